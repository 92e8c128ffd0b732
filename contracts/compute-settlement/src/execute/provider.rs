//! Providers, their receipt keys, and who may settle for them.

use cosmwasm_std::{Addr, Binary, DepsMut, Empty, Env, MessageInfo, Response, Storage, Uint128};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{Retired, MAX_KEY_INDEX, MAX_RECEIPT_KEYS, MAX_SETTLERS};
use oaic_runtime::{address, pause::ensure_open, text, Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::state::{
    load_key, load_provider, Provider, ReceiptKey, CONFIG, PROVIDERS, RECEIPT_KEYS,
    RECEIPT_KEYS_USED, SETTLERS,
};
use crate::validate::{self, MAX_ENDPOINT};

pub fn register_provider(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    receipt_key: &Binary,
    endpoint: String,
) -> Result<Response, ContractError> {
    ensure_open(deps.branch(), env)?;
    let sender = &info.sender;
    if PROVIDERS.has(deps.storage, sender) {
        return Err(ContractError::AlreadyProvider {
            address: sender.to_string(),
        });
    }
    text::line("endpoint", &endpoint, 0, MAX_ENDPOINT)?;
    let config = CONFIG.load(deps.storage)?;
    gates::admit(
        deps.querier,
        &config.links,
        sender,
        gates::REGISTER_PROVIDER,
    )?;
    let event = events::provider_registered(sender, &endpoint);
    let mut provider = Provider {
        keys: 0,
        live_keys: vec![],
        settlers: vec![],
        endpoint,
        bond: Uint128::zero(),
        unbonding: vec![],
        offenses: 0,
    };
    add_key(deps.storage, sender, &mut provider, receipt_key)?;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    Ok(Response::new().add_event(event))
}

pub fn update_provider(
    deps: DepsMut,
    info: &MessageInfo,
    endpoint: String,
) -> Result<Response, ContractError> {
    text::line("endpoint", &endpoint, 0, MAX_ENDPOINT)?;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    provider.endpoint = endpoint;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::provider_updated(&info.sender, &provider.endpoint)))
}

pub fn add_receipt_key(
    deps: DepsMut,
    info: &MessageInfo,
    receipt_key: &Binary,
) -> Result<Response, ContractError> {
    let mut provider = load_provider(deps.storage, &info.sender)?;
    let index = add_key(deps.storage, &info.sender, &mut provider, receipt_key)?;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::receipt_key_added(&info.sender, index)))
}

/// Gives a provider another receipt key, under an index and with bytes it never had before.
fn add_key(
    storage: &mut dyn Storage,
    address: &Addr,
    provider: &mut Provider,
    key: &Binary,
) -> Result<u32, ContractError> {
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
    provider.keys = index.plus(1)?;
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

/// Ends a key. It stays liable for a dispute window, as long as that is now.
pub fn retire_receipt_key(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    index: u32,
) -> Result<Response, ContractError> {
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

pub fn set_settlers(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    settlers: &[String],
) -> Result<Response, ContractError> {
    text::count("settlers", "entries", settlers.len(), 0, MAX_SETTLERS)?;
    let sender = &info.sender;
    let mut provider = load_provider(deps.storage, sender)?;
    let mut named: Vec<Addr> = Vec::with_capacity(settlers.len());
    for raw in settlers {
        let settler = address::payable(deps.api, &env.contract.address, "settlers", raw)?;
        if named.contains(&settler) || settler == *sender {
            return Err(RuntimeError::invalid(
                "settlers",
                settler,
                "name each account once, and leave the provider's own out",
            )
            .into());
        }
        named.push(settler);
    }
    for settler in &provider.settlers {
        SETTLERS.remove(deps.storage, (sender, settler));
    }
    for settler in &named {
        SETTLERS.save(deps.storage, (sender, settler), &Empty {})?;
    }
    provider.settlers = named;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    Ok(Response::new().add_event(events::settlers_set(sender, &provider.settlers)))
}
