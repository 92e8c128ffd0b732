//! `PullOrder`: a decision of an office is carried out by whoever gives its number.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::dao::{ExecuteMsg, Office};
use oaic_runtime::order;
use oaic_runtime::RuntimeError;

use super::cancel_migration::cancel_migration;
use super::consent::consent;
use super::hand_over::hand_over;
use super::queue_migration::queue_migration;
use super::veto::veto;
use crate::error::Result;
use crate::state::ROLES;

/// Does an order of an office: a veto of the committee; of either a consent, a hand-over, or a
/// migration queued or canceled.
pub fn pull_order(
    mut deps: DepsMut,
    env: Env,
    office: Office,
    proposal_id: u64,
    place: u32,
) -> Result<Response> {
    let holder = ROLES.load(deps.storage)?.holder(office).clone();
    let ordered = order::pull(deps.branch(), &env, &holder.address, proposal_id, place)?;
    match (office, ordered) {
        (
            Office::Committee,
            ExecuteMsg::Veto {
                proposal_id,
                hash,
                reason,
            },
        ) => veto(deps, &env, holder.address, proposal_id, &hash, reason),
        (_, ExecuteMsg::Consent { proposal_id, hash }) => {
            consent(deps, &env, office, &holder, proposal_id, &hash)
        }
        (_, ExecuteMsg::HandOver { to }) => hand_over(deps, &env, office, &to),
        (
            _,
            ExecuteMsg::QueueMigration {
                contract,
                code_id,
                msg,
            },
        ) => queue_migration(deps, &env, office, &holder, &contract, code_id, msg),
        (_, ExecuteMsg::CancelMigration { migration }) => {
            cancel_migration(deps, &env, &holder, migration)
        }
        _ => Err(RuntimeError::NotAnOrder {
            office: holder.address.into(),
            proposal_id,
            place,
            why: "this office orders no such thing".into(),
        }
        .into()),
    }
}

/// Refuses an order that is called like any other message.
pub fn refuse_order(info: &MessageInfo, action: &'static str) -> Result<Response> {
    let office = info.sender.to_string();
    Err(RuntimeError::PullTheOrder { office, action }.into())
}
