//! Addresses, parameters and totals.

use cosmwasm_std::{Deps, Env};
use oaic_messages::compute_settlement::{BooksResponse, ConfigResponse};
use oaic_records::compute_settlement::answers;
use oaic_runtime::pause;

use crate::error::ContractError;
use crate::records::BOOKS;
use crate::state::PAYOUTS;

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse, ContractError> {
    Ok(ConfigResponse {
        paused_until: pause::paused_until(deps, env)?,
        ..answers::config(deps.storage)?
    })
}

pub fn books(deps: Deps) -> Result<BooksResponse, ContractError> {
    let books = BOOKS.may_load(deps.storage, &())?.unwrap_or_default();
    let payouts = PAYOUTS.load(deps.storage)?;
    Ok(BooksResponse {
        reserved: books.reserved.into(),
        settled: books.settled.into(),
        refund_fees: books.refund_fees.into(),
        fee_points: books.fee.points.into(),
        fee_booked: books.fee.booked.into(),
        fee_flushed: payouts.fee_flushed,
        earned: books.earned.into(),
        claimed: payouts.claimed,
        referral_earned: books.referral_earned.into(),
        referral_claimed: payouts.referral_claimed,
        bonded: payouts.bonded,
        slashed: payouts.slashed,
    })
}
