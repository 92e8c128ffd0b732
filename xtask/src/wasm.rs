//! `cargo xtask wasm`: the contracts as the chain runs them.

use anyhow::Result;
use oaic_localnet::tools::Toolbox;
use oaic_localnet::wasm;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args) -> Result<()> {
    let contracts = wasm::build(&Toolbox::open()?)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&contracts)?);
        return Ok(());
    }
    for contract in &contracts {
        let unchanged = "  unchanged, from the cache";
        let cached = if contract.cached { unchanged } else { "" };
        println!(
            "{:>8} bytes  {}  {}.wasm{cached}",
            contract.size, contract.checksum, contract.name
        );
    }
    println!("in {}", wasm::contracts_dir().display());
    Ok(())
}
