//! `CancelBounty`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::incentives::BountyStatus;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::bounty::{in_status, release};

pub fn cancel_bounty(deps: DepsMut, info: &MessageInfo, id: u64) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "cancel a bounty")?;
    let bounty = in_status(deps.storage, id, BountyStatus::Open, "canceled")?;
    release(deps.storage, id, bounty, BountyStatus::Canceled)
}
