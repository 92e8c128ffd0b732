//! P2, P6: an honest payer, also from a stale backup, against a provider that signs, claims and
//! refuses as it likes. It loses at most its exposure and one ceiling a lane.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use oaic_channel::{
    Call, Delivery, Heard, LaneId, Limits, Options, PayerSession, ProviderView, SignedReceipt,
};
use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::{
    Entry, Hash, Node, PackedVoucher, Peaks, Provenance, Receipt, Status, NO_LIMIT,
};

use crate::chain::*;
use crate::parts::*;
use crate::provider::C;
use crate::walk::Suite;

const LANES: u32 = 2;
/// The least that a session takes: one ceiling for each lane.
const EXPOSURE: u128 = 2 * C;

#[derive(Debug, Clone)]
pub enum Act {
    /// A lane of the newest receipt key.
    Open,
    Call(LaneId, u128),
    /// A receipt for so many units; whether the response arrives.
    Answer(LaneId, u64, bool),
    Raise(LaneId),
    GiveUp(LaneId),
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
    folder: tempfile::TempDir,
    pub payer: Option<PayerSession>,
    /// Session key that it is attached with.
    key: u32,
    /// All that it ever signed; it survives restores.
    out: Vec<PackedVoucher>,
    /// The trees that it acknowledged, by commitment.
    trees: HashMap<Hash, Peaks>,
    /// Worth of the responses that arrived, by lane.
    given: BTreeMap<LaneId, u128>,
    requests: u64,
}

impl HonestPayer {
    pub fn new() -> Self {
        let chain = Chain::new(1_000, SUPPLY);
        let folder = tempfile::tempdir().unwrap();
        let empty = Peaks::default();
        let mut suite = Self {
            chain,
            folder,
            payer: None,
            key: 0,
            out: vec![],
            trees: HashMap::from([(empty.commitment(), empty)]),
            given: BTreeMap::new(),
            requests: 0,
        };
        suite.start();
        suite
    }

    /// Three calls behind: the backup is of the lane's opening.
    pub fn stale() -> Self {
        let mut suite = Self::new();
        suite.act(&Act::Open).unwrap();
        let id = suite.live()[0];
        for _ in 0..2 {
            suite.act(&Act::Call(id, C)).unwrap();
            suite.act(&Act::Answer(id, 3, true)).unwrap();
        }
        suite.act(&Act::Call(id, C)).unwrap();
        suite.act(&Act::Restore).unwrap();
        suite
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("payer.db")
    }

    fn backup(&self) -> PathBuf {
        self.folder.path().join("backup.db")
    }

    pub fn s(&mut self) -> &mut PayerSession {
        self.payer.as_mut().unwrap()
    }

    fn start(&mut self) {
        let options = Options {
            backup: Some(self.backup()),
            ..options(&self.chain)
        };
        self.payer = Some(PayerSession::open(self.file(), options).unwrap());
        self.attach();
    }

    fn attach(&mut self) {
        let key = self.chain.ch().key;
        let limits = Limits::new(SUPPLY, C, LANES)
            .with_exposure(EXPOSURE)
            .unwrap();
        for terms in self.chain.all_terms() {
            self.s().attach(&terms, &session_key(key), limits).unwrap();
        }
        if self.key != key {
            self.key = key;
            // The old key is rotated out: claims on ended lanes are final.
            let mut lanes = self.chain.lanes();
            let height = self.chain.now.height;
            for lane in self.s().lanes(0).unwrap() {
                if lanes.iter().all(|(id, _)| *id != lane.id) {
                    lanes.push((lane.id, self.chain.lane(lane.id)));
                }
            }
            self.s().realize(0, &lanes, height).unwrap();
        }
        for id in self.s().outdated(0).unwrap() {
            self.s().give_up(id).unwrap();
        }
    }

    pub fn live(&mut self) -> Vec<LaneId> {
        let lanes = self.s().lanes(0).unwrap();
        lanes.iter().filter(|l| !l.ended).map(|l| l.id).collect()
    }

    fn signed(&mut self, voucher: Option<PackedVoucher>) {
        self.out.extend(voucher);
    }

    /// A receipt for the call under way, as the provider likes it.
    fn receipt(
        &mut self,
        id: LaneId,
        units: u64,
        change: impl Fn(&mut Receipt),
    ) -> Option<(Receipt, SignedReceipt)> {
        let lane = self.s().lane(id).unwrap()?;
        let call = lane.in_flight?;
        let price = (0..self.chain.tables.len()).find(|n| table_hash(*n) == call.price_table)?;
        let units = units.min(u64::try_from(call.ceiling).unwrap());
        let mut receipt = Receipt {
            channel_id: id_of(0),
            terms: id.terms,
            lane: id.lane,
            sequence: lane.calls + 1,
            request_hash: call.request_hash,
            response_hash: [7; 32],
            price_table: call.price_table,
            units: UnitKind::slots(&[(UnitKind::Prompt, units)]),
            amount: u128::from(units) * self.chain.tables[price],
            status: Status::Ok,
            provenance: Provenance::Counted,
            security_level: 0,
            retention: NO_LIMIT,
            timestamp_ms: 1,
        };
        change(&mut receipt);
        Some((receipt.clone(), sign(&receipt)))
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
        let receipt = Receipt {
            channel_id: id_of(0),
            terms: id.terms,
            lane: id.lane,
            sequence: voucher.sequence + 1,
            request_hash: [0xfa; 32],
            response_hash: [0; 32],
            price_table: table_hash(0),
            units: UnitKind::slots(&[(UnitKind::Prompt, 3)]),
            amount,
            status: Status::Ok,
            provenance: Provenance::Counted,
            security_level: 0,
            retention: NO_LIMIT,
            timestamp_ms: 1,
        };
        let receipt = sign(&receipt);
        let before = voucher.peaks;
        let view = ProviderView {
            voucher: Some(voucher),
            peaks: Some(tree),
            receipt: Some(receipt.clone()),
        };
        match self.s().refused(id, &view) {
            Ok(Heard::Adopted { unseen, .. }) if unseen > 0 => self.grow(before, &receipt, amount),
            Ok(Heard::ReceiptWaiting(receipt)) => self.accept(id, receipt, false),
            _ => {}
        }
        // A store that stops because of its own signature was restored here, or it would not.
        let _ = self.s().restored_from_backup(0);
    }

