//! What the DAO does with the reserve: spending, the risk pool, a sale that fails, buybacks.

use anyhow::{ensure, Context, Result};
use cosmwasm_std::Uint128;
use oaic_messages::dao::PolicyClass;
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::token::{BurnCause, BurnedResponse, QueryMsg as TokenQuery};
use oaic_messages::treasury::{
    Asset, AuctionResponse, BidQuote, BudgetResponse, ClaimKind, ExecuteMsg, QueryMsg, ReceiveMsg,
    TotalsResponse,
};

use super::calendar::{DAY, MORNING};
use super::coins::{AUDITORS, BIDDER, CRANK, USD};
use super::simulation::Simulation;
use crate::report::Buyback;

/// OAIC that the risk pool gets from the reserve, and that a claim on it is for.
const RISK_FUNDING: u128 = 4_000_000 * UOAIC_PER_OAIC;
const RISK_CLAIM: u128 = 750_000 * UOAIC_PER_OAIC;

/// Days on which a buyback is proposed: what the sale raised is there by the first, and the last is
/// in the last month.
const BUYBACKS: [u64; 3] = [400, 760, 1_420];

/// uusd of each lot.
const LOT: u128 = 40_000_000;

/// uoaic for 10⁶ uusd: falls from the first to the second in so long.
const START_PRICE: u128 = 30 * UOAIC_PER_OAIC;
const END_PRICE: u128 = 10 * UOAIC_PER_OAIC;
const AUCTION: u64 = 2 * DAY;

