//! `AddReceiptKey` and `RetireReceiptKey`.

use cosmwasm_std::{Addr, Binary, DepsMut, Empty, Env, MessageInfo, Response, Storage, Uint128};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{Retired, MAX_KEY_INDEX, MAX_RECEIPT_KEYS};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::state::{
    load_key, load_provider, Provider, ReceiptKey, CONFIG, PROVIDERS, RECEIPT_KEYS,
    RECEIPT_KEYS_USED,
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

/// Retires a key. It stays liable for a dispute window of the current length.
pub fn retire_receipt_key(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    index: u32,
) -> Result<Response> {
    let params = CONFIG.load(deps.storage)?.params;
    let sender = &info.sender;
    let mut provider = load_provider(deps.storage, sender)?;
    let mut key = load_key(deps.storage, sender, index)?;
    let Some(place) = provider.live_keys.iter().position(|live| *live == index) else {
        return Err(ContractError::KeyRetired { key_index: index });
    };
    provider.live_keys.remove(place);
    let until = Due::after(
        env.block.time.seconds(),
        env.block.height,
        params.dispute_window,
        params.dispute_blocks,
    );
    key.retired = Some(Retired {
        height: env.block.height,
        liable_until: until.time,
        liable_until_height: until.height,
    });
    PROVIDERS.save(deps.storage, sender, &provider)?;
    RECEIPT_KEYS.save(deps.storage, (sender, index), &key)?;
    Ok(Response::new().add_event(events::receipt_key_retired(sender, index, &until)))
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
