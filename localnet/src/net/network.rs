//! What a running network says of itself: `network.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};

use super::accounts::Account;

const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    pub version: u32,
    /// Folder with homes, logs and process ids.
    pub dir: PathBuf,
    /// The chains, the hub first.
    pub chains: Vec<ChainInfo>,
    /// Channels of the relayer between the chains; empty without one.
    pub channels: Vec<Channel>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainInfo {
    /// `hub` or `outpost`.
    pub role: String,
    pub chain_id: String,
    /// CometBFT RPC, `http://…`.
    pub rpc: String,
    /// Hash of the header of its first block, hex; a program here pins it, and believes the node
    /// nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genesis_hash: Option<String>,
    /// gRPC, `http://…`.
    pub grpc: String,
    /// REST, `http://…`.
    pub rest: String,
    /// Denom of gas and stake; without value.
    pub denom: String,
    pub prefix: String,
    /// Price of one gas, in `denom`.
    pub gas_price: String,
    pub validators: usize,
    /// Home of the first node, whose keyring holds the accounts (backend `test`).
    pub home: PathBuf,
    pub faucet: Account,
    pub accounts: Vec<Account>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Port on both sides.
    pub port: String,
    pub hub: String,
    pub outpost: String,
}

impl Network {
    /// A network of this version of the format.
    pub(super) fn new(dir: PathBuf, chains: Vec<ChainInfo>, channels: Vec<Channel>) -> Self {
        Self {
            version: VERSION,
            dir,
            chains,
            channels,
        }
    }

    pub fn hub(&self) -> Result<&ChainInfo> {
        self.chain("hub")
    }

    pub fn outpost(&self) -> Result<&ChainInfo> {
        self.chain("outpost")
    }

    fn chain(&self, role: &str) -> Result<&ChainInfo> {
        self.chains
            .iter()
            .find(|c| c.role == role)
            .with_context(|| format!("the network in {} has no {role}", self.dir.display()))
    }

    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| {
            format!(
                "can't read {}; start a network with `cargo xtask localnet up`",
                file.display()
            )
        })?;
        let network: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a network's file", file.display()))?;
        if network.version != VERSION {
            bail!(
                "{} has version {}, this program reads {VERSION}; run `cargo xtask localnet down` and `up`",
                file.display(),
                network.version
            );
        }
        Ok(network)
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let temp = file.with_extension("tmp");
        fs::write(&temp, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("can't write {}", temp.display()))?;
        fs::rename(&temp, file).with_context(|| format!("can't write {}", file.display()))
    }
}

impl ChainInfo {
    /// Environment with which `wasmd --home HOME` on a command line talks to this chain and finds
    /// the accounts' keys. (It does not read its `client.toml`, nor all it needs of `WASMD_HOME`.)
    pub fn wasmd_settings(&self) -> [(&'static str, String); 3] {
        [
            ("WASMD_NODE", self.rpc.replacen("http://", "tcp://", 1)),
            ("WASMD_CHAIN_ID", self.chain_id.clone()),
            ("WASMD_KEYRING_BACKEND", "test".to_owned()),
        ]
    }

    /// An account by its label, the faucet included.
    pub fn account(&self, label: &str) -> Result<&Account> {
        std::iter::once(&self.faucet)
            .chain(&self.accounts)
            .find(|a| a.label == label)
            .with_context(|| {
                let labels: Vec<_> = self.accounts.iter().map(|a| a.label.as_str()).collect();
                format!(
                    "{} has no account '{label}', only {}",
                    self.chain_id,
                    labels.join(", ")
                )
            })
    }
}
