//! Events of the incentives contract.

use cosmwasm_std::{Addr, Uint128};

use super::events;

events! { Event:
    /// Income was taken in.
    income_synced = IncomeSynced("income_synced") { amount: Uint128, free: Uint128, risk: Uint128 }
    /// The risk pool got its share.
    risk_paid = RiskPaid("risk_paid") { amount: Uint128 }
    /// An epoch began.
    epoch_rolled = EpochRolled("epoch_rolled") {
        epoch: u64, released: u128, usage_cap_bps: u16, claimable_until: u64,
    }
    /// A program has its budget of an epoch.
    program_funded = ProgramFunded("program_funded") { epoch: u64, program: u8, budget: Uint128 }
    /// Usage was counted.
    usage_counted = UsageCounted("usage_counted") {
        reporter: Addr, service_id: u64, split_version: u32, program: u8, epoch: u64,
        recipient: Addr, gross: Uint128, fee: Uint128, points: Uint128,
    }
    /// A reward was paid, less what the cap cut.
    reward_claimed = RewardClaimed("reward_claimed") {
        epoch: u64, program: u8, recipient: Addr, amount: u128, cut: u128,
    }
    /// What nobody claimed of an epoch is free again.
    epoch_expired = EpochExpired("epoch_expired") { epoch: u64, program: u8, amount: Uint128 }
    /// A grant was created.
    grant_created = GrantCreated("grant_created") { grant: u64, recipient: Addr, amount: Uint128 }
    /// A milestone can be claimed.
    milestone_approved = MilestoneApproved("milestone_approved") {
        grant: u64, milestone: u32, amount: Uint128,
    }
    /// A grant ended; what was not approved is free again.
    grant_canceled = GrantCanceled("grant_canceled") { grant: u64, released: Uint128 }
    /// Approved milestones were paid.
    grant_claimed = GrantClaimed("grant_claimed") { grant: u64, recipient: Addr, amount: Uint128 }
    /// A bounty was posted.
    bounty_posted = BountyPosted("bounty_posted") { bounty: u64, amount: Uint128, deadline: u64 }
    /// A bounty was awarded.
    bounty_awarded = BountyAwarded("bounty_awarded") { bounty: u64, recipient: Addr }
    /// A bounty is free again: `canceled` or `reclaimed`.
    bounty_released = BountyReleased("bounty_released") {
        bounty: u64, how: String, amount: Uint128,
    }
    /// A bounty was paid.
    bounty_claimed = BountyClaimed("bounty_claimed") {
        bounty: u64, recipient: Addr, amount: Uint128,
    }
    /// A contract reports usage for a program.
    reporter_set = ReporterSet("reporter_set") { address: Addr, program: u8 }
    /// A contract reports no more.
    reporter_removed = ReporterRemoved("reporter_removed") { address: Addr }
    /// `what` changed: `config` or `programs`.
    config_updated = ConfigUpdated("config_updated") { what: String }
}
