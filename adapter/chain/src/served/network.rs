//! The file that describes a served chain as a localnet's describes its chains.

use serde_json::json;

use super::{ServedAddress, Start};

/// `network.json` of a served chain: what
/// [`WasmdConfig::from_network`](crate::wasmd::WasmdConfig::from_network) reads. Every label has a key
/// on it, as on a localnet.
pub fn network_file(address: &ServedAddress, start: &Start, prefix: &str) -> String {
    let chain = json!({
        "role": "hub",
        "chain_id": start.chain_id,
        "rpc": address.to_string(),
        "genesis_hash": start.genesis_hash,
        // No gas is paid.
        "denom": "",
        "prefix": prefix,
        "gas_price": "0",
        "accounts": [],
    });
    format!("{:#}\n", json!({ "version": 1, "chains": [chain] }))
}
