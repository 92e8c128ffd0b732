//! What can happen to an honest pair.

use oaic_channel::LaneId;

use super::{HonestPair, Kind};
use crate::parts::*;
use crate::walk::Suite;

#[derive(Debug, Clone)]
pub enum Act {
    Open,
    Call(LaneId),
    Retry(LaneId),
    Zero(LaneId),
    Raise(LaneId),
    GiveUp(LaneId),
    Finish(u64),
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
}

impl Suite for HonestPair {
    type Act = Act;

    fn menu(&mut self) -> Vec<(Act, bool)> {
        let mut menu = vec![(Act::Open, false), (Act::Settle, false)];
        for id in self.live() {
            let common = [Act::Call(id), Act::Retry(id), Act::Zero(id), Act::Raise(id)];
            menu.extend(common.map(|act| (act, false)));
            menu.push((Act::GiveUp(id), true));
        }
        menu.extend([1, 3].map(|units| (Act::Finish(units), false)));
        for at in 0..self.net.len() {
            menu.extend([(Act::Get(at), false), (Act::Drop(at), true)]);
        }
        let rare = [
            Act::CrashProvider,
            Act::CrashPayer,
            Act::RestorePayer,
            Act::NewKey,
            Act::Rotate,
            Act::Terms,
            Act::Table,
            Act::Unlock("pay"),
            Act::Unlock("safe"),
            Act::Withdraw,
            Act::Near,
            Act::Due,
            Act::TopUp,
        ];
        menu.extend(rare.map(|act| (act, true)));
        menu
    }

    fn act(&mut self, act: &Act) -> Result<(), String> {
        match *act {
            Act::Open => {
                let key = self.process.key;
                let _ = self.y().open_lane(0, key);
            }
            Act::Call(id) => {
                let message = self.call(id);
                self.send(message);
            }
            Act::Retry(id) => {
                let message = self.retry(id, Kind::Call);
                self.send(message);
            }
            Act::Zero(id) => {
                let message = self.retry(id, Kind::Zero);
                self.send(message);
            }
            Act::Raise(id) => {
                let call = self.y().lane(id).unwrap().unwrap().in_flight;
                if let Some(call) = call {
                    let voucher = self.y().raise(id, call.ceiling + 1).ok();
                    let message = self.message(id, Kind::Raise, voucher);
                    self.send(message);
                }
            }
            Act::GiveUp(id) => drop(self.y().give_up(id).unwrap()),
            Act::Finish(units) => {
                for id in self.process.runs() {
                    let message = self.finish(id, units)?;
                    self.send(message);
                }
            }
            Act::Get(at) if at < self.net.len() => {
                let message = self.net.remove(at);
                self.deliver(&message)?;
            }
            Act::Drop(at) if at < self.net.len() => drop(self.net.remove(at)),
            Act::Get(_) | Act::Drop(_) => {}
            Act::CrashProvider => self.process.crash(&self.chain),
            Act::CrashPayer => {
                self.payer = None;
                self.start();
                assert_eq!(
                    self.y().restored(),
                    None,
                    "a crash is not a restored backup"
                );
            }
            Act::Settle => self.process.settle(&mut self.chain),
            Act::RestorePayer => {
                if self.backup().exists() {
                    self.payer = None;
                    remove_store(&self.file());
                    std::fs::copy(self.backup(), self.file()).unwrap();
                    self.start();
                }
            }
            Act::NewKey if self.chain.keys.len() < 4 => self.new_key(),
            Act::NewKey => {}
            Act::Rotate if self.chain.ch().next.is_none() => self.chain.rotate(8),
            Act::Rotate => {}
            Act::Terms if self.chain.ch().terms < 3 => self.chain.advance_terms(),
            Act::Terms => {}
            Act::Table if self.chain.tables.len() < 3 => self.chain.new_table(1),
            Act::Table => {}
            Act::Unlock(who) => self.chain.request_unlock(who),
            Act::Withdraw => self.chain.withdraw("pay"),
            Act::Near => self.pass(4)?,
            Act::Due => self.pass(1)?,
            Act::TopUp if self.chain.ch().reserve < 8 => self.chain.top_up(2),
            Act::TopUp => {}
        }
        self.sync();
        payable(&self.chain, &mut [&mut self.process])
    }

    fn end(self, way: bool) -> Result<(), String> {
        if way {
            self.progress()
        } else {
            self.leave()
        }
    }
}
