//! Addresses, parameters and totals.

use cosmwasm_std::{Addr, Deps, Env};
use oaic_kit::pause;
use oaic_types::compute_settlement::{BooksResponse, ConfigResponse, Links};

use crate::error::ContractError;
use crate::records::BOOKS;
use crate::state::{CONFIG, PAYOUTS};

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let text = |address: Option<Addr>| address.map(String::from);
    let links = config.links;
    Ok(ConfigResponse {
        token: config.token,
        guardian: config.guardian,
        params: config.params,
        links: Links {
            tier_source: text(links.tier_source),
            kyc_gate: text(links.kyc_gate),
            licence_guard: text(links.licence_guard),
            reward_sink: text(links.reward_sink),
            dividends: text(links.dividends),
            risk_pool: text(links.risk_pool),
        },
        paused_until: pause::paused_until(deps, env)?,
        chain_id: config.chain_id,
        voucher_domain: config.voucher_domain,
        receipt_domain: config.receipt_domain,
        epoch_seconds: config.epoch_seconds,
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
