//! `Claim`: to the payees' own addresses, whoever asks. No pause stops it.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::compute_settlement::{PayeeRef, MAX_CLAIMS};
use oaic_runtime::{text, RuntimeError};

use crate::error::Result;
use crate::model::payout::pay;

/// Pays payees their unclaimed earnings. Payees with nothing due are skipped; a payee without an
/// address is an error, and its earnings keep accruing.
pub fn claim(deps: DepsMut, env: &Env, payees: &[PayeeRef]) -> Result<Response> {
    text::count("payees", "entries", payees.len(), 1, MAX_CLAIMS)?;
    let paid = pay(deps, env, payees)?;
    match paid.messages.is_empty() {
        true => Err(RuntimeError::NothingToPay {
            what: "everything these payees earned",
        }
        .into()),
        false => Ok(paid),
    }
}
