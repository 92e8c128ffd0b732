//! The network of `cargo xtask localnet`: it outlives the command that starts it.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use rustix::fs::{flock, FlockOperation};

use super::files::{end_and_remove, ids_dir, logs_dir};
use super::localnet::Localnet;
use super::network::Network;
use super::options::{Options, BLOCK_TIME};
use super::process::{end_all, Lifetime, Running};
use crate::paths::target_dir;
use crate::tools::Toolbox;
use crate::wasm;

/// The one network that this workspace keeps running.
#[derive(Clone, Debug)]
pub struct Managed {
    parent: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Part {
    /// Its name, for example `hub-0` or `hermes`.
    pub name: String,
    pub process: i32,
    pub running: bool,
}

impl Default for Managed {
    fn default() -> Self {
        Self {
            parent: target_dir().join("localnet"),
        }
    }
}

impl Managed {
    /// Its description, there while it runs.
    pub fn file(&self) -> PathBuf {
        self.parent.join("network.json")
    }

    pub fn logs(&self) -> PathBuf {
        logs_dir(&self.dir())
    }

    fn dir(&self) -> PathBuf {
        self.parent.join("main")
    }

    /// Its processes, those that ended too.
    pub fn parts(&self) -> Vec<Part> {
        Running::all(&ids_dir(&self.dir()))
            .into_iter()
            .map(|r| Part {
                running: r.alive(),
                process: r.id,
                name: r.name,
            })
            .collect()
    }

    /// The network, if it was started and not ended. Parts of it may have died; see
    /// [`Self::parts`].
    pub fn network(&self) -> Result<Option<Network>> {
        let file = self.file();
        file.exists().then(|| Network::read(&file)).transpose()
    }

    /// Start it, with so many validators on the hub (1 unless said) and the economy's codes pinned,
    /// which are built if they changed. Answers with the network and whether it was running before.
    /// Fails when another one runs with another number of validators, or its remains are in the way.
    pub fn up(&self, tools: &Toolbox, validators: Option<usize>) -> Result<(Network, bool)> {
        let _lock = self.lock()?;
        let parts = self.parts();
        match self.network()? {
            Some(network) if parts.iter().all(|p| p.running) && !parts.is_empty() => {
                let running = network.hub()?.validators;
                if validators.is_some_and(|wanted| wanted != running) {
                    bail!("a localnet whose hub has {running} validators is running; end it first: cargo xtask localnet down");
                }
                return Ok((network, true));
            }
            Some(_) => {
                let dead: Vec<_> = parts
                    .iter()
                    .filter(|p| !p.running)
                    .map(|p| p.name.as_str())
                    .collect();
                bail!(
                    "a localnet is up but {} of it ended; look: cargo xtask localnet logs; then: cargo xtask localnet down",
                    if dead.is_empty() { "all".to_owned() } else { dead.join(", ") }
                );
            }
            // An `up` that was killed: nobody was told of its network, so it can go.
            None => self.remove()?,
        }
        wasm::build(tools).context("the contracts can't be built")?;
        let options = Options {
            dir: self.dir(),
            validators: validators.unwrap_or(1),
            relayer: true,
            lifetime: Lifetime::Detached,
            keyring: true,
            pinned: wasm::economy()?,
            block_time: BLOCK_TIME,
        };
        let net = match Localnet::start_with(tools, &options) {
            Ok(net) => net,
            Err(error) => {
                // The logs stay for a look; the next `up` or `down` removes them.
                end_all(Running::all(&ids_dir(&self.dir())))?;
                return Err(error);
            }
        };
        // Last: where this file is, there is a network that works.
        net.network().write(&self.file())?;
        Ok((net.network().clone(), false))
    }

    /// End it and remove all of it. Answers with how many processes were ended.
    pub fn down(&self) -> Result<usize> {
        let _lock = self.lock()?;
        let running = self.parts().iter().filter(|p| p.running).count();
        self.remove()?;
        Ok(running)
    }

    fn remove(&self) -> Result<()> {
        let file = self.file();
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("can't remove {}", file.display()))?;
        }
        end_and_remove(&self.dir())
    }

    fn lock(&self) -> Result<File> {
        fs::create_dir_all(&self.parent)
            .with_context(|| format!("can't make {}", self.parent.display()))?;
        let path = self.parent.join(".lock");
        let lock = File::create(&path).with_context(|| format!("can't open {}", path.display()))?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            bail!("another `cargo xtask localnet up` or `down` is at work; wait for it");
        }
        Ok(lock)
    }
}
