//! Chains that are another one but for what a test has them do.

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Backend, Block, Chain, Event, Instantiate, Result, StoredCode, Tx, TxOutcome};

/// What a chain does in its own way; the rest is the inner one's.
pub trait Through: Send + Sync {
    fn inner(&self) -> &dyn Chain;

    fn backend(&self) -> Backend {
        self.inner().backend()
    }

    fn block(&self) -> Result<Block> {
        self.inner().block()
    }

    fn events(&self, height: u64) -> Result<Vec<Event>> {
        self.inner().events(height)
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        self.inner().run(txs)
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.inner().query_bytes(contract, msg)
    }
}

/// The chain that goes through to the inner one.
pub struct Via<T>(pub T);

impl<T: Through> Chain for Via<T> {
    fn backend(&self) -> Backend {
        self.0.backend()
    }

    fn chain_id(&self) -> String {
        self.0.inner().chain_id()
    }

    fn block(&self) -> Result<Block> {
        self.0.block()
    }

    fn events(&self, height: u64) -> Result<Vec<Event>> {
        self.0.events(height)
    }

    fn account(&self, label: &str) -> Result<Addr> {
        self.0.inner().account(label)
    }

    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.0.inner().store_code(sender, name)
    }

    fn code_checksum(&self, name: &str) -> Result<String> {
        self.0.inner().code_checksum(name)
    }

    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.0.inner().instantiate(sender, contract)
    }

    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.0.inner().instantiate2(sender, contract, salt)
    }

    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        self.0.inner().migrate(sender, contract, code_id, msg)
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        self.0.run(txs)
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.0.query_bytes(contract, msg)
    }

    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        self.0.inner().contract_code(contract)
    }

    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        self.0.inner().contract_admin(contract)
    }

    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.0.inner().set_admin(sender, contract, admin)
    }

    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        self.0.inner().native_balance(address, denom)
    }

    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        self.0.inner().advance(blocks, seconds)
    }
}
