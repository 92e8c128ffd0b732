//! Everything that is stored, in the order of its life. Also stored are `contract_info` of cw2 and
//! `ownership` of cw-ownable.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Env, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::epoch::epoch_of;
use oaic_math::outflow::Bucket;
use oaic_messages::incentives::{BountyStatus, Milestone, ProgramKind};
use oaic_messages::shared::Bps;
use oaic_runtime::block_start::BlockStartItem;
use oaic_runtime::{known, RuntimeError};

use crate::error::Result;

pub const CONFIG: Item<Config> = Item::new("config");
/// By id, which is the position. Separate from the configuration, because only a roll needs them.
pub const PROGRAMS: Item<Vec<Program>> = Item::new("programs");
/// Program that a reporter's reports count for.
pub const REPORTERS: Map<&Addr, u8> = Map::new("reporters");

pub const BALANCES: Item<Balances> = Item::new("totals");
/// Sum of all balances in [`Balances`].
pub const ACCOUNTED: BlockStartItem<Uint128> = BlockStartItem::new("accounted");
/// Leaky bucket of what votes made payable.
pub const BUCKET: Item<Bucket> = Item::new("bucket");
/// The part of the pooled fee that has already been shared with the risk pool.
pub const FEE_SHARED: Item<FeeShared> = Item::new("fee_shared");
/// Total fee counted for a reporter, kept when the reporter is removed.
pub const COUNTED: Map<&Addr, Uint128> = Map::new("counted");

/// Last rolled epoch; before the first roll, the one before the contract's first.
pub const LAST_ROLLED: Item<u64> = Item::new("last_rolled");
pub const EPOCHS: Map<u64, EpochRules> = Map::new("epochs");
/// By (epoch, program).
pub const POTS: Map<(u64, u8), Pot> = Map::new("pots");
/// By (epoch, program, recipient).
pub const REWARDS: Map<(u64, u8, &Addr), Reward> = Map::new("rewards");
/// By (recipient, epoch, program).
pub const REWARDS_OF: Map<(&Addr, u64, u8), Empty> = Map::new("rewards_of");
/// By (epoch, recipient), over all programs.
pub const CAPS: Map<(u64, &Addr), Cap> = Map::new("caps");

pub const LAST_GRANT: Item<u64> = Item::new("last_grant");
pub const GRANTS: Map<u64, Grant> = Map::new("grants");
pub const GRANTS_OF: Map<(&Addr, u64), Empty> = Map::new("grants_of");

pub const LAST_BOUNTY: Item<u64> = Item::new("last_bounty");
pub const BOUNTIES: Map<u64, Bounty> = Map::new("bounties");
/// By (status, bounty); see [`status_key`].
pub const BOUNTIES_BY_STATUS: Map<(u8, u64), Empty> = Map::new("bounties_by_status");

#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub treasury: Addr,
    pub epoch_seconds: u64,
    pub release_bps: Bps,
    pub usage_cap_bps: Bps,
    pub claim_ttl_epochs: u64,
    pub cap_bps: Bps,
    pub risk_bps: Bps,
}

impl Config {
    /// Number of the running epoch.
    pub fn epoch(&self, env: &Env) -> u64 {
        epoch_of(env.block.time.seconds(), self.epoch_seconds)
    }
}

#[cw_serde]
#[derive(Default)]
pub struct FeeShared {
    /// The token's count of pooled fees, as of the last arrival.
    pub pooled: Uint128,
    /// Remainder of rounding, in uoaic × basis points.
    pub carry: u16,
}

/// Balances and totals, in uoaic; see [`oaic_messages::incentives::TotalsResponse`].
#[cw_serde]
#[derive(Default)]
pub struct Balances {
    pub free: Uint128,
    pub programs: Uint128,
    pub grants_pool: Uint128,
    pub reserved_grants: Uint128,
    pub reserved_bounties: Uint128,
    pub risk_due: Uint128,
    pub income: Uint128,
    pub rewards_paid: Uint128,
    pub grants_paid: Uint128,
    pub bounties_paid: Uint128,
    pub risk_paid: Uint128,
}

