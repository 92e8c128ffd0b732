//! Checks of message contents; each error names the field and the rule.

use std::ops::RangeInclusive;

use cosmwasm_std::{Addr, Binary, BlockInfo, Deps, Uint128};
use oaic_messages::compute_settlement::{
    self as msg, Conditions, Heartbeat, Params, PriceTable, Profile, UnitKind, MAX_DISCOUNT_BPS,
    MAX_ENDPOINT, MAX_HEARTBEAT_MODELS, MAX_HEARTBEAT_SECONDS, MAX_JURISDICTION, MAX_SEALED_KEY,
    MAX_SECURITY_LEVEL, MAX_TIERS, UNIT_SLOTS,
};
use oaic_messages::shared::{
    Bps, BPS_DENOMINATOR, SHORT_WINDOW_CHAINS, TOTAL_SUPPLY, UOAIC_PER_OAIC,
};
use oaic_revenue::payee::{Added, MAX_REFERRER_BPS};
use oaic_runtime::{
    address,
    amount::{nonzero, within},
    pause::MAX_GUARDIAN_PAUSE,
    system, text, Checked, RuntimeError,
};
use oaic_vouchers::NO_LIMIT;

use crate::error::{ContractError, Result};
use crate::state::Links;

/// A hundredth of the supply.
const MAX_MIN_BOND: Uint128 = Uint128::new(20_000_000 * UOAIC_PER_OAIC);

/// A slash of nothing would deter nobody.
const MIN_SLASH_BPS: Bps = 100;

const MAX_REPORTER_BPS: Bps = 1_000;

/// Bytes of an Ed25519 key.
const KEY: usize = 32;

pub const MAX_MODEL: usize = 128;

/// An Ed25519 public key, not of small order.
pub fn key(field: &'static str, key: &Binary) -> Result<[u8; KEY]> {
    text::count(field, "bytes", key.len(), KEY, KEY)?;
    let key: [u8; KEY] = key.to_array()?;
    match oaic_vouchers::is_small_order(&key) {
        true => Err(ContractError::SmallOrderKey { field }),
        false => Ok(key),
    }
}

/// Links with checked addresses; addresses that are paid must have a use for it.
pub fn links(deps: Deps, contract: &Addr, token: &Addr, links: &msg::Links) -> Result<Links> {
    let asked = |field, raw: &Option<String>| address::optional(deps.api, field, raw.as_deref());
    let paid = |field, raw: &Option<String>| {
        raw.as_deref()
            .map(|raw| system::payable(deps, contract, token, field, raw))
            .transpose()
    };
    let reward_sink = links.reward_sink.as_deref();
    Ok(Links {
        tier_source: asked("links.tier_source", &links.tier_source)?,
        kyc_gate: asked("links.kyc_gate", &links.kyc_gate)?,
        license_guard: asked("links.license_guard", &links.license_guard)?,
        reward_sink: address::optional_payable(
            deps.api,
            contract,
            "links.reward_sink",
            reward_sink,
        )?,
        dividends: paid("links.dividends", &links.dividends)?,
        risk_pool: paid("links.risk_pool", &links.risk_pool)?,
    })
}

/// Payees that every split gets besides those named by the provider.
pub fn added(params: &Params) -> Added {
    Added {
        dividends: params.dividends_bps,
        risk_pool: params.risk_bps,
    }
}

/// Bounds of the windows, in seconds and blocks. They keep the maximum unlock delay and dispute
/// window together shorter than the minimum unbonding, whatever is voted and whenever.
struct Bounds {
    unlock: (RangeInclusive<u64>, RangeInclusive<u64>),
    dispute: (RangeInclusive<u64>, RangeInclusive<u64>),
    unbonding: (RangeInclusive<u64>, RangeInclusive<u64>),
}

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

const SHIPPED: Bounds = Bounds {
    unlock: (HOUR..=3 * DAY, 100..=10_000),
    dispute: (DAY..=7 * DAY, 1_000..=20_000),
    unbonding: (10 * DAY + 1..=90 * DAY, 30_001..=1_000_000),
};

/// For chains whose tests run on the wall clock.
const SHORT: Bounds = Bounds {
    unlock: (1..=3 * DAY, 1..=10_000),
    dispute: (1..=7 * DAY, 1..=20_000),
    unbonding: (3..=90 * DAY, 3..=1_000_000),
};

pub fn params(chain_id: &str, params: &Params) -> Result<()> {
    let bounds = match SHORT_WINDOW_CHAINS.contains(&chain_id) {
        true => &SHORT,
        false => &SHIPPED,
    };
    let (unlock, dispute, unbonding) = (&bounds.unlock, &bounds.dispute, &bounds.unbonding);
    inside("unlock_delay", params.unlock_delay, &unlock.0)?;
    inside("unlock_blocks", params.unlock_blocks, &unlock.1)?;
    inside("dispute_window", params.dispute_window, &dispute.0)?;
    inside("dispute_blocks", params.dispute_blocks, &dispute.1)?;
    inside("unbonding_period", params.unbonding_period, &unbonding.0)?;
    inside("unbonding_blocks", params.unbonding_blocks, &unbonding.1)?;
    // Otherwise a provider could cheat, withdraw its bond, and be gone when the proof arrives.
    let slow = params.unlock_delay.add_checked(params.dispute_window)?;
    let (above, most) = (slow.add_checked(1)?, *unbonding.0.end());
    within("unbonding_period", params.unbonding_period, above, most)?;
    let slow = params.unlock_blocks.add_checked(params.dispute_blocks)?;
    let (above, most) = (slow.add_checked(1)?, *unbonding.1.end());
    within("unbonding_blocks", params.unbonding_blocks, above, most)?;
    // A higher minimum would stop all openings.
    within("min_bond", params.min_bond, Uint128::one(), MAX_MIN_BOND)?;
    within(
        "slash_bps",
        params.slash_bps,
        MIN_SLASH_BPS,
        BPS_DENOMINATOR,
    )?;
    within("reporter_bps", params.reporter_bps, 0, MAX_REPORTER_BPS)?;
    within("referrer_bps", params.referrer_bps, 0, MAX_REFERRER_BPS)?;
    added(params).check()?;
    within("max_pause", params.max_pause, 0, MAX_GUARDIAN_PAUSE)?;
    Ok(())
}

