//! What is stored.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Env, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::epoch::epoch_of;
use oaic_math::outflow::Bucket;
use oaic_messages::incentives::{BountyStatus, Milestone, ProgramKind};
use oaic_messages::shared::Bps;
use oaic_runtime::block_start::BlockStartItem;
use oaic_runtime::{Checked, RuntimeError};

use crate::books::Books;
use crate::error::ContractError;

pub const CONFIG: Item<Config> = Item::new("config");
/// By id, which is the position. Apart from the configuration, for only a roll needs them.
pub const PROGRAMS: Item<Vec<Program>> = Item::new("programs");
/// Program a reporter's reports count for.
pub const REPORTERS: Map<&Addr, u8> = Map::new("reporters");

pub const BOOKS: Item<Books> = Item::new("books");
/// Sum of the places in [`Books`].
pub const ACCOUNTED: BlockStartItem<Uint128> = BlockStartItem::new("accounted");
/// What lately became payable by votes.
pub const BUCKET: Item<Bucket> = Item::new("bucket");
/// What of the fee the pool got is shared with the risk pool already.
pub const FEE_SHARED: Item<FeeShared> = Item::new("fee_shared");
/// All fee that a reporter was believed, kept when it is struck off.
pub const COUNTED: Map<&Addr, Uint128> = Map::new("counted");

/// The epoch that was rolled last; before the first roll, the one before the contract's first.
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

/// Token, rates and times.
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

/// How far the token's count of the pool's fee is followed.
#[cw_serde]
#[derive(Default)]
pub struct FeeShared {
    /// That count, when something last arrived.
    pub pooled: Uint128,
    /// What rounding left, in uoaic × basis points.
    pub carry: u16,
}

#[cw_serde]
pub struct Program {
    pub name: String,
    pub weight_bps: Bps,
    pub kind: ProgramKind,
}

/// Rules an epoch was rolled with: later changes don't touch it.
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
    /// Paid, when it is.
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
    /// In seconds since 1970.
    pub created_at: u64,
    /// In seconds since 1970.
    pub canceled_at: Option<u64>,
}

#[cw_serde]
pub struct Bounty {
    pub title: String,
    pub amount: Uint128,
    /// Last second it can be awarded in.
    pub deadline: u64,
    pub recipient: Option<Addr>,
    pub status: BountyStatus,
}

/// The next number of a series that begins with 1.
pub fn next(storage: &mut dyn Storage, last: &Item<u64>) -> Result<u64, ContractError> {
    let number = last.may_load(storage)?.unwrap_or(0).plus(1)?;
    last.save(storage, &number)?;
    Ok(number)
}

/// A program there is.
pub fn load_program(storage: &dyn Storage, program: u8) -> Result<Program, ContractError> {
    PROGRAMS
        .load(storage)?
        .into_iter()
        .nth(program.into())
        .ok_or_else(|| RuntimeError::unknown("program", program).into())
}

/// A program in an epoch that has one.
pub fn load_pot(
    storage: &dyn Storage,
    epoch: u64,
    program: u8,
) -> Result<(EpochRules, Pot), ContractError> {
    let unknown =
        || RuntimeError::unknown("budget", format!("of program {program} in epoch {epoch}"));
    let pot = POTS
        .may_load(storage, (epoch, program))?
        .ok_or_else(unknown)?;
    let rules = EPOCHS.may_load(storage, epoch)?.ok_or_else(unknown)?;
    Ok((rules, pot))
}

/// A reward that was reported.
pub fn load_reward(
    storage: &dyn Storage,
    epoch: u64,
    program: u8,
    recipient: &Addr,
) -> Result<Reward, ContractError> {
    REWARDS
        .may_load(storage, (epoch, program, recipient))?
        .ok_or_else(|| {
            let id = format!("of {recipient} in program {program} and epoch {epoch}");
            RuntimeError::unknown("reward", id).into()
        })
}

pub fn load_grant(storage: &dyn Storage, grant: u64) -> Result<Grant, ContractError> {
    GRANTS
        .may_load(storage, grant)?
        .ok_or_else(|| RuntimeError::unknown("grant", grant).into())
}

pub fn load_bounty(storage: &dyn Storage, bounty: u64) -> Result<Bounty, ContractError> {
    BOUNTIES
        .may_load(storage, bounty)?
        .ok_or_else(|| RuntimeError::unknown("bounty", bounty).into())
}

/// Writes a bounty whose status was `before`, and its index.
pub fn save_bounty(
    storage: &mut dyn Storage,
    id: u64,
    bounty: &Bounty,
    before: Option<BountyStatus>,
) -> Result<(), ContractError> {
    if let Some(before) = before {
        BOUNTIES_BY_STATUS.remove(storage, (status_key(before), id));
    }
    BOUNTIES_BY_STATUS.save(storage, (status_key(bounty.status), id), &Empty {})?;
    Ok(BOUNTIES.save(storage, id, bounty)?)
}

/// A status in storage keys; numbers never change.
pub fn status_key(status: BountyStatus) -> u8 {
    match status {
        BountyStatus::Open => 0,
        BountyStatus::Awarded => 1,
        BountyStatus::Paid => 2,
        BountyStatus::Reclaimed => 3,
        BountyStatus::Canceled => 4,
    }
}
