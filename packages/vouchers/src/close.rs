//! What both sides sign to close a channel at once.

use crate::bytes::Writer;
use crate::Hash;

/// Agreement that a channel has paid exactly this much and owes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Close {
    /// Channel.
    pub channel_id: Hash,
    /// What it has paid in all, in uoaic.
    pub paid: u128,
}

impl Close {
    /// Bytes of the encoding: domain 32 ‖ channel id 32 ‖ paid u128.
    pub const LEN: usize = 32 + 32 + 16;

    /// Canonical bytes, under the domain of [`crate::Purpose::Close`].
    pub fn to_bytes(&self, domain: &Hash) -> [u8; Self::LEN] {
        Writer::new()
            .put(domain)
            .put(&self.channel_id)
            .put(&self.paid.to_be_bytes())
            .done()
    }
}
