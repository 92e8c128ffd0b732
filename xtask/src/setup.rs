//! `cargo xtask setup`: everything that takes minutes, before it is needed.

use std::thread;

use anyhow::{anyhow, bail, Result};
use clap::ValueEnum;
use oaic_localnet::tools::{Tool, Toolbox};
use oaic_localnet::wasm;

/// What to set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    /// The wasm32 standard library, wasm-opt, and the contracts.
    Contracts,
    /// wasmd and hermes.
    Localnet,
}

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Set up just this.
    #[arg(long)]
    only: Option<Only>,
}

/// Builds what is missing; what is there already costs nothing.
pub fn run(args: Args) -> Result<()> {
    let tools = Toolbox::open()?;
    let mut failures = Vec::new();
    let chain_tools = (args.only != Some(Only::Contracts)).then(|| Background::start(&tools));
    if args.only != Some(Only::Localnet) {
        match wasm::build(&tools) {
            Ok(contracts) => println!("{} contracts are built", contracts.len()),
            Err(error) => failures.push(format!("contracts: {error:#}")),
        }
    }
    if let Some(background) = chain_tools {
        for (tool, built) in [
            (Tool::Wasmd, background.wasmd.wait()),
            (Tool::Hermes, background.hermes.wait()),
        ] {
            match built {
                Ok(()) => println!("{} {} is ready", tool.name(), tool.version()),
                Err(error) => failures.push(format!("{error:#}")),
            }
        }
    }
    if !failures.is_empty() {
        bail!("setup is not complete:\n{}", failures.join("\n"));
    }
    println!("tools are in {}", tools.cache.root().display());
    Ok(())
}

/// Builds of wasmd and hermes beside other work.
pub struct Background {
    pub wasmd: Pending,
    pub hermes: Pending,
}

impl Background {
    pub fn start(tools: &Toolbox) -> Self {
        Self {
            wasmd: Pending::start(tools, Tool::Wasmd),
            hermes: Pending::start(tools, Tool::Hermes),
        }
    }
}

pub struct Pending(thread::JoinHandle<Result<()>>);

impl Pending {
    pub fn start(tools: &Toolbox, tool: Tool) -> Self {
        let tools = tools.clone();
        Self(thread::spawn(move || tools.ensure(tool).map(drop)))
    }

    pub fn wait(self) -> Result<()> {
        self.0
            .join()
            .map_err(|_| anyhow!("a build thread panicked"))?
    }
}
