//! `Dispute`: what a provider's own signatures prove, and nothing else.

use cosmwasm_std::{Api, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_math::bond::{charge, share_of_least};
use oaic_math::delay::Due;
use oaic_math::price::{call_price, discount_for, price_array};
use oaic_messages::compute_settlement::Dispute;
use oaic_messages::token::BurnCause;
use oaic_runtime::{token, Checked, RuntimeError};
use oaic_vouchers::{Hash, Receipt};

use crate::error::ContractError;
use crate::events::{self, Charged};
use crate::records::{AGREEMENTS, LEDGERS, TERMS};
use crate::state::{
    load_key, load_prices, load_provider, Channel, Provider, ReceiptKey, CHANNELS, CHANNELS_BY_ID,
    CONFIG, PAYOUTS, PRICES_BY_HASH, PROVIDERS, RECEIPT_KEYS,
};

/// A receipt that its provider signed for this contract, with the key that answers on its lane.
struct Signed {
    receipt: Receipt,
    number: u64,
    channel: Channel,
    key: ReceiptKey,
}

/// Charges a provider for what one of its receipt keys signed. An incident is all offenses under
/// one key: its first charge ends the key, and charges go on until they come to the share of the
/// least bond, so that neither a leaked key nor a broken program costs more, and no small bond
/// that a cheater left in place buys him off.
pub fn dispute(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    dispute: &Dispute,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let domain = config.receipt_domain()?;
    let (proven, offense) = match dispute {
        Dispute::Equivocation {
            receipt_a,
            signature_a,
            receipt_b,
            signature_b,
        } => (
            equivocation(
                deps.as_ref(),
                &domain,
                (receipt_a, signature_a),
                (receipt_b, signature_b),
            )?,
            "equivocation",
        ),
        Dispute::Overcharge { receipt, signature } => (
            overcharge(deps.as_ref(), &domain, receipt, signature)?,
            "overcharge",
        ),
    };
    let Signed {
        receipt,
        number,
        mut channel,
        mut key,
    } = proven;
    let key_index = receipt.key_index();
    ensure_liable(env, number, &channel, key_index, &key)?;
    let params = &config.params;
    // The first charge is the share of the whole bond; later ones, of a bond that was below the
    // least, take what is left of the least bond's share as it was then.
    let charges = key.charges.u128();
    let left = match key.measure {
        None => u128::MAX,
        Some(measure) => measure.u128().saturating_sub(charges),
    };
    let used_up = || ContractError::KeyUsedUp { key_index, charges };
    if left == 0 {
        return Err(used_up());
    }

    let address = &channel.provider;
    let mut provider = load_provider(deps.storage, address)?;
    // Whom the cheat injured gets the reward, whoever reports it, so nobody can run in front. Of a
    // pool's channel it is the risk pool: the pool has no use for it, and who called is nobody's
    // to know.
    let injured = match channel.pool {
        false => Some(&channel.payer),
        true => config.links.risk_pool.as_ref(),
    };
    let most = match injured {
        None => 0,
        Some(_) => {
            let paid = paid(deps.as_ref(), number)?;
            let cap = params.reporter_cap.u128();
            cap.min(paid.saturating_sub(channel.rewarded.u128()))
        }
    };
    let share = params.slash_bps;
    let cost = charge(
        provider.slashable()?,
        share,
        left,
        params.reporter_bps,
        most,
    );
    if key.is_charged() && cost.charged == 0 {
        return Err(ContractError::NothingToCharge {
            provider: address.to_string(),
        });
    }
    take(&mut provider, cost.charged)?;
    provider.offenses = provider.offenses.plus(1)?;
    PROVIDERS.save(deps.storage, address, &provider)?;
    key.measure
        .get_or_insert_with(|| share_of_least(params.min_bond.u128(), share).into());
    key.charges = charges.plus(cost.charged)?.into();
    RECEIPT_KEYS.save(deps.storage, (address, key_index), &key)?;
    if cost.reward > 0 {
        channel.rewarded = channel.rewarded.u128().plus(cost.reward)?.into();
        CHANNELS.save(deps.storage, number, &channel)?;
    }
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.u128().minus(cost.charged)?.into();
    payouts.slashed = payouts.slashed.u128().plus(cost.burned)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;

    let mut response = Response::new().add_event(events::charged(&Charged {
        provider: address,
        reporter: &info.sender,
        injured,
        offense,
        channel: number,
        receipt: &receipt,
        cost: &cost,
        bond: provider.bond.u128(),
    }));
    if let (Some(injured), true) = (injured, cost.reward > 0) {
        let reward = token::transfer(&config.token, injured, cost.reward.into())?;
        response = response.add_message(reward);
    }
    if cost.burned > 0 {
        response = response.add_message(token::system_burn(
            &config.token,
            cost.burned.into(),
            BurnCause::Slash,
        )?);
    }
    Ok(response)
}

/// Two receipts that differ for one call.
fn equivocation(
    deps: Deps,
    domain: &Hash,
    a: (&Binary, &Binary),
    b: (&Binary, &Binary),
) -> Result<Signed, ContractError> {
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

/// A receipt above the price of its units, by the table that it names and the tier of its terms.
fn overcharge(
    deps: Deps,
    domain: &Hash,
    receipt: &Binary,
    signature: &Binary,
) -> Result<Signed, ContractError> {
    let proven = signed(deps, domain, ("receipt", receipt), ("signature", signature))?;
    let receipt = &proven.receipt;
    let tier = tier_of(deps, proven.number, receipt.terms)?;
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

/// Tier of a channel's terms. Terms that nobody made convict nobody.
fn tier_of(deps: Deps, channel: u64, number: u32) -> Result<u8, ContractError> {
    let terms = match number {
        0 => AGREEMENTS
            .may_load(deps.storage, &channel)?
            .map(|agreement| agreement.terms),
        _ => TERMS.may_load(deps.storage, &(channel, number))?,
    };
    let unknown = || RuntimeError::unknown("terms", format!("{number} of channel {channel}"));
    Ok(terms.ok_or_else(unknown)?.tier)
}

/// What a channel ever paid, in uoaic.
fn paid(deps: Deps, number: u64) -> Result<u128, ContractError> {
    let unknown = || RuntimeError::unknown("channel", number);
    let agreement = AGREEMENTS
        .may_load(deps.storage, &number)?
        .ok_or_else(unknown)?;
    let ledger = LEDGERS
        .may_load(deps.storage, &number)?
        .ok_or_else(unknown)?;
    let refunded = CHANNELS.load(deps.storage, number)?.refunded.u128();
    let gone = agreement.deposited.minus(ledger.reserved)?;
    Ok(u128::from(gone).minus(refunded)?)
}

/// Reads a receipt and checks that the channel's provider signed it, with the key that answers on
/// its lane.
fn signed(
    deps: Deps,
    domain: &Hash,
    receipt: (&'static str, &Binary),
    signature: (&'static str, &Binary),
) -> Result<Signed, ContractError> {
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
    if !holds(deps.api, bytes, signature, &key.key) {
        return Err(ContractError::BadSignature {
            field,
            signer: "the provider",
            key_index: receipt.key_index(),
        });
    }
    Ok(Signed {
        receipt,
        number,
        channel,
        key,
    })
}

/// Whether a signature holds; one of the wrong form doesn't.
fn holds(api: &dyn Api, bytes: &[u8], signature: &[u8], key: &[u8]) -> bool {
    api.ed25519_verify(bytes, signature, key).unwrap_or(false)
}

/// Refuses receipts for which their key no longer answers. A key that was retired answers for a
/// dispute window, in channels that were opened in a block before: whoever finds an old key can't
/// open a channel and sign in it.
fn ensure_liable(
    env: &Env,
    number: u64,
    channel: &Channel,
    key_index: u32,
    key: &ReceiptKey,
) -> Result<(), ContractError> {
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

/// Takes from the bond in force, then from what is leaving, the latest first.
fn take(provider: &mut Provider, mut amount: u128) -> Result<(), ContractError> {
    let parts = provider.unbonding.iter_mut().rev();
    for bond in std::iter::once(&mut provider.bond).chain(parts.map(|part| &mut part.amount)) {
        let part = amount.min(bond.u128());
        *bond = bond.u128().minus(part)?.into();
        amount = amount.minus(part)?;
    }
    provider.unbonding.retain(|part| !part.amount.is_zero());
    match amount {
        0 => Ok(()),
        rest => Err(RuntimeError::overflow(0, '-', rest).into()),
    }
}
