//! [`Chain`], as a served chain fulfills it.

use std::time::{Duration, Instant};

use cosmwasm_std::{Addr, Binary, Uint128};

use super::protocol::{Done, Request};
use super::{Action, ServedChain};
use crate::proven::{InProcess, ProvenError, View};
use crate::{
    Backend, Block, Chain, ChainError, ContractFacts, Event, Instantiate, Result, StoredCode, Tx,
    TxOutcome,
};

/// Longest span that [`Chain::advance`] waits for, in seconds and in blocks.
const MAX_WAIT: u64 = 600;

/// Between two looks at the clock of the chain.
const POLL: Duration = Duration::from_millis(100);

impl ServedChain {
    fn make(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: Option<&Binary>,
    ) -> Result<(Addr, TxOutcome)> {
        let action = Action::Instantiate {
            contract: contract.clone(),
            salt: salt.cloned(),
        };
        let done = self.send_one(sender, action)?;
        Ok((made(done.contract)?, done.outcome))
    }

    fn facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        let request = Request::Contract {
            contract: contract.clone(),
        };
        self.ask("a contract", &request)
    }
}

impl Chain for ServedChain {
    fn backend(&self) -> Backend {
        Backend::Served
    }

    fn chain_id(&self) -> String {
        self.start.chain_id.clone()
    }

    fn genesis_hash(&self) -> Result<String> {
        Ok(self.start.genesis_hash.clone())
    }

    fn block(&self) -> Result<Block> {
        self.ask("the newest block", &Request::Block {})
    }

    fn proven(&self, _since: u64) -> std::result::Result<Box<dyn View + '_>, ProvenError> {
        // Its newest block is never before one that it answered with.
        Ok(Box::new(InProcess::new(self)?))
    }

    fn events(&self, height: u64) -> Result<Vec<Event>> {
        self.ask("events of a block", &Request::Events { height })
    }

    fn account(&self, label: &str) -> Result<Addr> {
        Ok(self.key(label)?.1)
    }

    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        let name = name.to_owned();
        made(self.send_one(sender, Action::StoreCode { name })?.code)
    }

    fn code_checksum(&self, name: &str) -> Result<String> {
        let name = name.to_owned();
        self.ask("the checksum of a code", &Request::CodeChecksum { name })
    }

    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.make(sender, contract, None)
    }

    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.make(sender, contract, Some(salt))
    }

    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        let action = Action::Migrate {
            contract: contract.clone(),
            code_id,
            msg: msg.clone(),
        };
        self.send_one(sender, action).map(|done| done.outcome)
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        let actions = txs.iter().map(|tx| {
            let action = match tx.calls.is_empty() {
                true => Err(ChainError::no_calls()),
                false => Ok(Action::Execute {
                    calls: tx.calls.clone(),
                }),
            };
            (tx.sender.as_str(), action)
        });
        let done = self.send(actions).into_iter();
        done.map(|done| done.map(|Done { outcome, .. }| outcome))
            .collect()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        let request = Request::Query {
            contract: contract.clone(),
            msg: msg.clone(),
        };
        self.ask("a query", &request)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>> {
        let request = Request::QueryRaw {
            contract: contract.clone(),
            key: key.into(),
        };
        self.ask("a record", &request)
    }

    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        Ok(self.facts(contract)?.map(|facts| facts.code_id))
    }

    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        let facts = self.facts(contract)?;
        let facts = facts.ok_or_else(|| ChainError::no_contract(contract))?;
        Ok(facts.admin)
    }

    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        self.facts(contract)
    }

    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        let action = Action::SetAdmin {
            contract: contract.clone(),
            admin: admin.cloned(),
        };
        self.send_one(sender, action).map(|done| done.outcome)
    }

    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        let request = Request::NativeBalance {
            address: address.clone(),
            denom: denom.to_owned(),
        };
        let held: Uint128 = self.ask("a balance", &request)?;
        Ok(held.u128())
    }

    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        if blocks > MAX_WAIT || seconds > MAX_WAIT {
            return Err(ChainError::Unsupported {
                what: format!("letting {blocks} blocks and {seconds} s pass"),
                hint: format!(
                    "a served chain keeps the time of this machine, and at most {MAX_WAIT} s are \
                     waited for; run it on a chain in this process"
                ),
            });
        }
        let start = self.block()?;
        let height = start.height.saturating_add(blocks);
        let time = start.time.saturating_add(seconds);
        // It makes a block a second.
        let longest = Duration::from_secs(blocks.max(seconds)) * 2 + Duration::from_secs(10);
        let begin = Instant::now();
        loop {
            let now = self.block()?;
            if now.height >= height && now.time >= time {
                return Ok(());
            }
            if begin.elapsed() > longest {
                return Err(ChainError::Timeout {
                    what: format!("block {height} with time {time}"),
                    seconds: longest.as_secs(),
                    hint: "was this machine's clock set back?".into(),
                });
            }
            std::thread::sleep(POLL);
        }
    }
}

fn made<T>(made: Option<T>) -> Result<T> {
    made.ok_or_else(|| ChainError::unreadable("a transaction", "what it made is not in it"))
}
