//! Chains that are another one but for what a test has them do.

use cosmwasm_std::{Addr, Binary};

use crate::proven::{InProcess, ProvenError, View};
use crate::{
    Backend, Block, Chain, ContractFacts, Event, FoundTx, Instantiate, Result, StoredCode, Tx,
    TxOutcome,
};

/// The chain that goes through to another one.
pub struct Via<T>(pub T);

macro_rules! through {
    ($(fn $name:ident(&self $(, $arg:ident: $of:ty)*) -> $answer:ty;)+) => {
        /// What a chain does in its own way; the rest is the inner one's.
        #[allow(missing_docs)] // as in [`Chain`]
        pub trait Through: Send + Sync {
            fn inner(&self) -> &dyn Chain;
            $(fn $name(&self $(, $arg: $of)*) -> $answer {
                self.inner().$name($($arg),*)
            })+
        }

        impl<T: Through> Chain for Via<T> {
            /// With what is said in place of the inner chain's records.
            fn proven(&self, _: u64) -> std::result::Result<Box<dyn View + '_>, ProvenError> {
                Ok(Box::new(InProcess::new(self)?))
            }

            $(fn $name(&self $(, $arg: $of)*) -> $answer {
                self.0.$name($($arg),*)
            })+
        }
    };
}

through! {
    fn backend(&self) -> Backend;
    fn chain_id(&self) -> String;
    fn block(&self) -> Result<Block>;
    fn events(&self, height: u64) -> Result<Vec<Event>>;
    fn find_tx(&self, hash: &[u8; 32]) -> Result<Option<FoundTx>>;
    fn account(&self, label: &str) -> Result<Addr>;
    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode>;
    fn code_checksum(&self, name: &str) -> Result<String>;
    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)>;
    fn instantiate2(&self, sender: &str, contract: &Instantiate, salt: &Binary) -> Result<(Addr, TxOutcome)>;
    fn migrate(&self, sender: &str, to: &Addr, code_id: u64, msg: &Binary) -> Result<TxOutcome>;
    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>>;
    fn simulate(&self, sender: &Addr, tx: &Tx) -> Result<Option<u64>>;
    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary>;
    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>>;
    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>>;
    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>>;
    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>>;
    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome>;
    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128>;
    fn advance(&self, blocks: u64, seconds: u64) -> Result<()>;
}
