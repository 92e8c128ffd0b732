//! `AdvanceTerms`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{Conditions, SkipReason, MAX_TERMS};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::channel_list::each_channel;
use crate::model::gates;
use crate::model::offer::Offer;
use crate::state::{load_terms, CHANNELS, CONFIG, TERMS};

/// Bond and keys do not matter: payers with a channel can go on.
pub fn advance_terms(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    channels: &[u64],
    service_id: u64,
    conditions: Option<Conditions>,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let offer = Offer::of(deps.storage, service_id, &config.params)?;
    if let Some(conditions) = &conditions {
        offer.ensure_meets(&env.block, conditions)?;
    }
    let mut tiers: BTreeMap<Addr, Option<u8>> = BTreeMap::new();
    each_channel(deps, env, channels, |deps, mut open| {
        let channel = &mut open.channel;
        // Otherwise a provider could lower what it owes, or serve until a later time than agreed.
        let payer = info.sender == channel.payer;
        if !payer && (info.sender != channel.provider || conditions.is_some()) {
            return Ok(Err(SkipReason::NotYours));
        }
        if offer.service.provider != channel.provider {
            return Ok(Err(SkipReason::ForeignService));
        }
        let number = channel.terms;
        if number >= MAX_TERMS {
            return Ok(Err(SkipReason::TooManyTerms));
        }
        let tier = tiers
            .entry(channel.payer.clone())
            .or_insert_with(|| gates::tier(deps.querier, &config.links, &channel.payer).ok());
        let Some(tier) = *tier else {
            return Ok(Err(SkipReason::TierUnknown));
        };
        let last = number.sub_checked(1)?;
        let first = || Ok(Some(open.agreement.terms.clone()));
        let newest: Result<_> = load_terms(deps.storage, open.number, last, first);
        let newest = newest?.ok_or_else(|| RuntimeError::unknown("terms", last))?;
        let terms = offer.terms(service_id, tier, conditions.unwrap_or(newest.conditions));
        if newest == terms {
            return Ok(Err(SkipReason::NothingNew));
        }
        // Kept conditions may ask for more than the profile offers by now.
        if !offer.meets(&terms.conditions) {
            return Ok(Err(SkipReason::NotOffered));
        }
        channel.terms = number.add_checked(1)?;
        TERMS.save(deps.storage, &(open.number, number), &terms);
        CHANNELS.save(deps.storage, open.number, channel)?;
        Ok(Ok(events::terms_made(open.number, number, &terms).into()))
    })
}
