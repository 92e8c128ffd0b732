//! Which chain, from flags, environment, configuration and a running localnet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::wasmd::{Keys, WasmdConfig};
use oaic_chain::NodeUrl;

use crate::args::Global;
use crate::config::{Config, NetworkConfig, TrustConfig};
use crate::error::{CliError, Result};

/// Where a running localnet describes itself, from the workspace on.
const LOCALNET_FILE: &str = "target/localnet/network.json";

/// Its chain that has the contracts.
const HUB: &str = "hub";

#[derive(Clone, Debug)]
pub struct Network {
    /// How to reach and pay it. Test networks come with keys for every label.
    pub chain: WasmdConfig,
    pub contracts: BTreeMap<String, String>,
    /// File with contract addresses; None: searched.
    pub deployment: Option<PathBuf>,
    /// Header that proofs of its state begin at, where the configuration pins one.
    pub trust: Option<TrustConfig>,
    /// Other nodes that must agree with the first where no header is pinned.
    pub nodes: Vec<String>,
    /// Whether nodes of other machines are talked to without https.
    pub insecure: bool,
    /// Checksums of the codes that contracts run, by name, as the configuration pins them.
    pub codes: BTreeMap<String, String>,
}

impl Network {
    /// The network that is meant.
    ///
    /// # Errors
    /// None is named and none runs here, or what is named isn't known.
    pub fn resolve(global: &Global, config: &Config, here: &Path) -> Result<Self> {
        Self::find(global, config, here)?.ok_or_else(|| {
            CliError::usage("which network?").next(
                "start one with `cargo xtask localnet up`, give --network or --rpc with --chain-id, \
                 or set `network` in config.toml",
            )
        })
    }

    /// Prefix of addresses, for commands that need nothing else of a network.
    pub fn prefix(global: &Global, config: &Config, here: &Path) -> Result<String> {
        Ok(Self::find(global, config, here)?
            .map_or_else(|| "wasm".to_owned(), |found| found.chain.prefix))
    }

    /// The network, where one is named or found; None where neither is.
    pub fn find(global: &Global, config: &Config, here: &Path) -> Result<Option<Self>> {
        let name = global.network.as_ref().or(config.network.as_ref());
        let found = match name {
            Some(name) => Some(Self::named(name, config, here)?),
            // Whoever gives a node's address means that node, not the localnet nearby.
            None if global.rpc.is_some() => None,
            None => Self::nearby(here)?,
        };
        let mut network = match (found, &global.rpc, &global.chain_id) {
            (Some(found), ..) => found,
            (None, Some(rpc), Some(chain_id)) => {
                Self::from_config(&NetworkConfig::new(rpc, chain_id))?
            }
            (None, Some(_), None) => {
                return Err(CliError::usage(
                    "--rpc needs --chain-id, so that a node of another chain is refused",
                ))
            }
            (None, None, _) => return Ok(None),
        };
        if let Some(rpc) = &global.rpc {
            network.chain.rpc_url.clone_from(rpc);
        }
        if let Some(chain_id) = &global.chain_id {
            if network.chain.chain_id != *chain_id {
                // They were pinned for another chain.
                network.chain.genesis = None;
                network.trust = None;
                network.nodes.clear();
                network.codes.clear();
            }
            network.chain.chain_id.clone_from(chain_id);
        }
        network.insecure |= global.insecure;
        if let Some(file) = &global.deployment {
            network.deployment = Some(file.clone());
        }
        Ok(Some(network))
    }

    fn named(name: &str, config: &Config, here: &Path) -> Result<Self> {
        if let Some(known) = config.networks.get(name) {
            return Self::from_config(known);
        }
        let path = Path::new(name);
        if path.is_file() {
            return Self::localnet(path);
        }
        if name == "localnet" {
            return Self::nearby(here)?.ok_or_else(|| {
                CliError::not_found(format!(
                    "no localnet runs here: there is no {LOCALNET_FILE} in {} or above",
                    here.display()
                ))
                .next("cargo xtask localnet up")
            });
        }
        let known: Vec<&str> = config
            .networks
            .keys()
            .map(String::as_str)
            .chain(["localnet"])
            .collect();
        Err(CliError::usage(format!(
            // Who mistakes it for --rpc gives an address, with all that is in it.
            "network '{}' is neither a file nor one of {}",
            NodeUrl::new(name),
            known.join(", ")
        ))
        .next(
            "name a network of config.toml, or give the path of a network.json; a node's address is \
             --rpc, with --chain-id",
        ))
    }

