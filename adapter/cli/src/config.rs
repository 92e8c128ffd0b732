//! `config.toml`: what is set once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::NodeUrl;
use serde::{Deserialize, Serialize};

use crate::error::{CliError, Result};
use crate::private;

/// The configuration file. Everything in it is optional; a word it doesn't know is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Network to use: a name below, `localnet`, or the path of a network.json.
    pub network: Option<String>,
    /// Account that signs.
    pub from: Option<String>,
    /// Networks by name.
    #[serde(default)]
    pub networks: BTreeMap<String, NetworkConfig>,
}

/// A network in the configuration.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    /// RPC of a node.
    pub rpc: String,
    /// Chain id; a node of another chain is refused.
    pub chain_id: String,
    /// Hash of its genesis; a node of another chain of the same name is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genesis: Option<String>,
    /// Prefix of addresses.
    #[serde(default = "default_prefix")]
    pub prefix: String,
    /// Denom that pays for gas.
    #[serde(default = "default_gas_denom")]
    pub gas_denom: String,
    /// Price of one unit of gas in that denom, as a decimal number.
    #[serde(default = "default_gas_price")]
    pub gas_price: String,
    /// File with the contracts' addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<PathBuf>,
    /// Addresses of contracts by name; they win over the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contracts: BTreeMap<String, String>,
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
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => {
                return Err(CliError::usage(format!("{} can't be read", path.display())).because(e))
            }
        };
        toml::from_str(&text).map_err(|e| {
            CliError::usage(format!("{} is not valid", path.display()))
                .because(e.to_string().trim_end())
                .next("docs/cli.md shows what it can hold")
        })
    }
}

/// Add a network to `config.toml` of a folder, below what is in it. The file is for its owner's eyes
/// only, as an address may have credentials.
///
/// # Errors
/// It can't be written.
pub fn add_network(home: &Path, name: &str, network: &NetworkConfig) -> Result<PathBuf> {
    let path = home.join("config.toml");
    let failed = |e: std::io::Error| {
        CliError::failed(format!("{} can't be written", path.display())).because(e)
    };
    let mut text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(failed(e)),
    };
    let networks: BTreeMap<&str, _> = [("networks", BTreeMap::from([(name, network)]))].into();
    let section =
        toml::to_string(&networks).map_err(|e| CliError::failed("internal fault").because(e))?;
    if !text.is_empty() {
        let end = if text.ends_with('\n') { "\n" } else { "\n\n" };
        text.push_str(end);
    }
    text.push_str(&section);
    private::replace(&path, text.as_bytes()).map_err(failed)?;
    Ok(path)
}

/// Folder of configuration and keys: the flag or `OAIC_HOME`, else `$XDG_CONFIG_HOME/oaic`, else
/// `~/.config/oaic`.
///
/// # Errors
/// None of them is known.
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
