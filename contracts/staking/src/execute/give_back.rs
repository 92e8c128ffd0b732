//! `GiveBack`: bonded OAIC straight back to the sale that sold it.
//!
//! It is paid out of this contract, so neither a freeze of the buyer's wallet nor a pause of the
//! token stops it. Using the wallet first is not enforced, because a frozen wallet couldn't.

use cosmwasm_std::{to_json_binary, DepsMut, Env, MessageInfo, Response, Uint128, WasmMsg};
use oaic_messages::gates::GovernmentMsg;
use oaic_messages::sale;
use oaic_runtime::{amount::nonzero, government, token, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::accrual::AccountUpdate;
use crate::model::bound_stake;
use crate::state::Account;
use crate::validate::to_u64;

/// Takes stake out of the sender's positions and sends it to the sale for the sender. The sale
/// refuses what the sender did not buy, and everything while no migration is queued; the message
/// then fails as a whole.
pub fn give_back(deps: DepsMut, env: &Env, info: MessageInfo, amount: Uint128) -> Result<Response> {
    let amount = to_u64("amount", nonzero("amount", amount)?)?;
    let mut update = AccountUpdate::load(deps.storage, env, info.sender)?;
    let Some(sale) = update.config.sale.clone() else {
        return Err(RuntimeError::unknown("sale", "to give anything back to").into());
    };
    let bonded = update.account.bonded()?;
    let Some(rest) = bonded.checked_sub(amount) else {
        return Err(ContractError::MoreThanAllBonded { bonded, amount });
    };
    let votes = bound_stake::votes(deps.as_ref(), update.address.as_str())?;
    if let Some(votes) = &votes {
        if votes.executed > rest.into() {
            return Err(ContractError::BoundByExecuted {
                bonded,
                bound: votes.executed.u128(),
                most: u128::from(bonded).saturating_sub(votes.executed.u128()),
            });
        }
    }
    remove_stake(&mut update.account, update.now, amount)?;

    let account = update.address.clone();
    let hook = sale::ReceiveMsg::GiveBackFor {
        buyer: account.to_string(),
    };
    let send = token::send(&update.config.token, &sale, amount.into(), &hook)?;
    let fell = GovernmentMsg::StakeDecreased {
        account: account.to_string(),
        bonded: rest.into(),
    };
    let response = Response::new()
        .add_event(events::given_back(&account, amount, rest))
        .add_submessages(update.save(deps.storage)?);
    Ok(match votes {
        Some(_) => response.add_message(WasmMsg::Execute {
            contract_addr: government::owner(deps.storage)?.to_string(),
            msg: to_json_binary(&fell)?,
            funds: vec![],
        }),
        None => response,
    }
    .add_message(send))
}

/// Takes an amount out of positions that are not locked, then out of the others, oldest first. The
/// rest may be below the minimum stake: whoever leaves need not wait for a round number.
fn remove_stake(account: &mut Account, now: u64, amount: u64) -> Result<()> {
    let mut left = amount;
    for locked in [false, true] {
        let positions = account.positions.iter_mut();
        for position in positions.filter(|position| position.locked(now) == locked) {
            let part = left.min(position.amount);
            position.amount = position.amount.sub_checked(part)?;
            left = left.sub_checked(part)?;
        }
    }
    account.positions.retain(|position| position.amount > 0);
    Ok(())
}
