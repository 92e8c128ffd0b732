//! A wasmd network for tests and benches, with the compiled contracts at hand.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::CodeRegistry;
use oaic_localnet::net::{Localnet, Options};
use oaic_localnet::tools::Toolbox;
use oaic_localnet::wasm;

/// A network that ends with the process, or when it is dropped.
pub struct Net {
    /// Its hub.
    pub chain: WasmdChain,
    _network: Localnet,
}

impl Net {
    /// Start a hub without a second chain, and build the contracts if they changed.
    ///
    /// # Errors
    /// A tool is missing and can't be built, a contract doesn't compile, or the chain doesn't
    /// come up.
    pub fn start(name: &str, validators: usize) -> Result<Self> {
        let tools = Toolbox::open()?;
        wasm::build(&tools).context("the contracts can't be built")?;
        let registry = CodeRegistry::from_dir(wasm::contracts_dir())?;
        let options = Options {
            validators,
            ..Options::for_test(name)
        };
        let network = Localnet::start_with(&tools, &options)?;
        let file = options.dir.join("network.json");
        let chain = WasmdChain::connect(WasmdConfig::from_network(file, "hub")?, registry)?;
        Ok(Self {
            chain,
            _network: network,
        })
    }
}

/// The one network of a test binary, started by the first test that asks. None, and a line that
/// begins with `SKIPPED`, on a machine that can't build wasmd because it has no Go.
///
/// # Panics
/// When there is Go and the network doesn't start.
pub fn shared(name: &str) -> Option<&'static WasmdChain> {
    static NET: OnceLock<Option<Net>> = OnceLock::new();
    let net = NET.get_or_init(|| {
        if !can_run() {
            return None;
        }
        match Net::start(name, 1) {
            Ok(net) => Some(net),
            Err(error) => panic!("no network for {name}: {error:#}"),
        }
    });
    if net.is_none() {
        println!(
            "SKIPPED: wasmd needs Go to be built; install Go 1.25 or newer, then run it again"
        );
    }
    net.as_ref().map(|net| &net.chain)
}

/// Whether wasmd is there, or can be built.
fn can_run() -> bool {
    let built =
        Toolbox::open().is_ok_and(|tools| tools.find(oaic_localnet::tools::Tool::Wasmd).is_some());
    let go = || {
        let mut go = Command::new("go");
        go.arg("version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        go.status().is_ok_and(|status| status.success())
    };
    built || go()
}
