//! Whether execution would accept a message, answered before anybody votes on it.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_messages::gates::AllowedResponse;
use oaic_messages::incentives::{BountyStatus, ExecuteMsg, MilestoneStatus};
use oaic_runtime::{address, ownership, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::config::Changes;
use crate::model::{bounty, grant};
use crate::state::{load_grant, Config, CONFIG, PROGRAMS, REPORTERS};
use crate::validate;

pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(oaic_runtime::accepts(msg, |msg| check(deps, env, msg))?)
}

/// Refuses what execution would refuse regardless of the votes. Room in pool, bucket and outflow is
/// not checked: it changes until execution.
fn check(deps: Deps, env: &Env, msg: ExecuteMsg) -> Result<()> {
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
            // A proposal made now would be submitted now.
            validate::known_when_submitted(grant, &found, env.block.time.seconds())?;
            grant::pending_milestone(&mut found, grant, milestone).map(|_| ())
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
            bounty::awardable(deps.storage, env, bounty).map(|_| ())
        }
        M::CancelBounty { bounty } => {
            bounty::in_status(deps.storage, bounty, BountyStatus::Open, "canceled").map(|_| ())
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
        M::UpdateConfig {
            release_bps,
            usage_cap_bps,
            claim_ttl_epochs,
            risk_bps,
        } => {
            let changes = Changes {
                release_bps,
                usage_cap_bps,
                claim_ttl_epochs,
                risk_bps,
            };
            validate::config(&changes.applied_to(config))
        }
        M::SetBounds { cap_bps } => validate::config(&Config { cap_bps, ..config }),
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
