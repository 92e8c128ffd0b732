//! One interface to a chain, so that the same scenario runs in process and on a real network.
//!
//! [`Chain`] is blocking: a scenario reads from top to bottom. Accounts are known by *labels*;
//! a backend turns a label into an address and signs for it.

mod address;
mod age;
mod error;
mod genesis;
pub mod proven;
mod registry;
mod rpc;
pub mod served;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod url;
pub mod wasmd;

use cosmwasm_std::{Addr, Binary, Coin};
use serde::{de::DeserializeOwned, Deserialize, Serialize};

pub use address::{is_address, predict_address};
use proven::{ProvenError, View};

pub use age::now;
pub use error::ChainError;
pub use registry::{checksum, CodeRegistry, WasmCode};
pub use url::NodeUrl;

/// Connect to the chain of a configuration: one that is served if its address is a
/// [`ServedAddress`](served::ServedAddress), else a node's. Codes for a node come from the registry.
///
/// # Errors
/// As [`served::ServedChain::connect`] or [`wasmd::WasmdChain::connect`].
pub fn connect(config: wasmd::WasmdConfig, registry: CodeRegistry) -> Result<Box<dyn Chain>> {
    Ok(match served::ServedAddress::is_meant(&config.rpc_url) {
        true => Box::new(served::ServedChain::connect(config)?),
        false => Box::new(wasmd::WasmdChain::connect(config, registry)?),
    })
}

/// Result of a chain operation.
pub type Result<T> = std::result::Result<T, ChainError>;

/// Where the contracts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// In this process: no gas, no server; time can be moved.
    Embedded,
    /// The same in a process of its own: no gas; its time is this machine's.
    Served,
    /// A wasmd node, local or not.
    Wasmd,
}

/// A block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its height.
    pub height: u64,
    /// Its time, in Unix seconds.
    pub time: u64,
}

/// One call of a contract inside a transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Which contract.
    pub contract: Addr,
    /// Its message, JSON.
    pub msg: Binary,
    /// Native coins sent along: each denom once, none of them zero.
    pub funds: Vec<Coin>,
}

impl Call {
    /// A call with a typed message, and no coins.
    pub fn new<M: Serialize>(contract: &Addr, msg: &M) -> Result<Self> {
        Ok(Self {
            contract: contract.clone(),
            msg: encode(msg)?,
            funds: vec![],
        })
    }

    /// The same call with native coins sent along.
    pub fn with_funds(self, funds: Vec<Coin>) -> Self {
        Self { funds, ..self }
    }
}

/// A transaction: its calls succeed or fail together.
#[derive(Clone, Debug, PartialEq)]
pub struct Tx {
    /// Label of the signing account.
    pub sender: String,
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// Gas limit. None: simulated first, with a margin. Embedded chains ignore it.
    pub gas_limit: Option<u64>,
}

/// What came of a transaction that succeeded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TxOutcome {
    /// Block it is in.
    pub height: u64,
    /// Its hash; empty on chains in this process.
    pub hash: String,
    /// Gas used; None on embedded chains.
    pub gas_used: Option<u64>,
    /// Events of wasm contracts (`wasm` and `wasm-*`), with `_contract_address` in each.
    pub events: Vec<Event>,
    /// Data of each call's answer, in order; None where it set none.
    pub data: Vec<Option<Binary>>,
}

/// A transaction that is in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTx {
    /// Height of the block.
    pub height: u64,
    /// Gas used, where the chain says so.
    pub gas_used: Option<u64>,
    /// As in [`TxOutcome`].
    pub events: Vec<Event>,
    /// Why it had no effect. None: it was applied.
    pub refusal: Option<TxRefusal>,
}

/// Why a transaction in a block had no effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TxRefusal {
    /// Module whose code it is.
    pub codespace: String,
    /// Never 0.
    pub code: u32,
    /// The contract's or the chain's own words.
    pub message: String,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its type.
    pub kind: String,
    /// Its attributes, in order.
    pub attributes: Vec<(String, String)>,
}

impl Event {
    /// First attribute of a name.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v.as_str())
    }
}

/// A contract to instantiate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instantiate {
    /// Code it runs.
    pub code_id: u64,
    /// Its message, JSON.
    pub msg: Binary,
    /// Label for people.
    pub label: String,
    /// Who may migrate it.
    pub admin: Option<Addr>,
}

