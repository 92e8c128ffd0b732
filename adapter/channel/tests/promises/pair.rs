//! P3, and P1 and P5 again: both honest, messages lost or late, either crashes, restores, rotates,
//! changes terms or leaves. From any state a call gets through, and the payer can leave.

use std::path::PathBuf;

use oaic_channel::{
    Admission, Call, Delivery, LaneId, Limits, Options, PayerSession, ProviderView, Request,
    SignedReceipt,
};
use oaic_vouchers::PackedVoucher;

use crate::chain::*;
use crate::parts::*;
use crate::provider::C;
use crate::walk::Suite;

mod acts;

pub use acts::Act;

const LANES: u32 = 2;
pub const EXPOSURE: u128 = 9;
/// What each call asks for.
const ASKS: u128 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Call,
    Zero,
    Raise,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    ToProvider(Kind, Request),
    Receipt(LaneId, SignedReceipt, bool),
    Refusal(LaneId, ProviderView),
}

pub struct HonestPair {
    pub chain: Chain,
    folder: tempfile::TempDir,
    pub payer: Option<PayerSession>,
    key: u32,
    pub process: Process,
    pub net: Vec<Message>,
    leaves: Leaves,
    requests: u64,
    /// Calls that got through.
    pub told: u32,
}

impl HonestPair {
    pub fn new() -> Self {
        Self::with(4, 8)
    }

    pub fn with(reserve: u128, limit: u128) -> Self {
        let chain = Chain::new(reserve, limit);
        let folder = tempfile::tempdir().unwrap();
        let mut process = Process::new(&chain, folder.path(), 0);
        process.attach(&chain);
        let mut suite = Self {
            chain,
            folder,
            payer: None,
            key: 0,
            process,
            net: vec![],
            leaves: Leaves::default(),
            requests: 0,
            told: 0,
        };
        suite.start();
        suite
    }

    /// Three calls behind: the backup is of the lane's opening.
    pub fn stale() -> Self {
        let mut suite = Self::with(12, 20);
        suite.act(&Act::Open).unwrap();
        let id = suite.live()[0];
        for _ in 0..3 {
            for act in [Act::Call(id), Act::Get(0), Act::Finish(1), Act::Get(0)] {
                suite.act(&act).unwrap();
            }
        }
        assert_eq!(suite.told, 3);
        suite.act(&Act::Call(id)).unwrap();
        suite.act(&Act::RestorePayer).unwrap();
        suite
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("payer.db")
    }

    fn backup(&self) -> PathBuf {
        self.folder.path().join("backup.db")
    }

    pub fn y(&mut self) -> &mut PayerSession {
        self.payer.as_mut().unwrap()
    }

    fn start(&mut self) {
        let options = Options {
            backup: Some(self.backup()),
            ..options(&self.chain)
        };
        self.payer = Some(PayerSession::open(self.file(), options).unwrap());
        self.sync();
    }

    /// Both see the chain.
    pub fn sync(&mut self) {
        self.process.attach(&self.chain);
        let key = self.chain.ch().key;
        let limits = Limits::new(SUPPLY, C, LANES);
        let limits = limits.with_exposure(EXPOSURE).unwrap();
        for terms in self.chain.all_terms() {
            self.y().attach(&terms, &session_key(key), limits).unwrap();
        }
        let (lanes, height) = (self.chain.lanes(), self.chain.now.height);
        self.y().mark_settled(&lanes, height).unwrap();
        if self.key != key {
            self.key = key;
            let known = self.y().lanes(0).unwrap();
            let lanes: Vec<_> = known
                .iter()
                .map(|l| (l.id, self.chain.lane(l.id)))
                .collect();
            self.y().realize(0, &lanes, height).unwrap();
        }
        // What is under way on lanes that ended is asked for again; the rest is given up.
        for id in self.y().outdated(0).unwrap() {
            let idle = self.y().lane(id).unwrap().unwrap().in_flight.is_none();
            if idle || id.key_index() != self.process.key {
                self.y().give_up(id).unwrap();
            }
        }
    }

    pub fn live(&mut self) -> Vec<LaneId> {
        let lanes = self.y().lanes(0).unwrap();
        lanes.iter().filter(|l| !l.ended).map(|l| l.id).collect()
    }

    pub fn pending(&mut self, id: LaneId) -> bool {
        self.y().lane(id).unwrap().unwrap().in_flight.is_some()
    }

