//! The harness of the contracts' tests: an economy on an in-process chain.
//!
//! Used from `tests/` folders only. A test's suite is a [`Harness`] of the contract under test with
//! whatever is special to it around it; what a test doesn't mention has a working default:
//!
//! ```
//! use oaic_testing::Economy;
//!
//! let economy = Economy::builder().holder("alice", 1_000_000).build();
//! assert_eq!(economy.balance(&economy.who("alice")), 1_000_000);
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`chain`] | [`Chain`]: accounts, contracts, blocks, native coins |
//! | [`economy`] | [`Economy`]: a chain with the token and its guardian; [`economy::Builder`] |
//! | [`harness`] | [`Harness`]: an economy around one contract under test |
//! | [`governance`] | what contracts with an owner and a guardian promise alike |
//! | [`contracts`] | what each contract is instantiated with by default; a feature each |
//! | [`office`] | a role held by a stock multisig |
//! | [`stubs`] | contracts that answer as a test tells them |
//! | [`simulation`] | random operations against invariants, shrunk when one is broken |
//! | [`storage`] | storage that counts accesses and their gas |
//! | [`bank`] | native coins of which a denom can be frozen |
//! | [`events`] | attributes of a response |

pub mod bank;
pub mod chain;
pub mod contracts;
pub mod economy;
pub mod events;
pub mod governance;
pub mod harness;
pub mod office;
pub mod simulation;
pub mod storage;
pub mod stubs;

pub use chain::Chain;
pub use economy::Economy;
pub use events::attribute;
pub use harness::{all_pages, refused, says, Harness};

/// 1 OAIC, in uoaic.
pub const OAIC: u128 = oaic_messages::shared::UOAIC_PER_OAIC;
/// An hour, in seconds.
pub const HOUR: u64 = 3_600;
/// A day, in seconds.
pub const DAY: u64 = 24 * HOUR;
/// Dollars, as IBC would bring them.
pub const USD: &str = "uusd";

/// Fails with the value unless it matches a pattern; whatever follows the pattern is context.
#[macro_export]
macro_rules! assert_matches {
    ($value:expr, $pattern:pat $(if $guard:expr)? $(, $($context:tt)+)?) => {
        match &$value {
            $pattern $(if $guard)? => {}
            other => panic!(
                "{}{other:?} doesn't match {}",
                String::new() $(+ &format!($($context)+) + ": ")?,
                stringify!($pattern $(if $guard)?),
            ),
        }
    };
}
