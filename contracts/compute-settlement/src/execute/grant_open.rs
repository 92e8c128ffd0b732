//! `GrantOpen`: opens a channel for the payer of a grant.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::compute_settlement::Conditions;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::execute::open_channel::{open_channel, Opening, Referrer};
use crate::model::grant::{ensure_delay, load, pull, take};
use crate::state::{CONFIG, GRANTS};
use crate::validate;

/// What a grantee opens.
pub struct GrantOpening {
    pub service_id: u64,
    pub spend_limit: Uint128,
    pub amount: Uint128,
    pub conditions: Conditions,
}

pub fn grant_open(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    new: GrantOpening,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let (payer, mut grant) = load(&deps, env, info, payer)?;
    let params = &config.params;
    ensure_delay(&grant, params.unlock_delay, params.unlock_blocks)?;
    let spend_limit = validate::spend_limit(new.spend_limit)?;
    if spend_limit > grant.limit {
        return Err(ContractError::AmountTooLarge {
            what: "the spend limit",
            amount: spend_limit.into(),
            max: grant.limit.into(),
        });
    }
    grant.limit = grant.limit.sub_checked(spend_limit)?;
    let amount = take(env, &mut grant, new.amount)?;
    GRANTS.save(deps.storage, (&payer, &info.sender), &grant)?;
    let opening = Opening {
        service_id: new.service_id,
        session_key: &grant.session_key,
        spend_limit,
        referrer: Referrer::Open,
        refund_to: None,
        conditions: new.conditions,
    };
    let response = open_channel(deps.branch(), env, &payer, amount, &opening)?;
    pull(deps.querier, response, &config, env, &payer, amount)
}
