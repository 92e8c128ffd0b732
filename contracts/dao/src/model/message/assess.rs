//! What a proposal demands: of all its messages the most.

use cosmwasm_std::{to_json_vec, Addr, CosmosMsg, Deps, HexBinary};
use oaic_messages::dao::{Terms, MAX_MESSAGES, MAX_MESSAGES_BYTES};
use oaic_runtime::text;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::classify::{Classified, Classifier};
use crate::error::{ContractError, Result};
use crate::model;
use crate::state::{Classification, Content, Rules, ROLES, RULES};

/// Refuses more or longer messages than a proposal may have, before anything else is done with
/// them.
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
///
/// # Errors
/// As [`Classifier::classify`].
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

/// What messages so classified demand under the current rules.
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

/// Refuses to execute what demands more now than when it was submitted.
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

/// Hash by which offices name what they decide on: of what it says and does, not of its number, so
/// that an office can decide on a text before it is submitted.
///
/// # Errors
/// Never in practice: when it can't be written as JSON.
pub fn hash(named: &impl Serialize) -> Result<HexBinary> {
    Ok(HexBinary::from(
        Sha256::digest(to_json_vec(named)?).to_vec(),
    ))
}
