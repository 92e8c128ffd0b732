//! Roots of an attestor.

use cosmwasm_std::{DepsMut, MessageInfo};

use crate::error::{ContractError, Result};
use crate::state::{Posted, ATTESTORS};

pub fn roots_of(deps: &DepsMut, info: &MessageInfo) -> Result<Vec<Posted>> {
    let roots = ATTESTORS.may_load(deps.storage, &info.sender)?;
    roots.ok_or_else(|| ContractError::NotAttestor {
        attestor: info.sender.to_string(),
    })
}
