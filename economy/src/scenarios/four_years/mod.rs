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
mod counts;
mod fate;
mod finish;
mod grants;
mod late;
mod motions;
mod offices;
mod reserve;
mod sales;
mod simulation;
mod stakes;
mod supply;
mod unlocks;
mod usage;
mod votes;

use anyhow::{ensure, Result};
use oaic_chain::Backend;

use self::calendar::DAY;
use self::simulation::{Simulation, NAME};
use super::{Outcome, Scenario, Setup};

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
