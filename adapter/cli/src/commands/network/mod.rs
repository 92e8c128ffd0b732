//! `oaic network`: chains in the configuration, and which chains they were.

mod trust;

use std::path::{Path, PathBuf};

use oaic_chain::served::ServedAddress;
use oaic_chain::wasmd::{Keys, WasmdConfig};
use oaic_chain::{CodeRegistry, NodeUrl};

use crate::commands::prelude::*;
use crate::config::{self, Config, NetworkConfig};
use crate::genesis::{self, Known};
use crate::network::Network;
use crate::proven::UNPROVEN;

#[derive(Debug, Subcommand)]
pub enum NetworkCommand {
    /// Look at a node and write its network into config.toml
    Add(Box<AddArgs>),
    /// Pin a block that people you trust confirm: what is acted on is proven from it on
    Trust(trust::TrustArgs),
    /// Networks of config.toml, and chains whose genesis was noted
    List,
    /// Forget the genesis that was noted of a chain, because the chain began anew
    Forget(ForgetArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// What to call it: letters, digits, '-', '_'
    name: String,
    /// Prefix of addresses
    #[arg(long, default_value = "wasm")]
    prefix: String,
    /// Denom that pays for gas
    #[arg(long, default_value = "ugas")]
    gas_denom: String,
    /// Price of one unit of gas
    #[arg(long, default_value = "0", value_name = "PRICE")]
    gas_price: String,
    /// Genesis that people you trust confirm: its node must show it, and proofs begin at it
    #[arg(long, value_name = "HASH")]
    genesis: Option<String>,
}

#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// Chain id
    chain: String,
}

/// Run one.
///
/// # Errors
/// A file can't be used; with `add`, the node doesn't answer or is of another chain.
pub fn run(
    command: &NetworkCommand,
    global: &crate::args::Global,
    home: &Path,
    out: &Output,
) -> Result<()> {
    match command {
        NetworkCommand::Trust(args) => {
            let (home, config, here) = crate::config::surroundings(global)?;
            let network = Network::resolve(global, &config, &here)?;
            network.ensure_private()?;
            trust::run(args, &network, &home, out)
        }
        NetworkCommand::Add(args) => add(args, global, home, out),
        NetworkCommand::List => list(home, out),
        NetworkCommand::Forget(args) => {
            let known = Known::open(home)?.forget(&args.chain)?;
            if !known {
                return Err(CliError::not_found(format!(
                    "no genesis of {} is recorded",
                    args.chain
                ))
                .next(
                    "`oaic network list` shows the recorded ones; config.toml may pin one as well",
                ));
            }
            out.note(format!("forgot the genesis of {}", args.chain));
            Ok(())
        }
    }
}

fn add(args: &AddArgs, global: &crate::args::Global, home: &Path, out: &Output) -> Result<()> {
    let name = &args.name;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) || name == "localnet" {
        return Err(CliError::usage(format!(
            "'{name}' can't name a network: take letters, digits, '-' and '_', and not `localnet`"
        )));
    }
    if Config::load(home)?.networks.contains_key(name) {
        return Err(
            CliError::usage(format!("config.toml has a network '{name}' already"))
                .next("take another name, or edit the file"),
        );
    }
    let (Some(rpc), Some(chain_id)) = (&global.rpc, &global.chain_id) else {
        return Err(
            CliError::usage("which node, and which chain?").next("add --rpc URL and --chain-id ID")
        );
    };
    crate::network::ensure_private(&NodeUrl::new(rpc.as_str()), global.insecure)?;
    let chain = oaic_chain::connect(
        WasmdConfig {
            chain_id: chain_id.clone(),
            rpc_url: rpc.clone(),
            prefix: args.prefix.clone(),
            gas_denom: args.gas_denom.clone(),
            gas_price: args.gas_price.parse()?,
            keys: Keys::Fixed(Default::default()),
            genesis: None,
        },
        CodeRegistry::new(),
    )?;
    match &args.genesis {
        Some(expected) => {
            let genesis = chain.genesis_hash()?;
            if !expected.eq_ignore_ascii_case(&genesis) {
                return Err(CliError::untrusted(format!("the node is of another chain named {chain_id}: its genesis is {genesis}, not {expected}"))
                .next("ask another node"));
            }
        }
        // What the node shows is noted, to be compared later. It isn't pinned: proofs would begin at
        // a header that nobody but this node vouches for.
        None => {
            genesis::check(chain.as_ref(), None, home, out)?;
            out.note(match ServedAddress::is_meant(rpc) {
                true => UNPROVEN,
                false => "nothing is pinned yet that proofs could begin at: `oaic network trust \
                     HEIGHT:HASH` pins a block that people you trust confirm, `add … --genesis HASH` \
                     a genesis",
            });
        }
    }
    let network = NetworkConfig {
        genesis: args.genesis.clone(),
        insecure: global.insecure,
        prefix: args.prefix.clone(),
        gas_denom: args.gas_denom.clone(),
        gas_price: args.gas_price.clone(),
        deployment: global.deployment.clone(),
        ..NetworkConfig::new(rpc, chain_id)
    };
    let file = config::add_network(home, name, &network)?;
    out.note(format!("wrote it to {}", file.display()));
    out.print(&List {
        networks: vec![Line::new(name, &network)],
        noted: vec![],
    })
}

fn list(home: &Path, out: &Output) -> Result<()> {
    let config = Config::load(home)?;
    let known = Known::open(home)?;
    out.print(&List {
        networks: config
            .networks
            .iter()
            .map(|(name, network)| Line::new(name, network))
            .collect(),
        noted: known
            .all()
            .iter()
            .map(|(chain_id, genesis)| Noted {
                chain_id: chain_id.clone(),
                genesis: genesis.clone(),
            })
            .collect(),
    })
}

#[derive(Debug, Serialize)]
struct List {
    networks: Vec<Line>,
    noted: Vec<Noted>,
}

#[derive(Debug, Serialize)]
struct Line {
    name: String,
    chain_id: String,
    rpc: String,
    genesis: Option<String>,
    deployment: Option<PathBuf>,
}

impl Line {
    fn new(name: &str, network: &NetworkConfig) -> Self {
        Self {
            name: name.to_owned(),
            chain_id: network.chain_id.clone(),
            rpc: NodeUrl::new(network.rpc.as_str()).to_string(),
            genesis: network.genesis.clone(),
            deployment: network.deployment.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Noted {
    chain_id: String,
    genesis: String,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/network-list/1";

    fn human(&self, out: &mut String) {
        if !self.networks.is_empty() {
            let rows = self.networks.iter().map(|line| {
                let genesis = line.genesis.as_deref().unwrap_or("not pinned");
                [
                    line.name.clone(),
                    line.chain_id.clone(),
                    line.rpc.clone(),
                    genesis.to_owned(),
                ]
            });
            table(out, &["network", "chain", "rpc", "genesis"], rows);
        }
        if !self.noted.is_empty() {
            let items = self.noted.iter();
            let rows = items.map(|noted| [noted.chain_id.clone(), noted.genesis.clone()]);
            table(out, &["chain", "genesis recorded at first contact"], rows);
        }
    }
}
