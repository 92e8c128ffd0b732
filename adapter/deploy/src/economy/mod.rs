//! The economy as data: what `economy.toml` says, one module for each section or a few small ones.
//!
//! A section is plain data with a `check` of its own; what only holds between sections is
//! checked here. A problem names its key, and, when the economy came from a file, its line.

mod allocation;
mod check;
mod dao;
mod genesis;
mod incentives;
mod multisig;
pub mod policies;
mod private_credits;
mod sale;
mod services;
mod settlement;
mod staking;
mod token;
mod treasury;
mod vesting;

use std::{fs, path::Path};

use oaic_messages::{data_market, shared::BPS_DENOMINATOR};
use oaic_terminal::toml_lines::{toml_error, TomlLines};
use serde::{Deserialize, Serialize};

pub use allocation::{Allocation, VestedRow};
pub use check::{EconomyError, Problem};
pub use dao::Dao;
pub use genesis::{Accounts, Genesis};
pub use incentives::{Incentives, Program, Reporter};
pub use multisig::{Member, Multisig};
pub use private_credits::PrivateCredits;
pub use sale::{Sale, SaleAsset};
pub use services::{Payee, Prices, Provider, Service};
pub use settlement::Settlement;
pub use staking::{Staking, Tier};
pub use token::{Epoch, Fee, Token};
pub use treasury::Treasury;
pub use vesting::{Grant, PlanCurve, VestingPlan};

use crate::{Amount, SALE, TREASURY, VESTING};
use allocation::check_row;
use check::{is_repeated, Check};

/// The economy that this project ships.
const BUILTIN: &str = include_str!("../../../../economy/economy.toml");

/// Where [`BUILTIN`] came from, for its errors.
const BUILTIN_PATH: &str = "economy/economy.toml";

/// Where an economy came from that was made or changed in code, for its errors.
const IN_CODE: &str = "the economy";

/// What [`Economy::endow`] calls that which the public sale offers.
pub const PUBLIC_SALE: &str = "public-sale";

/// The economy. Fields may be changed in code; [`crate::deploy`] checks again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Economy {
    pub token: Token,
    pub fee: Fee,
    pub accounts: Accounts,
    pub allocation: Allocation,
    #[serde(default)]
    pub genesis: Genesis,
    #[serde(default)]
    pub vesting: Vec<VestingPlan>,
    pub sale: Sale,
    pub epoch: Epoch,
    pub staking: Staking,
    pub treasury: Treasury,
    pub incentives: Incentives,
    pub dao: Dao,
    pub committee: Multisig,
    pub guardian: Multisig,
    pub settlement: Settlement,
    /// Windows and shares of the data market. Times are in seconds.
    pub data_market: data_market::Params,
    pub private_credits: PrivateCredits,
    #[serde(default)]
    pub providers: Vec<Provider>,
    #[serde(default)]
    pub services: Vec<Service>,
}

impl Economy {
    /// The economy in this project's own `economy/economy.toml`.
    pub fn builtin() -> Result<Self, EconomyError> {
        Self::parse(BUILTIN, BUILTIN_PATH)
    }

