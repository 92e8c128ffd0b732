//! Grants: reserved as a whole, paid milestone by milestone.

use cosmwasm_std::Uint128;
use oaic_messages::incentives::{Milestone, MilestoneStatus};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::Grant;

/// A milestone that can be approved.
pub fn pending_milestone(grant: &mut Grant, id: u64, position: u32) -> Result<&mut Milestone> {
    let milestone = usize::try_from(position)
        .ok()
        .and_then(|position| grant.milestones.get_mut(position))
        .ok_or_else(|| RuntimeError::unknown("milestone", format!("{position} in grant {id}")))?;
    match milestone.status {
        MilestoneStatus::Pending => Ok(milestone),
        status => Err(ContractError::MilestoneNotPending {
            grant: id,
            milestone: position,
            status: status_name(status),
        }),
    }
}

/// Moves all milestones of one status to another; the sum of their amounts.
pub fn advance(grant: &mut Grant, from: MilestoneStatus, to: MilestoneStatus) -> Result<Uint128> {
    let mut sum = Uint128::zero();
    for milestone in &mut grant.milestones {
        if milestone.status == from {
            milestone.status = to;
            sum = sum.add_checked(milestone.amount)?;
        }
    }
    Ok(sum)
}

fn status_name(status: MilestoneStatus) -> &'static str {
    match status {
        MilestoneStatus::Pending => "pending",
        MilestoneStatus::Approved => "approved",
        MilestoneStatus::Paid => "paid",
        MilestoneStatus::Canceled => "canceled",
    }
}
