//! A contract that takes cw20 tokens and does nothing, so that `Send` can be measured alone; and
//! that misbehaves when the message it gets tells it to, so that others can be tested against it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    entry_point, from_json, to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo,
    Response, StdError, StdResult, Uint128, WasmMsg,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// From a cw20 token. An empty message is taken, another one must be a [`Behavior`].
    Receive(Cw20ReceiveMsg),
    /// From a token that tells of burns: uses all gas it is given.
    Burned(Empty),
}

/// What to do with received tokens.
#[cw_serde]
pub enum Behavior {
    /// Refuse them.
    Fail,
    /// Use all gas there is.
    UseAllGas,
    /// Transfer this much on to somebody, from within the token's own call.
    PassOn {
        /// Who gets it.
        recipient: String,
        /// How much.
        amount: Uint128,
    },
    /// Move the sender's tokens by allowance, from within the token's own call.
    TakeMore {
        /// How much.
        amount: Uint128,
    },
}

/// Nothing to set up.
#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

/// Takes, or misbehaves.
#[entry_point]
pub fn execute(_: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let received = match msg {
        ExecuteMsg::Burned(_) => return Err(use_all_gas()),
        ExecuteMsg::Receive(received) if received.msg.is_empty() => return Ok(Response::new()),
        ExecuteMsg::Receive(received) => received,
    };
    let onward = match from_json(&received.msg)? {
        Behavior::Fail => return Err(StdError::generic_err("refused, as it was told to")),
        Behavior::UseAllGas => return Err(use_all_gas()),
        Behavior::PassOn { recipient, amount } => Cw20ExecuteMsg::Transfer { recipient, amount },
        Behavior::TakeMore { amount } => Cw20ExecuteMsg::TransferFrom {
            owner: received.sender,
            recipient: env.contract.address.into(),
            amount,
        },
    };
    Ok(Response::new().add_message(WasmMsg::Execute {
        contract_addr: info.sender.into(),
        msg: to_json_binary(&onward)?,
        funds: vec![],
    }))
}

/// Nothing to ask.
#[entry_point]
pub fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&Empty {})
}

fn use_all_gas() -> StdError {
    let mut n = 0u64;
    while std::hint::black_box(n) < u64::MAX {
        n = n.wrapping_add(1);
    }
    StdError::generic_err("there was no end to the gas")
}
