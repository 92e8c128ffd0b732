//! Reporters.

use cosmwasm_std::{Deps, Order};
use cw_storage_plus::Bound;
use oaic_messages::incentives::{ReportedFeeResponse, ReporterResponse};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page};

use crate::error::Result;
use crate::model::reporter::fee_paid;
use crate::state::{CONFIG, COUNTED, REPORTERS};

pub fn reporter(deps: Deps, address: &str) -> Result<Option<u8>> {
    let address = address::valid(deps.api, "address", address)?;
    Ok(REPORTERS.may_load(deps.storage, &address)?)
}

pub fn reporters(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<ReporterResponse>> {
    let start = address::optional(deps.api, "start_after", start_after)?;
    let start = start.as_ref().map(Bound::exclusive);
    let reporters = REPORTERS
        .range(deps.storage, start, None, Order::Ascending)
        .map(|item| item.map(|(address, program)| ReporterResponse { address, program }));
    Ok(page::page(reporters, limit)?)
}

pub fn reported_fee(deps: Deps, address: &str) -> Result<ReportedFeeResponse> {
    let reporter = address::valid(deps.api, "address", address)?;
    let token = CONFIG.load(deps.storage)?.token;
    Ok(ReportedFeeResponse {
        counted: COUNTED
            .may_load(deps.storage, &reporter)?
            .unwrap_or_default(),
        paid: fee_paid(deps.querier, &token, &reporter)?,
    })
}
