//! The in-process chain backend, over cw-multi-test, and [`server`], which serves it to other
//! processes.
//!
//! No gas; it starts in milliseconds, and in this process time can be moved. Blocks are real in
//! one sense: heights and times advance, and a contract that waits for blocks has to wait.
//! Signatures are checked for real. What only the VM shows (gas, wasm validation, host limits)
//! is not here: use a wasmd node for that.

#![allow(missing_docs)]

mod addresses;
mod app;
mod builder;
mod codes;
mod delegate;
pub mod server;
mod worker;

use cosmwasm_std::{Addr, Binary, Coin};
use oaic_chain::proven::{InProcess, ProvenError, View};
use oaic_chain::{
    Backend, Block, Chain, ChainError, ContractFacts, Instantiate, Result, StoredCode, Tx,
    TxOutcome,
};

pub use builder::Builder;
pub use codes::ContractCode;

use app::EmbeddedState;
use worker::Worker;

/// Chain id, unless the builder is told another.
pub const CHAIN_ID: &str = "oaic-embedded-1";

/// Time of the first block, unless the builder is told another: 2026-01-01, in Unix seconds.
pub const START_TIME: u64 = 1_767_225_600;

/// Transactions of one `run` that share a block at most.
pub const MAX_BLOCK_TXS: usize = 200;

/// Seconds between blocks.
pub const BLOCK_SECONDS: u64 = 1;

/// Prefix of every address.
pub const PREFIX: &str = "wasm";

/// A chain in this process. Cheap to make; threads may share it.
pub struct EmbeddedChain {
    worker: Worker,
    chain_id: String,
}

impl EmbeddedChain {
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A chain with another id, start time, more contracts, or native coins.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub fn records(&self, contract: &Addr) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let contract = contract.clone();
        self.worker.call(move |app| app.records(&contract))
    }

    /// End the block, as time passes.
    pub(crate) fn tick(&self) -> Result<()> {
        self.worker.call(EmbeddedState::next_block)
    }

    /// Give an address native coins, out of nothing.
    pub fn mint(&self, to: &Addr, coin: Coin) -> Result<()> {
        let to = to.clone();
        self.worker.call(move |app| app.mint(&to, coin))?
    }
}

impl Default for EmbeddedChain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain for EmbeddedChain {
    fn backend(&self) -> Backend {
        Backend::Embedded
    }

    fn chain_id(&self) -> String {
        self.chain_id.clone()
    }

    fn block(&self) -> Result<Block> {
        self.worker.call(|app| app.block())
    }

    fn proven(&self, _since: u64) -> std::result::Result<Box<dyn View + '_>, ProvenError> {
        Ok(Box::new(InProcess::new(self)?))
    }

    fn account(&self, label: &str) -> Result<Addr> {
        app::account(label)
    }

    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        let (sender, name) = (app::account(sender)?, name.to_owned());
        self.worker.call(move |app| app.store_code(sender, &name))?
    }

    fn code_checksum(&self, name: &str) -> Result<String> {
        let name = name.to_owned();
        self.worker.call(move |app| app.code_checksum(&name))?
    }

    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        let (sender, contract) = (app::account(sender)?, contract.clone());
        self.worker
            .call(move |app| app.instantiate(sender, contract, None))?
    }

    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        let (sender, contract) = (app::account(sender)?, contract.clone());
        let salt = salt.clone();
        self.worker
            .call(move |app| app.instantiate(sender, contract, Some(salt)))?
    }

    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        let (sender, contract, msg) = (app::account(sender)?, contract.clone(), msg.clone());
        self.worker
            .call(move |app| app.migrate(sender, contract, code_id, msg))?
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        let (count, txs) = (txs.len(), txs.to_vec());
        let done = self.worker.call(move |app| app.run(&txs));
        done.unwrap_or_else(|error| {
            let failed = || Err(ChainError::Internal(error.to_string()));
            std::iter::repeat_with(failed).take(count).collect()
        })
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        let (contract, msg) = (contract.clone(), msg.clone());
        self.worker.call(move |app| app.query(&contract, &msg))?
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>> {
        let (contract, key) = (contract.clone(), key.to_vec());
        self.worker
            .call(move |app| app.query_raw(&contract, &key))?
    }

    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        let contract = contract.clone();
        self.worker.call(move |app| app.contract_code(&contract))
    }

    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        let contract = contract.clone();
        self.worker.call(move |app| app.contract_admin(&contract))?
    }

    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        let contract = contract.clone();
        self.worker.call(move |app| app.contract_facts(&contract))?
    }

    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        let (sender, contract) = (app::account(sender)?, contract.clone());
        let admin = admin.cloned();
        self.worker
            .call(move |app| app.set_admin(sender, contract, admin))?
    }

    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        let (address, denom) = (address.clone(), denom.to_owned());
        self.worker
            .call(move |app| app.native_balance(address, denom))?
    }

    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        self.worker.call(move |app| app.advance(blocks, seconds))?
    }
}
