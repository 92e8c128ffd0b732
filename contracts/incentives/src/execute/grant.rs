//! Grants: reserved as a whole, paid by milestone.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response, Uint128};
use oaic_messages::incentives::{Milestone, MilestoneSpec, MilestoneStatus};
use oaic_runtime::outflow::executing;
use oaic_runtime::{ownership, Checked, RuntimeError};

use crate::books::{Books, Payment};
use crate::epoch::roll;
use crate::error::ContractError;
use crate::events;
use crate::outflow;
use crate::state::{load_grant, next, Grant, CONFIG, GRANTS, GRANTS_OF, LAST_GRANT};
use crate::validate;

pub fn create_grant(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    recipient: &str,
    title: String,
    milestones: Vec<MilestoneSpec>,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "create a grant")?;
    let config = CONFIG.load(deps.storage)?;
    let (recipient, total) =
        validate::grant(deps.as_ref(), env, &config, recipient, &title, &milestones)?;
    // What the running epoch gives to grants is there whether or not somebody rolled it.
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let mut books = Books::load(deps.storage)?;
    books.reserve_grant(total)?;
    books.save(deps.storage)?;
    let id = next(deps.storage, &LAST_GRANT)?;
    let grant = Grant {
        recipient,
        title,
        milestones: milestones
            .into_iter()
            .map(|spec| Milestone {
                amount: spec.amount,
                description: spec.description,
                status: MilestoneStatus::Pending,
            })
            .collect(),
        created_at: env.block.time.seconds(),
        canceled_at: None,
    };
    GRANTS.save(deps.storage, id, &grant)?;
    GRANTS_OF.save(deps.storage, (&grant.recipient, id), &Empty {})?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::grant_created(id, &grant.recipient, total)))
}

pub fn approve_milestone(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    position: u32,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "approve a milestone")?;
    let mut grant = load_grant(deps.storage, id)?;
    let proposal = executing(deps.storage, deps.querier)?;
    validate::known_when_submitted(id, &grant, proposal.submitted_at)?;
    let milestone = pending(&mut grant, id, position)?;
    milestone.status = MilestoneStatus::Approved;
    let amount = milestone.amount;
    GRANTS.save(deps.storage, id, &grant)?;
    let config = CONFIG.load(deps.storage)?;
    let booked = outflow::book(deps.storage, env, &config, amount)?;
    Ok(Response::new()
        .add_message(booked)
        .add_event(events::milestone_approved(id, position, amount)))
}

/// A milestone that can be approved.
pub fn pending(grant: &mut Grant, id: u64, position: u32) -> Result<&mut Milestone, ContractError> {
    let milestone = usize::try_from(position)
        .ok()
        .and_then(|position| grant.milestones.get_mut(position))
        .ok_or_else(|| RuntimeError::unknown("milestone", format!("{position} in grant {id}")))?;
    match milestone.status {
        MilestoneStatus::Pending => Ok(milestone),
        status => Err(ContractError::MilestoneNotPending {
            grant: id,
            milestone: position,
            status: status_name(status),
        }),
    }
}

pub fn cancel_grant(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "cancel a grant")?;
    let mut grant = load_grant(deps.storage, id)?;
    let released = advance(
        &mut grant,
        MilestoneStatus::Pending,
        MilestoneStatus::Canceled,
    )?;
    if released.is_zero() {
        return Err(ContractError::NothingToCancel { grant: id });
    }
    grant.canceled_at = Some(env.block.time.seconds());
    GRANTS.save(deps.storage, id, &grant)?;
    let mut books = Books::load(deps.storage)?;
    books.release_grant(released)?;
    books.save(deps.storage)?;
    Ok(Response::new().add_event(events::grant_canceled(id, released)))
}

pub fn claim_grant(deps: DepsMut, env: &Env, id: u64) -> Result<Response, ContractError> {
    let mut grant = load_grant(deps.storage, id)?;
    let due = advance(&mut grant, MilestoneStatus::Approved, MilestoneStatus::Paid)?;
    if due.is_zero() {
        return Err(ContractError::NothingApproved { grant: id });
    }
    GRANTS.save(deps.storage, id, &grant)?;
    let token = CONFIG.load(deps.storage)?.token;
    let mut books = Books::load(deps.storage)?;
    let recipient = &grant.recipient;
    let payment = books.pay(deps.storage, env, &token, Payment::Grant, recipient, due)?;
    books.save(deps.storage)?;
    Ok(Response::new()
        .add_event(events::grant_claimed(id, recipient, due))
        .add_messages(payment))
}

/// Moves all milestones of one status to another; the sum of their amounts.
fn advance(
    grant: &mut Grant,
    from: MilestoneStatus,
    to: MilestoneStatus,
) -> Result<Uint128, ContractError> {
    let mut sum = Uint128::zero();
    for milestone in &mut grant.milestones {
        if milestone.status == from {
            milestone.status = to;
            sum = sum.plus(milestone.amount)?;
        }
    }
    Ok(sum)
}

fn status_name(status: MilestoneStatus) -> &'static str {
    match status {
        MilestoneStatus::Pending => "pending",
        MilestoneStatus::Approved => "approved",
        MilestoneStatus::Paid => "paid",
        MilestoneStatus::Canceled => "canceled",
    }
}
