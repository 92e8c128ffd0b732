//! Parameters: what the owner may set.

use std::collections::BTreeSet;

use cosmwasm_std::Uint128;
use oaic_messages::shared::{DENOM, SHORT_WINDOW_CHAINS};
use oaic_messages::staking::{
    Term, Tier, MAX_DIVIDEND_DENOMS, MAX_DIVIDEND_PERIOD, MAX_MIN_STAKE, MAX_RAMP, MAX_TERM,
    MAX_TERMS, MAX_TIERS, MAX_UNBONDING_PERIOD, MAX_WEIGHT_BPS, MIN_DIVIDEND_PERIOD, MIN_RAMP,
    MIN_UNBONDING_PERIOD, WEIGHT_ONE,
};
use oaic_runtime::amount::{nonzero, within};
use oaic_runtime::{text, Result, RuntimeError};

/// Narrows an amount to 64 bits, which the whole supply fits.
pub fn to_u64(field: &'static str, amount: Uint128) -> Result<u64> {
    u64::try_from(amount.u128())
        .map_err(|_| RuntimeError::invalid(field, amount, format!("at most {} uoaic", u64::MAX)))
}

/// Minimum amount of a position; bounded, so that no vote shuts small holders out.
pub fn min_stake(min_stake: Uint128) -> Result<u64> {
    let field = "min_stake";
    within(field, min_stake, Uint128::one(), MAX_MIN_STAKE.into())?;
    to_u64(field, min_stake)
}

/// Minimum of a span: the shipped one, or a shorter one on chains where tests run in real time.
fn floor(chain_id: &str, shipped: u64, short: u64) -> u64 {
    match SHORT_WINDOW_CHAINS.contains(&chain_id) {
        true => short,
        false => shipped,
    }
}

/// Time between unbonding and withdrawal; bounded, so that no vote can hold stake back for good, or
/// let those who passed it leave at once.
pub fn unbonding_period(chain_id: &str, seconds: u64) -> Result<u64> {
    let min = floor(chain_id, MIN_UNBONDING_PERIOD, 0);
    within("unbonding_period", seconds, min, MAX_UNBONDING_PERIOD)?;
    Ok(seconds)
}

/// How long stake takes to count in full.
pub fn ramp(chain_id: &str, seconds: u64) -> Result<u64> {
    within("ramp", seconds, floor(chain_id, MIN_RAMP, 1), MAX_RAMP)?;
    Ok(seconds)
}

pub fn dividend_period(chain_id: &str, seconds: u64) -> Result<u64> {
    let min = floor(chain_id, MIN_DIVIDEND_PERIOD, 1);
    within("dividend_period", seconds, min, MAX_DIVIDEND_PERIOD)?;
    Ok(seconds)
}

/// The flexible term, then longer ones that never weigh less.
pub fn terms(terms: &[Term]) -> Result<()> {
    text::count("terms", "entries", terms.len(), 1, MAX_TERMS)?;
    for term in terms {
        within("terms.duration", term.duration, 0, MAX_TERM)?;
        weight("terms.weight_bps", term.weight_bps, 1)?;
    }
    if let Some(first) = terms.first().filter(|first| first.duration != 0) {
        let rule = "the first term is the flexible one, of duration 0";
        return Err(RuntimeError::invalid(
            "terms.duration",
            first.duration,
            rule,
        ));
    }
    rising("terms.duration", terms.iter().map(|term| term.duration))?;
    not_falling("terms.weight_bps", terms.iter().map(|term| term.weight_bps))
}

/// Tiers whose power rises and whose rights never fall.
pub fn tiers(tiers: &[Tier]) -> Result<()> {
    text::count("tiers", "entries", tiers.len(), 0, MAX_TIERS)?;
    for tier in tiers {
        nonzero("tiers.min_power", tier.min_power)?;
        weight("tiers.dividend_bps", tier.dividend_bps, WEIGHT_ONE)?;
    }
    rising("tiers.min_power", tiers.iter().map(|tier| tier.min_power))?;
    let levels = tiers.iter().map(|tier| tier.security_level);
    not_falling("tiers.security_level", levels)?;
    let weights = tiers.iter().map(|tier| tier.dividend_bps);
    not_falling("tiers.dividend_bps", weights)
}

/// Native denoms, each once, and none that could be taken for the token.
pub fn denoms<'a>(denoms: impl IntoIterator<Item = &'a String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for denom in denoms {
        text::denom("dividend_denoms", denom)?;
        if denom == DENOM || !seen.insert(denom) {
            let rule = "it is listed already";
            return Err(RuntimeError::invalid("dividend_denoms", denom, rule));
        }
    }
    text::count(
        "dividend_denoms",
        "entries",
        seen.len(),
        0,
        MAX_DIVIDEND_DENOMS,
    )
}

fn weight(field: &'static str, bps: u32, min: u32) -> Result<()> {
    within(field, bps, min, MAX_WEIGHT_BPS)
}

fn rising<T: PartialOrd + ToString + Copy>(
    field: &'static str,
    values: impl Iterator<Item = T>,
) -> Result<()> {
    ordered(field, values, |before, next| before < next, "above")
}

fn not_falling<T: PartialOrd + ToString + Copy>(
    field: &'static str,
    values: impl Iterator<Item = T>,
) -> Result<()> {
    ordered(field, values, |before, next| before <= next, "at least")
}

fn ordered<T: ToString + Copy>(
    field: &'static str,
    values: impl Iterator<Item = T>,
    fits: impl Fn(T, T) -> bool,
    word: &str,
) -> Result<()> {
    let mut last = None;
    for value in values {
        if let Some(before) = last.filter(|before| !fits(*before, value)) {
            let rule = format!("each is {word} the one before it, {}", before.to_string());
            return Err(RuntimeError::invalid(field, value.to_string(), rule));
        }
        last = Some(value);
    }
    Ok(())
}
