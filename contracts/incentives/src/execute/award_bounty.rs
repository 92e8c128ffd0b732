//! `AwardBounty`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::BountyStatus;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::bounty::awardable;
use crate::model::outflow;
use crate::state::{save_bounty, CONFIG};
use crate::{events, validate};

pub fn award_bounty(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    recipient: &str,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "award a bounty")?;
    let config = CONFIG.load(deps.storage)?;
    let recipient = validate::recipient(deps.as_ref(), env, &config, recipient)?;
    let mut bounty = awardable(deps.storage, env, id)?;
    bounty.status = BountyStatus::Awarded;
    let awarded = events::bounty_awarded(id, &recipient);
    bounty.recipient = Some(recipient);
    save_bounty(deps.storage, id, &bounty, Some(BountyStatus::Open))?;
    let booked = outflow::book(deps.storage, env, &config, bounty.amount)?;
    Ok(Response::new().add_message(booked).add_event(awarded))
}
