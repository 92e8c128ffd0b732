//! Checks of what messages say.

use cosmwasm_std::{Addr, Api};
use oaic_kit::{address, text, KitError};
use oaic_types::shared::{Bps, BPS_DENOMINATOR, MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS};
use oaic_types::treasury::{BudgetRules, MAX_CLAIM_TTL, MAX_METRIC_SOURCES, MAX_NOTE_LENGTH};

/// Length of an epoch.
pub fn epoch_seconds(seconds: u64) -> Result<u64, KitError> {
    span(
        "epoch_seconds",
        seconds,
        MIN_EPOCH_SECONDS,
        MAX_EPOCH_SECONDS,
    )
}

/// How long a claim can be collected.
pub fn claim_ttl(seconds: u64) -> Result<u64, KitError> {
    span("claim_ttl", seconds, 1, MAX_CLAIM_TTL)
}

/// A time span between two bounds, both included.
pub fn span(field: &'static str, seconds: u64, min: u64, max: u64) -> Result<u64, KitError> {
    match (min..=max).contains(&seconds) {
        true => Ok(seconds),
        false => Err(KitError::invalid(
            field,
            seconds,
            format!("it needs {min} to {max} seconds"),
        )),
    }
}

/// A share of something.
pub fn bps(field: &'static str, bps: Bps) -> Result<Bps, KitError> {
    match bps <= BPS_DENOMINATOR {
        true => Ok(bps),
        false => Err(KitError::invalid(
            field,
            bps,
            format!("basis points go to {BPS_DENOMINATOR}, which is everything"),
        )),
    }
}

/// What the budget is made of.
pub fn budget(rules: BudgetRules) -> Result<BudgetRules, KitError> {
    bps("budget.api_revenue_bps", rules.api_revenue_bps)?;
    bps("budget.licence_revenue_bps", rules.licence_revenue_bps)?;
    bps(
        "budget.compute_investment_bps",
        rules.compute_investment_bps,
    )?;
    Ok(rules)
}

/// Contracts that measure; one named twice would count twice.
pub fn sources(api: &dyn Api, contract: &Addr, raw: &[String]) -> Result<Vec<Addr>, KitError> {
    const FIELD: &str = "metric_sources";
    text::count(FIELD, "contracts", raw.len(), 0, MAX_METRIC_SOURCES)?;
    let mut sources: Vec<Addr> = Vec::with_capacity(raw.len());
    for raw in raw {
        let source = address::payable(api, contract, FIELD, raw)?;
        if sources.contains(&source) {
            return Err(KitError::invalid(FIELD, source, "it is named twice"));
        }
        sources.push(source);
    }
    Ok(sources)
}

/// A purpose or reference.
pub fn note(field: &'static str, note: &str) -> Result<(), KitError> {
    text::length(field, note, 1, MAX_NOTE_LENGTH)
}
