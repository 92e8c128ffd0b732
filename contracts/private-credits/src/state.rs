//! What is stored beside the trees of [`crate::forest`], the channels of [`crate::channel`] and the
//! totals of [`crate::books`].

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Env};
use cw_storage_plus::{Item, Map};
use oaic_kit::packed::{Reader, Record, Table, Writer};
use oaic_kit::{element, KitError};
use oaic_statements::{context, domain};
use oaic_types::private_credits::{Params, ACTION_PURPOSE, COMMAND_PURPOSE, CONTEXT_PURPOSE};

pub const CONFIG: Item<Config> = Item::new("config");

/// Spent notes: nullifier to the height it was published at.
pub const NULLIFIERS: Map<&[u8], u64> = Map::new("nullifiers");
/// Nullifiers by their number, from 1: wallets read on where they stopped, and ask for none alone.
pub const SPENT: Table<u64, Nullifier> = Table::new(4);
pub const LAST_SPENT: Item<u64> = Item::new("last_spent");

/// Roots of every attestor, oldest first; expired ones go when the next is posted.
pub const ATTESTORS: Map<&Addr, Vec<Posted>> = Map::new("attestors");

/// Addresses and parameters.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub settlement: Addr,
    pub treasury: Addr,
    pub guardian: Option<Addr>,
    /// Rising, each a multiple of the one before.
    pub denominations: Vec<u64>,
    pub params: Params,
    pub kyc_gate: Option<Addr>,
    pub bindings: Bindings,
}

/// What proofs and signatures bind. Kept from the first day: should the chain ever change its id,
/// every note must keep its nullifier, or each could be spent again.
#[cw_serde]
pub struct Bindings {
    pub chain_id: String,
    pub context: Binary,
    pub action_domain: Binary,
    pub command_domain: Binary,
}

impl Bindings {
    pub fn new(env: &Env) -> Self {
        let (chain_id, contract) = (&env.block.chain_id, env.contract.address.as_str());
        Self {
            chain_id: chain_id.clone(),
            context: element::to_binary(&context(CONTEXT_PURPOSE, chain_id, contract)),
            action_domain: domain(ACTION_PURPOSE, chain_id, contract).into(),
            command_domain: domain(COMMAND_PURPOSE, chain_id, contract).into(),
        }
    }
}

/// A root over an attestor's credentials.
#[cw_serde]
pub struct Posted {
    pub root: Binary,
    /// In seconds since 1970.
    pub expires_at: u64,
}

/// What marks a note as spent: its canonical bytes.
pub struct Nullifier(pub [u8; 32]);

impl Record for Nullifier {
    const NAME: &'static str = "nullifier";

    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Self(reader.array()?))
    }
}
