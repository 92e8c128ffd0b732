//! Records of notes, nullifiers, channels and attestors.

use crate::element;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_messages::private_credits::{
    Params, ACTION_PURPOSE, COMMAND_PURPOSE, CONTEXT_PURPOSE, NOTES_PER_TREE,
};
use oaic_poseidon::merkle::Frontier;
use oaic_poseidon::{field, Fr};
use oaic_runtime::packed::{Reader, Record, Table, Writer};
use oaic_runtime::{Checked, Result, RuntimeError};
use oaic_statements::{context, domain, NOTE_DEPTH};
use sha2::{Digest, Sha256};

/// Addresses, denominations and parameters.
pub const CONFIG: Item<Config> = Item::new("config");

/// The tree that grows; none before the first note. See [`Forest::load`].
pub const FOREST: Table<(), Forest> = Table::new(1);
/// Notes by index over all trees.
pub const NOTES: Table<u64, Note> = Table::new(2);
/// Good roots: the number of their tree, and whether they are good for ever.
pub const ROOTS: Map<&[u8], (u64, bool)> = Map::new("roots");

/// Spent notes: nullifier to the height it was published at.
pub const NULLIFIERS: Map<&[u8], u64> = Map::new("nullifiers");
/// Nullifiers by their number, from 1: wallets read on where they stopped, and ask for none alone.
pub const SPENT: Table<u64, Mark> = Table::new(4);
/// How many there are, and the digest over all of them.
pub const SPENT_HEAD: Table<(), Head> = Table::new(5);

/// Pseudonyms of exits, whatever their epoch: none is taken twice.
pub const PSEUDONYMS: Map<&[u8], bool> = Map::new("pseudonyms");
/// Pseudonyms by epoch and number, from 1.
pub const EXITED: Table<(u64, u32), Mark> = Table::new(6);
/// By epoch: how many there are, and the digest over all of them.
pub const EXITED_HEAD: Table<u64, Head> = Table::new(7);

/// Channels that were opened from here, by their number at settlement.
pub const CHANNELS: Map<u64, Channel> = Map::new("channels");

/// Every session key that a channel ever had, by its number, from 1, in the order in which they were
/// taken: whoever makes a new one knows which are taken.
pub const KEYS: Table<u64, SessionKey> = Table::new(8);
/// How many there are, and the digest over all of them.
pub const KEYS_HEAD: Table<(), Head> = Table::new(9);

/// Roots of every attestor, oldest first; expired ones go when the next is posted.
pub const ATTESTORS: Map<&Addr, Vec<Posted>> = Map::new("attestors");

/// Addresses, denominations and parameters.
#[cw_serde]
pub struct Config {
    /// The token.
    pub token: Addr,
    /// Where channels are opened.
    pub settlement: Addr,
    /// Whose risk pool gets what is too small for a note.
    pub treasury: Addr,
    /// Who may pause deposits.
    pub guardian: Option<Addr>,
    /// Values of notes, rising, each a multiple of the one before.
    pub denominations: Vec<u64>,
    /// Limits that the owner may change.
    pub params: Params,
    /// Who is asked about recipients of exits and paid relayers.
    pub kyc_gate: Option<Addr>,
    /// What proofs and signatures bind.
    pub bindings: Bindings,
}

/// What proofs and signatures bind. Kept from the first day: should the chain ever change its id,
/// every note must keep its nullifier, or each could be spent again.
#[cw_serde]
pub struct Bindings {
    /// Id of the chain that it was instantiated on.
    pub chain_id: String,
    /// Context of nullifiers and spends, a field element.
    pub context: Binary,
    /// Domain that begins the bytes of actions.
    pub action_domain: Binary,
    /// Domain that begins the bytes of commands.
    pub command_domain: Binary,
}

impl Bindings {
    /// Of the contract of an address on a chain.
    pub fn of(chain_id: &str, contract: &str) -> Self {
        Self {
            chain_id: chain_id.to_owned(),
            context: element::to_binary(&context(CONTEXT_PURPOSE, chain_id, contract)),
            action_domain: domain(ACTION_PURPOSE, chain_id, contract).into(),
            command_domain: domain(COMMAND_PURPOSE, chain_id, contract).into(),
        }
    }
}

/// A root over an attestor's credentials.
#[cw_serde]
pub struct Posted {
    /// The root, a field element.
    pub root: Binary,
    /// In Unix time.
    pub expires_at: u64,
}

/// What private-credits knows of a channel; settlement has the rest.
#[cw_serde]
pub struct Channel {
    /// Key that commands it.
    pub session_key: Binary,
    /// Next number of its commands.
    pub sequence: u64,
    /// Put into it, in uoaic.
    pub deposited: Uint128,
    /// Taken back of what it left, in uoaic.
    pub reclaimed: Uint128,
    /// Whether all of it was.
    pub finished: bool,
}

/// A nullifier or a pseudonym: its canonical bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(pub [u8; 32]);

impl Record for Mark {
    const NAME: &'static str = "nullifier or pseudonym";

    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self(reader.array()?))
    }
}

