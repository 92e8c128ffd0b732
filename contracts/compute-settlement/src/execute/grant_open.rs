//! `GrantOpen`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_runtime::Checked;

use crate::error::ContractError;
use crate::execute::open_channel::{open_channel, Opening, Referrer};
use crate::model::grant::{load, pull, take};
use crate::state::{CONFIG, GRANTS};
use crate::validate;

pub fn grant_open(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    service_id: u64,
    spend_limit: Uint128,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (payer, mut grant) = load(&deps, env, info, payer)?;
    let spend_limit = validate::spend_limit(spend_limit)?;
    if spend_limit > grant.limit {
        return Err(ContractError::AmountTooLarge {
            what: "the spend limit",
            amount: spend_limit.into(),
            max: grant.limit.into(),
        });
    }
    grant.limit = grant.limit.minus(spend_limit)?;
    let amount = take(env, &mut grant, amount)?;
    GRANTS.save(deps.storage, (&payer, &info.sender), &grant)?;
    let opening = Opening {
        service_id,
        session_key: &grant.session_key,
        spend_limit,
        referrer: Referrer::Open,
        refund_to: None,
    };
    let response = open_channel(deps.branch(), env, &payer, amount, &opening)?;
    pull(deps.querier, response, &config, env, &payer, amount)
}
