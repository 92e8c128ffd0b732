//! The provider's side.

use std::collections::HashSet;
use std::path::Path;

use oaic_vouchers::{Hash, PackedVoucher, Proof, SigningKey};

use crate::book::Book;
use crate::error::{mismatch, Field, Results, SessionError, StoreError};
use crate::lane::{ChainLane, LaneId, LaneState, SignedReceipt};
use crate::payer::{one, ProviderView};
use crate::store::{Options, Restored, Role, Store};
use crate::terms::{ChannelTerms, PublicKey};

mod admit;
mod complete;

pub use admit::{Admission, Request};
pub use complete::Completion;

/// A provider's sessions on any number of channels, with one durable store.
///
/// For each call: [`ProviderSession::admit`], serve it, [`ProviderSession::complete`]. A call is
/// claimed in the store before it is served, and its receipt is in the store before it is handed
/// out, so no crash makes it sign two receipts for one call.
pub struct ProviderSession {
    store: Store,
    book: Book,
    key: SigningKey,
    key_index: u32,
    /// Lanes whose call is being served by this process.
    serving: HashSet<LaneId>,
    options: Options,
}

impl ProviderSession {
    /// Opens the store, making it if there is none. `key` signs receipts; `key_index` is its index
    /// on chain.
    ///
    /// # Errors
    /// [`StoreError`] names the file and what is wrong with it.
    pub fn open(
        path: impl AsRef<Path>,
        options: Options,
        key: &SigningKey,
        key_index: u32,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            store: Store::open(path.as_ref(), Role::Provider, options)?,
            book: Book::default(),
            key: key.clone(),
            key_index,
            serving: HashSet::new(),
            options,
        })
    }

    /// Whether the store was found older than its mark when it was opened, so that receipts may
    /// be lost. Calls are then admitted only under terms that came into force later; what is
    /// stored still settles and replays.
    pub fn restored(&self) -> Option<Restored> {
        self.store.restored
    }

    /// Since when the store is known to be complete, in seconds since 1970: only terms that came
    /// into force later are served. 0 when nothing was ever lost.
    pub fn trusted_from(&self) -> u64 {
        self.store.trusted_from
    }

    /// For an operator who knows that the store is complete, for example after moving it without
    /// its mark: serve all terms again. If it isn't complete, receipts get signed twice and the
    /// bond is slashed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn assume_complete(&mut self) -> Result<(), StoreError> {
        self.store.trust_from(0)
    }

    /// For an operator who knows that receipts are lost, for example when file and mark were
    /// restored together: serve only terms that come into force later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn distrust(&mut self) -> Result<(), StoreError> {
        self.store.distrust()
    }

    /// Signs receipts with another key from now on; attach each channel's terms again.
    pub fn set_key(&mut self, key: &SigningKey, key_index: u32) {
        self.key = key.clone();
        self.key_index = key_index;
    }

    /// Makes a channel usable, or takes its new facts: keys, budget, further terms. They are
    /// stored.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`](crate::Refusal::Mismatch) when the receipt key isn't ours, or when something differs that never
    /// changes; [`Refusal::Key`](crate::Refusal::Key) for a key that binds nobody.
    pub fn attach(&mut self, terms: &ChannelTerms) -> Result<(), SessionError> {
        let ours = PublicKey {
            index: self.key_index,
            key: self.key.public(),
        };
        let theirs = terms.channel.receipt;
        if ours != theirs {
            let lane = LaneId {
                channel: terms.channel.number,
                terms: terms.terms,
                lane: 0,
            };
            let show = |key: &PublicKey| format!("{} (index {})", hex::encode(key.key), key.index);
            let next = "open the session with the receipt key that the chain names";
            return Err(mismatch(lane, Field::Key, show(&theirs), show(&ours), next).into());
        }
        self.book.attach(&mut self.store, terms)
    }

    /// Takes a call in: checks its voucher, keeps it, and claims the call.
    ///
    /// # Errors
    /// [`Refusal`](crate::Refusal) says what is wrong with voucher or request.
    pub fn admit(
        &mut self,
        voucher: &PackedVoucher,
        request_hash: Hash,
    ) -> Result<Admission, SessionError> {
        let request = Request {
            voucher: voucher.clone(),
            request_hash,
        };
        let (_, admissions) = self.exchange(&[], std::slice::from_ref(&request))?;
        one(admissions)
    }

    /// Signs the receipt of a call that was served. Asked again, it gives the same receipt, byte
    /// for byte, whatever the completion says then.
    ///
    /// # Errors
    /// [`Refusal::NotInFlight`](crate::Refusal::NotInFlight) when the call was never admitted.
    pub fn complete(&mut self, completion: &Completion) -> Result<SignedReceipt, SessionError> {
        let (receipts, _) = self.exchange(std::slice::from_ref(completion), &[])?;
        one(receipts)
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
    ) -> Result<(Results<SignedReceipt>, Results<Admission>), StoreError> {
        for channel in completions
            .iter()
            .map(|c| c.lane.channel)
            .chain(requests.iter().map(|r| r.voucher.channel))
        {
            self.book.load(&self.store, channel)?;
        }
        let touched = completions.iter().map(|c| c.lane);
        let touched = touched.chain(requests.iter().map(|r| LaneId::of(&r.voucher)));
        let before: Vec<_> = touched.map(|id| (id, self.serving.contains(&id))).collect();
        let result = self.apply(completions, requests);
        if result.is_err() {
            self.book.forget();
            for (id, serving) in before {
                match serving {
                    true => self.serving.insert(id),
                    false => self.serving.remove(&id),
                };
            }
        }
        result
    }

    fn apply(
        &mut self,
        completions: &[Completion],
        requests: &[Request],
    ) -> Result<(Results<SignedReceipt>, Results<Admission>), StoreError> {
        let mut receipts = Vec::with_capacity(completions.len());
        for completion in completions {
            receipts.push(self.complete_one(completion)?);
        }
        let admissions = self.admit_all(requests)?;
        self.book.commit(&mut self.store)?;
        Ok((receipts, admissions))
    }

    /// Takes a voucher without a call: the last one of a lane, or one for more of a long stream.
    ///
    /// # Errors
    /// As [`ProviderSession::admit`].
    pub fn acknowledge(&mut self, voucher: &PackedVoucher) -> Result<LaneState, SessionError> {
        self.book.load(&self.store, voucher.channel)?;
        self.acknowledge_one(voucher)?;
        self.book.commit(&mut self.store)?;
        let id = LaneId::of(voucher);
        Ok(self.book.known_lane(id)?.state(id))
    }

    /// The call of a lane is not being served any more, without a receipt: the same request may be
    /// admitted again. It stays claimed for that request.
    pub fn release(&mut self, lane: LaneId) {
        self.serving.remove(&lane);
    }

    /// What to show a payer that has started again.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel), [`Refusal::UnknownTerms`](crate::Refusal::UnknownTerms).
    pub fn view(&mut self, lane: LaneId) -> Result<ProviderView, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        self.book.terms(lane)?;
        let Some(state) = self.book.lane(lane) else {
            return Ok(ProviderView::default());
        };
        let last = self.book.receipt(&self.store, lane, state.peaks.count())?;
        Ok(ProviderView {
            voucher: state.voucher.clone(),
            receipt: last.map(|kept| kept.receipt),
        })
    }

    /// Receipts of calls `from` to `to`, both included, at most 1,000, for a payer that lost them.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`](crate::Refusal::UnknownLane).
    pub fn receipts(
        &mut self,
        lane: LaneId,
        from: u64,
        to: u64,
    ) -> Result<Vec<SignedReceipt>, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        match self.book.known_lane(lane)?.row {
            Some(row) => Ok(self
                .store
                .leaves(row, from, to.min(from.saturating_add(999)))?),
            None => Ok(Vec::new()),
        }
    }

    /// Vouchers that would settle something the chain hasn't, the most valuable lanes first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn settleable(&mut self, limit: usize) -> Result<Vec<PackedVoucher>, StoreError> {
        self.store.due(false, limit)
    }

    /// Vouchers that settled but were not covered in full; settle them again after a top-up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn owed(&mut self, limit: usize) -> Result<Vec<PackedVoucher>, StoreError> {
        self.store.due(true, limit)
    }

    /// Notes what the chain settled of lanes. What is older than noted before is ignored.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`](crate::Refusal::UnknownLane): none was noted.
    pub fn mark_settled(&mut self, lanes: &[(LaneId, ChainLane)]) -> Result<(), SessionError> {
        for (id, _) in lanes {
            self.book.load(&self.store, id.channel)?;
            self.book.known_lane(*id)?;
        }
        for (id, chain) in lanes {
            let mut lane = self.book.known_lane(*id)?.clone();
            if chain.paid >= lane.settled.paid && chain.acknowledged >= lane.settled.acknowledged {
                lane.settled = *chain;
                self.book.put(*id, lane)?;
            }
        }
        Ok(self.book.commit(&mut self.store)?)
    }

    /// Where a lane stands; None when it has had no call.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel), [`Refusal::UnknownTerms`](crate::Refusal::UnknownTerms).
    pub fn lane(&mut self, lane: LaneId) -> Result<Option<LaneState>, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        self.book.terms(lane)?;
        Ok(self.book.lane(lane).map(|state| state.state(lane)))
    }

    /// All lanes of a channel that have had a call, over all terms.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`](crate::Refusal::UnknownChannel).
    pub fn lanes(&mut self, channel: u64) -> Result<Vec<LaneState>, SessionError> {
        self.book.load(&self.store, channel)?;
        Ok(self.book.lanes(channel)?)
    }

    /// Receipt of a call, and the proof that it is among the first `count` calls of its lane: give
    /// the sequence of the settled voucher as `count`. It reads all of these receipts.
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`](crate::Refusal::UnknownCall) when the call isn't among them.
    pub fn prove(
        &mut self,
        lane: LaneId,
        sequence: u64,
        count: u64,
    ) -> Result<(SignedReceipt, Proof), SessionError> {
        self.book.load(&self.store, lane.channel)?;
        self.book.prove(&self.store, lane, sequence, count)
    }

    /// Recomputes a lane's tree from its stored receipts.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when they don't agree.
    pub fn audit(&mut self, lane: LaneId) -> Result<LaneState, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        self.book.audit(&self.store, lane)
    }
}
