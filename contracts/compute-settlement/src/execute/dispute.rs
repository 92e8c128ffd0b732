//! `Dispute`: what a provider's own signatures prove, and nothing else.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_kit::packed::Total;
use oaic_kit::{token, Checked, KitError};
use oaic_math::bond::{slash, Slash};
use oaic_math::price::{call_price, price_array};
use oaic_types::compute_settlement::{Dispute, Params};
use oaic_types::token::BurnCause;
use oaic_vouchers::{domain, Purpose, Receipt};

use super::close::holds;
use crate::error::ContractError;
use crate::events::{self, Slashed};
use crate::records::{Terms, AGREEMENTS, OFFENCES, TERMS};
use crate::state::{
    load_prices, load_provider, Channel, Provider, CHANNELS, CHANNELS_BY_ID, CONFIG, PAYOUTS,
    PROVIDERS, RECEIPT_KEYS,
};

/// A receipt that its provider signed for this chain and contract.
struct Signed {
    receipt: Receipt,
    number: u64,
    channel: Channel,
}

pub fn dispute(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    dispute: &Dispute,
) -> Result<Response, ContractError> {
    let (proven, offence) = match dispute {
        Dispute::Equivocation {
            receipt_a,
            signature_a,
            receipt_b,
            signature_b,
        } => (
            equivocation(
                deps.as_ref(),
                env,
                (receipt_a, signature_a),
                (receipt_b, signature_b),
            )?,
            "equivocation",
        ),
        Dispute::Overcharge { receipt, signature } => (
            overcharge(deps.as_ref(), env, receipt, signature)?,
            "overcharge",
        ),
    };
    let config = CONFIG.load(deps.storage)?;
    ensure_in_time(env, &config.params, &proven)?;
    let receipt = &proven.receipt;
    let call = (proven.number, receipt.terms, receipt.lane, receipt.sequence);
    if OFFENCES.may_load(deps.storage, &call)?.is_some() {
        return Err(ContractError::AlreadySlashed {
            channel: call.0,
            terms: call.1,
            lane: call.2,
            sequence: call.3,
        });
    }
    OFFENCES.save(deps.storage, &call, &Total(u128::from(env.block.height)));

    let address = &proven.channel.provider;
    let mut provider = load_provider(deps.storage, address)?;
    let cost = cost(&provider, &config.params, address == info.sender)?;
    take(&mut provider, cost.slashed)?;
    provider.offences = provider.offences.plus(1)?;
    PROVIDERS.save(deps.storage, address, &provider)?;
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.u128().minus(cost.slashed)?.into();
    payouts.slashed = payouts.slashed.u128().plus(cost.burned)?.into();
    PAYOUTS.save(deps.storage, &payouts)?;

    let mut response = Response::new().add_event(events::slashed(&Slashed {
        provider: address,
        reporter: &info.sender,
        offence,
        channel: call.0,
        terms: call.1,
        lane: call.2,
        sequence: call.3,
        amount: cost.slashed,
        reward: cost.reward,
        burned: cost.burned,
    }));
    if cost.reward > 0 {
        response = response.add_message(token::transfer(
            &config.token,
            &info.sender,
            cost.reward.into(),
        )?);
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
    env: &Env,
    a: (&Binary, &Binary),
    b: (&Binary, &Binary),
) -> Result<Signed, ContractError> {
    if a.0 == b.0 {
        return Err(ContractError::SameReceipt);
    }
    let first = signed(deps, env, ("receipt_a", a.0), ("signature_a", a.1))?;
    let second = signed(deps, env, ("receipt_b", b.0), ("signature_b", b.1))?;
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

/// A receipt above what its terms give.
fn overcharge(
    deps: Deps,
    env: &Env,
    receipt: &Binary,
    signature: &Binary,
) -> Result<Signed, ContractError> {
    let proven = signed(deps, env, ("receipt", receipt), ("signature", signature))?;
    let receipt = &proven.receipt;
    let terms = terms(deps, proven.number, receipt.terms)?;
    let table = load_prices(deps.storage, terms.service_id, terms.price_version)?;
    let price = call_price(
        &receipt.units,
        &price_array(&table.prices)?,
        terms.discount,
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

fn terms(deps: Deps, channel: u64, number: u32) -> Result<Terms, ContractError> {
    let terms = match number {
        0 => AGREEMENTS
            .may_load(deps.storage, &channel)?
            .map(|agreement| agreement.terms),
        _ => TERMS.may_load(deps.storage, &(channel, number))?,
    };
    Ok(
        terms
            .ok_or_else(|| KitError::unknown("terms", format!("{number} of channel {channel}")))?,
    )
}

/// Reads a receipt and checks that the channel's provider signed it, with any key it ever had.
fn signed(
    deps: Deps,
    env: &Env,
    receipt: (&'static str, &Binary),
    signature: (&'static str, &Binary),
) -> Result<Signed, ContractError> {
    let (field, bytes) = receipt;
    let (of, receipt) = Receipt::from_bytes(bytes)?;
    let own = domain(
        Purpose::Receipt,
        &env.block.chain_id,
        env.contract.address.as_str(),
    );
    if of != own {
        return Err(ContractError::ForeignDomain { field });
    }
    let id = Binary::from(receipt.channel_id);
    let number = CHANNELS_BY_ID
        .may_load(deps.storage, &id)?
        .ok_or_else(|| KitError::unknown("channel with id", &id))?;
    let channel = CHANNELS.load(deps.storage, number)?;
    let key = RECEIPT_KEYS
        .may_load(deps.storage, (&channel.provider, receipt.key_index))?
        .ok_or_else(|| KitError::unknown("receipt key of index", receipt.key_index))?;
    let (field, signature) = signature;
    if !holds(deps.api, bytes, signature, &key) {
        return Err(ContractError::BadSignature {
            field,
            signer: "the provider",
            key_index: receipt.key_index,
        });
    }
    Ok(Signed {
        receipt,
        number,
        channel,
    })
}

/// Refuses disputes so late that the bond may be gone by right.
fn ensure_in_time(env: &Env, params: &Params, proven: &Signed) -> Result<(), ContractError> {
    let Some(closed_at) = proven.channel.closed_at else {
        return Ok(());
    };
    let until = closed_at.plus(params.dispute_window)?;
    let now = env.block.time.seconds();
    match now > until {
        true => Err(ContractError::DisputeWindowOver {
            channel: proven.number,
            closed_at,
            until,
            now,
        }),
        false => Ok(()),
    }
}

/// What an offence costs a provider; who reports itself gains nothing by it.
fn cost(provider: &Provider, params: &Params, own: bool) -> Result<Slash, ContractError> {
    let reporter_bps = if own { 0 } else { params.reporter_bps };
    Ok(slash(
        provider.slashable()?,
        params.slash_bps,
        reporter_bps,
        params.reporter_cap.u128(),
    ))
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
        rest => Err(KitError::overflow(0, '-', rest).into()),
    }
}
