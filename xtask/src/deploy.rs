//! `cargo xtask deploy`: the economy on the localnet that is up or on another test network, for `oaic`
//! to work with.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use oaic_chain::served::ServedAddress;
use oaic_chain::wasmd::WasmdConfig;
use oaic_chain::CodeRegistry;
use oaic_deploy::{deploy, Amount, DeploymentStore, Economy};
use oaic_localnet::net::{self, accounts};
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
    /// network.json of another test network, such as one that `oaic-embedded` serves [default: the
    /// localnet that is up].
    #[arg(long, value_name = "FILE")]
    network: Option<PathBuf>,
}

/// Deploys; a second run changes nothing, an interrupted one is taken up.
pub fn run(args: Args) -> Result<()> {
    let mut economy = match &args.economy {
        Some(file) => Economy::load(file)?,
        None => Economy::builtin()?,
    };
    let named = args.network.as_ref();
    let named = named.map_or_else(String::new, |file| format!(" --network {}", file.display()));
    let file = match args.network {
        Some(file) => file,
        None => localnet::running()?
            .context("no localnet is up to deploy on; start one: cargo xtask localnet up")?,
    };
    for label in accounts::LABELS {
        economy.endow(DONOR, label, ENDOWMENT)?;
    }
    let config = WasmdConfig::from_network(file, "hub")?;
    let registry = match ServedAddress::is_meant(&config.rpc_url) {
        // It links the contracts.
        true => CodeRegistry::new(),
        false => {
            wasm::build(&Toolbox::open()?).context("the contracts can't be built")?;
            CodeRegistry::from_dir(wasm::contracts_dir())?
        }
    };
    let chain = oaic_chain::connect(config, registry)?;
    let records = deployment_file(&chain.chain_id());
    let mut store = DeploymentStore::open(&records)?;
    let [economy_file, part] = economy_files(&chain.chain_id());
    write_economy(&economy, &part)?;
    let deployment = deploy(chain.as_ref(), &economy, &mut store)?;
    fs::rename(&part, &economy_file)
        .with_context(|| format!("can't write {}", economy_file.display()))?;

    println!("{} runs", deployment.chain_id);
    for (name, contract) in &deployment.contracts {
        println!(
            "  {name:<20} {} (code {})",
            contract.address, contract.code_id
        );
    }
    println!("  recorded in          {}", records.display());
    println!("  economy in           {}", economy_file.display());
    println!("\nEach test account holds {ENDOWMENT} OAIC. Next");
    println!("  cargo run -p oaic -- status{named}");
    println!(
        "  cargo run -p oaic -- verify-deployment {}{named}",
        economy_file.display()
    );
    println!("  cargo run -p oaic -- provider register --help    docs/cli.md goes on from here");
    Ok(())
}

/// Where a chain's contracts are recorded: where `oaic` looks for them.
fn deployment_file(chain_id: &str) -> PathBuf {
    workspace_root()
        .join("deployments")
        .join(format!("{chain_id}.json"))
}

/// Where the economy is that was deployed, with what the test accounts were endowed with.
///
/// Written under the second name before anything is deployed: a deployment that is refused, because
/// another economy is there, leaves the file of that one as it is.
fn economy_files(chain_id: &str) -> [PathBuf; 2] {
    let records = deployment_file(chain_id);
    ["economy.toml", "economy.part"].map(|extension| records.with_extension(extension))
}

fn write_economy(economy: &Economy, file: &Path) -> Result<()> {
    let folder = file.parent().context("a file without a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    fs::write(file, economy.to_toml()?).with_context(|| format!("can't write {}", file.display()))
}

/// Forget the localnet's contracts, which end with it.
pub fn forget() -> Result<()> {
    let [economy, part] = economy_files(net::HUB);
    for file in [deployment_file(net::HUB), economy, part] {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("can't remove {}", file.display()))
            }
            _ => {}
        }
    }
    Ok(())
}