/// What the chain itself says of a contract, whatever the contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractFacts {
    /// Code it runs.
    pub code_id: u64,
    /// Checksum of that code, hex; as [`StoredCode::checksum`].
    pub checksum: String,
    /// Who instantiated it.
    pub creator: Addr,
    /// Who may migrate it and name the next admin. None: nobody ever again.
    pub admin: Option<Addr>,
    /// Message it was instantiated with, where the chain keeps that.
    pub init: Option<Binary>,
    /// Checksums of all codes that it ran, oldest first, at most the first
    /// [`MAX_CODES`](Self::MAX_CODES), where the chain keeps that.
    pub codes: Option<Vec<String>>,
}

impl ContractFacts {
    /// Codes that a history of a contract shows, at most.
    pub const MAX_CODES: u64 = 100;
}

/// A chain that contracts run on.
pub trait Chain: Send + Sync {
    /// Which kind it is.
    fn backend(&self) -> Backend;

    /// Its chain id.
    fn chain_id(&self) -> String;

    /// What tells it from another chain of the same name, hex: the hash of its first block's header,
    /// which commits to all of its genesis. A chain that lives in this process has one as long as
    /// the process lives.
    ///
    /// # Errors
    /// No answer, or the node no longer has its first block.
    fn genesis_hash(&self) -> Result<String> {
        Ok(genesis::of_this_process(&self.chain_id()))
    }

    /// Its newest block.
    fn block(&self) -> Result<Block>;

    /// The newest state of at least a height, to be acted on: that of a transaction's block shows
    /// what the transaction did. A node's is proven from the header that is pinned; a chain in this
    /// process has none and proves nothing, which [`View::basis`] says.
    ///
    /// # Errors
    /// [`ProvenError::Config`] when no header is pinned; else what is wrong with what the node says.
    fn proven(&self, since: u64) -> std::result::Result<Box<dyn View + '_>, ProvenError>;

    /// Whether the node says that it has yet to catch up with its chain.
    fn catching_up(&self) -> Result<bool> {
        Ok(false)
    }

    /// Events of wasm contracts in a block, in their order; those of failed transactions aren't
    /// among them.
    ///
    /// # Errors
    /// No answer, or what happened in the block isn't kept.
    fn events(&self, height: u64) -> Result<Vec<Event>> {
        Err(ChainError::Unsupported {
            what: format!("reading the events of block {height}"),
            hint: "a chain in this process doesn't keep them; ask a node".into(),
        })
    }

    /// A transaction by its hash, as the node says. None: it is in no block that the node has.
    ///
    /// # Errors
    /// No answer, or transactions can't be looked up.
    fn find_tx(&self, _hash: &[u8; 32]) -> Result<Option<FoundTx>> {
        Err(ChainError::Unsupported {
            what: "looking up a transaction".into(),
            hint: "a chain in this process doesn't keep them; ask a node".into(),
        })
    }

    /// Address of the account behind a label. A test network makes and funds unknown ones with
    /// gas; a real one refuses them.
    fn account(&self, label: &str) -> Result<Addr>;

    /// Addresses of several accounts, in their order; a test network funds new ones together.
    fn accounts(&self, labels: &[&str]) -> Result<Vec<Addr>> {
        labels.iter().map(|label| self.account(label)).collect()
    }

    /// Store a contract's code by its name in the [`CodeRegistry`] (for example `token`).
    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode>;

    /// Checksum of the code that [`store_code`](Self::store_code) would store under a name.
    fn code_checksum(&self, name: &str) -> Result<String>;

    /// Id of the pinned code with a checksum (hex), whose first load in a transaction costs next to
    /// nothing. Only what governs a chain pins codes, so the list is short, and a stranger can't
    /// put anything on it. None: there is none, as on chains in this process.
    fn pinned_code(&self, _checksum: &str) -> Result<Option<u64>> {
        Ok(None)
    }

