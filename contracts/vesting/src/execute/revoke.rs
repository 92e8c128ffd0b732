//! `Revoke`.

use cosmwasm_std::{to_json_binary, Deps, DepsMut, Env, MessageInfo, Response, Uint128, WasmMsg};
use oaic_messages::gates::OutflowMsg;
use oaic_messages::treasury;
use oaic_runtime::{ownership, token, Checked};

use crate::error::ContractError;
use crate::events;
use crate::state::{
    load_grant, load_plan, now, Grant, Revocation, CONFIG, GRANTS, PLAN_BOOKS, SYSTEM_GRANTS,
};

/// Ends a grant. What is taken from its beneficiary counts in the epoch's book of what votes move,
/// which the treasury keeps: it hears of it before anything is sent, and refuses the whole of it
/// when the book is full.
pub fn revoke(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "revoke a grant")?;
    let Revocable {
        mut grant,
        vested,
        unvested,
    } = ensure_revocable(deps.as_ref(), env, id)?;
    let mut books = PLAN_BOOKS.load(deps.storage, grant.plan)?;
    let live = books.live.now().minus(grant.total)?;
    books.live.set(live, env.block.height);
    books.returned = books.returned.plus(unvested)?;
    PLAN_BOOKS.save(deps.storage, grant.plan, &books)?;
    grant.revoked = Some(Revocation {
        at: now(env),
        vested,
    });
    GRANTS.save(deps.storage, id, &grant)?;
    if vested == grant.claimed {
        SYSTEM_GRANTS.remove(deps.storage, id);
    }

    let config = CONFIG.load(deps.storage)?;
    let book = WasmMsg::Execute {
        contract_addr: config.treasury.to_string(),
        msg: to_json_binary(&OutflowMsg::BookOutflow { amount: unvested })?,
        funds: vec![],
    };
    let hook = treasury::ReceiveMsg::Deposit {
        fund: treasury::Fund::Reserve,
    };
    let send = token::send(&config.token, &config.treasury, unvested, &hook)?;
    Ok(Response::new()
        .add_event(events::grant_revoked(id, vested, unvested))
        .add_message(book)
        .add_message(send))
}

/// A grant that can be revoked now.
pub struct Revocable {
    grant: Grant,
    /// What stays its beneficiary's.
    vested: Uint128,
    /// What is taken.
    unvested: Uint128,
}

/// Refuses what can't be revoked.
pub fn ensure_revocable(deps: Deps, env: &Env, id: u64) -> Result<Revocable, ContractError> {
    let grant = load_grant(deps.storage, id)?;
    let plan = load_plan(deps.storage, grant.plan)?;
    if !plan.revocable {
        let plan = grant.plan;
        return Err(ContractError::NotRevocable { grant: id, plan });
    }
    if let Some(revoked) = &grant.revoked {
        let at = revoked.at;
        return Err(ContractError::AlreadyRevoked { grant: id, at });
    }
    let vested = grant.vested(&plan, now(env));
    let unvested = grant.total.minus(vested)?;
    match unvested.is_zero() {
        true => Err(ContractError::NothingUnvested { grant: id }),
        false => Ok(Revocable {
            grant,
            vested,
            unvested,
        }),
    }
}
