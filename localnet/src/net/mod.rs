//! Two wasmd chains and a relayer, as plain processes on free loopback ports.

pub mod accounts;
mod chain;
mod codes;
mod config;
mod genesis;
pub mod health;
mod managed;
mod network;
mod ports;
mod process;
mod relayer;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{bail, Context, Result};

use crate::tools::Toolbox;
use crate::{target_dir, wasm};
use chain::{Plan, RunningChain};
use process::Started;
use relayer::Relayer;

pub use managed::{Managed, Part};
pub use network::{ChainInfo, Channel, Network};
pub use process::{Lifetime, Running};

/// Denom of gas and stake on both chains. It has no value.
pub const DENOM: &str = "ugas";

/// Denom of a coin that stands for money from outside, for sales and dividends. It has no value
/// either; every account of the genesis has some.
pub const TEST_COIN: &str = "uusd";

pub const HUB: &str = "oaic-local-1";

pub const OUTPOST: &str = "oaic-local-2";

/// Time between blocks where people look on, and where figures are measured.
pub const BLOCK_TIME: Duration = Duration::from_secs(1);

/// Time between blocks where only what is in them matters: a test waits for dozens.
pub const TEST_BLOCK_TIME: Duration = Duration::from_millis(200);

/// Set to keep a test's chains' files after it.
const KEEP: &str = "OAIC_KEEP_LOCALNET";

#[derive(Clone, Debug)]
pub struct Options {
    /// Folder for homes, logs and process ids. Whatever is in it is removed first.
    pub dir: PathBuf,
    /// Validators of the hub, 1 to 10.
    pub validators: usize,
    /// Whether a second chain runs, with hermes and an open transfer channel between. Without
    /// it the hub runs alone, which starts in seconds instead of a minute.
    pub relayer: bool,
    pub lifetime: Lifetime,
    /// Whether the test accounts' keys go into the nodes' keyrings, for use of `wasmd` by hand.
    pub keyring: bool,
    /// Wasm files whose code the hub has, pinned, from its genesis on: the first has id 1. A
    /// pinned code stays in memory, and loading it costs 2,000 gas instead of 60,000.
    pub pinned: Vec<PathBuf>,
    /// Time between a block and the proposal of the next one.
    pub block_time: Duration,
}

impl Options {
    /// A network for a test: one validator, quick blocks, gone when the test is. Sweeps the
    /// networks of tests that were killed.
    pub fn for_test(name: &str) -> Self {
        let parent = target_dir().join("localnet");
        managed::sweep_tests(&parent);
        Self {
            dir: parent.join(format!("test-{name}-{}", std::process::id())),
            validators: 1,
            relayer: false,
            lifetime: Lifetime::Tied,
            keyring: false,
            pinned: Vec::new(),
            block_time: TEST_BLOCK_TIME,
        }
    }

    /// The same, with the economy's codes pinned, as `cargo xtask localnet up` has them.
    pub fn for_test_of_economy(name: &str) -> Result<Self> {
        Ok(Self {
            pinned: wasm::economy()?,
            ..Self::for_test(name)
        })
    }
}

/// A network that this process started. Dropping it ends a [`Lifetime::Tied`] one and removes
/// its folder.
#[derive(Debug)]
pub struct Localnet {
    network: Network,
    wasmd: PathBuf,
    processes: Vec<Started>,
    lifetime: Lifetime,
}

impl Localnet {
    /// Start a network and wait until it works: blocks advance, the channel is open.
    pub fn start(options: &Options) -> Result<Self> {
        Self::start_with(&Toolbox::open()?, options)
    }

    /// [`Self::start`] with given tools.
    pub fn start_with(tools: &Toolbox, options: &Options) -> Result<Self> {
        if !(1..=10).contains(&options.validators) {
            bail!(
                "a hub of {} validators is not supported; take 1 to 10",
                options.validators
            );
        }
        let dir = std::path::absolute(&options.dir)?;
        let wasmd = tools.wasmd()?;
        let hermes = options.relayer.then(|| tools.hermes()).transpose()?;
        oaic_cache::remove_dir(&dir)?;
        for folder in [logs_dir(&dir), ids_dir(&dir)] {
            fs::create_dir_all(&folder)
                .with_context(|| format!("can't make {}", folder.display()))?;
        }
        let mut net = Self {
            network: Network::new(dir.clone(), Vec::new(), Vec::new()),
            wasmd,
            processes: Vec::new(),
            lifetime: options.lifetime,
        };
        match net.bring_up(tools, options, hermes.as_deref()) {
            Ok(()) => Ok(net),
            Err(error) => {
                net.end_processes();
                Err(error.context(format!("the network in {} did not start", dir.display())))
            }
        }
    }

