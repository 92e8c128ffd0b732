//! Answers, in the order in which a buyer would ask.

use cosmwasm_std::{Addr, Binary, Coin, Deps, Env, Order};
use cw_storage_plus::Bound;
use oaic_messages::gates::{AllowedResponse, NonCirculatingResponse, SaleSuccessResponse};
use oaic_messages::sale::{
    ConfigResponse, ExecuteMsg, PurchaseResponse, QuoteResponse, StatusResponse, Totals,
};
use oaic_messages::shared::Page;
use oaic_runtime::{accepts::accepts as read, address, ownership, page, Checked, RuntimeError};

use crate::error::Result;
use crate::model::allocation;
use crate::model::outcome::phase;
use crate::state::{
    earlier_sums, purchase_of, round, Config, Outcome, Purchase, Sale, CONFIG, PURCHASES, SALE,
    UNSOLD,
};
use crate::validate;

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
        staking: config.staking,
        kyc_gate: config.kyc_gate,
        starts_at: sale.starts_at,
        ends_at: sale.ends_at,
        pricing: config.pricing,
        assets: config.assets,
        for_sale: config.for_sale,
        soft_cap: config.soft_cap,
        min_purchase: config.min_purchase,
        max_per_buyer: config.max_per_buyer,
    })
}

pub fn status(deps: Deps, env: &Env) -> Result<StatusResponse> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    Ok(StatusResponse {
        round: sale.round,
        phase: phase(env, &config, &sale),
        sold: allocation::sold(&config, &sale),
        committed: sale.committed,
        raised: sale.raised.described(&config.assets),
        buyers: sale.buyers,
        settled: sale.settled,
    })
}

pub fn success(deps: Deps) -> Result<SaleSuccessResponse> {
    let sale = SALE.load(deps.storage)?;
    let succeeded = sale.outcome == Outcome::Succeeded;
    Ok(SaleSuccessResponse {
        at: succeeded.then_some(sale.decided_at),
    })
}

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
        paid_refund: purchase.got_coins.described(&config.assets),
        settled: purchase.settled,
    })
}

pub fn totals(deps: Deps) -> Result<Totals> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    let undelivered_tokens = match sale.outcome {
        Outcome::Undecided | Outcome::Failed => Default::default(),
        _ => UNSOLD.now(deps.storage)?.sub_checked(sale.held_tokens())?,
    };
    let earlier = earlier_sums(deps.storage)?.owed_coins;
    Ok(Totals {
        owed_tokens: sale.owed_tokens,
        claimed_tokens: sale.claimed,
        undelivered_tokens,
        returned_tokens: sale.held_tokens(),
        owed_coins: sale
            .owed_coins
            .add_checked(&earlier)?
            .described(&config.assets),
        refunded_coins: sale.refunded.described(&config.assets),
        proceeds: sale.proceeds()?.described(&config.assets),
    })
}

pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse> {
    Ok(NonCirculatingResponse {
        amount: UNSOLD.at_start_of(deps.storage, env.block.height)?,
    })
}

/// Checks messages of the owner; anybody may send all others, without a vote.
pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    Ok(read(msg, |msg| match msg {
        ExecuteMsg::Cancel {} => validate::cancelable(deps, env).map(drop),
        ExecuteMsg::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
        _ => Ok(()),
    })?)
}