    /// Read and check a file.
    ///
    /// # Errors
    /// When it can't be read; or with every problem in it, each by file, line and key.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, EconomyError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|cause| EconomyError::Unreadable {
            path: path.display().to_string(),
            cause,
        })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Check text that came from `path`.
    pub fn parse(text: &str, path: &str) -> Result<Self, EconomyError> {
        let economy: Self = toml::from_str(text).map_err(|error| {
            let (line, key, message) = toml_error(text, &error);
            let line = Some(line);
            let problem = Problem { line, key, message };
            invalid(path, vec![problem])
        })?;
        match economy.problems() {
            problems if problems.is_empty() => Ok(economy),
            problems => Err(invalid(path, located(text, problems))),
        }
    }

    /// The text of a file that [`Self::load`] reads as this economy.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// Check an economy that was made or changed in code.
    pub fn validate(&self) -> Result<(), EconomyError> {
        match self.problems() {
            problems if problems.is_empty() => Ok(()),
            problems => Err(invalid(IN_CODE, problems)),
        }
    }

    /// Move balance of the first block to an account, so that scenarios can give their own
    /// accounts something to start with: from another account, or, as [`PUBLIC_SALE`], out of
    /// what the public sale offers.
    ///
    /// # Errors
    /// When `from` has less; nothing is moved then.
    pub fn endow(&mut self, from: &str, to: &str, amount: Amount) -> Result<(), EconomyError> {
        let (held, key) = match from {
            PUBLIC_SALE => (self.sale.for_sale, "sale.for_sale".to_owned()),
            _ => (
                self.genesis.balance(from),
                format!("genesis.balances.{from}"),
            ),
        };
        let taken = match (from, held.uoaic().checked_sub(amount.uoaic())) {
            (PUBLIC_SALE, Some(rest)) => {
                self.sale.for_sale = Amount::from_uoaic(rest);
                true
            }
            (PUBLIC_SALE, None) => false,
            _ => self.genesis.take(from, amount),
        };
        if !taken {
            let problem = Problem {
                line: None,
                key,
                message: format!("{held} OAIC are too few to give {amount} OAIC to '{to}'"),
            };
            return Err(invalid(IN_CODE, vec![problem]));
        }
        self.genesis.give(to, amount);
        Ok(())
    }

    /// What contracts hold from the first block on, by name. With the balances of the genesis it
    /// is the whole supply.
    pub fn contract_balances(&self) -> [(&'static str, Amount); 3] {
        let grants = self.vesting.iter().flat_map(|plan| &plan.grants);
        // Validation has seen that they make rows of the allocation, which fit.
        let vested = grants.fold(0u128, |sum, grant| sum.saturating_add(grant.amount.uoaic()));
        [
            (VESTING, Amount::from_uoaic(vested)),
            (SALE, self.sale.for_sale),
            (TREASURY, self.allocation.reserve),
        ]
    }

    /// Every account the economy names, once each.
    pub fn account_names(&self) -> Vec<String> {
        let payees = self.services.iter().flat_map(|s| &s.payees);
        let grants = self.vesting.iter().flat_map(|plan| &plan.grants);
        let members = self.committee.members.iter().chain(&self.guardian.members);
        let mut names: Vec<String> = std::iter::once(self.accounts.deployer.as_str())
            .chain(self.genesis.balances.keys().map(String::as_str))
            .chain(grants.filter_map(|grant| grant.account.as_deref()))
            .chain(self.sale.kyc_gate.as_deref())
            .chain(members.map(|member| member.account.as_str()))
            .chain(self.providers.iter().map(|p| p.account.as_str()))
            .chain(payees.filter_map(|p| p.account.as_deref()))
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = vec![];
        let mut check = Check::new(&mut problems);
        self.token.check(check.at("token"));
        self.fee.check(check.at("fee"));
        check.label("accounts.deployer", &self.accounts.deployer);
        self.allocation.check(&self.token, check.at("allocation"));
        self.genesis.check(check.at("genesis"));
        vesting::check_all(&self.vesting, &mut check);
        self.sale.check(check.at("sale"));
        self.epoch.check(check.at("epoch"));
        self.staking.check(check.at("staking"));
        self.treasury.check(check.at("treasury"));
        self.incentives.check(check.at("incentives"));
        self.dao.check(check.at("dao"));
        self.committee.check(check.at("committee"));
        self.guardian.check(check.at("guardian"));
        self.settlement.check(check.at("settlement"));
        settlement::check_data_market(&self.data_market, check.at("data_market"));
        self.private_credits.check(check.at("private_credits"));
        self.check_allocation(check.at("allocation"));
        self.check_committee(check.at("committee"));
        self.check_providers(&mut check);
        self.check_services(&mut check);
        problems
    }

    /// Each row of the allocation is handed out to the last unit.
    fn check_allocation(&self, mut check: Check) {
        for (row, key, whole) in self.allocation.vested() {
            let plans = self.vesting.iter().filter(|p| p.allocation == row);
            let grants = plans.flat_map(|p| &p.grants).map(|g| g.amount);
            let what = "what the vesting plans of this row grant";
            check_row(&mut check, key, whole, grants, what);
        }
        let sold = self.genesis.balances.values().copied();
        let offered = sold.chain([self.sale.for_sale]);
        let whole = self.allocation.public_sale;
        let what = "sale.for_sale and genesis.balances together";
        check_row(&mut check, "public_sale", whole, offered, what);
    }

    /// A veto has to be decided while it is still one.
    fn check_committee(&self, mut check: Check) {
        let (voting, window) = (self.committee.voting_period, self.dao.veto_window);
        let message = format!("{voting} s is longer than dao.veto_window, {window} s");
        check.must(voting <= window, "voting_period", message);
    }

    fn check_providers(&self, check: &mut Check) {
        for (i, provider) in self.providers.iter().enumerate() {
            let mut check = check.at(&format!("providers[{i}]"));
            provider.check(check.at(""));
            let (account, bond) = (&provider.account, provider.bond);
            let twice = is_repeated(&self.providers, i, |p| p.account.clone());
            check.must(
                !twice,
                "account",
                format!("'{account}' is a provider twice"),
            );
            let min = self.settlement.min_bond;
            let message = format!("{bond} OAIC is below settlement.min_bond, {min}");
            check.must(bond >= min, "bond", message);
            let held = self.genesis.balance(account);
            check.must(
                held >= bond,
                "bond",
                format!(
                    "'{account}' holds {held} OAIC at genesis, less than its bond of {bond}; \
                     raise genesis.balances.{account}"
                ),
            );
        }
    }

    fn check_services(&self, check: &mut Check) {
        let added = u32::from(self.settlement.dividends_bps) + u32::from(self.settlement.risk_bps);
        for (i, service) in self.services.iter().enumerate() {
            let mut check = check.at(&format!("services[{i}]"));
            service.check(check.at(""));
            let provider = &service.provider;
            let known = self.providers.iter().any(|p| p.account == *provider);
            check.must(
                known,
                "provider",
                format!("'{provider}' is not in [[providers]]"),
            );
            let (discounts, tiers) = (service.tier_discounts_bps.len(), self.staking.tiers.len());
            let message = format!("discounts for {discounts} tiers, but staking has {tiers}");
            check.must(discounts <= tiers, "tier_discounts_bps", message);
            let weights: u32 = service.payees.iter().map(|p| u32::from(p.weight_bps)).sum();
            let all = weights + added;
            check.must(
                all == u32::from(BPS_DENOMINATOR),
                "payees",
                format!(
                    "the weights make {weights} bps, with settlement.dividends_bps and \
                     settlement.risk_bps {all}; all together must make {BPS_DENOMINATOR}"
                ),
            );
        }
    }
}

/// Gives problems their lines.
fn located(text: &str, mut problems: Vec<Problem>) -> Vec<Problem> {
    if let Some(lines) = TomlLines::parse(text) {
        for problem in &mut problems {
            problem.line = Some(lines.line(&problem.key));
        }
    }
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn invalid(path: &str, problems: Vec<Problem>) -> EconomyError {
    EconomyError::Invalid {
        path: path.to_owned(),
        problems,
    }
}
