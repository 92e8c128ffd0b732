//! The contracts, the accounts around them, and how they are spoken to.

use std::ops::Deref;

use anyhow::{Context, Result};
use cosmwasm_std::{coin, Addr, Uint128};
use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_deploy::{deploy, Addresses, DeploymentStore, Economy};
use oaic_types::token;
use serde::{de::DeserializeOwned, Serialize};

use super::coins;
use super::{Walk, NAME};
use crate::digest::Labels;
use crate::scenarios::market;

/// The contracts of an economy, and who is who around them.
pub struct Cast {
    at: Addresses,
    /// Labels of every address.
    pub labels: Labels,
    /// When the economy began, in seconds since 1970.
    pub genesis: u64,
}

impl Cast {
    /// Deploys an economy on a fresh chain.
    pub fn gather(chain: &dyn Chain, economy: &Economy) -> Result<Self> {
        let mut names = economy.account_names();
        names.extend(coins::everybody().map(str::to_owned));
        let mut store = DeploymentStore::in_memory_as(NAME);
        let deployment = deploy(chain, economy, &mut store)?;
        let mut labels = Labels::default();
        for (name, contract) in &deployment.contracts {
            labels.address(contract.address.as_str(), name);
        }
        for name in names {
            labels.address(market::address_of(chain, &name)?, name);
        }
        Ok(Self {
            at: deployment.addresses()?,
            labels,
            genesis: deployment.genesis,
        })
    }
}

impl Deref for Cast {
    type Target = Addresses;

    fn deref(&self) -> &Addresses {
        &self.at
    }
}

impl Walk<'_> {
    /// Address of a label.
    pub fn who(&self, label: &str) -> Result<Addr> {
        Ok(Addr::unchecked(market::address_of(self.chain, label)?))
    }

    /// One message that must succeed.
    pub fn tell<M: Serialize>(&self, sender: &str, contract: &Addr, msg: &M) -> Result<TxOutcome> {
        let name = self.cast.labels.of(contract.as_str());
        let outcome = self.chain.execute(sender, contract, msg);
        outcome.with_context(|| {
            let said = serde_json::to_string(msg).unwrap_or_default();
            format!("{sender} to {name}: {said}")
        })
    }

    /// One message with native coins that must succeed.
    pub fn pay<M: Serialize>(
        &self,
        sender: &str,
        contract: &Addr,
        msg: &M,
        amount: u128,
        denom: &str,
    ) -> Result<TxOutcome> {
        let call = Call::new(contract, msg)?.with_funds(vec![coin(amount, denom)]);
        let outcome = self.chain.run_one(Tx {
            sender: sender.to_owned(),
            calls: vec![call],
            gas_limit: None,
        });
        let name = self.cast.labels.of(contract.as_str());
        outcome.with_context(|| format!("{sender} pays {amount}{denom} to {name}"))
    }

    /// OAIC sent to a contract with a message for it.
    pub fn send<M: Serialize>(
        &self,
        sender: &str,
        contract: &Addr,
        amount: Uint128,
        msg: &M,
    ) -> Result<TxOutcome> {
        let call = market::send(&self.cast.token, contract, amount.u128(), msg)?;
        let outcome = self.chain.run_one(Tx {
            sender: sender.to_owned(),
            calls: vec![call],
            gas_limit: None,
        });
        let name = self.cast.labels.of(contract.as_str());
        outcome.with_context(|| format!("{sender} sends {amount} uoaic to {name}"))
    }

    /// Asks a contract.
    pub fn ask<M: Serialize, R: DeserializeOwned>(&self, contract: &Addr, msg: &M) -> Result<R> {
        let name = self.cast.labels.of(contract.as_str());
        let answer = self.chain.query(contract, msg);
        answer.with_context(|| format!("asking {name}"))
    }

    /// OAIC of an account or contract.
    pub fn balance(&self, address: &Addr) -> Result<Uint128> {
        let ask = token::QueryMsg::Balance {
            address: address.to_string(),
        };
        let answer: cw20::BalanceResponse = self.ask(&self.cast.token, &ask)?;
        Ok(answer.balance)
    }
}
