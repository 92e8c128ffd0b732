//! Messages to the token.

use cosmwasm_std::{to_json_binary, Addr, Uint128, WasmMsg};
use oaic_types::token::{BurnCause, ExecuteMsg};

use crate::error::ContractError;

pub fn transfer(token: &Addr, recipient: &Addr, amount: u128) -> Result<WasmMsg, ContractError> {
    let msg = ExecuteMsg::Transfer {
        recipient: recipient.to_string(),
        amount: Uint128::new(amount),
    };
    execute(token, &msg)
}

pub fn pay_fee(token: &Addr, amount: u128) -> Result<WasmMsg, ContractError> {
    let msg = ExecuteMsg::PayFee {
        amount: Uint128::new(amount),
    };
    execute(token, &msg)
}

pub fn burn_slashed(token: &Addr, amount: u128) -> Result<WasmMsg, ContractError> {
    let msg = ExecuteMsg::SystemBurn {
        amount: Uint128::new(amount),
        cause: BurnCause::Slash,
    };
    execute(token, &msg)
}

fn execute(token: &Addr, msg: &ExecuteMsg) -> Result<WasmMsg, ContractError> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}
