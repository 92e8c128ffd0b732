//! `ClaimReferral`: pays a referrer at its own address, whoever asks. No pause stops it.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::{address, token, Checked};

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, REFERRALS, TOTALS};

pub fn claim_referral(deps: DepsMut, referrer: &str) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let referrer = address::valid(deps.api, "referrer", referrer)?;
    let amount = REFERRALS.take(deps.storage, &referrer)?;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.referral_claimed = totals.referral_claimed.add_checked(amount.into())?;
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new()
        .add_event(events::referral_claimed(&referrer, amount))
        .add_message(token::transfer(&token, &referrer, amount.into())?))
}
