//! Networks that this process starts, and that end with it unless they are to outlive it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};

use super::accounts;
use super::chain::{Plan, RunningChain};
use super::files::{ids_dir, logs_dir, network_file};
use super::network::{ChainInfo, Network};
use super::options::{Options, HUB, OUTPOST};
use super::process::{self, Lifetime, Started};
use super::relayer::{self, Relayer};
use crate::tools::Toolbox;

/// Set to keep a test's chains' files after it.
const KEEP: &str = "OAIC_KEEP_LOCALNET";

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
