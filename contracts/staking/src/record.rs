//! What is stored. Records that every change of stake writes have short names, because each byte
//! of theirs is paid for each time.

use cosmwasm_std::{Addr, Uint128, Uint256};
use oaic_math::reward::{accrue, RewardOverflow, Stream};
use oaic_math::tier;
use oaic_messages::staking::{Term, Tier, WEIGHT_ONE};
use oaic_runtime::{Checked, RuntimeError};
use serde::{Deserialize, Serialize};

/// Parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// The token.
    pub token: Addr,
    /// The public sale.
    pub sale: Option<Addr>,
    /// Seconds between unbonding and withdrawal.
    pub unbonding_period: u64,
    /// Least amount of a position, in uoaic.
    pub min_stake: u64,
    /// Terms; the first is the flexible one.
    pub terms: Vec<Term>,
    /// Tiers above tier 0.
    pub tiers: Vec<Tier>,
    /// Seconds until stake counts in full for tiers.
    pub ramp: u64,
    /// Seconds that an arrival streams.
    pub dividend_period: u64,
    /// Denoms of dividends by number; OAIC is the first. Never reordered: books go by number.
    pub denoms: Vec<String>,
    /// Who is told of changed weights.
    pub hooks: Vec<Addr>,
}

impl Config {
    /// Weight of flexible stake, and of a lock that is over, in basis points.
    pub fn flexible_weight(&self) -> u32 {
        self.terms
            .first()
            .map_or(WEIGHT_ONE, |term| term.weight_bps)
    }

    /// Number and rights of the tier of a power.
    pub fn tier_of(&self, power: u128) -> (u8, Tier) {
        let number = tier::tier_of(power, self.tiers.iter().map(|tier| tier.min_power.u128()));
        let above = usize::from(number).checked_sub(1);
        let rights = above.and_then(|index| self.tiers.get(index)).copied();
        let base = Tier {
            min_power: Uint128::zero(),
            security_level: 0,
            dividend_bps: WEIGHT_ONE,
        };
        (number, rights.unwrap_or(base))
    }
}

/// Sums over all accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Claims, in uoaic.
    #[serde(rename = "u")]
    pub unbonding: u64,
    /// Dividend weights, as of the last touch of each account.
    #[serde(rename = "w")]
    pub weight: Uint128,
    /// Height of the last change of what is bonded.
    #[serde(rename = "h")]
    pub changed: u64,
    /// Bit n: something arrived in denom n, so it has a book.
    #[serde(rename = "b")]
    pub booked: u8,
}

impl Totals {
    /// Numbers of the denoms that have a book.
    pub fn booked(&self) -> impl Iterator<Item = u8> + '_ {
        (0..8u8).filter(|number| self.has_book(*number))
    }

    /// Whether a denom has a book.
    pub fn has_book(&self, number: u8) -> bool {
        self.booked & bit(number) != 0
    }

    /// Notes that it has one.
    pub fn add_book(&mut self, number: u8) {
        self.booked |= bit(number);
    }
}

fn bit(number: u8) -> u8 {
    1u8.checked_shl(u32::from(number)).unwrap_or_default()
}

/// All of one account, in one record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Height of the first stake; before it, nothing was bonded. 0: never staked.
    #[serde(rename = "b")]
    pub born: u64,
    /// Height of the last change of what is bonded.
    #[serde(rename = "h")]
    pub changed: u64,
    /// Id of the next position.
    #[serde(rename = "n")]
    pub next: u64,
    /// What its dividends are shared by.
    #[serde(rename = "w")]
    pub weight: Uint128,
    /// Positions, oldest first.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<Position>,
    /// Unbonded and not withdrawn, earliest first.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Dividends by denom.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub dividends: Vec<Dividend>,
}

impl Account {
    /// Sum of the positions, in uoaic.
    pub fn bonded(&self) -> Result<u64, RuntimeError> {
        self.positions
            .iter()
            .try_fold(0u64, |sum, position| sum.plus(position.amount))
    }

    /// Sum of the claims, in uoaic.
    pub fn unbonding(&self) -> Result<u64, RuntimeError> {
        self.claims
            .iter()
            .try_fold(0u64, |sum, claim| sum.plus(claim.amount))
    }

    /// Tier power now, in uoaic.
    pub fn power(&self, config: &Config, now: u64) -> Result<u128, RuntimeError> {
        self.positions
            .iter()
            .try_fold(0u128, |sum, position| sum.plus(position.power(config, now)))
    }

