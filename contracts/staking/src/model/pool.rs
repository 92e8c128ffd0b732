//! Dividends in one denom, over all accounts.

use cosmwasm_std::{Uint128, Uint256};
use oaic_math::dividend::Stream;
use oaic_runtime::{Checked, RuntimeError};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DividendPool {
    /// Recorded since the beginning.
    #[serde(rename = "a")]
    pub arrived: Uint128,
    #[serde(rename = "c")]
    pub claimed: Uint128,
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

impl DividendPool {
    /// The part of this contract's balance that is not yet claimed, allotted or not.
    pub fn held(&self) -> Result<Uint128, RuntimeError> {
        self.arrived.sub_checked(self.claimed)
    }

    /// Allotted and not yet claimed, rounded down.
    pub fn allotted(&self) -> Result<Uint128, RuntimeError> {
        self.held()?.sub_checked(self.stream.streaming().into())
    }
}
