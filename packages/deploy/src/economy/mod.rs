//! The economy as data: what `economy.toml` says, one module a section.
//!
//! A section is plain data with a `check` of its own; what only holds between sections is
//! checked here. A problem names its key, and, when the economy came from a file, its line.

mod accounts;
mod check;
mod genesis;
mod providers;
mod services;
mod settlement;
mod source;
mod token;

use std::{fs, path::Path};

use oaic_types::shared::BPS_DENOMINATOR;
use serde::{Deserialize, Serialize};

pub use accounts::Accounts;
pub use check::{EconomyError, Problem};
pub use genesis::Genesis;
pub use providers::Provider;
pub use services::{Payee, Prices, Service};
pub use settlement::Settlement;
pub use token::{Fee, Token};

use crate::Amount;
use check::Check;

/// The economy that this project ships.
const BUILTIN: &str = include_str!("../../../../economy/economy.toml");

/// Where [`BUILTIN`] came from, for its errors.
const BUILTIN_PATH: &str = "economy/economy.toml";

/// The economy. Fields may be changed in code; [`crate::deploy`] checks again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Economy {
    /// The coin.
    pub token: Token,
    /// What a movement of it costs.
    pub fee: Fee,
    /// Who holds which role.
    pub accounts: Accounts,
    /// Who holds what at the start.
    pub genesis: Genesis,
    /// Delays, bonds and shares of settlement.
    pub settlement: Settlement,
    /// Who offers services.
    #[serde(default)]
    pub providers: Vec<Provider>,
    /// What is offered, at which price, and who shares in it.
    #[serde(default)]
    pub services: Vec<Service>,
}

impl Economy {
    /// The economy in this project's own `economy/economy.toml`.
    ///
    /// # Errors
    /// When the file this was built with is wrong.
    pub fn builtin() -> Result<Self, EconomyError> {
        Self::parse(BUILTIN, BUILTIN_PATH)
    }

    /// Read and check a file.
    ///
    /// # Errors
    /// When it can't be read; or with every problem in it, each by file, line and key.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, EconomyError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|source| EconomyError::Unreadable {
            path: path.display().to_string(),
            source,
        })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Check text that came from `path`.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn parse(text: &str, path: &str) -> Result<Self, EconomyError> {
        let economy: Self = toml::from_str(text).map_err(|error| EconomyError::Invalid {
            path: path.to_owned(),
            problems: vec![source::locate_error(text, &error)],
        })?;
        match economy.problems() {
            problems if problems.is_empty() => Ok(economy),
            problems => Err(EconomyError::Invalid {
                path: path.to_owned(),
                problems: source::locate(text, problems),
            }),
        }
    }

    /// Check an economy that was made or changed in code.
    ///
    /// # Errors
    /// With every problem, each by its key.
    pub fn validate(&self) -> Result<(), EconomyError> {
        match self.problems() {
            problems if problems.is_empty() => Ok(()),
            problems => Err(EconomyError::Invalid {
                path: "the economy".into(),
                problems,
            }),
        }
    }

    /// Move genesis balance from one account to another, so that scenarios can give their own
    /// accounts something to start with.
    ///
    /// # Errors
    /// When `from` has less; nothing is moved then.
    pub fn endow(&mut self, from: &str, to: &str, amount: Amount) -> Result<(), EconomyError> {
        self.genesis.endow(from, to, amount)
    }

    /// Every account the economy names, once each.
    pub fn account_names(&self) -> Vec<String> {
        let roles = self.accounts.all().into_iter().map(|(_, name)| name);
        let payees = self.services.iter().flat_map(|s| &s.payees);
        let mut names: Vec<String> = roles
            .chain(self.genesis.balances.keys().map(String::as_str))
            .chain(self.providers.iter().map(|p| p.account.as_str()))
            .chain(payees.filter_map(|p| p.account.as_deref()))
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn problems(&self) -> Vec<Problem> {
        let mut check = Check::default();
        self.token.check(&mut check);
        self.fee.check(&mut check);
        self.accounts.check(&mut check);
        self.genesis.check(&self.token, &mut check);
        self.settlement.check(&mut check);
        for (i, provider) in self.providers.iter().enumerate() {
            provider.check(&format!("providers[{i}]"), &mut check);
        }
        for (i, service) in self.services.iter().enumerate() {
            service.check(&format!("services[{i}]"), &mut check);
        }
        self.check_providers(&mut check);
        self.check_services(&mut check);
        check.problems
    }

    fn check_providers(&self, check: &mut Check) {
        for (i, provider) in self.providers.iter().enumerate() {
            let at = format!("providers[{i}]");
            if self.providers[..i]
                .iter()
                .any(|p| p.account == provider.account)
            {
                check.fail(
                    &at,
                    "account",
                    format!("'{}' is a provider twice", provider.account),
                );
            }
            if provider.bond < self.settlement.min_bond {
                let (bond, min) = (provider.bond, self.settlement.min_bond);
                check.fail(
                    &at,
                    "bond",
                    format!("{bond} OAIC is below settlement.min_bond, {min}"),
                );
            }
            let held = self.genesis.balance(&provider.account);
            if held < provider.bond {
                check.fail(
                    &at,
                    "bond",
                    format!(
                        "'{}' holds {held} OAIC at genesis, less than its bond of {}; \
                         raise genesis.balances.{}",
                        provider.account, provider.bond, provider.account
                    ),
                );
            }
        }
    }

    fn check_services(&self, check: &mut Check) {
        let added = u32::from(self.settlement.dividends_bps) + u32::from(self.settlement.risk_bps);
        for (i, service) in self.services.iter().enumerate() {
            let at = format!("services[{i}]");
            if !self.providers.iter().any(|p| p.account == service.provider) {
                check.fail(
                    &at,
                    "provider",
                    format!("'{}' is not in [[providers]]", service.provider),
                );
            }
            let weights: u32 = service.payees.iter().map(|p| u32::from(p.weight_bps)).sum();
            if weights + added != u32::from(BPS_DENOMINATOR) {
                check.fail(
                    &at,
                    "payees",
                    format!(
                        "the weights make {weights} bps, with settlement.dividends_bps and \
                         settlement.risk_bps {}; all together must make {BPS_DENOMINATOR}",
                        weights + added
                    ),
                );
            }
        }
    }
}
