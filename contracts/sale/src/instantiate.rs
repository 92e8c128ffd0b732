//! Instantiation: the first round, of what the token's genesis put here.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::sale::InstantiateMsg;
use oaic_runtime::{address, ownership, token};

use crate::error::{ContractError, Result};
use crate::state::{Config, Sale, CONFIG, SALE, UNSOLD};
use crate::validate;

pub fn instantiate(mut deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response> {
    ownership::initialize(deps.branch(), &msg.owner)?;
    validate::params(env, &msg)?;
    let own = &env.contract.address;
    let config = Config {
        token: address::payable(deps.api, own, "token", &msg.token)?,
        treasury: address::payable(deps.api, own, "treasury", &msg.treasury)?,
        staking: address::payable(deps.api, own, "staking", &msg.staking)?,
        kyc_gate: address::optional(deps.api, "kyc_gate", msg.kyc_gate.as_deref())?,
        pricing: msg.pricing,
        assets: msg.assets,
        for_sale: msg.for_sale,
        soft_cap: msg.soft_cap,
        min_purchase: msg.min_purchase,
        max_per_buyer: msg.max_per_buyer,
    };
    let balance = token::balance(deps.querier, &config.token, own)?;
    // The address can be predicted, so anybody can send more ahead of time. That must not prevent
    // the instantiation.
    if balance < config.for_sale {
        return Err(ContractError::NotFunded {
            for_sale: config.for_sale.u128(),
            balance: balance.u128(),
        });
    }
    let sale = Sale {
        round: 1,
        starts_at: msg.starts_at,
        ends_at: msg.ends_at,
        owed_tokens: config.for_sale,
        ..Sale::default()
    };
    SALE.save(deps.storage, &sale)?;
    UNSOLD.set(deps.storage, config.for_sale, env.block.height)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new())
}
