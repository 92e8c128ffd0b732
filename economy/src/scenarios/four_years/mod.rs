//! `four-years`: the whole token economy, from genesis to the last unlock.
//!
//! Everybody acts on days of a `Calendar`: buyers in the sale, stakers of every term, enterprises
//! that pay for calls, voters, the offices, somebody who buys votes to rob the treasury, and whoever
//! turns the cranks that anybody may turn.
//! What is expected of each contract is worked out here a second time, from the rules it was given,
//! and compared on the day.

mod attack;
mod calendar;
mod coins;
mod fates;
mod finish;
mod grants;
mod late;
mod motions;
mod offices;
mod reserve;
mod sales;
mod stakes;
mod supply;
mod unlocks;
mod usage;
mod votes;

use std::ops::Deref;
use std::time::Instant;

use anyhow::{ensure, Result};
use oaic_chain::{Backend, Chain};
use oaic_deploy::Economy;

use self::calendar::{Calendar, DAY};
use super::deployed::Deployed;
use super::{Outcome, Scenario, Setup};
use crate::audit::Audit;
use crate::report::{Attack, Buyback, Sale, Sample, Stake, Totals, Unlock};

pub const NAME: &str = "four-years";

const SAMPLE_DAYS: u64 = 10;

pub struct FourYears;

impl Scenario for FourYears {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "walks four years: unlocks, sales, stakes, dividends, votes, reserve and buybacks"
    }

    fn coins(&self) -> Vec<(&'static str, &'static str, u128)> {
        coins::purses()
    }

    fn run(&self, setup: &Setup<'_>) -> Result<Outcome> {
        ensure!(
            setup.chain.backend() == Backend::Embedded,
            "four-years moves the clock by years, which only an embedded chain can: run it \
             without --chain"
        );
        let mut sim = Simulation::begin(setup.chain)?;
        sim.plan()?;
        setup
            .progress
            .count("walking the days", sim.calendar.end() / DAY);
        let mut day = 0;
        while let Some((time, deed)) = sim.calendar.next() {
            sim.wait_until(time)?;
            let now = (time - sim.genesis) / DAY;
            setup.progress.done(now - day);
            day = now;
            deed(&mut sim)?;
        }
        sim.finish(setup)
    }
}

pub struct Simulation<'a> {
    economy: Economy,
    deployed: Deployed<'a>,
    calendar: Calendar,
    /// A sale that the DAO holds later on.
    late_sale: Option<cosmwasm_std::Addr>,
    votes: votes::Votes,
    attack: Attack,
    /// Until when the others sleep, in Unix seconds.
    attack_until: u64,
    usage: usage::Usage,
    samples: Vec<Sample>,
    unlocks: Vec<Unlock>,
    sales: Vec<Sale>,
    stakes: Vec<Stake>,
    buybacks: Vec<Buyback>,
    totals: Totals,
    audit: Audit,
    started: Instant,
}

impl<'a> Deref for Simulation<'a> {
    type Target = Deployed<'a>;

    fn deref(&self) -> &Deployed<'a> {
        &self.deployed
    }
}

impl<'a> Simulation<'a> {
    /// Deploys the economy and puts everybody in place.
    fn begin(chain: &'a dyn Chain) -> Result<Self> {
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
            votes: votes::Votes::default(),
            attack: Attack::default(),
            attack_until: 0,
            usage: usage::Usage::default(),
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
    fn plan(&mut self) -> Result<()> {
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
            self.calendar.on(day, calendar::EVENING, |sim| sim.sample());
        }
        Ok(())
    }

    /// Lets the time pass until then; later already is no fault.
    fn wait_until(&self, time: u64) -> Result<()> {
        let now = self.chain.block()?.time;
        if now < time {
            self.chain.advance(1, time - now)?;
        }
        Ok(())
    }

    fn day(&self) -> Result<u64> {
        Ok((self.chain.block()?.time - self.genesis) / DAY)
    }
}
