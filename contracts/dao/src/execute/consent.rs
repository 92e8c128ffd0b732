//! `Consent`, an order of either office.

use cosmwasm_std::{DepsMut, Env, HexBinary, Response};
use oaic_messages::dao::{Office, Phase};

use crate::error::{ContractError, Result};
use crate::model::phase;
use crate::state::{self, Holder, PROPOSALS};
use crate::{events, validate};

/// Records that an office consents to a proposal. A second time changes nothing.
pub fn consent(
    deps: DepsMut,
    env: &Env,
    office: Office,
    holder: &Holder,
    id: u64,
    hash: &HexBinary,
) -> Result<Response> {
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    validate::hash(deps.storage, id, hash)?;
    let now = env.block.time.seconds();
    let phase = phase::phase(&proposal, &terms, now);
    let waits = matches!(phase, Phase::Voting | Phase::Timelocked | Phase::Executable);
    if !terms.consent || !waits {
        return Err(ContractError::NoConsentNeeded { id, phase });
    }
    validate::tenure(env, office, holder)?;
    proposal.consents.add(office);
    PROPOSALS.save(deps.storage, id, &proposal)?;
    Ok(events::consented(&holder.address, id))
}
