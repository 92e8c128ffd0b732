//! `WithdrawBond`: pays back what has finished unbonding.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Unbonding;
use oaic_runtime::{token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::execute::unbond::first_release;
use crate::state::{load_provider, CONFIG, PAYOUTS, PROVIDERS};

pub fn withdraw_bond(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    let (now, height) = (env.block.time.seconds(), env.block.height);
    let is_due = |part: &Unbonding| {
        let (time, at) = (part.release_at, part.release_height);
        Due { time, height: at }.reached(now, height)
    };
    let (due, waiting): (Vec<_>, Vec<_>) = provider.unbonding.into_iter().partition(is_due);
    let amount = due
        .iter()
        .try_fold(0, |sum: u128, part| sum.add_checked(part.amount.u128()))?;
    // Fully slashed parts may add up to zero and still be cleared from the list.
    if due.is_empty() {
        let next = match first_release(&waiting) {
            Some(next) => format!("the next is due at {next} (Unix time, now {now})"),
            None => "nothing is unbonding; call unbond first".to_owned(),
        };
        return Err(ContractError::NothingToWithdraw { next });
    }
    provider.unbonding = waiting;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.u128().sub_checked(amount)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    let response = Response::new().add_event(events::bond_withdrawn(&info.sender, amount));
    Ok(match amount {
        0 => response,
        amount => response.add_message(token::transfer(&token, &info.sender, amount.into())?),
    })
}
