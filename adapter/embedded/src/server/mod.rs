//! The in-process chain, served to other processes of this machine.
//!
//! Whoever may open its socket, or knows the token in its folder, may ask and send; what is sent
//! carries a signature and a sequence. A block ends with every request that changes something, and
//! every second; its time is this machine's. All of it is in memory and ends with the process.

mod answer;
mod connection;
mod files;
mod ledger;
mod listener;
mod slots;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use oaic_chain::served::{ensure_test_chain, network_file, ServedAddress, Start};
use rand::rngs::OsRng;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::{EmbeddedChain, CHAIN_ID, PREFIX};
use answer::Service;
use files::Folder;
use listener::Listener;

pub use slots::MAX_CONNECTIONS;

/// Between two blocks in which nothing happens.
const BLOCK_TIME: Duration = Duration::from_secs(1);

/// What is served, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the socket, the token and network.json, its owner's alone. Made when it isn't there.
    pub folder: PathBuf,
    /// One of the compiled test chains.
    pub chain_id: String,
    /// A port of this machine in place of the socket; port 0 is a free one.
    pub listen: Option<SocketAddr>,
}

impl Options {
    /// The usual chain, over a socket in a folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            chain_id: CHAIN_ID.into(),
            listen: None,
        }
    }
}

/// A chain that is served until this is dropped.
pub struct Server {
    address: ServedAddress,
    start: Start,
    folder: Folder,
    stop: Arc<AtomicBool>,
    listener: Listener,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Begin a chain and serve it.
    ///
    /// # Errors
    /// The chain id is no test chain's; the folder is in use, is open to others, or can't be written;
    /// the port is taken.
    pub fn start(options: Options) -> Result<Self> {
        ensure_test_chain(&options.chain_id)?;
        let start = Start {
            genesis_hash: hex::encode_upper(draw(options.chain_id.as_bytes())?),
            chain_id: options.chain_id,
        };
        let chain = EmbeddedChain::builder()
            .chain_id(&start.chain_id)
            .start_time(oaic_chain::now())
            .served(start.genesis_hash.clone())
            .build();
        let folder = Folder::open(&options.folder)?;
        let (listener, token) = match options.listen {
            None => (Listener::on_socket(&folder.socket())?, None),
            Some(at) => {
                ServedAddress::loopback(at, &folder.token())?;
                let token = hex::encode(draw(b"token")?);
                folder.write(&folder.token(), &token)?;
                (Listener::on_port(at)?, Some(token))
            }
        };
        let address = listener.address(&folder)?;
        let file = network_file(&address, &start, PREFIX);
        folder.write(&folder.network(), &file)?;

        let service = Arc::new(Service::new(Arc::new(chain), start.clone(), token));
        let stop = Arc::new(AtomicBool::new(false));
        let threads = vec![ticking(&service, &stop)?, listener.serve(&service, &stop)?];
        Ok(Self {
            address,
            start,
            folder,
            stop,
            listener,
            threads,
        })
    }

    /// Where it is served.
    pub fn address(&self) -> &ServedAddress {
        &self.address
    }

    /// This start of the chain.
    pub fn start_of_chain(&self) -> &Start {
        &self.start
    }

    /// The file that describes it to clients, as a localnet's network.json does.
    pub fn network(&self) -> PathBuf {
        self.folder.network()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.listener.end();
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            // One that panicked has nothing to hand over.
            let _ = thread.join();
        }
    }
}

/// Ends a block every second.
fn ticking(service: &Arc<Service>, stop: &Arc<AtomicBool>) -> Result<JoinHandle<()>> {
    let (service, stop) = (service.clone(), stop.clone());
    let tick = move || {
        while !stop.load(Ordering::SeqCst) {
            std::thread::park_timeout(BLOCK_TIME);
            if service.tick().is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("ticks".into())
        .spawn(tick)
        .context("no thread for the blocks")
}

/// What nobody can guess, for a purpose.
fn draw(purpose: &[u8]) -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng
        .try_fill_bytes(&mut bytes)
        .context("the system gave no random numbers")?;
    let hash = Sha256::new_with_prefix(b"oaic/served/v1").chain_update(bytes);
    Ok(hash.chain_update(purpose).finalize().into())
}