impl Simulation<'_> {
    pub(super) fn plan_reserve(&mut self) -> Result<()> {
        // When what the attacker moved counts no longer.
        self.calendar.on(260, MORNING, |sim| {
            let fund = ExecuteMsg::FundRiskPool {
                amount: RISK_FUNDING.into(),
            };
            let title = "Four million from the reserve to the risk pool";
            sim.move_reserve(title, &fund, |_| Ok(()))
        });
        self.calendar.on(320, MORNING, |sim| {
            let claim = ExecuteMsg::ApproveClaim {
                claimant: sim.who(AUDITORS)?.into(),
                amount: RISK_CLAIM.into(),
                kind: ClaimKind::Research,
                reference: "audit of the settlement contract".to_owned(),
            };
            sim.move_reserve("A claim on the risk pool for research", &claim, |sim| {
                sim.pay_claim()
            })
        });
        self.calendar.on(300, MORNING, |sim| {
            let spend = ExecuteMsg::Spend {
                asset: Asset::Oaic,
                recipient: sim.late_sale_address()?.into(),
                amount: sim.late_sale_amount().into(),
                purpose: "a second sale".to_owned(),
            };
            sim.move_reserve("A second sale out of the reserve", &spend, |sim| {
                sim.totals.reserve_spent += Uint128::new(sim.late_sale_amount());
                sim.begin_late_sale()
            })
        });
        for day in BUYBACKS {
            self.calendar.on(day, MORNING, |sim| {
                let auction = ExecuteMsg::StartAuction {
                    denom: USD.to_owned(),
                    amount: LOT.into(),
                    start_price: START_PRICE.into(),
                    end_price: END_PRICE.into(),
                    duration: AUCTION,
                };
                sim.move_reserve("Buy back and burn", &auction, |sim| sim.bid())
            });
        }
        Ok(())
    }

    fn move_reserve(
        &mut self,
        title: &str,
        msg: &ExecuteMsg,
        then: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
    ) -> Result<()> {
        let msg = self.deployed.treasury.proposable(msg)?;
        self.decide(PolicyClass::ReserveUse, title, msg, then)
    }

    /// The approved claim is paid, whoever asks.
    fn pay_claim(&mut self) -> Result<()> {
        let treasury = self.deployed.treasury.clone();
        let claimant = Some(self.who(AUDITORS)?.into());
        let claims = treasury.claims(claimant).all()?;
        let claim = claims.first().context("no claim was approved")?;
        let before = self.balance(&claim.claimant)?;
        self.execute(CRANK, &treasury, &ExecuteMsg::PayClaim { claim: claim.id })?;
        let got = self.balance(&claim.claimant)? - before;
        let rule = "paid = approved";
        self.audit
            .equal("claim on the risk pool", rule, got, RISK_CLAIM);
        self.totals.risk_paid += got;
        Ok(())
    }

    /// Half of the lot is bought at half time, and the rest goes back after the end.
    fn bid(&mut self) -> Result<()> {
        let treasury = self.deployed.treasury.clone();
        let auctions = treasury.auctions().all()?;
        let auction = auctions.last().context("no auction was started")?.clone();
        let half = auction.starts_at + AUCTION / 2;
        let id = auction.id;
        self.calendar.at(half, move |sim| sim.buy_back(id));
        self.calendar.at(auction.ends_at + 60, move |sim| {
            let treasury = sim.deployed.treasury.clone();
            let before = sim.reserve_of(USD)?;
            sim.execute(CRANK, &treasury, &ExecuteMsg::CloseAuction { auction: id })?;
            let auction: AuctionResponse =
                sim.ask(&treasury, &QueryMsg::Auction { auction: id })?;
            let back = sim.reserve_of(USD)? - before;
            let rule = "unsold = back in the reserve";
            sim.audit
                .equal(format!("auction {id}"), rule, auction.remaining, back);
            Ok(())
        });
        Ok(())
    }

    fn buy_back(&mut self, id: u64) -> Result<()> {
        let treasury = self.deployed.treasury.clone();
        let auction: AuctionResponse = self.ask(&treasury, &QueryMsg::Auction { auction: id })?;
        ensure!(
            auction.price < auction.start_price && auction.price > auction.end_price,
            "at half time the price is {}",
            auction.price
        );
        let offer = Uint128::new(LOT / 2 * auction.price.u128() / 1_000_000);
        let ask = QueryMsg::QuoteBid {
            auction: id,
            amount: offer,
        };
        let quote: BidQuote = self.ask(&treasury, &ask)?;
        let burned = self.bought_back()?;
        let bid = ReceiveMsg::Bid {
            auction: id,
            max_price: Some(auction.price),
            min_assets: None,
        };
        self.send(BIDDER, &treasury, offer, &bid)?;
        let now = self.bought_back()? - burned;
        // The price fell a little between quote and bid, never rose.
        let rule = "quoted ≥ burned";
        self.audit
            .covers(format!("auction {id}"), rule, quote.paid, now);
        let after: AuctionResponse = self.ask(&treasury, &QueryMsg::Auction { auction: id })?;
        let rule = "burned = paid";
        self.audit
            .equal(format!("auction {id}"), rule, now, after.burned);
        let epoch = Some(auction.epoch);
        let budget: BudgetResponse = self.ask(&treasury, &QueryMsg::Budget { epoch })?;
        let rule = "budget of the epoch ≥ burned";
        self.audit
            .covers(format!("auction {id}"), rule, budget.total, now);
        let sold = auction.remaining - after.remaining;
        self.buybacks.push(Buyback {
            day: self.day()?,
            sold,
            burned: now,
            budget: budget.total,
        });
        Ok(())
    }

    fn bought_back(&self) -> Result<Uint128> {
        let burned: BurnedResponse = self.ask(&self.deployed.token, &TokenQuery::Burned {})?;
        let ours = burned
            .by_cause
            .iter()
            .filter(|b| b.cause == BurnCause::Buyback);
        Ok(ours.map(|b| b.amount).sum())
    }

    pub(super) fn reserve_of(&self, denom: &str) -> Result<Uint128> {
        let ask = QueryMsg::Totals {
            denom: Some(denom.to_owned()),
        };
        let totals: TotalsResponse = self.ask(&self.deployed.treasury, &ask)?;
        Ok(totals.reserve)
    }
}
