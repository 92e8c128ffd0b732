//! Instantiation. The token must exist by then; no other linked contract is queried.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::treasury::InstantiateMsg;
use oaic_runtime::amount::epoch_seconds;
use oaic_runtime::{address, ownership, token, version};

use crate::error::Result;
use crate::model::balances;
use crate::state::{Config, BURNED, CONFIG, LAST_AUCTION, LAST_CLAIM};
use crate::{validate, NAME, VERSION};

pub fn instantiate(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: &InstantiateMsg,
) -> Result<Response> {
    version::set(deps.storage, NAME, VERSION)?;
    token::no_coins(info)?;
    ownership::initialize(deps.branch(), &msg.owner)?;
    let contract = &env.contract.address;
    let config = Config {
        token: address::payable(deps.api, contract, "token", &msg.token)?,
        epoch_seconds: epoch_seconds(msg.epoch_seconds)?,
        caps: validate::caps(msg.caps)?,
        claim_ttl: validate::claim_ttl(&env.block.chain_id, msg.claim_ttl)?,
        bookers: validate::bookers(deps.api, contract, &msg.bookers)?,
        floor_prices: validate::floor_prices(&msg.floor_prices)?,
        metric_sources: validate::sources(deps.api, contract, &msg.metric_sources)?,
        budget: validate::budget(msg.budget)?,
    };
    let reserve = token::balance(deps.querier, &config.token, contract)?;
    CONFIG.save(deps.storage, &config)?;
    balances::initialize(deps.storage, reserve, env.block.height)?;
    LAST_CLAIM.save(deps.storage, &0)?;
    LAST_AUCTION.save(deps.storage, &0)?;
    BURNED.save(deps.storage, &Uint128::zero())?;
    Ok(Response::new())
}