/// A session key, and the channel that took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionKey {
    /// Number of the channel at settlement.
    pub channel: u64,
    /// The public key.
    pub key: [u8; 32],
}

impl Record for SessionKey {
    const NAME: &'static str = "session key";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.channel).bytes(&self.key);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            channel: reader.number()?,
            key: reader.array()?,
        })
    }
}

/// A list that only grows, in one record: whoever proves it knows whether a copy of the whole list,
/// from wherever it came, is the list, and asks for no entry alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Entries so far.
    pub count: u64,
    /// SHA-256 of the digest before ‖ the last entry as it is stored; zeros before the first.
    pub digest: [u8; 32],
}

impl Head {
    /// Adds an entry.
    ///
    /// # Errors
    /// [`RuntimeError::Overflow`].
    pub fn push(&mut self, entry: &impl Record) -> Result<()> {
        self.count = self.count.add_checked(1)?;
        let digest = Sha256::new().chain_update(self.digest);
        self.digest = digest.chain_update(entry.encode()).finalize().into();
        Ok(())
    }
}

impl Record for Head {
    const NAME: &'static str = "head of a list";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.count).bytes(&self.digest);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            count: reader.number()?,
            digest: reader.array()?,
        })
    }
}

/// A note in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Place of its value among the denominations.
    pub denomination: u8,
    /// Of its value and its owner.
    pub leaf: Fr,
}

impl Record for Note {
    const NAME: &'static str = "note";

    fn write(&self, writer: &mut Writer) {
        writer.u8(self.denomination);
        write_element(writer, &self.leaf);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            denomination: reader.u8()?,
            leaf: read_element(reader, Self::NAME)?,
        })
    }
}

/// The tree that grows, and how many came before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forest {
    /// Its number, from 0.
    pub tree: u64,
    /// Recent roots ever, one per block that added notes.
    pub roots: u64,
    /// Block of the last of them.
    pub root_height: u64,
    /// What later notes need of those it has.
    pub frontier: Frontier,
}

impl Default for Forest {
    fn default() -> Self {
        Self {
            tree: 0,
            roots: 0,
            root_height: 0,
            frontier: Frontier::new(NOTE_DEPTH),
        }
    }
}

impl Record for Forest {
    const NAME: &'static str = "tree of notes";

    fn write(&self, writer: &mut Writer) {
        let count = self.frontier.count;
        writer
            .number(self.tree)
            .number(self.roots)
            .number(self.root_height)
            .number(count);
        for (height, waiting) in self.frontier.waiting.iter().enumerate() {
            if means_something(count, height) {
                write_element(writer, waiting);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut forest = Self {
            tree: reader.number()?,
            roots: reader.number()?,
            root_height: reader.number()?,
            ..Self::default()
        };
        let count: u64 = reader.number()?;
        forest.frontier.count = count;
        for (height, waiting) in forest.frontier.waiting.iter_mut().enumerate() {
            if means_something(count, height) {
                *waiting = read_element(reader, Self::NAME)?;
            }
        }
        Ok(forest)
    }
}

/// Whether a frontier of `count` leaves has a node waiting at a height; a full one keeps its root
/// at the last. What stands elsewhere is nothing, and a stored byte costs.
fn means_something(count: u64, height: usize) -> bool {
    if count == NOTES_PER_TREE {
        return height.saturating_add(1) == NOTE_DEPTH;
    }
    u32::try_from(height)
        .ok()
        .and_then(|height| count.checked_shr(height))
        .is_some_and(|rest| rest & 1 == 1)
}

impl Forest {
    /// As it is stored; an empty one before the first note.
    ///
    /// # Errors
    /// [`RuntimeError::Corrupt`].
    pub fn load(storage: &dyn Storage) -> Result<Self> {
        Ok(FOREST.may_load(storage, &())?.unwrap_or_default())
    }

    /// Notes ever added.
    ///
    /// # Errors
    /// [`RuntimeError::Overflow`].
    pub fn count(&self) -> Result<u64> {
        self.index(self.frontier.count)
    }

    /// Index, over all trees, of a place in the tree that grows.
    ///
    /// # Errors
    /// [`RuntimeError::Overflow`].
    pub fn index(&self, place: u64) -> Result<u64> {
        let before = self.tree.checked_mul(NOTES_PER_TREE);
        before
            .ok_or_else(|| RuntimeError::overflow(self.tree, '×', NOTES_PER_TREE))?
            .add_checked(place)
    }

    /// Root of the tree that grows; none while it is empty.
    pub fn root(&self) -> Option<Fr> {
        (self.frontier.count > 0).then(|| self.frontier.root())
    }
}

fn write_element(writer: &mut Writer, element: &Fr) {
    writer.bytes(&field::to_bytes(element));
}

fn read_element(reader: &mut Reader<'_>, record: &'static str) -> Result<Fr> {
    let bytes = reader.array()?;
    field::from_bytes(&bytes).ok_or(RuntimeError::Corrupt {
        record,
        found: bytes.len(),
    })
}
