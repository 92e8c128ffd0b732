//! Everything that is stored, in the order of its life. Records that wallets prove are defined in
//! [`oaic_records`] and re-exported here; the numbers of packed tables never change. Also stored
//! are `contract_info` of cw2, `ownership` of cw-ownable, and the records of `oaic_runtime::pause`.

use cosmwasm_schema::cw_serde;
use cw_storage_plus::Item;
use oaic_poseidon::field;
use oaic_revenue::fee::BookedFee;
use oaic_runtime::packed::{Reader, Record, Table, Writer};
use oaic_runtime::RuntimeError;

/// `config`: parameters, denominations and the domains that proofs and commands are bound to.
pub use oaic_records::private_credits::{Bindings, Config, CONFIG};
/// Totals.
pub const TOTALS: Item<Totals> = Item::new("totals");

/// `roots`: accepted roots, each with the number of its tree and whether it is accepted forever.
pub use oaic_records::private_credits::ROOTS;
/// Table 1: the tree that grows.
pub use oaic_records::private_credits::{Forest, FOREST};
/// Table 2: notes, by index over all trees.
pub use oaic_records::private_credits::{Note, NOTES};
/// The recent roots, each at its number modulo [`oaic_messages::private_credits::RECENT_ROOTS`].
pub const RING: Table<u64, Root> = Table::new(3);

/// `nullifiers`: the height at which each was published.
pub use oaic_records::private_credits::NULLIFIERS;
/// Table 5: count and digest of all nullifiers.
pub use oaic_records::private_credits::SPENT_HEAD;
/// Table 4: nullifiers by number, from 1, so that wallets read on where they stopped.
pub use oaic_records::private_credits::{Mark, SPENT};

/// Table 9: count and digest of all session keys.
pub use oaic_records::private_credits::KEYS_HEAD;
/// `channels`: channels opened from here, by their number at settlement.
pub use oaic_records::private_credits::{Channel, CHANNELS};
/// Table 8: every session key that a channel ever had, by number, from 1.
pub use oaic_records::private_credits::{SessionKey, KEYS};

/// Table 6: pseudonyms, by epoch and number, from 1.
pub use oaic_records::private_credits::EXITED;
/// Table 7: count and digest of all pseudonyms of an epoch.
pub use oaic_records::private_credits::EXITED_HEAD;
/// `pseudonyms`: those used up by exits, of all epochs.
pub use oaic_records::private_credits::PSEUDONYMS;
/// `attestors`: their roots, oldest first.
pub use oaic_records::private_credits::{Posted, ATTESTORS};

/// In uoaic; see [`oaic_messages::private_credits::TotalsResponse`].
#[cw_serde]
#[derive(Default)]
pub struct Totals {
    pub fee: BookedFee,
    pub fee_flushed: u128,
    pub outstanding: u128,
    pub outstanding_notes: u64,
    pub deposited: u128,
    pub spent: u128,
    pub into_channels: u128,
    pub exited: u128,
    pub relayed: u128,
    pub reclaimed: u128,
    pub dust: u128,
    pub dust_flushed: u128,
}

/// A root of a tree, in the ring of recent ones.
pub struct Root(pub [u8; field::BYTES]);

impl Record for Root {
    const NAME: &'static str = "root";

    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RuntimeError> {
        Ok(Self(reader.array()?))
    }
}
