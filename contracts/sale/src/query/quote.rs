//! `Quote`.

use cosmwasm_std::{Coin, Deps};
use oaic_messages::sale::QuoteResponse;
use oaic_runtime::{address, Checked};

use crate::error::ContractError;
use crate::model::allocation;
use crate::state::{purchase_of, Purchase, CONFIG, SALE};
use crate::validate;

pub fn quote(deps: Deps, coin: &Coin, buyer: Option<&str>) -> Result<QuoteResponse, ContractError> {
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
