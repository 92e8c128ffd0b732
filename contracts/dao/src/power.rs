//! What others are asked: power of a voter, and the quorum base.
//!
//! Everything is asked for as a block found it when it began, so that nothing done earlier in the
//! same block counts: no flash stake, no tokens that pass through many hands, no burn.

use cosmwasm_std::{Addr, QuerierWrapper, Uint128};
use cw4::{Cw4QueryMsg, MemberResponse};
use oaic_kit::{Checked, KitError};
use oaic_types::dao::{NonCirculating, PowerResponse, QuorumBaseResponse};
use oaic_types::gates::{NonCirculatingQuery, NonCirculatingResponse};
use oaic_types::token::{QueryMsg, SupplyAtBlockStartResponse, VotingPowerResponse};

use crate::error::ContractError;
use crate::state::{Peers, Sources};

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
) -> Result<PowerResponse, ContractError> {
    let balance: VotingPowerResponse = querier.query_wasm_smart(
        &sources.token,
        &QueryMsg::VotingPowerAt {
            address: account.to_string(),
            height: Some(height),
        },
    )?;
    let member: MemberResponse = querier.query_wasm_smart(
        &sources.staking,
        &Cw4QueryMsg::Member {
            addr: account.to_string(),
            at_height: Some(height),
        },
    )?;
    let stake = Uint128::from(member.weight.unwrap_or_default());
    Ok(PowerResponse {
        power: balance.power.plus(stake)?,
        balance: balance.power,
        stake,
        height,
    })
}

/// Quorum base at the start of this block. A contract that doesn't answer counts as nothing, and
/// contracts that say they hold more than there is count as nothing together: the quorum is then
/// harder to reach, and a broken contract can't stop the proposal that replaces it.
///
/// # Errors
/// When the token doesn't answer.
pub fn quorum_base(
    querier: QuerierWrapper,
    sources: &Sources,
    peers: &Peers,
) -> Result<QuorumBaseResponse, ContractError> {
    let supply: SupplyAtBlockStartResponse =
        querier.query_wasm_smart(&sources.token, &QueryMsg::SupplyAtBlockStart {})?;
    let non_circulating: Vec<_> = peers
        .non_circulating
        .iter()
        .map(|contract| NonCirculating {
            contract: contract.clone(),
            amount: querier
                .query_wasm_smart(contract, &NonCirculatingQuery::NonCirculating {})
                .map(|answer: NonCirculatingResponse| answer.amount)
                .ok(),
        })
        .collect();
    let base = non_circulating
        .iter()
        .filter_map(|held| held.amount)
        .try_fold(supply.supply, |base, held| base.checked_sub(held).ok())
        .unwrap_or(supply.supply);
    Ok(QuorumBaseResponse {
        base,
        supply: supply.supply,
        non_circulating,
        height: supply.height,
    })
}

/// An amount as votes count it. The whole supply fits.
///
/// # Errors
/// [`KitError::Overflow`] for an amount that no OAIC token can have.
pub fn as_votes(amount: Uint128) -> Result<u64, KitError> {
    u64::try_from(amount.u128()).map_err(|_| KitError::overflow(amount, '-', u64::MAX))
}
