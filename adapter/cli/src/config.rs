//! `config.toml`: what is set once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::proven::{TrustRoot, TRUSTING_PERIOD};
use oaic_chain::NodeUrl;
use serde::{Deserialize, Serialize};

use crate::args::Global;
use crate::error::{CliError, Kind, Result};
use crate::private;

/// The configuration file. Everything in it is optional; a word it doesn't know is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Network to use: a name below, `localnet`, or the path of a network.json.
    pub network: Option<String>,
    pub from: Option<String>,
    #[serde(default)]
    pub networks: BTreeMap<String, NetworkConfig>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    pub rpc: String,
    /// Chain id; a node of another chain is refused.
    pub chain_id: String,
    /// Hash of its genesis; a node of another chain of the same name is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genesis: Option<String>,
    /// Header that proofs of its state begin at; the genesis without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<TrustConfig>,
    /// Other nodes that must agree with the first where no header is pinned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
    /// Whether to talk to nodes of other machines without https.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
    #[serde(default = "default_prefix")]
    pub prefix: String,
    #[serde(default = "default_gas_denom")]
    pub gas_denom: String,
    /// Price of one unit of gas in that denom, as a decimal number.
    #[serde(default = "default_gas_price")]
    pub gas_price: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<PathBuf>,
    /// Addresses of contracts by name; they win over the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contracts: BTreeMap<String, String>,
    /// SHA-256 of the codes that contracts run, by name, in hex; they win over the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustConfig {
    pub height: u64,
    /// Its hash, 64 hex digits.
    pub header_hash: String,
    /// How long a header may vouch for later ones, in seconds.
    #[serde(default = "default_trusting_period")]
    pub trusting_period: u64,
}

impl NetworkConfig {
    /// A node's, with nothing pinned and the defaults of a file.
    pub fn new(rpc: &str, chain_id: &str) -> Self {
        Self {
            rpc: rpc.to_owned(),
            chain_id: chain_id.to_owned(),
            genesis: None,
            trust: None,
            nodes: vec![],
            insecure: false,
            prefix: default_prefix(),
            gas_denom: default_gas_denom(),
            gas_price: default_gas_price(),
            deployment: None,
            contracts: BTreeMap::new(),
            codes: BTreeMap::new(),
        }
    }
}

impl TrustConfig {
    /// It, of a chain.
    ///
    /// # Errors
    /// A part of it can't be.
    pub fn root(&self, chain_id: &str) -> Result<TrustRoot> {
        let (hash, period) = (&self.header_hash, self.trusting_period);
        Ok(TrustRoot::new(chain_id, self.height, hash, period)?)
    }
}

/// Without the credentials that its address may have.
impl std::fmt::Debug for NetworkConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkConfig")
            .field("rpc", &NodeUrl::new(self.rpc.as_str()))
            .field("chain_id", &self.chain_id)
            .field("genesis", &self.genesis)
            .finish_non_exhaustive()
    }
}

fn default_trusting_period() -> u64 {
    TRUSTING_PERIOD
}

fn default_prefix() -> String {
    "wasm".into()
}

fn default_gas_denom() -> String {
    "ugas".into()
}

fn default_gas_price() -> String {
    "0".into()
}

impl Config {
    /// Read `config.toml` of a folder; none is an empty one.
    ///
    /// # Errors
    /// It can't be read, or isn't what it should be; the error names the line.
    pub fn load(home: &Path) -> Result<Self> {
        let path = home.join("config.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&path, &text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(CliError::unreadable(Kind::Usage, &path, e)),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|e| invalid(path, &without_values(&e, text)))
    }
}

/// What is wrong with a text, and in which line. The line itself stays out, and whatever is quoted
/// of it: addresses have credentials.
fn without_values(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| before.matches('\n').count() + 1);
    let mut message = String::new();
    // Values stand in double quotes, names of fields in backquotes.
    for (n, part) in error.message().split('"').enumerate() {
        message += if n % 2 == 0 { part } else { "…" };
    }
    format!("line {line}: {message}")
}

/// Add a network to `config.toml` of a folder, below what is in it. The file is for its owner's eyes
/// only, as an address may have credentials.
pub fn add_network(home: &Path, name: &str, network: &NetworkConfig) -> Result<PathBuf> {
    let path = home.join("config.toml");
    let networks: BTreeMap<&str, _> = [("networks", BTreeMap::from([(name, network)]))].into();
    let section = toml::to_string(&networks).map_err(CliError::internal)?;
    private::update(&path, |before| {
        let before = before.unwrap_or_default().to_vec();
        let mut text = String::from_utf8(before).map_err(|e| invalid(&path, &e))?;
        // Another process may have added one of this name since it was looked for.
        if Config::parse(&path, &text)?.networks.contains_key(name) {
            return Err(
                CliError::usage(format!("config.toml has a network '{name}' already"))
                    .next("take another name, or edit the file"),
            );
        }
        if !text.is_empty() {
            let end = if text.ends_with('\n') { "\n" } else { "\n\n" };
            text.push_str(end);
        }
        text.push_str(&section);
        Ok(Some(text.into_bytes()))
    })?;
    Ok(path)
}

