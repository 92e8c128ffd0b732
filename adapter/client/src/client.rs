//! The contracts of an economy.

use oaic_chain::Chain;

use crate::{Addresses, ClientError, Contract, Handle, Result, Transaction};

/// The contracts of an economy on a chain, as far as it is known where they are. It is cheap to
/// make: nothing is asked before a handle is used.
#[derive(Clone)]
pub struct Client<'c> {
    chain: &'c dyn Chain,
    addresses: Addresses,
}

impl<'c> Client<'c> {
    /// A client of contracts at these addresses.
    pub fn new(chain: &'c dyn Chain, addresses: Addresses) -> Self {
        Self { chain, addresses }
    }

    /// The chain.
    pub fn chain(&self) -> &'c dyn Chain {
        self.chain
    }

    /// A contract of any kind, by its name in the addresses.
    ///
    /// # Errors
    /// [`ClientError::UnknownContract`].
    pub fn named<K: Contract>(&self, name: &str) -> Result<Handle<'c, K>> {
        match self.addresses.get(name) {
            Some(address) => Ok(Handle::new(self.chain, address.clone())),
            None => Err(ClientError::UnknownContract {
                contract: name.to_owned(),
                chain_id: self.chain.chain_id(),
                known: self.addresses.names().collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// A transaction without calls yet, signed by an account.
    pub fn transaction(&self, sender: impl Into<String>) -> Transaction<'c> {
        Transaction::new(self.chain, sender)
    }
}
