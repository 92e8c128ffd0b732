//! A wallet: own notes among all, and what is done with them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use cosmwasm_std::Binary;
use oaic_kit::element::to_binary;
use oaic_poseidon::{field, Fr};
use oaic_prover::Prover;
use oaic_types::private_credits::{
    ChannelResponse, Command, ConfigResponse, ExecuteMsg, NewNote, NoteResponse, NullifierResponse,
    QueryMsg, ReceiveMsg, Relay, TreeResponse, MAX_NEW_NOTES, MAX_SPENT_NOTES,
};
use oaic_types::shared::{Page, MAX_PAGE_LIMIT};
use oaic_vouchers::SigningKey;

use crate::command::Commander;
use crate::denomination;
use crate::error::{NotesError, Result};
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::scan::{after, Scan};
use crate::source::{ask, Source};
use crate::spend::Plan;

/// Numbers that are looked for beyond the highest that was found. A wallet that is opened anew
/// finds everything as long as never so many in a row came to nothing.
pub const GAP: u32 = 100;

/// How often a plan is proven anew when its roots moved on.
const TRIES: u32 = 3;

/// A note of the wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnNote {
    /// Its index, over all trees.
    pub index: u64,
    /// Its value, in uoaic.
    pub value: u64,
    /// Its number in the wallet.
    pub number: u32,
    /// What marks it as spent. To tell it is to tell which note it is.
    pub nullifier: [u8; 32],
    /// Whether it is spent.
    pub spent: bool,
}

/// Own notes, found among all.
pub struct Wallet {
    keys: Keys,
    bindings: Bindings,
    denominations: Vec<u64>,
    ledger: Ledger,
    scan: Scan,
    notes: BTreeMap<u64, OwnNote>,
    /// All nullifiers there are, whoever's.
    spent: HashSet<[u8; 32]>,
    spent_until: u64,
    held: BTreeSet<u64>,
    next_note: u32,
    next_session: u32,
    /// Last channel whose session key was looked at.
    last_channel: Option<u64>,
}

struct Bindings {
    context: Fr,
    action_domain: [u8; 32],
    command_domain: [u8; 32],
    exit_level: u8,
}

impl Wallet {
    /// The wallet of a seed, for the contract of this configuration. It knows nothing before it
    /// was synced.
    ///
    /// # Errors
    /// [`NotesError::Answer`] when the configuration isn't one.
    pub fn open(seed: [u8; 32], config: &ConfigResponse) -> Result<Self> {
        let context = element("context", &config.context)?;
        let keys = Keys::new(seed, context);
        let denominations = config.denominations.iter().map(|value| {
            u64::try_from(value.u128()).map_err(|_| NotesError::Answer {
                field: "denominations",
                found: value.to_string(),
                rule: "a denomination has 64 bits",
            })
        });
        let denominations = denominations.collect::<Result<Vec<u64>>>()?;
        let mut scan = Scan::default();
        scan.widen(&keys, &denominations, GAP);
        Ok(Self {
            bindings: Bindings {
                context,
                action_domain: bytes("action_domain", &config.action_domain)?,
                command_domain: bytes("command_domain", &config.command_domain)?,
                exit_level: config.params.exit_level,
            },
            keys,
            denominations,
            ledger: Ledger::default(),
            scan,
            notes: BTreeMap::new(),
            spent: HashSet::new(),
            spent_until: 0,
            held: BTreeSet::new(),
            next_note: 0,
            next_session: 0,
            last_channel: None,
        })
    }

