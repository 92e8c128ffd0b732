//! Entry points, which only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw20_base::allowances::query_allowance;
use cw20_base::contract::{
    execute_update_marketing, execute_upload_logo, query_balance, query_download_logo,
    query_marketing_info, query_minter,
};
use cw20_base::enumerable::{query_all_accounts, query_owner_allowances, query_spender_allowances};
use oaic_messages::token::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::token::no_coins;
use oaic_runtime::{ownership, version};

use crate::error::Result;
use crate::state::System;
use crate::{execute, instantiate as genesis, query, NAME, VERSION};

/// Creates the token; its balances are the whole supply for all time.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response> {
    no_coins(&info)?;
    genesis::instantiate(deps, env, info, msg)
}

/// Changes something.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response> {
    use ExecuteMsg as E;
    no_coins(&info)?;
    match msg {
        E::Transfer { recipient, amount } => execute::transfer(deps, env, info, recipient, amount),
        E::Burn { amount } => execute::burn(deps, env, info, amount),
        E::Send {
            contract,
            amount,
            msg,
        } => execute::send(deps, env, info, contract, amount, msg),
        E::IncreaseAllowance {
            spender,
            amount,
            expires,
        } => execute::increase_allowance(deps, env, info, spender, amount, expires),
        E::DecreaseAllowance {
            spender,
            amount,
            expires,
        } => execute::decrease_allowance(deps, env, info, spender, amount, expires),
        E::TransferFrom {
            owner,
            recipient,
            amount,
        } => execute::transfer_from(deps, env, info, owner, recipient, amount),
        E::SendFrom {
            owner,
            contract,
            amount,
            msg,
        } => execute::send_from(deps, env, info, owner, contract, amount, msg),
        E::BurnFrom { owner, amount } => execute::burn_from(deps, env, info, owner, amount),
        E::Mint { .. } | E::UpdateMinter { .. } => execute::mint(),
        E::UpdateMarketing {
            project,
            description,
            marketing: role,
        } => {
            let changed = execute_update_marketing(deps, env, info, project, description, role);
            Ok(changed?)
        }
        E::UploadLogo(logo) => Ok(execute_upload_logo(deps, env, info, logo)?),
        E::PayFee { amount } => execute::pay_fee(deps, env, info, amount),
        E::SystemBurn { amount, cause } => execute::system_burn(deps, env, info, amount, cause),
        E::EnableVoting {} => execute::enable_voting(deps, env, info),
        E::DisableVoting {} => execute::disable_voting(deps, env, info),
        E::ScheduleFee {
            fee_bps,
            effective_at,
        } => execute::schedule_fee(deps, env, info, fee_bps, effective_at),
        E::CancelScheduledFee {} => execute::cancel_scheduled_fee(deps, env, info),
        E::SetPool { pool } => execute::set_pool(deps, env, info, pool),
        E::SetGuardian { guardian } => execute::set_guardian(deps, &env, info, guardian.as_deref()),
        E::SetStaking { staking } => execute::set_staking(deps, info, staking.as_deref()),
        E::SetSystemContract {
            address,
            exemption,
            escrow,
            takes_transfers,
        } => {
            let system = System {
                exemption,
                escrow,
                takes_transfers,
            };
            execute::set_system_contract(deps, env, info, address, system)
        }
        E::RemoveSystemContract { address } => execute::remove_system_contract(deps, info, address),
        E::Freeze { addresses } => execute::freeze(deps, info, &addresses),
        E::Unfreeze { addresses } => execute::unfreeze(deps, &env, info, &addresses),
        E::Pause { duration } => execute::pause(deps, &env, info, duration),
        E::Unpause {} => execute::unpause(deps, &env, info),
        E::PullOrder { proposal_id, place } => execute::pull_order(deps, &env, proposal_id, place),
        E::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary> {
    use QueryMsg as Q;
    let json = match msg {
        Q::Balance { address } => to_json_binary(&query_balance(deps, address)?),
        Q::TokenInfo {} => to_json_binary(&query::token_info(deps)?),
        Q::Minter {} => to_json_binary(&query_minter(deps)?),
        Q::Allowance { owner, spender } => to_json_binary(&query_allowance(deps, owner, spender)?),
        Q::AllAllowances {
            owner,
            start_after,
            limit,
        } => to_json_binary(&query_owner_allowances(deps, owner, start_after, limit)?),
        Q::AllSpenderAllowances {
            spender,
            start_after,
            limit,
        } => to_json_binary(&query_spender_allowances(
            deps,
            spender,
            start_after,
            limit,
        )?),
        Q::AllAccounts { start_after, limit } => {
            to_json_binary(&query_all_accounts(deps, start_after, limit)?)
        }
        Q::MarketingInfo {} => to_json_binary(&query_marketing_info(deps)?),
        Q::DownloadLogo {} => to_json_binary(&query_download_logo(deps)?),
        Q::SimulateTransfer {
            sender,
            recipient,
            amount,
        } => to_json_binary(&query::simulate_transfer(
            deps, env, &sender, &recipient, amount,
        )?),
        Q::GrossUp {
            sender,
            recipient,
            net,
        } => to_json_binary(&query::gross_up(deps, env, &sender, &recipient, net)?),
        Q::FeeSchedule {} => to_json_binary(&query::fee_schedule(deps)?),
        Q::Config {} => to_json_binary(&query::config(deps, env)?),
        Q::Burned {} => to_json_binary(&query::burned(deps)?),
        Q::BurnSeries { start_after, limit } => {
            to_json_binary(&query::burn_series(deps, start_after, limit)?)
        }
        Q::FeePooled {} => to_json_binary(&query::fee_pooled(deps)?),
        Q::FeePaid { address } => to_json_binary(&query::fee_paid(deps, &address)?),
        Q::SystemContract { address } => to_json_binary(&query::system_contract(deps, &address)?),
        Q::SystemContracts { start_after, limit } => {
            to_json_binary(&query::system_contracts(deps, start_after, limit)?)
        }
        Q::Frozen { address } => to_json_binary(&query::frozen(deps, &env, &address)?),
        Q::FrozenAccounts { start_after, limit } => {
            to_json_binary(&query::frozen_accounts(deps, &env, start_after, limit)?)
        }
        Q::PausedFor {} => to_json_binary(&query::paused_for(deps, &env)?),
        Q::GuardianBudget { address } => {
            to_json_binary(&query::guardian_budget(deps, &env, address.as_deref())?)
        }
        Q::Accepts { msg } => to_json_binary(&query::accepts(deps, &env, &msg)?),
        Q::VotingPowerAt { address, height } => {
            to_json_binary(&query::voting_power_at(deps, env, &address, height)?)
        }
        Q::SupplyAtBlockStart {} => to_json_binary(&query::supply_at_block_start(deps, env)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    }?;
    Ok(json)
}

/// Migrates to newer code of this contract; cw2 refuses any other contract and any older version. A
/// version that changes stored data brings a file of its own, called from here.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response> {
    Ok(version::migrate(deps.storage, NAME, VERSION)?)
}