#[cw_serde]
pub struct Program {
    pub name: String,
    pub weight_bps: Bps,
    pub kind: ProgramKind,
}

/// Rules that an epoch was rolled with; later changes do not affect it.
#[cw_serde]
pub struct EpochRules {
    pub usage_cap_bps: Bps,
    /// Last epoch in which its rewards can be claimed.
    pub claimable_until: u64,
}

/// Budget and points of a program in an epoch.
#[cw_serde]
#[derive(Default)]
pub struct Pot {
    pub budget: Uint128,
    pub remaining: Uint128,
    pub points: Uint128,
    pub remaining_points: Uint128,
}

#[cw_serde]
#[derive(Default)]
pub struct Reward {
    pub points: Uint128,
    /// Amount paid, once claimed.
    pub claimed: Option<Uint128>,
}

/// A recipient in an epoch, over all programs.
#[cw_serde]
#[derive(Default)]
pub struct Cap {
    pub burned: Uint128,
    pub paid: Uint128,
}

#[cw_serde]
pub struct Grant {
    pub recipient: Addr,
    pub title: String,
    pub milestones: Vec<Milestone>,
    /// Unix time.
    pub created_at: u64,
    /// Unix time.
    pub canceled_at: Option<u64>,
}

#[cw_serde]
pub struct Bounty {
    pub title: String,
    pub amount: Uint128,
    /// Last second in which it can be awarded, in Unix time.
    pub deadline: u64,
    pub recipient: Option<Addr>,
    pub status: BountyStatus,
}

pub fn load_program(storage: &dyn Storage, program: u8) -> Result<Program> {
    PROGRAMS
        .load(storage)?
        .into_iter()
        .nth(program.into())
        .ok_or_else(|| RuntimeError::unknown("program", program).into())
}

/// A program's pot in an epoch, with the epoch's rules.
pub fn load_pot(storage: &dyn Storage, epoch: u64, program: u8) -> Result<(EpochRules, Pot)> {
    let unknown =
        || RuntimeError::unknown("budget", format!("of program {program} in epoch {epoch}"));
    let pot = POTS
        .may_load(storage, (epoch, program))?
        .ok_or_else(unknown)?;
    let rules = EPOCHS.may_load(storage, epoch)?.ok_or_else(unknown)?;
    Ok((rules, pot))
}

pub fn load_reward(
    storage: &dyn Storage,
    epoch: u64,
    program: u8,
    recipient: &Addr,
) -> Result<Reward> {
    REWARDS
        .may_load(storage, (epoch, program, recipient))?
        .ok_or_else(|| {
            let id = format!("of {recipient} in program {program} and epoch {epoch}");
            RuntimeError::unknown("reward", id).into()
        })
}

pub fn load_grant(storage: &dyn Storage, grant: u64) -> Result<Grant> {
    Ok(known(GRANTS.may_load(storage, grant), "grant", grant)?)
}

pub fn load_bounty(storage: &dyn Storage, bounty: u64) -> Result<Bounty> {
    Ok(known(BOUNTIES.may_load(storage, bounty), "bounty", bounty)?)
}

/// Saves a bounty whose status was `before`, and its index.
pub fn save_bounty(
    storage: &mut dyn Storage,
    id: u64,
    bounty: &Bounty,
    before: Option<BountyStatus>,
) -> Result<()> {
    if let Some(before) = before {
        BOUNTIES_BY_STATUS.remove(storage, (status_key(before), id));
    }
    BOUNTIES_BY_STATUS.save(storage, (status_key(bounty.status), id), &Empty {})?;
    Ok(BOUNTIES.save(storage, id, bounty)?)
}

/// Status in storage keys; the numbers never change.
pub fn status_key(status: BountyStatus) -> u8 {
    match status {
        BountyStatus::Open => 0,
        BountyStatus::Awarded => 1,
        BountyStatus::Paid => 2,
        BountyStatus::Reclaimed => 3,
        BountyStatus::Canceled => 4,
    }
}
