//! Entry points: they only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Order, Reply, Response,
};
use oaic_messages::dao::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::token::no_coins;
use oaic_runtime::version;

use crate::error::Result;
use crate::execute::{self, Draft};
use crate::model::power;
use crate::query::{config, cw3, migrations, opening, power as power_of, proposals};
use crate::validate::Changes;
use crate::{NAME, VERSION};

/// Sets the contract up; see `instantiate.rs`.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response> {
    no_coins(&info)?;
    crate::instantiate::instantiate(deps, env, msg)
}

/// Changes something.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response> {
    use ExecuteMsg as E;
    no_coins(&info)?;
    match msg {
        E::Propose {
            title,
            description,
            msgs,
            earliest,
            latest,
        } => {
            let draft = Draft {
                title,
                description,
                msgs,
                earliest,
                latest,
            };
            execute::propose(deps, env, info, draft)
        }
        E::Vote { proposal_id, vote } => execute::vote(deps, env, info, proposal_id, vote),
        E::Execute { proposal_id } => execute::execute(deps, env, info, proposal_id),
        E::Close { proposal_id } => execute::close(deps, env, info, proposal_id),
        E::Activate { proposal_id } => execute::activate(deps, env, info, proposal_id),
        E::RecordOpening {} => execute::record_opening(deps, env),
        E::PullOrder {
            office,
            proposal_id,
            place,
        } => execute::pull_order(deps, env, office, proposal_id, place),
        E::Veto { .. } => execute::refuse_order(&info, "veto a proposal"),
        E::Consent { .. } => execute::refuse_order(&info, "consent to a proposal"),
        E::HandOver { .. } => execute::refuse_order(&info, "hand over an office"),
        E::QueueMigration { .. } => execute::refuse_order(&info, "queue a migration"),
        E::CancelMigration { .. } => execute::refuse_order(&info, "cancel a migration"),
        E::OpposeMigration { migration } => execute::oppose_migration(deps, &env, &info, migration),
        E::RunMigration { migration } => execute::run_migration(deps, &env, &info, migration),
        E::StakeDecreased { account, bonded } => {
            let bonded = power::as_votes(bonded)?;
            execute::stake_decreased(deps, env, info, &account, bonded)
        }
        E::WithdrawDeposit { proposal_id } => execute::withdraw_deposit(deps, env, proposal_id),
        E::UpdateConfig {
            treasury,
            non_circulating,
            deposit,
            silence_span,
            timing,
            classes,
        } => {
            let changes = Changes {
                treasury,
                non_circulating,
                deposit,
                silence_span,
                timing,
                classes,
            };
            execute::update_config(deps, env, info, changes)
        }
        E::SetVetoWindow { seconds } => execute::set_veto_window(deps, env, info, seconds),
        E::SetPolicies { set, remove } => execute::set_policies(deps, env, info, set, remove),
        E::SetRoles {
            committee,
            guardian,
        } => execute::set_roles(deps, env, info, committee, guardian),
        E::ExecuteMessages { proposal_id } => {
            execute::execute_messages(deps, env, info, proposal_id)
        }
    }
}

/// Records how the messages of a proposal went.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, env: Env, msg: Reply) -> Result<Response> {
    execute::record_outcome(deps, env, msg)
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary> {
    use QueryMsg as Q;
    let json = match msg {
        Q::Threshold {} => to_json_binary(&cw3::threshold(deps)?),
        Q::Proposal { proposal_id } => to_json_binary(&cw3::proposal(deps, env, proposal_id)?),
        Q::ListProposals { start_after, limit } => {
            let order = Order::Ascending;
            to_json_binary(&cw3::proposals(deps, env, start_after, limit, order)?)
        }
        Q::ReverseProposals {
            start_before,
            limit,
        } => {
            let order = Order::Descending;
            to_json_binary(&cw3::proposals(deps, env, start_before, limit, order)?)
        }
        Q::Vote { proposal_id, voter } => to_json_binary(&cw3::vote(deps, proposal_id, &voter)?),
        Q::ListVotes {
            proposal_id,
            start_after,
            limit,
        } => to_json_binary(&cw3::votes(deps, proposal_id, start_after, limit)?),
        Q::Voter { address } => to_json_binary(&cw3::voter(deps, env, &address)?),
        Q::ListVoters { start_after, limit } => {
            to_json_binary(&cw3::voters(deps, env, start_after, limit)?)
        }
        Q::Config {} => to_json_binary(&config::config(deps)?),
        Q::Policies { start_after, limit } => {
            to_json_binary(&config::policies(deps, start_after, limit)?)
        }
        Q::Classify { msgs } => to_json_binary(&proposals::classify(deps, env, msgs)?),
        Q::ProposalDetail { proposal_id } => {
            to_json_binary(&proposals::detail(deps, env, proposal_id)?)
        }
        Q::ListProposalsByPhase {
            phase,
            start_before,
            limit,
        } => to_json_binary(&proposals::by_phase(deps, env, phase, start_before, limit)?),
        Q::PowerAt { address, height } => {
            to_json_binary(&power_of::power_at(deps, env, &address, height)?)
        }
        Q::Circulation {} => to_json_binary(&power_of::circulation(deps)?),
        Q::Opening {} => to_json_binary(&opening::opening(deps, env)?),
        Q::Queued {} => to_json_binary(&migrations::queued(deps, &env)?),
        Q::QueuedFor { contract, at } => {
            to_json_binary(&migrations::queued_for(deps, &env, &contract, at)?)
        }
        Q::Migration { migration } => {
            to_json_binary(&migrations::migration(deps, &env, migration)?)
        }
        Q::QueuedMigrations {} => to_json_binary(&migrations::migrations(deps, &env)?),
        Q::Executing {} => to_json_binary(&proposals::executing(deps)?),
        Q::BoundStake { address } => to_json_binary(&power_of::bound_stake(deps, env, &address)?),
        Q::Roles {} => to_json_binary(&config::roles(deps)?),
        Q::Silence {} => to_json_binary(&opening::silence(deps, env)?),
        Q::Deposit { proposal_id } => to_json_binary(&proposals::deposit(deps, env, proposal_id)?),
        Q::Totals {} => to_json_binary(&config::totals(deps)?),
        Q::Ownership {} => to_json_binary(&config::ownership(env)),
    }?;
    Ok(json)
}

/// Moves to newer code of this same contract; cw2 refuses any other and any older. A version that
/// changes stored data brings a file of its own, called from here.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response> {
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
