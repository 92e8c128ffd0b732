//! `SetTerms`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::staking::Term;

use super::update_config::change;
use crate::error::Result;
use crate::validate;

/// All terms.
pub fn set_terms(deps: DepsMut, info: &MessageInfo, terms: Vec<Term>) -> Result<Response> {
    change(deps, info, "terms", |config| {
        validate::terms(&terms)?;
        config.terms = terms;
        Ok(())
    })
}
