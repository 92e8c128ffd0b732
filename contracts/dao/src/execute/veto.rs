//! `Veto`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::token::no_coins;
use oaic_kit::{text, KitError};
use oaic_types::dao::{Phase, VetoRecord, MAX_REASON_BYTES};

use crate::error::ContractError;
use crate::state::{self, End, PROPOSALS, ROLES, RULES, VETOES};
use crate::{events, phase};

/// Stops a passed proposal: the committee may, from the end of voting until the veto window ends.
///
/// # Errors
/// Anybody else's; a proposal about roles; one that has not passed; outside the window.
pub fn veto(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
    reason: String,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let committee = ROLES.load(deps.storage)?.committee;
    if info.sender != committee {
        let allowed = format!("the Ethics Committee {committee}");
        return Err(KitError::unauthorized(&info.sender, "veto a proposal", allowed).into());
    }
    text::length("reason", &reason, 1, MAX_REASON_BYTES)?;
    let mut proposal = state::proposal(deps.storage, id)?;
    if !proposal.vetoable {
        return Err(ContractError::NotVetoable { id });
    }
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let now = env.block.time.seconds();
    let phase = phase::phase(&proposal, &rules, now);
    let after = phase::times(&proposal, &rules).after;
    match (phase, after) {
        (Phase::Timelocked | Phase::Executable, Some(after)) => {
            let until = after.veto_until;
            if now >= until {
                return Err(ContractError::VetoOver { id, until, now });
            }
        }
        _ => return Err(ContractError::NothingToVeto { id, phase }),
    }
    proposal.end = Some(End::Vetoed);
    PROPOSALS.save(deps.storage, id, &proposal)?;
    let response = events::vetoed(&info.sender, id, &reason);
    let record = VetoRecord {
        by: info.sender,
        at: now,
        reason,
    };
    VETOES.save(deps.storage, id, &record)?;
    Ok(response)
}
