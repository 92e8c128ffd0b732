//! `AddReceiptKey`: adds a key that signs receipts.

use cosmwasm_std::{Addr, Binary, DepsMut, Empty, MessageInfo, Response, Storage, Uint128};
use oaic_messages::compute_settlement::{MAX_KEY_INDEX, MAX_RECEIPT_KEYS};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::state::{
    load_provider, Provider, ReceiptKey, PROVIDERS, RECEIPT_KEYS, RECEIPT_KEYS_USED,
};
use crate::{events, validate};

pub fn add_receipt_key(
    deps: DepsMut,
    info: &MessageInfo,
    receipt_key: &Binary,
) -> Result<Response> {
    let mut provider = load_provider(deps.storage, &info.sender)?;
    let index = add_key(deps.storage, &info.sender, &mut provider, receipt_key)?;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::receipt_key_added(&info.sender, index)))
}

/// Adds a receipt key with an index and bytes that the provider never had before.
pub fn add_key(
    storage: &mut dyn Storage,
    address: &Addr,
    provider: &mut Provider,
    key: &Binary,
) -> Result<u32> {
    let bytes = validate::key("receipt_key", key)?;
    if RECEIPT_KEYS_USED.has(storage, (address, &bytes)) {
        return Err(ContractError::ReceiptKeyUsed {
            provider: address.to_string(),
        });
    }
    let live = provider.live_keys.len();
    if live >= MAX_RECEIPT_KEYS || provider.keys > MAX_KEY_INDEX {
        return Err(ContractError::TooManyReceiptKeys {
            live,
            max: MAX_RECEIPT_KEYS,
            ever: provider.keys,
        });
    }
    let index = provider.keys;
    provider.keys = index.add_checked(1)?;
    provider.live_keys.push(index);
    RECEIPT_KEYS_USED.save(storage, (address, &bytes), &Empty {})?;
    let receipt_key = ReceiptKey {
        key: key.clone(),
        retired: None,
        measure: None,
        charges: Uint128::zero(),
    };
    RECEIPT_KEYS.save(storage, (address, index), &receipt_key)?;
    Ok(index)
}
