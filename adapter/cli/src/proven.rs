//! Where proven records come from, and what a node is held against.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cosmwasm_std::Addr;
use oaic_chain::proven::{ProvenReader, ReaderConfig, TrustRoot, TRUSTING_PERIOD};
use oaic_chain::NodeUrl;

use crate::error::{CliError, Result};
use crate::network::Network;

/// What stands in place of a proof where there can be none.
pub const UNPROVEN: &str = "unproven: embedded";

pub enum Reads {
    /// A node that isn't believed.
    Node(Box<Node>),
    /// An embedded chain, which has no headers: nothing is proven.
    Embedded,
}

/// A node that isn't believed, and what is held against it. Nothing is opened before it is needed:
/// most commands prove nothing.
pub struct Node {
    network: Network,
    /// Checksums of the codes that contracts must run, in hex.
    pub(crate) codes: BTreeMap<Addr, String>,
    home: PathBuf,
    reader: OnceCell<ProvenReader>,
    /// Whether the newest block was waited for, because something wasn't there.
    pub(crate) waited: Cell<bool>,
}

impl Node {
    /// A network's node, with the checksums of the codes that contracts must run, in hex.
    pub(crate) fn new(network: Network, codes: BTreeMap<Addr, String>, home: &Path) -> Self {
        Self {
            network,
            codes,
            home: home.to_path_buf(),
            reader: OnceCell::new(),
            waited: Cell::new(false),
        }
    }

    pub(crate) fn reader(&self) -> Result<&ProvenReader> {
        match self.reader.get() {
            Some(reader) => Ok(reader),
            None => {
                let reader = self.open()?;
                Ok(self.reader.get_or_init(|| reader))
            }
        }
    }

    /// From what is pinned: a header, else the genesis, else several nodes.
    fn open(&self) -> Result<ProvenReader> {
        let chain_id = self.network.chain.chain_id.as_str();
        let node = NodeUrl::new(self.network.chain.rpc_url.as_str());
        if let Some(root) = root(&self.network, &self.home)? {
            return Ok(ProvenReader::open(ReaderConfig {
                store: Some(store_of(&root, &self.home)?),
                ..ReaderConfig::new(node, root)
            })?);
        }
        if self.network.nodes.is_empty() {
            return Err(CliError::untrusted(format!("nothing is pinned of {chain_id}, so nothing that its node says can be proven"))
            .next(
                "`oaic network trust HEIGHT:HASH` pins a block that people you trust confirm; or name \
                 other nodes that must agree: `nodes` of the network in config.toml",
            ));
        }
        let others = self.network.nodes.iter();
        let others = others.map(|url| NodeUrl::new(url.as_str()));
        let nodes: Vec<NodeUrl> = std::iter::once(node).chain(others).collect();
        Ok(ProvenReader::agreeing(&nodes, chain_id)?)
    }
}

/// The header that is pinned: in the configuration, else by `oaic network trust`, else the genesis.
fn root(network: &Network, home: &Path) -> Result<Option<TrustRoot>> {
    let chain_id = network.chain.chain_id.as_str();
    if let Some(trust) = &network.trust {
        return Ok(Some(trust.root(chain_id)?));
    }
    if let Some(root) = crate::trust::of(chain_id, home)? {
        return Ok(Some(root));
    }
    let genesis = network.chain.genesis.as_deref();
    let root = genesis.map(|hash| TrustRoot::new(chain_id, 1, hash, TRUSTING_PERIOD));
    Ok(root.transpose()?)
}

/// Where the newest trusted header of a root is kept. Another root is another file: a chain that
/// began anew finds nothing of the old one.
fn store_of(root: &TrustRoot, home: &Path) -> Result<PathBuf> {
    let folder = home.join("light");
    crate::private::make_private_folder(&folder)
        .map_err(|e| CliError::usage(format!("{} can't be made", folder.display())).because(e))?;
    let hash = root.header_hash();
    let hash = hash.get(..16).unwrap_or(&hash);
    Ok(folder.join(format!("{}-{hash}.json", root.chain_id())))
}
