//! `Grant`: lets an account open and top up channels from the payer's account.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Order, Response, StdResult};
use oaic_messages::compute_settlement::{NewGrant, MAX_GRANTS};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_runtime::address;
use oaic_runtime::amount::nonzero;

use crate::error::{ContractError, Result};
use crate::state::{Grant, GRANTS};
use crate::{events, validate};

pub fn grant(deps: DepsMut, env: &Env, info: &MessageInfo, new: &NewGrant) -> Result<Response> {
    let grantee = address::payable(deps.api, &env.contract.address, "grantee", &new.grantee)?;
    let session_key = validate::key("session_key", &new.session_key)?;
    let now = env.block.time.seconds();
    if new.ends_at <= now {
        return Err(validate::past("ends_at", new.ends_at, now).into());
    }
    let payer = &info.sender;
    // At most MAX_GRANTS; ended ones make room.
    let others: Vec<(Addr, Grant)> = GRANTS
        .prefix(payer)
        .range(deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    let (ended, running): (Vec<_>, Vec<_>) = others
        .into_iter()
        .filter(|(other, _)| *other != grantee)
        .partition(|(_, grant)| grant.ends_at <= now);
    for (other, _) in ended {
        GRANTS.remove(deps.storage, (payer, &other));
    }
    if running.len() >= MAX_GRANTS {
        return Err(ContractError::TooManyGrants { max: MAX_GRANTS });
    }
    // A payer renews a grant whose limit is used up, perhaps not knowing that it was stolen: what the
    // former one took today still counts.
    let former = GRANTS.may_load(deps.storage, (payer, &grantee))?;
    let (day, taken) = former.map_or((0, 0), |grant| (grant.day, grant.taken));
    let grant = Grant {
        session_key: session_key.into(),
        limit: validate::spend_limit(new.limit)?,
        daily: validate::amount(
            "daily",
            nonzero("daily", new.daily)?.min(TOTAL_SUPPLY.into()),
        )?,
        ends_at: new.ends_at,
        max_unlock_delay: new.max_unlock_delay,
        max_unlock_blocks: new.max_unlock_blocks,
        day,
        taken,
    };
    GRANTS.save(deps.storage, (payer, &grantee), &grant)?;
    Ok(Response::new().add_event(events::granted(payer, &grantee, &grant)))
}
