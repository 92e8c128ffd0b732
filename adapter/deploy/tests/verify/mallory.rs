//! Chains on which somebody else acts, or which tell less than others.

use std::sync::atomic::{AtomicBool, Ordering};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::testing::Through;
use oaic_chain::{
    Block, Chain, ChainError, ContractFacts, Instantiate, Result, StoredCode, TxOutcome,
};
use oaic_embedded::EmbeddedChain;
use serde_json::Value;

/// Changes what a contract is made with; the address is that of mallory.
pub type Edit<'a> = dyn Fn(&mut Value, &str) + Sync + 'a;

/// A chain with a stranger, who has the deployer's key when one contract is about to be made, and
/// makes it first. Or a node with a short memory, or of another code.
pub struct Mallory<'a> {
    pub chain: &'a EmbeddedChain,
    /// The contract that they make.
    pub makes: &'a str,
    /// How they change its message.
    pub edit: &'a Edit<'a>,
    /// Whether they are its admin.
    pub rules: bool,
    /// Whether the deployer's own line is dead from then on.
    pub cuts: bool,
    /// Whether the messages of instantiations are forgotten.
    pub forgets: bool,
    /// A contract said to run another code.
    pub other_code: Option<Addr>,
    /// A contract that ran another code for a while, and runs its own again.
    pub ran_other_code: Option<Addr>,
    pub dead: AtomicBool,
}

impl<'a> Mallory<'a> {
    /// A chain as it is.
    pub fn idle(chain: &'a EmbeddedChain) -> Self {
        Self {
            chain,
            makes: "",
            edit: &|_, _| {},
            rules: false,
            cuts: false,
            forgets: false,
            other_code: None,
            ran_other_code: None,
            dead: AtomicBool::new(false),
        }
    }

    fn alive(&self) -> Result<&EmbeddedChain> {
        match self.dead.load(Ordering::SeqCst) {
            false => Ok(self.chain),
            true => Err(ChainError::Unreachable {
                url: "http://test".into(),
                why: "cable cut".into(),
            }),
        }
    }
}

impl Through for Mallory<'_> {
    fn inner(&self) -> &dyn Chain {
        self.chain
    }

    fn block(&self) -> Result<Block> {
        self.alive()?.block()
    }
    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.alive()?.store_code(sender, name)
    }
    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.alive()?.instantiate(sender, contract)
    }
    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        let mut contract = contract.clone();
        let theirs = contract.label == format!("oaic {}", self.makes);
        if theirs {
            let mallory = self.chain.account("mallory")?;
            let mut msg: Value = serde_json::from_slice(&contract.msg).unwrap();
            (self.edit)(&mut msg, mallory.as_str());
            contract.msg = serde_json::to_vec(&msg).unwrap().into();
            if self.rules {
                contract.admin = Some(mallory);
            }
        }
        let done = self.alive()?.instantiate2(sender, &contract, salt);
        if theirs && self.cuts {
            self.dead.store(true, Ordering::SeqCst);
            done.unwrap();
            self.alive()?;
            unreachable!("the line is dead");
        }
        done
    }
    fn migrate(&self, sender: &str, to: &Addr, code_id: u64, msg: &Binary) -> Result<TxOutcome> {
        self.alive()?.migrate(sender, to, code_id, msg)
    }
    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        let facts = self.chain.contract_facts(contract)?;
        Ok(facts.map(|facts| ContractFacts {
            init: facts.init.filter(|_| !self.forgets),
            codes: match self.ran_other_code.as_ref() == Some(contract) {
                true => Some(vec![
                    facts.checksum.clone(),
                    "0".repeat(64),
                    facts.checksum.clone(),
                ]),
                false => Some(vec![facts.checksum.clone()]),
            },
            checksum: match self.other_code.as_ref() == Some(contract) {
                true => "0".repeat(64),
                false => facts.checksum,
            },
            ..facts
        }))
    }
}
