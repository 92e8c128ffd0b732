//! `ApproveMilestone`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::MilestoneStatus;
use oaic_runtime::outflow::executing;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::grant::pending_milestone;
use crate::model::outflow;
use crate::state::{load_grant, CONFIG, GRANTS};
use crate::{events, validate};

pub fn approve_milestone(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    position: u32,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "approve a milestone")?;
    let mut grant = load_grant(deps.storage, id)?;
    let proposal = executing(deps.storage, deps.querier)?;
    validate::known_when_submitted(id, &grant, proposal.submitted_at)?;
    let milestone = pending_milestone(&mut grant, id, position)?;
    milestone.status = MilestoneStatus::Approved;
    let amount = milestone.amount;
    GRANTS.save(deps.storage, id, &grant)?;
    let config = CONFIG.load(deps.storage)?;
    let booked = outflow::book(deps.storage, env, &config, amount)?;
    Ok(Response::new()
        .add_message(booked)
        .add_event(events::milestone_approved(id, position, amount)))
}
