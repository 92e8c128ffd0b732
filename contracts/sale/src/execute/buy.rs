//! `Buy`.

use cosmwasm_std::{BankMsg, Coin, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_math::sale as math;
use oaic_messages::sale::{Asset, Pricing, BUY_SCENARIO};
use oaic_runtime::{gate, Checked};

use crate::coins;
use crate::error::ContractError;
use crate::events;
use crate::phase::ensure_open;
use crate::share;
use crate::state::{purchase_of, Config, Purchase, Sale, CONFIG, PURCHASES, SALE, UNSOLD};

pub fn buy(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    min_tokens: Option<Uint128>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let mut sale = SALE.load(deps.storage)?;
    ensure_open(env, &config, &sale)?;
    let [coin] = info.funds.as_slice() else {
        return Err(ContractError::OneCoin {
            accepted: coins::denoms(&config.assets),
            found: coins::in_words(&info.funds),
        });
    };
    let buyer = &info.sender;
    let (index, asset) = find(&config.assets, &coin.denom)?;
    ensure_minimum(&config, asset, coin)?;
    let mut purchase = purchase_of(deps.storage, sale.round, buyer)?;
    let bought = offer(&config, &sale, &purchase, asset, coin)?;
    if bought.tokens == 0 {
        return Err(ContractError::BuyerCap {
            buyer: buyer.to_string(),
            bought: purchase.committed.u128(),
        });
    }
    if let Some(min) = min_tokens.filter(|min| bought.tokens < min.u128()) {
        return Err(ContractError::TooFew {
            tokens: bought.tokens,
            min: min.u128(),
        });
    }
    let kyc_gate = config.kyc_gate.as_ref();
    gate::admit(deps.querier, kyc_gate, buyer, BUY_SCENARIO)?;

    let (tokens, cost) = (Uint128::new(bought.tokens), Uint128::new(bought.cost));
    if purchase.committed.is_zero() {
        sale.buyers = sale.buyers.plus(1)?;
    }
    purchase.committed = purchase.committed.plus(tokens)?;
    purchase.paid.add(index, cost)?;
    sale.committed = sale.committed.plus(tokens)?;
    sale.raised.add(index, cost)?;
    sale.owed_coins.add(index, cost)?;
    let unsold = config.for_sale.minus(share::sold(&config, &sale))?;
    PURCHASES.save(deps.storage, (sale.round, buyer), &purchase)?;
    SALE.save(deps.storage, &sale)?;
    UNSOLD.set(deps.storage, unsold, env.block.height)?;

    let cost = Coin::new(cost, &coin.denom);
    let returned = Coin::new(coin.amount.minus(cost.amount)?, &coin.denom);
    let response = Response::new().add_event(events::bought(buyer, tokens, &cost, &returned));
    Ok(match returned.amount.is_zero() {
        true => response,
        false => response.add_message(BankMsg::Send {
            to_address: buyer.to_string(),
            amount: vec![returned],
        }),
    })
}

/// Place and price of an accepted denom.
pub fn find<'a>(assets: &'a [Asset], denom: &str) -> Result<(usize, &'a Asset), ContractError> {
    assets
        .iter()
        .enumerate()
        .find(|(_, asset)| asset.denom == denom)
        .ok_or_else(|| ContractError::UnknownDenom {
            denom: denom.to_owned(),
            accepted: coins::denoms(assets),
        })
}

/// The least purchase is measured by what is paid, so that the last units of the sale, or of a
/// buyer's cap, can be bought as well.
fn ensure_minimum(config: &Config, asset: &Asset, coin: &Coin) -> Result<(), ContractError> {
    let price = asset.price.u128();
    let min = config.min_purchase.u128();
    let worth = math::worth(coin.amount.u128(), price);
    match worth >= min {
        true => Ok(()),
        false => Err(ContractError::BelowMinimum {
            paid: coin.to_string(),
            worth,
            min,
            least: Coin::new(math::cost(min, price), &asset.denom).to_string(),
        }),
    }
}

/// What a coin buys within what is left of the sale and of the buyer's cap.
pub fn offer(
    config: &Config,
    sale: &Sale,
    purchase: &Purchase,
    asset: &Asset,
    coin: &Coin,
) -> Result<math::Bought, ContractError> {
    let mut cap = config.max_per_buyer.minus(purchase.committed)?;
    if config.pricing == Pricing::Fixed {
        cap = cap.min(config.for_sale.minus(sale.committed)?);
    }
    Ok(math::buy(
        coin.amount.u128(),
        asset.price.u128(),
        cap.u128(),
    ))
}
