//! `WithdrawBond`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::Unbonding;
use oaic_runtime::{token, Checked};

use crate::error::ContractError;
use crate::events;
use crate::model::bond::{due_of, first_release};
use crate::state::{load_provider, CONFIG, PAYOUTS, PROVIDERS};

pub fn withdraw_bond(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    let (now, height) = (env.block.time.seconds(), env.block.height);
    let (due, waiting): (Vec<Unbonding>, Vec<Unbonding>) = provider
        .unbonding
        .into_iter()
        .partition(|part| due_of(part).reached(now, height));
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
