//! `AddReceiptKey`.

use cosmwasm_std::{Binary, DepsMut, MessageInfo, Response};

use crate::error::Result;
use crate::events;
use crate::model::receipt_key::add_key;
use crate::state::{load_provider, PROVIDERS};

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
