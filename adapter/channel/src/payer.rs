//! The payer's side.

use std::collections::HashMap;
use std::path::Path;

use oaic_vouchers::{PackedVoucher, Proof, SigningKey};

use crate::cache::{Attaching, Cache};
use crate::error::{Results, SessionError, StoreError};
use crate::facts::Moment;
use crate::lane::{LaneId, LaneState, SignedReceipt};
use crate::limits::Limits;
use crate::options::Options;
use crate::refusal::{mismatch, Field, Refusal};
use crate::store::{key_dir, restore, undo_restore, Held, Restored, Role, Store};
use crate::terms::ChannelTerms;

mod accept;
mod authorize;
mod lanes;
mod refused;
mod risk;

pub use accept::{Accepted, Delivery};
pub use authorize::Call;
pub use refused::Heard;

/// What is given with a channel and not stored.
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
    cache: Cache,
    keys: HashMap<u64, Attached>,
    /// Session keys that this process alone signs with.
    held: HashMap<[u8; 32], Held>,
    options: Options,
    /// None was written since the start, or the last attempt failed: nothing leaves before one
    /// succeeds.
    backup_due: bool,
}

impl PayerSession {
    /// Opens the store, making it if there is none. A file out of [`Options::backup`], or one that
    /// is older than its mark, is known as restored: see [`PayerSession::restored`].
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let store = Store::open(path.as_ref(), Role::Payer, &options)?;
        Ok(Self::of(store, options))
    }

    /// Opens a store, or a backup of one, to read what it holds: nothing of it changes.
    pub fn open_reading(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let store = Store::look(path.as_ref(), Role::Payer)?;
        Ok(Self::of(store, Options::default()))
    }

    fn of(store: Store, options: Options) -> Self {
        Self {
            store,
            cache: Cache::new(Role::Payer),
            keys: HashMap::new(),
            held: HashMap::new(),
            // A kill may have come between a commit and its backup.
            backup_due: options.backup.is_some(),
            options,
        }
    }

    /// Makes a store from a backup and opens it. A log that a lost store left behind is kept as
    /// `PATH-wal.old`.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is a store already: two live copies break every bound.
    pub fn restore(
        backup: impl AsRef<Path>,
        path: impl AsRef<Path>,
        options: Options,
    ) -> Result<Self, StoreError> {
        let path = path.as_ref();
        if path.exists() {
            return Err(StoreError::Exists {
                path: path.into(),
                detail: "a backup is restored only where there is no store".into(),
            });
        }
        let restored = restore(backup.as_ref(), path).and_then(|()| Self::open(path, options));
        // Another process may have opened it meanwhile: then it is that one's.
        restored.inspect_err(|error| {
            if !matches!(error, StoreError::Locked { .. }) {
                undo_restore(path);
            }
        })
    }

    /// Whether the store was restored when it was opened. Each lane that was live then is unsure:
    /// more may have been signed on it than is known, so it counts a whole ceiling when it ends,
    /// and what a refusal shows of it is adopted.
    pub fn restored(&self) -> Option<Restored> {
        self.store.restored
    }

    /// Makes a channel usable, or takes its facts and terms of now. The key is not stored: attach
    /// each channel once after every start, and again before its facts are too old.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`] when the key is not the channel's session key, or when something
    /// differs that never changes and under which something was signed;
    /// [`Refusal::Key`] for a key that binds nobody; [`Refusal::Older`] for facts of an earlier
    /// time and height than known, [`Refusal::Future`] for those of a time that hasn't come;
    /// [`StoreError::KeyLocked`] when another session signs with the key.
    pub fn attach(
        &mut self,
        terms: &ChannelTerms,
        key: &SigningKey,
        limits: Limits,
    ) -> Result<(), SessionError> {
        self.take_in(terms, key, limits, false)
    }

    /// Attaches what contradicts what something was signed under: ids, domains, the key of an index
    /// or terms that a node told falsely. Make sure that these are true, by several nodes or by a
    /// proof. What was signed still counts.
    ///
    /// # Errors
    /// As [`PayerSession::attach`], but for what differs.
    pub fn replace(
        &mut self,
        terms: &ChannelTerms,
        key: &SigningKey,
        limits: Limits,
    ) -> Result<(), SessionError> {
        self.take_in(terms, key, limits, true)
    }

    fn take_in(
        &mut self,
        terms: &ChannelTerms,
        key: &SigningKey,
        limits: Limits,
        replace: bool,
    ) -> Result<(), SessionError> {
        let session = &terms.channel.session;
        if session.key != key.public() {
            let lane = terms.first_lane();
            let next = "give the session key that the channel names, or rotate it on chain first";
            let (expected, got) = (hex::encode(session.key), hex::encode(key.public()));
            return Err(mismatch(lane, Field::Key, expected, got, next).into());
        }
        let public = key.public();
        if !self.held.contains_key(&public) {
            let folder = key_dir(self.store.path(), &self.options);
            self.held
                .insert(public, Held::session_key(folder, &public)?);
        }
        let greatest = limits.max_call();
        let how = Attaching {
            clock: &self.options.clock,
            replace,
        };
        self.cache
            .attach(&mut self.store, terms, how, |own, known| {
                own.greatest_call = own.greatest_call.max(greatest);
                // What stopped the channel was signed by an earlier key. The same key under a later
                // index is none.
                own.stop = own.stop.filter(|(_, stopped)| {
                    let key = known.and_then(|known| known.session_key(*stopped));
                    *stopped >= session.index || key.is_some_and(|key| key.to_bytes() == public)
                });
            })?;
        let key = key.clone();
        self.keys
            .insert(terms.channel.number, Attached { key, limits });
        Ok(())
    }

    /// Says that all that was attached of a channel still holds at a later moment, for a caller
    /// that follows the chain's events. What this session's lanes were paid since is told by
    /// [`PayerSession::mark_settled`].
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`]; [`Refusal::Older`] when the moment is before what is known,
    /// [`Refusal::Future`] when it hasn't come.
    pub fn observe(&mut self, channel: u64, seen: Moment) -> Result<(), SessionError> {
        self.cache.load(&self.store, channel)?;
        Ok(self.cache.observe(channel, seen, &self.options.clock)?)
    }

    /// Voucher to send with a request: it acknowledges the lane's earlier calls and authorizes
    /// this one up to its ceiling. Asked again for the call under way, it gives the same voucher.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing is signed: another call is under way, the channel, its key,
    /// its provider, its terms or its price table are not what they must be, or a limit would be
    /// passed.
    pub fn authorize(&mut self, call: Call) -> Result<PackedVoucher, SessionError> {
        self.cache.load(&self.store, call.lane.channel)?;
        let voucher = self.authorize_one(&call);
        self.commit(false)?;
        Ok(voucher?)
    }

    /// Takes a receipt for the call under way: checks all of it, recomputes its price, and keeps
    /// it. The next voucher of the lane acknowledges it.
    ///
    /// # Errors
    /// [`Refusal`] names what is wrong with the receipt. The call stays under way.
    pub fn accept(&mut self, delivery: &Delivery) -> Result<Accepted, SessionError> {
        self.cache.load(&self.store, delivery.lane.channel)?;
        let holds = self.receipt_holds(delivery.lane, &delivery.receipt);
        let accepted = self.accept_one(delivery, holds);
        self.commit(accepted.as_ref().is_ok_and(|a| a.unseen > 0))?;
        Ok(accepted?)
    }

    /// Takes receipts, then authorizes calls, all with one commit. Signatures are checked as a
    /// batch. Results are in the order of the items; one that is refused doesn't touch the others.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was applied; with [`StoreError::Backup`] it was, but nothing of it
    /// may leave yet.
    pub fn exchange(
        &mut self,
        deliveries: &[Delivery],
        calls: &[Call],
    ) -> Result<(Results<Accepted>, Results<PackedVoucher>), StoreError> {
        let delivered = deliveries.iter().map(|d| d.lane);
        for lane in delivered.chain(calls.iter().map(|c| c.lane)) {
            self.cache.load(&self.store, lane.channel)?;
        }
        let accepted = self.accept_all(deliveries);
        let unseen = accepted.iter().flatten().any(|a| a.unseen > 0);
        let vouchers = calls.iter().map(|call| self.authorize_one(call)).collect();
        self.commit(unseen)?;
        Ok((accepted, vouchers))
    }

    /// Stores all changes; at a milestone they are in the backup too before this returns.
    fn commit(&mut self, milestone: bool) -> Result<(), StoreError> {
        if milestone {
            // One that is counted and not written would come with the next commit, which renews no
            // backup: the newest one would be taken for too old.
            if self.cache.has_changes() {
                self.store.milestone();
            }
            self.backup_due = true;
        }
        self.cache.commit(&mut self.store)?;
        if self.backup_due {
            self.store.renew_backup()?;
            self.backup_due = false;
        }
        Ok(())
    }

    /// Writes a backup now, besides the automatic one. It replaces only a backup of this store.
    ///
    /// # Errors
    /// [`StoreError::Backup`] says why it can't be written, and what stands at `path` is as before.
    pub fn backup(&mut self, path: impl AsRef<Path>) -> Result<(), StoreError> {
        self.store.back_up(path.as_ref())
    }

    /// Where a lane stands; None when it was never opened.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`], [`Refusal::UnknownTerms`].
    pub fn lane(&mut self, lane: LaneId) -> Result<Option<LaneState>, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        self.cache.terms(lane)?;
        Ok(self.cache.lane(lane).map(|state| state.state(lane)))
    }

    /// All lanes of a channel, over all terms, ended ones too.
    ///
    /// # Errors
    /// [`Refusal::UnknownChannel`].
    pub fn lanes(&mut self, channel: u64) -> Result<Vec<LaneState>, SessionError> {
        self.cache.load(&self.store, channel)?;
        Ok(self.cache.lanes(channel)?)
    }

    /// Receipt of a call.
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`] when there is none.
    pub fn receipt(&mut self, lane: LaneId, sequence: u64) -> Result<SignedReceipt, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        let calls = self.cache.known_lane(lane)?.peaks.count();
        let found = self.cache.receipt(&self.store, lane, sequence)?;
        let unknown = Refusal::UnknownCall {
            lane,
            sequence,
            calls,
        };
        Ok(found.ok_or(unknown)?.receipt)
    }

    /// Receipt of a call, and the proof that it is among the first `count` calls of its lane: give
    /// the sequence of the settled voucher as `count`. It reads all of these receipts, one by one.
    ///
    /// # Errors
    /// [`Refusal::UnknownCall`] when the call isn't among them, [`Refusal::MissingReceipts`].
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
    /// [`StoreError::Corrupt`] when they don't agree, [`Refusal::MissingReceipts`].
    pub fn audit(&mut self, lane: LaneId) -> Result<LaneState, SessionError> {
        self.cache.load(&self.store, lane.channel)?;
        self.cache.audit(&self.store, lane)
    }
}
