//! `SetTerms`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::staking::Term;

use super::update_config::change;
use crate::error::ContractError;
use crate::validate;

pub fn set_terms(
    deps: DepsMut,
    info: &MessageInfo,
    terms: Vec<Term>,
) -> Result<Response, ContractError> {
    change(deps, info, "terms", |config| {
        validate::terms(&terms)?;
        config.terms = terms;
        Ok(())
    })
}
