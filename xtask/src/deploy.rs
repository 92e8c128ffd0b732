//! `cargo xtask deploy`: the economy on the localnet that is up, for `oaic` to work with.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};
use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::CodeRegistry;
use oaic_deploy::{deploy, Amount, DeploymentStore, Economy};
use oaic_localnet::net::{self, Network};
use oaic_localnet::tools::Toolbox;
use oaic_localnet::{wasm, workspace_root};

use crate::localnet;

/// Whose genesis balance the localnet's test accounts are endowed from.
const DONOR: &str = "public-sale";

/// What each of them gets: 100,000 OAIC.
const ENDOWMENT: Amount = Amount::from_uoaic(100_000_000_000);

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Economy file [default: economy/economy.toml of this workspace].
    #[arg(long, value_name = "FILE")]
    economy: Option<PathBuf>,
}

/// Deploys; a second run changes nothing, an interrupted one is taken up.
pub fn run(args: Args) -> Result<()> {
    let mut economy = match &args.economy {
        Some(file) => Economy::load(file)?,
        None => Economy::builtin()?,
    };
    let file = localnet::running()?
        .context("no localnet is up to deploy on; start one: cargo xtask localnet up")?;
    for account in &Network::read(&file)?.hub()?.accounts {
        economy.endow(DONOR, &account.label, ENDOWMENT)?;
    }
    wasm::build(&Toolbox::open()?).context("the contracts can't be built")?;
    let registry = CodeRegistry::from_dir(wasm::contracts_dir())?;
    let chain = WasmdChain::connect(WasmdConfig::from_network(file, "hub")?, registry)?;
    let mut store = DeploymentStore::open(deployment_file())?;
    write_economy(&economy)?;
    let deployment = deploy(&chain, &economy, &mut store)?;
    fs::rename(economy_part(), economy_file())
        .with_context(|| format!("can't write {}", economy_file().display()))?;

    println!("{} runs", deployment.chain_id);
    for (name, contract) in &deployment.contracts {
        println!(
            "  {name:<20} {} (code {})",
            contract.address, contract.code_id
        );
    }
    println!("  recorded in          {}", deployment_file().display());
    println!("  economy in           {}", economy_file().display());
    println!("\nEach test account holds {ENDOWMENT} OAIC. Next");
    println!("  cargo run -p oaic -- status");
    println!(
        "  cargo run -p oaic -- verify-deployment {}",
        economy_file().display()
    );
    println!("  cargo run -p oaic -- provider register --help    docs/cli.md goes on from here");
    Ok(())
}

/// Where the localnet's contracts are recorded: where `oaic` looks for them.
fn deployment_file() -> PathBuf {
    workspace_root()
        .join("deployments")
        .join(format!("{}.json", net::HUB))
}

/// Where the economy is that was deployed, with what the test accounts were endowed with.
fn economy_file() -> PathBuf {
    deployment_file().with_extension("economy.toml")
}

/// Where it is written before anything is deployed. A deployment that is refused, because another
/// economy is there, leaves the file of that one as it is.
fn economy_part() -> PathBuf {
    deployment_file().with_extension("economy.part")
}

fn write_economy(economy: &Economy) -> Result<()> {
    let file = economy_part();
    let folder = file.parent().context("a file without a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    fs::write(&file, economy.to_toml()?).with_context(|| format!("can't write {}", file.display()))
}

/// Forget the localnet's contracts, which end with it.
pub fn forget() -> Result<()> {
    for file in [deployment_file(), economy_file(), economy_part()] {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("can't remove {}", file.display()))
            }
            _ => {}
        }
    }
    Ok(())
}
