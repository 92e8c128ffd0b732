//! `PendingDividends` and `Dividends`.

use cosmwasm_std::{Deps, Env};
use oaic_math::dividend;
use oaic_messages::staking::{DividendTotals, PendingDividend};
use oaic_runtime::{address, RuntimeError};

use crate::error::Result;
use crate::model::accrual::{open_pools, AccountUpdate};
use crate::state::{Config, CONFIG, TOTALS};

/// Dividends that an account can claim now.
pub fn pending(deps: Deps, env: &Env, address: &str) -> Result<Vec<PendingDividend>> {
    let address = address::valid(deps.api, "address", address)?;
    pending_of(&AccountUpdate::load(deps.storage, env, address)?)
}

/// The same, of an account that is up to date.
pub fn pending_of(update: &AccountUpdate) -> Result<Vec<PendingDividend>> {
    let whole = update.account.dividends.iter().filter_map(|dividend| {
        let (amount, _) = dividend::pay(dividend.owed);
        (amount > 0).then_some((dividend.number, amount))
    });
    whole
        .map(|(number, amount)| {
            Ok(PendingDividend {
                denom: denom(&update.config, number)?,
                amount: amount.into(),
            })
        })
        .collect()
}

/// Dividends of every denom that ever arrived, streams as of now.
pub fn all(deps: Deps, env: &Env) -> Result<Vec<DividendTotals>> {
    let config = CONFIG.load(deps.storage)?;
    let totals = TOTALS.load(deps.storage)?;
    open_pools(deps.storage, &totals, env.block.time.seconds())?
        .into_iter()
        .map(|open| {
            let stream = &open.pool.stream;
            Ok(DividendTotals {
                denom: denom(&config, open.number)?,
                arrived: open.pool.arrived,
                streaming: stream.streaming().into(),
                stream_ends: stream.runs().then_some(stream.ends),
                allotted: open.pool.allotted()?,
                claimed: open.pool.claimed,
            })
        })
        .collect()
}

fn denom(config: &Config, number: u8) -> Result<String, RuntimeError> {
    config
        .denoms
        .get(usize::from(number))
        .cloned()
        .ok_or_else(|| RuntimeError::unknown("denom", number))
}
