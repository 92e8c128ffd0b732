//! Proofs of what a provider must not sign.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

/// An offense that signatures alone prove.
#[cw_serde]
pub enum Dispute {
    /// Two different receipts for one domain, channel, terms, lane and sequence.
    Equivocation {
        /// Canonical bytes of the first.
        receipt_a: Binary,
        /// Provider's signature over them.
        signature_a: Binary,
        /// Canonical bytes of the second.
        receipt_b: Binary,
        /// Provider's signature over them.
        signature_b: Binary,
    },
    /// A receipt whose amount exceeds the price of its units by the table that it names, at the
    /// tier of its terms. The table must be on chain.
    Overcharge {
        /// Canonical bytes.
        receipt: Binary,
        /// Provider's signature over them.
        signature: Binary,
    },
    /// A receipt that states a lower security level or a longer retention than its terms allow.
    Underserved {
        /// Canonical bytes.
        receipt: Binary,
        /// Provider's signature over them.
        signature: Binary,
    },
}
