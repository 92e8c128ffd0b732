//! The bucket, and whether a message would pass.

use cosmwasm_std::{from_json, Binary, Deps, Env, Uint128};
use oaic_messages::gates::{AllowedResponse, OutlayResponse};
use oaic_messages::incentives::{
    BountyStatus, BucketResponse, ExecuteMsg, MilestoneStatus, ReportedFeeResponse,
};
use oaic_runtime::accepts::accepts;
use oaic_runtime::{address, ownership, RuntimeError};

use crate::error::ContractError;
use crate::execute::{self, fee_paid};
use crate::outflow;
use crate::state::{load_bounty, load_grant, CONFIG, COUNTED, PROGRAMS, REPORTERS};
use crate::validate;

pub fn bucket(deps: Deps, env: &Env) -> Result<BucketResponse, ContractError> {
    let limit = outflow::limit(deps.storage, &CONFIG.load(deps.storage)?)?;
    let bucket = limit.leak(outflow::bucket(deps.storage)?, env);
    Ok(BucketResponse {
        balance: limit.pot,
        capacity: limit.capacity().into(),
        level: bucket.level.into(),
        room: bucket.room(limit.capacity()).into(),
    })
}

pub fn reported_fee(deps: Deps, address: &str) -> Result<ReportedFeeResponse, ContractError> {
    let reporter = address::valid(deps.api, "address", address)?;
    let token = CONFIG.load(deps.storage)?.token;
    Ok(ReportedFeeResponse {
        counted: COUNTED
            .may_load(deps.storage, &reporter)?
            .unwrap_or_default(),
        paid: fee_paid(deps.querier, &token, &reporter)?,
    })
}

pub fn outlay(deps: Deps, msg: &Binary) -> Result<OutlayResponse, ContractError> {
    use ExecuteMsg as M;
    let msg = from_json(msg).map_err(|error| RuntimeError::UnknownMessage {
        error: error.to_string(),
    })?;
    let booked = match msg {
        M::ApproveMilestone { grant, milestone } => {
            execute::pending(&mut load_grant(deps.storage, grant)?, grant, milestone)?.amount
        }
        M::AwardBounty { bounty, .. } => load_bounty(deps.storage, bounty)?.amount,
        // What is only set aside needs another vote.
        _ => Uint128::zero(),
    };
    Ok(OutlayResponse {
        booked,
        ..OutlayResponse::default()
    })
}

pub fn accepted(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse, ContractError> {
    Ok(accepts(msg, |msg| check(deps, env, msg))?)
}

/// What execution would refuse whoever voted for it. Whether pool, bucket and book have enough is
/// not told: they change until then.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<(), ContractError> {
    use ExecuteMsg as M;
    let config = CONFIG.load(deps.storage)?;
    match msg {
        M::CreateGrant {
            recipient,
            title,
            milestones,
        } => validate::grant(deps, env, &config, &recipient, &title, &milestones).map(|_| ()),
        M::ApproveMilestone { grant, milestone } => {
            let mut found = load_grant(deps.storage, grant)?;
            // Who proposes now submits now.
            validate::known_when_submitted(grant, &found, env.block.time.seconds())?;
            execute::pending(&mut found, grant, milestone).map(|_| ())
        }
        M::CancelGrant { grant } => {
            let found = load_grant(deps.storage, grant)?;
            let mut all = found.milestones.iter();
            match all.any(|one| one.status == MilestoneStatus::Pending) {
                true => Ok(()),
                false => Err(ContractError::NothingToCancel { grant }),
            }
        }
        M::PostBounty {
            title,
            amount,
            deadline,
        } => validate::bounty(env, &title, amount, deadline),
        M::AwardBounty { bounty, recipient } => {
            validate::recipient(deps, env, &config, &recipient)?;
            execute::awardable(deps.storage, env, bounty).map(|_| ())
        }
        M::CancelBounty { bounty } => {
            execute::in_status(deps.storage, bounty, BountyStatus::Open, "canceled").map(|_| ())
        }
        M::SetPrograms { weights, add } => {
            validate::programs(PROGRAMS.load(deps.storage)?, &weights, add).map(|_| ())
        }
        M::SetReporter { address, program } => {
            address::valid(deps.api, "address", &address)?;
            validate::usage_program(deps.storage, program)
        }
        M::RemoveReporter { address } => {
            let address = address::valid(deps.api, "address", &address)?;
            match REPORTERS.has(deps.storage, &address) {
                true => Ok(()),
                false => Err(RuntimeError::unknown("reporter", address).into()),
            }
        }
        msg @ (M::UpdateConfig { .. } | M::SetBounds { .. }) => {
            validate::config(&execute::changed(config, &msg))
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        M::ReportUsage { .. } => {
            let owner = cw_ownable::get_ownership(deps.storage)?.owner;
            match owner.is_some_and(|owner| REPORTERS.has(deps.storage, &owner)) {
                true => Ok(()),
                false => {
                    let (who, allowed) = ("the owner", "a registered reporter");
                    Err(RuntimeError::unauthorized(who, "report usage", allowed).into())
                }
            }
        }
        M::Sync {}
        | M::RollEpoch {}
        | M::Claim { .. }
        | M::ExpireEpoch { .. }
        | M::ClaimGrant { .. }
        | M::ReclaimBounty { .. }
        | M::ClaimBounty { .. } => Ok(()),
    }
}
