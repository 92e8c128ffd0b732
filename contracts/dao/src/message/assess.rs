//! Class of a proposal: that of its strictest message.

use cosmwasm_std::{to_json_vec, Addr, CosmosMsg, Deps};
use oaic_kit::text;
use oaic_types::dao::{PolicyClass, MAX_MESSAGES, MAX_MESSAGES_BYTES};

use super::classify::{Classifier, Judgement};
use crate::error::ContractError;
use crate::rules;
use crate::state::{Proposal, Rules, ROLES};

/// What is said of a proposal's messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Class of the proposal.
    pub class: PolicyClass,
    /// Whether the committee may veto it: all but what is about roles alone.
    pub vetoable: bool,
    /// Each message's own.
    pub messages: Vec<Judgement>,
}

/// Refuses more or longer messages than a proposal may have, before anything else is done with
/// them.
///
/// # Errors
/// [`oaic_kit::KitError::Length`].
pub fn within_limits(msgs: &[CosmosMsg]) -> Result<(), ContractError> {
    text::count("msgs", "messages", msgs.len(), 0, MAX_MESSAGES)?;
    let mut bytes = 0usize;
    for msg in msgs {
        bytes = bytes.saturating_add(to_json_vec(msg)?.len());
    }
    text::count("msgs", "bytes of JSON", bytes, 0, MAX_MESSAGES_BYTES)?;
    Ok(())
}

/// Class of a proposal with these messages under the table, roles and rules of now.
///
/// # Errors
/// As [`Classifier::classify`]; messages about roles beside others.
pub fn assess(
    deps: Deps,
    me: &Addr,
    rules: &Rules,
    msgs: &[CosmosMsg],
) -> Result<Assessment, ContractError> {
    if msgs.is_empty() {
        return Ok(Assessment {
            class: PolicyClass::Ethics,
            vetoable: true,
            messages: vec![],
        });
    }
    let roles = ROLES.load(deps.storage)?;
    let classifier = Classifier {
        storage: deps.storage,
        api: deps.api,
        me,
        roles: &roles,
    };
    let messages = msgs
        .iter()
        .enumerate()
        .map(|(index, msg)| classifier.classify(index, msg))
        .collect::<Result<Vec<_>, _>>()?;
    let of_role = messages.iter().position(|message| message.role);
    let other = messages.iter().position(|message| !message.role);
    if let (Some(role), Some(other)) = (of_role, other) {
        return Err(ContractError::MixedRoles { role, other });
    }
    let classes: Vec<_> = messages.iter().map(|message| message.class).collect();
    Ok(Assessment {
        class: rules::strictest(&rules.classes, &classes),
        vetoable: of_role.is_none(),
        messages,
    })
}

/// Refuses to execute what would be judged more strictly now than when it was submitted.
///
/// # Errors
/// [`ContractError::ClassRaised`], [`ContractError::NowVetoable`], and those of [`assess`].
pub fn still_allowed(
    deps: Deps,
    me: &Addr,
    rules: &Rules,
    id: u64,
    proposal: &Proposal,
    msgs: &[CosmosMsg],
) -> Result<(), ContractError> {
    let now = assess(deps, me, rules, msgs)?;
    if !rules::covers(&rules.classes, proposal.class, now.class) {
        return Err(ContractError::ClassRaised {
            id,
            then: proposal.class,
            now: now.class,
        });
    }
    if now.vetoable && !proposal.vetoable {
        return Err(ContractError::NowVetoable { id });
    }
    Ok(())
}
