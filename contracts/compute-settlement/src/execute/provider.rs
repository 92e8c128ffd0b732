//! Providers and their receipt keys.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_kit::{pause::ensure_open, text, Checked};

use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::state::{load_provider, Provider, CONFIG, PROVIDERS, RECEIPT_KEYS};
use crate::validate::{self, MAX_ENDPOINT};

pub fn register_provider(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    receipt_key: &Binary,
    endpoint: String,
) -> Result<Response, ContractError> {
    ensure_open(deps.storage, env)?;
    let sender = &info.sender;
    if PROVIDERS.has(deps.storage, sender) {
        return Err(ContractError::AlreadyProvider {
            address: sender.to_string(),
        });
    }
    validate::key("receipt_key", receipt_key)?;
    text::length("endpoint", &endpoint, 0, MAX_ENDPOINT)?;
    let config = CONFIG.load(deps.storage)?;
    gates::admit(
        deps.querier,
        &config.links,
        sender,
        gates::REGISTER_PROVIDER,
    )?;
    let event = events::provider_registered(sender, &endpoint);
    let provider = Provider {
        key_index: 0,
        endpoint,
        bond: Uint128::zero(),
        unbonding: vec![],
        offences: 0,
    };
    PROVIDERS.save(deps.storage, sender, &provider)?;
    RECEIPT_KEYS.save(deps.storage, (sender, 0), receipt_key)?;
    Ok(Response::new().add_event(event))
}

pub fn update_provider(
    deps: DepsMut,
    info: &MessageInfo,
    endpoint: String,
) -> Result<Response, ContractError> {
    text::length("endpoint", &endpoint, 0, MAX_ENDPOINT)?;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    provider.endpoint = endpoint;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::provider_updated(&info.sender, &provider.endpoint)))
}

pub fn rotate_receipt_key(
    deps: DepsMut,
    info: &MessageInfo,
    receipt_key: &Binary,
) -> Result<Response, ContractError> {
    validate::key("receipt_key", receipt_key)?;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    provider.key_index = provider.key_index.plus(1)?;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    RECEIPT_KEYS.save(
        deps.storage,
        (&info.sender, provider.key_index),
        receipt_key,
    )?;
    Ok(Response::new().add_event(events::receipt_key_rotated(
        &info.sender,
        provider.key_index,
    )))
}
