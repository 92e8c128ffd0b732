//! `Close`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::token::no_coins;
use oaic_types::dao::Phase;

use crate::error::ContractError;
use crate::state::{self, PROPOSALS, RULES};
use crate::{events, phase};

/// Records that a proposal was rejected or has expired. Nothing waits for it: its deposit can be
/// withdrawn without.
///
/// # Errors
/// Anything else than a rejected or expired proposal; a second time.
pub fn close(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let mut proposal = state::proposal(deps.storage, id)?;
    if proposal.closed {
        return Err(ContractError::AlreadyClosed { id });
    }
    let rules = RULES.load(deps.storage, proposal.rules)?;
    let phase = phase::phase(&proposal, &rules, env.block.time.seconds());
    if !matches!(phase, Phase::Rejected | Phase::Expired) {
        return Err(ContractError::NotClosable { id, phase });
    }
    proposal.closed = true;
    PROPOSALS.save(deps.storage, id, &proposal)?;
    Ok(events::closed(&info.sender, id, phase))
}