    /// Takes all that is new on chain, page by page, and compares the root.
    ///
    /// # Errors
    /// [`NotesError::OtherRoot`] when the answers don't fit together; what was taken stays.
    pub fn sync(&mut self, source: &dyn Source) -> Result<()> {
        let config: ConfigResponse = ask(source, &QueryMsg::Config {})?;
        self.bindings.exit_level = config.params.exit_level;
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
                self.take_nullifier(bytes("nullifier", &spent.nullifier)?);
                self.spent_until = self.spent_until.max(spent.number);
            }
            if !page.has_more || page.items.is_empty() {
                break;
            }
        }
        self.sync_session_keys(source)?;
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

    /// Passes over the numbers of session keys that new channels have: a wallet that is opened anew
    /// would hand out its first key again, and one key for two channels shows that they are one
    /// person's.
    fn sync_session_keys(&mut self, source: &dyn Source) -> Result<()> {
        let mut there = HashSet::new();
        let mut last_channel = self.last_channel;
        loop {
            let question = QueryMsg::Channels {
                start_after: last_channel,
                limit: Some(MAX_PAGE_LIMIT),
            };
            let page: Page<ChannelResponse> = ask(source, &question)?;
            for found in &page.items {
                there.insert(bytes("session_key", &found.session_key)?);
                last_channel = Some(found.channel);
            }
            if !page.has_more || page.items.is_empty() {
                break;
            }
        }
        let mut number = self.next_session;
        while !there.is_empty() && number < self.next_session.saturating_add(GAP) {
            let found = there.contains(&self.keys.session(number).public());
            number = after(number)?;
            if found {
                self.next_session = number;
            }
        }
        self.last_channel = last_channel;
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
            let Some((number, value)) = self.scan.find(leaf) else {
                continue;
            };
            let place = index % oaic_types::private_credits::NOTES_PER_TREE;
            let nullifier = self.keys.note(number).nullifier(place, self.context());
            let nullifier = field::to_bytes(&nullifier);
            let note = OwnNote {
                index,
                value,
                number,
                nullifier,
                spent: self.spent.contains(&nullifier),
            };
            self.notes.insert(index, note);
            self.next_note = self.next_note.max(after(number)?);
            let end = self.next_note.saturating_add(GAP);
            self.scan.widen(&self.keys, &self.denominations, end);
        }
        Ok(())
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
            .filter(|note| !note.spent && !self.held.contains(&note.index))
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
        let notes = self.new_notes(values)?;
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
        let notes = self.new_notes(&values)?;
        let commander = Commander {
            domain: &self.bindings.command_domain,
            channel,
            sequence,
            key,
        };
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

    fn new_notes(&mut self, values: &[u64]) -> Result<Vec<NewNote>> {
        if let Some(value) = values.iter().find(|v| !self.denominations.contains(v)) {
            return Err(NotesError::Denomination {
                value: u128::from(*value),
                known: self.denominations.clone(),
            });
        }
        let mut notes = Vec::with_capacity(values.len());
        let mut number = self.next_note;
        for value in values {
            notes.push(NewNote {
                denomination: (*value).into(),
                owner: to_binary(&self.keys.note(number).owner()),
            });
            number = after(number)?;
        }
        self.next_note = number;
        let end = number.saturating_add(GAP);
        self.scan.widen(&self.keys, &self.denominations, end);
        Ok(notes)
    }

    /// A session key that no channel has as of the last sync, and that this wallet gave nobody
    /// since; and its number. One whose opening is still on its way when another wallet of the
    /// same seed is opened is not known there.
    ///
    /// # Errors
    /// [`NotesError::Exhausted`].
    pub fn new_session_key(&mut self) -> Result<(u32, SigningKey)> {
        let number = self.next_session;
        self.next_session = after(number)?;
        Ok((number, self.keys.session(number)))
    }

    /// Channels that this wallet commands, each with the number of its session key: found among
    /// all by the seed alone.
    ///
    /// # Errors
    /// The contract doesn't answer.
    pub fn channels(&mut self, source: &dyn Source) -> Result<Vec<(ChannelResponse, u32)>> {
        let mut all = vec![];
        loop {
            let start_after = all.last().map(|found: &ChannelResponse| found.channel);
            let limit = Some(MAX_PAGE_LIMIT);
            let page: Page<ChannelResponse> =
                ask(source, &QueryMsg::Channels { start_after, limit })?;
            let more = page.has_more && !page.items.is_empty();
            all.extend(page.items);
            if !more {
                break;
            }
        }
        let mut own = vec![];
        let mut numbers: BTreeMap<[u8; 32], u32> = BTreeMap::new();
        let mut end = 0;
        // Again with a wider window as long as that finds more.
        loop {
            let wanted = self.next_session.saturating_add(GAP);
            for number in end..wanted {
                numbers.insert(self.keys.session(number).public(), number);
            }
            end = wanted;
            own.clear();
            for channel in &all {
                let key = bytes("session_key", &channel.session_key)?;
                if let Some(number) = numbers.get(&key) {
                    self.next_session = self.next_session.max(after(*number)?);
                    own.push((channel.clone(), *number));
                }
            }
            if self.next_session.saturating_add(GAP) == end {
                return Ok(own);
            }
        }
    }

    /// The wallet's secrets.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Number of the next new note. Not secret; a wallet that is opened while a deposit of an
    /// earlier one is still on its way continues from here with [`skip_to`](Self::skip_to).
    pub fn next_note(&self) -> u32 {
        self.next_note
    }

    /// Uses no number below this one for new notes.
    pub fn skip_to(&mut self, number: u32) {
        self.next_note = self.next_note.max(number);
        let end = self.next_note.saturating_add(GAP);
        self.scan.widen(&self.keys, &self.denominations, end);
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

fn bytes(field: &'static str, found: &Binary) -> Result<[u8; 32]> {
    found.to_array().map_err(|_| NotesError::Answer {
        field,
        found: format!("{} bytes", found.len()),
        rule: "it has 32 bytes",
    })
}

fn element(field: &'static str, found: &Binary) -> Result<Fr> {
    field::from_bytes(&bytes(field, found)?).ok_or_else(|| NotesError::Answer {
        field,
        found: found.to_string(),
        rule: "it is a number below the modulus of the scalar field",
    })
}
