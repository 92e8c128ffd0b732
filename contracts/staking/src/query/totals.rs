//! `Totals`.

use cosmwasm_std::{Deps, Env, Uint128};
use oaic_messages::shared::DENOM;
use oaic_messages::staking::TotalsResponse;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::model::accrual::open_pools;
use crate::model::holdings::{balance, liabilities};
use crate::state::{CONFIG, TOTAL, TOTALS};

/// What the OAIC balance consists of, streams as of now.
pub fn totals(deps: Deps, env: &Env) -> Result<TotalsResponse> {
    let config = CONFIG.load(deps.storage)?;
    let totals = TOTALS.load(deps.storage)?;
    let pool = open_pools(deps.storage, &totals, env.block.time.seconds())?
        .into_iter()
        .find(|open| open.number == 0)
        .map(|open| open.pool)
        .unwrap_or_default();
    let balance = balance(deps, env, &config, 0, DENOM)?;
    Ok(TotalsResponse {
        balance,
        bonded: Uint128::from(TOTAL.load(deps.storage)?),
        unbonding: totals.unbonding.into(),
        streaming: pool.stream.streaming().into(),
        allotted: pool.allotted()?,
        unbooked: balance.sub_checked(liabilities(deps, &totals, 0, &pool)?)?,
        dividend_weight: totals.weight,
    })
}
