//! `GrantTopUp`: adds to a channel of the payer of a grant.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};

use crate::error::{ContractError, Result};
use crate::execute::top_up;
use crate::model::channel;
use crate::model::grant::{ensure_delay, load, pull, take};
use crate::state::{CONFIG, GRANTS};

/// Not into a channel that refunds to another account: a grant moves nothing away from its payer.
pub fn grant_top_up(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    channel: u64,
    amount: Uint128,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let (payer, mut grant) = load(&deps, env, info, payer)?;
    let amount = take(env, &mut grant, amount)?;
    GRANTS.save(deps.storage, (&payer, &info.sender), &grant)?;
    let open = channel::OpenChannel::load(deps.storage, env, channel)?;
    ensure_delay(
        &grant,
        open.channel.unlock_delay,
        open.channel.unlock_blocks,
    )?;
    if let Some(account) = open.channel.refund_to {
        return Err(ContractError::GrantElsewhere {
            channel,
            refund_to: account.to_string(),
        });
    }
    let response = top_up::top_up(deps.branch(), env, &payer, amount, channel)?;
    pull(deps.querier, response, &config, env, &payer, amount)
}
