//! `WithdrawDeposit`. Deposits are pulled: no payment stands in the way of a vote, a veto or an
//! execution.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::token::{no_coins, send, transfer};
use oaic_kit::Checked;
use oaic_types::dao::{DepositState, Phase, TallyResult};
use oaic_types::treasury::{Fund, ReceiveMsg};

use crate::error::ContractError;
use crate::state::{self, Deposit, Proposal, Rules, COUNTERS, DEPOSITS, PEERS, RULES, SOURCES};
use crate::{events, phase};

/// Pays the deposit of a proposal that is over to its proposer, or, forfeited, to the treasury.
/// Anyone may ask for it; who asks gets nothing.
///
/// # Errors
/// While the proposal is not over; when there is nothing to pay, or it was paid.
pub fn withdraw(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let proposal = state::proposal(deps.storage, id)?;
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let phase = phase::phase(&proposal, &rules, env.block.time.seconds());
    let deposit = DEPOSITS.may_load(deps.storage, id)?;
    let state = state_of(&proposal, &rules, phase, deposit.as_ref());
    let (Some(mut deposit), DepositState::Refundable | DepositState::Forfeited) = (deposit, state)
    else {
        return Err(ContractError::NoDeposit { id, state, phase });
    };
    deposit.paid = true;
    DEPOSITS.save(deps.storage, id, &deposit)?;
    let mut counters = COUNTERS.load(deps.storage)?;
    counters.deposits_held = counters.deposits_held.minus(deposit.amount)?;
    COUNTERS.save(deps.storage, &counters)?;

    let forfeited = state == DepositState::Forfeited;
    let token = SOURCES.load(deps.storage)?.token;
    let (to, payment) = if forfeited {
        let treasury = PEERS.load(deps.storage)?.treasury;
        let hook = ReceiveMsg::Deposit {
            fund: Fund::Reserve,
        };
        let payment = send(&token, &treasury, deposit.amount, &hook)?;
        (treasury, payment)
    } else {
        let payment = transfer(&token, &deposit.proposer, deposit.amount)?;
        (deposit.proposer, payment)
    };
    Ok(events::deposit_withdrawn(id, &to, deposit.amount, forfeited).add_message(payment))
}

/// What becomes of a deposit: forfeited when holders or the committee vetoed, the proposer's
/// otherwise.
pub fn state_of(
    proposal: &Proposal,
    rules: &Rules,
    phase: Phase,
    deposit: Option<&Deposit>,
) -> DepositState {
    let Some(deposit) = deposit else {
        return DepositState::None;
    };
    if !phase::is_over(phase) {
        return DepositState::Held;
    }
    let voted_down = proposal.poll.as_ref().is_some_and(|poll| {
        phase == Phase::Rejected && phase::result(proposal, rules, poll) == TallyResult::VetoVoted
    });
    match (phase == Phase::Vetoed || voted_down, deposit.paid) {
        (true, false) => DepositState::Forfeited,
        (true, true) => DepositState::Collected,
        (false, false) => DepositState::Refundable,
        (false, true) => DepositState::Refunded,
    }
}
