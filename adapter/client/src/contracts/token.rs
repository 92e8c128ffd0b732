use cosmwasm_std::{Addr, Uint128};
use cw20::{AllAccountsResponse, BalanceResponse};
use oaic_chain::{encode, Call, TxOutcome};
use oaic_messages::events::ContractEvent;
use oaic_messages::shared::Page;
use oaic_messages::token::{ExecuteMsg, QueryMsg};

use crate::{Contract, Done, Handle, List, Result, Token};

impl<'c> Handle<'c, Token> {
    /// A call that sends tokens to a contract with a message for it.
    ///
    /// # Errors
    /// When the message can't be written as JSON.
    pub fn send_call<K: Contract>(
        &self,
        to: &Handle<'_, K>,
        amount: impl Into<Uint128>,
        hook: &K::Hook,
    ) -> Result<Call> {
        self.call(&ExecuteMsg::Send {
            contract: to.address().to_string(),
            amount: amount.into(),
            msg: encode(hook)?,
        })
    }

    /// Sends tokens to a contract with a message for it.
    ///
    /// # Errors
    /// As the chain says.
    pub fn send<K: Contract>(
        &self,
        sender: &str,
        to: &Handle<'_, K>,
        amount: impl Into<Uint128>,
        hook: &K::Hook,
    ) -> Result<TxOutcome> {
        self.run(sender, self.send_call(to, amount, hook)?)
    }

    /// Sends tokens to a contract with a message whose effect an event of that contract reports.
    ///
    /// # Errors
    /// As the chain says; the event is missing.
    pub fn send_for<K: Contract, E: ContractEvent>(
        &self,
        sender: &str,
        to: &Handle<'_, K>,
        amount: impl Into<Uint128>,
        hook: &K::Hook,
    ) -> Result<Done<E>> {
        to.done(self.send(sender, to, amount, hook)?)
    }

    /// A call that transfers tokens to an address.
    ///
    /// # Errors
    /// When the message can't be written as JSON.
    pub fn transfer_call(&self, to: &Addr, amount: impl Into<Uint128>) -> Result<Call> {
        self.call(&ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount: amount.into(),
        })
    }

    /// Transfers tokens to an address.
    ///
    /// # Errors
    /// As the chain says.
    pub fn transfer(
        &self,
        sender: &str,
        to: &Addr,
        amount: impl Into<Uint128>,
    ) -> Result<TxOutcome> {
        self.run(sender, self.transfer_call(to, amount)?)
    }

    /// Balance of an address, in uoaic.
    ///
    /// # Errors
    /// As the chain says.
    pub fn balance(&self, address: &Addr) -> Result<u128> {
        let answer: BalanceResponse = self.query(&QueryMsg::Balance {
            address: address.to_string(),
        })?;
        Ok(answer.balance.u128())
    }

    /// Addresses that hold tokens.
    pub fn accounts(&self) -> List<'c, String, String> {
        let this = self.clone();
        let page = move |start_after, limit| {
            let found: AllAccountsResponse = this.query(&QueryMsg::AllAccounts {
                start_after,
                limit: Some(limit),
            })?;
            // cw20's lists don't say whether they have more: an empty page is the end.
            Ok(Page {
                has_more: !found.accounts.is_empty(),
                items: found.accounts,
            })
        };
        List::new(page, String::clone)
    }
}
