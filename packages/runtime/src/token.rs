//! Messages to the token, and its hook. Those that give a [`WasmMsg`] never fail in practice, but when
//! the message can't be written as JSON.

use cosmwasm_std::{
    from_json, to_json_binary, Addr, Api, MessageInfo, QuerierWrapper, StdResult, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20ReceiveMsg};
use oaic_messages::token::{BurnCause, ExecuteMsg, QueryMsg};
use serde::{de::DeserializeOwned, Serialize};

use crate::{address, amount, Result, RuntimeError};

/// What came in with the token's `Send`.
#[derive(Clone, Debug, PartialEq)]
pub struct Received<H> {
    /// Who sent it.
    pub sender: Addr,
    /// How much, in uoaic; never zero.
    pub amount: Uint128,
    /// What for.
    pub hook: H,
}

/// Reads the token's `Receive`. Anyone can call a contract's `Receive` with any sender written in
/// it; only the token tells the truth.
///
/// # Errors
/// [`RuntimeError::NotTheToken`], [`RuntimeError::Zero`], [`RuntimeError::UnknownHook`].
pub fn received<H: DeserializeOwned>(
    api: &dyn Api,
    token: &Addr,
    info: &MessageInfo,
    wrapper: &Cw20ReceiveMsg,
) -> Result<Received<H>> {
    if info.sender != *token {
        return Err(RuntimeError::NotTheToken {
            sender: info.sender.to_string(),
            token: token.to_string(),
        });
    }
    Ok(Received {
        sender: address::valid(api, "sender", &wrapper.sender)?,
        amount: amount::nonzero("amount", wrapper.amount)?,
        hook: from_json(&wrapper.msg).map_err(|error| RuntimeError::UnknownHook {
            error: error.to_string(),
        })?,
    })
}

/// Refuses coins that a message has no use for: they would be lost.
///
/// # Errors
/// [`RuntimeError::CoinsNotTaken`].
pub fn no_coins(info: &MessageInfo) -> Result<()> {
    if info.funds.is_empty() {
        return Ok(());
    }
    let coins: Vec<String> = info.funds.iter().take(5).map(ToString::to_string).collect();
    Err(RuntimeError::CoinsNotTaken {
        coins: coins.join(", "),
    })
}

/// Balance of an account, in uoaic.
///
/// # Errors
/// When the token doesn't answer.
pub fn balance(querier: QuerierWrapper, token: &Addr, account: &Addr) -> StdResult<Uint128> {
    let answer: BalanceResponse = querier.query_wasm_smart(
        token,
        &QueryMsg::Balance {
            address: account.to_string(),
        },
    )?;
    Ok(answer.balance)
}

/// Pays an account.
pub fn transfer(token: &Addr, recipient: &Addr, amount: Uint128) -> StdResult<WasmMsg> {
    let recipient = recipient.to_string();
    execute(token, &ExecuteMsg::Transfer { recipient, amount })
}

/// Pays by the caller's allowance.
pub fn transfer_from(
    token: &Addr,
    owner: &Addr,
    recipient: &Addr,
    amount: Uint128,
) -> StdResult<WasmMsg> {
    execute(
        token,
        &ExecuteMsg::TransferFrom {
            owner: owner.to_string(),
            recipient: recipient.to_string(),
            amount,
        },
    )
}

/// Pays a contract and calls its hook.
pub fn send(
    token: &Addr,
    contract: &Addr,
    amount: Uint128,
    hook: &impl Serialize,
) -> StdResult<WasmMsg> {
    execute(
        token,
        &ExecuteMsg::Send {
            contract: contract.to_string(),
            amount,
            msg: to_json_binary(hook)?,
        },
    )
}

/// Burns own tokens under a cause.
pub fn system_burn(token: &Addr, amount: Uint128, cause: BurnCause) -> StdResult<WasmMsg> {
    execute(token, &ExecuteMsg::SystemBurn { amount, cause })
}

/// Pays a booked fee.
pub fn pay_fee(token: &Addr, amount: Uint128) -> StdResult<WasmMsg> {
    execute(token, &ExecuteMsg::PayFee { amount })
}

fn execute(token: &Addr, msg: &ExecuteMsg) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{message_info, MockApi};
    use cosmwasm_std::{coin, Binary};

    #[test]
    fn only_the_token_is_believed() {
        let api = MockApi::default();
        let (token, thief, victim) = (
            api.addr_make("token"),
            api.addr_make("thief"),
            api.addr_make("victim"),
        );
        let wrapper = |amount: u128, msg: &str| Cw20ReceiveMsg {
            sender: victim.to_string(),
            amount: amount.into(),
            msg: Binary::from(msg.as_bytes()),
        };
        let read = |by: &Addr, wrapper: Cw20ReceiveMsg| {
            received::<u8>(&api, &token, &message_info(by, &[]), &wrapper)
        };
        assert_eq!(read(&token, wrapper(5, "7")).unwrap().hook, 7);
        assert!(matches!(
            read(&thief, wrapper(5, "7")),
            Err(RuntimeError::NotTheToken { .. })
        ));
        assert!(matches!(
            read(&token, wrapper(0, "7")),
            Err(RuntimeError::Zero { .. })
        ));
        assert!(matches!(
            read(&token, wrapper(5, "{}")),
            Err(RuntimeError::UnknownHook { .. })
        ));
    }

    #[test]
    fn coins_without_a_use_are_refused() {
        let someone = MockApi::default().addr_make("someone");
        assert!(no_coins(&message_info(&someone, &[])).is_ok());
        let error = no_coins(&message_info(&someone, &[coin(7, "uusd")])).unwrap_err();
        assert!(error.to_string().contains("7uusd"), "{error}");
    }
}
