//! `CancelGrant`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::MilestoneStatus;
use oaic_runtime::ownership;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances::shift;
use crate::model::grant::advance;
use crate::state::{load_grant, Balances, GRANTS};

pub fn cancel_grant(deps: DepsMut, env: &Env, info: &MessageInfo, id: u64) -> Result<Response> {
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
    let mut balances = Balances::load(deps.storage)?;
    shift(
        &mut balances.reserved_grants,
        &mut balances.grants_pool,
        released,
    )?;
    balances.save(deps.storage)?;
    Ok(Response::new().add_event(events::grant_canceled(id, released)))
}
