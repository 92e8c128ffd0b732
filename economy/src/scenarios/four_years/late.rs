//! A later sale that the DAO holds out of the reserve: its first round misses the soft cap and gives
//! everything back, and the round after succeeds.

use anyhow::{ensure, Result};
use cosmwasm_std::{Addr, Binary};
use oaic_chain::{encode, predict_address, Instantiate};
use oaic_messages::sale::{
    Asset, ConfigResponse, ExecuteMsg, InstantiateMsg, Phase, Pricing, QueryMsg, REOPEN_AFTER,
};
use oaic_messages::shared::UOAIC_PER_OAIC;

use super::calendar::{DAY, MORNING, NOON};
use super::coins::{CRANK, LATE_BUYERS, USD};
use super::simulation::Simulation;

/// OAIC of the later sale, and the least of it that must be sold.
const LATE_SALE: u128 = 1_000_000 * UOAIC_PER_OAIC;
const LATE_SOFT_CAP: u128 = 600_000 * UOAIC_PER_OAIC;
/// What each buyer buys in each round.
const PURCHASES: [u128; 2] = [100_000 * UOAIC_PER_OAIC, 400_000 * UOAIC_PER_OAIC];
/// uusd for 1 OAIC.
const LATE_PRICE: u128 = 90_000;
/// Names the later sale's address before it exists.
const LATE_SALT: &[u8] = b"four-years late sale";

impl Simulation<'_> {
    /// Address that the later sale will have; the DAO sends it tokens before it exists.
    pub(super) fn late_sale_address(&self) -> Result<Addr> {
        let code = self.chain.code_checksum("sale")?;
        let creator = self.who(CRANK)?;
        Ok(predict_address(&creator, &code, &Binary::from(LATE_SALT))?)
    }

    pub(super) fn late_sale_amount(&self) -> u128 {
        LATE_SALE
    }

    /// Somebody instantiates the later sale, which the DAO owns; too little of it is sold.
    pub(super) fn begin_late_sale(&mut self) -> Result<()> {
        let sale = self.late_sale_address()?;
        let now = self.chain.block()?.time;
        let (starts_at, ends_at) = (now + DAY, now + 4 * DAY);
        let message = InstantiateMsg {
            owner: self.deployed.dao.address().to_string(),
            token: self.deployed.token.address().to_string(),
            treasury: self.deployed.treasury.address().to_string(),
            staking: self.deployed.staking.address().to_string(),
            kyc_gate: None,
            starts_at,
            ends_at,
            pricing: Pricing::ProRata,
            assets: vec![Asset {
                denom: USD.to_owned(),
                price: LATE_PRICE.into(),
            }],
            for_sale: LATE_SALE.into(),
            soft_cap: LATE_SOFT_CAP.into(),
            min_purchase: UOAIC_PER_OAIC.into(),
            max_per_buyer: LATE_SALE.into(),
        };
        let code = self.chain.store_code(CRANK, "sale")?;
        let contract = Instantiate {
            code_id: code.code_id,
            msg: encode(&message)?,
            label: "oaic late sale".to_owned(),
            admin: Some(self.deployed.dao.address().clone()),
        };
        let salt = Binary::from(LATE_SALT);
        let (address, _) = self.chain.instantiate2(CRANK, &contract, &salt)?;
        ensure!(address == sale, "the late sale came to be elsewhere");
        self.deployed.labels.address(sale.as_str(), "late sale");
        self.late_sale = Some(sale.clone());
        self.plan_late_round(&sale, 0, "late sale", Phase::Failed)
    }

    /// Buyers of the current round, and its end.
    fn plan_late_round(
        &mut self,
        sale: &Addr,
        round: usize,
        name: &'static str,
        expected: Phase,
    ) -> Result<()> {
        let config: ConfigResponse = self.ask(&self.sale_at(sale), &QueryMsg::Config {})?;
        for (n, buyer) in LATE_BUYERS.into_iter().enumerate() {
            let sale = sale.clone();
            self.calendar
                .at(config.starts_at + n as u64 * DAY + NOON, move |sim| {
                    sim.buy(&sale, buyer, PURCHASES[round])
                });
        }
        let sale = sale.clone();
        self.calendar.at(config.ends_at + MORNING, move |sim| {
            sim.end_sale(&sale, name, expected, &LATE_BUYERS)?;
            match expected {
                Phase::Failed => sim.plan_reopening(sale, config.ends_at + REOPEN_AFTER),
                _ => sim.plan_release(sale),
            }
        });
        Ok(())
    }

    /// Anybody opens the round after, and not a second earlier than it may be.
    fn plan_reopening(&mut self, sale: Addr, from: u64) -> Result<()> {
        let early = sale.clone();
        self.calendar.at(from - 60, move |sim| {
            let early = sim.sale_at(&early).execute(CRANK, &ExecuteMsg::Reopen {});
            ensure!(early.is_err(), "the late sale was reopened too early");
            Ok(())
        });
        self.calendar.at(from + 60, move |sim| {
            sim.execute(CRANK, &sim.sale_at(&sale), &ExecuteMsg::Reopen {})?;
            sim.plan_late_round(&sale, 1, "late sale, reopened", Phase::Succeeded)
        });
        Ok(())
    }
}
