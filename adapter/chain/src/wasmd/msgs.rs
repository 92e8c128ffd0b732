//! The messages that transactions are made of.

use std::io::Write;

use cosmrs::{
    proto::{
        cosmos::{bank::v1beta1::MsgSend, base::v1beta1::Coin},
        cosmwasm::wasm::v1::{
            MsgClearAdmin, MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContract2,
            MsgMigrateContract, MsgStoreCode, MsgUpdateAdmin,
        },
        traits::{Message, Name},
        Any,
    },
    AccountId,
};
use cosmwasm_std::{Addr, Binary};
use flate2::{write::GzEncoder, Compression};

use crate::{Call, ChainError, Instantiate, Result};

pub fn send(from: &AccountId, to: &str, amount: u128, denom: &str) -> Any {
    any(&MsgSend {
        from_address: from.to_string(),
        to_address: to.to_owned(),
        amount: vec![Coin {
            denom: denom.to_owned(),
            amount: amount.to_string(),
        }],
    })
}

/// Packed, because nodes take requests of a megabyte by default; the chain unpacks it.
pub fn store_code(sender: &AccountId, wasm: &[u8]) -> Result<Any> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let packed = gzip.write_all(wasm).and_then(|()| gzip.finish());
    let wasm_byte_code =
        packed.map_err(|e| ChainError::Internal(format!("packing a contract: {e}")))?;
    Ok(any(&MsgStoreCode {
        sender: sender.to_string(),
        wasm_byte_code,
        instantiate_permission: None,
    }))
}

pub fn instantiate(sender: &AccountId, new: &Instantiate, salt: Option<&Binary>) -> Any {
    let sender = sender.to_string();
    let admin = new.admin.as_ref().map(Addr::to_string).unwrap_or_default();
    let (code_id, label, msg) = (new.code_id, new.label.clone(), new.msg.to_vec());
    let funds = vec![];
    match salt {
        None => any(&MsgInstantiateContract {
            sender,
            admin,
            code_id,
            label,
            msg,
            funds,
        }),
        Some(salt) => any(&MsgInstantiateContract2 {
            sender,
            admin,
            code_id,
            label,
            msg,
            funds,
            salt: salt.to_vec(),
            fix_msg: false,
        }),
    }
}

pub fn migrate(sender: &AccountId, contract: &Addr, code_id: u64, msg: &Binary) -> Any {
    any(&MsgMigrateContract {
        sender: sender.to_string(),
        contract: contract.to_string(),
        code_id,
        msg: msg.to_vec(),
    })
}

pub fn execute(sender: &AccountId, call: &Call) -> Any {
    any(&MsgExecuteContract {
        sender: sender.to_string(),
        contract: call.contract.to_string(),
        msg: call.msg.to_vec(),
        funds: coins(call),
    })
}

/// In the order of their denoms, the only one that nodes take.
fn coins(call: &Call) -> Vec<Coin> {
    let mut coins: Vec<Coin> = call
        .funds
        .iter()
        .map(|coin| Coin {
            denom: coin.denom.clone(),
            amount: coin.amount.to_string(),
        })
        .collect();
    coins.sort_by(|a, b| a.denom.cmp(&b.denom));
    coins
}

pub fn set_admin(sender: &AccountId, contract: &Addr, admin: Option<&Addr>) -> Any {
    let (sender, contract) = (sender.to_string(), contract.to_string());
    match admin {
        Some(admin) => any(&MsgUpdateAdmin {
            sender,
            new_admin: admin.to_string(),
            contract,
        }),
        None => any(&MsgClearAdmin { sender, contract }),
    }
}

fn any<M: Message + Name>(msg: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: msg.encode_to_vec(),
    }
}
