//! Dividends, of one account and of all.

use cosmwasm_std::{Deps, Env};
use oaic_math::reward;
use oaic_messages::staking::{DividendBooks, PendingDividend};
use oaic_runtime::{address, RuntimeError};

use crate::error::ContractError;
use crate::record::Config;
use crate::state::{CONFIG, TOTALS};
use crate::touch::{open_books, Touched};

/// What an account can claim now.
pub fn pending(
    deps: Deps,
    env: &Env,
    address: &str,
) -> Result<Vec<PendingDividend>, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    pending_of(&Touched::load(deps.storage, env, address)?)
}

/// The same, of an account that is up to now.
pub fn pending_of(touched: &Touched) -> Result<Vec<PendingDividend>, ContractError> {
    let whole = touched.account.dividends.iter().filter_map(|dividend| {
        let (amount, _) = reward::pay(dividend.owed);
        (amount > 0).then_some((dividend.number, amount))
    });
    whole
        .map(|(number, amount)| {
            Ok(PendingDividend {
                denom: denom(&touched.config, number)?,
                amount: amount.into(),
            })
        })
        .collect()
}

/// The books of every denom that ever arrived, streams as of now.
pub fn all(deps: Deps, env: &Env) -> Result<Vec<DividendBooks>, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let totals = TOTALS.load(deps.storage)?;
    open_books(deps.storage, &totals, env.block.time.seconds())?
        .into_iter()
        .map(|open| {
            let stream = &open.book.stream;
            Ok(DividendBooks {
                denom: denom(&config, open.number)?,
                arrived: open.book.arrived,
                streaming: stream.streaming().into(),
                stream_ends: stream.runs().then_some(stream.ends),
                allotted: open.book.allotted()?,
                claimed: open.book.claimed,
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
