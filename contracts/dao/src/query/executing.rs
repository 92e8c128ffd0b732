//! `Executing`.

use cosmwasm_std::Deps;
use oaic_messages::gates::{ExecutingProposal, ExecutingResponse};

use crate::error::ContractError;
use crate::state::{self, CONTENTS, EXECUTING};

/// `Executing`.
pub fn executing(deps: Deps) -> Result<ExecutingResponse, ContractError> {
    let Some(id) = EXECUTING.may_load(deps.storage)? else {
        return Ok(ExecutingResponse { proposal: None });
    };
    let (proposal, _) = state::proposal(deps.storage, id)?;
    let supply = proposal.poll.map(|poll| poll.supply).unwrap_or_default();
    Ok(ExecutingResponse {
        proposal: Some(ExecutingProposal {
            id,
            submitted_at: CONTENTS.load(deps.storage, id)?.submitted_at,
            yes: proposal.tally.yes.into(),
            supply: supply.into(),
        }),
    })
}
