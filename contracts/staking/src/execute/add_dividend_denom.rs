//! `AddDividendDenom`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};

use super::update_config::change;
use crate::error::Result;
use crate::state::Config;
use crate::{events, validate};

pub fn add_dividend_denom(deps: DepsMut, info: &MessageInfo, denom: String) -> Result<Response> {
    let event = events::denom_listed(&denom);
    let response = change(deps, info, "dividend_denoms", |config| apply(config, denom))?;
    Ok(response.add_event(event))
}

pub fn apply(config: &mut Config, denom: String) -> Result<()> {
    config.denoms.push(denom);
    // The first is OAIC.
    Ok(validate::denoms(config.denoms.iter().skip(1))?)
}
