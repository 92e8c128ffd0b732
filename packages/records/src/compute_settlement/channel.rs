//! What settlement doesn't need of a channel, and top-up grants.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, BlockInfo, Uint128};
use cw_storage_plus::Map;
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Unlock;
use oaic_runtime::{Checked, Result};

use super::{Agreement, ChannelBalance};

/// By number.
pub const CHANNELS: Map<u64, Channel> = Map::new("channels");
/// Channel id to number.
pub const CHANNELS_BY_ID: Map<&[u8], u64> = Map::new("channels_by_id");
/// By (payer, grantee).
pub const GRANTS: Map<(&Addr, &Addr), Grant> = Map::new("grants");

/// What settlement doesn't need of a channel.
#[cw_serde]
pub struct Channel {
    /// Who put the money in, and gets the rest unless `refund_to` does.
    pub payer: Addr,
    /// Whose services it pays for.
    pub provider: Addr,
    /// Who gets the rest, where it isn't the payer.
    pub refund_to: Option<Addr>,
    /// Whether the payer is a system contract of the token, such as the pool of private credits.
    pub pool: bool,
    /// Number of terms.
    pub terms: u32,
    /// In Unix time.
    pub opened_at: u64,
    /// Height of that block.
    pub opened_height: u64,
    /// Delay of unlocks and key rotations, as it was at opening: in seconds, and in blocks.
    pub unlock_delay: u64,
    /// See there.
    pub unlock_blocks: u64,
    /// In Unix time.
    pub closed_at: Option<u64>,
    /// Rewards of disputes about receipts in it, in uoaic.
    pub rewarded: Uint128,
    /// Left at the close, before the fee that a refund account pays, in uoaic.
    pub refunded: Uint128,
    /// The payer's request.
    pub payer_unlock: Option<Unlock>,
    /// The refund account's request.
    pub refund_unlock: Option<Unlock>,
}

impl Channel {
    /// What it ever paid, in uoaic.
    ///
    /// # Errors
    /// Numbers that are not of one channel.
    pub fn paid(&self, agreement: &Agreement, balance: &ChannelBalance) -> Result<u128> {
        u128::from(agreement.paid(balance)?).sub_checked(self.refunded.u128())
    }

    /// When an unlock or a key rotation that is asked for now is due.
    pub fn due(&self, block: &BlockInfo) -> Due {
        Due::after(
            block.time.seconds(),
            block.height,
            self.unlock_delay,
            self.unlock_blocks,
        )
    }
}

/// A top-up grant.
#[cw_serde]
pub struct Grant {
    /// Key that channels opened under it must name.
    pub session_key: Binary,
    /// Left of the limit, in uoaic.
    pub limit: u64,
    /// In uoaic per day.
    pub daily: u64,
    /// In Unix time.
    pub ends_at: u64,
    /// Maximum unlock delay of a channel that it puts money into, in seconds.
    pub max_unlock_delay: u64,
    /// Maximum number of blocks of that.
    pub max_unlock_blocks: u64,
    /// The day that it last took anything, counted from 1970.
    pub day: u64,
    /// Taken on that day, in uoaic.
    pub taken: u64,
}
