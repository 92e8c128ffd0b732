//! Receipt keys of a provider.

use cosmwasm_std::{Addr, Binary, Empty, Storage, Uint128};
use oaic_messages::compute_settlement::{MAX_KEY_INDEX, MAX_RECEIPT_KEYS};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::state::{Provider, ReceiptKey, RECEIPT_KEYS, RECEIPT_KEYS_USED};
use crate::validate;

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
