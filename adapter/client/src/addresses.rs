//! Where contracts are.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;

/// Addresses of contracts, by the names that deployments have for them, like `token`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(BTreeMap<String, Addr>);

impl Addresses {
    /// The same with another contract, or with another address of one.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, address: Addr) -> Self {
        self.0.insert(name.into(), address);
        self
    }

    /// Address of a contract, when it is known.
    pub fn get(&self, name: &str) -> Option<&Addr> {
        self.0.get(name)
    }

    /// Names of the contracts that are known.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<N: Into<String>> FromIterator<(N, Addr)> for Addresses {
    fn from_iter<I: IntoIterator<Item = (N, Addr)>>(all: I) -> Self {
        Self(all.into_iter().map(|(n, at)| (n.into(), at)).collect())
    }
}
