//! `RetireReceiptKey`: retires a key, and with it its lanes.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Retired;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_key, load_provider, CONFIG, PROVIDERS, RECEIPT_KEYS};

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
