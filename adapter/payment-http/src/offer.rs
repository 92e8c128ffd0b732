//! What a 402 offers: to whom, for what, at most how much, by which price table.

use oaic_channel::LaneId;
use oaic_vouchers::Hash;

use crate::error::WireError;

/// The coin's unit, as both protocols name the currency.
pub const CURRENCY: &str = "uoaic";

const WHAT: &str = "offer";

/// Who is paid, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The chain's id.
    pub chain_id: String,
    /// Address of the settlement contract.
    pub contract: String,
    /// Address of the provider.
    pub provider: String,
}

/// What a payer needs to open a channel that this process of the provider serves. All of it is on
/// chain too; a payer checks it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hints {
    /// Service.
    pub service_id: u64,
    /// Index of the receipt key that answers here; lanes are opened under it.
    pub receipt_key_index: u16,
    /// Shortest unlock delay that the provider accepts, in seconds.
    pub min_unlock_delay: u32,
    /// Deposit for usual use, in uoaic.
    pub suggested_deposit: Option<u128>,
    /// A lane to go on with, where the provider knows the payer.
    pub lane: Option<LaneId>,
}

/// A price for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Who is paid.
    pub payee: Payee,
    /// URL of the resource.
    pub resource: String,
    /// What the call costs at most, in uoaic: its voucher authorizes this beyond the lane's
    /// receipts.
    pub ceiling: u128,
    /// Hash of the price table in force; the table itself is on chain.
    pub price_table: Hash,
    /// How to open a channel.
    pub hints: Hints,
}

impl Payee {
    /// The chain's name in CAIP-2.
    pub fn network(&self) -> String {
        format!("{NAMESPACE}:{}", self.chain_id)
    }

    pub(crate) fn check(&self) -> Result<(), WireError> {
        let chain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let address = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        text("chain id", &self.chain_id, 32, chain)?;
        text("contract", &self.contract, 128, address)?;
        text("provider", &self.provider, 128, address)
    }
}

/// CAIP-2's namespace of Cosmos chains.
pub(crate) const NAMESPACE: &str = "cosmos";

/// The chain id of a network's name.
pub(crate) fn chain_of(network: &str) -> Option<&str> {
    network.strip_prefix(NAMESPACE)?.strip_prefix(':')
}

impl Offer {
    /// Whether every field has a form that fits into headers.
    ///
    /// # Errors
    /// [`WireError::Field`] names the field.
    pub fn check(&self) -> Result<(), WireError> {
        self.payee.check()?;
        text("resource", &self.resource, 512, quotable)?;
        if self.ceiling == 0 {
            return Err(WireError::field(WHAT, "ceiling", "0", "at least 1 uoaic"));
        }
        Ok(())
    }

    /// The first field in which two offers differ.
    pub(crate) fn difference(&self, other: &Self) -> Option<&'static str> {
        [
            ("network", self.payee.chain_id != other.payee.chain_id),
            ("contract", self.payee.contract != other.payee.contract),
            ("provider", self.payee.provider != other.payee.provider),
            ("resource", self.resource != other.resource),
            ("ceiling", self.ceiling != other.ceiling),
            ("priceTable", self.price_table != other.price_table),
            ("channel hints", self.hints != other.hints),
        ]
        .into_iter()
        .find_map(|(field, differs)| differs.then_some(field))
    }
}

/// Visible ASCII that needs no escape within quotes.
pub(crate) fn quotable(b: u8) -> bool {
    b.is_ascii_graphic() && b != b'"' && b != b'\\'
}

pub(crate) fn text(
    field: &'static str,
    text: &str,
    max: usize,
    allowed: impl Fn(u8) -> bool,
) -> Result<(), WireError> {
    if (1..=max).contains(&text.len()) && text.bytes().all(allowed) {
        return Ok(());
    }
    let form = format!("1 to {max} of the characters that it may have");
    Err(WireError::field(WHAT, field, text, form))
}
