//! The days of the four years, and who and what lives through them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::time::Instant;

use anyhow::Result;
use oaic_chain::Chain;
use oaic_deploy::Economy;
use oaic_messages::dao::PolicyClass;
use oaic_vouchers::Hash;

use super::calendar::{DAY, EVENING};
use super::coins;
use super::fate::Fate;
use crate::audit::Audit;
use crate::report::{Attack, Buyback, Proposal, Sale, Sample, Stake, Totals, Unlock};
use crate::scenarios::deployed::Deployed;

pub const NAME: &str = "four-years";

const SAMPLE_DAYS: u64 = 10;

pub struct Simulation<'a> {
    pub(super) economy: Economy,
    pub(super) deployed: Deployed<'a>,
    pub(super) calendar: Calendar,
    /// A sale that the DAO holds later on.
    pub(super) late_sale: Option<cosmwasm_std::Addr>,
    pub(super) votes: Votes,
    pub(super) attack: Attack,
    /// Until when the others sleep, in Unix seconds.
    pub(super) attack_until: u64,
    pub(super) usage: Usage,
    pub(super) samples: Vec<Sample>,
    pub(super) unlocks: Vec<Unlock>,
    pub(super) sales: Vec<Sale>,
    pub(super) stakes: Vec<Stake>,
    pub(super) buybacks: Vec<Buyback>,
    pub(super) totals: Totals,
    pub(super) audit: Audit,
    pub(super) started: Instant,
}

#[derive(Default)]
pub struct Votes {
    /// Honest accounts that can vote: holders who asked for it, and stakers.
    pub voters: Vec<String>,
    /// Who wants to leave a stake, and so binds none of it.
    pub leaving: BTreeSet<&'static str>,
    /// Rows of the report, in order of their ids.
    pub rows: Vec<Proposal>,
    pub met: Vec<(PolicyClass, Fate)>,
}

#[derive(Default)]
pub struct Usage {
    pub(super) channels: Vec<Channel>,
    /// Burned of the fee of ordinary transfers, in uoaic.
    pub burned_by_transfers: u128,
}

#[derive(Clone)]
pub(super) struct Channel {
    pub(super) payer: &'static str,
    pub(super) number: u64,
    pub(super) id: Hash,
    pub(super) terms: u32,
    pub(super) sequence: u64,
    pub(super) amount: u128,
}

impl<'a> Deref for Simulation<'a> {
    type Target = Deployed<'a>;

    fn deref(&self) -> &Deployed<'a> {
        &self.deployed
    }
}

impl<'a> Simulation<'a> {
    /// Deploys the economy and puts everybody in place.
    pub(super) fn begin(chain: &'a dyn Chain) -> Result<Self> {
        let started = Instant::now();
        let economy = Economy::builtin()?;
        let others = coins::everybody().map(str::to_owned);
        let deployed = Deployed::start(chain, NAME, &economy, others)?;
        let genesis = deployed.genesis;
        Ok(Self {
            economy,
            deployed,
            calendar: Calendar::new(genesis),
            late_sale: None,
            votes: Votes::default(),
            attack: Attack::default(),
            attack_until: 0,
            usage: Usage::default(),
            samples: Vec::new(),
            unlocks: Vec::new(),
            sales: Vec::new(),
            stakes: Vec::new(),
            buybacks: Vec::new(),
            totals: Totals::default(),
            audit: Audit::default(),
            started,
        })
    }

    /// Writes the calendar. What depends on how things went is added on the day.
    pub(super) fn plan(&mut self) -> Result<()> {
        self.sample()?;
        self.plan_unlocks()?;
        self.plan_sale()?;
        self.plan_stakes()?;
        self.plan_usage()?;
        self.plan_votes()?;
        self.plan_attack()?;
        self.plan_reserve()?;
        self.plan_grants()?;
        let last = self.calendar.end() / DAY;
        for day in (SAMPLE_DAYS..last).step_by(SAMPLE_DAYS as usize) {
            self.calendar.on(day, EVENING, |sim| sim.sample());
        }
        Ok(())
    }

    /// Lets the time pass until then; later already is no fault.
    pub(super) fn wait_until(&self, time: u64) -> Result<()> {
        let now = self.chain.block()?.time;
        if now < time {
            self.chain.advance(1, time - now)?;
        }
        Ok(())
    }

    pub(super) fn day(&self) -> Result<u64> {
        Ok((self.chain.block()?.time - self.genesis) / DAY)
    }
}

pub type Deed = Box<dyn for<'x> FnOnce(&mut Simulation<'x>) -> Result<()>>;

/// Deeds by time; those of one time in the order they were planned in.
#[derive(Default)]
pub struct Calendar {
    genesis: u64,
    deeds: BTreeMap<(u64, usize), Deed>,
    planned: usize,
    end: u64,
}

impl Calendar {
    /// An empty one, whose days count from a time in Unix seconds.
    pub fn new(genesis: u64) -> Self {
        Self {
            genesis,
            ..Self::default()
        }
    }

    /// Plans a deed for a time, in Unix seconds.
    pub fn at(
        &mut self,
        time: u64,
        deed: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
    ) {
        self.deeds.insert((time, self.planned), Box::new(deed));
        self.planned += 1;
        self.end = self.end.max(time.saturating_sub(self.genesis));
    }

    /// Plans a deed for an hour of a day since genesis.
    pub fn on(
        &mut self,
        day: u64,
        hour: u64,
        deed: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
    ) {
        self.at(self.genesis + day * DAY + hour, deed);
    }

    /// Seconds from genesis to the last deed.
    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn next(&mut self) -> Option<(u64, Deed)> {
        self.deeds.pop_first().map(|((time, _), deed)| (time, deed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_come_by_time_then_in_the_order_they_were_planned() {
        let mut calendar = Calendar::new(1_000);
        let deed = |_: &mut Simulation<'_>| Ok(());
        for time in [1_500, 1_200, 1_500, 1_200 + DAY] {
            calendar.at(time, deed);
        }
        calendar.on(1, 5, deed);
        assert_eq!(calendar.end(), DAY + 200);
        let keys: Vec<_> = calendar.deeds.keys().copied().collect();
        assert_eq!(
            keys,
            [
                (1_200, 1),
                (1_500, 0),
                (1_500, 2),
                (1_005 + DAY, 4),
                (1_200 + DAY, 3)
            ]
        );
    }
}
