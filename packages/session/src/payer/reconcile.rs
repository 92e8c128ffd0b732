//! After a start: is this store as new as what was signed from it?

use oaic_vouchers::{Hash, Node, PackedVoucher, Peaks, Receipt};

use super::PayerSession;
use crate::error::{mismatch, Field, Refusal, SessionError, Witness};
use crate::lane::{ChainLane, Lane, LaneId, SignedReceipt};
use crate::store::NewLeaf;

/// What the provider shows of a lane. Its signatures are checked; it can't fake to be ahead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProviderView {
    /// Last voucher of ours that it has.
    pub voucher: Option<PackedVoucher>,
    /// Last receipt that it signed.
    pub receipt: Option<SignedReceipt>,
}

/// The store is not behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconciled {
    /// Both have the same.
    InStep,
    /// The call under way was answered: accept the receipt.
    ReceiptWaiting,
    /// The provider has less than we do: a voucher of ours never arrived, or it lost its store.
    /// What we signed stands; if it refuses the next voucher, use a fresh lane.
    ProviderBehind {
        /// Calls we know.
        ours: u64,
        /// Calls it has.
        theirs: u64,
    },
}

impl PayerSession {
    /// Compares a lane with what provider and chain have of it. Needed once after every start
    /// before anything is signed on a lane that was used before; fresh lanes don't need it.
    ///
    /// # Errors
    /// [`Refusal::Behind`]: this store was restored from a backup; see
    /// [`PayerSession::import`]. [`Refusal::Diverged`], [`Refusal::Equivocation`]: use a fresh
    /// lane. [`Refusal::Signature`], [`Refusal::Mismatch`]: the view is not what it claims.
    pub fn reconcile(
        &mut self,
        id: LaneId,
        view: &ProviderView,
        chain: &ChainLane,
    ) -> Result<Reconciled, SessionError> {
        self.book.load(&self.store, id.channel)?;
        let lane = self.book.lane(id).cloned().unwrap_or_else(Lane::fresh);
        self.book.terms(id)?;
        // Until it is known to be current again, nothing is signed on it.
        self.current.remove(&id);
        let ours = lane.peaks.count();
        let signed = lane
            .voucher
            .as_ref()
            .map_or((0, 0), |v| (v.sequence, v.amount));
        if chain.sequence > signed.0 || chain.acknowledged > signed.1 {
            let (witness, theirs) = (Witness::Chain, chain.sequence);
            return Err(Refusal::Behind {
                lane: id,
                witness,
                ours,
                theirs,
            }
            .into());
        }
        if let Some(voucher) = &view.voucher {
            self.compare_voucher(id, &lane, voucher)?;
        }
        let outcome = match &view.receipt {
            Some(receipt) => self.compare_receipt(id, &lane, receipt)?,
            None if ours == 0 => Reconciled::InStep,
            None => Reconciled::ProviderBehind { ours, theirs: 0 },
        };
        self.current.insert(id);
        Ok(outcome)
    }

    fn compare_voucher(
        &self,
        id: LaneId,
        lane: &Lane,
        theirs: &PackedVoucher,
    ) -> Result<(), Refusal> {
        if lane.voucher.as_ref() == Some(theirs) {
            return Ok(());
        }
        self.check_own_voucher(id, theirs)?;
        let witness = Witness::Voucher;
        let calls = lane.peaks.count();
        let Some(ours) = &lane.voucher else {
            return Err(Refusal::Behind {
                lane: id,
                witness,
                ours: calls,
                theirs: theirs.sequence,
            });
        };
        if theirs.sequence > ours.sequence || theirs.amount > ours.amount {
            return Err(Refusal::Behind {
                lane: id,
                witness,
                ours: calls,
                theirs: theirs.sequence,
            });
        }
        if theirs.sequence == ours.sequence && theirs.peaks != ours.peaks {
            return Err(Refusal::Diverged {
                lane: id,
                witness,
                sequence: ours.sequence,
            });
        }
        Ok(())
    }

    /// A voucher shown to us is ours: on this lane, under the key in force, and signed by it.
    fn check_own_voucher(&self, id: LaneId, voucher: &PackedVoucher) -> Result<(), Refusal> {
        let facts = &self.book.channel(id.channel)?.facts;
        if LaneId::of(voucher) != id {
            let next = "ask the provider for this lane's voucher";
            return Err(mismatch(id, Field::Lane, id, LaneId::of(voucher), next));
        }
        if voucher.key_index != facts.session.index {
            let next = "it was signed by an earlier key and can't be checked; use a fresh lane";
            let (expected, got) = (facts.session.index, voucher.key_index);
            return Err(mismatch(id, Field::KeyIndex, expected, got, next));
        }
        let bytes = self.book.signed_bytes(voucher)?;
        let holds = self
            .book
            .channel(id.channel)?
            .session
            .verify(&bytes, &voucher.signature);
        holds.map_err(|_| Refusal::Signature {
            lane: id,
            signer: "our own session key",
            key_index: voucher.key_index,
            sequence: voucher.sequence,
        })
    }

