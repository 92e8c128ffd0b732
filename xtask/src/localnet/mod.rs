//! `cargo xtask localnet`: two wasmd chains with hermes between, without Docker.

mod logs;

use std::path::PathBuf;

use anyhow::{bail, Result};
use clap::Subcommand;
use oaic_localnet::net::{health, ChainInfo, Managed, Network};
use oaic_localnet::tools::{Tool, Toolbox};

use crate::deploy;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start it and wait until blocks advance and the channel is open.
    Up {
        /// Validators of the hub, 1 unless said otherwise; the outpost has one.
        #[arg(long, value_parser = clap::value_parser!(u8).range(1..=10))]
        validators: Option<u8>,
    },
    /// Say what runs and where. Fails when something doesn't.
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print what its parts logged.
    Logs {
        /// Go on with what comes, until Ctrl-C.
        #[arg(short, long)]
        follow: bool,
        /// Lines of each part to begin with.
        #[arg(short = 'n', long, default_value_t = 20)]
        lines: usize,
        /// Just this part: hub-0, outpost-0, hermes, ….
        part: Option<String>,
    },
    /// End it and remove all its files.
    Down,
}

pub fn run(args: Args) -> Result<()> {
    let managed = Managed::default();
    match args.verb {
        Verb::Up { validators } => up(&managed, validators.map(usize::from)),
        Verb::Status { json } => status(&managed, json),
        Verb::Logs {
            follow,
            lines,
            part,
        } => logs::print(&managed, part.as_deref(), lines, follow),
        Verb::Down => down(&managed),
    }
}

/// File of the localnet that is up, if one is.
/// Fails when one is up of which a part has ended.
pub fn running() -> Result<Option<PathBuf>> {
    let managed = Managed::default();
    if managed.network()?.is_none() {
        return Ok(None);
    }
    if let Some(dead) = managed.parts().into_iter().find(|part| !part.running) {
        bail!(
            "the localnet is up, but its {} has ended; look: cargo xtask localnet logs; then: \
             cargo xtask localnet down",
            dead.name
        );
    }
    Ok(Some(managed.file()))
}

fn up(managed: &Managed, validators: Option<usize>) -> Result<()> {
    let tools = Toolbox::open()?;
    let (network, was_running) = managed.up(&tools, validators)?;
    if was_running {
        println!("a localnet is running already; `cargo xtask localnet down` ends it");
    }
    describe(&network);
    println!("Test accounts (same keys on both chains, published: never fund them elsewhere)");
    let hub = network.hub()?;
    for account in std::iter::once(&hub.faucet).chain(&hub.accounts) {
        println!("  {:<10} {}", account.label, account.address);
    }
    println!("  keys and mnemonics: {}", managed.file().display());
    println!("\nNext");
    println!("  cargo xtask scenario list           what can be run");
    println!("  cargo xtask demo --chain localnet   the demo on these chains");
    println!("  cargo xtask deploy                  put the contracts on the hub, for oaic");
    println!("  cargo xtask localnet logs -f        watch the blocks");
    println!("  cargo xtask localnet down           end it and remove its files");
    if let Some(folder) = tools.find(Tool::Wasmd) {
        let settings: Vec<String> = hub
            .wasmd_settings()
            .iter()
            .map(|(name, value)| format!("{name}='{value}'"))
            .collect();
        let (wasmd, home) = (folder.join("wasmd"), hub.home.display());
        println!("or by hand, on the hub:");
        println!("  export {}", settings.join(" "));
        println!("  alias wasmd=\"'{}' --home '{home}'\"", wasmd.display());
        println!(
            "  wasmd tx bank send alice {} 1{} --yes",
            hub.faucet.address, hub.denom
        );
    }
    Ok(())
}

fn status(managed: &Managed, json: bool) -> Result<()> {
    let parts = managed.parts();
    let network = managed.network()?;
    let heights: Vec<(&ChainInfo, Option<u64>)> = network
        .iter()
        .flat_map(|network| &network.chains)
        .map(|chain| (chain, health::height(&chain.rpc).ok()))
        .collect();
    let healthy = network.is_some()
        && parts.iter().all(|p| p.running)
        && heights.iter().all(|(_, height)| height.is_some());
    if json {
        let heights: serde_json::Map<_, _> = heights
            .iter()
            .map(|(chain, h)| (chain.chain_id.clone(), (*h).into()))
            .collect();
        let status = serde_json::json!({
            "healthy": healthy, "network": network, "heights": heights, "processes": parts,
        });
        println!("{}", serde_json::to_string_pretty(&status)?);
    } else if let Some(network) = &network {
        describe(network);
        for (chain, height) in &heights {
            let height = height.map_or("does not answer".to_owned(), |h| format!("block {h}"));
            println!("{:<14} {height}", chain.chain_id);
        }
        for part in &parts {
            let state = if part.running { "runs" } else { "ENDED" };
            println!("{:<14} {state} (process {})", part.name, part.process);
        }
    }
    match network {
        None => bail!("no localnet is up; start one: cargo xtask localnet up"),
        Some(_) if !healthy => {
            bail!("the localnet is not healthy; look: cargo xtask localnet logs; then: cargo xtask localnet down")
        }
        Some(_) => Ok(()),
    }
}

fn down(managed: &Managed) -> Result<()> {
    let ended = managed.down()?;
    // Only now: as long as it runs, the record is all that finds its contracts.
    deploy::forget()?;
    match ended {
        0 => println!("no localnet was running; nothing is left of one"),
        ended => println!("{ended} processes ended, their files are removed"),
    }
    Ok(())
}

fn describe(network: &Network) {
    for chain in &network.chains {
        let plural = if chain.validators == 1 { "" } else { "s" };
        println!(
            "{} ({}, {} validator{plural})",
            chain.chain_id, chain.role, chain.validators
        );
        println!("  rpc        {}", chain.rpc);
        println!("  grpc       {}", chain.grpc);
        println!("  rest       {}", chain.rest);
    }
    for channel in &network.channels {
        println!(
            "IBC {}: {} on the hub, {} on the outpost",
            channel.port, channel.hub, channel.outpost
        );
    }
    println!();
}