    /// Instantiate a contract.
    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)>;

    /// Instantiate a contract at the address that [`predict_address`] gives for the sender, the
    /// code's checksum and a salt of 1 to 64 bytes; a second time is refused. So who writes the
    /// address down first can tell, whatever happened, whether it was done.
    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)>;

    /// Migrate a contract.
    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome>;

    /// Run transactions as fast as the chain takes them, those of one sender in order, and wait
    /// for each. The answers are in the order of `txs`; one that fails doesn't stop the others.
    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>>;

    /// Gas that a transaction of an address would use now, without a margin. Nobody has to unlock a
    /// key for it: the signature is left out. None: this chain has no gas.
    ///
    /// # Errors
    /// As the chain says: what would fail when it is sent fails here.
    fn simulate(&self, _sender: &Addr, _tx: &Tx) -> Result<Option<u64>> {
        Ok(None)
    }

    /// Ask a contract; the answer is JSON.
    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary>;

    /// A contract's record at a raw key, as the node says. None: there is none.
    ///
    /// # Errors
    /// When there is no contract at the address; no answer.
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>>;

    /// Whether a contract is at an address, and which code it runs.
    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>>;

    /// Who may migrate a contract and name the next admin. None: nobody ever again.
    ///
    /// # Errors
    /// When there is no contract at the address.
    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>>;

    /// What the chain itself says of the contract at an address. None: there is none.
    ///
    /// # Errors
    /// No answer.
    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>>;

    /// As a contract's admin, hand it to another, or to nobody for good.
    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome>;

    /// What an address holds of a native denom; 0 when it is unknown.
    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128>;

    /// Let at least so many blocks and seconds pass. Embedded chains jump; a network is waited
    /// for, and refuses spans over ten minutes.
    fn advance(&self, blocks: u64, seconds: u64) -> Result<()>;
}

/// Code that was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCode {
    /// Its id on this chain.
    pub code_id: u64,
    /// SHA-256 of the wasm, hex; on embedded chains of the name and version.
    pub checksum: String,
}

/// What every chain can do with typed messages.
pub trait ChainExt: Chain {
    /// Call one contract in a transaction of its own.
    fn execute<M: Serialize>(&self, sender: &str, contract: &Addr, msg: &M) -> Result<TxOutcome> {
        self.run_one(Tx {
            sender: sender.to_owned(),
            calls: vec![Call::new(contract, msg)?],
            gas_limit: None,
        })
    }

    /// A code by its name in the [`CodeRegistry`]: the pinned one if the chain has it, else stored
    /// anew.
    fn code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        let checksum = self.code_checksum(name)?;
        match self.pinned_code(&checksum)? {
            Some(code_id) => Ok(StoredCode { code_id, checksum }),
            None => self.store_code(sender, name),
        }
    }

    /// Run one transaction.
    fn run_one(&self, tx: Tx) -> Result<TxOutcome> {
        self.run(std::slice::from_ref(&tx))
            .pop()
            .unwrap_or_else(|| {
                Err(ChainError::Internal(
                    "a chain answered no transaction".into(),
                ))
            })
    }

    /// Its newest block, which must be of about now by this machine's clock: a node that is catching
    /// up, or stands, shows a past in which what is asked of it was different. A chain in this
    /// process has a time of its own, and is always at its newest block.
    ///
    /// # Errors
    /// [`ChainError::Stale`] when the block's time is further from now than `bound` seconds;
    /// [`ChainError::CatchingUp`]; no answer.
    fn fresh_block(&self, bound: u64) -> Result<Block> {
        let block = self.block()?;
        if self.backend() != Backend::Embedded {
            age::check(&block, age::now(), bound)?;
            if self.catching_up()? {
                return Err(ChainError::CatchingUp);
            }
        }
        Ok(block)
    }

    /// Ask a contract.
    fn query<M: Serialize, R: DeserializeOwned>(&self, contract: &Addr, msg: &M) -> Result<R> {
        let bytes = self.query_bytes(contract, &encode(msg)?)?;
        serde_json::from_slice(&bytes).map_err(|error| ChainError::Decode {
            what: format!("answer of {contract}"),
            error,
        })
    }
}

impl<C: Chain + ?Sized> ChainExt for C {}

/// JSON of a message.
pub fn encode<M: Serialize>(msg: &M) -> Result<Binary> {
    serde_json::to_vec(msg)
        .map(Binary::from)
        .map_err(|error| ChainError::Encode { error })
}
