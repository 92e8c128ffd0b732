//! Records of contracts that are acted on: proven, whatever the node says.
//!
//! A command that reveals a secret or signs away money reads here, and what it reads is of one
//! height. What its header rests on is said on stderr unless it is a pinned one.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Once;

use cosmwasm_std::{Addr, Storage};
use oaic_chain::proven::{Basis, View};
use oaic_runtime::RuntimeError;

use super::Context;
use crate::error::{CliError, Kind, Result};
use crate::proven::{Reads, UNPROVEN};

/// Whether it was said that nothing is proven.
static NOTED: Once = Once::new();

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
    /// `Kind::Untrusted` when the node lags, lies, stands or is of another chain, or nothing is
    /// pinned that it could be held against; `Kind::Unreachable` without an answer.
    pub fn proven(&self) -> Result<Now<'_>> {
        self.proven_since(1)
    }

    /// What `act` makes of the newest state. What it doesn't find there, or refuses for it, may be of
    /// the block that the node shows and proofs are behind of: then it acts once more, on that one.
    ///
    /// # Errors
    /// As [`Self::proven`], and those of `act`.
    pub fn on_newest<T>(&self, act: impl Fn(&Now<'_>) -> Result<T>) -> Result<T> {
        let now = self.proven()?;
        match act(&now) {
            Err(error) if [Kind::NotFound, Kind::Refused].contains(&error.kind()) => {
                match now.later() {
                    Some(later) => act(&later),
                    None => Err(error),
                }
            }
            done => done,
        }
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
                if let Some(why) = reader.unstored() {
                    self.out.warn(format!(
                        "the newest header isn't kept, and the pinned one ages: {why}"
                    ));
                }
                (Box::new(newest), Some(&node.codes))
            }
            Reads::Embedded => (self.chain.proven(height)?, None),
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
            Basis::Embedded => NOTED.call_once(|| self.out.note(UNPROVEN)),
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

    pub fn market<T>(
        &self,
        read: impl Fn(&dyn Storage) -> std::result::Result<T, RuntimeError>,
    ) -> Result<T> {
        self.read(self.ctx.data_market()?.address(), "data-market", read)
    }

    pub fn settlement<T>(
        &self,
        read: impl Fn(&dyn Storage) -> std::result::Result<T, RuntimeError>,
    ) -> Result<T> {
        self.read(self.ctx.settlement()?.address(), "compute-settlement", read)
    }

    /// Read a contract's records, once it is proven that it runs the code whose records these are.
    ///
    /// # Errors
    /// `Kind::NotFound` for what is proven not to be there; `Kind::Untrusted` when the contract
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
        if self.used.get() {
            return false;
        }
        let Some(later) = self.later() else {
            return false;
        };
        self.view.swap(&later.view);
        self.checked.borrow_mut().clear();
        true
    }

    /// The state of the node's newest block, if it comes in time and wasn't waited for before.
    fn later(&self) -> Option<Now<'a>> {
        let Reads::Node(node) = &self.ctx.reads else {
            return None;
        };
        if node.waited.replace(true) {
            return None;
        }
        let newest = self.ctx.chain.block().ok()?;
        self.ctx.proven_since(newest.height).ok()
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
            return Err(CliError::untrusted(message).next(format!(
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
