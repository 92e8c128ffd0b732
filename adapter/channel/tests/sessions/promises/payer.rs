//! P2, P6: an honest payer, also from a stale backup, against a provider that signs, claims and
//! refuses as it likes. It loses at most its exposure and one ceiling a lane.

use std::collections::{BTreeMap, HashMap};

use oaic_channel::{
    Call, ChannelTerms, Delivery, Heard, LaneId, PayerSession, ProviderView, SignedReceipt,
};
use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::{
    Entry, Hash, Node, PackedVoucher, Peaks, Provenance, Receipt, Status, NO_LIMIT,
};

use crate::common::request;
use crate::promises::chain::*;
use crate::promises::parts::*;
use crate::promises::provider::C;
use crate::promises::simulation::Simulation;

/// Another request than any that was made.
const OTHER: Hash = [0xfa; 32];

#[derive(Debug, Clone)]
pub enum Operation {
    /// A lane of the newest receipt key.
    Open,
    Call(LaneId, u128),
    /// A receipt for so many units; whether the response arrives.
    Answer(LaneId, u64, bool),
    Raise(LaneId),
    GiveUp(LaneId),
    /// The voucher that comes without a call.
    Final(LaneId),
    /// A receipt above its price.
    Over(LaneId),
    /// A receipt for another request.
    Fake(LaneId),
    /// A refusal that claims the lane comes to much more.
    Lie(LaneId),
    /// The first or last own voucher of the lane, with a receipt made up for it.
    Show(LaneId, bool),
    Restore,
    Rotate,
    Terms,
    NewKey,
    Due,
    /// Every voucher, claimed in full.
    Claim,
    /// The payer hears of its lanes.
    Hear,
}

pub struct HonestPayer {
    pub chain: Chain,
    _folder: tempfile::TempDir,
    payer: Payer,
    exposure: u128,
    /// Attaches what has changed, and not all after each operation.
    lazy: bool,
    attached: Option<Vec<ChannelTerms>>,
    /// All that it ever signed; it survives restores.
    out: Vec<PackedVoucher>,
    /// The trees that it acknowledged, by commitment.
    trees: HashMap<Hash, Peaks>,
    /// Worth of the responses that arrived, by lane.
    given: BTreeMap<LaneId, u128>,
    requests: u64,
}

impl HonestPayer {
    /// With the lowest exposure that a session takes: one ceiling for each lane.
    pub fn new() -> Self {
        Self::with(u128::from(LANES) * C, false)
    }

    /// With twice that, for long runs.
    pub fn patient() -> Self {
        Self::with(2 * u128::from(LANES) * C, true)
    }

    fn with(exposure: u128, lazy: bool) -> Self {
        let chain = Chain::new(1_000, SUPPLY);
        let folder = tempfile::tempdir().unwrap();
        let empty = Peaks::default();
        Self {
            payer: Payer::new(&chain, folder.path(), exposure),
            chain,
            _folder: folder,
            exposure,
            lazy,
            attached: None,
            out: vec![],
            trees: HashMap::from([(empty.commitment(), empty)]),
            given: BTreeMap::new(),
            requests: 0,
        }
    }

    /// Three calls behind: the backup is of the lane's opening.
    pub fn stale() -> Self {
        use Operation::{Answer, Call, Open, Restore};
        let mut suite = Self::new();
        suite.apply(&Open).unwrap();
        let id = suite.live()[0];
        let call = [Call(id, C), Answer(id, 3, true)];
        for operation in call.iter().cycle().take(5).chain([&Restore]) {
            suite.apply(operation).unwrap();
        }
        suite
    }

    pub fn s(&mut self) -> &mut PayerSession {
        self.payer.s()
    }

    pub fn live(&mut self) -> Vec<LaneId> {
        self.payer.live()
    }

    fn attach(&mut self) {
        let terms = self.chain.all_terms();
        if self.attached.as_ref() == Some(&terms) {
            return;
        }
        self.payer.attach(&self.chain);
        if self.lazy {
            self.attached = Some(terms);
        }
        for id in self.s().outdated(0).unwrap() {
            self.s().give_up(id).unwrap();
        }
    }

