//! After a refusal: what the provider shows of a lane, how much of it is believed, and how a store
//! that is behind catches up.

use oaic_vouchers::{Node, PackedVoucher, Peaks, Receipt};

use super::PayerSession;
use crate::error::SessionError;
use crate::lane::{Lane, LaneId, SignedReceipt};
use crate::refusal::{mismatch, same_hash, Field, Refusal, Stop};
use crate::store::NewLeaf;
use crate::view::ProviderView;

/// What a refusal's view says of our own store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Nothing that isn't known here: the refusal has other reasons.
    NothingNew,
    /// The receipt of the call under way: accept it, with or without its response.
    ReceiptWaiting(SignedReceipt),
    /// This store was behind, and has taken over what its own key signed.
    Adopted {
        /// Calls the lane has now.
        calls: u64,
        /// What of them counts in the exposure because its response was never seen, in uoaic.
        unseen: u128,
    },
}

impl PayerSession {
    /// Looks at what a provider showed beside a refusal. Only a voucher that our own key signed is
    /// believed, only the tree that it commits to, and beyond it one receipt, within the voucher's
    /// grant and our ceiling, whose whole amount counts in the exposure. What a provider says that
    /// a lane comes to is never believed.
    ///
    /// A lane out of a backup adopts it. On any other lane an own signature that this store
    /// doesn't know stops the channel, because a stolen key looks the same: say
    /// [`PayerSession::restored_from_backup`], or rotate the key on chain.
    ///
    /// # Errors
    /// [`Refusal::Stopped`]; [`Refusal::Signature`], [`Refusal::Mismatch`] for a view that isn't
    /// what it claims: nothing changed, give the lane up if the provider keeps refusing.
    pub fn refused(&mut self, id: LaneId, view: &ProviderView) -> Result<Heard, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let lane = self.cache.known_lane(id)?.clone();
        let Some(voucher) = view.voucher.as_ref().filter(|_| !lane.ended) else {
            return Ok(Heard::NothingNew);
        };
        self.check_own_voucher(id, voucher)?;
        let calls = lane.peaks.count();
        let ours = (calls, lane.peaks.commitment());
        let later = voucher.sequence >= calls && (voucher.sequence, voucher.peaks) != ours;
        // The lane's own sequence, but more granted than this store ever signed for.
        let raised = voucher.sequence >= calls && voucher.amount > lane.signed;
        if !later && !raised {
            return Ok(waiting(&lane, view));
        }
        if !lane.unsure {
            self.cache.stop(id.channel, Stop::OwnSignature)?;
            self.commit(true)?;
            self.cache.stopped(id.channel)?;
        }
        self.adopt(id, lane, voucher, view)
    }

    /// Says that this store was restored from a backup of its own, though it couldn't tell: its
    /// live lanes count a whole ceiling when they end, and adopt what [`PayerSession::refused`]
    /// shows of them. Never say so of a store that wasn't restored: then somebody else has the key.
    ///
    /// # Errors
    /// [`Refusal::Stopped`] when whole lanes may be missing: only a rotation of the key helps.
    pub fn restored_from_backup(&mut self, channel: u64) -> Result<(), SessionError> {
        self.cache.load(&self.store, channel)?;
        if let Some((Stop::OldBackup, _)) = self.cache.channel(channel)?.own.stop {
            self.cache.stopped(channel)?;
        }
        for state in self.cache.lanes(channel)?.iter().filter(|l| !l.ended) {
            let mut lane = self.cache.known_lane(state.id)?.clone();
            lane.unsure = true;
            self.cache.put(state.id, lane)?;
        }
        self.cache.own(channel, |own| own.stop = None)?;
        Ok(self.commit(true)?)
    }

    fn adopt(
        &mut self,
        id: LaneId,
        mut lane: Lane,
        voucher: &PackedVoucher,
        view: &ProviderView,
    ) -> Result<Heard, SessionError> {
        let shown = view.peaks.clone().unwrap_or_default();
        let next = "ask the provider for the peaks that our voucher acknowledges";
        let (expected, got) = (&voucher.peaks, &shown.commitment());
        same_hash(id, Field::Commitment, expected, got, next)?;
        if shown.count() != voucher.sequence {
            let (expected, got) = (voucher.sequence, shown.count());
            return Err(mismatch(id, Field::Sequence, expected, got, next).into());
        }
        let last = self.last_receipt(id, voucher, &shown, view)?;
        lane.signed = lane.signed.max(voucher.amount);
        lane.voucher = Some(voucher.clone());
        if (shown.count(), shown.commitment()) == (lane.peaks.count(), lane.peaks.commitment())
            && last.is_none()
        {
            // Only its grant is news: the call under way may not be the one that this store knows.
            self.cache.put(id, lane)?;
            self.commit(true)?;
            return Ok(Heard::NothingNew);
        }
        lane.adopted = lane.adopted.max(shown.count());
        lane.peaks = shown;
        lane.in_flight = None;
        let mut unseen = 0;
        if let Some((receipt, amount)) = last {
            lane.peaks
                .push(Node::leaf(&receipt.bytes, amount))
                .map_err(|source| Refusal::Tree { lane: id, source })?;
            unseen = amount;
            self.cache.append(NewLeaf {
                lane: id,
                sequence: lane.peaks.count(),
                receipt,
                response: None,
            });
        }
        let calls = lane.peaks.count();
        self.cache.put(id, lane)?;
        self.cache.own(id.channel, |own| {
            own.lost = own.lost.saturating_add(unseen);
        })?;
        self.commit(true)?;
        Ok(Heard::Adopted { calls, unseen })
    }

    /// The receipt of the call that an own voucher came with, if it is within what that granted.
    fn last_receipt(
        &self,
        id: LaneId,
        voucher: &PackedVoucher,
        before: &Peaks,
        view: &ProviderView,
    ) -> Result<Option<(SignedReceipt, u128)>, Refusal> {
        let Some(signed) = &view.receipt else {
            return Ok(None);
        };
        let (receipt, ours) = self.check_signed_receipt(id, signed)?;
        let channel = self.cache.channel(id.channel)?;
        let granted = voucher.amount.saturating_sub(before.sum());
        let ceiling = granted.min(channel.own.greatest_call);
        let fits = Some(receipt.sequence) == voucher.sequence.checked_add(1);
        let in_flight = ours.in_flight.map(|call| call.request_hash);
        // One of our own call under way is for `accept`, which looks at its response too.
        let under_way = receipt.sequence == ours.peaks.count().saturating_add(1)
            && in_flight == Some(receipt.request_hash);
        Ok((fits && !under_way && receipt.amount <= ceiling)
            .then(|| (signed.clone(), receipt.amount)))
    }

    fn check_signed_receipt(
        &self,
        id: LaneId,
        signed: &SignedReceipt,
    ) -> Result<(Receipt, &Lane), Refusal> {
        let receipt = self.check_receipt(id, signed, self.receipt_holds(id, signed))?;
        Ok((receipt, self.cache.known_lane(id)?))
    }

    /// A voucher shown to us is ours: on this lane, and signed by a key of this channel.
    fn check_own_voucher(&self, id: LaneId, voucher: &PackedVoucher) -> Result<(), Refusal> {
        if LaneId::of(voucher) != id {
            let next = "ask the provider for this lane's voucher";
            return Err(mismatch(id, Field::Lane, id, LaneId::of(voucher), next));
        }
        let channel = self.cache.channel(id.channel)?;
        let key_index = voucher.key_index;
        let Some(key) = channel.session_key(key_index) else {
            let next = "it was signed by a key that this store never knew; use a fresh lane";
            let expected = channel.facts.session.index;
            return Err(mismatch(id, Field::KeyIndex, expected, key_index, next));
        };
        let bytes = self.cache.signed_bytes(voucher)?;
        key.verify(&bytes, &voucher.signature)
            .map_err(|_| Refusal::Signature {
                lane: id,
                signer: "our own session key",
                key_index,
                sequence: voucher.sequence,
            })
    }

    /// Takes in receipts of earlier calls that this store lost, so that these calls can be proven
    /// again, and returns how many were missing here. Each must be signed for this lane;
    /// [`PayerSession::audit`] then says whether all of them make the tree.
    ///
    /// # Errors
    /// [`Refusal`] names the receipt and field that don't fit. Nothing was taken then.
    pub fn import(&mut self, id: LaneId, receipts: &[SignedReceipt]) -> Result<u64, SessionError> {
        self.cache.load(&self.store, id.channel)?;
        let lane = self.cache.known_lane(id)?;
        let (row, adopted) = (lane.row, lane.adopted);
        let Some(row) = row else { return Ok(0) };
        let mut leaves = Vec::new();
        for signed in receipts {
            let (receipt, _) = self.check_signed_receipt(id, signed)?;
            let sequence = receipt.sequence;
            if sequence > adopted {
                let next = "give receipts of the calls that are missing only";
                let expected = format!("at most {adopted}");
                return Err(mismatch(id, Field::Sequence, expected, sequence, next).into());
            }
            let twice = leaves.iter().any(|l: &NewLeaf| l.sequence == sequence);
            if !twice && self.store.leaf(row, sequence)?.is_none() {
                leaves.push(NewLeaf {
                    lane: id,
                    sequence,
                    receipt: signed.clone(),
                    response: None,
                });
            }
        }
        self.store.save_leaves(row, &leaves)?;
        Ok(u64::try_from(leaves.len()).unwrap_or(u64::MAX))
    }
}

/// The receipt that our call under way waits for, if it is shown.
fn waiting(lane: &Lane, view: &ProviderView) -> Heard {
    let next = lane.peaks.count().saturating_add(1);
    let shown = view.receipt.as_ref().filter(|signed| {
        lane.in_flight.is_some()
            && Receipt::from_bytes(&signed.bytes).is_ok_and(|(_, r)| r.sequence == next)
    });
    match shown {
        Some(signed) => Heard::ReceiptWaiting(signed.clone()),
        None => Heard::NothingNew,
    }
}
