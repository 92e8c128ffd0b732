//! Providers and their receipt keys. Loading one fails when there is none, or it can't be read.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Storage, Uint128};
use cw_storage_plus::Map;
use oaic_messages::compute_settlement::{Heartbeat, Params, Profile, Retired, Unbonding};
use oaic_runtime::{known, Checked, Result};

/// By address.
pub const PROVIDERS: Map<&Addr, Provider> = Map::new("providers");
/// Every receipt key a provider ever had, by (provider, index).
pub const RECEIPT_KEYS: Map<(&Addr, u32), ReceiptKey> = Map::new("receipt_keys");

/// The last heartbeat of an epoch, by (provider, epoch).
pub const HEARTBEATS: Map<(&Addr, u64), RecordedHeartbeat> = Map::new("heartbeats");

/// A heartbeat, and when it was recorded.
#[cw_serde]
pub struct RecordedHeartbeat {
    /// What the provider served.
    pub heartbeat: Heartbeat,
    /// In Unix time.
    pub time: u64,
    /// Height of that block.
    pub height: u64,
}

/// A provider.
#[cw_serde]
pub struct Provider {
    /// Receipt keys it ever had; the next one's index.
    pub keys: u32,
    /// Indexes of those that are not retired.
    pub live_keys: Vec<u32>,
    /// Accounts that may settle for it.
    pub settlers: Vec<Addr>,
    /// Where and how it serves, as it says.
    pub profile: Profile,
    /// In force, in uoaic.
    pub bond: Uint128,
    /// Leaving, oldest first.
    pub unbonding: Vec<Unbonding>,
    /// Disputes that it lost.
    pub offenses: u32,
}

impl Provider {
    /// Bond in force and leaving: all that can be slashed, in uoaic.
    ///
    /// # Errors
    /// It doesn't fit 128 bits.
    pub fn slashable(&self) -> Result<u128> {
        self.unbonding
            .iter()
            .try_fold(self.bond.u128(), |sum, part| {
                sum.add_checked(part.amount.u128())
            })
    }
}

/// A receipt key.
#[cw_serde]
pub struct ReceiptKey {
    /// An ed25519 key, 32 bytes.
    pub key: Binary,
    /// When it was retired.
    pub retired: Option<Retired>,
    /// Once a dispute about receipts under it was won, what the incident costs at least before the
    /// key is used up, in uoaic, as it was then: no vote makes an old incident dearer. Such a key
    /// signs no more.
    pub measure: Option<Uint128>,
    /// Sum of what those disputes took, in uoaic.
    pub charges: Uint128,
}

impl ReceiptKey {
    /// Whether a dispute about receipts under it was won.
    pub fn is_charged(&self) -> bool {
        self.measure.is_some()
    }
}

/// A provider.
pub fn load_provider(storage: &dyn Storage, address: &Addr) -> Result<Provider> {
    known(PROVIDERS.may_load(storage, address), "provider", address)
}

/// A receipt key.
pub fn load_key(storage: &dyn Storage, provider: &Addr, index: u32) -> Result<ReceiptKey> {
    let found = RECEIPT_KEYS.may_load(storage, (provider, index));
    known(found, "receipt key of index", index)
}

/// Whether a provider takes openings: it has the minimum bond, and a receipt key that was never
/// charged. At most [`oaic_messages::compute_settlement::MAX_RECEIPT_KEYS`] are looked at.
pub fn is_trusted(
    storage: &dyn Storage,
    address: &Addr,
    provider: &Provider,
    params: &Params,
) -> Result<bool> {
    if provider.bond < params.min_bond {
        return Ok(false);
    }
    for index in &provider.live_keys {
        if !load_key(storage, address, *index)?.is_charged() {
            return Ok(true);
        }
    }
    Ok(false)
}
