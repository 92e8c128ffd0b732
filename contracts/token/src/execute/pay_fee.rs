//! `PayFee`: a system contract pays a fee that it charged itself.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_math::fee::burned_of_paid;
use oaic_runtime::amount::nonzero;

use crate::error::{ContractError, Result};
use crate::model::balances;
use crate::state::{load_account, FEE_PAID};
use crate::{events, validate};

/// Takes a fee that a system contract charged itself out of its balance.
///
/// Half of everything that it ever paid is burned, rounded up, so that many small payments burn as
/// much as one.
pub fn pay_fee(deps: DepsMut, env: Env, info: MessageInfo, amount: Uint128) -> Result<Response> {
    validate::ensure_system_contract(&load_account(deps.storage, &info.sender)?, &info.sender)?;
    nonzero("amount", amount)?;
    let paid_before = FEE_PAID
        .may_load(deps.storage, &info.sender)?
        .unwrap_or_default();
    let totals = |_| ContractError::Accounting { what: "paid fees" };
    // It saturates only for amounts that no account holds, which `balances` refuses below.
    let paid = paid_before.saturating_add(amount);
    let burned = Uint128::from(burned_of_paid(paid.u128()))
        .checked_sub(burned_of_paid(paid_before.u128()).into())
        .map_err(totals)?;
    let pool = amount.checked_sub(burned).map_err(totals)?;

    FEE_PAID.save(deps.storage, &info.sender, &paid)?;
    balances::pay_booked_fee(deps.storage, &env, &info.sender, burned, pool)?;
    Ok(events::fee_paid(&info.sender, amount, burned, pool))
}
