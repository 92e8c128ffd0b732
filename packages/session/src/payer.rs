//! The payer's side.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use oaic_vouchers::{Hash, PackedVoucher, Proof, SigningKey};

use crate::book::Book;
use crate::error::{mismatch, Field, Refusal, Results, SessionError, StoreError};
use crate::lane::{LaneId, LaneState, SignedReceipt};
use crate::store::{Options, Restored, Role, Store};
use crate::terms::ChannelTerms;

mod accept;
mod authorize;
mod reconcile;

pub use accept::{Accepted, Delivery};
pub use authorize::Call;
pub use reconcile::{ProviderView, Reconciled};

/// What a payer allows itself on one channel, in uoaic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// What all vouchers of the channel may come to at most; the channel's budget holds as well.
    pub max_spend: u128,
    /// What one call may cost at most.
    pub max_call: u128,
}

impl Limits {
    /// No limits but the channel's own.
    pub const NONE: Self = Self {
        max_spend: u128::MAX,
        max_call: u128::MAX,
    };
}

struct Attached {
    key: SigningKey,
    limits: Limits,
}

/// The payer's sessions on any number of channels, with one durable store.
///
/// On each lane one call is under way at most: [`PayerSession::authorize`], send the voucher with
/// the request, [`PayerSession::accept`] the receipt, and again.
pub struct PayerSession {
    store: Store,
    book: Book,
    keys: HashMap<u64, Attached>,
    /// Lanes that were compared with the provider, or begun, since this start.
    current: HashSet<LaneId>,
    options: Options,
}

impl PayerSession {
    /// Opens the store, making it if there is none.
    ///
    /// # Errors
    /// [`StoreError`] names the file and what is wrong with it.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        Ok(Self {
            store: Store::open(path.as_ref(), Role::Payer, options)?,
            book: Book::default(),
            keys: HashMap::new(),
            current: HashSet::new(),
            options,
        })
    }

    /// Whether the store was found older than its mark when it was opened. Lanes that were used
    /// need [`PayerSession::reconcile`] after every start in any case.
    pub fn restored(&self) -> Option<Restored> {
        self.store.restored
    }

    /// Makes a channel usable, or takes its new facts: keys, budget, further terms. The key is not
    /// stored: attach each channel once after every start.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`] when the key is not the channel's session key, or when something
    /// differs that never changes; [`Refusal::Key`] for a key that binds nobody.
    pub fn attach(
        &mut self,
        terms: &ChannelTerms,
        key: &SigningKey,
        limits: Limits,
    ) -> Result<(), SessionError> {
        let session = &terms.channel.session.key;
        if *session != key.public() {
            let lane = LaneId {
                channel: terms.channel.number,
                terms: terms.terms,
                lane: 0,
            };
            let next = "give the session key that the channel names, or rotate it on chain first";
            let (expected, got) = (hex::encode(session), hex::encode(key.public()));
            return Err(mismatch(lane, Field::Key, expected, got, next).into());
        }
        self.book.attach(&mut self.store, terms)?;
        self.keys.insert(
            terms.channel.number,
            Attached {
                key: key.clone(),
                limits,
            },
        );
        Ok(())
    }

    /// Voucher to send with a request: it acknowledges the lane's earlier calls. Asked again for
    /// the request under way, it gives the same voucher.
    ///
    /// # Errors
    /// [`Refusal`]: another request is under way, the lane must be reconciled first, or a limit
    /// would be passed.
    pub fn authorize(
        &mut self,
        lane: LaneId,
        request_hash: Hash,
    ) -> Result<PackedVoucher, SessionError> {
        let (_, vouchers) = self.exchange(&[], &[Call { lane, request_hash }])?;
        one(vouchers)
    }

    /// Takes a receipt for the call under way: checks all of it, recomputes its price, and keeps
    /// it. The next voucher of the lane acknowledges it.
    ///
    /// # Errors
    /// [`Refusal`] names what is wrong with the receipt. The call stays under way.
    pub fn accept(&mut self, delivery: &Delivery) -> Result<Accepted, SessionError> {
        let (accepted, _) = self.exchange(std::slice::from_ref(delivery), &[])?;
        one(accepted)
    }

    /// Takes receipts, then authorizes calls, all with one commit. Signatures are checked as a
    /// batch. Results are in the order of the items; one that is refused doesn't touch the others.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was applied.
    pub fn exchange(
        &mut self,
        deliveries: &[Delivery],
        calls: &[Call],
    ) -> Result<(Results<Accepted>, Results<PackedVoucher>), StoreError> {
        for lane in deliveries
            .iter()
            .map(|d| d.lane)
            .chain(calls.iter().map(|c| c.lane))
        {
            self.book.load(&self.store, lane.channel)?;
        }
        let accepted = self.accept_all(deliveries);
        let vouchers = calls.iter().map(|call| self.authorize_one(call)).collect();
        self.book.commit(&mut self.store)?;
        Ok((accepted, vouchers))
    }

    /// Voucher that acknowledges every accepted call of a lane, to send when no call follows.
    ///
    /// # Errors
    /// [`Refusal::UnknownLane`] when the lane has had no call, [`Refusal::NotReconciled`].
    pub fn final_voucher(&mut self, lane: LaneId) -> Result<PackedVoucher, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        let voucher = self.acknowledge(lane)?;
        self.book.commit(&mut self.store)?;
        Ok(voucher)
    }

    /// Where a lane stands; None when it has had no call.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`], [`Refusal::UnknownTerms`].
    pub fn lane(&mut self, lane: LaneId) -> Result<Option<LaneState>, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        self.book.terms(lane)?;
        Ok(self.book.lane(lane).map(|state| state.state(lane)))
    }

    /// All lanes of a channel that have had a call, over all terms.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn lanes(&mut self, channel: u64) -> Result<Vec<LaneState>, SessionError> {
        self.book.load(&self.store, channel)?;
        Ok(self.book.lanes(channel)?)
    }

    /// Receipt of a call.
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`] when there is none.
    pub fn receipt(&mut self, lane: LaneId, sequence: u64) -> Result<SignedReceipt, SessionError> {
        self.book.load(&self.store, lane.channel)?;
        let calls = self.book.known_lane(lane)?.peaks.count();
        let found = self.book.receipt(&self.store, lane, sequence)?;
        Ok(found
            .ok_or(Refusal::UnknownCall {
                lane,
                sequence,
                calls,
            })?
            .receipt)
    }

    /// Receipt of a call, and the proof that it is among the first `count` calls of its lane: give
    /// the sequence of the settled voucher as `count`. It reads all of these receipts.
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`] when the call isn't among them.
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

/// The only result of a batch of one.
pub(crate) fn one<T>(results: Results<T>) -> Result<T, SessionError> {
    let mut results = results;
    match results.pop() {
        Some(result) => Ok(result?),
        None => Err(Refusal::TooBig {
            what: "an empty batch",
            got: 0,
            max: 0,
        }
        .into()),
    }
}
