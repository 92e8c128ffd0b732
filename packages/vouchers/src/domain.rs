//! What binds a signature to its purpose, chain, contract and channel.

use sha2::{Digest, Sha256};

use crate::Hash;

/// What a signature is for. Each purpose has a domain of its own, so a signature for one never
/// holds for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The provider signs a [`crate::Receipt`].
    Receipt,
    /// The payer signs a [`crate::Voucher`].
    Voucher,
    /// The provider signs a [`crate::Heartbeat`].
    Heartbeat,
}

impl Purpose {
    /// The tag that is hashed into the domain.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Receipt => "oaic/receipt/v1",
            Self::Voucher => "oaic/voucher/v1",
            Self::Heartbeat => "oaic/heartbeat/v1",
        }
    }
}

const CHANNEL_TAG: &str = "oaic/channel/v1";

/// Hash that begins all signed bytes of one purpose, chain and contract:
/// SHA-256(len‖tag ‖ len‖chain id ‖ len‖contract address), each length a u16 in bytes.
///
/// The contract address is hashed as written; use the chain's own (lowercase) form. A text of
/// 65,535 bytes or more, which no chain has, gets the length 0xffff followed by a u64, so that
/// different fields never hash the same bytes.
pub fn domain(purpose: Purpose, chain_id: &str, contract: &str) -> Hash {
    let mut hasher = Sha256::new();
    field(&mut hasher, purpose.tag());
    field(&mut hasher, chain_id);
    field(&mut hasher, contract);
    hasher.finalize().into()
}

/// Id of a channel: SHA-256(len‖"oaic/channel/v1" ‖ voucher domain ‖ len‖payer ‖ len‖provider ‖
/// nonce u64), lengths as in [`domain`]. `open_nonce` is the channel's number on chain, so a
/// channel that is opened again between the same two has another id.
pub fn channel_id(voucher_domain: &Hash, payer: &str, provider: &str, open_nonce: u64) -> Hash {
    let mut hasher = Sha256::new();
    field(&mut hasher, CHANNEL_TAG);
    hasher.update(voucher_domain);
    field(&mut hasher, payer);
    field(&mut hasher, provider);
    hasher.update(open_nonce.to_be_bytes());
    hasher.finalize().into()
}

fn field(hasher: &mut Sha256, text: &str) {
    match u16::try_from(text.len()) {
        Ok(len) if len < u16::MAX => hasher.update(len.to_be_bytes()),
        _ => {
            hasher.update(u16::MAX.to_be_bytes());
            // A usize wider than 64 bits exists nowhere; saturating keeps this free of panics.
            hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        }
    }
    hasher.update(text.as_bytes());
}
