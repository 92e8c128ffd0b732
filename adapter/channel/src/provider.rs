//! The provider's side.

use oaic_vouchers::{Proof, SigningKey};

use crate::cache::{Attaching, Cache};
use crate::error::{Declined, Results, SessionError, StoreError};
use crate::facts::Moment;
use crate::lane::{LaneId, LaneState, SignedReceipt};
use crate::options::Options;
use crate::refusal::{mismatch, Field, NewKey};
use crate::store::{KeyFile, Restored, Store};
use crate::terms::ChannelTerms;
use crate::view::ProviderView;

mod admit;
mod checks;
mod complete;
mod ends;
mod open;
mod raise;
mod settle;

pub use admit::{Admission, Request};
pub use complete::Completion;
pub use ends::{Ending, Reason};

/// Receipts that are read at once.
const PAGE: u64 = 1_000;

/// The sessions of one process of a provider, on any number of channels, with one durable store
/// and one receipt key.
///
/// For each call: [`ProviderSession::admit`], serve it, [`ProviderSession::complete`]. A call is
/// claimed in the store before it is served, and its receipt is in the store before it is handed
/// out, so no crash makes it sign two receipts for one call. A store that can't know what its key
/// has signed signs nothing: see [`ProviderSession::new_key`].
pub struct ProviderSession {
    store: Store,
    cache: Cache,
    /// None: opened to settle.
    key: Option<SigningKey>,
    key_index: u32,
    /// Held as long as the session lives: one key, one process.
    _key_file: Option<KeyFile>,
    options: Options,
}

impl ProviderSession {
    /// Why this store signs no receipts, if it must not. Settling goes on, and stored vouchers and
    /// receipts can be read.
    pub fn new_key(&self) -> Option<NewKey> {
        match self.key {
            None => Some(NewKey::NoKey),
            Some(_) => self.store.new_key,
        }
    }

    /// Whether the store was found older than its mark when it was opened.
    pub fn restored(&self) -> Option<Restored> {
        self.store.restored
    }

    /// Index of this process's receipt key; 0 when it was opened to settle.
    pub fn key_index(&self) -> u32 {
        self.key_index
    }

    /// Makes a channel usable, or takes its facts and terms of now. They are stored. Attach it
    /// again before its facts are too old.
    ///
    /// A channel that is new here is served at once when this process's key is the provider's first
    /// and the only one in force: then no earlier key can have answered calls on it that aren't
    /// settled. Otherwise say [`ProviderSession::serve`], in one process.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`](crate::Refusal::Mismatch) when the chain has another key at this
    /// process's index, or when something differs that never changes and by which something was
    /// served; [`Refusal::Key`](crate::Refusal::Key) for a key that binds nobody;
    /// [`Refusal::Older`](crate::Refusal::Older) for facts of an earlier time and height than known,
    /// [`Refusal::Future`](crate::Refusal::Future) for those of a time that hasn't come.
    pub fn attach(&mut self, terms: &ChannelTerms) -> Result<(), SessionError> {
        self.take_in(terms, false)
    }

    /// Attaches what contradicts what something was served by: ids, domains, the key of an index or
    /// terms that a node told falsely. Make sure that these are true, by several nodes or by a
    /// proof. Vouchers under a key that is replaced stay, for the chain to refuse.
    ///
    /// # Errors
    /// As [`ProviderSession::attach`], but for what differs.
    pub fn replace(&mut self, terms: &ChannelTerms) -> Result<(), SessionError> {
        self.take_in(terms, true)
    }

    fn take_in(&mut self, terms: &ChannelTerms, replace: bool) -> Result<(), SessionError> {
        let keys = &terms.channel.receipt_keys;
        if let Some(key) = &self.key {
            let theirs = keys.iter().find(|theirs| theirs.index == self.key_index);
            if let Some(theirs) = theirs.filter(|theirs| theirs.key != key.public()) {
                let lane = terms.first_lane();
                let next = "open the store with the key and the index that the chain names";
                let (expected, got) = (hex::encode(theirs.key), hex::encode(key.public()));
                return Err(mismatch(lane, Field::Key, expected, got, next).into());
            }
        }
        let alone = self.key_index == 0 && keys.iter().all(|key| key.index == 0);
        // Without its key it only settles: whoever serves with this store decides.
        let by_default = self.key.is_some().then_some(alone);
        let how = Attaching {
            clock: &self.options.clock,
            replace,
        };
        self.cache.attach(&mut self.store, terms, how, |own, _| {
            own.served = own.served.or(by_default);
        })
    }

