//! `GiveBack` and `GiveBackFor`: a buyer returns what it bought and gets back what it paid.
//!
//! The repayment is recorded as refunds are and paid asset by asset by this contract's own `Claim`,
//! so that a denom that cannot be sent holds back neither the return nor the other denoms.

use cosmwasm_std::{wasm_execute, Addr, DepsMut, Env, Response, SubMsg, Uint128};
use oaic_messages::sale::{ExecuteMsg, Phase};
use oaic_runtime::{government, Checked};

use crate::error::{ContractError, Result};
use crate::model::allocation;
use crate::state::{CONFIG, PURCHASES, SALE, UNSOLD};
use crate::{events, validate};

pub fn give_back(deps: DepsMut, env: &Env, buyer: &Addr, amount: Uint128) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let mut sale = SALE.load(deps.storage)?;
    validate::phase(env, &config, &sale, "give_back", Phase::Succeeded)?;
    if sale.released {
        return Err(ContractError::Released);
    }
    if !government::queued(deps.as_ref())? {
        return Err(ContractError::NothingQueued);
    }
    let key = (sale.round, buyer);
    let Some(mut purchase) = PURCHASES.may_load(deps.storage, key)? else {
        let buyer = buyer.to_string();
        return Err(ContractError::NoPurchase { buyer });
    };
    let (bought, due_before) = allocation::entitlement(&config, &sale, &purchase)?;
    let left = bought.sub_checked(purchase.returned)?;
    if amount > left {
        return Err(ContractError::MoreThanBought {
            buyer: buyer.to_string(),
            amount: amount.u128(),
            left: left.u128(),
        });
    }
    purchase.returned = purchase.returned.add_checked(amount)?;
    let (_, due) = allocation::entitlement(&config, &sale, &purchase)?;
    let repaid = due.sub_checked(&due_before)?;
    sale.returned = sale.returned.add_checked(amount)?;
    sale.owed_coins = sale.owed_coins.add_checked(&repaid)?;
    if purchase.settled && !repaid.is_zero() {
        purchase.settled = false;
        sale.settled = sale.settled.sub_checked(1)?;
    }
    PURCHASES.save(deps.storage, key, &purchase)?;
    SALE.save(deps.storage, &sale)?;
    let unsold = UNSOLD.now(deps.storage)?.add_checked(amount)?;
    UNSOLD.set(deps.storage, unsold, env.block.height)?;

    let mut payments = vec![];
    for ((index, asset), id) in config.assets.iter().enumerate().zip(1u64..) {
        if repaid.get(index).is_zero() {
            continue;
        }
        let claim = ExecuteMsg::Claim {
            buyer: buyer.to_string(),
            assets: Some(vec![asset.denom.clone()]),
        };
        let claim = wasm_execute(&env.contract.address, &claim, vec![])?;
        payments.push(SubMsg::reply_on_error(claim, id));
    }
    let repaid = repaid.payable(&config.assets);
    Ok(Response::new()
        .add_event(events::given_back(buyer, amount, &repaid))
        .add_submessages(payments))
}
