//! `Consent`, an order of either office.

use cosmwasm_std::{DepsMut, Env, HexBinary, Response};
use oaic_messages::dao::{Office, Phase, OFFICE_SPAN};

use super::ensure_hash;
use crate::error::ContractError;
use crate::state::{self, Holder, PROPOSALS};
use crate::{events, phase};

/// Writes down that an office agrees to a proposal. A second time changes nothing.
///
/// # Errors
/// A proposal that needs no consent, is not voted on or waiting, or says something else than what
/// was decided on; an office held for too short.
pub fn give(
    deps: DepsMut,
    env: &Env,
    office: Office,
    holder: &Holder,
    id: u64,
    hash: &HexBinary,
) -> Result<Response, ContractError> {
    let (mut proposal, terms) = state::proposal(deps.storage, id)?;
    ensure_hash(deps.storage, id, hash)?;
    let now = env.block.time.seconds();
    let phase = phase::phase(&proposal, &terms, now);
    let waits = matches!(phase, Phase::Voting | Phase::Timelocked | Phase::Executable);
    if !terms.consent || !waits {
        return Err(ContractError::NoConsentNeeded { id, phase });
    }
    ensure_long_enough(env, office, holder)?;
    proposal.consents.add(office);
    PROPOSALS.save(deps.storage, id, &proposal)?;
    Ok(events::consented(&holder.address, id))
}

/// Refuses an office that has not been held for long enough to consent to new code.
///
/// # Errors
/// [`ContractError::TooShortInOffice`].
pub fn ensure_long_enough(env: &Env, office: Office, holder: &Holder) -> Result<(), ContractError> {
    let now = env.block.time.seconds();
    let from = holder.since.saturating_add(OFFICE_SPAN);
    match holder.since > 0 && now < from {
        true => Err(ContractError::TooShortInOffice { office, from, now }),
        false => Ok(()),
    }
}
