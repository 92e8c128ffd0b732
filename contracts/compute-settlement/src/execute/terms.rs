//! Terms: the versions of today, for a channel.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use oaic_kit::{pause::ensure_open, Checked, KitError};
use oaic_math::price::discount_for;
use oaic_types::compute_settlement::{Params, PriceTable};
use oaic_types::shared::Bps;

use super::channel::OpenChannel;
use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::records::{Terms, TERMS};
use crate::state::{
    load_prices, load_provider, load_service, load_split, Service, CHANNELS, CONFIG,
};

/// What a service offers today.
pub struct Offer {
    pub service: Service,
    pub prices: PriceTable,
    licence_version: u32,
}

impl Offer {
    /// Loads it; refuses an inactive service, a provider without bond, and prices the caller has
    /// not seen.
    pub fn of(
        storage: &dyn Storage,
        service_id: u64,
        max_price_version: Option<u32>,
        params: &Params,
    ) -> Result<Self, ContractError> {
        let service = load_service(storage, service_id)?;
        if !service.active {
            return Err(ContractError::InactiveService { service_id });
        }
        ensure_bonded(storage, &service.provider, params)?;
        if let Some(seen) = max_price_version.filter(|seen| service.price_version > *seen) {
            return Err(ContractError::PricesChanged {
                service_id,
                newest: service.price_version,
                seen,
            });
        }
        let prices = load_prices(storage, service_id, service.price_version)?;
        let split = load_split(storage, service_id, service.split_version)?;
        Ok(Offer {
            service,
            prices,
            licence_version: split.licence_version,
        })
    }
}

/// Refuses a provider whose bond in force is below the least.
pub fn ensure_bonded(
    storage: &dyn Storage,
    provider: &cosmwasm_std::Addr,
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

pub fn terms_of_today(
    service_id: u64,
    offer: &Offer,
    tier: u8,
    discount: Bps,
    effective_at: u64,
) -> Terms {
    Terms {
        service_id,
        price_version: offer.service.price_version,
        split_version: offer.service.split_version,
        licence_version: offer.licence_version,
        tier,
        discount,
        effective_at,
    }
}

/// `AdvanceTerms`.
pub fn advance_terms(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    number: u64,
    service_id: u64,
    max_price_version: Option<u32>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    ensure_open(deps.storage, env)?;
    let mut open = OpenChannel::load(deps.storage, env, number)?;
    let channel = &mut open.channel;
    if info.sender != channel.payer && info.sender != channel.provider {
        return Err(KitError::unauthorized(
            &info.sender,
            "advance terms",
            format!("payer {} and provider {}", channel.payer, channel.provider),
        )
        .into());
    }
    if channel.unlock.is_some() {
        return Err(ContractError::Unlocking { channel: number });
    }
    let offer = Offer::of(deps.storage, service_id, max_price_version, &config.params)?;
    if offer.service.provider != channel.provider {
        return Err(ContractError::ForeignService {
            service_id,
            owner: offer.service.provider.to_string(),
            provider: channel.provider.to_string(),
        });
    }
    let tier = gates::tier(deps.querier, &config.links, &channel.payer)?;
    let discount = discount_for(tier, &offer.prices.tier_discounts);
    let effective_at = env.block.time.seconds().plus(config.params.terms_delay)?;
    let terms = terms_of_today(service_id, &offer, tier, discount, effective_at);
    let terms_number = channel.terms;
    channel.terms = terms_number.plus(1)?;
    TERMS.save(deps.storage, &(number, terms_number), &terms);
    CHANNELS.save(deps.storage, number, channel)?;
    Ok(Response::new().add_event(events::terms_made(number, terms_number, &terms)))
}
