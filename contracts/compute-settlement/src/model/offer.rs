//! The terms that a service offers today.

use cosmwasm_std::{Addr, BlockInfo, Storage};
use oaic_messages::compute_settlement::{Conditions, Params};
use oaic_messages::shared::Bps;

use crate::error::{ContractError, Result};
use crate::state::{is_trusted, load_provider, load_service, load_split, Provider, Service, Terms};
use crate::validate;

pub struct Offer {
    pub service: Service,
    provider: Provider,
    pub license_version: u32,
    pub referrer_bps: Bps,
}

impl Offer {
    /// Loads the offer and refuses an inactive service.
    pub fn of(storage: &dyn Storage, service_id: u64, params: &Params) -> Result<Self> {
        let offer = Self::whether_active(storage, service_id, params)?;
        match offer.service.active {
            true => Ok(offer),
            false => Err(ContractError::InactiveService { service_id }),
        }
    }

    pub fn whether_active(storage: &dyn Storage, service_id: u64, params: &Params) -> Result<Self> {
        let service = load_service(storage, service_id)?;
        let split = load_split(storage, service_id, service.split_version)?;
        Ok(Offer {
            provider: load_provider(storage, &service.provider)?,
            service,
            license_version: split.license_version,
            referrer_bps: params.referrer_bps,
        })
    }

    /// Refuses a provider that may not take new business.
    pub fn ensure_trusted(&self, storage: &dyn Storage, params: &Params) -> Result<()> {
        let address = &self.service.provider;
        ensure_bonded(address, &self.provider, params)?;
        match is_trusted(storage, address, &self.provider, params)? {
            true => Ok(()),
            false => Err(ContractError::NoReceiptKey {
                provider: address.to_string(),
            }),
        }
    }

    /// Refuses conditions that make no sense now or that the provider does not offer.
    pub fn ensure_meets(&self, block: &BlockInfo, conditions: &Conditions) -> Result<()> {
        validate::conditions(block, conditions)?;
        match self.meets(conditions) {
            true => Ok(()),
            false => Err(ContractError::NotOffered {
                provider: self.service.provider.to_string(),
            }),
        }
    }

    /// Whether the provider offers these conditions, by its profile.
    pub fn meets(&self, conditions: &Conditions) -> bool {
        let profile = &self.provider.profile;
        conditions.met_by(profile.security_level, profile.retention)
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
pub fn ensure_bonded(address: &Addr, provider: &Provider, params: &Params) -> Result<()> {
    match provider.bond >= params.min_bond {
        true => Ok(()),
        false => Err(ContractError::BondTooLow {
            provider: address.to_string(),
            bond: provider.bond.u128(),
            min_bond: params.min_bond.u128(),
        }),
    }
}
