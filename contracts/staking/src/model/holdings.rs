//! What the contract holds of a denom, and what it owes of it.

use cosmwasm_std::{Deps, Env, Uint128};
use oaic_runtime::{token, Checked};

use super::config::Config;
use super::pool::DividendPool;
use super::totals::Totals;
use crate::error::Result;
use crate::state::TOTAL;

/// This contract's balance of a denom.
pub fn balance(deps: Deps, env: &Env, config: &Config, number: u8, denom: &str) -> Result<Uint128> {
    let own = &env.contract.address;
    Ok(match number {
        0 => token::balance(deps.querier, &config.token, own)?,
        _ => deps.querier.query_balance(own, denom)?.amount,
    })
}

/// What it owes of a denom: unclaimed dividends, and for OAIC the stake as well.
pub fn liabilities(
    deps: Deps,
    totals: &Totals,
    number: u8,
    pool: &DividendPool,
) -> Result<Uint128> {
    let held = pool.held()?;
    if number != 0 {
        return Ok(held);
    }
    let bonded = Uint128::from(TOTAL.load(deps.storage)?);
    Ok(held
        .add_checked(bonded)?
        .add_checked(totals.unbonding.into())?)
}
