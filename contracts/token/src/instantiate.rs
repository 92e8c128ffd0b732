//! Genesis: the only place where tokens come from.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::token::{FeeSchedule, InstantiateMarketingInfo, InstantiateMsg};
use oaic_runtime::{address, ownership, version};

use crate::error::{ContractError, Result};
use crate::state::{
    load_account, save_account, Account, Guardian, Hot, System, FEE_SCHEDULE, GUARDIAN, HOT,
    STAKING,
};
use crate::{validate, NAME, VERSION};

/// Creates balances, token information and marketing as cw20-base does, without a minter, and
/// then what is ours.
pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response> {
    validate::fee_rate(msg.fee_bps)?;
    // cw20-base adds them up unchecked.
    msg.initial_balances
        .iter()
        .try_fold(Uint128::zero(), |sum, row| {
            sum.checked_add(row.amount)
                .map_err(|_| ContractError::SupplyOverflow {
                    address: row.address.clone(),
                })
        })?;
    cw20_base::contract::instantiate(
        deps.branch(),
        env.clone(),
        info,
        cw20_base::msg::InstantiateMsg {
            name: msg.name,
            symbol: msg.symbol,
            decimals: msg.decimals,
            initial_balances: msg.initial_balances,
            mint: None,
            marketing: msg.marketing.map(cw20_base_marketing),
        },
    )?;
    version::set(deps.storage, NAME, VERSION)?;

    ownership::initialize(deps.branch(), &msg.owner)?;
    let hot = Hot {
        pool: address::payable(deps.api, &env.contract.address, "pool", &msg.pool)?,
        paused_until: 0,
    };
    HOT.save(deps.storage, &hot)?;
    FEE_SCHEDULE.save(
        deps.storage,
        &FeeSchedule {
            fee_bps: msg.fee_bps,
            next: None,
        },
    )?;
    for spec in msg.system_contracts {
        let address = address::valid(deps.api, "system_contracts", &spec.address)?;
        let account = load_account(deps.storage, &address)?;
        if account.system.is_some() {
            return Err(ContractError::SystemContractTwice { address });
        }
        let system = Some(System {
            exemption: spec.exemption,
            escrow: spec.escrow,
            takes_transfers: spec.takes_transfers,
        });
        save_account(deps.storage, &address, &Account { system, ..account })?;
    }
    // Who is a system contract is known now.
    let guardian = Guardian {
        address: validate::guardian(deps.as_ref(), &env, msg.guardian.as_deref())?,
        pause_from: 0,
        paused_since: 0,
        paused_before: 0,
    };
    GUARDIAN.save(deps.storage, &guardian)?;
    if let Some(staking) = validate::staking(deps.as_ref(), msg.staking.as_deref())? {
        STAKING.save(deps.storage, &staking)?;
    }
    Ok(Response::new().add_attribute("action", "instantiate"))
}

fn cw20_base_marketing(info: InstantiateMarketingInfo) -> cw20_base::msg::InstantiateMarketingInfo {
    cw20_base::msg::InstantiateMarketingInfo {
        project: info.project,
        description: info.description,
        marketing: info.marketing,
        logo: info.logo,
    }
}
