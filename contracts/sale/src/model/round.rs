//! What is stored of a round and of a buyer.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Uint128};
use oaic_messages::sale::{Asset, Pricing};
use oaic_runtime::RuntimeError;

use super::amounts::Amounts;
use super::outcome::Outcome;

/// Parameters, which never change and hold for every round.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub treasury: Addr,
    pub staking: Addr,
    pub kyc_gate: Option<Addr>,
    pub pricing: Pricing,
    pub assets: Vec<Asset>,
    pub for_sale: Uint128,
    pub soft_cap: Uint128,
    pub min_purchase: Uint128,
    pub max_per_buyer: Uint128,
}

/// One round, over all its buyers.
#[cw_serde]
#[derive(Default)]
pub struct Sale {
    pub round: u32,
    pub starts_at: u64,
    pub ends_at: u64,
    pub outcome: Outcome,
    /// When the outcome was recorded.
    pub decided_at: u64,
    /// Bought or committed for.
    pub committed: Uint128,
    /// Paid in, by asset.
    pub raised: Amounts,
    pub buyers: u64,
    /// Buyers that have been paid in full.
    pub settled: u64,
    /// OAIC paid to buyers.
    pub claimed: Uint128,
    /// Coins paid back after the end, by asset.
    pub refunded: Amounts,
    /// OAIC owed: everything until a success, then what buyers have yet to claim.
    pub owed_tokens: Uint128,
    /// Coins owed to buyers, by asset: everything until a success, then what they have yet to be
    /// refunded.
    pub owed_coins: Amounts,
    /// OAIC that buyers returned.
    pub returned: Uint128,
    /// Whether the proceeds, and what was returned, now belong to the treasury.
    pub released: bool,
}

impl Sale {
    /// Coins of this round that stay here beyond what buyers are owed, by asset.
    pub fn proceeds(&self) -> Result<Amounts, RuntimeError> {
        match self.outcome == Outcome::Succeeded && !self.released {
            true => self
                .raised
                .sub_checked(&self.refunded)?
                .sub_checked(&self.owed_coins),
            false => Ok(Amounts::default()),
        }
    }

    /// Returned OAIC that stays here.
    pub fn held_tokens(&self) -> Uint128 {
        match self.released {
            true => Uint128::zero(),
            false => self.returned,
        }
    }
}

/// Purchases of one buyer in one round.
#[cw_serde]
#[derive(Default)]
pub struct Purchase {
    /// Bought or committed for.
    pub committed: Uint128,
    /// Paid in, by asset.
    pub paid: Amounts,
    /// OAIC that the buyer returned.
    pub returned: Uint128,
    /// OAIC paid after the end.
    pub paid_tokens: Uint128,
    /// Coins paid back after the end, by asset.
    pub paid_coins: Amounts,
    /// Whether that is everything due.
    pub settled: bool,
}

/// Sums over the rounds before the current one.
#[cw_serde]
#[derive(Default)]
pub struct EarlierSums {
    pub owed_coins: Amounts,
    pub buyers: u64,
}
