//! `CreateGrant`.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response};
use oaic_messages::incentives::{Milestone, MilestoneSpec, MilestoneStatus};
use oaic_runtime::{ownership, series};

use crate::error::Result;
use crate::model::epoch::roll;
use crate::state::{Balances, Grant, CONFIG, GRANTS, GRANTS_OF, LAST_GRANT};
use crate::{events, validate};

pub fn create_grant(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    recipient: &str,
    title: String,
    milestones: Vec<MilestoneSpec>,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "create a grant")?;
    let config = CONFIG.load(deps.storage)?;
    let (recipient, total) =
        validate::grant(deps.as_ref(), env, &config, recipient, &title, &milestones)?;
    // The running epoch's share of grants must be available whether or not somebody has rolled it.
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let mut balances = Balances::load(deps.storage)?;
    balances.reserve_grant(total)?;
    balances.save(deps.storage)?;
    let id = series::next(deps.storage, &LAST_GRANT)?;
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
