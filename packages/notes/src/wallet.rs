//! A wallet: own notes among all, and what is done with them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use cosmwasm_std::Binary;
use oaic_kit::element::to_binary;
use oaic_poseidon::{field, Fr};
use oaic_prover::Prover;
use oaic_types::private_credits::{
    Command, ConfigResponse, ExecuteMsg, NewNote, NoteResponse, NullifierResponse, QueryMsg,
    ReceiveMsg, Relay, TreeResponse, MAX_NEW_NOTES, MAX_SPENT_NOTES, NOTES_PER_TREE,
};
use oaic_types::shared::{Page, MAX_PAGE_LIMIT};
use oaic_vouchers::SigningKey;

use crate::bindings::Bindings;
use crate::command::Commander;
use crate::denomination;
use crate::error::{NotesError, Result};
use crate::keys::{Keys, Origin};
use crate::ledger::Ledger;
use crate::numbers::{Numbers, GAP};
use crate::scan::{Found, Scan};
use crate::sessions::Sessions;
use crate::source::{ask, Source};
use crate::spend::Plan;

/// Numbers of a channel's notes that are looked for beyond the highest that was found: as many as
/// two messages make at most.
const RECLAIM_GAP: u32 = 64;

/// How often a plan is proven anew when its roots moved on.
const TRIES: u32 = 3;

/// A note of the wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnNote {
    /// Its index, over all trees.
    pub index: u64,
    /// Its value, in uoaic.
    pub value: u64,
    /// Where it came from.
    pub origin: Origin,
    /// Its number among the wallet's notes of that origin.
    pub number: u32,
    /// What marks it as spent. To tell it is to tell which note it is.
    pub nullifier: [u8; 32],
    /// Whether it is spent.
    pub spent: bool,
}

/// Own notes, found among all.
pub struct Wallet {
    pub(crate) keys: Keys,
    bindings: Bindings,
    denominations: Vec<u64>,
    ledger: Ledger,
    scan: Scan,
    notes: BTreeMap<u64, OwnNote>,
    /// All nullifiers there are, whoever's.
    spent: HashSet<[u8; 32]>,
    spent_until: u64,
    held: BTreeSet<u64>,
    /// Of the notes that have a nullifier, the one that is worth most. A message shows its owners,
    /// and anybody can pay one of them another note. At the same place of another tree that has
    /// the nullifier of the first: one of both can be spent, and a small one would be a trap.
    best: HashMap<[u8; 32], u64>,
    /// Numbers of notes that are paid in.
    paid_in: Numbers,
    /// Own channels, with the numbers of the notes they leave.
    pub(crate) reclaimed: BTreeMap<u64, Numbers>,
    pub(crate) sessions: Sessions,
}

impl Wallet {
    /// The wallet of a seed, for the contract of this configuration. It knows nothing before it
    /// was synced. What the configuration says is believed; see [`open_for`](Self::open_for).
    ///
    /// # Errors
    /// [`NotesError::Answer`] when the configuration isn't one.
    pub fn open(seed: [u8; 32], config: &ConfigResponse) -> Result<Self> {
        let bindings = Bindings::read(config)?;
        let keys = Keys::new(seed, bindings.context);
        let denominations = config.denominations.iter().map(|value| {
            u64::try_from(value.u128()).map_err(|_| NotesError::Answer {
                field: "denominations",
                found: value.to_string(),
                rule: "a denomination has 64 bits",
            })
        });
        let mut wallet = Self {
            keys,
            bindings,
            denominations: denominations.collect::<Result<Vec<u64>>>()?,
            ledger: Ledger::default(),
            scan: Scan::default(),
            notes: BTreeMap::new(),
            spent: HashSet::new(),
            spent_until: 0,
            held: BTreeSet::new(),
            best: HashMap::new(),
            paid_in: Numbers::new(GAP),
            reclaimed: BTreeMap::new(),
            sessions: Sessions::default(),
        };
        wallet.look_for(Origin::Deposit);
        Ok(wallet)
    }

    /// The same, for the contract of this address on this chain: the id that it was instantiated
    /// on. Secrets derive from what the configuration says they are bound to. A node that lies
    /// about it would have notes made that no honest node finds again: here it is found out.
    ///
    /// # Errors
    /// [`NotesError::OtherContract`], and as [`open`](Self::open).
    pub fn open_for(
        seed: [u8; 32],
        config: &ConfigResponse,
        chain_id: &str,
        contract: &str,
    ) -> Result<Self> {
        let expected = Bindings::of(chain_id, contract, config.params.exit_level);
        expected.ensure_same(&Bindings::read(config)?)?;
        Self::open(seed, config)
    }

