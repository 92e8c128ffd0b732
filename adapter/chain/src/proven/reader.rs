//! From a pinned header to proven records.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cosmrs::tendermint::{block::Header, Time};
use cosmwasm_std::Addr;
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

use super::agreed::Agreed;
use super::blocks::seconds;
use super::error::{Fault, ProvenError};
use super::light::{Clock, Light, Terms, MAX_PATIENCE};
use super::proof;
use super::root::TrustRoot;
use super::rpc::{Budget, Rpc};
use super::store::Store;
use super::view::{Basis, View};
use super::wasm::{self, Code};
use crate::NodeUrl;

/// Records of one question at most.
const MAX_KEYS: usize = 1_000;

/// What each record may cost, tries and all.
const REQUESTS_PER_KEY: u64 = 3;
const BYTES_PER_KEY: u64 = 4 * 1024 * 1024;

/// How a [`ProvenReader`] is set up.
#[derive(Clone, Debug)]
pub struct ReaderConfig {
    /// The node's RPC, such as `https://rpc.example.org` or `http://127.0.0.1:26657`.
    pub node: NodeUrl,
    /// The pinned header.
    pub root: TrustRoot,
    /// Where the newest trusted header is kept between runs; its folder must exist. None: every run
    /// begins at the pinned one, which must then be within its trusting period.
    pub store: Option<PathBuf>,
    /// How far ahead of this machine's clock a header may be: 10 s unless set.
    pub clock_drift: Duration,
    /// How far behind this machine's clock the newest header may be: 60 s unless set. A node can
    /// hide what happened since.
    pub max_age: Duration,
    /// How long to wait for a node that is behind, and for a block that is to come: 20 s unless set,
    /// and never more than two minutes.
    pub patience: Duration,
}

impl ReaderConfig {
    /// A node and a pinned header, nothing kept, and the usual bounds.
    pub fn new(node: impl Into<NodeUrl>, root: TrustRoot) -> Self {
        let usual = Terms::default();
        Self {
            node: node.into(),
            root,
            store: None,
            clock_drift: usual.clock_drift,
            max_age: usual.max_age,
            patience: usual.patience,
        }
    }
}

impl TrustRoot {
    /// A header as a node reports it: the node is believed. That is right for a test network that one
    /// started oneself, and else a way to see what a node claims, to be compared with what others
    /// say before it is pinned. The trusting period is in seconds.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when the address or period can't be, [`ProvenError::Node`] when the
    /// node gives no such header.
    pub fn reported_by(
        node: impl Into<NodeUrl>,
        height: u64,
        trusting_period: u64,
    ) -> Result<Self, ProvenError> {
        let rpc = Rpc::new(node.into())?;
        let header = runtime()?
            .block_on(rpc.commit(&mut small_budget(), height))
            .map_err(|fault| ProvenError::of_node(rpc.url(), fault))?
            .header;
        let hash = header.hash().to_string();
        Self::new(header.chain_id.as_str(), height, &hash, trusting_period)
    }
}

pub(super) fn runtime() -> Result<Runtime, ProvenError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| ProvenError::config("runtime", format!("this machine gives none: {e}")))
}

/// For one record, or one question of its size.
fn small_budget() -> Budget {
    Budget::new(REQUESTS_PER_KEY, BYTES_PER_KEY)
}

/// What was proven, and of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven<T> {
    /// What was read.
    pub value: T,
    /// The state it is of: that after the block of this height.
    pub height: u64,
    /// Time of the next block, whose header commits to that state; in Unix seconds.
    pub time: u64,
}

/// Where headers come from.
enum Source {
    /// Verified from a pinned one; the newest is kept.
    Pinned {
        rpc: Rpc,
        light: Box<Mutex<Light>>,
        store: Option<Store>,
    },
    /// Nodes agree on it.
    Agreed(Agreed),
}

/// Reads from a node that isn't believed. Threads may share it; its methods block, so they must not
/// be called from within an async runtime.
pub struct ProvenReader {
    runtime: Runtime,
    source: Source,
    max_age: u64,
    now: Clock,
    unstored: Mutex<Option<String>>,
}

impl ProvenReader {
    /// Take up the newest trusted header where one is kept. The node is not asked yet.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when the node's address is none; [`ProvenError::Store`] when what is
    /// kept can't be read or is of another root.
    pub fn open(config: ReaderConfig) -> Result<Self, ProvenError> {
        let rpc = Rpc::new(config.node.clone())?;
        Self::with(config, rpc, Arc::new(Time::now))
    }

    pub(super) fn with(config: ReaderConfig, rpc: Rpc, now: Clock) -> Result<Self, ProvenError> {
        let store = config.store.map(Store::new);
        let load = |store: &Store| store.load(&config.root).transpose();
        let trusted = store.as_ref().and_then(load).transpose()?;
        let terms = Terms {
            clock_drift: config.clock_drift,
            max_age: config.max_age,
            patience: config.patience.min(MAX_PATIENCE),
        };
        let light = Light::new(config.root, terms, trusted, now.clone());
        let light = Box::new(Mutex::new(light));
        Self::of(Source::Pinned { rpc, light, store }, terms, now)
    }

