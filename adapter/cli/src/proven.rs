//! What is acted on: records of contracts, proven, whatever the node says.
//!
//! A verb that lets a secret out or signs away money reads here, and what it reads is of one height.
//! What its header rests on is said on stderr where it isn't a pinned one.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Once;

use cosmwasm_std::{Addr, Storage};
use oaic_chain::proven::{Basis, ProvenReader, ReaderConfig, TrustRoot, View, TRUSTING_PERIOD};
use oaic_chain::NodeUrl;
use oaic_runtime::RuntimeError;

use crate::context::Context;
use crate::error::{CliError, Kind, Result};
use crate::network::Network;

/// Where proven records come from.
pub enum Reads {
    /// A node that isn't believed.
    Node(Box<Node>),
    /// A chain in this process, which has no headers: nothing is proven.
    InProcess,
}

/// A node that isn't believed, and what is held against it. Nothing is opened before it is needed:
/// most commands prove nothing.
pub struct Node {
    network: Network,
    /// Checksums of the codes that contracts must run, in hex.
    codes: BTreeMap<Addr, String>,
    home: PathBuf,
    reader: OnceCell<ProvenReader>,
    /// Whether the newest block was waited for, because something wasn't there.
    waited: Cell<bool>,
}

impl Node {
    /// A network's node, with the checksums of the codes that contracts must run, in hex.
    pub(crate) fn new(network: Network, codes: BTreeMap<Addr, String>, home: &Path) -> Self {
        Self {
            network,
            codes,
            home: home.to_path_buf(),
            reader: OnceCell::new(),
            waited: Cell::new(false),
        }
    }

    fn reader(&self) -> Result<&ProvenReader> {
        match self.reader.get() {
            Some(reader) => Ok(reader),
            None => {
                let reader = self.open()?;
                Ok(self.reader.get_or_init(|| reader))
            }
        }
    }

    /// From what is pinned: a header, else the genesis, else several nodes.
    fn open(&self) -> Result<ProvenReader> {
        let chain_id = self.network.chain.chain_id.as_str();
        let node = NodeUrl::new(self.network.chain.rpc_url.as_str());
        if let Some(root) = root(&self.network, &self.home)? {
            return Ok(ProvenReader::open(ReaderConfig {
                store: Some(kept(&root, &self.home)?),
                ..ReaderConfig::new(node, root)
            })?);
        }
        if self.network.nodes.is_empty() {
            return Err(CliError::new(
                Kind::Untrusted,
                format!("nothing is pinned of {chain_id}, so nothing that its node says can be proven"),
            )
            .next(
                "`oaic network trust HEIGHT:HASH` pins a block that people you trust confirm; or name \
                 other nodes that must agree: `nodes` of the network in config.toml",
            ));
        }
        let others = self.network.nodes.iter();
        let others = others.map(|url| NodeUrl::new(url.as_str()));
        let nodes: Vec<NodeUrl> = std::iter::once(node).chain(others).collect();
        Ok(ProvenReader::agreeing(&nodes, chain_id)?)
    }
}

/// The header that is pinned: in the configuration, else by `oaic network trust`, else the genesis.
fn root(network: &Network, home: &Path) -> Result<Option<TrustRoot>> {
    let chain_id = network.chain.chain_id.as_str();
    if let Some(trust) = &network.trust {
        return Ok(Some(trust.root(chain_id)?));
    }
    if let Some(root) = crate::trust::of(chain_id, home)? {
        return Ok(Some(root));
    }
    let genesis = network.chain.genesis.as_deref();
    let root = genesis.map(|hash| TrustRoot::new(chain_id, 1, hash, TRUSTING_PERIOD));
    Ok(root.transpose()?)
}

/// Where the newest trusted header of a root is kept. Another root is another file: a chain that
/// began anew finds nothing of the old one.
fn kept(root: &TrustRoot, home: &Path) -> Result<PathBuf> {
    let folder = home.join("light");
    crate::private::make_private_folder(&folder)
        .map_err(|e| CliError::usage(format!("{} can't be made", folder.display())).because(e))?;
    let hash = root.header_hash();
    let hash = hash.get(..16).unwrap_or(&hash);
    Ok(folder.join(format!("{}-{hash}.json", root.chain_id())))
}

/// Whether it was said that nothing is proven.
static SAID: Once = Once::new();

/// A chain's state at one height, proven.
pub struct Now<'a> {
    ctx: &'a Context,
    view: RefCell<Box<dyn View + 'a>>,
    codes: Option<&'a BTreeMap<Addr, String>>,
    /// Contracts whose code was compared.
    checked: RefCell<BTreeSet<Addr>>,
    /// Whether something of this height was used.
    used: Cell<bool>,
}