    /// Takes all that is new on chain, page by page, and compares the root.
    ///
    /// # Errors
    /// [`NotesError::OtherContract`] when the source is another contract's;
    /// [`NotesError::OtherRoot`] when the answers don't fit together; what was taken stays.
    pub fn sync(&mut self, source: &dyn Source) -> Result<()> {
        let config: ConfigResponse = ask(source, &QueryMsg::Config {})?;
        let bindings = Bindings::read(&config)?;
        self.bindings.ensure_same(&bindings)?;
        self.bindings = bindings;
        // Before the notes: which of them are own depends on which channels are.
        self.sync_channels(source)?;
        loop {
            let page: Page<NoteResponse> = ask(
                source,
                &QueryMsg::Notes {
                    start_after: self.ledger.count().checked_sub(1),
                    limit: Some(MAX_PAGE_LIMIT),
                },
            )?;
            let more = page.has_more && !page.items.is_empty();
            self.take_notes(&page.items)?;
            if !more {
                break;
            }
        }
        loop {
            let page: Page<NullifierResponse> = ask(
                source,
                &QueryMsg::Nullifiers {
                    start_after: Some(self.spent_until),
                    limit: Some(MAX_PAGE_LIMIT),
                },
            )?;
            for spent in &page.items {
                // Else a node that repeats itself would be asked for ever.
                rising("nullifiers.number", Some(self.spent_until), spent.number)?;
                self.take_nullifier(bytes("nullifier", &spent.nullifier)?);
                self.spent_until = spent.number;
            }
            if !page.has_more || page.items.is_empty() {
                break;
            }
        }
        let tree: TreeResponse = ask(source, &QueryMsg::Tree {})?;
        let root = self.ledger.root().as_ref().map(to_binary);
        // More notes since the last page are no contradiction.
        if tree.count == self.ledger.count() && tree.root != root {
            let text = |root: Option<Binary>| root.map_or("none".to_owned(), |r| r.to_string());
            return Err(NotesError::OtherRoot {
                count: tree.count,
                found: text(root),
                expected: text(tree.root),
            });
        }
        Ok(())
    }

    /// Takes notes, from pages or from `note_added` events, in the order of their indexes.
    ///
    /// # Errors
    /// [`NotesError::Order`] when the first doesn't follow the last; nothing was taken.
    pub fn take_notes(&mut self, notes: &[NoteResponse]) -> Result<()> {
        let mut leaves = Vec::with_capacity(notes.len());
        for (note, expected) in notes.iter().zip(self.ledger.count()..) {
            if note.index != expected {
                return Err(NotesError::Order {
                    expected,
                    found: note.index,
                });
            }
            leaves.push(element("leaf", &note.leaf)?);
        }
        let first = self.ledger.count();
        self.ledger.extend(first, leaves.clone())?;
        for (index, leaf) in (first..).zip(&leaves) {
            if let Some(found) = self.scan.find(leaf) {
                self.keep(index, found)?;
            }
        }
        Ok(())
    }

    /// A note at an index is the wallet's.
    fn keep(&mut self, index: u64, found: Found) -> Result<()> {
        let Found {
            origin,
            number,
            value,
        } = found;
        let key = self.keys.note_of(origin, number);
        let nullifier = key.nullifier(index % NOTES_PER_TREE, self.context());
        let nullifier = field::to_bytes(&nullifier);
        let note = OwnNote {
            index,
            value,
            origin,
            number,
            nullifier,
            spent: self.spent.contains(&nullifier),
        };
        let other = self.best.get(&nullifier);
        let other = other.and_then(|other| self.notes.get(other));
        if other.is_none_or(|other| other.value < value) {
            self.best.insert(nullifier, index);
        }
        self.notes.insert(index, note);
        self.numbers(origin).found(number)?;
        self.look_for(origin);
        Ok(())
    }

    /// Numbers of the notes of an origin.
    fn numbers(&mut self, origin: Origin) -> &mut Numbers {
        match origin {
            Origin::Deposit => &mut self.paid_in,
            Origin::Reclaim(channel) => {
                let all = self.reclaimed.entry(channel);
                all.or_insert_with(|| Numbers::new(RECLAIM_GAP))
            }
        }
    }

    /// Looks for notes of an origin as far as they may be.
    fn look_for(&mut self, origin: Origin) {
        let end = self.numbers(origin).end();
        self.scan
            .widen(&self.keys, &self.denominations, origin, end);
    }

