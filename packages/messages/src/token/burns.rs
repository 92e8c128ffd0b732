//! Burns by cause and by day.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// Seconds in a day of the burn series.
pub const DAY: u64 = 86_400;

/// The cause of a burn.
#[cw_serde]
#[derive(Copy)]
pub enum BurnCause {
    /// The burned half of a fee.
    Fee,
    /// A holder burned their own tokens.
    Holder,
    /// A spender burned by allowance.
    Allowance,
    /// A buyback auction.
    Buyback,
    /// A slashed bond.
    Slash,
}

/// Burned so far, in uoaic.
#[cw_serde]
pub struct BurnedResponse {
    /// Sum over all causes; initial supply − this = total supply.
    pub total: Uint128,
    /// By cause, in the order of [`BurnCause`].
    pub by_cause: Vec<BurnedBy>,
}

/// Burned for one cause.
#[cw_serde]
pub struct BurnedBy {
    /// The cause.
    pub cause: BurnCause,
    /// In uoaic.
    pub amount: Uint128,
}

/// Amounts burned on one day.
#[cw_serde]
pub struct BurnDay {
    /// The Unix day: the block's Unix time divided by [`DAY`], rounded down.
    pub day: u64,
    /// Sum over all causes, in uoaic; for the current day, so far.
    pub total: Uint128,
    /// By cause, in the order of [`BurnCause`], including zeros.
    pub by_cause: Vec<BurnedBy>,
}