fn invalid(path: &Path, why: &dyn std::fmt::Display) -> CliError {
    CliError::usage(format!("{} is not valid", path.display()))
        .because(why.to_string().trim_end())
        .next("docs/cli.md shows what it can hold")
}

/// Folder of configuration and keys: the flag or `OAIC_HOME`, else `$XDG_CONFIG_HOME/oaic`, else
/// `~/.config/oaic`.
pub fn home(flag: Option<&Path>) -> Result<PathBuf> {
    if let Some(home) = flag {
        return Ok(home.to_path_buf());
    }
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute("XDG_CONFIG_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".config")))
        .map(|base| base.join("oaic"))
        .ok_or_else(|| {
            CliError::usage("neither OAIC_HOME nor HOME is set").next("set OAIC_HOME to a folder")
        })
}

/// Folder of configuration and keys, the configuration, and the working folder.
///
/// # Errors
/// One of them can't be found or read.
pub(crate) fn surroundings(global: &Global) -> Result<(PathBuf, Config, PathBuf)> {
    let home = home(global.home.as_deref())?;
    let config = Config::load(&home)?;
    let here = std::env::current_dir()
        .map_err(|e| CliError::failed("the working folder can't be found").because(e))?;
    Ok((home, config, here))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_reads() {
        let config: Config = toml::from_str(
            "network = \"test\"\nfrom = \"alice\"\n[networks.test]\nrpc = \"http://x\"\nchain_id = \"c\"\n\
             [networks.test.contracts]\ntoken = \"wasm1t\"\n",
        )
        .unwrap();
        assert_eq!(config.networks["test"].contracts["token"], "wasm1t");
        assert_eq!(config.networks["test"].prefix, "wasm");
    }

    #[test]
    fn an_added_network_reads_back_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let before = "# mine\nfrom = \"a\"\n[networks.old]\nrpc = \"http://x\"\nchain_id = \"c\"";
        std::fs::write(dir.path().join("config.toml"), before).unwrap();
        let mut network = Config::load(dir.path()).unwrap().networks["old"].clone();
        network.genesis = Some("AB".into());
        network.rpc = "https://me:secret@h".into();
        assert!(!format!("{network:?}").contains("secret"), "{network:?}");
        let file = add_network(dir.path(), "new-1", &network).unwrap();
        let config = Config::load(dir.path()).unwrap();
        assert_eq!(config.networks["new-1"], network);
        assert_eq!(config.from.as_deref(), Some("a"));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(before), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn no_network_is_lost_among_those_that_are_added_at_once_and_none_is_added_twice() {
        let dir = tempfile::tempdir().unwrap();
        let network: NetworkConfig =
            toml::from_str("rpc = \"http://x\"\nchain_id = \"c\"").unwrap();
        std::thread::scope(|scope| {
            for i in 0..16 {
                let (dir, network) = (dir.path(), &network);
                scope.spawn(move || add_network(dir, &format!("n{i}"), network).unwrap());
            }
        });
        assert_eq!(Config::load(dir.path()).unwrap().networks.len(), 16);
        let error = add_network(dir.path(), "n3", &network).unwrap_err();
        assert!(error.to_string().contains("'n3' already"), "{error}");
        Config::load(dir.path()).unwrap();
    }

    #[test]
    fn no_slip_shows_credentials() {
        let dir = tempfile::tempdir().unwrap();
        for slip in [
            "rcp = \"https://me:hunter2@h\"",
            "rpc = \"https://me:hunter2@h",
            "rpc = [\"https://me:hunter2@h\"]",
            "fees = \"https://me:hunter2@h\"",
            "from = https://me:hunter2@h",
            "chain_id = 'https://me:hunter2@h",
        ] {
            let text = format!("[networks.x]\n{slip}\n");
            std::fs::write(dir.path().join("config.toml"), text).unwrap();
            let message = Config::load(dir.path()).unwrap_err();
            assert!(
                !format!("{message:?} {message}").contains("hunter2"),
                "{message}"
            );
            assert!(message.to_string().contains("line 2"), "{message}");
        }
    }

    #[test]
    fn a_mistyped_word_is_named_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("config.toml"),
            "from = \"a\"\nnetwrok = \"x\"\n",
        )
        .unwrap();
        let text = Config::load(dir.path()).unwrap_err().to_string();
        assert!(
            text.contains("netwrok") && text.contains("line 2"),
            "{text}"
        );
        assert_eq!(
            Config::load(&dir.path().join("none")).unwrap(),
            Config::default()
        );
    }
}
