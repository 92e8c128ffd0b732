//! What a session must know of a channel, and how it comes from the chain's answers.

use oaic_math::price::{call_price, price_array, PriceError};
use oaic_types::compute_settlement::{
    ChannelResponse, ConfigResponse, PriceTable, ProviderResponse, TermsResponse, UNIT_KINDS,
};
use oaic_types::shared::Bps;
use oaic_vouchers::{channel_id, domain, Hash, Purpose};
use thiserror::Error;

/// Domains that signatures of one settlement contract bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domains {
    /// Of vouchers.
    pub voucher: Hash,
    /// Of receipts.
    pub receipt: Hash,
    /// Of cooperative closes.
    pub close: Hash,
}

impl Domains {
    /// Domains of a contract on a chain.
    pub fn derive(chain_id: &str, contract: &str) -> Self {
        let of = |purpose| domain(purpose, chain_id, contract);
        Self {
            voucher: of(Purpose::Voucher),
            receipt: of(Purpose::Receipt),
            close: of(Purpose::Close),
        }
    }
}

/// A public ed25519 key and its index on chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    /// Its index; the first is 0.
    pub index: u32,
    /// The key.
    pub key: [u8; 32],
}

/// What holds for a channel whatever the terms. Keys and budget may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    /// Its number on chain.
    pub number: u64,
    /// Its id, as signatures bind it.
    pub id: Hash,
    /// Domains of the contract.
    pub domains: Domains,
    /// Payer's session key in force.
    pub session: PublicKey,
    /// Provider's receipt key in force.
    pub receipt: PublicKey,
    /// What all vouchers of the channel can come to at most, counted from its opening, in uoaic.
    pub budget: u128,
}

/// How calls are priced under terms. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// uoaic for 1,000,000 units of each kind.
    pub prices: [u128; UNIT_KINDS],
    /// Discount of the payer's tier, in basis points.
    pub discount_bps: Bps,
    /// What one call costs at most, in uoaic.
    pub max_call: u128,
}

impl Price {
    /// What a call costs, in uoaic: the one formula of `oaic-math`.
    ///
    /// # Errors
    /// [`PriceError`] when the discount is above the whole.
    pub fn of(&self, units: &[u64; UNIT_KINDS]) -> Result<u128, PriceError> {
        call_price(units, &self.prices, self.discount_bps, self.max_call)
    }
}

/// One of a channel's terms, with what holds for the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelTerms {
    /// The channel.
    pub channel: ChannelFacts,
    /// Number of the terms.
    pub terms: u32,
    /// Price of calls under them.
    pub price: Price,
    /// In force from then on, in seconds since 1970.
    pub effective_at: u64,
}

/// Why the chain's answers don't make terms.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TermsError {
    /// A field of bytes has another length.
    #[error("{field} is {got} bytes long, expected 32; is this the settlement contract?")]
    Length {
        /// Which field.
        field: &'static str,
        /// Bytes it has.
        got: usize,
    },
    /// An answer says something else than what follows from chain id, address and parties.
    #[error("{field} is {got}, but chain id, contract and parties give {expected}; don't trust this node")]
    Derived {
        /// Which field.
        field: &'static str,
        /// What follows.
        expected: String,
        /// What the answer says.
        got: String,
    },
    /// Answers that don't belong together.
    #[error(
        "{field} of one answer is {expected}, of another {got}; query them again for one channel"
    )]
    Apart {
        /// Which field.
        field: &'static str,
        /// In the first answer.
        expected: String,
        /// In the other.
        got: String,
    },
    /// The price table is no price table.
    #[error("{0}")]
    Price(String),
}

impl ChannelTerms {
    /// From the chain's answers for one channel, its terms, its provider, and the prices of the
    /// terms' version. Domains and channel id are derived here from chain id and contract address,
    /// which the caller knows, so that a lying node is found out.
    ///
    /// # Errors
    /// [`TermsError`] names the field that is wrong.
    pub fn from_chain(
        chain_id: &str,
        contract: &str,
        config: &ConfigResponse,
        channel: &ChannelResponse,
        terms: &TermsResponse,
        provider: &ProviderResponse,
        prices: &PriceTable,
    ) -> Result<Self, TermsError> {
        let domains = Domains::derive(chain_id, contract);
        let id = channel_id(
            &domains.voucher,
            channel.payer.as_str(),
            channel.provider.as_str(),
            channel.channel,
        );
        derived("voucher_domain", &domains.voucher, &config.voucher_domain)?;
        derived("receipt_domain", &domains.receipt, &config.receipt_domain)?;
        derived("close_domain", &domains.close, &config.close_domain)?;
        derived("channel id", &id, &channel.id)?;
        together("channel", &channel.channel, &terms.channel)?;
        together("provider", &channel.provider, &provider.address)?;
        // What was paid, and what can still be: the reserve, or less if the key's limit is lower.
        let open = channel
            .spendable
            .unwrap_or(channel.reserved)
            .min(channel.reserved);
        let price = Price {
            prices: price_array(&prices.prices).map_err(|e| TermsError::Price(e.to_string()))?,
            discount_bps: terms.discount,
            max_call: prices.max_call.u128(),
        };
        price
            .of(&[0; UNIT_KINDS])
            .map_err(|e| TermsError::Price(e.to_string()))?;
        Ok(Self {
            channel: ChannelFacts {
                number: channel.channel,
                id,
                domains,
                session: PublicKey {
                    index: channel.key_index,
                    key: bytes("session_key", &channel.session_key)?,
                },
                receipt: PublicKey {
                    index: provider.key_index,
                    key: bytes("receipt_key", &provider.receipt_key)?,
                },
                budget: channel.paid.u128().saturating_add(open.u128()),
            },
            terms: terms.terms,
            price,
            effective_at: terms.effective_at,
        })
    }
}

fn bytes(field: &'static str, got: &[u8]) -> Result<[u8; 32], TermsError> {
    got.try_into().map_err(|_| TermsError::Length {
        field,
        got: got.len(),
    })
}

fn derived(field: &'static str, expected: &Hash, got: &[u8]) -> Result<(), TermsError> {
    if got == expected {
        return Ok(());
    }
    Err(TermsError::Derived {
        field,
        expected: hex::encode(expected),
        got: hex::encode(got),
    })
}

fn together<T: PartialEq + ToString>(
    field: &'static str,
    expected: &T,
    got: &T,
) -> Result<(), TermsError> {
    if got == expected {
        return Ok(());
    }
    Err(TermsError::Apart {
        field,
        expected: expected.to_string(),
        got: got.to_string(),
    })
}
