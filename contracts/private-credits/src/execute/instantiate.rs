//! Setting up.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::InstantiateMsg;
use oaic_records::private_credits::{Bindings, Config, CONFIG};
use oaic_revenue::fee::FeeBook;
use oaic_runtime::{address, ownership, system};

use crate::books::{Books, BOOKS};
use crate::error::ContractError;
use crate::{keys, validate};

pub fn instantiate(
    mut deps: DepsMut,
    env: &Env,
    msg: &InstantiateMsg,
) -> Result<Response, ContractError> {
    keys::guard(env).map_err(ContractError::Key)?;
    ownership::initialize(deps.branch(), &msg.owner)?;
    validate::params(&msg.params)?;
    let own = &env.contract.address;
    let other = |field, raw: &str| address::payable(deps.api, own, field, raw);
    let token = other("token", &msg.token)?;
    // First of all, it has to be the token.
    let fee = FeeBook::of(deps.querier, &token, env.block.time.seconds())?;
    let config = Config {
        guardian: system::guardian(
            deps.as_ref(),
            &env.contract.address,
            &token,
            msg.guardian.as_deref(),
        )?,
        token,
        settlement: other("settlement", &msg.settlement)?,
        treasury: other("treasury", &msg.treasury)?,
        denominations: validate::denominations(&msg.denominations)?,
        params: msg.params.clone(),
        kyc_gate: validate::links(deps.api, &msg.links)?,
        bindings: Bindings::of(&env.block.chain_id, own.as_str()),
    };
    let books = Books {
        fee,
        ..Books::default()
    };
    CONFIG.save(deps.storage, &config)?;
    BOOKS.save(deps.storage, &books)?;
    Ok(Response::new())
}
