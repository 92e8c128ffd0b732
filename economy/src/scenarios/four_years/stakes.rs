//! Stakes of every term, what they give, and how they end.

use anyhow::{ensure, Result};
use cosmwasm_std::Uint128;
use oaic_messages::dao;
use oaic_messages::gates::BoundStakeResponse;
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::staking::{ConfigResponse, ExecuteMsg, QueryMsg, ReceiveMsg, StakerResponse};

use super::calendar::{DAY, MORNING, NOON};
use super::coins::{BUYERS, CRANK};
use super::simulation::Simulation;
use crate::report::Stake;

/// Part of what a buyer holds that it stakes, in percent.
const PART: u128 = 60;

const DIVIDEND_DAYS: u64 = 30;

/// Who leaves a stake of at least so many seconds takes the same term again, if so many days are
/// left of the simulation.
const AGAIN_FROM: u64 = 180 * DAY;
const AGAIN_LEFT: u64 = 400;

/// Part of what its holders have of vested coins that they stake, in percent, brought up to date on
/// every so many days: money, offices and code are decided by stake alone.
const VESTED_PART: u128 = 50;
const VESTED_DAYS: u64 = 60;

/// A flexible stake ends on this day.
const FLEXIBLE_ENDS: u64 = 1_300;

impl Simulation<'_> {
    pub(super) fn plan_stakes(&mut self) -> Result<()> {
        let config: ConfigResponse = self.ask(&self.deployed.staking, &QueryMsg::Config {})?;
        for index in 0..config.terms.len() {
            let buyer = BUYERS[index % BUYERS.len()].0;
            // The day after the sale; whoever has several terms stakes a part under each.
            let shares = config.terms.len().div_ceil(BUYERS.len()) as u128;
            self.calendar
                .on(8, MORNING + index as u64 * 60, move |sim| {
                    sim.stake(buyer, index as u8, shares)
                });
        }
        let last = 4 * 365;
        for day in (VESTED_DAYS / 3..last).step_by(VESTED_DAYS as usize) {
            self.calendar.on(day, MORNING, |sim| sim.stake_vested());
        }
        for day in (DIVIDEND_DAYS..last).step_by(DIVIDEND_DAYS as usize) {
            self.calendar.on(day, NOON, |sim| sim.claim_dividends());
        }
        Ok(())
    }

    fn stake(&mut self, buyer: &'static str, term: u8, shares: u128) -> Result<()> {
        let address = self.who(buyer)?;
        let config: ConfigResponse = self.ask(&self.deployed.staking, &QueryMsg::Config {})?;
        let amount = Uint128::new(self.balance(&address)?.u128() * PART / 100 / shares);
        let staking = self.deployed.staking.clone();
        let stake = ReceiveMsg::Stake {
            term,
            position: None,
        };
        let tier_before = self.staker(buyer)?.tier;
        self.send(buyer, &staking, amount, &stake)?;
        let staker = self.staker(buyer)?;
        ensure!(
            staker.tier <= tier_before,
            "a stake of this second gave {buyer} tier {}",
            staker.tier
        );
        let position = staker.positions.last().map_or(0, |p| p.id);
        let duration = config.terms[usize::from(term)].duration;
        self.stakes.push(Stake {
            account: buyer.to_owned(),
            term: duration,
            amount,
            tier: 0,
            dividends: Uint128::zero(),
        });
        let ends = match duration {
            0 => self.genesis + FLEXIBLE_ENDS * DAY + NOON,
            locked => self.chain.block()?.time + locked,
        };
        if duration > DAY {
            // A day before its end it is still locked.
            self.calendar.at(ends - DAY, move |sim| {
                let unbond = ExecuteMsg::Unbond { position, amount };
                let early = sim.deployed.staking.execute(buyer, &unbond);
                ensure!(early.is_err(), "{buyer} left a locked stake a day early");
                Ok(())
            });
        }
        // Terms longer than the simulation stay to its end.
        if ends < self.genesis + (4 * 365 - 30) * DAY {
            self.calendar.at(ends + 3_600, move |sim| {
                sim.unbond(buyer, term, position, amount)
            });
        }
        Ok(())
    }

    /// Who gets vested coins stakes a part of what it has got, in one flexible position.
    fn stake_vested(&mut self) -> Result<()> {
        let staking = self.deployed.staking.clone();
        let bought = |name: &String| BUYERS.iter().any(|(buyer, _)| buyer == name);
        for name in self.votes.voters.clone() {
            let staker = self.staker(&name)?;
            let has = self.balance(&self.who(&name)?)? + staker.bonded;
            let part = has.u128() * VESTED_PART / 100;
            let amount = part.saturating_sub(staker.bonded.u128());
            if bought(&name) || amount < UOAIC_PER_OAIC {
                continue;
            }
            let stake = ReceiveMsg::Stake {
                term: 0,
                position: staker.positions.first().map(|p| p.id),
            };
            self.send(&name, &staking, amount.into(), &stake)?;
        }
        Ok(())
    }

    fn unbond(
        &mut self,
        buyer: &'static str,
        term: u8,
        position: u64,
        amount: Uint128,
    ) -> Result<()> {
        let config: ConfigResponse = self.ask(&self.deployed.staking, &QueryMsg::Config {})?;
        let unbond = ExecuteMsg::Unbond { position, amount };
        let ask = dao::QueryMsg::BoundStake {
            address: self.who(buyer)?.into(),
        };
        let bound: BoundStakeResponse = self.ask(&self.deployed.dao, &ask)?;
        if self.staker(buyer)?.bonded < bound.bound + amount {
            // Its Yes votes keep it bonded: it binds no more, and waits.
            let early = self.deployed.staking.execute(buyer, &unbond);
            ensure!(early.is_err(), "{buyer} left a stake that its votes bind");
            self.votes.leaving.insert(buyer);
            let tomorrow = self.chain.block()?.time + DAY;
            self.calendar.at(tomorrow, move |sim| {
                sim.unbond(buyer, term, position, amount)
            });
            return Ok(());
        }
        self.votes.leaving.remove(buyer);
        self.execute(buyer, &self.deployed.staking, &unbond)?;
        let ready = self.chain.block()?.time + config.unbonding_period;
        self.calendar.at(ready, move |sim| {
            let address = sim.who(buyer)?;
            let before = sim.balance(&address)?;
            sim.execute(
                buyer,
                &sim.deployed.staking,
                &ExecuteMsg::WithdrawUnbonded {},
            )?;
            let got = sim.balance(&address)? - before;
            let rule = "withdrawn = staked";
            sim.audit
                .equal(format!("stake of {buyer}"), rule, got, amount);
            let again = config.terms[usize::from(term)].duration >= AGAIN_FROM;
            if again && sim.day()? + AGAIN_LEFT < 4 * 365 {
                sim.stake(buyer, term, 1)?;
            }
            Ok(())
        });
        Ok(())
    }

    /// Every staker refreshes its tier and claims its dividends.
    fn claim_dividends(&mut self) -> Result<()> {
        let mut names: Vec<String> = self.stakes.iter().map(|s| s.account.clone()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let address = self.who(&name)?;
            let refresh = ExecuteMsg::Refresh {
                account: address.to_string(),
            };
            let staker = self.staker(&name)?;
            if staker.dividend_weight != staker.dividend_weight_now {
                self.execute(CRANK, &self.deployed.staking, &refresh)?;
            }
            let owed: Uint128 = staker.dividends.iter().map(|d| d.amount).sum();
            let mut got = Uint128::zero();
            if !owed.is_zero() {
                let before = self.balance(&address)?;
                let claim = ExecuteMsg::ClaimDividends { denom: None };
                self.execute(&name, &self.deployed.staking, &claim)?;
                got = self.balance(&address)? - before;
            }
            self.totals.dividends += got;
            // Dividends go to an account, not to a position: they stand in its newest line.
            if let Some(stake) = self.stakes.iter_mut().rfind(|s| s.account == name) {
                stake.tier = stake.tier.max(staker.tier);
                stake.dividends += got;
            }
        }
        Ok(())
    }

    pub(super) fn staker(&self, name: &str) -> Result<StakerResponse> {
        let ask = QueryMsg::Staker {
            address: self.who(name)?.into(),
        };
        self.ask(&self.deployed.staking, &ask)
    }
}