    /// A receipt for the call under way, changed as the provider likes; whether the response arrives.
    fn answer(&mut self, id: LaneId, units: u64, arrived: bool, change: impl Fn(&mut Receipt)) {
        let lane = self.s().lane(id).unwrap().unwrap();
        let Some(call) = lane.in_flight else { return };
        let units = units.min(u64::try_from(call.ceiling).unwrap());
        let mut receipt = receipt(id, lane.calls + 1, units);
        receipt.request_hash = call.request_hash;
        change(&mut receipt);
        self.accept(id, sign(&receipt), arrived);
    }

    fn accept(&mut self, id: LaneId, receipt: SignedReceipt, arrived: bool) {
        let before = self.s().lane(id).unwrap().unwrap().commitment;
        let delivery = Delivery {
            lane: id,
            receipt: receipt.clone(),
            response_hash: arrived.then_some([7; 32]),
        };
        if let Ok(accepted) = self.s().accept(&delivery) {
            if accepted.unseen == 0 {
                *self.given.entry(id).or_default() += accepted.receipt.amount;
            }
            self.grow(before, &receipt, accepted.receipt.amount);
        }
    }

    fn grow(&mut self, before: Hash, receipt: &SignedReceipt, amount: u128) {
        let mut tree = self.trees[&before].clone();
        tree.push(Node::leaf(&receipt.bytes, amount)).unwrap();
        self.trees.insert(tree.commitment(), tree);
    }

    fn show(&mut self, id: LaneId, first: bool) {
        let mut own = self.out.iter().filter(|v| LaneId::of(v) == id);
        let Some(voucher) = (if first { own.next() } else { own.next_back() }) else {
            return;
        };
        let (voucher, tree) = (voucher.clone(), self.trees[&voucher.peaks].clone());
        let amount = C.min(voucher.amount - tree.sum());
        let receipt = sign(&Receipt {
            request_hash: OTHER,
            amount,
            ..receipt(id, voucher.sequence + 1, 3)
        });
        let (before, known) = (voucher.peaks, voucher.sequence);
        let view = ProviderView {
            voucher: Some(voucher),
            peaks: Some(tree),
            receipt: Some(receipt.clone()),
        };
        match self.s().refused(id, &view) {
            Ok(Heard::Adopted { calls, .. }) if calls > known => {
                self.grow(before, &receipt, amount)
            }
            Ok(Heard::ReceiptWaiting(receipt)) => self.accept(id, receipt, false),
            _ => {}
        }
        // A store that stops because of its own signature was restored here, or it would not.
        let _ = self.s().restored_from_backup(0);
    }

    /// What it lost: the most that the provider took or can still take, less what it got for it.
    fn loss(&self) -> u128 {
        let lanes = self.chain.lanes().into_iter();
        let mut most: BTreeMap<LaneId, u128> = lanes.map(|(id, lane)| (id, lane.paid)).collect();
        for voucher in &self.out {
            if voucher.key_index == self.chain.ch().key {
                let most = most.entry(LaneId::of(voucher)).or_default();
                *most = (*most).max(voucher.amount);
            }
        }
        let given = |id| self.given.get(id).copied().unwrap_or(0);
        let lost = most.iter().map(|(id, most)| most.saturating_sub(given(id)));
        lost.sum()
    }
}

/// The receipt of a call, by the only price table.
fn receipt(id: LaneId, sequence: u64, units: u64) -> Receipt {
    Receipt {
        channel_id: id_of(0),
        terms: id.terms,
        lane: id.lane,
        sequence,
        request_hash: [0; 32],
        response_hash: [7; 32],
        price_table: table_hash(0),
        units: UnitKind::slots(&[(UnitKind::Prompt, units)]),
        amount: units.into(),
        status: Status::Ok,
        provenance: Provenance::Counted,
        security_level: 0,
        retention: NO_LIMIT,
        timestamp_ms: 1,
    }
}

fn sign(receipt: &Receipt) -> SignedReceipt {
    let bytes = receipt.to_bytes(&domains().receipt).to_vec();
    let signature = receipt_key(receipt.key_index()).sign(&bytes);
    SignedReceipt { bytes, signature }
}

