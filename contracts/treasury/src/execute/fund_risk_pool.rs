//! `FundRiskPool`: moves OAIC between pots. Nothing becomes payable, so it is not outflow. But it
//! counts in the bucket of the pot it leaves, or a pot could be emptied through one with a larger
//! cap; and votes move no more than they could pay out, or few votes could keep that bucket full.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::treasury::{Asset, Pot};
use oaic_runtime::{amount as amounts, ownership, Checked};

use crate::error::Result;
use crate::events;
use crate::model::{balances, outflow};
use crate::state::CONFIG;

pub fn fund_risk_pool(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    amount: Uint128,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "fund the risk pool")?;
    amounts::nonzero("amount", amount)?;
    let config = CONFIG.load(deps.storage)?;
    outflow::ensure_votes(deps.as_ref(), amount)?;
    outflow::fill(deps.storage, env, &config, &Pot::Reserve, amount)?;
    balances::take_from_reserve(deps.storage, env, &Asset::Oaic, amount)?;
    balances::change_oaic(deps.storage, env, |balance| {
        balance.risk_free = balance.risk_free.add_checked(amount)?;
        Ok(())
    })?;
    Ok(Response::new().add_event(events::risk_pool_funded(amount)))
}
