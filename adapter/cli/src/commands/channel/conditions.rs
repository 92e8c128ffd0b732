//! Conditions of a channel's terms, as arguments and in words.

use clap::Args;
use oaic_messages::compute_settlement::{Conditions, MAX_SECURITY_LEVEL};

use crate::words::{in_time, span};

/// What the provider must agree to beside the price.
#[derive(Debug, Args)]
pub struct ConditionsArgs {
    /// Minimum security level of every call: 1 stores nothing, 2 takes sealed calls only, 3 is an
    /// attested provider
    #[arg(long, value_name = "LEVEL", default_value_t = 0)]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=i64::from(MAX_SECURITY_LEVEL)))]
    min_security_level: u8,
    /// How long content may be stored at most, in seconds [default: no limit]
    #[arg(long, value_name = "SECONDS")]
    max_retention: Option<u32>,
    /// No call is served from this Unix time on [default: no end]
    #[arg(long, value_name = "TIME")]
    valid_until: Option<u64>,
    /// Number of the application that the calls are made for
    #[arg(long, value_name = "NUMBER")]
    application: Option<u64>,
}

impl ConditionsArgs {
    /// The conditions.
    pub fn conditions(&self) -> Conditions {
        Conditions {
            application: self.application,
            valid_until: self.valid_until,
            min_security_level: self.min_security_level,
            max_retention: self.max_retention,
        }
    }

    /// The conditions, where any was given.
    pub fn given(&self) -> Option<Conditions> {
        Some(self.conditions()).filter(|conditions| *conditions != Conditions::default())
    }
}

/// Conditions in words; "none" where nothing is agreed.
pub(crate) fn in_words(conditions: &Conditions, now: u64) -> String {
    let mut parts = vec![];
    if conditions.min_security_level > 0 {
        parts.push(format!("security level {}", conditions.min_security_level));
    }
    if let Some(seconds) = conditions.max_retention {
        parts.push(format!("stored for {}", span(seconds.into())));
    }
    if let Some(time) = conditions.valid_until {
        parts.push(format!("ends {}", in_time(time, now)));
    }
    if let Some(number) = conditions.application {
        parts.push(format!("application {number}"));
    }
    match parts.is_empty() {
        true => "none".into(),
        false => parts.join(", "),
    }
}