    fn of(source: Source, terms: Terms, now: Clock) -> Result<Self, ProvenError> {
        Ok(Self {
            runtime: runtime()?,
            source,
            max_age: terms.max_age.as_secs(),
            now,
            unstored: Mutex::default(),
        })
    }

    /// The fallback where no header is pinned: two nodes or more that must show the same one.
    /// Records are proven against it. Who runs all of them is believed.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when an address is none, or there are too few, too many, or one twice.
    pub fn agreeing(nodes: &[NodeUrl], chain_id: &str) -> Result<Self, ProvenError> {
        let nodes = nodes.iter().cloned().map(Rpc::new);
        let nodes = nodes.collect::<Result<_, _>>()?;
        Self::agreed(nodes, chain_id, Terms::default(), Arc::new(Time::now))
    }

    pub(super) fn agreed(
        nodes: Vec<Rpc>,
        chain_id: &str,
        terms: Terms,
        now: Clock,
    ) -> Result<Self, ProvenError> {
        let nodes = Agreed::new(chain_id.into(), nodes, terms, now.clone())?;
        Self::of(Source::Agreed(nodes), terms, now)
    }

    /// Why the newest header couldn't be kept at the last look, if it couldn't. It is no less proven; but
    /// what isn't kept doesn't lengthen the life of the pinned one.
    pub fn unstored(&self) -> Option<String> {
        self.unstored.blocking_lock().clone()
    }

    /// Height of the newest block that a node claims to have; it is believed.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when the address is none; [`ProvenError::Node`] without an answer.
    pub fn newest_claimed(node: impl Into<NodeUrl>) -> Result<u64, ProvenError> {
        let rpc = Rpc::new(node.into())?;
        let status = runtime()?
            .block_on(rpc.status(&mut small_budget()))
            .map_err(|fault| ProvenError::of_node(rpc.url(), fault))?;
        Ok(status.sync_info.latest_block_height)
    }

    /// The newest state that can be proven: that before the chain's newest block.
    ///
    /// # Errors
    /// [`ProvenError::Node`] with what is wrong with the node's chain; [`ProvenError::Store`] when
    /// what is kept can't be read. A full disk is none: [`unstored`](Self::unstored) tells of it.
    pub fn newest(&self) -> Result<Snapshot<'_>, ProvenError> {
        self.since(1)
    }

    /// The newest state, of at least a height: that of a transaction's block shows what the
    /// transaction did. The block after it is waited for.
    ///
    /// # Errors
    /// As [`newest`](Self::newest); [`Fault::Lags`] or [`Fault::Stands`] when it doesn't come in
    /// time.
    pub fn since(&self, height: u64) -> Result<Snapshot<'_>, ProvenError> {
        let header = self.runtime.block_on(self.header(height))?;
        Ok(Snapshot {
            reader: self,
            header,
        })
    }

    /// The first header whose app hash is of a state of at least a height.
    async fn header(&self, height: u64) -> Result<Header, ProvenError> {
        let at_least = height.saturating_add(1);
        let (rpc, light, store) = match &self.source {
            Source::Pinned { rpc, light, store } => (rpc, light, store),
            Source::Agreed(nodes) => return nodes.newest(at_least).await,
        };
        let mut light = light.lock().await;
        let newest = light.newest(rpc, at_least).await;
        // What was verified on the way is worth keeping, whatever came then.
        if let (Some(store), Some(trusted)) = (store, light.trusted()) {
            let unstored = store.save(&light.root, trusted)?.err();
            *self.unstored.lock().await = unstored;
        }
        newest.map_err(|fault| self.wrong(fault))
    }

    /// The node that records are read from.
    fn rpc(&self) -> &Rpc {
        match &self.source {
            Source::Pinned { rpc, .. } => rpc,
            Source::Agreed(nodes) => nodes.first(),
        }
    }

    fn wrong(&self, fault: Fault) -> ProvenError {
        ProvenError::of_node(self.rpc().url(), fault)
    }
}

/// The state of one height, under a verified header. Everything that one makes of it is of that
/// height. It is refused once it is older than [`ReaderConfig::max_age`].
pub struct Snapshot<'a> {
    reader: &'a ProvenReader,
    header: Header,
}

