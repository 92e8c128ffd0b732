//! What keeps stake bonded: locks, and the DAO's votes.
//!
//! Somebody who could make the DAO fail to answer would free what its votes bind. So an owner that
//! is a contract and gives no answer is a refusal: the answer's cost is bounded, nobody but the DAO
//! itself can spoil it, and new code of the DAO mends it. Silence doesn't help there, for it is the
//! same DAO that says it. An owner that is no contract holds no votes, and binds nothing.

use cosmwasm_std::Deps;
use oaic_messages::gates::{BoundStakeResponse, GovernmentQuery, SilenceQuery, SilenceResponse};
use oaic_runtime::government;
use oaic_runtime::RuntimeError;

use crate::error::ContractError;

/// What an account's votes bind; none when the owner is no contract.
pub fn votes(deps: Deps, account: &str) -> Result<Option<BoundStakeResponse>, ContractError> {
    let question = GovernmentQuery::BoundStake {
        address: account.to_owned(),
    };
    match government::ask(deps, "what votes keep bonded", &question) {
        Ok(bound) => Ok(Some(bound)),
        Err(error) => {
            // Only now, so that it costs nothing where the DAO answers.
            let owner = government::owner(deps.storage)?;
            match deps.querier.query_wasm_contract_info(owner) {
                Ok(_) => Err(error.into()),
                Err(_) => Ok(None),
            }
        }
    }
}

/// Whether locks are open: the owner is silent, or has a migration queued. Says why they hold when
/// neither is so, or the owner can't say.
pub fn ensure_unlocked(deps: Deps) -> Result<(), String> {
    let silence = match silent_from(deps) {
        Ok(None) => return Ok(()),
        Ok(Some(Some(from))) => format!("the owner isn't silent before {from}"),
        Ok(Some(None)) => "the owner isn't silent, for government has not opened".into(),
        Err(error) => error.to_string(),
    };
    match government::queued(deps) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("{silence}; no migration is queued")),
        Err(error) => Err(format!("{silence}; {error}")),
    }
}

/// When the owner will be silent, if that is known; none when it is.
fn silent_from(deps: Deps) -> Result<Option<Option<u64>>, RuntimeError> {
    let question = SilenceQuery::Silence {};
    let answer: SilenceResponse = government::ask(deps, "whether it is silent", &question)?;
    Ok((!answer.silent).then_some(answer.silent_from))
}
