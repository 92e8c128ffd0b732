//! The contract with the real token, in process.
#![allow(clippy::arithmetic_side_effects)]

/// A result is an error that matches a pattern, whose variants need no path.
macro_rules! assert_err {
    ($result:expr, $($pattern:tt)+) => {{
        let error = $result.unwrap_err();
        {
            #[allow(unused_imports)]
            use oaic_compute_settlement::ContractError::*;
            #[allow(unused_imports)]
            use {oaic_revenue::RevenueError, oaic_runtime::RuntimeError::*};
            assert!(matches!(&error, $($pattern)+), "{error}");
        }
    }};
}

mod admin;
mod bystander;
mod channels;
mod claims;
mod conditions;
mod dispute;
mod draft;
mod epochs;
mod evidence;
mod gates;
mod grant_delays;
mod granted;
mod grants;
mod heartbeats;
mod hostile;
mod keys;
mod leaving;
mod liability;
mod messages;
mod oracle;
mod pause;
mod profile;
mod promise;
mod providers;
mod queries;
mod receipt_keys;
mod replay;
mod reports;
mod services;
mod settle;
mod settlers;
mod split;
mod state_machine;
mod storage;
mod suite;
mod terms;
mod totals;
mod underserved;
mod units;
mod unlock;
mod usage;
