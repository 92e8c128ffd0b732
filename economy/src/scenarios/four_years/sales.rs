//! The public sale: who buys, how it ends, and when the treasury has what it raised.

use anyhow::{ensure, Context, Result};
use cosmwasm_std::{Addr, Coin, Uint128};
use oaic_client::{Handle, Sale as SaleContract};
use oaic_math::fee::split_fee;
use oaic_messages::dao;
use oaic_messages::gates::{OpeningResponse, SaleSuccessResponse};
use oaic_messages::sale::{
    ConfigResponse, ExecuteMsg, Phase, PurchaseResponse, QueryMsg, StatusResponse, Totals,
    PROCEEDS_STAY,
};
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::token::ExecuteMsg as Token;

use super::calendar::DAY;
use super::coins::{ATTACKERS, BUYERS, CRANK, ENTERPRISES, USD};
use super::simulation::Simulation;
use crate::report::Sale;

/// OAIC that an enterprise buys to pay for calls with.
const ENTERPRISE_BUYS: u128 = 5_000_000 * UOAIC_PER_OAIC;

impl<'a> Simulation<'a> {
    /// A sale, of which there are two.
    pub(super) fn sale_at(&self, address: &Addr) -> Handle<'a, SaleContract> {
        Handle::new(self.chain, address.clone())
    }

    pub(super) fn plan_sale(&mut self) -> Result<()> {
        let config: ConfigResponse = self.ask(&self.deployed.sale, &QueryMsg::Config {})?;
        let (start, end) = (config.starts_at, config.ends_at);
        let window = end - start;
        for (n, (buyer, percent)) in BUYERS.into_iter().enumerate() {
            let tokens = config.max_per_buyer.u128() / 100 * percent;
            // Spread over the window: the last one buys in its last hour.
            let at = match n + 1 == BUYERS.len() {
                true => end - 3_600,
                false => start + 3_600 + window * n as u64 / BUYERS.len() as u64,
            };
            self.calendar.at(at, move |sim| {
                let sale = sim.deployed.sale.address().clone();
                sim.buy(&sale, buyer, tokens)
            });
        }
        for (n, buyer) in ENTERPRISES.into_iter().enumerate() {
            self.calendar.at(start + 7_200 + n as u64 * 60, move |sim| {
                let sale = sim.deployed.sale.address().clone();
                sim.buy(&sale, buyer, ENTERPRISE_BUYS)
            });
        }
        for (buyer, percent) in ATTACKERS {
            let tokens = config.max_per_buyer.u128() / 100 * percent;
            self.calendar.at(start + 10_800, move |sim| {
                let sale = sim.deployed.sale.address().clone();
                sim.buy(&sale, buyer, tokens)
            });
        }
        self.calendar.at(end, |sim| {
            let sale = sim.deployed.sale.address().clone();
            let buyers = BUYERS.iter().map(|(name, _)| *name).chain(ENTERPRISES);
            let buyers = buyers.chain(ATTACKERS.iter().map(|(name, _)| *name));
            sim.end_sale(
                &sale,
                "public sale",
                Phase::Succeeded,
                &buyers.collect::<Vec<_>>(),
            )?;
            // Holdings vote once they ask for it; enterprises only pay.
            for (buyer, _) in BUYERS {
                sim.execute(buyer, &sim.deployed.token, &Token::EnableVoting {})?;
            }
            sim.plan_release(sale)
        });
        Ok(())
    }

    /// Buys about so many tokens in the first coin that a sale takes.
    pub(super) fn buy(&mut self, sale: &Addr, buyer: &str, tokens: u128) -> Result<()> {
        let sale = &self.sale_at(sale);
        let config: ConfigResponse = self.ask(sale, &QueryMsg::Config {})?;
        let asset = config.assets.iter().find(|a| a.denom == USD);
        let asset = asset.with_context(|| format!("the sale takes no {USD}"))?;
        let cost = (tokens * asset.price.u128()).div_ceil(UOAIC_PER_OAIC);
        let buy = ExecuteMsg::Buy { min_tokens: None };
        self.pay(buyer, sale, &buy, cost, USD)?;
        Ok(())
    }

    /// After the window: anybody finalizes, and everybody gets what is theirs, once.
    pub(super) fn end_sale(
        &mut self,
        sale: &Addr,
        name: &str,
        expected: Phase,
        buyers: &[&str],
    ) -> Result<()> {
        let sale = &self.sale_at(sale);
        let config: ConfigResponse = self.ask(sale, &QueryMsg::Config {})?;
        let status: StatusResponse = self.ask(sale, &QueryMsg::Status {})?;
        if !matches!(status.phase, Phase::Succeeded | Phase::Failed) {
            self.execute(CRANK, sale, &ExecuteMsg::Finalize {})?;
        }
        let status: StatusResponse = self.ask(sale, &QueryMsg::Status {})?;
        ensure!(
            status.phase == expected,
            "{name} ended as {:?}, not as {expected:?}",
            status.phase
        );
        let mut refunded = 0u128;
        let mut sold = Uint128::zero();
        for buyer in buyers {
            let address = self.who(buyer)?;
            let ask = QueryMsg::Purchase {
                buyer: address.to_string(),
                round: None,
            };
            let owed: PurchaseResponse = self.ask(sale, &ask)?;
            let coins: u128 = owed.refund.iter().map(|c| c.amount.u128()).sum();
            let (oaic, usd) = (
                self.balance(&address)?,
                self.chain.native_balance(&address, USD)?,
            );
            let (whom, assets) = (address.to_string(), None);
            let take = match expected {
                Phase::Succeeded => ExecuteMsg::Claim {
                    buyer: whom,
                    assets,
                },
                _ => ExecuteMsg::Refund {
                    buyer: whom,
                    assets,
                    round: None,
                },
            };
            // Whoever asks, it goes to the buyer.
            self.execute(CRANK, sale, &take)?;
            let twice = sale.execute(CRANK, &take);
            ensure!(twice.is_err(), "{buyer} was paid twice by the {name}");
            let got = self.balance(&address)? - oaic;
            let back = self.chain.native_balance(&address, USD)? - usd;
            let due = match expected {
                Phase::Succeeded => owed.tokens,
                _ => Uint128::zero(),
            };
            // The token's fee spares the economy's contracts alone.
            let bps = match sale.address() == self.deployed.sale.address() {
                true => 0,
                false => self.economy.fee.bps,
            };
            let fee = split_fee(due.u128(), bps)?;
            self.usage.burned_by_transfers += fee.burned;
            let book = format!("{name}: {buyer}");
            let rule = "tokens got + the token's fee = tokens bought";
            self.audit
                .equal(book, rule, got.u128() + fee.burned + fee.pool, due);
            let rule = "coins back = refund owed";
            self.audit
                .equal(format!("{name}: {buyer}"), rule, back, coins);
            refunded += back;
            sold += due;
        }
        self.audit.equal(
            name,
            "tokens of all buyers = sold",
            sold.u128(),
            match expected {
                Phase::Succeeded => status.sold.u128(),
                _ => 0,
            },
        );
        let raised: u128 = usd(&status.raised);
        self.sales.push(Sale {
            name: name.to_owned(),
            outcome: match expected {
                Phase::Succeeded => "succeeded".to_owned(),
                _ => "missed its soft cap".to_owned(),
            },
            for_sale: config.for_sale,
            sold,
            raised: raised.into(),
            refunded: refunded.into(),
        });
        Ok(())
    }

    /// What was paid stays in a sale for a year, and until the constitution opens; then anybody
    /// sweeps it to the treasury.
    pub(super) fn plan_release(&mut self, sale: Addr) -> Result<()> {
        let success: SaleSuccessResponse = self.ask(&self.sale_at(&sale), &QueryMsg::Success {})?;
        let at = success.at.context("the sale has succeeded")?;
        let early = sale.clone();
        self.calendar.at(at + PROCEEDS_STAY - 60, move |sim| {
            let sweep = ExecuteMsg::Sweep {
                denom: Some(USD.to_owned()),
            };
            let early = sim.sale_at(&early).execute(CRANK, &sweep);
            ensure!(early.is_err(), "the treasury had a sale's coins too early");
            Ok(())
        });
        self.calendar
            .at(at + PROCEEDS_STAY, move |sim| sim.release(sale));
        Ok(())
    }

    fn release(&mut self, sale: Addr) -> Result<()> {
        let ask = dao::QueryMsg::Opening {};
        let opening: OpeningResponse = self.ask(&self.deployed.dao, &ask)?;
        if !opening.constitution_open {
            let tomorrow = self.chain.block()?.time + DAY;
            self.calendar.at(tomorrow, move |sim| sim.release(sale));
            return Ok(());
        }
        let at = self.sale_at(&sale);
        let totals: Totals = self.ask(&at, &QueryMsg::Totals {})?;
        let before = self.reserve_of(USD)?;
        let sweep = ExecuteMsg::Sweep {
            denom: Some(USD.to_owned()),
        };
        self.execute(CRANK, &at, &sweep)?;
        let got = self.reserve_of(USD)? - before;
        let name = self.deployed.labels.of(sale.as_str()).to_owned();
        let book = format!("proceeds of the {name}");
        let rule = "swept = kept for a year";
        self.audit.equal(book, rule, got, usd(&totals.proceeds));
        Ok(())
    }
}

fn usd(coins: &[Coin]) -> u128 {
    let ours = coins.iter().filter(|coin| coin.denom == USD);
    ours.map(|coin| coin.amount.u128()).sum()
}
