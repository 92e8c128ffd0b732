//! From any state of an honest pair: a call gets through, and the payer can leave.

use oaic_channel::LaneId;

use crate::pair::{HonestPair, Kind, Message, EXPOSURE};
use crate::parts::payable;
use crate::provider::C;

impl HonestPair {
    /// Asks for what is under way on a lane, as a call and then as one of 0, until it has its
    /// receipt. True: nothing is under way any more.
    pub fn resolve(&mut self, id: LaneId) -> Result<bool, String> {
        for kind in [Kind::Call, Kind::Zero] {
            for _ in 0..3 {
                if !self.pending(id) {
                    return Ok(true);
                }
                let Some(Message::ToProvider(kind, request)) = self.retry(id, kind) else {
                    continue;
                };
                let answer = match self.handle(kind, &request)? {
                    None => self.finish(id, 1)?,
                    answer => answer,
                };
                if let Some(answer) = answer {
                    self.deliver(&answer)?;
                }
            }
        }
        Ok(!self.pending(id))
    }

    /// One call from beginning to end. True: it got through.
    pub fn whole_call(&mut self, id: LaneId) -> Result<bool, String> {
        let told = self.told;
        for _ in 0..3 {
            let Some(Message::ToProvider(kind, request)) = self.call(id) else {
                return Ok(false);
            };
            let answer = match self.handle(kind, &request)? {
                None => self.finish(id, 1)?,
                answer => answer,
            };
            if let Some(answer) = answer {
                self.deliver(&answer)?;
            }
            if self.told > told {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Honest steps that must work from any state: resolve or give up, renew what ran out, one call
    /// through.
    pub fn progress(mut self) -> Result<(), String> {
        self.net.clear();
        if self.chain.ch().closed {
            return Ok(());
        }
        for who in ["pay", "safe"] {
            self.chain.withdraw(who);
        }
        self.sync();
        let (left, budget) = (self.chain.ch().left(), self.y().budget(0).unwrap());
        if self.chain.ch().next.is_some() || left < C || budget < C {
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

    pub fn leave(mut self) -> Result<(), String> {
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
