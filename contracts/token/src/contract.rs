//! Entry points: they only dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use cw20_base::allowances::query_allowance;
use cw20_base::contract::{query_balance, query_download_logo, query_marketing_info, query_minter};
use cw20_base::enumerable::{query_all_accounts, query_owner_allowances, query_spender_allowances};
use oaic_messages::token::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use oaic_runtime::token::no_coins;
use oaic_runtime::{accepts, ownership, version};

use crate::error::ContractError;
use crate::execute::{
    allowance, burn, fee, freeze, marketing, mint, order, pause, roles, spend, system, transfer,
    voting,
};
use crate::state::System;
use crate::{instantiate as genesis, query as answer};

/// Name under which cw2 knows this contract.
pub const CONTRACT_NAME: &str = "crates.io:oaic-token";
/// Version of this code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the token; its balances are the whole supply for all time.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    genesis::instantiate(deps, env, info, msg)
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
    no_coins(&info)?;
    match msg {
        E::Transfer { recipient, amount } => transfer::transfer(deps, env, info, recipient, amount),
        E::Burn { amount } => burn::burn(deps, env, info, amount),
        E::Send {
            contract,
            amount,
            msg,
        } => transfer::send(deps, env, info, contract, amount, msg),
        E::IncreaseAllowance {
            spender,
            amount,
            expires,
        } => allowance::increase(deps, env, info, spender, amount, expires),
        E::DecreaseAllowance {
            spender,
            amount,
            expires,
        } => allowance::decrease(deps, env, info, spender, amount, expires),
        E::TransferFrom {
            owner,
            recipient,
            amount,
        } => spend::transfer_from(deps, env, info, owner, recipient, amount),
        E::SendFrom {
            owner,
            contract,
            amount,
            msg,
        } => spend::send_from(deps, env, info, owner, contract, amount, msg),
        E::BurnFrom { owner, amount } => spend::burn_from(deps, env, info, owner, amount),
        E::Mint { .. } | E::UpdateMinter { .. } => mint::refuse(),
        E::UpdateMarketing {
            project,
            description,
            marketing: role,
        } => marketing::update(deps, env, info, project, description, role),
        E::UploadLogo(logo) => marketing::upload_logo(deps, env, info, logo),
        E::PayFee { amount } => fee::pay_fee(deps, env, info, amount),
        E::SystemBurn { amount, cause } => burn::system_burn(deps, env, info, amount, cause),
        E::EnableVoting {} => voting::enable(deps, env, info),
        E::DisableVoting {} => voting::disable(deps, env, info),
        E::ScheduleFee {
            fee_bps,
            effective_at,
        } => fee::schedule(deps, env, info, fee_bps, effective_at),
        E::CancelScheduledFee {} => fee::cancel(deps, env, info),
        E::SetPool { pool } => roles::set_pool(deps, env, info, pool),
        E::SetGuardian { guardian } => roles::set_guardian(deps, &env, info, guardian.as_deref()),
        E::SetStaking { staking } => roles::set_staking(deps, info, staking.as_deref()),
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
            system::set(deps, env, info, address, system)
        }
        E::RemoveSystemContract { address } => system::remove(deps, info, address),
        E::Freeze { addresses } => freeze::freeze(deps, info, &addresses),
        E::Unfreeze { addresses } => freeze::unfreeze(deps, &env, info, &addresses),
        E::Pause { duration } => pause::pause(deps, &env, info, duration),
        E::Unpause {} => pause::unpause(deps, &env, info),
        E::PullOrder { proposal_id, place } => order::pull(deps, &env, proposal_id, place),
        E::UpdateOwnership(action) => Ok(ownership::update(deps, &env, &info, action)?),
    }
}

/// Answers a question.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    use QueryMsg as Q;
    let json = match msg {
        Q::Balance { address } => to_json_binary(&query_balance(deps, address)?),
        Q::TokenInfo {} => to_json_binary(&answer::token_info(deps)?),
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
        } => to_json_binary(&answer::simulate_transfer(
            deps, env, &sender, &recipient, amount,
        )?),
        Q::GrossUp {
            sender,
            recipient,
            net,
        } => to_json_binary(&answer::gross_up(deps, env, &sender, &recipient, net)?),
        Q::FeeSchedule {} => to_json_binary(&answer::fee_schedule(deps)?),
        Q::Config {} => to_json_binary(&answer::config(deps, env)?),
        Q::Burned {} => to_json_binary(&answer::burned(deps)?),
        Q::BurnSeries { start_after, limit } => {
            to_json_binary(&answer::burn_series(deps, start_after, limit)?)
        }
        Q::FeePooled {} => to_json_binary(&answer::fee_pooled(deps)?),
        Q::FeePaid { address } => to_json_binary(&answer::fee_paid(deps, &address)?),
        Q::SystemContract { address } => to_json_binary(&answer::system_contract(deps, &address)?),
        Q::SystemContracts { start_after, limit } => {
            to_json_binary(&answer::system_contracts(deps, start_after, limit)?)
        }
        Q::Frozen { address } => to_json_binary(&answer::frozen(deps, &env, &address)?),
        Q::FrozenAccounts { start_after, limit } => {
            to_json_binary(&answer::frozen_accounts(deps, &env, start_after, limit)?)
        }
        Q::PausedFor {} => to_json_binary(&answer::paused_for(deps, &env)?),
        Q::GuardianBudget { address } => {
            to_json_binary(&answer::guardian_budget(deps, &env, address.as_deref())?)
        }
        Q::Accepts { msg } => to_json_binary(&accepts(&msg, |msg| {
            crate::accepts::check(deps, &env, msg)
        })?),
        Q::VotingPowerAt { address, height } => {
            to_json_binary(&answer::voting_power_at(deps, env, &address, height)?)
        }
        Q::SupplyAtBlockStart {} => to_json_binary(&answer::supply_at_block_start(deps, env)?),
        Q::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    }?;
    Ok(json)
}

/// Moves to newer code of this same contract; cw2 refuses any other and any older. A version that
/// changes stored data brings a file of its own under `migrations/`, called from here.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    Ok(version::migrate(
        deps.storage,
        CONTRACT_NAME,
        CONTRACT_VERSION,
    )?)
}
