//! `Close`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::dao::Phase;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::{payability, phase};
use crate::state::{self, PROPOSALS};

/// Records that a proposal came to nothing: rejected, lapsed, expired, or passed and never to be
/// paid. Nothing else waits for it: its deposit can be withdrawn without.
pub fn close(deps: DepsMut, env: Env, info: MessageInfo, id: u64) -> Result<Response> {
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    if proposal.closed {
        return Err(ContractError::AlreadyClosed { id });
    }
    let mut phase = phase::phase(&proposal, &terms, env.block.time.seconds());
    if phase == Phase::Executable
        && payability::end_if_unpayable(deps.as_ref(), id, &mut proposal, &terms)?
    {
        phase = Phase::Rejected;
    }
    if !matches!(phase, Phase::Rejected | Phase::Lapsed | Phase::Expired) {
        return Err(ContractError::NotClosable { id, phase });
    }
    proposal.closed = true;
    PROPOSALS.save(deps.storage, id, &proposal)?;
    Ok(events::closed(&info.sender, id, phase))
}
