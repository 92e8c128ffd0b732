//! What a contract asks the DAO that owns it.

use cosmwasm_std::{Addr, Deps, Storage};
use cw_ownable::OwnershipError;
use oaic_messages::gates::{GovernmentQuery, MigrationQuery, QueuedResponse};
use serde::{de::DeserializeOwned, Serialize};

use crate::{Result, RuntimeError};

/// Who governs.
///
/// # Errors
/// Storage that can't be read, or that has no owner.
pub fn owner(storage: &dyn Storage) -> Result<Addr> {
    let owner = cw_ownable::get_ownership(storage)?.owner;
    owner.ok_or_else(|| OwnershipError::NoOwner.into())
}

/// Asks the owner whether something is so; `what` ends "the owner did not answer …".
///
/// # Errors
/// [`RuntimeError::OwnerGaveNoAnswer`]: it is not a contract, fails, or says something else. That is never
/// a yes.
pub fn ask<A: DeserializeOwned>(
    deps: Deps,
    what: &'static str,
    question: &impl Serialize,
) -> Result<A> {
    let owner = owner(deps.storage)?;
    let answer = deps.querier.query_wasm_smart(&owner, question);
    answer.map_err(|error| RuntimeError::OwnerGaveNoAnswer {
        owner: owner.to_string(),
        what,
        error: error.to_string(),
    })
}

/// Whether a migration that can't wait is queued, so that everybody may leave before it is due.
///
/// # Errors
/// As [`ask`].
pub fn queued(deps: Deps) -> Result<bool> {
    let question = GovernmentQuery::Queued {};
    let answer: QueuedResponse = ask(deps, "whether a migration is queued", &question)?;
    Ok(answer.queued)
}

/// The end of the migration of this contract that was queued before a time and hadn't ended by then,
/// in Unix time. None without an owner that says so: whoever is not a DAO has no queue.
pub fn queued_for(deps: Deps, contract: &Addr, at: u64) -> Option<u64> {
    let question = MigrationQuery::QueuedFor {
        contract: contract.to_string(),
        at,
    };
    let answer = deps
        .querier
        .query_wasm_smart(owner(deps.storage).ok()?, &question);
    answer.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::mock_dependencies;
    use cosmwasm_std::{ContractResult, SystemResult};

    #[test]
    fn only_an_owner_that_says_yes_has_something_queued() {
        let mut deps = mock_dependencies();
        assert!(queued(deps.as_ref()).is_err(), "there is no owner");
        let dao = deps.api.addr_make("dao");
        crate::ownership::initialize(deps.as_mut(), dao.as_str()).unwrap();
        let error = queued(deps.as_ref()).unwrap_err().to_string();
        assert!(
            error.contains(dao.as_str()),
            "it is not a contract: {error}"
        );
        for (answer, expected) in [
            (r#"{"queued":true}"#, Some(true)),
            (r#"{"queued":false}"#, Some(false)),
            (r#"{"queue":true}"#, None),
            ("true", None),
        ] {
            deps.querier.update_wasm(move |_| {
                SystemResult::Ok(ContractResult::Ok(answer.as_bytes().into()))
            });
            assert_eq!(queued(deps.as_ref()).ok(), expected, "{answer}");
        }
    }
}
