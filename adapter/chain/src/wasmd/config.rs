//! Which node, and how to pay it.

use std::{collections::BTreeMap, fmt, fs, path::Path, str::FromStr};

use serde::Deserialize;

use super::keys::{Keys, SigningKey};
use crate::{ChainError, NodeUrl, Result};

/// Seed of the keys that a local network's labels get.
const LOCALNET_SEED: &str = "oaic localnet";

const PRICE_DECIMALS: usize = 18;

/// How to reach and pay a chain.
#[derive(Clone)]
pub struct WasmdConfig {
    /// Its chain id; signatures are bound to it.
    pub chain_id: String,
    /// CometBFT RPC of a node, like `http://127.0.0.1:26657`.
    pub rpc_url: String,
    /// Prefix of its addresses.
    pub prefix: String,
    /// Denom that gas is paid in.
    pub gas_denom: String,
    /// What one gas costs.
    pub gas_price: GasPrice,
    /// Who signs.
    pub keys: Keys,
    /// Hash of the chain's first header, where it is known: proofs begin there.
    pub genesis: Option<String>,
}

impl fmt::Debug for WasmdConfig {
    /// Without the credentials of its address; keys never show themselves.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasmdConfig")
            .field("chain_id", &self.chain_id)
            .field("rpc_url", &NodeUrl::new(self.rpc_url.as_str()))
            .field("prefix", &self.prefix)
            .field("gas_denom", &self.gas_denom)
            .field("gas_price", &self.gas_price)
            .field("keys", &self.keys)
            .field("genesis", &self.genesis)
            .finish()
    }
}

/// Price of one gas, in the gas denom; up to 18 decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GasPrice {
    atto: u128,
}

impl GasPrice {
    /// Fee for so much gas, rounded up: a node refuses one that is too low by a fraction.
    ///
    /// # Errors
    /// When the fee is beyond 128 bits.
    pub fn fee(self, gas: u64) -> Result<u128> {
        let whole = 10u128.pow(PRICE_DECIMALS as u32);
        let fee = self
            .atto
            .checked_mul(u128::from(gas))
            .map(|fee| fee.div_ceil(whole));
        fee.ok_or_else(|| {
            ChainError::config(
                "gas_price",
                format!("the fee for {gas} gas is too large; lower the price"),
            )
        })
    }
}

impl FromStr for GasPrice {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let atto = (digits(whole) && digits(decimals) && decimals.len() <= PRICE_DECIMALS)
            .then(|| format!("{whole}{decimals:0<PRICE_DECIMALS$}").parse().ok())
            .flatten();
        atto.map(|atto| Self { atto }).ok_or_else(|| {
            ChainError::config(
                "gas_price",
                format!("'{text}' is not a price like 0.025, with up to 18 decimals"),
            )
        })
    }
}

/// `network.json` of a local network, as far as it matters here.
#[derive(Deserialize)]
struct Network {
    chains: Vec<NetworkChain>,
}

#[derive(Deserialize)]
struct NetworkChain {
    #[serde(default)]
    role: String,
    chain_id: String,
    rpc: String,
    genesis_hash: Option<String>,
    denom: String,
    prefix: String,
    gas_price: String,
    /// A chain without gas has none.
    faucet: Option<NetworkAccount>,
    accounts: Vec<NetworkAccount>,
}

#[derive(Deserialize)]
struct NetworkAccount {
    label: String,
    secret: String,
}

impl WasmdConfig {
    /// A chain of a local network, from its `network.json`; `chain` is its role or chain id.
    ///
    /// # Errors
    /// When the file can't be read, or has no such chain.
    pub fn from_network(path: impl AsRef<Path>, chain: &str) -> Result<Self> {
        let found = chain_in(path.as_ref(), chain)?;
        let named = found
            .accounts
            .iter()
            .chain(&found.faucet)
            .map(|a| Ok((a.label.clone(), SigningKey::from_hex(&a.secret)?)))
            .collect::<Result<BTreeMap<_, _>>>()?;
        let faucet = match &found.faucet {
            Some(faucet) => SigningKey::from_hex(&faucet.secret)?,
            None => SigningKey::derive(LOCALNET_SEED, "faucet")?,
        };
        Ok(Self {
            chain_id: found.chain_id,
            rpc_url: found.rpc,
            prefix: found.prefix,
            gas_denom: found.denom,
            gas_price: found.gas_price.parse()?,
            keys: Keys::TestNetwork {
                seed: LOCALNET_SEED.into(),
                faucet,
                named,
            },
            genesis: found.genesis_hash,
        })
    }
}

