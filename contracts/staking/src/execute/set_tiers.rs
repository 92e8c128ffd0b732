//! `SetTiers`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::staking::Tier;

use super::update_config::change;
use crate::error::Result;
use crate::validate;

/// All tiers above tier 0.
pub fn set_tiers(deps: DepsMut, info: &MessageInfo, tiers: Vec<Tier>) -> Result<Response> {
    change(deps, info, "tiers", |config| {
        validate::tiers(&tiers)?;
        config.tiers = tiers;
        Ok(())
    })
}
