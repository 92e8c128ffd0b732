//! `SetRoles`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::dao::HAND_OVER_SPAN;

use crate::error::Result;
use crate::state::{Holder, HANDOVERS, ROLES};
use crate::{events, validate};

/// Replaces the committee or the guardian. What the old one vetoed or consented to stays so.
pub fn set_roles(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    committee: Option<String>,
    guardian: Option<String>,
) -> Result<Response> {
    validate::only_self(&env, &info, "replace an office")?;
    let (committee, guardian) =
        validate::roles(deps.as_ref(), &env.contract.address, committee, guardian)?;
    let mut roles = ROLES.load(deps.storage)?;
    let now = env.block.time.seconds();
    for (holder, next) in [
        (&mut roles.committee, committee),
        (&mut roles.guardian, guardian),
    ] {
        let Some(next) = next.filter(|next| *next != holder.address) else {
            continue;
        };
        // An office that hands itself over, as when its members change, keeps its time.
        let ordered = HANDOVERS.may_load(deps.storage, &holder.address)?;
        HANDOVERS.remove(deps.storage, &holder.address);
        let handed_over =
            ordered.is_some_and(|(to, at)| to == next && now < at.saturating_add(HAND_OVER_SPAN));
        let since = if handed_over { holder.since } else { now };
        *holder = Holder {
            address: next,
            since,
        };
    }
    ROLES.save(deps.storage, &roles)?;
    Ok(events::roles_set(&roles))
}
