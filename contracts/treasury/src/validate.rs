//! Checks of message contents, for execution and for the `Accepts` query before a vote.

use cosmwasm_std::{Addr, Api, Deps, Env, Uint128};
use oaic_messages::shared::{Bps, SHORT_WINDOW_CHAINS};
use oaic_messages::treasury::{
    Asset, BudgetRules, Caps, FloorPrice, MAX_BOOKERS, MAX_BUDGET_BPS, MAX_CLAIM_TTL,
    MAX_FLOOR_PRICES, MAX_METRIC_SOURCES, MAX_NOTE_LENGTH, MAX_RESERVE_BPS, MAX_RISK_BPS,
    MIN_CLAIM_TTL,
};
use oaic_runtime::amount::{nonzero, within};
use oaic_runtime::{address, system, text, RuntimeError};

use crate::error::Result;
use crate::state::Config;

pub fn claim_ttl(chain_id: &str, seconds: u64) -> Result<u64, RuntimeError> {
    let minimum = match SHORT_WINDOW_CHAINS.contains(&chain_id) {
        true => 1,
        false => MIN_CLAIM_TTL,
    };
    within("claim_ttl", seconds, minimum, MAX_CLAIM_TTL)?;
    Ok(seconds)
}

pub fn caps(caps: Caps) -> Result<Caps, RuntimeError> {
    within("caps.reserve_bps", caps.reserve_bps, 0, MAX_RESERVE_BPS)?;
    within("caps.native_bps", caps.native_bps, 0, MAX_RESERVE_BPS)?;
    within("caps.risk_bps", caps.risk_bps, 0, MAX_RISK_BPS)?;
    Ok(caps)
}

pub fn budget(rules: BudgetRules) -> Result<BudgetRules, RuntimeError> {
    let share = |field, bps: Bps| within(field, bps, 0, MAX_BUDGET_BPS);
    share("budget.api_revenue_bps", rules.api_revenue_bps)?;
    share("budget.license_revenue_bps", rules.license_revenue_bps)?;
    share(
        "budget.compute_investment_bps",
        rules.compute_investment_bps,
    )?;
    Ok(rules)
}

/// A source named twice would count twice.
pub fn sources(api: &dyn Api, contract: &Addr, raw: &[String]) -> Result<Vec<Addr>, RuntimeError> {
    contracts("metric_sources", api, contract, raw, MAX_METRIC_SOURCES)
}

pub fn bookers(api: &dyn Api, contract: &Addr, raw: &[String]) -> Result<Vec<Addr>, RuntimeError> {
    contracts("bookers", api, contract, raw, MAX_BOOKERS)
}

fn contracts(
    field: &'static str,
    api: &dyn Api,
    contract: &Addr,
    raw: &[String],
    max: usize,
) -> Result<Vec<Addr>, RuntimeError> {
    text::count(field, "contracts", raw.len(), 0, max)?;
    let mut found: Vec<Addr> = Vec::with_capacity(raw.len());
    for raw in raw {
        let one = address::payable(api, contract, field, raw)?;
        if found.contains(&one) {
            return Err(RuntimeError::invalid(field, one, "it is named twice"));
        }
        found.push(one);
    }
    Ok(found)
}

pub fn floor_prices(prices: &[FloorPrice]) -> Result<Vec<FloorPrice>, RuntimeError> {
    const FIELD: &str = "floor_prices";
    text::count(FIELD, "denoms", prices.len(), 0, MAX_FLOOR_PRICES)?;
    let mut denoms = std::collections::BTreeSet::new();
    for FloorPrice { denom, price } in prices {
        text::denom("floor_prices.denom", denom)?;
        nonzero("floor_prices.price", *price)?;
        if !denoms.insert(denom) {
            return Err(RuntimeError::invalid(FIELD, denom, "it is named twice"));
        }
    }
    Ok(prices.to_vec())
}

pub fn note(field: &'static str, note: &str) -> Result<(), RuntimeError> {
    text::length(field, note, 1, MAX_NOTE_LENGTH)
}

/// Checks a spend and returns its recipient.
pub fn spend(
    deps: Deps,
    env: &Env,
    config: &Config,
    asset: &Asset,
    recipient: &str,
    amount: Uint128,
    purpose: &str,
) -> Result<Addr> {
    let (contract, token) = (&env.contract.address, &config.token);
    const FIELD: &str = "recipient";
    let recipient = match asset {
        Asset::Oaic => system::payable(deps, contract, token, FIELD, recipient)?,
        Asset::Native(_) => {
            let account = address::payable(deps.api, contract, FIELD, recipient)?;
            // System contracts account for coins that come with their messages, never for bank
            // transfers.
            if account == *token || system::is_system(deps.querier, token, &account)? {
                let rule = "it has no use for native coins; name an account that has";
                return Err(RuntimeError::invalid(FIELD, account, rule).into());
            }
            account
        }
    };
    nonzero("amount", amount)?;
    note("purpose", purpose)?;
    Ok(recipient)
}

/// Checks a claim and returns its claimant.
pub fn claim(
    deps: Deps,
    env: &Env,
    config: &Config,
    claimant: &str,
    amount: Uint128,
    reference: &str,
) -> Result<Addr> {
    let (contract, token) = (&env.contract.address, &config.token);
    let claimant = system::payable(deps, contract, token, "claimant", claimant)?;
    nonzero("amount", amount)?;
    note("reference", reference)?;
    Ok(claimant)
}
