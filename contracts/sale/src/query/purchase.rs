//! What a payment would buy, and what buyers bought.

use cosmwasm_std::{Addr, Coin, Deps, Order};
use cw_storage_plus::Bound;
use oaic_messages::sale::{PurchaseResponse, QuoteResponse};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page, Checked, RuntimeError};

use crate::error::Result;
use crate::model::allocation;
use crate::state::{purchase_of, round, Config, Purchase, Sale, CONFIG, PURCHASES, SALE};
use crate::validate;

pub fn quote(deps: Deps, coin: &Coin, buyer: Option<&str>) -> Result<QuoteResponse> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    let purchase = match address::optional(deps.api, "buyer", buyer)? {
        Some(buyer) => purchase_of(deps.storage, sale.round, &buyer)?,
        None => Purchase::default(),
    };
    let (_, asset) = validate::accepted(&config.assets, &coin.denom)?;
    let bought = allocation::offer(&config, &sale, &purchase, asset, coin)?;
    let tokens = bought.tokens.into();
    let total = sale.committed.add_checked(tokens)?;
    let returned = coin.amount.sub_checked(bought.cost.into())?;
    Ok(QuoteResponse {
        tokens,
        cost: Coin::new(bought.cost, &coin.denom),
        returned: Coin::new(returned, &coin.denom),
        allocation: allocation::allocation(&config, total, tokens),
    })
}

pub fn purchase(deps: Deps, buyer: &str, of: Option<u32>) -> Result<PurchaseResponse> {
    let buyer = address::valid(deps.api, "buyer", buyer)?;
    let config = CONFIG.load(deps.storage)?;
    let sale = round(deps.storage, of)?;
    let purchase = purchase_of(deps.storage, sale.round, &buyer)?;
    Ok(describe(&config, &sale, buyer, purchase)?)
}

pub fn purchases(
    deps: Deps,
    of: Option<u32>,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<PurchaseResponse>> {
    let config = CONFIG.load(deps.storage)?;
    let sale = round(deps.storage, of)?;
    let after = address::optional(deps.api, "start_after", start_after)?;
    let start = after.as_ref().map(Bound::exclusive);
    let purchases = PURCHASES
        .prefix(sale.round)
        .range(deps.storage, start, None, Order::Ascending);
    page::page(
        purchases.map(|entry| {
            let (buyer, purchase) = entry?;
            Ok(describe(&config, &sale, buyer, purchase)?)
        }),
        limit,
    )
}

fn describe(
    config: &Config,
    sale: &Sale,
    buyer: Addr,
    purchase: Purchase,
) -> Result<PurchaseResponse, RuntimeError> {
    let (tokens, refund) = allocation::entitlement(config, sale, &purchase)?;
    Ok(PurchaseResponse {
        buyer,
        committed: purchase.committed,
        paid: purchase.paid.described(&config.assets),
        tokens,
        refund: refund.described(&config.assets),
        returned: purchase.returned,
        paid_tokens: purchase.paid_tokens,
        paid_refund: purchase.paid_coins.described(&config.assets),
        settled: purchase.settled,
    })
}
