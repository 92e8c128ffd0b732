//! Where the supply is.

use anyhow::Result;
use cosmwasm_std::Uint128;
use cw20::TokenInfoResponse;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::token::BurnedResponse;
use oaic_messages::{incentives, sale, staking, token, treasury, vesting};

use super::simulation::Simulation;
use crate::report::Sample;

impl Simulation<'_> {
    pub(super) fn sample(&mut self) -> Result<()> {
        let at = &self.deployed;
        // What the contracts say is of the block's start: nothing else happens in this one.
        self.chain.advance(1, 1)?;
        let amount = |answer: NonCirculatingResponse| answer.amount;
        let locked = amount(self.ask(&at.vesting, &vesting::QueryMsg::NonCirculating {})?);
        let mut unsold = amount(self.ask(&at.sale, &sale::QueryMsg::NonCirculating {})?);
        if let Some(late) = &self.late_sale {
            unsold += amount(self.ask(&self.sale_at(late), &sale::QueryMsg::NonCirculating {})?);
        }
        let treasury = amount(self.ask(&at.treasury, &treasury::QueryMsg::NonCirculating {})?);
        let incentives =
            amount(self.ask(&at.incentives, &incentives::QueryMsg::NonCirculating {})?);
        let staked: staking::TotalsResponse =
            self.ask(&at.staking, &staking::QueryMsg::Totals {})?;
        let vested: vesting::Totals = self.ask(&at.vesting, &vesting::QueryMsg::Totals {})?;
        let info: TokenInfoResponse = self.ask(&at.token, &token::QueryMsg::TokenInfo {})?;
        let burned: BurnedResponse = self.ask(&at.token, &token::QueryMsg::Burned {})?;
        let held = locked + unsold + treasury + incentives + staked.bonded;
        let sample = Sample {
            day: self.day()?,
            locked,
            unsold,
            treasury,
            incentives,
            staked: staked.bonded,
            liquid: info.total_supply.saturating_sub(held),
            burned: burned.total,
            unlocked: vested.granted.saturating_sub(locked),
        };
        let rule = "supply ≥ locked + unsold + treasury + incentives + staked";
        self.audit
            .covers(format!("day {}", sample.day), rule, info.total_supply, held);
        self.samples.push(sample);
        Ok(())
    }

    pub(super) fn genesis_supply(&self) -> Result<Uint128> {
        let config: token::ConfigResponse =
            self.ask(&self.deployed.token, &token::QueryMsg::Config {})?;
        Ok(config.initial_supply)
    }
}
