//! Queries to other contracts: power of a voter, supply, circulation.
//!
//! Power and supply are asked for as a block found them when it began, so that nothing done earlier
//! in the same block counts: no flash stake, no tokens that pass through many hands, no burn. Only
//! what a Yes may bind is what is bonded now.

use cosmwasm_std::{Addr, Deps, QuerierWrapper, Uint128};
use cw4::{Cw4QueryMsg, MemberResponse};
use oaic_messages::dao::{CirculationResponse, NonCirculating, PowerResponse};
use oaic_messages::gates::{NonCirculatingQuery, NonCirculatingResponse};
use oaic_messages::token::{
    PausedForResponse, QueryMsg, SupplyAtBlockStartResponse, VotingPowerResponse,
};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::Result;
use crate::state::{Links, Sources, SOURCES};

/// Power of an account at the start of a block: its balance, if it had enabled voting, and its
/// stake. A token is in one of the two or in neither, never in both.
///
/// # Errors
/// When token or staking contract don't answer: a vote then has to wait, it doesn't count less.
pub fn power_at(
    querier: QuerierWrapper,
    sources: &Sources,
    account: &Addr,
    height: u64,
) -> Result<PowerResponse> {
    let balance: VotingPowerResponse = querier.query_wasm_smart(
        &sources.token,
        &QueryMsg::VotingPowerAt {
            address: account.to_string(),
            height: Some(height),
        },
    )?;
    let stake = stake(querier, sources, account, Some(height))?;
    Ok(PowerResponse {
        power: balance.power.add_checked(stake.into())?,
        balance: balance.power,
        stake: stake.into(),
        height,
    })
}

/// Stake of an account at the start of a block; without a height, now.
///
/// # Errors
/// As [`power_at`].
pub fn stake(
    querier: QuerierWrapper,
    sources: &Sources,
    account: &Addr,
    at_height: Option<u64>,
) -> Result<u64> {
    let member: MemberResponse = querier.query_wasm_smart(
        &sources.staking,
        &Cw4QueryMsg::Member {
            addr: account.to_string(),
            at_height,
        },
    )?;
    Ok(member.weight.unwrap_or_default())
}

/// Supply at the start of this block.
///
/// # Errors
/// When the token doesn't answer.
pub fn supply(querier: QuerierWrapper, sources: &Sources) -> Result<u64> {
    let answer: SupplyAtBlockStartResponse =
        querier.query_wasm_smart(&sources.token, &QueryMsg::SupplyAtBlockStart {})?;
    Ok(as_votes(answer.supply)?)
}

/// For how long the token has ever been paused until now, in seconds.
///
/// # Errors
/// When the token doesn't answer.
pub fn paused_for(querier: QuerierWrapper, sources: &Sources) -> Result<u64> {
    let answer: PausedForResponse =
        querier.query_wasm_smart(&sources.token, &QueryMsg::PausedFor {})?;
    Ok(answer.seconds)
}

/// What circulates: at most what did at the start of this block, and what was paid out in it.
///
/// # Errors
/// When the token doesn't answer.
pub fn circulation(deps: Deps, links: &Links) -> Result<CirculationResponse> {
    let sources = SOURCES.load(deps.storage)?;
    let supply = Uint128::from(supply(deps.querier, &sources)?);
    let ask = |contract: &Addr| NonCirculating {
        contract: contract.clone(),
        amount: deps
            .querier
            .query_wasm_smart(contract, &NonCirculatingQuery::NonCirculating {})
            .map(|answer: NonCirculatingResponse| answer.amount)
            .ok(),
    };
    let non_circulating: Vec<_> = links.non_circulating.iter().map(ask).collect();
    let circulating = non_circulating
        .iter()
        .try_fold(supply, |rest, held| rest.checked_sub(held.amount?).ok());
    Ok(CirculationResponse {
        supply,
        non_circulating,
        circulating,
    })
}

/// An amount as votes count it. The whole supply fits.
///
/// # Errors
/// [`RuntimeError::Overflow`] for an amount that no OAIC token can have.
pub fn as_votes(amount: Uint128) -> Result<u64, RuntimeError> {
    u64::try_from(amount.u128()).map_err(|_| RuntimeError::overflow(amount, '-', u64::MAX))
}
