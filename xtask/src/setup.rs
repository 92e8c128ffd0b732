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
    let chain_tools = (args.only != Some(Only::Contracts)).then(|| Pending::of_chains(&tools));
    if args.only != Some(Only::Localnet) {
        match wasm::build(&tools) {
            Ok(contracts) => println!("{} contracts are built", contracts.len()),
            Err(error) => failures.push(format!("contracts: {error:#}")),
        }
    }
    for pending in chain_tools.into_iter().flatten() {
        let tool = pending.tool;
        match pending.wait() {
            Ok(()) => println!("{} is ready", tool.name()),
            Err(error) => failures.push(format!("{error:#}")),
        }
    }
    if !failures.is_empty() {
        bail!("setup is not complete:\n{}", failures.join("\n"));
    }
    println!("tools are in {}", tools.cache.root().display());
    Ok(())
}

/// A tool's build beside other work.
pub struct Pending {
    tool: Tool,
    build: thread::JoinHandle<Result<()>>,
}

impl Pending {
    pub fn of_chains(tools: &Toolbox) -> [Self; 2] {
        [Tool::Wasmd, Tool::Hermes].map(|tool| {
            let tools = tools.clone();
            let build = thread::spawn(move || tools.ensure(tool).map(drop));
            Self { tool, build }
        })
    }

    pub fn wait(self) -> Result<()> {
        let built = self.build.join();
        built.map_err(|_| anyhow!("a build thread panicked"))?
    }
}
