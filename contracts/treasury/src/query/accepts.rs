//! Whether execution would accept a message, answered before anybody votes on it.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::treasury::{ExecuteMsg, Fund};
use oaic_runtime::amount::nonzero;
use oaic_runtime::{ownership, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::auction::{self, Lot};
use crate::model::claim;
use crate::model::config::{self, Bounds};
use crate::state::CONFIG;
use crate::{state, validate};

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Refuses what execution would refuse regardless of the votes. Room in the buckets is not checked:
/// they leak until execution.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
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
        } => validate::spend(deps, env, &config, &asset, &recipient, amount, &purpose).map(drop),
        M::FundRiskPool { amount } => Ok(nonzero("amount", amount).map(drop)?),
        M::ApproveClaim {
            claimant,
            amount,
            kind: _,
            reference,
        } => validate::claim(deps, env, &config, &claimant, amount, &reference).map(drop),
        M::CancelClaim { claim } => claim::approved(deps.storage, claim, "canceled").map(drop),
        M::PayClaim { claim } | M::ReleaseClaim { claim } => {
            Ok(state::load_claim(deps.storage, claim).map(drop)?)
        }
        M::StartAuction {
            denom,
            amount,
            start_price,
            end_price,
            duration,
        } => {
            let lot = Lot {
                denom,
                amount,
                start_price,
                end_price,
                duration,
            };
            auction::offer(deps.storage, env, &lot).map(drop)
        }
        M::CloseAuction { auction } => match state::load_auction(deps.storage, auction)?.closed {
            true => Err(ContractError::AuctionClosed { auction }),
            false => Ok(()),
        },
        M::UpdateConfig { claim_ttl, budget } => {
            config::changed(env, config, claim_ttl, budget).map(drop)
        }
        M::SetBounds {
            caps,
            bookers,
            floor_prices,
            metric_sources,
        } => {
            let bounds = Bounds {
                caps,
                bookers,
                floor_prices,
                metric_sources,
            };
            config::with_bounds(deps.api, env, config, &bounds).map(drop)
        }
        M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
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
