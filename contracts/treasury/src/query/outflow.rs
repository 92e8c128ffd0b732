//! Buckets, the epoch's outflow, and whether a message would pass.

use cosmwasm_std::{from_json, Binary, Deps, Env};
use oaic_math::outflow::cell_seconds;
use oaic_messages::gates::{AllowedResponse, OutlayResponse};
use oaic_messages::treasury::{
    Asset, BucketResponse, ExecuteMsg, Fund, LeastEndPriceResponse, OutflowResponse, Pot,
};
use oaic_runtime::accepts::accepts;
use oaic_runtime::amount::nonzero;
use oaic_runtime::{ownership, RuntimeError};

use crate::error::ContractError;
use crate::state::{self, CONFIG, OUTFLOWS};
use crate::{book, execute, ledger, validate};

pub fn bucket(deps: Deps, env: &Env, pot: Pot) -> Result<BucketResponse, ContractError> {
    let limit = book::limit(deps.storage, &CONFIG.load(deps.storage)?, &pot)?;
    let bucket = limit.leak(book::bucket(deps.storage, &pot)?, env);
    Ok(BucketResponse {
        pot,
        balance: limit.pot,
        capacity: limit.capacity().into(),
        level: bucket.level.into(),
        room: bucket.room(limit.capacity()).into(),
    })
}

pub fn outflow(deps: Deps, env: &Env, asset: Asset) -> Result<OutflowResponse, ContractError> {
    let epoch = CONFIG.load(deps.storage)?.epoch_seconds;
    let days = OUTFLOWS
        .may_load(deps.storage, &ledger::key(&asset))?
        .unwrap_or_default();
    Ok(OutflowResponse {
        asset,
        amount: days.sum(epoch, env.block.time.seconds()).into(),
        day_seconds: cell_seconds(epoch),
    })
}

pub fn least_end_price(deps: Deps, denom: &str) -> Result<LeastEndPriceResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(execute::least_end(deps.storage, &config, denom)?)
}

pub fn outlay(msg: &Binary) -> Result<OutlayResponse, ContractError> {
    use ExecuteMsg as M;
    let msg = from_json(msg).map_err(|error| RuntimeError::UnknownMessage {
        error: error.to_string(),
    })?;
    let none = OutlayResponse::default();
    Ok(match msg {
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

pub fn accepted(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse, ContractError> {
    Ok(accepts(msg, |msg| check(deps, env, &msg))?)
}

/// What execution would refuse whoever voted for it. Whether the books have room is not told: they
/// leak until then.
fn check(deps: Deps, env: &Env, msg: &ExecuteMsg) -> Result<(), ContractError> {
    use ExecuteMsg as M;
    let config = CONFIG.load(deps.storage)?;
    let owner = cw_ownable::get_ownership(deps.storage)?.owner;
    let never = |action, allowed: &str| {
        let owner = owner.as_ref().map_or_else(String::new, Into::into);
        Err(RuntimeError::unauthorized(&owner, action, allowed).into())
    };
    match msg {
        M::Spend {
            asset,
            recipient,
            amount,
            purpose,
        } => validate::spend(deps, env, &config, asset, recipient, *amount, purpose).map(|_| ()),
        M::FundRiskPool { amount } => Ok(nonzero("amount", *amount).map(|_| ())?),
        M::ApproveClaim {
            claimant,
            amount,
            kind: _,
            reference,
        } => validate::claim(deps, env, &config, claimant, *amount, reference).map(|_| ()),
        M::CancelClaim { claim } => execute::approved(deps.storage, *claim, "canceled").map(|_| ()),
        M::PayClaim { claim } | M::ReleaseClaim { claim } => {
            Ok(state::claim(deps.storage, *claim).map(|_| ())?)
        }
        M::StartAuction { .. } => execute::offer(deps.storage, env, msg).map(|_| ()),
        M::CloseAuction { auction } => match state::auction(deps.storage, *auction)?.closed {
            true => Err(ContractError::AuctionClosed { auction: *auction }),
            false => Ok(()),
        },
        M::UpdateConfig { .. } | M::SetBounds { .. } => {
            execute::changed(deps.api, env, config, msg).map(|_| ())
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, action)?),
        M::Deposit {
            fund: Fund::RiskPool,
        } => Err(ContractError::NotForRiskPool),
        M::Receive(_) => never("tell what came with Send", "the token"),
        M::RecordMetrics { .. } => never("record metrics", "the treasury itself"),
        M::BookOutflow { .. } => match owner.as_ref().is_some_and(|o| config.bookers.contains(o)) {
            true => Ok(()),
            false => never("book outflow", "a contract that the owner named a booker"),
        },
        M::Deposit { .. } | M::Sync { .. } | M::CollectMetrics {} => Ok(()),
    }
}
