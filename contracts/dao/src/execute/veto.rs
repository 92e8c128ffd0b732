//! `Veto`, an order of the committee.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response};
use oaic_messages::dao::{Phase, VetoRecord, MAX_REASON_BYTES};
use oaic_runtime::text;

use crate::error::{ContractError, Result};
use crate::model::phase;
use crate::state::{self, End, PROPOSALS, VETOES};
use crate::{events, validate};

/// Stops a passed proposal: the committee may, from the end of voting until the veto window ends.
pub fn veto(
    deps: DepsMut,
    env: &Env,
    committee: Addr,
    id: u64,
    hash: &HexBinary,
    reason: String,
) -> Result<Response> {
    text::length("reason", &reason, 1, MAX_REASON_BYTES)?;
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    validate::hash(deps.storage, id, hash)?;
    let now = env.block.time.seconds();
    let phase = phase::phase(&proposal, &terms, now);
    let passed = matches!(phase, Phase::Timelocked | Phase::Executable);
    let Some(poll) = proposal.poll.filter(|_| passed) else {
        return Err(ContractError::NothingToVeto { id, phase });
    };
    let Some(until) = phase::after(&poll, &terms).veto_until else {
        return Err(ContractError::NotVetoable { id });
    };
    if now >= until {
        return Err(ContractError::VetoOver { id, until, now });
    }
    proposal.end = Some(End::Vetoed(now));
    PROPOSALS.save(deps.storage, id, &proposal)?;
    let response = events::vetoed(&committee, id, &reason);
    let record = VetoRecord {
        by: committee,
        at: now,
        reason,
    };
    VETOES.save(deps.storage, id, &record)?;
    Ok(response)
}
