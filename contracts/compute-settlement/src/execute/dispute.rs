//! `Dispute`: what a provider's own signatures prove, and nothing else.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_math::bond::{charge, share_of_minimum};
use oaic_messages::compute_settlement::Dispute;
use oaic_messages::token::BurnCause;
use oaic_records::compute_settlement::answers;
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events::{self, Charged};
use crate::model::dispute::{ensure_liable, prove, SignedReceipt};
use crate::state::{load_provider, Provider, CHANNELS, CONFIG, PAYOUTS, PROVIDERS, RECEIPT_KEYS};

/// Charges a provider for what one of its receipt keys signed. An incident is all offenses under
/// one key: the first charge ends the key, and charges continue until they total the share of the
/// minimum bond. So neither a leaked key nor a broken program costs more, and a cheater cannot get
/// off with a small bond left in place.
pub fn dispute(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    dispute: &Dispute,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let domain = config.receipt_domain()?;
    let (proven, offense) = prove(deps.as_ref(), &domain, dispute)?;
    let SignedReceipt {
        receipt,
        number,
        mut channel,
        mut key,
    } = proven;
    let key_index = receipt.key_index();
    ensure_liable(env, number, &channel, key_index, &key)?;
    let params = &config.params;
    // The first charge is the share of the whole bond. If that bond was below the minimum, later
    // charges take what is left of the minimum bond's share as it was then.
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
    // The injured payer gets the reward, whoever reports, so front-running gains nothing. For a
    // pool's channel the risk pool gets it: the pool has no use for it, and the caller must stay
    // unknown.
    let injured = match channel.pool {
        false => Some(&channel.payer),
        true => config.links.risk_pool.as_ref(),
    };
    let most = match injured {
        None => 0,
        Some(_) => {
            let (agreement, balance) = answers::load(deps.storage, number)?;
            let paid = channel.paid(&agreement, &balance)?;
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
    provider.offenses = provider.offenses.add_checked(1)?;
    PROVIDERS.save(deps.storage, address, &provider)?;
    key.measure
        .get_or_insert_with(|| share_of_minimum(params.min_bond.u128(), share).into());
    key.charges = charges.add_checked(cost.charged)?.into();
    RECEIPT_KEYS.save(deps.storage, (address, key_index), &key)?;
    if cost.reward > 0 {
        channel.rewarded = channel.rewarded.u128().add_checked(cost.reward)?.into();
        CHANNELS.save(deps.storage, number, &channel)?;
    }
    let mut payouts = PAYOUTS.load(deps.storage)?;
    payouts.bonded = payouts.bonded.u128().sub_checked(cost.charged)?.into();
    payouts.slashed = payouts.slashed.u128().add_checked(cost.burned)?.into();
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

/// Deducts from the bond in force, then from unbonding parts, latest first.
fn take(provider: &mut Provider, mut amount: u128) -> Result<()> {
    let parts = provider.unbonding.iter_mut().rev();
    for bond in std::iter::once(&mut provider.bond).chain(parts.map(|part| &mut part.amount)) {
        let part = amount.min(bond.u128());
        *bond = bond.u128().sub_checked(part)?.into();
        amount = amount.sub_checked(part)?;
    }
    provider.unbonding.retain(|part| !part.amount.is_zero());
    match amount {
        0 => Ok(()),
        rest => Err(RuntimeError::overflow(0, '-', rest).into()),
    }
}
