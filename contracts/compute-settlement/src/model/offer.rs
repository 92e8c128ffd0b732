//! The terms that a service offers today.

use cosmwasm_std::{Addr, Storage};
use oaic_messages::compute_settlement::{Conditions, Params};
use oaic_messages::shared::Bps;

use crate::error::ContractError;
use crate::state::{is_trusted, load_provider, load_service, load_split, Service, Terms};

pub struct Offer {
    pub service: Service,
    pub license_version: u32,
    pub referrer_bps: Bps,
}

impl Offer {
    /// Loads the offer and refuses an inactive service.
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

    /// Refuses a provider that may not take new business.
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

    /// Whether the provider offers these conditions, by its profile.
    pub fn meets(
        &self,
        storage: &dyn Storage,
        conditions: &Conditions,
    ) -> Result<bool, ContractError> {
        let profile = load_provider(storage, &self.service.provider)?.profile;
        Ok(conditions.met_by(profile.security_level, profile.retention))
    }

    /// The terms for a payer of a tier.
    pub fn terms(&self, service_id: u64, tier: u8, conditions: Conditions) -> Terms {
        Terms {
            service_id,
            split_version: self.service.split_version,
            license_version: self.license_version,
            tier,
            referrer_bps: self.referrer_bps,
            conditions,
        }
    }
}

/// Refuses a provider whose bond in force is below the minimum.
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