impl Snapshot<'_> {
    /// What its header rests on.
    pub fn basis(&self) -> Basis {
        match &self.reader.source {
            Source::Pinned { .. } => Basis::Pinned,
            Source::Agreed(nodes) => Basis::Agreed(nodes.count()),
        }
    }

    /// The state's height: it is that after the block of this height.
    pub fn height(&self) -> u64 {
        self.header.height.value().saturating_sub(1)
    }

    /// Time of the next block, whose header commits to the state; in Unix seconds.
    pub fn time(&self) -> u64 {
        seconds(self.header.time)
    }

    /// A contract's record at a raw key. None: it is proven that there is none.
    ///
    /// That says nothing of which code the contract runs, or that there is a contract:
    /// [`code`](Self::code) does.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when the address is not a contract's; [`ProvenError::Node`] with
    /// [`Fault::Unproven`] and the like.
    pub fn value(
        &self,
        contract: &Addr,
        key: &[u8],
    ) -> Result<Proven<Option<Vec<u8>>>, ProvenError> {
        let address = wasm::address(contract)?;
        let what = format!("a record of {contract}");
        let value = self.wait(self.read(&what, &wasm::record_key(&address, key)))?;
        Ok(self.proven(value))
    }

    /// Several records, at most 1,000, in the order of their keys.
    ///
    /// # Errors
    /// As [`value`](Self::value); [`ProvenError::Config`] when there are too many keys.
    pub fn values<K: AsRef<[u8]>>(
        &self,
        contract: &Addr,
        keys: &[K],
    ) -> Result<Proven<Vec<Option<Vec<u8>>>>, ProvenError> {
        if keys.len() > MAX_KEYS {
            return Err(ProvenError::config(
                "keys",
                format!("{} are too many; ask for {MAX_KEYS} at once", keys.len()),
            ));
        }
        let address = wasm::address(contract)?;
        let what = format!("a record of {contract}");
        let values = self.wait(async {
            let mut values = Vec::with_capacity(keys.len());
            for key in keys {
                let key = wasm::record_key(&address, key.as_ref());
                values.push(self.read(&what, &key).await?);
            }
            Ok(values)
        })?;
        Ok(self.proven(values))
    }

    /// The code that a contract runs. None: it is proven that there is no contract at the address.
    ///
    /// # Errors
    /// As [`value`](Self::value); [`Fault::Odd`] when what is proven can't be read.
    pub fn code(&self, contract: &Addr) -> Result<Proven<Option<Code>>, ProvenError> {
        let address = wasm::address(contract)?;
        let what = format!("the code of {contract}");
        let odd = |message| Fault::Odd {
            what: what.clone(),
            height: self.height(),
            message,
        };
        let code = self.wait(async {
            let Some(info) = self.read(&what, &wasm::contract_key(&address)).await? else {
                return Ok(None);
            };
            let id = wasm::code_id(&info).map_err(odd)?;
            let Some(info) = self.read(&what, &wasm::code_key(id)).await? else {
                return Err(odd(format!("it runs code {id}, and there is none")));
            };
            let checksum = wasm::code_hash(&info).map_err(odd)?;
            Ok(Some(Code { id, checksum }))
        })?;
        Ok(self.proven(code))
    }

    fn proven<T>(&self, value: T) -> Proven<T> {
        Proven {
            value,
            height: self.height(),
            time: self.time(),
        }
    }

    fn wait<T>(
        &self,
        work: impl std::future::Future<Output = Result<T, Fault>>,
    ) -> Result<T, ProvenError> {
        let reader = self.reader;
        let work = async {
            self.check_age()?;
            work.await
        };
        reader.runtime.block_on(work).map_err(|f| reader.wrong(f))
    }

    fn check_age(&self) -> Result<(), Fault> {
        let now = seconds((self.reader.now)());
        if now.saturating_sub(self.time()) <= self.reader.max_age {
            return Ok(());
        }
        Err(Fault::Old {
            height: self.height(),
            time: self.time(),
            now,
        })
    }

    async fn read(&self, what: &str, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        let height = self.height();
        let rpc = self.reader.rpc();
        let answer = rpc
            .store(&mut small_budget(), wasm::PATH, key, height)
            .await?;
        if answer.code != 0 {
            return Err(Fault::Refused {
                what: format!("{what} at height {height}"),
                message: super::error::harmless(&rpc.url().clean(&answer.log)),
            });
        }
        if answer.height != height {
            return Err(Fault::OtherAnswer {
                asked: format!("the state of height {height}"),
                answered: format!("that of height {}", answer.height),
            });
        }
        let app_hash = self.header.app_hash.as_bytes();
        proof::check(&answer, wasm::STORE, key, app_hash).map_err(|message| Fault::Unproven {
            what: what.into(),
            height,
            message,
        })
    }
}

impl View for Snapshot<'_> {
    fn basis(&self) -> Basis {
        Self::basis(self)
    }

    fn height(&self) -> u64 {
        Self::height(self)
    }

    fn time(&self) -> u64 {
        Self::time(self)
    }

    fn record(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ProvenError> {
        Ok(self.value(contract, key)?.value)
    }

    fn checksum(&self, contract: &Addr) -> Result<Option<String>, ProvenError> {
        let code = self.code(contract)?.value;
        Ok(code.map(|code| hex::encode(code.checksum)))
    }
}
