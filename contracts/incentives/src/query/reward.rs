//! Rewards.

use cosmwasm_std::{Addr, Deps, Env, Order, Uint128};
use cw_storage_plus::Bound;
use oaic_messages::incentives::{RewardKey, RewardResponse};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page};

use crate::error::Result;
use crate::model::epoch::reported_until;
use crate::model::reward::due;
use crate::state::{load_reward, Reward, CONFIG, REWARDS, REWARDS_OF};

pub fn reward(
    deps: Deps,
    env: &Env,
    program: u8,
    epoch: u64,
    recipient: &str,
) -> Result<RewardResponse> {
    let recipient = address::valid(deps.api, "recipient", recipient)?;
    let current = CONFIG.load(deps.storage)?.epoch(env);
    load(deps, current, program, epoch, recipient)
}

pub fn rewards(
    deps: Deps,
    env: &Env,
    program: u8,
    epoch: u64,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<RewardResponse>> {
    let start = address::optional(deps.api, "start_after", start_after)?;
    let start = start.as_ref().map(Bound::exclusive);
    let current = CONFIG.load(deps.storage)?.epoch(env);
    let rewards = REWARDS
        .prefix((epoch, program))
        .range(deps.storage, start, None, Order::Ascending)
        .map(|item| {
            let (recipient, reward) = item?;
            response(deps, current, program, epoch, recipient, reward)
        });
    page::page(rewards, limit)
}

pub fn rewards_of(
    deps: Deps,
    env: &Env,
    recipient: &str,
    start_after: Option<RewardKey>,
    limit: Option<u32>,
) -> Result<Page<RewardResponse>> {
    let recipient = address::valid(deps.api, "recipient", recipient)?;
    let start = start_after.map(|key| Bound::exclusive((key.epoch, key.program)));
    let current = CONFIG.load(deps.storage)?.epoch(env);
    let rewards = REWARDS_OF
        .sub_prefix(&recipient)
        .keys(deps.storage, start, None, Order::Ascending)
        .map(|key| {
            let (epoch, program) = key?;
            load(deps, current, program, epoch, recipient.clone())
        });
    page::page(rewards, limit)
}

fn load(
    deps: Deps,
    current: u64,
    program: u8,
    epoch: u64,
    recipient: Addr,
) -> Result<RewardResponse> {
    let reward = load_reward(deps.storage, epoch, program, &recipient)?;
    response(deps, current, program, epoch, recipient, reward)
}

fn response(
    deps: Deps,
    current: u64,
    program: u8,
    epoch: u64,
    recipient: Addr,
    reward: Reward,
) -> Result<RewardResponse> {
    let waiting = match reward.claimed {
        None => reward.points,
        Some(_) => Uint128::zero(),
    };
    let due = due(deps.storage, epoch, program, &recipient, waiting)?;
    let claimable = match reported_until(epoch) < current && current <= due.rules.claimable_until {
        true => due.reward.paid.into(),
        false => Uint128::zero(),
    };
    Ok(RewardResponse {
        program,
        epoch,
        recipient,
        points: reward.points,
        claimed: reward.claimed,
        claimable,
        cap_left: due.cap_left,
    })
}
