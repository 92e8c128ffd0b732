//! What a proposal demands: the most that any of its messages does.

use cosmwasm_std::{to_json_vec, Addr, CosmosMsg, Deps, HexBinary};
use oaic_messages::dao::{Terms, MAX_MESSAGES, MAX_MESSAGES_BYTES};
use oaic_runtime::text;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::classify::{Classified, Classifier};
use crate::error::{ContractError, Result};
use crate::model;
use crate::state::{Classification, Content, Rules, ROLES, RULES};

/// Refuses more or longer messages than a proposal may have, before they are used in any other way.
///
/// # Errors
/// [`oaic_runtime::RuntimeError::Length`].
pub fn within_limits(msgs: &[CosmosMsg]) -> Result<()> {
    text::count("msgs", "messages", msgs.len(), 0, MAX_MESSAGES)?;
    let mut bytes = 0usize;
    for msg in msgs {
        bytes = bytes.saturating_add(to_json_vec(msg)?.len());
    }
    text::count("msgs", "bytes of JSON", bytes, 0, MAX_MESSAGES_BYTES)?;
    Ok(())
}

/// Class of each message under the current table and offices.
pub fn classify_all(deps: Deps, me: &Addr, msgs: &[CosmosMsg]) -> Result<Vec<Classified>> {
    let roles = ROLES.load(deps.storage)?;
    let classifier = Classifier {
        storage: deps.storage,
        api: deps.api,
        me,
        roles: &roles,
    };
    let indexed = msgs.iter().enumerate();
    indexed
        .map(|(index, msg)| classifier.classify(index, msg))
        .collect()
}

/// What classified messages demand under the current rules.
pub fn terms(rules: &Rules, classified: &[Classified]) -> Terms {
    model::terms::terms(rules, &classes(classified))
}

/// Classifications without their reasons.
pub fn classes(classified: &[Classified]) -> Vec<Classification> {
    classified
        .iter()
        .map(|(classification, _)| *classification)
        .collect()
}

/// Refuses to execute a proposal that demands more now than when it was submitted.
///
/// # Errors
/// [`ContractError::DemandsMore`], and those of [`classify_all`].
pub fn still_allowed(deps: Deps, me: &Addr, id: u64, content: &Content) -> Result<()> {
    let rules = RULES.load(deps.storage)?;
    let now = classes(&classify_all(deps, me, &content.msgs)?);
    match model::terms::falls_short(&rules, &content.classes, &now) {
        Some(what) => Err(ContractError::DemandsMore { id, what }),
        None => Ok(()),
    }
}

/// Hash by which offices name what they decide on. It covers the text and the messages, not the number,
/// so that an office can decide before the proposal is submitted.
pub fn hash(named: &impl Serialize) -> Result<HexBinary> {
    Ok(HexBinary::from(
        Sha256::digest(to_json_vec(named)?).to_vec(),
    ))
}
