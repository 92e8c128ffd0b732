//! Checks of what messages say, each with an error that names the field and the rule.

use cosmwasm_std::{Addr, Api, Binary, Uint128};
use oaic_kit::{
    address,
    amount::{nonzero, within},
    pause::MAX_GUARDIAN_PAUSE,
    payee::MAX_REFERRER_BPS,
    text, Checked,
};
use oaic_types::compute_settlement::{
    self as msg, Params, PriceTable, MAX_DISCOUNT_BPS, MAX_TIERS, UNIT_KINDS,
};
use oaic_types::shared::{Bps, BPS_DENOMINATOR};

use crate::error::ContractError;
use crate::execute::added;
use crate::state::Links;

/// A delay is at most a year: longer ones would trap what waits for them.
const MAX_DELAY: u64 = 365 * 86_400;

/// Blocks of a year, at one a second.
const MAX_BLOCKS: u64 = MAX_DELAY;

const MAX_REPORTER_BPS: Bps = 1_000;

/// Bytes of an ed25519 key.
const KEY: usize = 32;

pub const MAX_ENDPOINT: usize = 256;
pub const MAX_MODEL: usize = 128;

/// An ed25519 public key that binds somebody.
pub fn key(field: &'static str, key: &Binary) -> Result<[u8; KEY], ContractError> {
    text::count(field, "bytes", key.len(), KEY, KEY)?;
    let key: [u8; KEY] = key.to_array()?;
    match oaic_vouchers::is_small_order(&key) {
        true => Err(ContractError::SmallOrderKey { field }),
        false => Ok(key),
    }
}

/// Links with checked addresses; what is paid can't be this contract itself.
pub fn links(api: &dyn Api, contract: &Addr, links: &msg::Links) -> Result<Links, ContractError> {
    let asked = |field, raw: &Option<String>| address::optional(api, field, raw.as_deref());
    let paid = |field, raw: &Option<String>| {
        address::optional_payable(api, contract, field, raw.as_deref())
    };
    Ok(Links {
        tier_source: asked("links.tier_source", &links.tier_source)?,
        kyc_gate: asked("links.kyc_gate", &links.kyc_gate)?,
        licence_guard: asked("links.licence_guard", &links.licence_guard)?,
        reward_sink: paid("links.reward_sink", &links.reward_sink)?,
        dividends: paid("links.dividends", &links.dividends)?,
        risk_pool: paid("links.risk_pool", &links.risk_pool)?,
    })
}

pub fn params(params: &Params) -> Result<(), ContractError> {
    within("unlock_delay", params.unlock_delay, 1, MAX_DELAY)?;
    within("unlock_blocks", params.unlock_blocks, 1, MAX_BLOCKS)?;
    within("terms_delay", params.terms_delay, 0, MAX_DELAY)?;
    within("dispute_window", params.dispute_window, 0, MAX_DELAY)?;
    let slow = params.unlock_delay.plus(params.dispute_window)?;
    // Else a provider could cheat, wait for its bond, and be gone when the proof arrives.
    within(
        "unbonding_period",
        params.unbonding_period,
        slow.plus(1)?,
        slow.plus(MAX_DELAY)?,
    )?;
    within("slash_bps", params.slash_bps, 0, BPS_DENOMINATOR)?;
    within("reporter_bps", params.reporter_bps, 0, MAX_REPORTER_BPS)?;
    within("referrer_bps", params.referrer_bps, 0, MAX_REFERRER_BPS)?;
    added(params).check()?;
    within("max_pause", params.max_pause, 0, MAX_GUARDIAN_PAUSE)?;
    Ok(())
}

pub fn price_table(table: &PriceTable) -> Result<(), ContractError> {
    text::count(
        "prices",
        "entries",
        table.prices.len(),
        UNIT_KINDS,
        UNIT_KINDS,
    )?;
    text::count(
        "tier_discounts",
        "entries",
        table.tier_discounts.len(),
        0,
        MAX_TIERS,
    )?;
    let mut lower = 0;
    for discount in &table.tier_discounts {
        within(
            "tier_discounts: a discount of",
            *discount,
            lower,
            MAX_DISCOUNT_BPS,
        )?;
        lower = *discount;
    }
    nonzero("max_call", table.max_call)?;
    Ok(())
}

/// An amount as channels keep it.
pub fn amount(what: &'static str, amount: Uint128) -> Result<u64, ContractError> {
    u64::try_from(amount.u128()).map_err(|_| ContractError::AmountTooLarge {
        what,
        amount: amount.u128(),
        max: u128::from(u64::MAX),
    })
}
