//! `Revoke`.

use cosmwasm_std::{wasm_execute, DepsMut, Env, MessageInfo, Response};
use oaic_messages::gates::OutflowMsg;
use oaic_messages::treasury;
use oaic_runtime::{ownership, token, Checked};

use crate::error::Result;
use crate::state::{Revocation, CONFIG, GRANTS, PLAN_TOTALS, SYSTEM_GRANTS};
use crate::{events, validate};

/// Ends a grant. What is taken from the beneficiary counts as outflow of the epoch, which the
/// treasury limits: it is asked first, and refuses the whole revocation if the limit is exceeded.
pub fn revoke(deps: DepsMut, env: &Env, info: &MessageInfo, id: u64) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "revoke a grant")?;
    let validate::Revocable {
        mut grant,
        vested,
        unvested,
    } = validate::revocable(deps.as_ref(), env, id)?;
    let mut totals = PLAN_TOTALS.load(deps.storage, grant.plan)?;
    let live = totals.live.now().sub_checked(grant.total)?;
    totals.live.set(live, env.block.height);
    totals.returned = totals.returned.add_checked(unvested)?;
    PLAN_TOTALS.save(deps.storage, grant.plan, &totals)?;
    grant.revoked = Some(Revocation {
        at: env.block.time.seconds(),
        vested,
    });
    GRANTS.save(deps.storage, id, &grant)?;
    if vested == grant.claimed {
        SYSTEM_GRANTS.remove(deps.storage, id);
    }

    let config = CONFIG.load(deps.storage)?;
    let book = OutflowMsg::BookOutflow { amount: unvested };
    let book = wasm_execute(&config.treasury, &book, vec![])?;
    let hook = treasury::ReceiveMsg::Deposit {
        fund: treasury::Fund::Reserve,
    };
    let send = token::send(&config.token, &config.treasury, unvested, &hook)?;
    Ok(Response::new()
        .add_event(events::grant_revoked(id, vested, unvested))
        .add_message(book)
        .add_message(send))
}