impl Context {
    /// The chain's newest state, to act on.
    ///
    /// # Errors
    /// [`Kind::Untrusted`] when the node lags, lies, stands or is of another chain, or nothing is
    /// pinned that it could be held against; [`Kind::Unreachable`] without an answer.
    pub fn proven(&self) -> Result<Now<'_>> {
        self.proven_since(1)
    }

    /// As [`Self::proven`], of at least a height: that of a transaction's block shows what it did.
    ///
    /// # Errors
    /// As [`Self::proven`]; that height doesn't come in time.
    pub fn proven_since(&self, height: u64) -> Result<Now<'_>> {
        let (view, codes): (Box<dyn View>, _) = match &self.reads {
            Reads::Node(node) => {
                let reader = node.reader()?;
                let newest = reader.since(height)?;
                if let Some(why) = reader.unkept() {
                    self.out.warn(format!(
                        "the newest header isn't kept, and the pinned one ages: {why}"
                    ));
                }
                (Box::new(newest), Some(&node.codes))
            }
            Reads::InProcess => (self.chain.proven(height)?, None),
        };
        match view.basis() {
            Basis::Pinned => {
                let height = view.height();
                self.out
                    .detail(1, format!("proven: the state of height {height}"));
            }
            Basis::Agreed(nodes) => self.out.note(format!(
                "no header is pinned: proven against one on which {nodes} nodes agree"
            )),
            // Once a process: it is the same all along.
            Basis::Embedded => SAID.call_once(|| self.out.note("unproven: embedded")),
        }
        Ok(Now {
            ctx: self,
            view: RefCell::new(view),
            codes,
            checked: RefCell::default(),
            used: Cell::new(false),
        })
    }
}

impl<'a> Now<'a> {
    /// The state's height; asked within a read, that of what is read.
    pub fn height(&self) -> u64 {
        self.view.borrow().height()
    }

    /// Its time, in seconds since 1970; likewise.
    pub fn time(&self) -> u64 {
        self.view.borrow().time()
    }

    /// The latest that it may be. A node can hide the last minute, so this machine's clock counts
    /// where it is ahead; a chain in this process has a time of its own.
    pub fn latest(&self) -> u64 {
        let basis = self.view.borrow().basis();
        match basis {
            Basis::Embedded => self.time(),
            Basis::Pinned | Basis::Agreed(_) => self.time().max(oaic_chain::now()),
        }
    }

    /// Read the data market's records.
    ///
    /// # Errors
    /// As `read`.
    pub fn market<T>(
        &self,
        read: impl Fn(&dyn Storage) -> std::result::Result<T, RuntimeError>,
    ) -> Result<T> {
        self.read(self.ctx.data_market()?.address(), "data-market", read)
    }

    /// Read settlement's records.
    ///
    /// # Errors
    /// As `read`.
    pub fn settlement<T>(
        &self,
        read: impl Fn(&dyn Storage) -> std::result::Result<T, RuntimeError>,
    ) -> Result<T> {
        self.read(self.ctx.settlement()?.address(), "compute-settlement", read)
    }

    /// Read a contract's records, once it is proven that it runs the code whose records these are.
    ///
    /// # Errors
    /// [`Kind::NotFound`] for what is proven not to be there; [`Kind::Untrusted`] when the contract
    /// runs another code, or something isn't proven.
    fn read<T>(
        &self,
        contract: &Addr,
        name: &str,
        read: impl Fn(&dyn Storage) -> std::result::Result<T, RuntimeError>,
    ) -> Result<T> {
        self.ensure_code(contract, name)?;
        let found = self.view.borrow().read(contract, &read)?;
        if matches!(found, Err(RuntimeError::Unknown { .. })) && self.look_again() {
            self.ensure_code(contract, name)?;
            return self
                .view
                .borrow()
                .read(contract, &read)?
                .map_err(record_error);
        }
        self.used.set(true);
        found.map_err(record_error)
    }

    /// Whether there is a newer state to look in for what isn't there: proofs are a block behind what
    /// the node shows, and an order may be of its newest block. That one is waited for once a command,
    /// and not when something of this height was used already: all is of one.
    fn look_again(&self) -> bool {
        let Reads::Node(node) = &self.ctx.reads else {
            return false;
        };
        if self.used.get() || node.waited.replace(true) {
            return false;
        }
        let newest = self.ctx.chain.block().map_err(CliError::from);
        let Ok(later) = newest.and_then(|newest| self.ctx.proven_since(newest.height)) else {
            return false;
        };
        self.view.swap(&later.view);
        self.checked.borrow_mut().clear();
        true
    }

    fn ensure_code(&self, contract: &Addr, name: &str) -> Result<()> {
        let Some(codes) = self.codes else {
            return Ok(());
        };
        if self.checked.borrow().contains(contract) {
            return Ok(());
        }
        let found = self.view.borrow().checksum(contract)?.ok_or_else(|| {
            CliError::not_found(format!(
                "there is no contract at {contract}, which should be {name}"
            ))
            .next("check the deployment file and the contracts in config.toml")
        })?;
        let wrong = match codes.get(contract) {
            Some(expected) if expected.eq_ignore_ascii_case(&found) => None,
            Some(expected) => Some(format!(
                "not {expected}: its records may mean something else"
            )),
            None => Some("and no code is pinned for it".into()),
        };
        if let Some(wrong) = wrong {
            let message = format!("{name} runs the code {found}, {wrong}");
            return Err(CliError::new(Kind::Untrusted, message).next(format!(
                "`oaic verify-deployment` shows which codes it ran and who decided on them; then pin \
                 it in config.toml: networks.NAME.codes.{name} = \"{found}\""
            )));
        }
        self.checked.borrow_mut().insert(contract.clone());
        Ok(())
    }
}

/// What a record that is proven says of itself.
fn record_error(error: RuntimeError) -> CliError {
    let text = error.to_string();
    match error {
        RuntimeError::Unknown { .. } => CliError::not_found(text),
        _ => CliError::failed(text),
    }
}
