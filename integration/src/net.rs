//! A wasmd network for tests and benches, with the compiled contracts at hand.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result};
use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::CodeRegistry;
use oaic_localnet::net::{Localnet, Options, BLOCK_TIME, TEST_BLOCK_TIME};
use oaic_localnet::tools::{can_have_localnet, Toolbox};
use oaic_localnet::wasm;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes {
    /// Not at all: they are stored by message, and the first load of each in a transaction costs
    /// 60,000 gas.
    Unpinned,
    /// All of them, other projects' too, pinned since its genesis: a load costs 2,000 gas.
    Pinned,
}

impl Codes {
    pub fn name(self) -> &'static str {
        match self {
            Self::Unpinned => "unpinned",
            Self::Pinned => "pinned",
        }
    }
}

/// A network that ends with the process, or when it is dropped.
pub struct Net {
    pub chain: WasmdChain,
    pub rpc: String,
    _network: Localnet,
}

impl Net {
    /// Start a hub without a second chain for a test, which does not care how long a block takes,
    /// and build the contracts if they changed.
    pub fn start(name: &str, validators: usize, codes: Codes) -> Result<Self> {
        Self::with_blocks(name, validators, codes, TEST_BLOCK_TIME)
    }

    /// The same for figures, with blocks as far apart as they always were measured with.
    pub fn for_figures(name: &str, validators: usize, codes: Codes) -> Result<Self> {
        Self::with_blocks(name, validators, codes, BLOCK_TIME)
    }

    fn with_blocks(
        name: &str,
        validators: usize,
        codes: Codes,
        block_time: Duration,
    ) -> Result<Self> {
        let tools = Toolbox::open()?;
        let built = wasm::build(&tools).context("the contracts can't be built")?;
        let pinned = match codes {
            Codes::Unpinned => vec![],
            Codes::Pinned => built.into_iter().map(|code| code.path).collect(),
        };
        let registry = CodeRegistry::from_dir(wasm::contracts_dir())?;
        let options = Options {
            validators,
            pinned,
            block_time,
            ..Options::for_test(name)
        };
        let network = Localnet::start_with(&tools, &options)?;
        let file = options.dir.join("network.json");
        let config = WasmdConfig::from_network(file, "hub")?;
        let rpc = config.rpc_url.clone();
        let chain = WasmdChain::connect(config, registry)?;
        Ok(Self {
            chain,
            rpc,
            _network: network,
        })
    }
}

/// Whether this machine can build wasmd; prints a line that begins with `SKIPPED` where it can't.
pub fn can_start() -> bool {
    let reason = can_have_localnet();
    if let Err(reason) = &reason {
        println!("SKIPPED: {reason}");
    }
    reason.is_ok()
}

/// A network of one's own with the contracts built, and its file. `OAIC_NETWORK` names one that
/// runs already; a network that is started ends when it is dropped. None where [`can_start`] says so.
/// Panics when it doesn't start.
pub fn own(options: impl FnOnce() -> Options) -> Option<(PathBuf, Option<Localnet>)> {
    if !can_start() {
        return None;
    }
    let tools = Toolbox::open().expect("the tools");
    wasm::build(&tools).expect("the contracts build");
    Some(match std::env::var_os("OAIC_NETWORK") {
        Some(file) => (file.into(), None),
        None => {
            let options = options();
            let network = Localnet::start_with(&tools, &options).expect("the network starts");
            (options.dir.join("network.json"), Some(network))
        }
    })
}

/// A network that the tests of one program share, started by the first that asks: for those that
/// have accounts and contracts of their own. None, and a line that begins with `SKIPPED`, on a
/// machine that can't build wasmd.
/// Panics when it could be started and doesn't come up.
pub fn shared() -> Option<&'static WasmdChain> {
    static NET: OnceLock<Result<Net, String>> = OnceLock::new();
    if !can_start() {
        return None;
    }
    let net =
        NET.get_or_init(|| Net::start("shared", 1, Codes::Unpinned).map_err(|e| format!("{e:#}")));
    match net {
        Ok(net) => Some(&net.chain),
        Err(error) => panic!("no network: {error}"),
    }
}
