//! P3, and P1 and P5 again: both honest, messages lost or late, either crashes, restores, rotates,
//! changes terms or leaves. From any state a call gets through, and the payer can leave.

use oaic_channel::{
    Accepted, Admission, Call, Delivery, LaneId, PayerSession, ProviderView, Request, SignedReceipt,
};
use oaic_vouchers::PackedVoucher;

use crate::common::request;
use crate::promises::chain::*;
use crate::promises::parts::*;
use crate::promises::provider::C;
use crate::promises::simulation::Simulation;

mod operations;

pub use operations::Operation;

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
    pub payer: Payer,
    pub process: Process,
    pub net: Vec<Message>,
    leaves: Leaves,
    requests: u64,
    /// Calls that got through.
    pub completed: u32,
}

impl HonestPair {
    pub fn new() -> Self {
        Self::with(4, 8)
    }

    pub fn with(reserve: u128, limit: u128) -> Self {
        let chain = Chain::new(reserve, limit);
        let folder = tempfile::tempdir().unwrap();
        let process = Process::new(&chain, folder.path(), 0);
        let payer = Payer::new(&chain, folder.path(), EXPOSURE);
        let mut suite = Self {
            chain,
            folder,
            payer,
            process,
            net: vec![],
            leaves: Leaves::default(),
            requests: 0,
            completed: 0,
        };
        suite.sync();
        suite
    }

    /// Three calls behind: the backup is of the lane's opening.
    pub fn stale() -> Self {
        use Operation::{Call, Finish, Get, Open, RestorePayer};
        let mut suite = Self::with(12, 20);
        suite.apply(&Open).unwrap();
        let id = suite.live()[0];
        for _ in 0..3 {
            for operation in [Call(id), Get(0), Finish(1), Get(0)] {
                suite.apply(&operation).unwrap();
            }
        }
        assert_eq!(suite.completed, 3);
        suite.apply(&Call(id)).unwrap();
        suite.apply(&RestorePayer).unwrap();
        suite
    }

    pub fn y(&mut self) -> &mut PayerSession {
        self.payer.s()
    }

    pub fn live(&mut self) -> Vec<LaneId> {
        self.payer.live()
    }

    /// Both see the chain.
    pub fn sync(&mut self) {
        self.process.attach(&self.chain);
        self.payer.attach(&self.chain);
        let (lanes, height) = (self.chain.lanes(), self.chain.now.height);
        self.y().mark_settled(&lanes, height).unwrap();
        // What is under way on lanes that ended is asked for again; the rest is given up.
        for id in self.y().outdated(0).unwrap() {
            if !self.pending(id) || id.key_index() != self.process.key {
                self.y().give_up(id).unwrap();
            }
        }
    }

    /// What the payer acknowledges, it has, and it grants one ceiling beyond that; all that was
    /// answered is covered, and one answer at most is on its way. The same calls are one tree.
    fn agree(&mut self) -> Result<(), String> {
        for theirs in self.process.s().lanes(0).unwrap() {
            let id = theirs.id;
            let ours = self.y().lane(id).unwrap().expect("a lane that was opened");
            let covered = theirs.voucher.expect("a call comes with a voucher");
            let same = (ours.commitment, ours.sum) == (theirs.commitment, theirs.sum);
            let granted = ours
                .voucher
                .is_none_or(|own| own.sequence <= ours.calls && own.amount <= ours.sum + C);
            let rules = [
                ("one tree", same || ours.calls != theirs.calls),
                ("answered", ours.calls <= theirs.calls),
                ("covered", theirs.sum <= covered.amount),
                ("acknowledged", theirs.calls <= covered.sequence + 1),
                // A store out of a backup may know less, and have signed more.
                ("known", ours.unsure || theirs.calls <= ours.calls + 1),
                ("granted", ours.unsure || granted),
            ];
            if let Some((rule, _)) = rules.iter().find(|(_, holds)| !holds) {
                return Err(format!("{id}: what is {rule} differs"));
            }
        }
        Ok(())
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

    fn request(&mut self, id: LaneId, voucher: Option<PackedVoucher>) -> Option<Request> {
        let call = self.y().lane(id).unwrap()?.in_flight?;
        Some(Request {
            voucher: voucher?,
            request_hash: call.request_hash,
            ceiling: call.ceiling,
            price_table: call.price_table,
        })
    }

    pub fn call(&mut self, id: LaneId) -> Option<Request> {
        self.requests += 1;
        let call = Call {
            lane: id,
            request_hash: request(self.requests),
            ceiling: ASKS,
            price_table: self.chain.in_force(),
        };
        let voucher = self.y().authorize(call).ok();
        self.request(id, voucher)
    }

    pub fn retry(&mut self, id: LaneId) -> Option<Request> {
        let voucher = self.y().retry(id).ok();
        self.request(id, voucher)
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
                let seen = |a: &Accepted| a.unseen == 0 && a.receipt.amount > 0;
                self.completed += u32::from(accepted.as_ref().is_ok_and(seen));
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
