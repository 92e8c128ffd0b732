//! Rated sales, and the metrics of an epoch.

use cosmwasm_std::Deps;
use oaic_messages::data_market::UsageResponse;
use oaic_messages::gates::EpochMetrics;

use crate::error::Result;
use crate::state::{SaleKey, LICENSES, RATED, REPORTED};

pub fn usage(deps: Deps, key: SaleKey) -> Result<UsageResponse> {
    let rated = RATED.may_load(deps.storage, key)?.unwrap_or_default();
    let reported = REPORTED.may_load(deps.storage, key)?.unwrap_or_default();
    Ok(UsageResponse {
        rated: rated.gross,
        fee: rated.fee,
        reported: reported.gross,
    })
}

pub fn epoch_metrics(deps: Deps, epoch: u64) -> Result<EpochMetrics> {
    Ok(EpochMetrics {
        license_revenue: LICENSES.may_load(deps.storage, epoch)?.unwrap_or_default(),
        ..EpochMetrics::default()
    })
}
