//! An economy's contracts on a chain, the accounts around them, and how they are spoken to.

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;

use anyhow::{Context, Result};
use cosmwasm_std::{coin, Addr, Uint128};
use oaic_chain::{is_address, Backend, Call, Chain, TxOutcome};
use oaic_client::{Client, Contract, Contracts, Handle, Transaction};
use oaic_deploy::{deploy, Deployment, DeploymentStore, Economy};
use oaic_messages::shared::UOAIC_PER_OAIC;
use serde::de::DeserializeOwned;

use super::market;
use crate::digest::{Digest, Labels};

/// The contracts of an economy, and who is who around them. Its fields are the contracts by name.
pub struct Deployed<'a> {
    pub chain: &'a dyn Chain,
    contracts: Contracts<'a>,
    /// The contracts, by name.
    pub deployment: Deployment,
    pub labels: Labels,
    /// When the economy began, in Unix seconds.
    pub genesis: u64,
    outcomes: RefCell<Vec<TxOutcome>>,
}

impl<'a> Deployed<'a> {
    /// Deploys an economy under a scenario's name, which makes the addresses of a fresh embedded
    /// chain the same each time. `others` act as well, without the economy naming them.
    pub fn start(
        chain: &'a dyn Chain,
        scenario: &str,
        economy: &Economy,
        others: impl IntoIterator<Item = String>,
    ) -> Result<Self> {
        let mut names = economy.account_names();
        names.extend(others);
        // All at once: a network makes and funds them together.
        let ours: Vec<&str> = names.iter().map(String::as_str).collect();
        let ours: Vec<&str> = ours.into_iter().filter(|n| !is_address(n)).collect();
        chain.accounts(&ours)?;
        let mut store = match chain.backend() {
            Backend::Embedded => DeploymentStore::in_memory_as(scenario),
            Backend::Served | Backend::Wasmd => DeploymentStore::in_memory(),
        };
        let deployment = deploy(chain, economy, &mut store)?;
        let contracts = deployment.contracts.iter();
        let addresses = contracts
            .map(|(name, contract)| (name.as_str(), contract.address.clone()))
            .collect();
        let mut labels = Labels::default();
        for (name, contract) in &deployment.contracts {
            labels.address(contract.address.as_str(), name);
        }
        for name in names {
            labels.address(market::address_of(chain, &name)?, name);
        }
        Ok(Self {
            chain,
            contracts: Client::new(chain, addresses).contracts()?,
            labels,
            genesis: deployment.genesis,
            deployment,
            outcomes: RefCell::default(),
        })
    }

    pub fn who(&self, label: &str) -> Result<Addr> {
        Ok(Addr::unchecked(market::address_of(self.chain, label)?))
    }

    pub fn execute<K: Contract>(
        &self,
        sender: &str,
        contract: &Handle<'_, K>,
        msg: &K::Execute,
    ) -> Result<TxOutcome> {
        let name = self.labels.of(contract.address().as_str());
        self.run(sender, contract.call(msg)?).with_context(|| {
            let text = serde_json::to_string(msg).unwrap_or_default();
            format!("{sender} to {name}: {text}")
        })
    }

    /// One message with native coins that must succeed.
    pub fn pay<K: Contract>(
        &self,
        sender: &str,
        contract: &Handle<'_, K>,
        msg: &K::Execute,
        amount: u128,
        denom: &str,
    ) -> Result<TxOutcome> {
        let call = contract.call(msg)?.with_funds(vec![coin(amount, denom)]);
        let name = self.labels.of(contract.address().as_str());
        self.run(sender, call)
            .with_context(|| format!("{sender} pays {amount}{denom} to {name}"))
    }

    /// OAIC sent to a contract with a message for it.
    pub fn send<K: Contract>(
        &self,
        sender: &str,
        contract: &Handle<'_, K>,
        amount: Uint128,
        msg: &K::Hook,
    ) -> Result<TxOutcome> {
        let call = self.contracts.token.send_call(contract, amount, msg)?;
        let name = self.labels.of(contract.address().as_str());
        self.run(sender, call)
            .with_context(|| format!("{sender} sends {amount} uoaic to {name}"))
    }

    fn run(&self, sender: &str, call: Call) -> Result<TxOutcome> {
        let outcome = Transaction::new(self.chain, sender).call(call).run()?;
        self.outcomes.borrow_mut().push(outcome.clone());
        Ok(outcome)
    }

    pub fn ask<K: Contract, R: DeserializeOwned>(
        &self,
        contract: &Handle<'_, K>,
        msg: &K::Query,
    ) -> Result<R> {
        let name = self.labels.of(contract.address().as_str());
        let answer = contract.query(msg);
        answer.with_context(|| format!("asking {name}"))
    }

    pub fn balance(&self, address: &Addr) -> Result<Uint128> {
        Ok(self.contracts.token.balance(address)?.into())
    }

    pub fn outcomes(&self) -> Ref<'_, Vec<TxOutcome>> {
        self.outcomes.borrow()
    }

    /// Takes in what was done without this deployment.
    pub fn record(&self, outcomes: impl IntoIterator<Item = TxOutcome>) {
        self.outcomes.borrow_mut().extend(outcomes);
    }

    /// What happened, with what every labeled address holds now: comparable between chains.
    pub fn digest(&self) -> Result<Digest> {
        let mut digest = self.labels.digest(&self.outcomes());
        let mut balances = BTreeMap::new();
        for (address, label) in self.labels.addresses() {
            let balance = self.balance(&Addr::unchecked(address))?;
            balances.insert(label.to_owned(), balance.to_string());
        }
        digest.balances = balances;
        Ok(digest)
    }
}

/// An amount of whole OAIC.
pub fn oaic(whole: u64) -> Uint128 {
    Uint128::new(u128::from(whole) * UOAIC_PER_OAIC)
}

impl<'a> Deref for Deployed<'a> {
    type Target = Contracts<'a>;

    fn deref(&self) -> &Contracts<'a> {
        &self.contracts
    }
}
