//! Entry points: they only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Order, Reply, Response,
};
use oaic_messages::dao::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::version;

use crate::error::ContractError;
use crate::execute::{
    activate, close, config, deposit, migration, order, policies, propose, roles, run, vote,
};
use crate::power;
use crate::query::{cw3, proposal, settings};

/// Name under which cw2 knows this contract.
pub const NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// Version of this code.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the contract up; see [`crate::instantiate`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    oaic_runtime::token::no_coins(&info)?;
    crate::instantiate::instantiate(deps, env, msg)
}

/// Changes something.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    use ExecuteMsg as E;
    match msg {
        E::Propose {
            title,
            description,
            msgs,
            earliest,
            latest,
        } => {
            let draft = propose::Draft {
                title,
                description,
                msgs,
                earliest,
                latest,
            };
            propose::propose(deps, env, info, draft)
        }
        E::Vote { proposal_id, vote } => vote::vote(deps, env, info, proposal_id, vote),
        E::Execute { proposal_id } => run::execute(deps, env, info, proposal_id),
        E::Close { proposal_id } => close::close(deps, env, info, proposal_id),
        E::Activate { proposal_id } => activate::activate(deps, env, info, proposal_id),
        E::RecordOpening {} => activate::record_opening(deps, env, info),
        E::PullOrder {
            office,
            proposal_id,
            place,
        } => order::pull(deps, env, info, office, proposal_id, place),
        E::Veto { .. } => order::refuse(&info, "veto a proposal"),
        E::Consent { .. } => order::refuse(&info, "consent to a proposal"),
        E::HandOver { .. } => order::refuse(&info, "hand over an office"),
        E::QueueMigration { .. } => order::refuse(&info, "queue a migration"),
        E::CancelMigration { .. } => order::refuse(&info, "cancel a migration"),
        E::OpposeMigration { migration } => migration::oppose(deps, &env, &info, migration),
        E::RunMigration { migration } => migration::run(deps, &env, &info, migration),
        E::StakeFell { account, bonded } => {
            let bonded = power::as_votes(bonded)?;
            vote::stake_fell(deps, env, info, &account, bonded)
        }
        E::WithdrawDeposit { proposal_id } => deposit::withdraw(deps, env, info, proposal_id),
        E::UpdateConfig {
            treasury,
            non_circulating,
            deposit,
            silence_span,
            timing,
            classes,
        } => {
            let changes = config::Changes {
                treasury,
                non_circulating,
                deposit,
                silence_span,
                timing,
                classes,
            };
            config::update(deps, env, info, changes)
        }
        E::SetVetoWindow { seconds } => config::set_veto_window(deps, env, info, seconds),
        E::SetPolicies { set, remove } => policies::set(deps, env, info, set, remove),
        E::SetRoles {
            committee,
            guardian,
        } => roles::set(deps, env, info, committee, guardian),
        E::ExecuteMessages { proposal_id } => run::execute_messages(deps, env, info, proposal_id),
    }
}

/// Hears how the messages of a proposal went.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, env: Env, msg: Reply) -> Result<Response, ContractError> {
    run::note_outcome(deps, env, msg)
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
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
        Q::Config {} => to_json_binary(&settings::config(deps)?),
        Q::Policies { start_after, limit } => {
            to_json_binary(&settings::policies(deps, start_after, limit)?)
        }
        Q::Classify { msgs } => to_json_binary(&proposal::classify(deps, env, msgs)?),
        Q::ProposalDetail { proposal_id } => {
            to_json_binary(&proposal::detail(deps, env, proposal_id)?)
        }
        Q::ListProposalsByPhase {
            phase,
            start_before,
            limit,
        } => to_json_binary(&proposal::by_phase(deps, env, phase, start_before, limit)?),
        Q::PowerAt { address, height } => {
            to_json_binary(&settings::power_at(deps, env, &address, height)?)
        }
        Q::Circulation {} => to_json_binary(&settings::circulation(deps)?),
        Q::Opening {} => to_json_binary(&settings::opening(deps, env)?),
        Q::Queued {} => to_json_binary(&settings::queued(deps, &env)?),
        Q::QueuedFor { contract, at } => {
            to_json_binary(&settings::queued_for(deps, &env, &contract, at)?)
        }
        Q::Migration { migration } => to_json_binary(&settings::migration(deps, &env, migration)?),
        Q::QueuedMigrations {} => to_json_binary(&settings::migrations(deps, &env)?),
        Q::Executing {} => to_json_binary(&settings::executing(deps)?),
        Q::BoundStake { address } => to_json_binary(&settings::bound_stake(deps, env, &address)?),
        Q::Roles {} => to_json_binary(&settings::roles(deps)?),
        Q::Silence {} => to_json_binary(&settings::silence(deps, env)?),
        Q::Deposit { proposal_id } => to_json_binary(&proposal::deposit(deps, env, proposal_id)?),
        Q::Books {} => to_json_binary(&settings::books(deps)?),
        Q::Ownership {} => to_json_binary(&settings::ownership(env)),
    }?;
    Ok(json)
}

/// Moves to newer code of this same contract; cw2 refuses any other and any older. A version that
/// changes stored data brings a file of its own under `migrations/`, called from here.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