fn inside(
    field: &'static str,
    value: u64,
    range: &RangeInclusive<u64>,
) -> Result<(), RuntimeError> {
    within(field, value, *range.start(), *range.end())
}

/// Limit of a session key: at most the supply, since no channel ever holds more.
pub fn spend_limit(limit: Uint128) -> Result<u64> {
    if limit.u128() > TOTAL_SUPPLY {
        return Err(ContractError::AmountTooLarge {
            what: "the spend limit",
            amount: limit.u128(),
            max: TOTAL_SUPPLY,
        });
    }
    amount("the spend limit", limit)
}

pub fn price_table(table: &PriceTable) -> Result<()> {
    text::count(
        "prices",
        "entries",
        table.prices.len(),
        UNIT_SLOTS,
        UNIT_SLOTS,
    )?;
    for (slot, price) in table.prices.iter().enumerate() {
        if UnitKind::of_slot(slot).is_none() && !price.is_zero() {
            let reason = format!("slot {slot} has no kind of unit; its price must be 0");
            return Err(RuntimeError::invalid("prices", price, reason).into());
        }
    }
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

/// What a provider says of itself.
pub fn profile(profile: &Profile) -> Result<()> {
    text::line("endpoint", &profile.endpoint, 0, MAX_ENDPOINT)?;
    if let Some(key) = &profile.sealed_key {
        text::count("sealed_key", "bytes", key.len(), 1, MAX_SEALED_KEY)?;
    }
    if let Some(code) = &profile.jurisdiction {
        text::line("jurisdiction", code, 2, MAX_JURISDICTION)?;
        if !is_iso_3166(code) {
            let reason = "an ISO 3166 code is like DE or US-CA";
            return Err(RuntimeError::invalid("jurisdiction", code, reason).into());
        }
    }
    retention("retention", profile.retention)?;
    security_level("security_level", profile.security_level)
}

/// Whether a text has the form of an ISO 3166-1 alpha-2 code (`DE`) or of an ISO 3166-2 code, which
/// adds a hyphen and one to three letters or digits (`US-CA`). Whether the code is assigned is not
/// checked.
fn is_iso_3166(code: &str) -> bool {
    let (country, part) = match code.split_once('-') {
        Some((country, part)) => (country, Some(part)),
        None => (code, None),
    };
    let in_part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && part.is_none_or(|part| (1..=3).contains(&part.len()) && part.bytes().all(in_part))
}

/// Conditions as such; whether the provider offers them is [`crate::model::offer`]'s to say.
pub fn conditions(block: &BlockInfo, conditions: &Conditions) -> Result<()> {
    if let Some(number) = conditions.application {
        within("conditions.application", number, 1, u64::MAX)?;
    }
    let now = block.time.seconds();
    if let Some(time) = conditions.valid_until.filter(|time| *time <= now) {
        return Err(past("conditions.valid_until", time, now).into());
    }
    retention("conditions.max_retention", conditions.max_retention)?;
    security_level(
        "conditions.min_security_level",
        conditions.min_security_level,
    )
}

pub fn heartbeat(block: &BlockInfo, heartbeat: &Heartbeat) -> Result<()> {
    let models = &heartbeat.models;
    text::count("models", "entries", models.len(), 0, MAX_HEARTBEAT_MODELS)?;
    for model in models {
        text::line("models", model, 1, MAX_MODEL)?;
    }
    let now = block.time.seconds();
    let latest = now.add_checked(MAX_HEARTBEAT_SECONDS)?;
    within(
        "expires_at",
        heartbeat.expires_at,
        now.add_checked(1)?,
        latest,
    )?;
    Ok(())
}

/// A time that must still come.
pub fn past(field: &'static str, time: u64, now: u64) -> RuntimeError {
    let reason = format!("it must be later than now, {now} (Unix time)");
    RuntimeError::invalid(field, time, reason)
}

fn security_level(field: &'static str, level: u8) -> Result<()> {
    Ok(within(field, level, 0, MAX_SECURITY_LEVEL)?)
}

/// The largest number stands for no limit in receipts.
fn retention(field: &'static str, seconds: Option<u32>) -> Result<()> {
    let below = NO_LIMIT.saturating_sub(1);
    Ok(within(field, seconds.unwrap_or(0), 0, below)?)
}

/// An amount as channels store it.
pub fn amount(what: &'static str, amount: Uint128) -> Result<u64> {
    u64::try_from(amount.u128()).map_err(|_| ContractError::AmountTooLarge {
        what,
        amount: amount.u128(),
        max: u128::from(u64::MAX),
    })
}
