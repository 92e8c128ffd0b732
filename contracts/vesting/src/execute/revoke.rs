//! `Revoke`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::{ownership, token, Checked};
use oaic_types::treasury;

use crate::error::ContractError;
use crate::events;
use crate::state::{load_grant, load_plan, now, Revocation, CONFIG, GRANTS, PLAN_BOOKS};

pub fn revoke(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "revoke a grant")?;
    let mut grant = load_grant(deps.storage, id)?;
    let plan = load_plan(deps.storage, grant.plan)?;
    if !plan.revocable {
        let plan = grant.plan;
        return Err(ContractError::NotRevocable { grant: id, plan });
    }
    if let Some(revoked) = &grant.revoked {
        let at = revoked.at;
        return Err(ContractError::AlreadyRevoked { grant: id, at });
    }
    let at = now(env);
    let vested = grant.vested(&plan, at);
    let unvested = grant.total.minus(vested)?;
    if unvested.is_zero() {
        return Err(ContractError::NothingUnvested { grant: id });
    }
    let mut books = PLAN_BOOKS.load(deps.storage, grant.plan)?;
    let live = books.live.now().minus(grant.total)?;
    books.live.set(live, env.block.height);
    books.returned = books.returned.plus(unvested)?;
    PLAN_BOOKS.save(deps.storage, grant.plan, &books)?;
    grant.revoked = Some(Revocation { at, vested });
    GRANTS.save(deps.storage, id, &grant)?;

    let config = CONFIG.load(deps.storage)?;
    let hook = treasury::ReceiveMsg::Deposit {
        fund: treasury::Fund::Reserve,
    };
    Ok(Response::new()
        .add_event(events::grant_revoked(id, vested, unvested))
        .add_message(token::send(
            &config.token,
            &config.treasury,
            unvested,
            &hook,
        )?))
}
