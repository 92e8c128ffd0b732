//! `RegisterProvider`: makes the sender a provider.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::compute_settlement::Profile;
use oaic_runtime::pause::ensure_open;

use crate::error::{ContractError, Result};
use crate::execute::add_receipt_key::add_key;
use crate::model::gates;
use crate::state::{Provider, CONFIG, PROVIDERS};
use crate::{events, validate};

pub fn register_provider(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    receipt_key: &Binary,
    profile: Profile,
) -> Result<Response> {
    ensure_open(deps.branch(), env)?;
    let sender = &info.sender;
    if PROVIDERS.has(deps.storage, sender) {
        return Err(ContractError::AlreadyProvider {
            address: sender.to_string(),
        });
    }
    validate::profile(&profile)?;
    let config = CONFIG.load(deps.storage)?;
    gates::admit(
        deps.querier,
        &config.links,
        sender,
        gates::REGISTER_PROVIDER,
    )?;
    let event = events::provider_registered(sender, &profile.endpoint);
    let mut provider = Provider {
        keys: 0,
        live_keys: vec![],
        settlers: vec![],
        profile,
        bond: Uint128::zero(),
        unbonding: vec![],
        offenses: 0,
    };
    add_key(deps.storage, sender, &mut provider, receipt_key)?;
    PROVIDERS.save(deps.storage, sender, &provider)?;
    Ok(Response::new().add_event(event))
}
