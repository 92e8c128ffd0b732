//! The bucket, and what a message makes payable.

use cosmwasm_std::{Binary, Deps, Env, Uint128};
use oaic_messages::gates::OutlayResponse;
use oaic_messages::incentives::{BucketResponse, ExecuteMsg};
use oaic_runtime::accepts;

use crate::error::Result;
use crate::model::{grant, outflow};
use crate::state::{load_bounty, load_grant, CONFIG};

pub fn bucket(deps: Deps, env: &Env) -> Result<BucketResponse> {
    let limit = outflow::limit(deps.storage, &CONFIG.load(deps.storage)?)?;
    let bucket = limit.leak(outflow::bucket(deps.storage)?, env);
    Ok(BucketResponse {
        balance: limit.pot,
        capacity: limit.capacity().into(),
        level: bucket.level.into(),
        room: bucket.room(limit.capacity()).into(),
    })
}

pub fn outlay(deps: Deps, msg: &Binary) -> Result<OutlayResponse> {
    use ExecuteMsg as M;
    let booked = match accepts::message(msg)? {
        M::ApproveMilestone { grant, milestone } => {
            grant::pending_milestone(&mut load_grant(deps.storage, grant)?, grant, milestone)?
                .amount
        }
        M::AwardBounty { bounty, .. } => load_bounty(deps.storage, bounty)?.amount,
        // What is only reserved needs another vote to become payable.
        _ => Uint128::zero(),
    };
    Ok(OutlayResponse {
        booked,
        ..OutlayResponse::default()
    })
}
