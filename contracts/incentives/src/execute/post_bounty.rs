//! `PostBounty`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::incentives::BountyStatus;
use oaic_runtime::{ownership, series};

use crate::error::Result;
use crate::model::epoch::roll;
use crate::state::{save_bounty, Balances, Bounty, CONFIG, LAST_BOUNTY};
use crate::{events, validate};

pub fn post_bounty(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    title: String,
    amount: Uint128,
    deadline: u64,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "post a bounty")?;
    validate::bounty(env, &title, amount, deadline)?;
    let config = CONFIG.load(deps.storage)?;
    // The running epoch's share of grants must be available whether or not somebody has rolled it.
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let mut balances = Balances::load(deps.storage)?;
    balances.reserve_bounty(amount)?;
    balances.save(deps.storage)?;
    let id = series::next(deps.storage, &LAST_BOUNTY)?;
    let bounty = Bounty {
        title,
        amount,
        deadline,
        recipient: None,
        status: BountyStatus::Open,
    };
    save_bounty(deps.storage, id, &bounty, None)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::bounty_posted(id, amount, deadline)))
}