    fn from_config(config: &NetworkConfig) -> Result<Self> {
        Ok(Self {
            chain: WasmdConfig {
                chain_id: config.chain_id.clone(),
                rpc_url: config.rpc.clone(),
                prefix: config.prefix.clone(),
                gas_denom: config.gas_denom.clone(),
                gas_price: config.gas_price.parse()?,
                keys: Keys::Fixed(BTreeMap::new()),
                genesis: config.genesis.clone(),
            },
            contracts: config.contracts.clone(),
            deployment: config.deployment.clone(),
            trust: config.trust.clone(),
            nodes: config.nodes.clone(),
            insecure: config.insecure,
            codes: config.codes.clone(),
        })
    }

    /// The localnet that runs in this folder or above. Whoever wrote a folder that one happens to be
    /// in doesn't choose the node that one's own keys sign for.
    fn nearby(here: &Path) -> Result<Option<Self>> {
        let Some(file) = upwards(here, LOCALNET_FILE) else {
            return Ok(None);
        };
        let found = Self::localnet(&file)?;
        let node = NodeUrl::new(found.chain.rpc_url.as_str());
        if node.is_here() {
            return Ok(Some(found));
        }
        Err(CliError::untrusted(format!(
            "{} says that it is a localnet, and its node is another machine: {node}",
            file.display()
        ))
        .next("name that file with --network if you trust who wrote it"))
    }

    fn localnet(file: &Path) -> Result<Self> {
        Ok(Self {
            chain: WasmdConfig::from_network(file, HUB)?,
            contracts: BTreeMap::new(),
            deployment: None,
            trust: None,
            nodes: vec![],
            insecure: false,
            codes: BTreeMap::new(),
        })
    }

    /// Refuses to talk in the clear with another machine, as [`ensure_private`].
    ///
    /// # Errors
    /// `Kind::Untrusted` naming the node.
    pub fn ensure_private(&self) -> Result<()> {
        let nodes = std::iter::once(&self.chain.rpc_url).chain(&self.nodes);
        for node in nodes {
            ensure_private(&NodeUrl::new(node.as_str()), self.insecure)?;
        }
        Ok(())
    }

    /// Whether every label has a key here, which only a network without value gives.
    pub fn is_test(&self) -> bool {
        matches!(self.chain.keys, Keys::TestNetwork { .. })
    }

    /// The file with contract addresses: the one that is named; of a test network
    /// `deployments/<chain-id>.json` here or above; else in the home of this program. What is in a
    /// folder that one happens to be in says nothing of a network with value.
    pub fn deployment_file(&self, here: &Path, home: &Path) -> Option<PathBuf> {
        let name = format!("deployments/{}.json", self.chain.chain_id);
        let above = || self.is_test().then(|| upwards(here, &name)).flatten();
        self.deployment.clone().or_else(above).or_else(|| {
            let file = home.join(&name);
            file.is_file().then_some(file)
        })
    }
}

/// Refuses to talk in the clear with another machine, unless told to: who listens on the way learns
/// what is asked, and who stands there answers in the node's place.
///
/// # Errors
/// `Kind::Untrusted` naming the node.
pub fn ensure_private(node: &NodeUrl, insecure: bool) -> Result<()> {
    if insecure || !node.is_exposed() {
        return Ok(());
    }
    Err(CliError::untrusted(format!(
        "{node} is another machine and not https: anybody on the way could answer"
    ))
    .next("take the node's https address, or say --insecure (`insecure = true` in config.toml)"))
}

