//! `[sale]`.

use cosmwasm_std::Uint128;
use oaic_math::auction::sale_price;
use oaic_messages::sale::{self, Pricing, MAX_ASSETS, MAX_LEAD, MAX_WINDOW};
use oaic_messages::treasury::FloorPrice;
use serde::{Deserialize, Serialize};

use super::check::{is_repeated, Check, ABOVE_ZERO};
use crate::Amount;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sale {
    /// Seconds from the deployment's genesis until it opens.
    pub starts_after: u64,
    /// How long it is open, in seconds; at most 7 days.
    pub duration: u64,
    pub pricing: Pricing,
    /// What is offered: the public sale's allocation less the balances at genesis.
    pub for_sale: Amount,
    /// Minimum sale that counts; below it everybody is refunded.
    pub soft_cap: Amount,
    pub min_purchase: Amount,
    /// What one buyer may buy in all.
    pub max_per_buyer: Amount,
    /// Contract that says who may buy; everybody, when left out.
    pub kyc_gate: Option<String>,
    pub assets: Vec<SaleAsset>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaleAsset {
    /// Native or IBC denom.
    pub denom: String,
    /// Units of it for 1 OAIC.
    pub price: u64,
}

impl Sale {
    pub fn assets(&self) -> Vec<sale::Asset> {
        self.assets
            .iter()
            .map(|asset| sale::Asset {
                denom: asset.denom.clone(),
                price: Uint128::from(asset.price),
            })
            .collect()
    }

    /// What the denoms were worth, as the treasury's auctions have prices.
    pub fn floor_prices(&self) -> Vec<FloorPrice> {
        let priced = self.assets.iter().filter_map(|asset| {
            let price = sale_price(asset.price.into())?;
            Some(FloorPrice {
                denom: asset.denom.clone(),
                price: Uint128::new(price),
            })
        });
        priced.collect()
    }

    pub(super) fn check(&self, mut check: Check) {
        check.within("duration", self.duration, 1..=MAX_WINDOW);
        let latest = MAX_LEAD.saturating_sub(self.duration.min(MAX_WINDOW));
        check.within("starts_after", self.starts_after, 0..=latest);
        check.positive("for_sale", self.for_sale);
        check.positive("min_purchase", self.min_purchase);
        let (least, most) = (self.min_purchase, self.max_per_buyer);
        for (key, amount) in [("soft_cap", self.soft_cap), ("min_purchase", least)] {
            let message = format!("{amount} OAIC is above for_sale, {}", self.for_sale);
            check.must(amount <= self.for_sale, key, message);
        }
        let message = format!("{most} OAIC is below min_purchase, {least}");
        check.must(most >= least, "max_per_buyer", message);
        if let Some(gate) = &self.kyc_gate {
            check.account("kyc_gate", gate);
        }
        check.count("assets", "denoms", self.assets.len(), 1..=MAX_ASSETS);
        for (i, asset) in self.assets.iter().enumerate() {
            let mut check = check.at(&format!("assets[{i}]"));
            check.denom("denom", &asset.denom);
            check.must(asset.price > 0, "price", ABOVE_ZERO);
            let twice = is_repeated(&self.assets, i, |a| a.denom.clone());
            check.must(!twice, "denom", "is accepted twice");
        }
    }
}
