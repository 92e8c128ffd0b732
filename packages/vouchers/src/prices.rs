//! The name of a price table: requests are made under it and receipts carry it.

use sha2::{Digest, Sha256};

use crate::{Hash, UNIT_SLOTS};

const TAG: &[u8] = b"oaic/prices/v1";

/// What a version of a service's prices says; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Prices<'a> {
    /// Service.
    pub service_id: u64,
    /// Version of its prices.
    pub version: u32,
    /// uoaic for 1,000,000 units of each kind.
    pub prices: [u128; UNIT_SLOTS],
    /// Discounts of tier 1, 2, … in basis points; at most 255.
    pub tier_discounts: &'a [u16],
    /// What one call costs at most, in uoaic.
    pub max_call: u128,
}

impl Prices<'_> {
    /// SHA-256(len u16 ‖ "oaic/prices/v1" ‖ receipt domain 32 ‖ service u64 ‖ version u32 ‖
    /// prices 16 × u128 ‖ max call u128 ‖ number of discounts u16 ‖ discounts u16 each).
    pub fn hash(&self, receipt_domain: &Hash) -> Hash {
        let length = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_be_bytes();
        let mut hasher = Sha256::new();
        hasher.update(length(TAG.len()));
        hasher.update(TAG);
        hasher.update(receipt_domain);
        hasher.update(self.service_id.to_be_bytes());
        hasher.update(self.version.to_be_bytes());
        for price in &self.prices {
            hasher.update(price.to_be_bytes());
        }
        hasher.update(self.max_call.to_be_bytes());
        hasher.update(length(self.tier_discounts.len()));
        for discount in self.tier_discounts {
            hasher.update(discount.to_be_bytes());
        }
        hasher.finalize().into()
    }
}
