//! Addresses and parameters.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary};
use cw_storage_plus::Item;
use oaic_messages::compute_settlement::Params;
use oaic_revenue::payee::Linked;
use oaic_runtime::Result;
use oaic_vouchers::Hash;

/// The contract's only one.
pub const CONFIG: Item<Config> = Item::new("config");

/// Addresses and parameters.
#[cw_serde]
pub struct Config {
    /// The coin's contract.
    pub token: Addr,
    /// Who may pause openings.
    pub guardian: Option<Addr>,
    /// Parameters.
    pub params: Params,
    /// Other contracts.
    pub links: Links,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// Of the chain when this contract was instantiated. Signatures bind it for good, so that an
    /// export under another name voids none.
    pub chain_id: String,
    /// Domains of signatures, 32 bytes each, as they follow from it.
    pub voucher_domain: Binary,
    /// See there.
    pub receipt_domain: Binary,
}

impl Config {
    /// Domain of vouchers.
    ///
    /// # Errors
    /// What is stored isn't 32 bytes.
    pub fn voucher_domain(&self) -> Result<Hash> {
        Ok(self.voucher_domain.to_array()?)
    }

    /// Domain of receipts.
    ///
    /// # Errors
    /// What is stored isn't 32 bytes.
    pub fn receipt_domain(&self) -> Result<Hash> {
        Ok(self.receipt_domain.to_array()?)
    }
}

/// [`oaic_messages::compute_settlement::Links`] with checked addresses.
#[cw_serde]
pub struct Links {
    /// Tells an account's tier.
    pub tier_source: Option<Addr>,
    /// Tells who may take part.
    pub kyc_gate: Option<Addr>,
    /// Tells whether a split pays the licensors of its model.
    pub license_guard: Option<Addr>,
    /// Is told what was used.
    pub reward_sink: Option<Addr>,
    /// Payee of dividends.
    pub dividends: Option<Addr>,
    /// Payee that bears risks.
    pub risk_pool: Option<Addr>,
}

impl Links {
    /// Payees whose addresses are here.
    pub fn linked(&self) -> Linked<'_> {
        Linked {
            dividends: self.dividends.as_ref(),
            risk_pool: self.risk_pool.as_ref(),
        }
    }
}
