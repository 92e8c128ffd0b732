//! Offenses that a provider's own signatures prove: two receipts for one call, a receipt above the
//! price of its units, or one that states less than its terms promise.

use cosmwasm_std::{Api, Binary, Deps, Env};
use oaic_math::delay::Due;
use oaic_math::price::{call_price, discount_for, price_array};
use oaic_messages::compute_settlement::Dispute;
use oaic_runtime::RuntimeError;
use oaic_vouchers::{Hash, Receipt};

use crate::error::{ContractError, Result};
use crate::state::{
    load_key, load_prices, load_terms, Channel, ReceiptKey, Terms, AGREEMENTS, CHANNELS,
    CHANNELS_BY_ID, PRICES_BY_HASH,
};

/// A receipt signed by its provider for this contract, with the key of its lane.
pub struct SignedReceipt {
    pub receipt: Receipt,
    /// Of the channel.
    pub number: u64,
    pub channel: Channel,
    pub key: ReceiptKey,
}

/// Proves an offense. Returns the receipt that shows it, and the offense's name in events.
pub fn prove(
    deps: Deps,
    domain: &Hash,
    dispute: &Dispute,
) -> Result<(SignedReceipt, &'static str)> {
    Ok(match dispute {
        Dispute::Equivocation {
            receipt_a,
            signature_a,
            receipt_b,
            signature_b,
        } => {
            let a = (receipt_a, signature_a);
            let b = (receipt_b, signature_b);
            (equivocation(deps, domain, a, b)?, "equivocation")
        }
        Dispute::Overcharge { receipt, signature } => {
            (overcharge(deps, domain, receipt, signature)?, "overcharge")
        }
        Dispute::Underserved { receipt, signature } => (
            underserved(deps, domain, receipt, signature)?,
            "underserved",
        ),
    })
}

/// Proves that two different receipts were signed for one call.
fn equivocation(
    deps: Deps,
    domain: &Hash,
    a: (&Binary, &Binary),
    b: (&Binary, &Binary),
) -> Result<SignedReceipt> {
    if a.0 == b.0 {
        return Err(ContractError::SameReceipt);
    }
    let first = signed(deps, domain, ("receipt_a", a.0), ("signature_a", a.1))?;
    let second = signed(deps, domain, ("receipt_b", b.0), ("signature_b", b.1))?;
    let (one, other) = (&first.receipt, &second.receipt);
    let differ = |field, a: u64, b: u64| match a == b {
        true => Ok(()),
        false => Err(ContractError::DifferentCalls {
            field,
            a: a.to_string(),
            b: b.to_string(),
        }),
    };
    differ("channel", first.number, second.number)?;
    differ("terms", one.terms.into(), other.terms.into())?;
    differ("lane", one.lane.into(), other.lane.into())?;
    differ("sequence", one.sequence, other.sequence)?;
    Ok(first)
}

/// Proves that a receipt exceeds the price of its units, by the table it names and the tier of its
/// terms.
fn overcharge(
    deps: Deps,
    domain: &Hash,
    receipt: &Binary,
    signature: &Binary,
) -> Result<SignedReceipt> {
    let proven = signed(deps, domain, ("receipt", receipt), ("signature", signature))?;
    let receipt = &proven.receipt;
    let tier = terms_of(deps, &proven)?.tier;
    let (service_id, version) = PRICES_BY_HASH
        .may_load(deps.storage, &receipt.price_table)?
        .ok_or_else(|| {
            RuntimeError::unknown("price table with hash", Binary::from(receipt.price_table))
        })?;
    let table = load_prices(deps.storage, service_id, version)?;
    let price = call_price(
        &receipt.units,
        &price_array(&table.prices)?,
        discount_for(tier, &table.tier_discounts),
        table.max_call.u128(),
    )?;
    match receipt.amount > price {
        true => Ok(proven),
        false => Err(ContractError::NotOvercharged {
            amount: receipt.amount,
            price,
        }),
    }
}

/// Proves that a receipt states a lower security level or a longer retention than its terms allow.
fn underserved(
    deps: Deps,
    domain: &Hash,
    receipt: &Binary,
    signature: &Binary,
) -> Result<SignedReceipt> {
    let proven = signed(deps, domain, ("receipt", receipt), ("signature", signature))?;
    let (security_level, retention) = (proven.receipt.security_level, proven.receipt.stored_for());
    let agreed = terms_of(deps, &proven)?.conditions;
    match agreed.met_by(security_level, retention) {
        false => Ok(proven),
        true => Err(ContractError::NotUnderserved {
            security_level,
            retention,
        }),
    }
}

/// Terms of a receipt; unknown ones prove nothing.
fn terms_of(deps: Deps, signed: &SignedReceipt) -> Result<Terms> {
    let (channel, number) = (signed.number, signed.receipt.terms);
    let agreed = || AGREEMENTS.may_load(deps.storage, &channel);
    let terms: Result<_> = load_terms(deps.storage, channel, number, || {
        Ok(agreed()?.map(|agreement| agreement.terms))
    });
    let unknown = || RuntimeError::unknown("terms", format!("{number} of channel {channel}"));
    Ok(terms?.ok_or_else(unknown)?)
}

/// Decodes a receipt and checks that the channel's provider signed it with the key of its lane.
fn signed(
    deps: Deps,
    domain: &Hash,
    receipt: (&'static str, &Binary),
    signature: (&'static str, &Binary),
) -> Result<SignedReceipt> {
    let (field, bytes) = receipt;
    let (of, receipt) = Receipt::from_bytes(bytes)?;
    if of != *domain {
        return Err(ContractError::ForeignDomain { field });
    }
    let id = Binary::from(receipt.channel_id);
    let number = CHANNELS_BY_ID
        .may_load(deps.storage, &id)?
        .ok_or_else(|| RuntimeError::unknown("channel with id", &id))?;
    let channel = CHANNELS.load(deps.storage, number)?;
    let key = load_key(deps.storage, &channel.provider, receipt.key_index())?;
    let (field, signature) = signature;
    if !verifies(deps.api, bytes, signature, &key.key) {
        return Err(ContractError::BadSignature {
            field,
            signer: "the provider",
            key_index: receipt.key_index(),
        });
    }
    Ok(SignedReceipt {
        receipt,
        number,
        channel,
        key,
    })
}

/// A malformed signature does not verify.
fn verifies(api: &dyn Api, bytes: &[u8], signature: &[u8], key: &[u8]) -> bool {
    api.ed25519_verify(bytes, signature, key).unwrap_or(false)
}

/// Refuses receipts whose key is no longer liable. A retired key is liable for a dispute window, in
/// channels opened in an earlier block: whoever finds an old key cannot open a channel and sign in
/// it.
pub fn ensure_liable(
    env: &Env,
    number: u64,
    channel: &Channel,
    key_index: u32,
    key: &ReceiptKey,
) -> Result<()> {
    let Some(retired) = &key.retired else {
        return Ok(());
    };
    if channel.opened_height >= retired.height {
        return Err(ContractError::KeyRetiredBefore {
            key_index,
            height: retired.height,
            channel: number,
            opened: channel.opened_height,
        });
    }
    let until = Due {
        time: retired.liable_until,
        height: retired.liable_until_height,
    };
    let (now, now_height) = (env.block.time.seconds(), env.block.height);
    match until.reached(now, now_height) {
        true => Err(ContractError::DisputeWindowOver {
            key_index,
            time: until.time,
            height: until.height,
            now,
            now_height,
        }),
        false => Ok(()),
    }
}
