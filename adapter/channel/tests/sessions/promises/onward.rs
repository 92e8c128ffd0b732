//! From any state of an honest pair: a call gets through, and the payer can leave.

use oaic_channel::{LaneId, Refusal, Request};

use crate::promises::pair::{HonestPair, Kind, EXPOSURE};
use crate::promises::parts::payable;
use crate::promises::provider::C;

impl HonestPair {
    /// A request reaches the provider, and what comes of it the payer.
    fn exchange(&mut self, kind: Kind, request: &Request) -> Result<(), String> {
        let answer = match self.handle(kind, request)? {
            None => self.finish(LaneId::of(&request.voucher), 1)?,
            answer => answer,
        };
        answer.map_or(Ok(()), |answer| self.deliver(&answer))
    }

    /// Asks for what is under way on a lane, as a call and then as one of 0, until it has its
    /// receipt. True: nothing is under way any more.
    pub fn resolve(&mut self, id: LaneId) -> Result<bool, String> {
        for kind in [[Kind::Call; 3], [Kind::Zero; 3]].concat() {
            if !self.pending(id) {
                return Ok(true);
            }
            if let Some(request) = self.retry(id) {
                self.exchange(kind, &request)?;
            }
        }
        Ok(!self.pending(id))
    }

    /// One call from beginning to end. True: it got through.
    pub fn whole_call(&mut self, id: LaneId) -> Result<bool, String> {
        let before = self.completed;
        for _ in 0..3 {
            let Some(request) = self.call(id) else {
                return Ok(false);
            };
            self.exchange(Kind::Call, &request)?;
            if self.completed > before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Honest steps that must work from any state: resolve or give up, renew what ran out, one call
    /// through.
    pub fn progress(&mut self) -> Result<(), String> {
        self.net.clear();
        if self.chain.ch().closed {
            return Ok(());
        }
        for who in ["pay", "safe"] {
            self.chain.withdraw(who);
        }
        self.sync();
        let (left, budget) = (self.chain.ch().left(), self.y().budget(0).unwrap());
        // Nothing else helps a store that was restored from a copy that is too old.
        let lanes = self.y().lanes(0).unwrap();
        let stopped = lanes.iter().any(|lane| {
            let retried = self.y().retry(lane.id);
            retried.is_err_and(|e| matches!(e.refusal(), Some(Refusal::Stopped { .. })))
        });
        if stopped || self.chain.ch().next.is_some() || left < C || budget < C {
            self.chain.rotate(20);
            self.pass(5)?;
            assert_eq!(self.chain.ch().next, None);
            self.net.clear();
        }
        self.process.settle(&mut self.chain);
        self.chain.top_up(20);
        self.sync();
        for id in self.live() {
            if !self.resolve(id)? {
                if id.key_index() == self.process.key {
                    return Err(format!("P3 {id} is stuck"));
                }
                self.y().give_up(id).unwrap();
            }
        }
        self.sync();
        if let Some(id) = self.live().first() {
            if self.whole_call(*id)? {
                return Ok(());
            }
        }
        if self.live().len() >= 2 {
            let first = self.live()[0];
            self.y().give_up(first).unwrap();
        }
        let key = self.process.key;
        if let Ok(id) = self.y().open_lane(0, key) {
            if self.whole_call(id)? {
                return Ok(());
            }
        }
        if self.y().exposure(0).unwrap() > EXPOSURE {
            return Ok(());
        }
        Err("P3 no call gets through".into())
    }

    pub fn leave(&mut self) -> Result<(), String> {
        if self.chain.ch().closed {
            return Ok(());
        }
        self.chain.request_unlock("pay");
        self.pass(5)?;
        if !self.chain.finalize() {
            return Err("P3 the payer can't leave".into());
        }
        payable(&self.chain, &mut [&mut self.process])
    }
}
