//! Price tables, as a channel's terms see them.

use oaic_math::price::{call_price, discount_for, price_array, PriceError};
use oaic_messages::compute_settlement::{PricesResponse, UNIT_SLOTS};
use oaic_messages::shared::Bps;
use oaic_vouchers::{Hash, Prices};

use crate::error::{derived, TermsError};

/// How calls are priced by one table for one tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// uoaic for 1,000,000 units of each kind.
    pub prices: [u128; UNIT_SLOTS],
    /// Discount of the payer's tier, in basis points.
    pub discount_bps: Bps,
    /// What one call costs at most, in uoaic.
    pub max_call: u128,
}

impl Price {
    /// What a call of these units costs, in uoaic, by the formula of `oaic-math`. With the greatest
    /// units that a call can come to, it is the call's ceiling.
    ///
    /// # Errors
    /// [`PriceError`] when the discount is above the whole.
    pub fn of(&self, units: &[u64; UNIT_SLOTS]) -> Result<u128, PriceError> {
        call_price(units, &self.prices, self.discount_bps, self.max_call)
    }
}

/// A price table of the terms' service. It never changes; another has another hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceTableFacts {
    /// Its hash, as requests name it and receipts carry it.
    pub hash: Hash,
    /// Its version.
    pub version: u32,
    /// How it prices calls under the terms' tier.
    pub price: Price,
}

impl PriceTableFacts {
    /// From the chain's answer, for a payer of this tier. The hash is recomputed, so a node can't
    /// show another table under it.
    ///
    /// # Errors
    /// [`TermsError::Price`] when the table has no valid price, [`TermsError::Derived`] when its
    /// hash is another.
    pub fn from_chain(
        answer: &PricesResponse,
        receipt_domain: &Hash,
        tier: u8,
    ) -> Result<Self, TermsError> {
        let wrong = |e: PriceError| TermsError::Price(e.to_string());
        let price = Price {
            prices: price_array(&answer.table.prices).map_err(wrong)?,
            discount_bps: discount_for(tier, &answer.table.tier_discounts),
            max_call: answer.table.max_call.u128(),
        };
        price.of(&[0; UNIT_SLOTS]).map_err(wrong)?;
        let hash = Prices {
            service_id: answer.service_id,
            version: answer.version,
            prices: price.prices,
            tier_discounts: &answer.table.tier_discounts,
            max_call: price.max_call,
        }
        .hash(receipt_domain);
        derived("hash of the price table", &hash, &answer.hash)?;
        Ok(Self {
            hash,
            version: answer.version,
            price,
        })
    }
}
