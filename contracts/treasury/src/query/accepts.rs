//! Whether execution would accept a message, answered before anybody votes on it.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::treasury::{ExecuteMsg, Fund};
use oaic_runtime::accepts::accepts;
use oaic_runtime::amount::nonzero;
use oaic_runtime::{ownership, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::{auction, claim, config};
use crate::state::CONFIG;
use crate::{state, validate};

pub fn accepted(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(accepts(msg, |msg| check(deps, env, &msg))?)
}

/// Refuses what execution would refuse regardless of the votes. Room in the buckets is not checked:
/// they leak until execution.
fn check(deps: Deps, env: &Env, msg: &ExecuteMsg) -> Result<()> {
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
        M::CancelClaim { claim } => claim::approved(deps.storage, *claim, "canceled").map(|_| ()),
        M::PayClaim { claim } | M::ReleaseClaim { claim } => {
            Ok(state::load_claim(deps.storage, *claim).map(|_| ())?)
        }
        M::StartAuction { .. } => auction::offer(deps.storage, env, msg).map(|_| ()),
        M::CloseAuction { auction } => match state::load_auction(deps.storage, *auction)?.closed {
            true => Err(ContractError::AuctionClosed { auction: *auction }),
            false => Ok(()),
        },
        M::UpdateConfig { .. } | M::SetBounds { .. } => {
            config::changed(deps.api, env, config, msg).map(|_| ())
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, action)?),
        M::Deposit {
            fund: Fund::RiskPool,
        } => Err(ContractError::NotForRiskPool),
        M::Receive(_) => never("call this hook of Send", "the token"),
        M::RecordMetrics { .. } => never("record metrics", "the treasury itself"),
        M::BookOutflow { .. } => match owner.as_ref().is_some_and(|o| config.bookers.contains(o)) {
            true => Ok(()),
            false => never("book outflow", "a contract that the owner named a booker"),
        },
        M::Deposit { .. } | M::Sync { .. } | M::CollectMetrics {} => Ok(()),
    }
}
