//! Flags that several commands have.

use std::path::PathBuf;

use clap::Args;
use oaic_terminal::args::OutputArgs;

use crate::output::Output;

#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// How to talk.
    #[command(flatten)]
    pub talk: OutputArgs,
    /// Network: a name in the configuration, `localnet`, or the path of a network.json
    #[arg(long, global = true, env = "OAIC_NETWORK", value_name = "NAME|FILE")]
    pub network: Option<String>,
    /// RPC of a node, overriding the network's
    #[arg(
        long,
        global = true,
        env = "OAIC_RPC",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub rpc: Option<String>,
    /// Talk to a node of another machine without https
    #[arg(long, global = true)]
    pub insecure: bool,
    /// Chain id that is expected, overriding the network's
    #[arg(long, global = true, env = "OAIC_CHAIN_ID", value_name = "ID")]
    pub chain_id: Option<String>,
    /// Contract addresses [default: deployments/CHAIN_ID.json in the home; of a test network, here or
    /// above first]
    #[arg(long, global = true, env = "OAIC_DEPLOYMENT", value_name = "FILE")]
    pub deployment: Option<PathBuf>,
    /// Folder of configuration and keys [default: $XDG_CONFIG_HOME/oaic or ~/.config/oaic]
    #[arg(long, global = true, env = "OAIC_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
}

impl Global {
    pub fn output(&self) -> Output {
        self.talk.output()
    }
}

#[derive(Clone, Debug, Default, Args)]
pub struct TxArgs {
    /// Account that signs: a key of yours, or a test account of the localnet
    #[arg(long, env = "OAIC_FROM", value_name = "NAME")]
    pub from: Option<String>,
    /// Show the messages and the gas they would take; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Gas limit [default: simulated, with a margin]
    #[arg(long, value_name = "GAS")]
    pub gas: Option<u64>,
}

#[derive(Clone, Debug, Args)]
pub struct PageArgs {
    /// How many at most
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub limit: u32,
    /// All of them, page by page
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
}
