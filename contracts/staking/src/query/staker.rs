//! `Staker` and `Stakers`.

use cosmwasm_std::{Deps, Env, Order};
use cw_storage_plus::Bound;
use oaic_messages::shared::Page;
use oaic_messages::staking::{PositionResponse, StakerResponse, StakerSummary, UnbondingClaim};
use oaic_runtime::{address, page};

use crate::error::{ContractError, Result};
use crate::model::accrual::AccountUpdate;
use crate::query::dividends::pending_of;
use crate::state::{Config, Position, ACCOUNTS, CONFIG};

pub fn staker(deps: Deps, env: &Env, address: &str) -> Result<StakerResponse> {
    let address = address::valid(deps.api, "address", address)?;
    let update = AccountUpdate::load(deps.storage, env, address)?;
    let (account, config, now) = (&update.account, &update.config, update.now);
    let power = account.power(config, now)?;
    let (tier, rights) = config.tier_of(power);
    let withdrawable = account
        .claims
        .iter()
        .filter(|claim| claim.release_at <= now);
    Ok(StakerResponse {
        bonded: account.bonded()?.into(),
        unbonding: account.unbonding()?.into(),
        withdrawable: withdrawable
            .map(|claim| u128::from(claim.amount))
            .sum::<u128>()
            .into(),
        tier,
        tier_power: power.into(),
        security_level: rights.security_level,
        dividend_weight: account.weight,
        dividend_weight_now: account.weight_now(config, now)?.into(),
        positions: account
            .positions
            .iter()
            .map(|position| describe(position, config, now))
            .collect(),
        claims: account
            .claims
            .iter()
            .map(|claim| UnbondingClaim {
                amount: claim.amount.into(),
                release_at: claim.release_at,
            })
            .collect(),
        dividends: pending_of(&update)?,
        address: update.address,
    })
}

fn describe(position: &Position, config: &Config, now: u64) -> PositionResponse {
    PositionResponse {
        id: position.id,
        amount: position.amount.into(),
        term: position.term(),
        since: position.since,
        ends: (position.duration > 0).then_some(position.ends),
        weight_bps: position.weight(config, now),
        power: position.power(config, now).into(),
    }
}

/// Accounts that ever staked, in the order of addresses.
pub fn stakers(
    deps: Deps,
    env: &Env,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<StakerSummary>> {
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.seconds();
    let after = address::optional(deps.api, "start_after", start_after.as_deref())?;
    let accounts = ACCOUNTS.range(
        deps.storage,
        after.as_ref().map(Bound::exclusive),
        None,
        Order::Ascending,
    );
    let summaries = accounts.map(|entry| {
        let (address, account) = entry?;
        Ok::<_, ContractError>(StakerSummary {
            address,
            bonded: account.bonded()?.into(),
            unbonding: account.unbonding()?.into(),
            tier: config.tier_of(account.power(&config, now)?).0,
            dividend_weight: account.weight,
        })
    });
    page::page(summaries, limit)
}
