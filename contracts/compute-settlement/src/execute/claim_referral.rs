//! `ClaimReferral`: pays a referrer at its own address, whoever asks. No pause stops it.

use cosmwasm_std::{DepsMut, Response};
use oaic_runtime::{address, token, Checked};

use crate::error::Result;
use crate::events;
use crate::state::{CONFIG, PAYOUTS, REFERRALS};

pub fn claim_referral(deps: DepsMut, referrer: &str) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let referrer = address::valid(deps.api, "referrer", referrer)?;
    let amount = REFERRALS.take(deps.storage, &referrer)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.referral_claimed = payouts.referral_claimed.u128().add_checked(amount)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;
    Ok(Response::new()
        .add_event(events::referral_claimed(&referrer, amount))
        .add_message(token::transfer(&token, &referrer, amount.into())?))
}