    /// What it lost: the most that the provider took or can still take, less what it got for it.
    fn loss(&self) -> u128 {
        let mut most: BTreeMap<LaneId, u128> = BTreeMap::new();
        for (id, lane) in self.chain.lanes() {
            most.insert(id, lane.paid);
        }
        for voucher in &self.out {
            if voucher.key_index == self.chain.ch().key {
                let most = most.entry(LaneId::of(voucher)).or_default();
                *most = (*most).max(voucher.amount);
            }
        }
        let given = |id| self.given.get(id).copied().unwrap_or(0);
        most.iter()
            .map(|(id, most)| most.saturating_sub(given(id)))
            .sum()
    }
}

fn sign(receipt: &Receipt) -> SignedReceipt {
    let bytes = receipt.to_bytes(&domains().receipt).to_vec();
    let signature = receipt_key(receipt.key_index()).sign(&bytes);
    SignedReceipt { bytes, signature }
}

impl Suite for HonestPayer {
    type Act = Act;

    fn menu(&mut self) -> Vec<(Act, bool)> {
        let mut menu = vec![(Act::Open, false), (Act::Restore, false)];
        for id in self.live() {
            let common = [
                Act::Call(id, 1),
                Act::Call(id, C),
                Act::Answer(id, 1, true),
                Act::Answer(id, 3, true),
                Act::Answer(id, 3, false),
                Act::Raise(id),
                Act::Over(id),
                Act::Fake(id),
                Act::Show(id, true),
                Act::Show(id, false),
            ];
            menu.extend(common.map(|act| (act, false)));
            menu.extend([Act::GiveUp(id), Act::Lie(id)].map(|act| (act, true)));
        }
        let rare = [
            Act::Rotate,
            Act::Terms,
            Act::NewKey,
            Act::Due,
            Act::Claim,
            Act::Hear,
        ];
        menu.extend(rare.map(|act| (act, true)));
        menu
    }

    fn act(&mut self, act: &Act) -> Result<(), String> {
        match *act {
            Act::Open => {
                let key = *self.chain.keys.keys().max().unwrap();
                let _ = self.s().open_lane(0, key);
            }
            Act::Call(id, ceiling) => {
                self.requests += 1;
                let call = Call {
                    lane: id,
                    request_hash: hash(self.requests),
                    ceiling,
                    price_table: self.chain.in_force(),
                };
                let voucher = self.s().authorize(call).ok();
                self.signed(voucher);
            }
            Act::Raise(id) => {
                let lane = self.s().lane(id).unwrap().unwrap();
                if let Some(call) = lane.in_flight {
                    let voucher = self.s().raise(id, call.ceiling + 1).ok();
                    self.signed(voucher);
                }
            }
            Act::GiveUp(id) => drop(self.s().give_up(id).unwrap()),
            Act::Answer(id, units, arrived) => {
                if let Some((_, receipt)) = self.receipt(id, units, |_| {}) {
                    self.accept(id, receipt, arrived);
                }
            }
            Act::Over(id) => {
                if let Some((_, receipt)) = self.receipt(id, 3, |r| r.amount += 1) {
                    self.accept(id, receipt, false);
                }
            }
            Act::Fake(id) => {
                if let Some((_, receipt)) = self.receipt(id, 3, |r| r.request_hash = [0xfa; 32]) {
                    self.accept(id, receipt, false);
                }
            }
            Act::Lie(id) => {
                let heard = self.s().refused(id, &ProviderView::default()).unwrap();
                assert_eq!(heard, Heard::NothingNew);
            }
            Act::Show(id, first) => self.show(id, first),
            Act::Restore => {
                if self.backup().exists() {
                    self.payer = None;
                    remove_store(&self.file());
                    std::fs::copy(self.backup(), self.file()).unwrap();
                    self.start();
                    assert!(self.s().restored().is_some());
                }
            }
            Act::Rotate if self.chain.ch().next.is_none() => self.chain.rotate(SUPPLY),
            Act::Rotate => {}
            Act::Terms if self.chain.ch().terms < 6 => self.chain.advance_terms(),
            Act::Terms => {}
            Act::NewKey if self.chain.keys.len() < 6 => {
                let newest = *self.chain.keys.keys().max().unwrap();
                self.chain.end_key(newest);
                self.chain.add_key();
            }
            Act::NewKey => {}
            Act::Due => self.chain.tick(D, DB),
            Act::Claim => {
                for voucher in self.out.clone() {
                    let claim = u64::try_from(voucher.amount).unwrap();
                    self.chain.settle(&Entry { voucher, claim }, "prov");
                }
            }
            Act::Hear => {
                let (lanes, height) = (self.chain.lanes(), self.chain.now.height);
                if self.s().mark_settled(&lanes, height).is_err() {
                    let _ = self.s().restored_from_backup(0);
                }
            }
        }
        self.attach();
        let (loss, bound) = (self.loss(), EXPOSURE + u128::from(LANES) * C);
        if loss > bound {
            return Err(format!("P2/P6 loss {loss} > {bound}"));
        }
        Ok(())
    }

    fn end(self, _way: bool) -> Result<(), String> {
        Ok(())
    }
}
