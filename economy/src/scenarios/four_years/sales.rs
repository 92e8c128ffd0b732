//! The public sale, and a later one that misses its soft cap and gives everything back.

use anyhow::{ensure, Context, Result};
use cosmwasm_std::{Addr, Binary, Coin, Uint128};
use oaic_chain::{encode, predict_address, ChainExt, Instantiate};
use oaic_types::sale::{
    Asset, ConfigResponse, ExecuteMsg, InstantiateMsg, Phase, Pricing, PurchaseResponse, QueryMsg,
    StatusResponse,
};
use oaic_types::shared::UOAIC_PER_OAIC;
use oaic_types::token::ExecuteMsg as Token;

use super::calendar::{DAY, MORNING, NOON};
use super::coins::{BUYERS, CRANK, ENTERPRISES, LATE_BUYERS, USD};
use super::Walk;
use crate::format::grouped;
use crate::report::Sale;

/// OAIC that an enterprise buys to pay for calls with.
const ENTERPRISE_BUYS: u128 = 5_000_000 * UOAIC_PER_OAIC;

/// OAIC of the later sale, and the least of it that must be sold.
const LATE_SALE: u128 = 1_000_000 * UOAIC_PER_OAIC;
const LATE_SOFT_CAP: u128 = 600_000 * UOAIC_PER_OAIC;
const LATE_PURCHASE: u128 = 100_000 * UOAIC_PER_OAIC;
/// uusd for 1 OAIC.
const LATE_PRICE: u128 = 90_000;
/// Names the later sale's address before it exists.
const LATE_SALT: &[u8] = b"four-years late sale";

impl Walk<'_> {
    pub(super) fn plan_sale(&mut self) -> Result<()> {
        let config: ConfigResponse = self.ask(&self.stage.sale, &QueryMsg::Config {})?;
        let (start, end) = (config.starts_at, config.ends_at);
        let window = end - start;
        for (n, (buyer, percent)) in BUYERS.into_iter().enumerate() {
            let tokens = config.max_per_buyer.u128() / 100 * percent;
            // Spread over the window: the last one buys in its last hour.
            let at = match n + 1 == BUYERS.len() {
                true => end - 3_600,
                false => start + 3_600 + window * n as u64 / BUYERS.len() as u64,
            };
            self.calendar.at(at, move |walk: &mut Walk<'_>| {
                let sale = walk.stage.sale.clone();
                walk.buy(&sale, buyer, tokens)
            });
        }
        for (n, buyer) in ENTERPRISES.into_iter().enumerate() {
            self.calendar
                .at(start + 7_200 + n as u64 * 60, move |walk: &mut Walk<'_>| {
                    let sale = walk.stage.sale.clone();
                    walk.buy(&sale, buyer, ENTERPRISE_BUYS)
                });
        }
        self.calendar.at(end, |walk: &mut Walk<'_>| {
            let sale = walk.stage.sale.clone();
            let buyers = BUYERS.iter().map(|(name, _)| *name).chain(ENTERPRISES);
            walk.end_sale(
                &sale,
                "public sale",
                Phase::Succeeded,
                &buyers.collect::<Vec<_>>(),
            )?;
            // Holdings vote once they ask for it; enterprises only pay.
            for (buyer, _) in BUYERS {
                walk.tell(buyer, &walk.stage.token, &Token::EnableVoting {})?;
            }
            Ok(())
        });
        Ok(())
    }

    /// Buys about so many tokens in the first coin that a sale takes.
    fn buy(&mut self, sale: &Addr, buyer: &str, tokens: u128) -> Result<()> {
        let config: ConfigResponse = self.ask(sale, &QueryMsg::Config {})?;
        let asset = config.assets.iter().find(|a| a.denom == USD);
        let asset = asset.with_context(|| format!("the sale takes no {USD}"))?;
        let cost = (tokens * asset.price.u128()).div_ceil(UOAIC_PER_OAIC);
        let buy = ExecuteMsg::Buy { min_tokens: None };
        self.pay(buyer, sale, &buy, cost, USD)?;
        Ok(())
    }

    /// After the window: anybody finalizes, and everybody gets what is theirs, once.
    fn end_sale(
        &mut self,
        sale: &Addr,
        name: &str,
        expected: Phase,
        buyers: &[&str],
    ) -> Result<()> {
        let config: ConfigResponse = self.ask(sale, &QueryMsg::Config {})?;
        let status: StatusResponse = self.ask(sale, &QueryMsg::Status {})?;
        if !matches!(status.phase, Phase::Succeeded | Phase::Failed) {
            self.tell(CRANK, sale, &ExecuteMsg::Finalize {})?;
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
            self.tell(CRANK, sale, &take)?;
            let twice = self.chain.execute(CRANK, sale, &take);
            ensure!(twice.is_err(), "{buyer} was paid twice by the {name}");
            let got = self.balance(&address)? - oaic;
            let back = self.chain.native_balance(&address, USD)? - usd;
            let due = match expected {
                Phase::Succeeded => owed.tokens,
                _ => Uint128::zero(),
            };
            self.audit.equal(
                format!("{name}: {buyer}"),
                "tokens got = tokens bought",
                got.u128(),
                due.u128(),
            );
            self.audit.equal(
                format!("{name}: {buyer}"),
                "coins back = refund owed",
                back,
                coins,
            );
            refunded += back;
            sold += got;
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
            raised: format!("{} {USD}", grouped(raised)),
            refunded: format!("{} {USD}", grouped(refunded)),
        });
        Ok(())
    }

    /// Address that the later sale will have; the DAO sends it tokens before it exists.
    pub(super) fn late_sale_address(&self) -> Result<Addr> {
        let code = self.chain.code_checksum("sale")?;
        let creator = self.who(CRANK)?;
        Ok(predict_address(&creator, &code, &Binary::from(LATE_SALT))?)
    }

    /// What the DAO must send there.
    pub(super) fn late_sale_amount(&self) -> u128 {
        LATE_SALE
    }

    /// Somebody instantiates the later sale, which the DAO owns; too little of it is sold.
    pub(super) fn begin_late_sale(&mut self) -> Result<()> {
        let sale = self.late_sale_address()?;
        let now = self.chain.block()?.time;
        let (starts_at, ends_at) = (now + DAY, now + 4 * DAY);
        let message = InstantiateMsg {
            owner: self.stage.dao.to_string(),
            token: self.stage.token.to_string(),
            treasury: self.stage.treasury.to_string(),
            staking: self.stage.staking.to_string(),
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
            admin: Some(self.stage.dao.clone()),
        };
        let salt = Binary::from(LATE_SALT);
        let (address, _) = self.chain.instantiate2(CRANK, &contract, &salt)?;
        ensure!(address == sale, "the late sale came to be elsewhere");
        self.stage.labels.address(sale.as_str(), "late sale");
        self.late_sale = Some(sale.clone());
        for (n, buyer) in LATE_BUYERS.into_iter().enumerate() {
            let sale = sale.clone();
            self.calendar.at(
                starts_at + n as u64 * DAY + NOON,
                move |walk: &mut Walk<'_>| walk.buy(&sale, buyer, LATE_PURCHASE),
            );
        }
        self.calendar
            .at(ends_at + MORNING, move |walk: &mut Walk<'_>| {
                walk.end_sale(&sale, "late sale", Phase::Failed, &LATE_BUYERS)
            });
        Ok(())
    }
}

fn usd(coins: &[Coin]) -> u128 {
    let ours = coins.iter().filter(|coin| coin.denom == USD);
    ours.map(|coin| coin.amount.u128()).sum()
}
