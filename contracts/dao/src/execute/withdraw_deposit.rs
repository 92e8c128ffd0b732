//! `WithdrawDeposit`. Deposits are pulled: no payment stands in the way of a vote, a veto or an
//! execution.

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::phase;
use crate::state::{self, Deposit, Proposal, COUNTERS, DEPOSITS, LINKS, SOURCES};
use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::dao::{DepositState, Phase};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use oaic_runtime::token::{send, transfer};
use oaic_runtime::Checked;

/// Pays the deposit of a proposal that is over to its proposer, or, forfeited, to the treasury.
/// Anyone may trigger it.
pub fn withdraw_deposit(deps: DepsMut, env: Env, id: u64) -> Result<Response> {
    let (proposal, terms) = state::proposal(deps.storage, id)?;
    let (phase, ended) = phase::phase_at(&proposal, &terms, env.block.time.seconds());
    let deposit = DEPOSITS.may_load(deps.storage, id)?;
    let state = deposit_state(&proposal, phase, ended.is_some(), deposit.as_ref());
    let (Some(mut deposit), DepositState::Refundable | DepositState::Forfeited) = (deposit, state)
    else {
        return Err(ContractError::NoDeposit { id, state, phase });
    };
    deposit.paid = true;
    DEPOSITS.save(deps.storage, id, &deposit)?;
    let mut counters = COUNTERS.load(deps.storage)?;
    counters.deposits_held = counters.deposits_held.sub_checked(deposit.amount)?;
    COUNTERS.save(deps.storage, &counters)?;

    let forfeited = state == DepositState::Forfeited;
    let token = SOURCES.load(deps.storage)?.token;
    let (to, payment) = if forfeited {
        let treasury = LINKS.load(deps.storage)?.treasury;
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

/// What becomes of a deposit: forfeited when the committee vetoed, or when fewer voted Yes than half
/// of what was needed; the proposer's otherwise.
pub fn deposit_state(
    proposal: &Proposal,
    phase: Phase,
    over: bool,
    deposit: Option<&Deposit>,
) -> DepositState {
    let Some(deposit) = deposit else {
        return DepositState::None;
    };
    if !over {
        return DepositState::Held;
    }
    // Without a poll there was no vote for it.
    let few = proposal
        .poll
        .is_none_or(|poll| proposal.tally.yes < poll.min_yes.div_ceil(2));
    match (phase == Phase::Vetoed || few, deposit.paid) {
        (true, false) => DepositState::Forfeited,
        (true, true) => DepositState::Collected,
        (false, false) => DepositState::Refundable,
        (false, true) => DepositState::Refunded,
    }
}
