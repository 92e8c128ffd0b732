//! P1, P4, P5: an honest provider of two processes, against a payer who sends anything and third
//! parties. What it answered is payable, whatever happens, and no two receipts convict it.

use std::path::PathBuf;

use oaic_channel::{Admission, LaneId, Refusal};
use oaic_vouchers::{Entry, Peaks};

use crate::promises::chain::*;
use crate::promises::parts::*;
use crate::promises::simulation::Simulation;

/// The greatest ceiling.
pub const C: u128 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Right,
    /// Another request at the last sequence.
    Other,
    /// Too low by one.
    Low,
    /// A tree of its own.
    Root,
    Zero,
    /// The last voucher of a lane, which grants nothing and comes without a call.
    Last,
    Raise,
    /// Above what the chain takes.
    Huge,
}

#[derive(Debug, Clone)]
pub enum Operation {
    Call(usize, How, u128),
    OldTable,
    Finish(usize, u64),
    Crash(usize),
    Save,
    Restore,
    Empty,
    Failover,
    Unlock(&'static str),
    Withdraw(&'static str),
    Rotate(u128),
    TopUp(u128),
    Near,
    Due,
    Halt,
    Finalize,
    Junk(&'static str),
    Table,
    Terms,
    Settle,
}

pub struct HonestProvider {
    pub chain: Chain,
    folder: tempfile::TempDir,
    pub processes: [Process; 2],
    leaves: Leaves,
    /// A backup of the first process, and its key.
    saved: Option<(u32, PathBuf)>,
    /// Which process serves the channel.
    serving: usize,
    requests: u64,
}

impl HonestProvider {
    pub fn new(reserve: u128, limit: u128) -> Self {
        let mut chain = Chain::new(reserve, limit);
        let folder = tempfile::tempdir().unwrap();
        let mut first = Process::new(&chain, folder.path(), 0);
        first.attach(&chain);
        let key = chain.add_key();
        let mut second = Process::new(&chain, folder.path(), key);
        second.attach(&chain);
        // The first was attached while its key was the only one; the second must be told.
        let voucher = voucher(&chain, lane_of(&chain, key), 0, 1, &Peaks::default());
        let refused = second.admit(&asked(&chain, voucher, 1, 1, None));
        assert_eq!(refused, Err(Refusal::NotServed { channel: 0 }));
        Self {
            chain,
            folder,
            processes: [first, second],
            leaves: Leaves::default(),
            saved: None,
            serving: 0,
            requests: 0,
        }
    }

    fn call(
        &mut self,
        at: usize,
        how: How,
        ceiling: u128,
        table: Option<usize>,
    ) -> Result<(), String> {
        let id = lane_of(&self.chain, self.processes[at].key);
        let tree = self.leaves.tree(id, 0).unwrap();
        let (mut sequence, mut amount) = (tree.count(), tree.sum() + ceiling);
        let mut peaks = tree.clone();
        match how {
            How::Low => amount -= 1,
            How::Last => amount = tree.sum(),
            How::Huge => amount = 1 << 64,
            How::Root => peaks = Peaks::default(),
            How::Other => match self.leaves.tree(id, 1) {
                Some(before) => (sequence, amount, peaks) = (before.count(), tree.sum(), before),
                None => return Ok(()),
            },
            How::Raise => {
                let lane = self.processes[at].s().lane(id).unwrap();
                let known = lane.and_then(|lane| lane.voucher).map_or(0, |v| v.amount);
                amount = known + ceiling;
            }
            How::Right | How::Zero => {}
        }
        self.requests += 1;
        let voucher = voucher(&self.chain, id, sequence, amount, &peaks);
        let request = asked(&self.chain, voucher, ceiling, self.requests, table);
        let process = &mut self.processes[at];
        let shown = match how {
            How::Zero => process.s().admit_zero(&request).ok(),
            How::Last => {
                // Taken or refused: what is payable is checked after.
                let _ = process.s().acknowledge(&request.voucher);
                None
            }
            How::Raise => match process.s().raise(&request.voucher) {
                // Nothing runs: a call whose voucher grants more than it asks for.
                Err(error) if matches!(error.refusal(), Some(Refusal::NotInFlight { .. })) => {
                    process.admit(&request).ok()
                }
                _ => None,
            },
            _ => process.admit(&request).ok(),
        };
        match shown {
            Some(Admission::Replay { receipt, .. }) => self.leaves.show(&self.chain, &receipt),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, at: usize, units: u64) -> Result<(), String> {
        for id in self.processes[at].runs() {
            if let Some(receipt) = self.processes[at].finish(id, units) {
                self.leaves.show(&self.chain, &receipt)?;
            }
        }
        Ok(())
    }

    fn sync(&mut self) {
        for process in &mut self.processes {
            process.attach(&self.chain);
        }
    }

    /// What an awake provider does before time passes: end what must end, and settle.
    fn watch(&mut self) -> Result<(), String> {
        self.sync();
        for at in 0..2 {
            for ending in self.processes[at].s().ends() {
                let receipt = self.processes[at].finish(ending.lane, 1).unwrap();
                self.leaves.show(&self.chain, &receipt)?;
            }
            self.processes[at].settle(&mut self.chain);
        }
        Ok(())
    }

    /// Time passes in steps of a margin, which is what the margin is for.
    fn pass(&mut self, margins: u64) -> Result<(), String> {
        for _ in 0..margins {
            self.watch()?;
            self.chain.tick(D / 5, DB / 5);
        }
        Ok(())
    }

    /// The first process's store is lost; a backup or nothing takes its place.
    fn lose(&mut self, restored: bool) -> Result<(), String> {
        if self.chain.keys.len() > 6 {
            return Ok(());
        }
        // Its watchtower held its last vouchers.
        self.processes[0].settle(&mut self.chain);
        let (old, file) = (self.processes[0].key, self.processes[0].file.clone());
        self.processes[0].session = None;
        remove_store(&file);
        if let Some((_, saved)) = self.saved.take().filter(|(key, _)| restored && *key == old) {
            std::fs::copy(saved, &file).unwrap();
        }
        // Whatever is opened under the old key signs nothing, and what it holds still settles.
        self.processes[0].open(&self.chain);
        if self.processes[0].s().new_key().is_none() {
            return Err("a lost store would sign under its old key".into());
        }
        self.processes[0].attach(&self.chain);
        self.processes[0].settle(&mut self.chain);
        let before = self.leaves.seen.len();
        self.call(0, How::Right, 1, None)?;
        self.call(0, How::Zero, 1, None)?;
        if self.leaves.seen.len() > before || !self.processes[0].runs().is_empty() {
            return Err("a lost store signed, or served, under its old key".into());
        }
        let key = self.chain.add_key();
        self.chain.end_key(old);
        self.processes[0] = Process::new(&self.chain, self.folder.path(), key);
        self.sync();
        if self.serving == 0 {
            self.processes[0].s().serve(0, true).unwrap();
        }
        Ok(())
    }

    /// The channel goes to the other process, once the one that serves it has ended and settled.
    fn fail_over(&mut self) -> Result<(), String> {
        let from = self.serving;
        if !self.processes[from].runs().is_empty() {
            let refused = self.processes[from].s().hand_over(0);
            if refused.is_ok() {
                return Err("a channel was handed over while a call ran".into());
            }
        }
        self.finish(from, 1)?;
        self.sync();
        self.processes[from].settle(&mut self.chain);
        let handed = self.processes[from].s().hand_over(0);
        handed.map_err(|e| format!("it can't be handed over: {e}"))?;
        self.sync();
        self.serving = 1 - from;
        self.processes[1 - from].s().serve(0, true).unwrap();
        Ok(())
    }

    /// Vouchers that the payer made up, sent by somebody who may not settle.
    fn junk(&mut self, sender: &str) {
        for terms in 0..self.chain.ch().terms {
            for at in 0..2 {
                let id = LaneId {
                    terms,
                    ..lane_of(&self.chain, self.processes[at].key)
                };
                for amount in [0, 1, u64::MAX] {
                    let (sequence, tree) = (1 << 62, Peaks::default());
                    let voucher = voucher(&self.chain, id, sequence, amount.into(), &tree);
                    let claim = amount;
                    self.chain.settle(&Entry { voucher, claim }, sender);
                }
            }
        }
    }
}

impl Simulation for HonestProvider {
    type Operation = Operation;

    fn menu(&mut self) -> Vec<(Operation, bool)> {
        let mut menu = vec![];
        for at in 0..2 {
            for ceiling in [1, C] {
                for how in [
                    How::Right,
                    How::Other,
                    How::Low,
                    How::Root,
                    How::Zero,
                    How::Last,
                    How::Raise,
                ] {
                    menu.push((Operation::Call(at, how, ceiling), false));
                }
            }
            menu.push((Operation::Call(at, How::Huge, 1), false));
            menu.extend([1, 3].map(|units| (Operation::Finish(at, units), false)));
            menu.push((Operation::Crash(at), true));
        }
        menu.push((Operation::OldTable, false));
        menu.push((Operation::Settle, false));
        let rare = [
            Operation::Save,
            Operation::Restore,
            Operation::Empty,
            Operation::Failover,
            Operation::Unlock("pay"),
            Operation::Unlock("safe"),
            Operation::Withdraw("pay"),
            Operation::Rotate(1),
            Operation::Rotate(SUPPLY),
            Operation::TopUp(1),
            Operation::TopUp(C),
            Operation::Near,
            Operation::Due,
            Operation::Halt,
            Operation::Finalize,
            Operation::Junk("pay"),
            Operation::Junk("anyone"),
            Operation::Table,
            Operation::Terms,
        ];
        menu.extend(rare.map(|operation| (operation, true)));
        menu
    }

    fn apply(&mut self, operation: &Operation) -> Result<(), String> {
        self.sync();
        match operation {
            Operation::Call(at, how, ceiling) => self.call(*at, *how, *ceiling, None)?,
            Operation::OldTable => self.call(0, How::Right, C, Some(0))?,
            Operation::Finish(at, units) => self.finish(*at, *units)?,
            Operation::Crash(at) => self.processes[*at].crash(&self.chain),
            Operation::Save => {
                // Closed for it: a copy of a file that is being written is no backup.
                let file = self.folder.path().join("saved.db");
                self.processes[0].session = None;
                std::fs::copy(&self.processes[0].file, &file).unwrap();
                self.processes[0].crash(&self.chain);
                self.saved = Some((self.processes[0].key, file));
            }
            Operation::Restore => self.lose(true)?,
            Operation::Empty => self.lose(false)?,
            Operation::Failover => self.fail_over()?,
            Operation::Unlock(who) => self.chain.request_unlock(who),
            Operation::Withdraw(who) => self.chain.withdraw(who),
            Operation::Rotate(limit) => self.chain.rotate(*limit),
            Operation::TopUp(amount) => self.chain.top_up(*amount),
            Operation::Near => self.pass(4)?,
            Operation::Due => self.pass(1)?,
            Operation::Halt => {
                // No block: nobody acts; then the others are first.
                self.chain.tick(3 * D, 0);
                self.chain.tick(1, 1);
            }
            Operation::Finalize => drop(self.chain.finalize()),
            Operation::Junk(sender) => self.junk(sender),
            Operation::Table => self.chain.new_table(C),
            Operation::Terms if self.chain.ch().terms < 3 => self.chain.advance_terms(),
            Operation::Terms => {}
            Operation::Settle => (0..2).for_each(|at| self.processes[at].settle(&mut self.chain)),
        }
        self.sync();
        let [first, second] = &mut self.processes;
        payable(&self.chain, &mut [first, second])
    }

    fn end(mut self, _way: bool) -> Result<(), String> {
        self.processes.iter_mut().for_each(Process::audit);
        Ok(())
    }
}