    /// Says that all that was attached of a channel still holds at a later moment, for a caller
    /// that follows the chain's events. What was settled since is told by
    /// [`ProviderSession::mark_settled`].
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel);
    /// [`Refusal::Older`](crate::Refusal::Older) when the moment is before what is known,
    /// [`Refusal::Future`](crate::Refusal::Future) when it hasn't come.
    pub fn observe(&mut self, channel: u64, seen: Moment) -> Result<(), SessionError> {
        self.cache.load(&self.store, channel)?;
        Ok(self.cache.observe(channel, seen, &self.options.clock)?)
    }

    /// Takes a call in: checks its voucher, keeps it, and claims the call.
    ///
    /// # Errors
    /// [`Declined`] says what is wrong with voucher or request, with what to show the payer.
    pub fn admit(&mut self, request: &Request) -> Result<Admission, SessionError> {
        self.admit_now(request, false)
    }

    /// Signs the receipt of a call that was served. Asked again, it gives the same receipt, byte
    /// for byte, whatever the completion says then but for its request. Its amount is the price of
    /// the units by the table that the request named, at most what was granted.
    ///
    /// # Errors
    /// [`Refusal::NotInFlight`](crate::Refusal::NotInFlight) when the call is not being served by
    /// this process; [`Refusal::Mismatch`](crate::Refusal::Mismatch) when the call is another
    /// request's by now, because this one was released, or when units have no kind;
    /// [`Refusal::NotOffered`](crate::Refusal::NotOffered) when the receipt would be an offense
    /// under terms that were [replaced](Self::replace) meanwhile.
    pub fn complete(&mut self, completion: &Completion) -> Result<SignedReceipt, SessionError> {
        let before = self.begin(vec![completion.lane])?;
        let receipt = self.complete_one(completion);
        Ok(self.conclude(before, receipt)??)
    }

    /// Signs receipts, then takes calls in, all with one commit. Vouchers' signatures are checked
    /// as a batch. Results are in the order of the items; one that is refused doesn't touch the
    /// others.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was applied.
    pub fn exchange(
        &mut self,
        completions: &[Completion],
        requests: &[Request],
    ) -> Result<(Results<SignedReceipt>, Results<Admission, Declined>), StoreError> {
        let completed = completions.iter().map(|c| c.lane);
        let asked = requests.iter().map(|r| LaneId::of(&r.voucher));
        let before = self.begin(completed.chain(asked).collect())?;
        let results = self.apply(completions, requests);
        self.conclude(before, results)
    }

    fn apply(
        &mut self,
        completions: &[Completion],
        requests: &[Request],
    ) -> Result<(Results<SignedReceipt>, Results<Admission, Declined>), StoreError> {
        let mut receipts = Vec::with_capacity(completions.len());
        for completion in completions {
            receipts.push(self.complete_one(completion)?);
        }
        Ok((receipts, self.admit_all(requests)?))
    }

    /// Loads what an operation touches, and notes since when calls run on these lanes.
    fn begin(&mut self, lanes: Vec<LaneId>) -> Result<Vec<(LaneId, Option<u64>)>, StoreError> {
        for lane in &lanes {
            self.cache.load(&self.store, lane.channel)?;
        }
        let lanes = lanes.into_iter();
        Ok(lanes.map(|id| (id, self.cache.running(id))).collect())
    }

    /// Commits what an operation changed. When that, or the operation, failed, nothing was applied,
    /// and what ran before runs again.
    fn conclude<T>(
        &mut self,
        before: Vec<(LaneId, Option<u64>)>,
        done: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let stored = done.and_then(|done| {
            self.cache.commit(&mut self.store)?;
            Ok(done)
        });
        if stored.is_err() {
            self.cache.forget();
            for (id, since) in before {
                self.cache.run(id, since);
            }
        }
        stored
    }

    /// Says that the call of a lane is no longer being served, and has no receipt: any request may
    /// be admitted in its place.
    pub fn release(&mut self, lane: LaneId) {
        self.cache.run(lane, None);
    }

    /// What to show a payer of a lane beside a refusal. [`Declined`] has it already where the
    /// request was signed by the payer's key.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel),
    /// [`Refusal::UnknownTerms`](crate::Refusal::UnknownTerms).
    pub fn view(&mut self, lane: LaneId) -> Result<ProviderView, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        self.cache.terms(lane)?;
        Ok(self.view_of(lane)?)
    }

    fn view_of(&self, id: LaneId) -> Result<ProviderView, StoreError> {
        let Some(lane) = self.cache.lane(id) else {
            return Ok(ProviderView::default());
        };
        let last = self.cache.receipt(&self.store, id, lane.peaks.count())?;
        let peaks = lane.acknowledged.as_ref().unwrap_or(&lane.peaks);
        Ok(ProviderView {
            voucher: lane.voucher.clone(),
            peaks: lane.voucher.is_some().then(|| peaks.clone()),
            receipt: last.map(|stored| stored.receipt),
        })
    }

    /// Receipts of calls `from` to `to`, both included, for a payer that lost them; at most the
    /// first 1,000 of them.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`](crate::Refusal::UnknownLane).
    pub fn receipts(
        &mut self,
        lane: LaneId,
        from: u64,
        to: u64,
    ) -> Result<Vec<SignedReceipt>, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        match self.cache.known_lane(lane)?.row {
            Some(row) => {
                let last = from.saturating_add(PAGE - 1);
                Ok(self.store.leaves(row, from, to.min(last))?)
            }
            None => Ok(Vec::new()),
        }
    }

    /// Where a lane stands; None when it has had no call.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel),
    /// [`Refusal::UnknownTerms`](crate::Refusal::UnknownTerms).
    pub fn lane(&mut self, lane: LaneId) -> Result<Option<LaneState>, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        self.cache.terms(lane)?;
        Ok(self.cache.lane(lane).map(|state| state.state(lane)))
    }

    /// All lanes of a channel that have had a call, over all terms.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel).
    pub fn lanes(&mut self, channel: u64) -> Result<Vec<LaneState>, SessionError> {
        self.cache.load(&self.store, channel)?;
        Ok(self.cache.lanes(channel)?)
    }

    /// Receipt of a call, and the proof that it is among the first `count` calls of its lane: give
    /// the sequence of the settled voucher as `count`. It reads all of these receipts, one by one.
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`](crate::Refusal::UnknownCall) when the call isn't among them;
    /// [`StoreError::Corrupt`] when a receipt is missing.
    pub fn prove(
        &mut self,
        lane: LaneId,
        sequence: u64,
        count: u64,
    ) -> Result<(SignedReceipt, Proof), SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        self.cache.prove(&self.store, lane, sequence, count)
    }

    /// Recomputes a lane's tree from its stored receipts.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when they don't agree, or one is missing.
    pub fn audit(&mut self, lane: LaneId) -> Result<LaneState, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        self.cache.audit(&self.store, lane)
    }
}
