//! What keeps stake bonded: locks, and the DAO's votes.
//!
//! Anybody who could make the DAO fail to answer would free what its votes bind. So if the owner is
//! a contract and does not answer, unbonding is refused: the cost of the answer is bounded, only
//! the DAO itself can break it, and new code of the DAO repairs it. An owner that is not a contract
//! holds no votes and binds nothing.

use cosmwasm_std::Deps;
use oaic_messages::gates::{BoundStakeResponse, GovernmentQuery, SilenceQuery, SilenceResponse};
use oaic_runtime::government;
use oaic_runtime::RuntimeError;

use crate::error::Result;

/// Stake that an account's votes bind; none if the owner is not a contract.
pub fn votes(deps: Deps, account: &str) -> Result<Option<BoundStakeResponse>> {
    let question = GovernmentQuery::BoundStake {
        address: account.to_owned(),
    };
    match government::ask(deps, "what votes keep bonded", &question) {
        Ok(bound) => Ok(Some(bound)),
        Err(error) => {
            // Asked only now, so that it costs nothing when the DAO answers.
            let owner = government::owner(deps.storage)?;
            match deps.querier.query_wasm_contract_info(owner) {
                Ok(_) => Err(error.into()),
                Err(_) => Ok(None),
            }
        }
    }
}

/// Checks that locks are open: the owner is silent, or has a migration queued. Otherwise tells why
/// they are not.
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

/// When the owner will count as silent, if that is known; none if it does now.
fn silent_from(deps: Deps) -> Result<Option<Option<u64>>, RuntimeError> {
    let question = SilenceQuery::Silence {};
    let answer: SilenceResponse = government::ask(deps, "whether it is silent", &question)?;
    Ok((!answer.silent).then_some(answer.silent_from))
}
