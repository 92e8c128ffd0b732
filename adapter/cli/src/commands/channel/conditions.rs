//! Conditions of a channel's terms, as arguments and in words.

use clap::value_parser;
use cosmwasm_std::Addr;
use oaic_channel::Served;
use oaic_messages::compute_settlement::{Conditions, Profile, MAX_SECURITY_LEVEL};

use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct ConditionsArgs {
    /// Minimum security level of every call: 1 stores nothing, 2 takes sealed calls only, 3 is an
    /// attested provider [default: 0, none]
    #[arg(long, value_name = "LEVEL")]
    #[arg(value_parser = value_parser!(u8).range(..=i64::from(MAX_SECURITY_LEVEL)))]
    min_security_level: Option<u8>,
    /// How long content may be stored at most, in seconds [default: no limit]
    #[arg(long, value_name = "SECONDS")]
    max_retention: Option<u32>,
    /// No call is served from this Unix time on [default: no end]
    #[arg(long, value_name = "TIME")]
    valid_until: Option<u64>,
    /// Number of the application that the calls are made for, from 1
    #[arg(long, value_name = "NUMBER", value_parser = value_parser!(u64).range(1..))]
    application: Option<u64>,
}

impl ConditionsArgs {
    /// The conditions; what isn't given isn't asked for.
    pub fn conditions(&self) -> Conditions {
        Conditions {
            application: self.application,
            valid_until: self.valid_until,
            min_security_level: self.min_security_level.unwrap_or_default(),
            max_retention: self.max_retention,
        }
    }

    /// Those of new terms. None: the ones in force stay.
    ///
    /// # Errors
    /// Some are given, and it isn't said that they replace all.
    pub fn replacing(&self, all: bool) -> Result<Option<Conditions>> {
        let given = self.min_security_level.is_some() || self.conditions() != Conditions::default();
        match (given, all) {
            (true, false) => Err(CliError::usage(
                "conditions replace all that were agreed, also those that aren't given",
            )
            .next("give each that must go on, and add --new-conditions")),
            (_, all) => Ok(all.then(|| self.conditions())),
        }
    }
}

/// Refuse what the chain would refuse: conditions that a provider doesn't offer, or that are over.
///
/// # Errors
/// [`Kind::Refused`] for the former.
pub(crate) fn ensure_offered(
    conditions: &Conditions,
    (provider, profile): (&Addr, &Profile),
    now: u64,
) -> Result<()> {
    if let Some(time) = conditions.valid_until.filter(|time| *time <= now) {
        return Err(CliError::usage(format!(
            "--valid-until is {time}: it must be later than now, {now} (Unix time)"
        )));
    }
    let offered = Served {
        security_level: profile.security_level,
        retention: profile.retention,
    };
    if offered.meets(conditions) {
        return Ok(());
    }
    let asked = Served::asked_by(conditions);
    let what = format!("provider {provider} offers {offered}; you ask for {asked}");
    Err(CliError::refused(what).next(
        "lower --min-security-level or raise --max-retention, or choose a service of another \
         provider: `oaic service list --active`",
    ))
}

/// Conditions in words; "none" where nothing is agreed.
pub(crate) fn in_words(conditions: &Conditions, now: u64) -> String {
    let mut parts = vec![];
    if conditions.min_security_level > 0 {
        parts.push(format!("security level {}", conditions.min_security_level));
    }
    if let Some(seconds) = conditions.max_retention {
        parts.push(format!("stored for at most {}", span(seconds.into())));
    }
    if let Some(time) = conditions.valid_until {
        let ends = if time > now { "ends" } else { "ended" };
        parts.push(format!("{ends} {}", in_time(time, now)));
    }
    if let Some(number) = conditions.application {
        parts.push(format!("application {number}"));
    }
    match parts.is_empty() {
        true => "none".into(),
        false => parts.join(", "),
    }
}