impl Simulation for HonestPayer {
    type Operation = Operation;

    fn menu(&mut self) -> Vec<(Operation, bool)> {
        use Operation::*;
        let mut menu = vec![(Open, false), (Restore, false)];
        for lane in self.s().lanes(0).unwrap() {
            let id = lane.id;
            if lane.ended {
                // Late.
                menu.extend([(Answer(id, 1, true), true), (Answer(id, 3, false), true)]);
                continue;
            }
            let common = [
                Call(id, 1),
                Call(id, C),
                Answer(id, 1, true),
                Answer(id, 3, true),
                Answer(id, 3, false),
                Raise(id),
                Over(id),
                Fake(id),
                Show(id, true),
                Show(id, false),
            ];
            menu.extend(common.map(|operation| (operation, false)));
            let rare = [GiveUp(id), Final(id), Lie(id), Call(id, 0)];
            menu.extend(rare.map(|operation| (operation, true)));
        }
        let rare = [Rotate, Terms, NewKey, Due, Claim, Hear];
        menu.extend(rare.map(|operation| (operation, true)));
        menu
    }

    fn apply(&mut self, operation: &Operation) -> Result<(), String> {
        match *operation {
            Operation::Open => {
                let key = *self.chain.keys.keys().max().unwrap();
                let _ = self.s().open_lane(0, key);
            }
            Operation::Call(id, ceiling) => {
                self.requests += 1;
                let call = Call {
                    lane: id,
                    request_hash: request(self.requests),
                    ceiling,
                    price_table: self.chain.in_force(),
                };
                let voucher = self.s().authorize(call);
                self.out.extend(voucher);
            }
            Operation::Raise(id) => {
                if let Some(call) = self.s().lane(id).unwrap().unwrap().in_flight {
                    let voucher = self.s().raise(id, call.ceiling + 1);
                    self.out.extend(voucher);
                }
            }
            Operation::Final(id) => {
                let voucher = self.s().final_voucher(id);
                self.out.extend(voucher);
            }
            Operation::GiveUp(id) => drop(self.s().give_up(id).unwrap()),
            Operation::Answer(id, units, arrived) => self.answer(id, units, arrived, |_| {}),
            Operation::Over(id) => self.answer(id, 3, false, |r| r.amount += 1),
            Operation::Fake(id) => self.answer(id, 3, false, |r| r.request_hash = OTHER),
            Operation::Lie(id) => {
                let heard = self.s().refused(id, &ProviderView::default()).unwrap();
                assert_eq!(heard, Heard::NothingNew);
            }
            Operation::Show(id, first) => self.show(id, first),
            Operation::Restore => self.payer.restore(&self.chain),
            Operation::Rotate if self.chain.ch().next.is_none() => self.chain.rotate(SUPPLY),
            Operation::Rotate => {}
            Operation::Terms if self.chain.ch().terms < 6 => self.chain.advance_terms(),
            Operation::Terms => {}
            Operation::NewKey if self.chain.keys.len() < 6 => {
                let newest = *self.chain.keys.keys().max().unwrap();
                self.chain.end_key(newest);
                self.chain.add_key();
            }
            Operation::NewKey => {}
            Operation::Due => self.chain.tick(D, DB),
            Operation::Claim => {
                for voucher in self.out.clone() {
                    let claim = u64::try_from(voucher.amount).unwrap();
                    self.chain.settle(&Entry { voucher, claim }, "prov");
                }
            }
            Operation::Hear => {
                let (lanes, height) = (self.chain.lanes(), self.chain.now.height);
                if self.s().mark_settled(&lanes, height).is_err() {
                    let _ = self.s().restored_from_backup(0);
                }
            }
        }
        self.attach();
        let (loss, bound) = (self.loss(), self.exposure + u128::from(LANES) * C);
        if loss > bound {
            return Err(format!("P2/P6 loss {loss} > {bound}"));
        }
        Ok(())
    }

    fn end(self, _way: bool) -> Result<(), String> {
        Ok(())
    }
}
