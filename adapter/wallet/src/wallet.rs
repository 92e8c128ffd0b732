//! A wallet: own notes among all, and what is done with them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use oaic_messages::private_credits::{ConfigResponse, MAX_DENOMINATIONS};
use oaic_poseidon::Fr;
use oaic_records::private_credits::Head;
use oaic_vouchers::SigningKey;

use crate::bindings::Bindings;
use crate::command::Commander;
use crate::error::{Result, WalletError};
use crate::keys::{Keys, Origin};
use crate::numbers::{Numbers, GAP};
use crate::scan::Scan;
use crate::trees::NoteTrees;

mod choose;
mod create;
mod exits;
mod own;
mod sessions;
mod spend;
mod sync;
#[cfg(test)]
mod tests;

use exits::Exits;
pub use own::{OwnNote, Quarantine};
use sessions::Sessions;
pub use spend::{Intent, Plan};

/// Own notes, found among all.
pub struct Wallet {
    keys: Keys,
    bindings: Bindings,
    denominations: Vec<u64>,
    /// Whether what the wallet knows was proven once. All that it takes is.
    proven: bool,
    trees: NoteTrees,
    scan: Scan,
    notes: BTreeMap<u64, OwnNote>,
    /// Of each owner that the wallet may have asked for, the first note of the value it is of.
    first: HashMap<(Origin, u32, u64), u64>,
    /// All nullifiers there are, whoever's.
    spent: HashSet<[u8; 32]>,
    spent_head: Head,
    held: BTreeSet<u64>,
    /// Numbers of notes that are paid in.
    paid_in: Numbers,
    /// Own channels, with the numbers of the notes they leave.
    reclaimed: BTreeMap<u64, Numbers>,
    sessions: Sessions,
    exits: Exits,
}

impl Wallet {
    /// The wallet of a seed, for the contract of this configuration. It knows nothing before it
    /// was synced, and does nothing: the first sync proves what the configuration says.
    ///
    /// # Errors
    /// [`WalletError::Answer`] when the configuration isn't one.
    pub fn open(seed: [u8; 32], config: &ConfigResponse) -> Result<Self> {
        let bindings = Bindings::answered(config)?;
        let count = config.denominations.len();
        // What is looked for grows with the square of it, before anything is proven.
        if count > MAX_DENOMINATIONS {
            return Err(WalletError::Answer {
                field: "denominations",
                found: format!("{count} values"),
                rule: "there are at most 8",
            });
        }
        let keys = Keys::new(seed, bindings.context);
        let denominations = config.denominations.iter().map(|value| {
            u64::try_from(value.u128()).map_err(|_| WalletError::Answer {
                field: "denominations",
                found: value.to_string(),
                rule: "a denomination has 64 bits",
            })
        });
        let mut wallet = Self {
            keys,
            bindings,
            denominations: denominations.collect::<Result<Vec<u64>>>()?,
            trees: NoteTrees::default(),
            scan: Scan::default(),
            notes: BTreeMap::new(),
            proven: false,
            first: HashMap::new(),
            spent: HashSet::new(),
            spent_head: Head::default(),
            held: BTreeSet::new(),
            paid_in: Numbers::new(GAP),
            reclaimed: BTreeMap::new(),
            sessions: Sessions::default(),
            exits: Exits::default(),
        };
        wallet.look_for(Origin::Deposit);
        Ok(wallet)
    }

    /// The same, for the contract of this address on this chain: the id that it was instantiated
    /// on. Secrets derive from what the configuration says they are bound to. A node that lies
    /// about it would have notes made that no honest node finds again: here it is found out.
    ///
    /// # Errors
    /// [`WalletError::OtherContract`], and as [`open`](Self::open).
    pub fn open_for(
        seed: [u8; 32],
        config: &ConfigResponse,
        chain_id: &str,
        contract: &str,
    ) -> Result<Self> {
        let expected = Bindings::of(chain_id, contract, &config.params);
        expected.ensure_same(&Bindings::answered(config)?)?;
        Self::open(seed, config)
    }

    fn ensure_proven(&self) -> Result<()> {
        match self.proven {
            true => Ok(()),
            false => Err(WalletError::Unproven),
        }
    }

    /// All notes of the wallet, spent ones and those in quarantine too, in the order of their
    /// indexes.
    pub fn notes(&self) -> impl Iterator<Item = &OwnNote> {
        self.notes.values()
    }

    /// One of them.
    pub fn note(&self, index: u64) -> Option<&OwnNote> {
        self.notes.get(&index)
    }

    /// Notes that somebody gave and nobody asked for, not spent: each can be spent alone, by its
    /// index. Whoever gave one may follow it.
    pub fn quarantined(&self) -> impl Iterator<Item = &OwnNote> {
        self.notes()
            .filter(|note| !note.spent && note.quarantine.is_some())
    }

    /// What the spendable ones are worth, in uoaic.
    pub fn balance(&self) -> u128 {
        self.spendable().map(|note| u128::from(note.value)).sum()
    }

    /// Keeps the notes of a plan out of [`choose`](Self::choose) until they are spent or let go.
    pub fn hold(&mut self, plan: &Plan) {
        self.held.extend(&plan.notes);
    }

    /// Lets go of the notes of a plan that came to nothing.
    pub fn release(&mut self, plan: &Plan) {
        for index in &plan.notes {
            self.held.remove(index);
        }
    }

    /// The wallet's secrets.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Number of the next note that is paid in. Not secret; a wallet that is opened while a deposit
    /// of an earlier one is still on its way continues from here with [`skip_to`](Self::skip_to).
    pub fn next_note(&self) -> u32 {
        self.paid_in.next()
    }

    /// Uses no number below this one for notes of an origin, and looks on from it among the notes
    /// that come with later syncs: a wallet that is opened anew is told before its first.
    pub fn skip_to(&mut self, origin: Origin, number: u32) {
        self.numbers(origin).skip_to(number);
        self.look_for(origin);
    }

    /// The trees.
    pub fn trees(&self) -> &NoteTrees {
        &self.trees
    }

    /// What nullifiers are bound to.
    pub fn context(&self) -> &Fr {
        &self.bindings.context
    }

    /// Domain of actions.
    pub fn action_domain(&self) -> &[u8; 32] {
        &self.bindings.action_domain
    }

    /// Domain of commands.
    pub fn command_domain(&self) -> &[u8; 32] {
        &self.bindings.command_domain
    }

    /// Level that exits need, as of the last sync.
    pub fn exit_level(&self) -> u8 {
        self.bindings.exit_level
    }

    /// Exits of one credential in an epoch, as of the last sync.
    pub fn exits_per_epoch(&self) -> u8 {
        self.bindings.exits_per_epoch
    }

    /// A channel, to be commanded by a session key.
    ///
    /// # Errors
    /// [`WalletError::Unproven`] before a sync: until then the domain is a node's word.
    pub fn command<'a>(
        &'a self,
        channel: u64,
        sequence: u64,
        key: &'a SigningKey,
    ) -> Result<Commander<'a>> {
        self.ensure_proven()?;
        Ok(Commander {
            domain: self.command_domain(),
            channel,
            sequence,
            key,
        })
    }
}

/// Shows how much it knows, and nothing of what: which leaves are its own is as good as a name.
impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet")
            .field("trees", &self.trees.count())
            .field("notes", &self.notes.len())
            .finish_non_exhaustive()
    }
}