/// A file in a folder or in one above it.
fn upwards(here: &Path, name: &str) -> Option<PathBuf> {
    here.ancestors()
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn file() -> String {
        let secret = "11".repeat(32);
        format!(
            r#"{{"version":1,"chains":[{{"role":"hub","chain_id":"oaic-hub-1","rpc":"http://127.0.0.1:1","denom":"ugas",
            "prefix":"wasm","gas_price":"0.01","faucet":{{"label":"faucet","secret":"{secret}"}},
            "accounts":[{{"label":"alice","secret":"{secret}"}}]}}]}}"#
        )
    }

    fn workspace() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("target/localnet")).unwrap();
        std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
        std::fs::write(dir.path().join(LOCALNET_FILE), file()).unwrap();
        dir
    }

    fn config() -> Config {
        toml::from_str("[networks.test]\nrpc = \"http://t\"\nchain_id = \"test-1\"\n").unwrap()
    }

    #[test]
    fn a_running_localnet_is_found_from_below() {
        let dir = workspace();
        let found =
            Network::resolve(&Global::default(), &config(), &dir.path().join("a/b")).unwrap();
        assert_eq!(found.chain.chain_id, "oaic-hub-1");
        assert!(found.is_test());
    }

    fn named(network: &str) -> Global {
        Global {
            network: Some(network.into()),
            ..Global::default()
        }
    }

    fn at(rpc: &str, chain_id: Option<&str>) -> Global {
        Global {
            rpc: Some(rpc.into()),
            chain_id: chain_id.map(Into::into),
            ..Global::default()
        }
    }

    #[test]
    fn flag_beats_configuration_beats_localnet() {
        let dir = workspace();
        let mut config = config();
        config.network = Some("test".into());
        let find = |global: &Global| Network::resolve(global, &config, dir.path()).unwrap().chain;
        assert_eq!(find(&Global::default()).chain_id, "test-1");
        assert_eq!(find(&named("localnet")).chain_id, "oaic-hub-1");
        let found = find(&at("http://other", None));
        assert_eq!(found.rpc_url, "http://other");
        assert_eq!(found.chain_id, "test-1");
    }

    /// A stranger's node never gets the localnet's test accounts.
    #[test]
    fn a_bare_node_needs_its_chain_id() {
        let dir = workspace();
        let find = |chain_id| {
            let global = at("http://other", chain_id);
            Network::resolve(&global, &Config::default(), dir.path())
        };
        assert!(find(None).is_err());
        assert!(!find(Some("x-1")).unwrap().is_test());
    }

    #[test]
    fn what_is_not_known_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("n.json"), "{}").unwrap();
        let file = dir.path().join("n.json").display().to_string();
        for (global, part) in [
            (named("tset"), "test, localnet"),
            (named("localnet"), "no localnet"),
            (Global::default(), "which network"),
            (named(&file), "not a network's file"),
        ] {
            let error = Network::resolve(&global, &config(), dir.path()).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn deployments_are_searched_upwards() {
        let dir = workspace();
        let network = Network::resolve(&Global::default(), &Config::default(), dir.path()).unwrap();
        let (here, home) = (dir.path().join("a/b"), dir.path().join("home"));
        assert_eq!(network.deployment_file(&here, &home), None);
        let file = dir.path().join("deployments/oaic-hub-1.json");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "{}").unwrap();
        assert_eq!(network.deployment_file(&here, &home), Some(file));
    }

    /// A folder that somebody else wrote chooses neither node nor contracts for keys with value.
    #[test]
    fn a_folder_one_happens_to_be_in_names_no_node_and_no_contracts() {
        let dir = workspace();
        let (here, home) = (dir.path(), dir.path().join("home"));
        let both = at("https://node", Some("oaic-hub-1"));
        let network = Network::resolve(&both, &Config::default(), here).unwrap();
        for folder in [here, &home] {
            let file = folder.join("deployments/oaic-hub-1.json");
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "{}").unwrap();
            let at_home = (folder == home).then_some(file);
            assert_eq!(network.deployment_file(here, &home), at_home);
        }
        let text = file().replace("http://127.0.0.1:1", "https://node");
        std::fs::write(here.join(LOCALNET_FILE), text).unwrap();
        let error = Network::resolve(&Global::default(), &Config::default(), here).unwrap_err();
        assert_eq!(error.kind(), Kind::Untrusted, "{error}");
    }
}