    fn bring_up(
        &mut self,
        tools: &Toolbox,
        options: &Options,
        hermes: Option<&Path>,
    ) -> Result<()> {
        let step = tools.progress.step("starting the chains", "a few seconds");
        let mut plans = vec![Plan {
            role: "hub",
            chain_id: HUB,
            validators: options.validators,
            pinned: &options.pinned,
        }];
        if options.relayer {
            plans.push(Plan {
                role: "outpost",
                chain_id: OUTPOST,
                validators: 1,
                pinned: &[],
            });
        }
        let started: Vec<Result<RunningChain>> = std::thread::scope(|scope| {
            let (wasmd, dir) = (&self.wasmd, &self.network.dir);
            let threads: Vec<_> = plans
                .iter()
                .map(|plan| scope.spawn(|| plan.start(wasmd, dir, options)))
                .collect();
            let died = || Err(anyhow::anyhow!("a start thread panicked"));
            threads
                .into_iter()
                .map(|t| t.join().unwrap_or_else(|_| died()))
                .collect()
        });
        // All are kept before any error counts, so that what did start is ended.
        let mut failed = None;
        for chain in started {
            match chain {
                Ok(chain) => {
                    self.processes.extend(chain.processes);
                    self.network.chains.push(chain.info);
                }
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        step.done();
        if let Some(hermes) = hermes {
            self.connect(tools, hermes)?;
        }
        self.network.write(&network_file(&self.network.dir))
    }

    fn connect(&mut self, tools: &Toolbox, hermes: &Path) -> Result<()> {
        let step = tools
            .progress
            .step("opening an IBC channel", "about a minute");
        let dir = &self.network.dir;
        let relayer = Relayer {
            hermes,
            dir: dir.join("hermes"),
        };
        relayer.configure(&self.network.chains, &accounts::derive("relayer")?)?;
        let log = logs_dir(dir).join("hermes-channel.log");
        let channel = relayer.open_channel(self.network.hub()?, self.network.outpost()?, &log)?;
        self.network.channels.push(channel);
        let log = logs_dir(dir).join("hermes.log");
        let id_file = ids_dir(dir).join("hermes.pid");
        let started = process::start(&relayer.start(), self.lifetime, &id_file, &log)?;
        self.processes.push(started);
        relayer::wait_until_relaying(&log)?;
        step.done();
        Ok(())
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    /// A `wasmd` command that talks to a chain, to which a subcommand is to be added.
    pub fn wasmd(&self, chain: &ChainInfo) -> Command {
        let mut command = Command::new(&self.wasmd);
        command
            .envs(chain.wasmd_settings())
            .arg("--home")
            .arg(&chain.home);
        command
    }

    fn end_processes(&mut self) {
        // The relayer was started last and ends first.
        while let Some(process) = self.processes.pop() {
            process.end();
        }
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Detached {
            return;
        }
        self.end_processes();
        let dir = &self.network.dir;
        if std::thread::panicking() || std::env::var_os(KEEP).is_some() {
            eprintln!("the network's logs are kept in {}", logs_dir(dir).display());
        } else if let Err(error) = oaic_cache::remove_dir(dir) {
            eprintln!("{error:#}");
        }
    }
}

/// A `wasmd` command on a home, to which a subcommand is to be added.
fn wasmd_command(wasmd: &Path, home: &Path) -> Command {
    let mut command = Command::new(wasmd);
    // What the user's shell tells wasmd would go over the home's own files.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WASMD_") {
            command.env_remove(name);
        }
    }
    // Whatever --home says, it also makes files in the user's home.
    command.env("HOME", home).arg("--home").arg(home);
    command
}

fn logs_dir(dir: &Path) -> PathBuf {
    dir.join("logs")
}

fn ids_dir(dir: &Path) -> PathBuf {
    dir.join("ids")
}

fn network_file(dir: &Path) -> PathBuf {
    dir.join("network.json")
}
