//! Whether the contracts that a proposal calls would accept its messages: asked before anybody votes.
//!
//! A payment to an account that can't use it, a misspelled field or a rule that is out of bounds would
//! otherwise fail weeks later, or succeed and lose the coins.

use cosmwasm_std::{CosmosMsg, Deps, Env, WasmMsg};
use oaic_messages::dao::ExecuteMsg;
use oaic_messages::gates::{AcceptsQuery, AllowedResponse};
use oaic_runtime::{address, RuntimeError};

use super::canonical::only_key;
use crate::error::{ContractError, Result};
use crate::model::policy::governed;
use crate::state::SOURCES;
use crate::validate::{self, Changes};

/// Messages to the token with which the DAO would spend what is not its own.
const OTHERS_COINS: [&str; 10] = [
    "transfer",
    "transfer_from",
    "send",
    "send_from",
    "burn",
    "burn_from",
    "increase_allowance",
    "decrease_allowance",
    "pay_fee",
    "system_burn",
];

/// Refuses messages that a contract of the economy, or this one, would refuse.
///
/// # Errors
/// [`ContractError::NotAccepted`].
pub fn all(deps: Deps, env: &Env, msgs: &[CosmosMsg]) -> Result<()> {
    let token = SOURCES.load(deps.storage)?.token;
    for (index, msg) in msgs.iter().enumerate() {
        let CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr, msg, ..
        }) = msg
        else {
            continue;
        };
        let contract = address::valid(deps.api, "contract_addr", contract_addr)?;
        if contract == token && only_key(msg).map_or(true, |key| OTHERS_COINS.contains(&key)) {
            return Err(ContractError::NotAccepted {
                index,
                contract,
                why: "what the DAO holds are others' deposits, and what it is allowed are others' coins"
                    .into(),
            });
        }
        let answer = if contract == env.contract.address {
            oaic_runtime::accepts(msg, |msg| own(deps, env, msg)).map_err(|error| error.to_string())
        } else if governed(deps.storage, &contract)? {
            let question = AcceptsQuery::Accepts { msg: msg.clone() };
            let answer = deps.querier.query_wasm_smart(&contract, &question);
            answer.map_err(|error| error.to_string())
        } else {
            continue;
        };
        let why = match answer {
            Ok(AllowedResponse { allowed: true, .. }) => continue,
            Ok(AllowedResponse { reason, .. }) => reason,
            Err(error) => Some(error),
        };
        return Err(ContractError::NotAccepted {
            index,
            contract,
            why: why.unwrap_or_else(|| "it gives no reason".into()),
        });
    }
    Ok(())
}

/// Refuses messages to this contract that it would refuse when a proposal executes them.
fn own(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
    let me = &env.contract.address;
    let never = |key| {
        let rule = "the DAO can't send this to itself; leave it out";
        Err(RuntimeError::invalid("message", key, rule).into())
    };
    match msg {
        ExecuteMsg::SetRoles {
            committee,
            guardian,
        } => validate::roles(deps, me, committee, guardian).map(drop),
        ExecuteMsg::UpdateConfig {
            treasury,
            non_circulating: contracts,
            deposit,
            silence_span,
            timing,
            classes,
        } => {
            address::optional_payable(deps.api, me, "treasury", treasury.as_deref())?;
            validate::non_circulating(deps.api, me, &contracts.unwrap_or_default())?;
            let changes = Changes {
                deposit,
                silence_span,
                timing,
                classes,
                ..Changes::default()
            };
            validate::changed(deps.storage, env, &changes).map(drop)
        }
        ExecuteMsg::SetVetoWindow { seconds } => {
            validate::with_veto_window(deps.storage, env, seconds).map(drop)
        }
        ExecuteMsg::SetPolicies { set, remove } => {
            validate::policies(deps, me, set, remove).map(drop)
        }
        ExecuteMsg::Execute { .. } => never("execute"),
        ExecuteMsg::Veto { .. } => never("veto"),
        ExecuteMsg::Consent { .. } => never("consent"),
        ExecuteMsg::HandOver { .. } => never("hand_over"),
        ExecuteMsg::QueueMigration { .. } => never("queue_migration"),
        ExecuteMsg::CancelMigration { .. } => never("cancel_migration"),
        ExecuteMsg::StakeDecreased { .. } => never("stake_decreased"),
        // Messages of others, which anybody may send without a vote.
        ExecuteMsg::Propose { .. }
        | ExecuteMsg::Vote { .. }
        | ExecuteMsg::Close { .. }
        | ExecuteMsg::Activate { .. }
        | ExecuteMsg::RecordOpening {}
        | ExecuteMsg::PullOrder { .. }
        | ExecuteMsg::OpposeMigration { .. }
        | ExecuteMsg::RunMigration { .. }
        | ExecuteMsg::WithdrawDeposit { .. }
        | ExecuteMsg::ExecuteMessages { .. } => Ok(()),
    }
}