    fn send(&mut self, message: Option<Message>) {
        if let Some(message) = message.filter(|m| !self.net.contains(m)) {
            self.net.push(message);
            if self.net.len() > 2 {
                self.net.remove(0);
            }
        }
    }

    fn message(
        &mut self,
        id: LaneId,
        kind: Kind,
        voucher: Option<PackedVoucher>,
    ) -> Option<Message> {
        let call = self.y().lane(id).unwrap()?.in_flight?;
        let request = Request {
            voucher: voucher?,
            request_hash: call.request_hash,
            ceiling: call.ceiling,
            price_table: call.price_table,
        };
        Some(Message::ToProvider(kind, request))
    }

    pub fn call(&mut self, id: LaneId) -> Option<Message> {
        self.requests += 1;
        let call = Call {
            lane: id,
            request_hash: hash(self.requests),
            ceiling: ASKS,
            price_table: self.chain.in_force(),
        };
        let voucher = self.y().authorize(call).ok();
        self.message(id, Kind::Call, voucher)
    }

    pub fn retry(&mut self, id: LaneId, kind: Kind) -> Option<Message> {
        let voucher = self.y().retry(id).ok();
        self.message(id, kind, voucher)
    }

    fn receipt(
        &mut self,
        id: LaneId,
        receipt: SignedReceipt,
        response: bool,
    ) -> Result<Message, String> {
        self.leaves.show(&self.chain, &receipt)?;
        Ok(Message::Receipt(id, receipt, response))
    }

    /// The provider's answer to a message, at once.
    pub fn handle(&mut self, kind: Kind, request: &Request) -> Result<Option<Message>, String> {
        let id = LaneId::of(&request.voucher);
        let admitted = match kind {
            Kind::Call => self.process.s().admit(request),
            Kind::Zero => self.process.s().admit_zero(request),
            Kind::Raise => {
                let _ = self.process.s().raise(&request.voucher);
                return Ok(None);
            }
        };
        match admitted {
            Ok(Admission::Serve { sequence, .. }) => {
                self.process.running.insert(id, sequence);
                Ok(None)
            }
            Ok(Admission::Replay { receipt, response }) => {
                self.receipt(id, receipt, response.is_some()).map(Some)
            }
            Ok(Admission::InProgress { .. }) => Ok(None),
            Err(error) => {
                let view = error.view().cloned().unwrap_or_default();
                Ok(Some(Message::Refusal(id, view)))
            }
        }
    }

    pub fn finish(&mut self, id: LaneId, units: u64) -> Result<Option<Message>, String> {
        match self.process.finish(id, units) {
            Some(receipt) => self.receipt(id, receipt, true).map(Some),
            None => Ok(None),
        }
    }

    pub fn deliver(&mut self, message: &Message) -> Result<(), String> {
        match message {
            Message::ToProvider(kind, request) => {
                let answer = self.handle(*kind, request)?;
                self.send(answer);
            }
            Message::Receipt(lane, receipt, response) => {
                let delivery = Delivery {
                    lane: *lane,
                    receipt: receipt.clone(),
                    response_hash: response.then_some([7; 32]),
                };
                let accepted = self.y().accept(&delivery);
                let seen = |a: &oaic_channel::Accepted| a.unseen == 0 && a.receipt.amount > 0;
                self.told += u32::from(accepted.as_ref().is_ok_and(seen));
            }
            Message::Refusal(lane, view) => {
                if let Err(error) = self.y().refused(*lane, view) {
                    return Err(format!("an honest refusal stopped the payer: {error}"));
                }
            }
        }
        Ok(())
    }

    fn watch(&mut self) -> Result<(), String> {
        self.sync();
        for ending in self.process.s().ends() {
            let message = self.finish(ending.lane, 1)?;
            self.send(message);
        }
        self.process.settle(&mut self.chain);
        self.sync();
        Ok(())
    }

    pub fn pass(&mut self, margins: u64) -> Result<(), String> {
        for _ in 0..margins {
            self.watch()?;
            self.chain.tick(D / 5, DB / 5);
        }
        self.sync();
        Ok(())
    }

    pub fn new_key(&mut self) {
        self.process.settle(&mut self.chain);
        let key = self.chain.add_key();
        self.chain.end_key(self.process.key);
        self.process = Process::new(&self.chain, self.folder.path(), key);
        self.sync();
        // What the last key answered is settled.
        self.process.s().serve(0, true).unwrap();
    }
}