fn chain_in(path: &Path, chain: &str) -> Result<NetworkChain> {
    let failed = |message: String| ChainError::file(path, message);
    let text = fs::read_to_string(path).map_err(|e| {
        failed(format!(
            "{e}; start a local network: cargo xtask localnet up"
        ))
    })?;
    let network: Network = serde_json::from_str(&text).map_err(|e| {
        failed(format!(
            "not a network's file ({e}); start it again: cargo xtask localnet up"
        ))
    })?;
    let known: Vec<String> = network
        .chains
        .iter()
        .map(|c| format!("{} ({})", c.role, c.chain_id))
        .collect();
    let found = network
        .chains
        .into_iter()
        .find(|c| c.role == chain || c.chain_id == chain);
    found.ok_or_else(|| {
        failed(format!(
            "no chain '{chain}' in this network; it has {}",
            known.join(", ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_are_rounded_up() {
        for (price, gas, fee) in [
            ("0", 200_000, 0),
            ("0.025", 200_000, 5_000),
            ("0.025", 1, 1),
            ("0.000000000000000001", 1, 1),
            ("2", 3, 6),
        ] {
            let price: GasPrice = price.parse().unwrap();
            assert_eq!(price.fee(gas).unwrap(), fee, "{price:?}");
        }
        assert_eq!(GasPrice::default().fee(1).unwrap(), 0);
        let tiny = "0.0000000000000000001";
        for bad in ["", ".", "1.", ".5", "-1", "1e3", "1ugas", tiny] {
            let error = bad.parse::<GasPrice>().unwrap_err().to_string();
            assert!(error.contains("gas_price"), "{error}");
            assert!(error.contains(bad), "{error}");
        }
        let huge: GasPrice = "99999999999999999999".parse().unwrap();
        let error = huge.fee(u64::MAX).unwrap_err().to_string();
        assert!(error.contains("too large"), "{error}");
    }

    #[test]
    fn a_network_file_gives_its_chains() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("network.json");
        let refused = |chain: &str, words: [&str; 2]| {
            let error = WasmdConfig::from_network(&path, chain).unwrap_err();
            let error = error.to_string();
            for words in words {
                assert!(error.contains(words), "{error}");
            }
        };
        refused("hub", ["network.json", "localnet up"]);

        let account = |label: &str| serde_json::json!({"label": label, "address": "wasm1x", "secret": "11".repeat(32)});
        let network = serde_json::json!({"version": 1, "chains": [{
            "role": "hub", "chain_id": "hub-1", "rpc": "http://127.0.0.1:1", "denom": "ugas",
            "prefix": "wasm", "gas_price": "0", "validators": 1,
            "faucet": account("faucet"), "accounts": [account("alice")],
        }]});
        fs::write(&path, network.to_string()).unwrap();
        for chain in ["hub", "hub-1"] {
            let config = WasmdConfig::from_network(&path, chain).unwrap();
            assert_eq!((&*config.chain_id, &*config.gas_denom), ("hub-1", "ugas"));
            let key = SigningKey::from_hex(&"11".repeat(32)).unwrap();
            assert_eq!(config.keys.of("alice").unwrap(), key);
            assert_eq!(config.keys.of("faucet").unwrap(), key);
            assert_ne!(config.keys.of("bob").unwrap(), key);
        }
        refused("outpost", ["'outpost'", "hub (hub-1)"]);
        fs::write(&path, "{}").unwrap();
        refused("hub", ["network.json", "chains"]);
    }
}
