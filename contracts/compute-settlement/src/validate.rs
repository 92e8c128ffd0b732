//! Checks of what messages say, each with an error that names the field and the rule.

use std::fmt::Display;

use cosmwasm_std::{Addr, Api, Binary};
use oaic_types::compute_settlement::{
    self as msg, Params, PriceTable, MAX_DISCOUNT_BPS, MAX_TIERS, UNIT_KINDS,
};
use oaic_types::shared::{Bps, BPS_DENOMINATOR, MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS};

use crate::checked::Checked;
use crate::error::ContractError;
use crate::state::Links;

/// A delay is at most a year: longer ones would trap what waits for them.
const MAX_DELAY: u64 = 365 * 86_400;

/// Blocks of a year, at one a second.
const MAX_BLOCKS: u64 = MAX_DELAY;

/// A guardian's pause is at most 30 days.
const MAX_GUARDIAN_PAUSE: u64 = 30 * 86_400;

const MAX_REPORTER_BPS: Bps = 1_000;
const MAX_REFERRER_BPS: Bps = 2_000;

pub const MAX_ENDPOINT: usize = 256;
pub const MAX_MODEL: usize = 128;
pub const MAX_LABEL: usize = 64;

pub fn text(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), ContractError> {
    length(field, "bytes", text.len(), min, max)
}

pub fn length(
    field: &'static str,
    unit: &'static str,
    found: usize,
    min: usize,
    max: usize,
) -> Result<(), ContractError> {
    match (min..=max).contains(&found) {
        true => Ok(()),
        false => Err(ContractError::Length {
            field,
            unit,
            found,
            min,
            max,
        }),
    }
}

/// An ed25519 public key that binds somebody.
pub fn key(field: &'static str, key: &Binary) -> Result<[u8; 32], ContractError> {
    let key: [u8; 32] = key
        .as_slice()
        .try_into()
        .map_err(|_| ContractError::Length {
            field,
            unit: "bytes",
            found: key.len(),
            min: 32,
            max: 32,
        })?;
    match oaic_vouchers::is_small_order(&key) {
        true => Err(ContractError::SmallOrderKey { field }),
        false => Ok(key),
    }
}

/// An address, in the chain's own spelling.
pub fn address(api: &dyn Api, address: &str) -> Result<Addr, ContractError> {
    api.addr_validate(address)
        .map_err(|error| ContractError::BadAddress {
            address: address.to_owned(),
            reason: error.to_string(),
        })
}

/// An address that can be paid: what is paid to this contract itself, nobody could ever claim.
pub fn payee_address(api: &dyn Api, contract: &Addr, raw: &str) -> Result<Addr, ContractError> {
    let address = address(api, raw)?;
    match address == *contract {
        true => Err(ContractError::BadAddress {
            address: raw.to_owned(),
            reason: "it is this contract itself".to_owned(),
        }),
        false => Ok(address),
    }
}

fn optional(api: &dyn Api, raw: &Option<String>) -> Result<Option<Addr>, ContractError> {
    raw.as_deref().map(|raw| address(api, raw)).transpose()
}

pub fn links(api: &dyn Api, contract: &Addr, links: &msg::Links) -> Result<Links, ContractError> {
    let paid = |raw: &Option<String>| {
        raw.as_deref()
            .map(|raw| payee_address(api, contract, raw))
            .transpose()
    };
    Ok(Links {
        tier_source: optional(api, &links.tier_source)?,
        kyc_gate: optional(api, &links.kyc_gate)?,
        licence_guard: optional(api, &links.licence_guard)?,
        reward_sink: paid(&links.reward_sink)?,
        dividends: paid(&links.dividends)?,
        risk_pool: paid(&links.risk_pool)?,
    })
}

fn within<T: PartialOrd + Display>(
    field: &'static str,
    value: T,
    min: T,
    max: T,
) -> Result<(), ContractError> {
    match value >= min && value <= max {
        true => Ok(()),
        false => Err(ContractError::invalid(
            field,
            value,
            format!("it must be {min} to {max}"),
        )),
    }
}

pub fn epoch_seconds(seconds: u64) -> Result<u64, ContractError> {
    within(
        "epoch_seconds",
        seconds,
        MIN_EPOCH_SECONDS,
        MAX_EPOCH_SECONDS,
    )?;
    Ok(seconds)
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
    let appended = u32::from(params.dividends_bps).plus(u32::from(params.risk_bps))?;
    within(
        "dividends_bps + risk_bps",
        appended,
        0,
        u32::from(BPS_DENOMINATOR).minus(1)?,
    )?;
    within("max_pause", params.max_pause, 0, MAX_GUARDIAN_PAUSE)
}

pub fn price_table(table: &PriceTable) -> Result<(), ContractError> {
    length(
        "prices",
        "entries",
        table.prices.len(),
        UNIT_KINDS,
        UNIT_KINDS,
    )?;
    length(
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
    if table.max_call.is_zero() {
        return Err(ContractError::ZeroAmount { what: "max_call" });
    }
    Ok(())
}

/// An amount as channels keep it.
pub fn amount(what: &'static str, amount: u128) -> Result<u64, ContractError> {
    if amount == 0 {
        return Err(ContractError::ZeroAmount { what });
    }
    u64::try_from(amount).map_err(|_| ContractError::AmountTooLarge {
        what,
        amount,
        max: u128::from(u64::MAX),
    })
}
