//! Buckets, the epoch's outflow, minimum end prices, and what a message makes payable.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_math::outflow::cell_seconds;
use oaic_messages::gates::OutlayResponse;
use oaic_messages::treasury::{
    Asset, BucketResponse, ExecuteMsg, MinEndPriceResponse, OutflowResponse, Pot,
};
use oaic_runtime::accepts;

use crate::error::Result;
use crate::model::{auction, balances, outflow};
use crate::state::{CONFIG, OUTFLOWS};

pub fn bucket(deps: Deps, env: &Env, pot: Pot) -> Result<BucketResponse> {
    let limit = outflow::limit(deps.storage, &CONFIG.load(deps.storage)?, &pot)?;
    let bucket = limit.leak(outflow::bucket(deps.storage, &pot)?, env);
    Ok(BucketResponse {
        pot,
        balance: limit.pot,
        capacity: limit.capacity().into(),
        level: bucket.level.into(),
        room: bucket.room(limit.capacity()).into(),
    })
}

pub fn outflow(deps: Deps, env: &Env, asset: Asset) -> Result<OutflowResponse> {
    let epoch = CONFIG.load(deps.storage)?.epoch_seconds;
    let days = OUTFLOWS
        .may_load(deps.storage, &balances::asset_key(&asset))?
        .unwrap_or_default();
    Ok(OutflowResponse {
        asset,
        amount: days.sum(epoch, env.block.time.seconds()).into(),
        day_seconds: cell_seconds(epoch),
    })
}

pub fn min_end_price(deps: Deps, denom: &str) -> Result<MinEndPriceResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(auction::end_price_floor(deps.storage, &config, denom)?)
}

pub fn outlay(msg: &Binary) -> Result<OutlayResponse> {
    use ExecuteMsg as M;
    let none = OutlayResponse::default();
    Ok(match accepts::message(msg)? {
        M::Spend {
            asset: Asset::Oaic,
            amount,
            ..
        }
        | M::ApproveClaim { amount, .. }
        | M::BookOutflow { amount } => OutlayResponse {
            booked: amount,
            ..none
        },
        M::FundRiskPool { amount } => OutlayResponse {
            moved: amount,
            ..none
        },
        _ => none,
    })
}
