//! Who earned and sold what: sellers, referrers, splits, rated sales, totals.

use cosmwasm_std::{Addr, Deps};
use oaic_messages::compute_settlement::ReferrerResponse;
use oaic_messages::data_market::{SellerResponse, SplitResponse, TotalsResponse, UsageResponse};
use oaic_messages::gates::EpochMetrics;
use oaic_records::data_market::answers;
use oaic_runtime::address;

use crate::error::Result;
use crate::state::{
    load_listing, load_split, SaleKey, CONFIG, LICENSES, RATED, REFERRALS, REPORTED,
    SPLIT_EARNINGS, TOTALS,
};

pub fn seller(deps: Deps, address: &str) -> Result<SellerResponse> {
    let seller = address::valid(deps.api, "address", address)?;
    Ok(answers::seller(deps.storage, &seller)?)
}

pub fn referrer(deps: Deps, address: &str) -> Result<ReferrerResponse> {
    Ok(REFERRALS.response(deps.storage, deps.api, address)?)
}

pub fn referrer_of(deps: Deps, buyer: &str) -> Result<Option<Addr>> {
    let buyer = address::valid(deps.api, "buyer", buyer)?;
    Ok(REFERRALS.referrer_of(deps.storage, &buyer)?)
}

pub fn split(deps: Deps, listing: u64, version: Option<u32>) -> Result<SplitResponse> {
    let newest = load_listing(deps.storage, listing)?.split_version;
    let version = version.unwrap_or(newest);
    let payees = load_split(deps.storage, listing, version)?;
    let links = CONFIG.load(deps.storage)?.links;
    let place = (listing, version);
    Ok(SplitResponse {
        listing,
        version,
        accumulated: SPLIT_EARNINGS.total(deps.storage, place)?.into(),
        payees: SPLIT_EARNINGS.responses(deps.storage, place, &payees, links.linked())?,
    })
}

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

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    let totals = TOTALS.load(deps.storage)?;
    Ok(TotalsResponse {
        escrowed: totals.escrowed,
        deposits: totals.deposits,
        forfeited: totals.forfeited,
        compensated: totals.compensated,
        paid: totals.paid,
        refunded: totals.refunded,
        fee_points: totals.fee.points.into(),
        fee_booked: totals.fee.booked.into(),
        fee_flushed: totals.fee_flushed,
        earned: totals.earned,
        claimed: totals.claimed,
        referral_earned: totals.referral_earned,
        referral_claimed: totals.referral_claimed,
        orders: totals.orders,
        open: totals.open,
    })
}
