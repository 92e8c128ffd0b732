//! `AdvanceTerms`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{SkipReason, MAX_TERMS};
use oaic_runtime::Checked;

use crate::error::ContractError;
use crate::events;
use crate::model::channel_list::each_channel;
use crate::model::gates;
use crate::model::offer::Offer;
use crate::state::{CHANNELS, CONFIG, TERMS};

/// Bond and keys do not matter: payers with a channel can go on.
pub fn advance_terms(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    channels: &[u64],
    service_id: u64,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let offer = Offer::of(deps.storage, service_id, &config.params)?;
    let mut tiers: BTreeMap<Addr, Option<u8>> = BTreeMap::new();
    each_channel(deps, env, channels, |deps, mut open| {
        let channel = &mut open.channel;
        if info.sender != channel.payer && info.sender != channel.provider {
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
        let terms = offer.terms(service_id, tier);
        let newest = match number {
            1 => Some(open.agreement.terms.clone()),
            _ => TERMS.may_load(deps.storage, &(open.number, number.minus(1)?))?,
        };
        if newest.as_ref() == Some(&terms) {
            return Ok(Err(SkipReason::NothingNew));
        }
        channel.terms = number.plus(1)?;
        TERMS.save(deps.storage, &(open.number, number), &terms);
        CHANNELS.save(deps.storage, open.number, channel)?;
        Ok(Ok(events::terms_made(open.number, number, &terms).into()))
    })
}