    /// A channel is the wallet's: what it leaves is looked for, also among the notes that were
    /// taken before this was known.
    pub(crate) fn own_channel(&mut self, channel: u64) -> Result<()> {
        if self.reclaimed.contains_key(&channel) {
            return Ok(());
        }
        let origin = Origin::Reclaim(channel);
        self.look_for(origin);
        loop {
            let all = (0..).zip(self.ledger.leaves());
            let new = all.filter(|(index, _)| !self.notes.contains_key(index));
            let own = new.filter_map(|(index, leaf)| Some((index, self.scan.find(leaf)?)));
            let own: Vec<(u64, Found)> = own.collect();
            if own.is_empty() {
                return Ok(());
            }
            for (index, found) in own {
                self.keep(index, found)?;
            }
        }
    }

    /// Takes a nullifier, whoever's it is.
    pub fn take_nullifier(&mut self, nullifier: [u8; 32]) {
        self.spent.insert(nullifier);
        let own = self.notes.values_mut();
        for note in own.filter(|note| note.nullifier == nullifier) {
            note.spent = true;
            self.held.remove(&note.index);
        }
    }

    /// All notes of the wallet, spent ones too, in the order of their indexes.
    pub fn notes(&self) -> impl Iterator<Item = &OwnNote> {
        self.notes.values()
    }

    /// One of them.
    pub fn note(&self, index: u64) -> Option<&OwnNote> {
        self.notes.get(&index)
    }

    /// Notes that are neither spent nor held.
    pub fn spendable(&self) -> impl Iterator<Item = &OwnNote> {
        self.notes()
            .filter(|note| self.is_good(note) && !self.held.contains(&note.index))
    }

    /// Whether a note isn't spent, and to spend it spends none that is worth more.
    pub(crate) fn is_good(&self, note: &OwnNote) -> bool {
        !note.spent && self.best.get(&note.nullifier) == Some(&note.index)
    }

    /// What they are worth, in uoaic.
    pub fn balance(&self) -> u128 {
        self.spendable().map(|note| u128::from(note.value)).sum()
    }

    /// Indexes of notes that are worth at least `amount`, and as little more as can be. Of equal
    /// notes the oldest are taken: most others have come after them.
    ///
    /// # Errors
    /// [`NotesError::Funds`].
    pub fn choose(&self, amount: u128) -> Result<Vec<u64>> {
        let of = |value: u64| self.spendable().filter(move |note| note.value == value);
        let there: Vec<usize> = self.denominations.iter().map(|v| of(*v).count()).collect();
        let chosen = denomination::choose(amount, &self.denominations, &there, MAX_SPENT_NOTES);
        let Some(chosen) = chosen else {
            let mut values: Vec<u64> = self.spendable().map(|note| note.value).collect();
            values.sort_unstable_by(|a, b| b.cmp(a));
            let largest = values.iter().take(MAX_SPENT_NOTES);
            return Err(NotesError::Funds {
                amount,
                notes: values.len(),
                balance: self.balance(),
                max: MAX_SPENT_NOTES,
                largest: largest.copied().map(u128::from).sum(),
            });
        };
        let counts = self.denominations.iter().zip(chosen);
        let notes = counts.flat_map(|(value, count)| of(*value).take(count));
        Ok(notes.map(|note| note.index).collect())
    }

    /// Keeps the notes of a plan out of [`choose`](Self::choose) until they are spent or let go.
    pub fn hold(&mut self, plan: &Plan) {
        self.held.extend(&plan.notes);
    }

    /// Lets go of the notes of a plan that came to nothing.
    pub fn let_go(&mut self, plan: &Plan) {
        for index in &plan.notes {
            self.held.remove(index);
        }
    }

    /// Proves a plan so that the contract knows its roots when the proofs are ready: syncs, proves,
    /// asks, and does it again when the roots have moved on meanwhile.
    ///
    /// # Errors
    /// As [`prove`](Self::prove) and [`sync`](Self::sync); [`NotesError::RootsMove`].
    pub fn prove_fresh(
        &mut self,
        prover: &Prover<'_>,
        plan: &Plan,
        source: &dyn Source,
        now: u64,
    ) -> Result<ExecuteMsg> {
        for _ in 0..TRIES {
            self.sync(source)?;
            let message = self.prove(prover, plan, now)?;
            let ExecuteMsg::Spend { notes, .. } = &message else {
                return Ok(message);
            };
            let roots: BTreeSet<&[u8]> = notes.iter().map(|note| note.root.as_slice()).collect();
            let mut known = true;
            for root in roots {
                let root = Binary::from(root);
                known &= ask::<bool>(source, &QueryMsg::RootKnown { root })?;
            }
            if known {
                return Ok(message);
            }
        }
        Err(NotesError::RootsMove { tries: TRIES })
    }