    /// What the dividend weight is now; what is stored is as of the last touch.
    pub fn weight_now(&self, config: &Config, now: u64) -> Result<u128, RuntimeError> {
        let (_, tier) = config.tier_of(self.power(config, now)?);
        let positions = self
            .positions
            .iter()
            .map(|position| (u128::from(position.amount), position.weight(config, now)));
        tier::dividend_weight(positions, tier.dividend_bps)
            .ok_or_else(|| RuntimeError::overflow("dividend weight", '*', tier.dividend_bps))
    }

    /// Books what the weight earned in a denom since the last touch.
    pub fn settle(&mut self, number: u8, index: Uint256) -> Result<(), RewardOverflow> {
        let weight = self.weight.u128();
        match self.dividends.iter_mut().find(|of| of.number == number) {
            Some(dividend) => {
                dividend.owed = accrue(dividend.owed, weight, dividend.index, index)?;
                dividend.index = index;
            }
            // Last touched before anything was allotted in this denom: the index was zero.
            None if !index.is_zero() => self.dividends.push(Dividend {
                number,
                index,
                owed: accrue(Uint256::zero(), weight, Uint256::zero(), index)?,
            }),
            None => {}
        }
        Ok(())
    }
}

/// Stake under one term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Number, unique within the account and never used again.
    #[serde(rename = "i")]
    pub id: u64,
    /// In uoaic.
    #[serde(rename = "a")]
    pub amount: u64,
    /// Weight of its term, in basis points.
    #[serde(rename = "w")]
    pub weight_bps: u32,
    /// From when on it counts, in seconds.
    #[serde(rename = "s")]
    pub since: u64,
    /// Length of the lock in seconds; 0 when flexible.
    #[serde(rename = "d", default, skip_serializing_if = "is_zero")]
    pub duration: u64,
    /// End of the lock, in seconds; 0 when flexible.
    #[serde(rename = "e", default, skip_serializing_if = "is_zero")]
    pub ends: u64,
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

impl Position {
    /// Its term, as it was when it was opened.
    pub fn term(&self) -> Term {
        Term {
            duration: self.duration,
            weight_bps: self.weight_bps,
        }
    }

    /// Whether it is locked now. At the very second of its end it no longer is.
    pub fn locked(&self, now: u64) -> bool {
        now < self.ends
    }

    /// What it weighs now, in basis points: a lock that is over weighs as flexible stake.
    pub fn weight(&self, config: &Config, now: u64) -> u32 {
        match self.duration == 0 || self.locked(now) {
            true => self.weight_bps,
            false => config.flexible_weight(),
        }
    }

    /// Its tier power now, in uoaic.
    pub fn power(&self, config: &Config, now: u64) -> u128 {
        let age = now.saturating_sub(self.since);
        let weight = self.weight(config, now);
        tier::power(u128::from(self.amount), weight, age, config.ramp)
    }
}

/// An unbonded amount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// In uoaic.
    #[serde(rename = "a")]
    pub amount: u64,
    /// From when on it can be withdrawn, in seconds.
    #[serde(rename = "t")]
    pub release_at: u64,
}

/// Dividends of an account in one denom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dividend {
    /// Number of the denom.
    #[serde(rename = "n")]
    pub number: u8,
    /// The stream's index at the last touch.
    #[serde(rename = "i")]
    pub index: Uint256,
    /// Owed then, in scaled units.
    #[serde(rename = "o")]
    pub owed: Uint256,
}

/// Dividends in one denom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// Booked since the beginning.
    #[serde(rename = "a")]
    pub arrived: Uint128,
    /// Paid out.
    #[serde(rename = "c")]
    pub claimed: Uint128,
    /// What is being allotted.
    #[serde(rename = "s", with = "StreamDef")]
    pub stream: Stream,
}

/// How a [`Stream`] is stored.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Stream")]
struct StreamDef {
    #[serde(rename = "i")]
    index: Uint256,
    #[serde(rename = "c")]
    carry: Uint256,
    #[serde(rename = "r")]
    remaining: Uint256,
    #[serde(rename = "e")]
    ends: u64,
    #[serde(rename = "t")]
    last: u64,
}

impl Book {
    /// In this contract's balance: not yet claimed, allotted or not.
    pub fn held(&self) -> Result<Uint128, RuntimeError> {
        self.arrived.minus(self.claimed)
    }

    /// Allotted and not yet claimed, rounded down.
    pub fn allotted(&self) -> Result<Uint128, RuntimeError> {
        self.held()?.minus(self.stream.streaming().into())
    }
}