    fn compare_receipt(
        &self,
        id: LaneId,
        lane: &Lane,
        theirs: &SignedReceipt,
    ) -> Result<Reconciled, SessionError> {
        let ours = lane.peaks.count();
        let sequence = Receipt::from_bytes(&theirs.bytes).map_or(0, |(_, r)| r.sequence);
        // One that we hold already was checked when it was taken, maybe under an earlier key.
        let held = match lane.row {
            Some(row) => self.store.leaf(row, sequence)?,
            None => None,
        };
        if held.as_ref() == Some(theirs) {
            return Ok(match sequence {
                same if same == ours => Reconciled::InStep,
                theirs => Reconciled::ProviderBehind { ours, theirs },
            });
        }
        let key = self.book.channel(id.channel)?.receipt;
        let holds = key.verify(&theirs.bytes, &theirs.signature).is_ok();
        let receipt = self.check_receipt(id, theirs, holds)?;
        if held.is_some_and(|held| held.bytes != theirs.bytes) {
            return Err(Refusal::Equivocation { lane: id, sequence }.into());
        }
        let witness = Witness::Receipt;
        if sequence <= ours {
            return Ok(Reconciled::InStep);
        }
        match lane.in_flight {
            Some(request) if ours.checked_add(1) == Some(sequence) => {
                if request == receipt.request_hash {
                    return Ok(Reconciled::ReceiptWaiting);
                }
                Err(Refusal::Diverged {
                    lane: id,
                    witness,
                    sequence,
                }
                .into())
            }
            _ => Err(Refusal::Behind {
                lane: id,
                witness,
                ours,
                theirs: sequence,
            }
            .into()),
        }
    }

    /// Takes back calls that were lost with a backup: the provider's last voucher of ours, and the
    /// receipts from the first one missing up to the voucher's sequence. They are taken only when
    /// our own key signed that voucher and the receipts make exactly the tree it commits to, so
    /// nothing is acknowledged that wasn't before.
    ///
    /// # Errors
    /// [`Refusal`] names the receipt and field that don't fit. Nothing was taken then.
    pub fn import(
        &mut self,
        id: LaneId,
        voucher: &PackedVoucher,
        receipts: &[SignedReceipt],
    ) -> Result<u64, SessionError> {
        self.book.load(&self.store, id.channel)?;
        self.check_own_voucher(id, voucher)?;
        let mut lane = self.book.lane(id).cloned().unwrap_or_else(Lane::fresh);
        let mut peaks: Peaks = lane.peaks.clone();
        let mut leaves = Vec::new();
        for signed in receipts {
            let key = self.book.channel(id.channel)?.receipt;
            let holds = key.verify(&signed.bytes, &signed.signature).is_ok();
            let receipt = self.check_receipt(id, signed, holds)?;
            let sequence = peaks.count().saturating_add(1);
            if receipt.sequence != sequence {
                let next = "give the missing receipts in order, none left out";
                let got = receipt.sequence;
                return Err(mismatch(id, Field::Sequence, sequence, got, next).into());
            }
            peaks
                .push(Node::leaf(&signed.bytes, receipt.amount))
                .map_err(|source| Refusal::Tree { lane: id, source })?;
            leaves.push(NewLeaf {
                lane: id,
                sequence,
                receipt: signed.clone(),
                response: None,
            });
        }
        if peaks.count() != voucher.sequence {
            let next = "give all receipts up to the voucher's sequence, and none above";
            let (expected, got) = (voucher.sequence, peaks.count());
            return Err(mismatch(id, Field::Sequence, expected, got, next).into());
        }
        let commitment: Hash = peaks.commitment();
        let next = "these are not the receipts our voucher acknowledged; use a fresh lane";
        crate::error::same_hash(id, Field::Commitment, &voucher.peaks, &commitment, next)?;
        if voucher.amount < lane.acknowledged() || voucher.amount < peaks.sum() {
            let expected = lane.acknowledged().max(peaks.sum());
            return Err(mismatch(id, Field::Amount, expected, voucher.amount, next).into());
        }
        let imported = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        lane.peaks = peaks;
        lane.voucher = Some(voucher.clone());
        if imported > 0 {
            // The call it had under way is among those imported.
            lane.in_flight = None;
        }
        self.book.put(id, lane)?;
        leaves.into_iter().for_each(|leaf| self.book.append(leaf));
        self.book.commit(&mut self.store)?;
        self.current.insert(id);
        Ok(imported)
    }
}