    /// A deposit of notes of these values: the hook of the token's `Send`, and the amount to send.
    ///
    /// # Errors
    /// [`NotesError::Count`], [`NotesError::Denomination`].
    pub fn deposit(&mut self, values: &[u64]) -> Result<(ReceiveMsg, u128)> {
        let found = values.len();
        if !(1..=MAX_NEW_NOTES).contains(&found) {
            return Err(NotesError::Count {
                found,
                min: 1,
                max: MAX_NEW_NOTES,
            });
        }
        let notes = self.new_notes(Origin::Deposit, values)?;
        let amount = values.iter().copied().map(u128::from).sum();
        Ok((ReceiveMsg::Deposit { notes }, amount))
    }

    /// Values of notes that make an amount exactly.
    ///
    /// # Errors
    /// [`NotesError::Amount`].
    pub fn split(&self, amount: u128) -> Result<Vec<u64>> {
        match denomination::split(amount, &self.denominations) {
            (values, 0) if !values.is_empty() => Ok(values),
            (_, rest) => Err(NotesError::Amount {
                amount,
                max: MAX_NEW_NOTES,
                known: self.denominations.clone(),
                rest,
            }),
        }
    }

    /// Takes back what a closed channel left: `left` uoaic, less the relayer's fee, as the largest
    /// notes it makes. What is below the smallest denomination goes to the risk pool; when it is
    /// more than one message holds, the rest waits for the next.
    ///
    /// # Errors
    /// [`NotesError::Amount`] when the fee is more than what is left.
    pub fn reclaim(
        &mut self,
        channel: u64,
        sequence: u64,
        key: &SigningKey,
        left: u128,
        relay: Option<Relay>,
    ) -> Result<ExecuteMsg> {
        let fee = relay.as_ref().map_or(0, |relay| relay.fee.u128());
        let amount = left.checked_sub(fee).ok_or_else(|| NotesError::Amount {
            amount: left,
            max: MAX_NEW_NOTES,
            known: self.denominations.clone(),
            rest: fee,
        })?;
        let (values, _) = denomination::split(amount, &self.denominations);
        self.own_channel(channel)?;
        let notes = self.new_notes(Origin::Reclaim(channel), &values)?;
        let commander = self.command(channel, sequence, key);
        let signature = commander.sign(&Command::Reclaim {
            notes: &notes,
            relay: relay.as_ref(),
        });
        Ok(ExecuteMsg::Reclaim {
            channel,
            notes,
            relay,
            sequence,
            signature,
        })
    }

    fn new_notes(&mut self, origin: Origin, values: &[u64]) -> Result<Vec<NewNote>> {
        if let Some(value) = values.iter().find(|v| !self.denominations.contains(v)) {
            return Err(NotesError::Denomination {
                value: u128::from(*value),
                known: self.denominations.clone(),
            });
        }
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let first = self.numbers(origin).take(count)?;
        self.look_for(origin);
        let notes = (first..).zip(values).map(|(number, value)| NewNote {
            denomination: (*value).into(),
            owner: to_binary(&self.keys.note_of(origin, number).owner()),
        });
        Ok(notes.collect())
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

    /// Uses no number below this one for notes that are paid in.
    pub fn skip_to(&mut self, number: u32) {
        self.paid_in.skip_to(number);
        self.look_for(Origin::Deposit);
    }

    /// The trees.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
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

    /// A channel, to be commanded by a session key.
    pub fn command<'a>(
        &'a self,
        channel: u64,
        sequence: u64,
        key: &'a SigningKey,
    ) -> Commander<'a> {
        Commander {
            domain: self.command_domain(),
            channel,
            sequence,
            key,
        }
    }
}

/// Shows how much it knows, and nothing of what: which leaves are its own is as good as a name.
impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet")
            .field("ledger", &self.ledger.count())
            .field("notes", &self.notes.len())
            .finish_non_exhaustive()
    }
}

/// Refuses a number that doesn't come after the one before.
pub(crate) fn rising(field: &'static str, before: Option<u64>, found: u64) -> Result<()> {
    match before.is_none_or(|before| found > before) {
        true => Ok(()),
        false => Err(NotesError::Answer {
            field,
            found: found.to_string(),
            rule: "it is higher than the one before",
        }),
    }
}

pub(crate) fn bytes(field: &'static str, found: &Binary) -> Result<[u8; 32]> {
    found.to_array().map_err(|_| NotesError::Answer {
        field,
        found: format!("{} bytes", found.len()),
        rule: "it has 32 bytes",
    })
}

pub(crate) fn element(field: &'static str, found: &Binary) -> Result<Fr> {
    field::from_bytes(&bytes(field, found)?).ok_or_else(|| NotesError::Answer {
        field,
        found: found.to_string(),
        rule: "it is a number below the modulus of the scalar field",
    })
}

#[cfg(test)]
mod tests;
