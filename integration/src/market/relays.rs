//! Who settles in a market: several providers, and whom each named.

use anyhow::{bail, Result};
use oaic_messages::compute_settlement::{ExecuteMsg, MAX_SETTLERS};

use super::{Market, BOND};

/// Accounts that can settle for one provider at the same time: itself, and whom it names.
pub const MAX_RELAYS: usize = MAX_SETTLERS + 1;

impl Market<'_> {
    /// Another provider on this market's contracts, with a service and nobody who uses it yet. The
    /// owner pays its bond.
    pub fn beside(&self, name: &str) -> Result<Self> {
        let provider = format!("{name}-provider");
        let relay = format!("{name}-relay");
        self.chain.accounts(&[&provider, &relay])?;
        let to = self.chain.account(&provider)?;
        self.token().transfer(&self.of("owner"), &to, 2 * BOND)?;
        let mut market = Self {
            chain: self.chain,
            contracts: self.contracts.clone(),
            domains: self.domains,
            provider,
            service_id: 0,
            channels: vec![],
            name: name.to_owned(),
        };
        market.offer()?;
        Ok(market)
    }

    pub(super) fn of(&self, role: &str) -> String {
        format!("{}-{role}", self.name)
    }

    /// Label of the account that settles for the provider: it named it.
    pub fn relay(&self) -> String {
        self.of("relay")
    }

    /// Labels of accounts that settle for the provider at the same time, with gas: itself, and as
    /// many as it can name, which replace those that it named before.
    ///
    /// A network of several validators may put two transactions of one account into a block in
    /// the wrong order, and then refuses the later one; those of different accounts it never does.
    pub fn relays(&self, count: usize) -> Result<Vec<String>> {
        if count == 0 || count > MAX_RELAYS {
            bail!("a provider has 1 to {MAX_RELAYS} accounts that settle for it, not {count}");
        }
        let mut relays: Vec<String> = (1..count).map(|n| self.of(&format!("relay-{n}"))).collect();
        let labels: Vec<&str> = relays.iter().map(String::as_str).collect();
        self.name_settlers(&labels)?;
        relays.push(self.provider.clone());
        Ok(relays)
    }

    pub(super) fn name_settlers(&self, labels: &[&str]) -> Result<()> {
        let named = self.chain.accounts(labels)?;
        let name = ExecuteMsg::SetSettlers {
            settlers: named.into_iter().map(Into::into).collect(),
        };
        self.settlement().execute(&self.provider, &name)?;
        Ok(())
    }
}
