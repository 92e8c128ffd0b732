//! Terms: split, license, tier and referrer's share of today, for a channel.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage};
use oaic_messages::compute_settlement::{Params, SkipReason, MAX_TERMS};
use oaic_messages::shared::Bps;
use oaic_runtime::Checked;

use super::list::each_channel;
use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::records::{Terms, TERMS};
use crate::state::{
    is_trusted, load_provider, load_service, load_split, Service, CHANNELS, CONFIG,
};

/// What a service offers today.
pub struct Offer {
    pub service: Service,
    pub license_version: u32,
    referrer_bps: Bps,
}

impl Offer {
    /// Loads it; refuses an inactive service.
    pub fn of(
        storage: &dyn Storage,
        service_id: u64,
        params: &Params,
    ) -> Result<Self, ContractError> {
        let offer = Self::whether_active(storage, service_id, params)?;
        match offer.service.active {
            true => Ok(offer),
            false => Err(ContractError::InactiveService { service_id }),
        }
    }

    pub fn whether_active(
        storage: &dyn Storage,
        service_id: u64,
        params: &Params,
    ) -> Result<Self, ContractError> {
        let service = load_service(storage, service_id)?;
        let split = load_split(storage, service_id, service.split_version)?;
        Ok(Offer {
            service,
            license_version: split.license_version,
            referrer_bps: params.referrer_bps,
        })
    }

    /// Refuses a provider that must take no new business.
    pub fn ensure_trusted(
        &self,
        storage: &dyn Storage,
        params: &Params,
    ) -> Result<(), ContractError> {
        let address = &self.service.provider;
        ensure_bonded(storage, address, params)?;
        let provider = load_provider(storage, address)?;
        match is_trusted(storage, address, &provider, params)? {
            true => Ok(()),
            false => Err(ContractError::NoReceiptKey {
                provider: address.to_string(),
            }),
        }
    }

    /// The terms that it makes for a payer of a tier.
    pub fn terms(&self, service_id: u64, tier: u8) -> Terms {
        Terms {
            service_id,
            split_version: self.service.split_version,
            license_version: self.license_version,
            tier,
            referrer_bps: self.referrer_bps,
        }
    }
}

/// Refuses a provider whose bond in force is below the least.
pub fn ensure_bonded(
    storage: &dyn Storage,
    provider: &Addr,
    params: &Params,
) -> Result<(), ContractError> {
    let bond = load_provider(storage, provider)?.bond;
    match bond >= params.min_bond {
        true => Ok(()),
        false => Err(ContractError::BondTooLow {
            provider: provider.to_string(),
            bond: bond.u128(),
            min_bond: params.min_bond.u128(),
        }),
    }
}

/// `AdvanceTerms`. Nothing is asked of bond and keys: who calls already may go on.
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
