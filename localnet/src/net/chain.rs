//! One chain: its nodes made, configured, started and waited for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use super::accounts::{self, Account};
use super::config::{self, NodeConfig};
use super::files::{ids_dir, logs_dir};
use super::genesis::{self, wasmd_command};
use super::health;
use super::network::ChainInfo;
use super::options::{Options, DENOM};
use super::ports::{self, Ports};
use super::process::{self, Started};
use crate::command::tail;

/// How long a chain may take to its second block.
const START_LIMIT: Duration = Duration::from_secs(90);

/// A port that was free may be taken before the node binds it: then others are tried.
const ATTEMPTS: u32 = 3;

#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub role: &'static str,
    pub chain_id: &'static str,
    pub validators: usize,
    pub pinned: &'a [PathBuf],
}

#[derive(Debug)]
pub(super) struct RunningChain {
    pub info: ChainInfo,
    pub processes: Vec<Started>,
}

impl Plan<'_> {
    /// Make the chain's homes and start its nodes.
    pub fn start(&self, wasmd: &Path, dir: &Path, options: &Options) -> Result<RunningChain> {
        let names: Vec<String> = (0..self.validators)
            .map(|i| format!("{}-{i}", self.role))
            .collect();
        let homes: Vec<PathBuf> = names.iter().map(|name| dir.join(name)).collect();
        let faucet = accounts::derive(accounts::FAUCET)?;
        let tests: Vec<Account> = accounts::LABELS
            .iter()
            .map(|label| accounts::derive(label))
            .collect::<Result<_>>()?;
        let mut funded = vec![faucet.clone(), accounts::derive("relayer")?];
        funded.extend(tests.clone());
        let ids = genesis::create(wasmd, self.chain_id, &homes, &funded, self.pinned)?;
        let home = homes.first().context("a chain needs a validator")?;
        if options.keyring {
            for account in std::iter::once(&faucet).chain(&tests) {
                genesis::import(wasmd, home, &account.label, account)?;
            }
        }
        let mut attempt = 1;
        loop {
            let ports = ports::choose(self.validators)?;
            for (index, (home, own)) in homes.iter().zip(&ports).enumerate() {
                let peers = peers(&ids, &ports, index);
                let node = NodeConfig {
                    ports: *own,
                    peers: &peers,
                    block_time: options.block_time,
                };
                config::write(home, &node)?;
            }
            match self.run(wasmd, dir, &names, &ports, options) {
                Ok(processes) => {
                    let info = self.info(home, ports.first(), faucet, tests)?;
                    return Ok(RunningChain { info, processes });
                }
                Err(error) if attempt == ATTEMPTS || !port_taken(dir, &names) => return Err(error),
                Err(_) => attempt += 1,
            }
        }
    }

    fn run(
        &self,
        wasmd: &Path,
        dir: &Path,
        names: &[String],
        ports: &[Ports],
        options: &Options,
    ) -> Result<Vec<Started>> {
        let mut processes = Vec::new();
        let outcome = names.iter().zip(ports).try_for_each(|(name, _)| {
            let mut command = wasmd_command(wasmd, &dir.join(name));
            command.args(["start", "--log_no_color"]);
            let id_file = ids_dir(dir).join(format!("{name}.pid"));
            let log = log(dir, name);
            processes.push(process::start(&command, options.lifetime, &id_file, &log)?);
            Ok(())
        });
        let outcome = outcome.and_then(|()| {
            for ((name, ports), process) in names.iter().zip(ports).zip(&mut processes) {
                let rpc = format!("http://127.0.0.1:{}", ports.rpc);
                let lives = health::wait_for_blocks(&rpc, START_LIMIT, || process.alive());
                lives.with_context(|| {
                    let log = log(dir, name);
                    let (shown, end) = (log.display(), tail(&log));
                    format!("{name} does not make blocks; its log {shown} ends:\n{end}")
                })?;
            }
            Ok(())
        });
        match outcome {
            Ok(()) => Ok(processes),
            Err(error) => {
                processes.into_iter().for_each(Started::end);
                Err(error)
            }
        }
    }

    fn info(
        &self,
        home: &Path,
        ports: Option<&Ports>,
        faucet: Account,
        accounts: Vec<Account>,
    ) -> Result<ChainInfo> {
        let ports = ports.context("a chain needs a validator")?;
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let genesis_hash = health::genesis_hash(&url(ports.rpc))?;
        Ok(ChainInfo {
            role: self.role.to_owned(),
            chain_id: self.chain_id.to_owned(),
            rpc: url(ports.rpc),
            genesis_hash: Some(genesis_hash),
            grpc: url(ports.grpc),
            rest: url(ports.rest),
            denom: DENOM.to_owned(),
            prefix: accounts::PREFIX.to_owned(),
            gas_price: "0".to_owned(),
            validators: self.validators,
            home: home.to_path_buf(),
            faucet,
            accounts,
        })
    }
}

fn peers(ids: &[String], ports: &[Ports], own: usize) -> String {
    let others = ids
        .iter()
        .zip(ports)
        .enumerate()
        .filter(|(index, _)| *index != own);
    let peers: Vec<String> = others
        .map(|(_, (id, ports))| format!("{id}@127.0.0.1:{}", ports.p2p))
        .collect();
    peers.join(",")
}

fn port_taken(dir: &Path, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| tail(&log(dir, name)).contains("address already in use"))
}

fn log(dir: &Path, name: &str) -> PathBuf {
    logs_dir(dir).join(format!("{name}.log"))
}
