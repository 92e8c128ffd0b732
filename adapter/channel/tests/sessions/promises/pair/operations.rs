//! What can happen to an honest pair.

use oaic_channel::{LaneId, Refusal, Request};

use super::{HonestPair, Kind, Message};
use crate::promises::parts::*;
use crate::promises::simulation::Simulation;

#[derive(Debug, Clone)]
pub enum Operation {
    Open,
    Call(LaneId),
    Retry(LaneId),
    Zero(LaneId),
    Raise(LaneId),
    GiveUp(LaneId),
    /// The lane's last voucher, if both know the same calls.
    Acknowledge(LaneId),
    Finish(u64),
    /// Upstream gave up.
    Release,
    /// A message arrives, or gets lost.
    Get(usize),
    Drop(usize),
    CrashProvider,
    CrashPayer,
    Settle,
    RestorePayer,
    /// The provider's store is lost, its key rotated, or charged: a new key, a new store.
    NewKey,
    Rotate,
    Terms,
    Table,
    Unlock(&'static str),
    Withdraw,
    Near,
    Due,
    TopUp,
    /// Honest steps, until a call gets through.
    Progress,
}

impl HonestPair {
    /// A request is on its way, if there is one.
    fn ask(&mut self, kind: Kind, request: Option<Request>) {
        self.send(request.map(|request| Message::ToProvider(kind, request)));
    }
}

impl Simulation for HonestPair {
    type Operation = Operation;

    fn menu(&mut self) -> Vec<(Operation, bool)> {
        let common = [Operation::Open, Operation::Settle, Operation::Progress];
        let mut menu: Vec<_> = common.map(|operation| (operation, false)).into();
        for id in self.live() {
            let common = [
                Operation::Call(id),
                Operation::Retry(id),
                Operation::Zero(id),
                Operation::Raise(id),
            ];
            menu.extend(common.map(|operation| (operation, false)));
            menu.extend([
                (Operation::GiveUp(id), true),
                (Operation::Acknowledge(id), true),
            ]);
        }
        menu.extend([1, 3].map(|units| (Operation::Finish(units), false)));
        for at in 0..self.net.len() {
            menu.extend([(Operation::Get(at), false), (Operation::Drop(at), true)]);
        }
        let rare = [
            Operation::Release,
            Operation::CrashProvider,
            Operation::CrashPayer,
            Operation::RestorePayer,
            Operation::NewKey,
            Operation::Rotate,
            Operation::Terms,
            Operation::Table,
            Operation::Unlock("pay"),
            Operation::Unlock("safe"),
            Operation::Withdraw,
            Operation::Near,
            Operation::Due,
            Operation::TopUp,
        ];
        menu.extend(rare.map(|operation| (operation, true)));
        menu
    }

    fn apply(&mut self, operation: &Operation) -> Result<(), String> {
        match *operation {
            Operation::Open => {
                let key = self.process.key;
                let _ = self.y().open_lane(0, key);
            }
            Operation::Call(id) => {
                let request = self.call(id);
                self.ask(Kind::Call, request);
            }
            Operation::Retry(id) => {
                let request = self.retry(id);
                self.ask(Kind::Call, request);
            }
            Operation::Zero(id) => {
                let request = self.retry(id);
                self.ask(Kind::Zero, request);
            }
            Operation::Raise(id) => {
                if let Some(call) = self.y().lane(id).unwrap().unwrap().in_flight {
                    let voucher = self.y().raise(id, call.ceiling + 1).ok();
                    let request = self.request(id, voucher);
                    self.ask(Kind::Raise, request);
                }
            }
            Operation::Acknowledge(id) => {
                let ours = self.y().lane(id).unwrap().unwrap();
                let theirs = self.process.s().lane(id).unwrap();
                let same = theirs.is_some_and(|theirs| theirs.calls == ours.calls);
                if same && ours.in_flight.is_none() {
                    let last = self.y().final_voucher(id).unwrap();
                    self.process.s().acknowledge(&last).unwrap();
                }
            }
            Operation::GiveUp(id) => drop(self.y().give_up(id).unwrap()),
            Operation::Finish(units) => {
                for id in self.process.runs() {
                    let message = self.finish(id, units)?;
                    self.send(message);
                }
            }
            Operation::Get(at) if at < self.net.len() => {
                let message = self.net.remove(at);
                self.deliver(&message)?;
            }
            Operation::Drop(at) if at < self.net.len() => drop(self.net.remove(at)),
            Operation::Get(_) | Operation::Drop(_) => {}
            Operation::CrashProvider => self.process.crash(&self.chain),
            Operation::Release => {
                for id in self.process.runs() {
                    self.process.running.remove(&id);
                    self.process.s().release(id);
                }
            }
            Operation::CrashPayer => {
                self.payer.start(&self.chain);
                assert_eq!(self.y().restored(), None, "a crash is no restored backup");
            }
            Operation::Settle => self.process.settle(&mut self.chain),
            Operation::RestorePayer => self.payer.restore(&self.chain),
            Operation::NewKey if self.chain.keys.len() < 4 => self.new_key(),
            Operation::NewKey => {}
            Operation::Rotate if self.chain.ch().next.is_none() => self.chain.rotate(8),
            Operation::Rotate => {}
            Operation::Terms if self.chain.ch().terms < 3 => self.chain.advance_terms(),
            Operation::Terms => {}
            Operation::Table if self.chain.tables.len() < 3 => self.chain.new_table(1),
            Operation::Table => {}
            Operation::Unlock(who) => self.chain.request_unlock(who),
            Operation::Withdraw => self.chain.withdraw("pay"),
            Operation::Near => self.pass(4)?,
            Operation::Due => self.pass(1)?,
            Operation::TopUp if self.chain.ch().reserve < 8 => self.chain.top_up(2),
            Operation::TopUp => {}
            Operation::Progress => self.progress()?,
        }
        self.sync();
        self.agree()?;
        payable(&self.chain, &mut [&mut self.process])
    }

    fn end(mut self, way: bool) -> Result<(), String> {
        self.process.audit();
        for lane in self.y().lanes(0).unwrap() {
            let audited = self.y().audit(lane.id).map_err(|e| e.refusal().cloned());
            let lost = matches!(audited, Err(Some(Refusal::MissingReceipts { .. })));
            assert!(audited.is_ok() || lost, "{audited:?}");
        }
        if way {
            self.progress()
        } else {
            self.leave()
        }
    }
}
