//! Queries to other contracts: power of a voter, supply, circulation.
//!
//! Power and supply are those at the start of a block, so that nothing done earlier in the same block
//! counts: no flash stake, no tokens passed through many hands, no burn. Only the stake that a Yes can
//! bind is the current one.

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

/// Power of an account at the start of a block: its stake and, if it had enabled voting, its balance. No
/// token is in both.
///
/// # Errors
/// If the token or the staking contract does not answer: the vote then has to wait rather than count
/// for less.
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

/// Stake of an account at the start of a block; without a height, its current stake.
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
pub fn supply(querier: QuerierWrapper, sources: &Sources) -> Result<u64> {
    let answer: SupplyAtBlockStartResponse =
        querier.query_wasm_smart(&sources.token, &QueryMsg::SupplyAtBlockStart {})?;
    Ok(as_votes(answer.supply)?)
}

/// Total time for which the token has been paused, in seconds.
pub fn paused_for(querier: QuerierWrapper, sources: &Sources) -> Result<u64> {
    let answer: PausedForResponse =
        querier.query_wasm_smart(&sources.token, &QueryMsg::PausedFor {})?;
    Ok(answer.seconds)
}

/// What circulates: at most what did at the start of this block plus what was paid out in it.
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

/// An amount as votes count it; the whole supply fits.
pub fn as_votes(amount: Uint128) -> Result<u64, RuntimeError> {
    u64::try_from(amount.u128()).map_err(|_| RuntimeError::overflow(amount, '-', u64::MAX))
}
