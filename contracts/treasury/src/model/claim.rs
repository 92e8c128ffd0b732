//! Claims on the risk pool: approval sets the amount aside, so every approved claim can be paid.

use cosmwasm_std::{Env, Storage};
use oaic_messages::treasury::ClaimStatus;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::model::balances;
use crate::state;
use crate::state::{Claim, CLAIMS};

/// A claim whose amount is still set aside, expired or not.
pub fn approved(storage: &dyn Storage, id: u64, action: &'static str) -> Result<Claim> {
    let claim = state::load_claim(storage, id)?;
    match claim.status {
        ClaimStatus::Approved => Ok(claim),
        status => Err(ContractError::ClaimNotApproved {
            claim: id,
            status: format!("{status:?}").to_lowercase(),
            action,
        }),
    }
}

pub fn give_back(storage: &mut dyn Storage, env: &Env, claim: &Claim) -> Result<()> {
    balances::change_oaic(storage, env, |balance| {
        balance.risk_approved = balance.risk_approved.sub_checked(claim.amount)?;
        balance.risk_free = balance.risk_free.add_checked(claim.amount)?;
        Ok(())
    })
}

pub fn end(
    storage: &mut dyn Storage,
    id: u64,
    claim: &mut Claim,
    status: ClaimStatus,
) -> Result<()> {
    claim.status = status;
    Ok(CLAIMS.save(storage, id, claim)?)
}
