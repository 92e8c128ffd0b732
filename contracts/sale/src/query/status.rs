//! Phase and sums of the current round, and when the sale succeeded.

use cosmwasm_std::{Deps, Env};
use oaic_messages::gates::SaleSuccessResponse;
use oaic_messages::sale::StatusResponse;

use crate::error::Result;
use crate::model::allocation;
use crate::model::outcome::phase;
use crate::state::{Outcome, CONFIG, SALE};

pub fn status(deps: Deps, env: &Env) -> Result<StatusResponse> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    Ok(StatusResponse {
        round: sale.round,
        phase: phase(env, &config, &sale),
        sold: allocation::sold(&config, &sale),
        committed: sale.committed,
        raised: sale.raised.described(&config.assets),
        buyers: sale.buyers,
        settled: sale.settled,
    })
}

pub fn success(deps: Deps) -> Result<SaleSuccessResponse> {
    let sale = SALE.load(deps.storage)?;
    let succeeded = sale.outcome == Outcome::Succeeded;
    Ok(SaleSuccessResponse {
        at: succeeded.then_some(sale.decided_at),
    })
}
