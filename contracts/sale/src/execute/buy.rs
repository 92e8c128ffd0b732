//! `Buy`.

use cosmwasm_std::{BankMsg, Coin, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::sale::BUY_SCENARIO;
use oaic_runtime::{gate, Checked};

use crate::error::{ContractError, Result};
use crate::model::{allocation, amounts};
use crate::state::{purchase_of, CONFIG, PURCHASES, SALE, UNSOLD};
use crate::{events, validate};

pub fn buy(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    min_tokens: Option<Uint128>,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let mut sale = SALE.load(deps.storage)?;
    validate::open(env, &config, &sale)?;
    let [coin] = info.funds.as_slice() else {
        return Err(ContractError::OneCoin {
            accepted: amounts::denoms(&config.assets),
            found: amounts::in_words(&info.funds),
        });
    };
    let buyer = &info.sender;
    let (index, asset) = validate::accepted(&config.assets, &coin.denom)?;
    validate::minimum(&config, asset, coin)?;
    let mut purchase = purchase_of(deps.storage, sale.round, buyer)?;
    let bought = allocation::offer(&config, &sale, &purchase, asset, coin)?;
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
        sale.buyers = sale.buyers.add_checked(1)?;
    }
    purchase.committed = purchase.committed.add_checked(tokens)?;
    purchase.paid.add(index, cost)?;
    sale.committed = sale.committed.add_checked(tokens)?;
    sale.raised.add(index, cost)?;
    sale.owed_coins.add(index, cost)?;
    let unsold = config
        .for_sale
        .sub_checked(allocation::sold(&config, &sale))?;
    PURCHASES.save(deps.storage, (sale.round, buyer), &purchase)?;
    SALE.save(deps.storage, &sale)?;
    UNSOLD.set(deps.storage, unsold, env.block.height)?;

    let cost = Coin::new(cost, &coin.denom);
    let returned = Coin::new(coin.amount.sub_checked(cost.amount)?, &coin.denom);
    let response = Response::new().add_event(events::bought(buyer, tokens, &cost, &returned));
    Ok(match returned.amount.is_zero() {
        true => response,
        false => response.add_message(BankMsg::Send {
            to_address: buyer.to_string(),
            amount: vec![returned],
        }),
    })
}
