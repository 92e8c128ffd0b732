//! Whether what stands on a chain is what an economy describes.
//!
//! An address commits to creator, code and salt, not to admin and message: whoever had the
//! deployer's key for a moment could have made a contract at its address with rules of his own. So
//! everything is compared: what the chain says of a contract (creator, admin, code, and the message
//! of its instantiation, where it is kept), and what the contract says is set now. What is expected
//! comes from the same messages that [`crate::deploy`] sends; [`table`] says where each of their
//! fields is answered.

pub(crate) mod compare;
mod market;
mod read;
mod table;
mod votes;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{is_address, Chain, ChainError, CodeRegistry, ContractFacts, Result};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    code_of,
    contracts::{Accounts, Messages},
    error::at,
    DeployError, DeploymentStore, Economy, COMPUTE_SETTLEMENT, CONTRACTS, DAO,
};
use compare::{differences, At};
pub use compare::{Cause, Difference};
use read::{refusal, Reader};
use table::Source;
use votes::Votes;

/// A contract that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Looked {
    pub name: String,
    /// Where it should be.
    pub address: Addr,
    /// The checksum its code should have.
    pub checksum: String,
    pub exists: bool,
}

/// A setting that nobody could be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    pub contract: String,
    pub field: String,
    /// Why only the message of the instantiation shows it, which this chain didn't keep.
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    pub contracts: Vec<Looked>,
    pub differences: Vec<Difference>,
    pub unread: Vec<Unread>,
    /// Providers and services of the economy that aren't registered yet: they come after the
    /// deployment, by themselves.
    pub not_offered: Vec<String>,
}

impl Verification {
    /// Differences that no executed proposal explains.
    pub fn unexplained(&self) -> impl Iterator<Item = &Difference> {
        let all = self.differences.iter();
        all.filter(|difference| difference.cause == Cause::Unexplained)
    }
}

/// Compare a deployment with the economy it should be of; nothing is changed, and no key is needed.
/// `accounts` gives the addresses of the labels that the economy names; with `codes`, codes are
/// compared with these, else with the checksums that the store recorded.
///
/// # Errors
/// The economy is wrong; the store is of another chain or knows no deployment; a label has no
/// address; the chain doesn't answer. Differences are no error.
pub fn verify(
    chain: &dyn Chain,
    economy: &Economy,
    store: &DeploymentStore,
    accounts: BTreeMap<String, Addr>,
    codes: Option<&CodeRegistry>,
) -> std::result::Result<Verification, DeployError> {
    economy.validate()?;
    store.ensure_chain(&chain.chain_id())?;
    let mut names = economy.account_names().into_iter();
    if let Some(label) = names.find(|name| !is_address(name) && !accounts.contains_key(name)) {
        return Err(DeployError::NoAddress { label });
    }
    let unplanned = || DeployError::NotPlanned {
        place: store.place(),
    };
    let genesis = store.genesis().ok_or_else(unplanned)?;
    let (mut addresses, mut checksums) = (BTreeMap::new(), BTreeMap::new());
    for name in CONTRACTS {
        let record = store.record(name).ok_or_else(unplanned)?;
        addresses.insert(name, record.address.clone());
        let checksum = match codes {
            None => record.checksum.clone(),
            Some(codes) => at(format!("code of '{name}'"), codes.get(code_of(name)))?.checksum,
        };
        checksums.insert(name, checksum);
    }
    let accounts = Accounts::from(accounts);
    let messages = Messages {
        economy,
        accounts: &accounts,
        addresses: &addresses,
        genesis,
    };
    let messages = at("settings", messages.all())?;
    let expected = Expected {
        chain,
        creator: Addr::unchecked(accounts.address(&economy.accounts.deployer)),
        addresses: &addresses,
        checksums: &checksums,
        messages: &messages,
    };
    let mut check = at("verifying", expected.check(&CONTRACTS))?;
    at("verifying offers", check.offers(economy, &accounts))?;
    Ok(check.done)
}

pub(crate) struct Expected<'a> {
    pub chain: &'a dyn Chain,
    /// Who makes all of them.
    pub creator: Addr,
    pub addresses: &'a BTreeMap<&'static str, Addr>,
    pub checksums: &'a BTreeMap<&'static str, String>,
    /// What each is instantiated with.
    pub messages: &'a [(&'static str, Binary)],
}

impl<'a> Expected<'a> {
    pub fn check(&'a self, which: &[&str]) -> Result<Check<'a>> {
        let mut check = Check {
            expected: self,
            votes: None,
            trusted: false,
            done: Verification::default(),
        };
        // What the DAO's votes explain depends on whether it is the right one.
        let of_dao = |(name, _): &&(&'static str, Binary)| *name == DAO;
        let others = self.messages.iter().filter(|message| !of_dao(message));
        let all = self.messages.iter().filter(of_dao).chain(others);
        for (name, message) in all.filter(|(name, _)| which.contains(name)) {
            check.contract(name, message)?;
        }
        Ok(check)
    }

    fn dao(&self) -> Addr {
        let dao = self.addresses.get(DAO).cloned();
        dao.unwrap_or_else(|| Addr::unchecked(""))
    }
}

pub(crate) struct Check<'a> {
    expected: &'a Expected<'a>,
    /// Asked for at the first difference.
    votes: Option<Votes>,
    /// Whether the DAO is the one that was to be made, so that its votes explain anything.
    trusted: bool,
    pub done: Verification,
}

impl Check<'_> {
    fn contract(&mut self, name: &'static str, message: &Binary) -> Result<()> {
        let chain = self.expected.chain;
        let (Some(address), Some(checksum)) = (
            self.expected.addresses.get(name),
            self.expected.checksums.get(name),
        ) else {
            return Err(ChainError::Internal(format!("'{name}' was not planned")));
        };
        let facts = chain.contract_facts(address)?;
        self.done.contracts.push(Looked {
            name: name.to_owned(),
            address: address.clone(),
            checksum: checksum.clone(),
            exists: facts.is_some(),
        });
        let Some(facts) = facts else {
            let nothing = ("contract".into(), "a contract".into(), Value::Null);
            return self.note(name, nothing, &[]).map(drop);
        };
        let expected = object(message.as_slice());
        let began = began(name, &expected, &facts);
        let identity = self.identity(&facts, checksum);
        if name == DAO {
            let as_expected = facts.init.is_some() && began.is_empty();
            self.trusted = as_expected && identity.is_empty();
        }
        let mut same_code = true;
        for (difference, by, times) in identity {
            let code = difference.0 == "code";
            let cause = self.note_often(name, difference, by, times)?;
            same_code &= !code || cause != Cause::Unexplained;
        }
        let mut seen = Vec::new();
        // Foreign code answers what it likes.
        if same_code {
            let settled = facts.init.is_some() && began.is_empty();
            seen = self.settings(name, expected, &Reader::new(chain, address), settled)?;
        }
        for (field, expected, found) in began {
            if !seen.contains(&field) {
                let made = (format!("instantiation.{field}"), expected, found);
                self.note(name, made, &[])?;
            }
        }
        if facts.init.is_none() {
            self.unread(name);
        }
        Ok(())
    }

    /// Where creator, admin, code and the codes that it ran differ, which messages change that, and
    /// how many of them it takes. What other code wrote stays in storage, though the right one runs
    /// again and answers rightly.
    fn identity(
        &self,
        facts: &ContractFacts,
        checksum: &str,
    ) -> Vec<(At, &'static [&'static str], usize)> {
        let text = |address: Option<&Addr>| address.map_or(Value::Null, |a| a.as_str().into());
        let creator = &self.expected.creator;
        let dao = self.expected.dao();
        let code = Value::from(checksum.to_lowercase());
        let migrated = facts.codes.as_ref().filter(|codes| codes.len() > 1);
        let migrations = migrated.map_or(0, |codes| codes.len().saturating_sub(1));
        let once = Value::Array(vec![code.clone()]);
        let ran = migrated.map_or(once.clone(), |codes| codes.clone().into());
        let (made_by, admin) = (text(Some(&facts.creator)), text(facts.admin.as_ref()));
        let runs = facts.checksum.to_lowercase().into();
        let admins: &[&str] = &["update_admin", "clear_admin"];
        let all: [(&str, Value, Value, &[&str], usize); 4] = [
            ("creator", text(Some(creator)), made_by, &[], 1),
            ("admin", text(Some(&dao)), admin, admins, 1),
            ("code", code, runs, &["migrate"], 1),
            ("history", once, ran, &["migrate"], migrations),
        ];
        let all = all.into_iter();
        all.filter(|(_, expected, found, ..)| expected != found)
            .map(|(field, expected, found, by, times)| {
                ((field.to_owned(), expected, found), by, times)
            })
            .collect()
    }

    /// Compare what is set; gives the fields that differ and that nothing explains.
    fn settings(
        &mut self,
        name: &'static str,
        mut expected: Map<String, Value>,
        reader: &Reader,
        settled: bool,
    ) -> Result<Vec<String>> {
        expected.extend(table::implied(name, &self.expected.dao()));
        let mut seen = Vec::new();
        for setting in table::settings(name) {
            let wanted = expected.get(setting.name).unwrap_or(&Value::Null);
            let found = match setting.from.read(reader) {
                Ok(None) => continue,
                Ok(Some(found)) => found,
                Err(error) => Value::String(format!("no answer: {}", refusal(error)?)),
            };
            let mut all = differences(setting.name, wanted, &found, setting.from.keys());
            all.retain(|(field, ..)| !(settled && table::handed_on(name, field)));
            for difference in all {
                let field = difference.0.clone();
                // A vote that could have changed it doesn't explain what it was made with.
                if self.note(name, difference, setting.by)? == Cause::Unexplained {
                    seen.push(field);
                }
            }
        }
        Ok(seen)
    }

    fn unread(&mut self, name: &str) {
        for setting in table::settings(name) {
            if let Source::Message(reason, _) = setting.from {
                self.done.unread.push(Unread {
                    contract: name.to_owned(),
                    field: setting.name.to_owned(),
                    reason: reason.to_owned(),
                });
            }
        }
    }

    /// Compare what the economy's providers offer; what they don't offer yet is no difference.
    pub fn offers(&mut self, economy: &Economy, accounts: &Accounts) -> Result<()> {
        let Some(address) = self.expected.addresses.get(COMPUTE_SETTLEMENT) else {
            return Ok(());
        };
        let faulty = |difference: &Difference| {
            difference.contract == COMPUTE_SETTLEMENT
                && ["contract", "code"].contains(&difference.field.as_str())
        };
        if self.done.unexplained().any(faulty) {
            return Ok(());
        }
        let reader = Reader::new(self.expected.chain, address);
        let offers = market::compare(&reader, economy, accounts)?;
        for difference in offers.differences {
            self.note(COMPUTE_SETTLEMENT, difference, &[])?;
        }
        self.done.not_offered = offers.missing;
        Ok(())
    }

    fn note(&mut self, name: &str, difference: At, by: &[&str]) -> Result<Cause> {
        self.note_often(name, difference, by, 1)
    }

    /// The same of what was done so many times: fewer causes explain nothing.
    fn note_often(
        &mut self,
        name: &str,
        (field, expected, found): At,
        by: &[&str],
        times: usize,
    ) -> Result<Cause> {
        let cause = self.cause(name, by, times)?;
        let addresses = self.expected.addresses.iter();
        let field = addresses.fold(field, |text, (name, address)| {
            text.replace(address.as_str(), name)
        });
        self.done.differences.push(Difference {
            contract: name.to_owned(),
            field,
            expected,
            found,
            cause,
        });
        Ok(cause)
    }

    fn cause(&mut self, name: &str, by: &[&str], times: usize) -> Result<Cause> {
        let Some(address) = self.expected.addresses.get(name) else {
            return Ok(Cause::Unexplained);
        };
        if !self.trusted || by.is_empty() {
            return Ok(Cause::Unexplained);
        }
        let votes = match self.votes.take() {
            Some(votes) => votes,
            None => Votes::read(self.expected.chain, &self.expected.dao())?,
        };
        let cause = votes.of(address, by, times);
        self.votes = Some(votes);
        Ok(cause.unwrap_or(Cause::Unexplained))
    }
}

/// Where the message that the chain kept differs from the one that should have been sent.
fn began(name: &str, expected: &Map<String, Value>, facts: &ContractFacts) -> Vec<At> {
    let Some(init) = &facts.init else {
        return vec![];
    };
    let found = object(init.as_slice());
    let keys = |field: &str| {
        let setting = table::settings(name).find(|setting| setting.name == field);
        setting.map_or(&[][..], |setting| setting.from.keys())
    };
    let all = expected.iter().flat_map(|(field, wanted)| {
        let there = found.get(field).unwrap_or(&Value::Null);
        differences(field, wanted, there, keys(field))
    });
    let more = found
        .iter()
        .filter(|(field, _)| !expected.contains_key(*field));
    let more = more.map(|(field, there)| (field.clone(), Value::Null, there.clone()));
    all.chain(more).collect()
}

/// Fields of a message; none of what is not a JSON object.
fn object(message: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economy::policies;

    /// Whoever adds a setting to a contract has to say where it is answered, or why nowhere.
    #[test]
    fn every_setting_of_every_message_has_its_place_in_the_table() {
        let economy = Economy::builtin().unwrap();
        let accounts = Accounts::from(BTreeMap::new());
        let addresses: BTreeMap<_, _> = CONTRACTS
            .into_iter()
            .map(|name| (name, Addr::unchecked(format!("at-{name}"))))
            .collect();
        let messages = Messages {
            economy: &economy,
            accounts: &accounts,
            addresses: &addresses,
            genesis: 1,
        };
        for (name, message) in messages.all().unwrap() {
            let mut settled: Vec<String> = object(&message).keys().cloned().collect();
            settled.extend(table::implied(name, &addresses[DAO]).keys().cloned());
            settled.sort();
            let mut known: Vec<&str> = table::settings(name).map(|s| s.name).collect();
            known.sort_unstable();
            // Committee and guardian have no owner; every other contract has one, and it is in the
            // message or implied.
            assert_eq!(
                settled, known,
                "settings of '{name}': add them in verify/table.rs"
            );
            let execute = policies::messages_of(name);
            for setting in table::settings(name) {
                if let Source::Message(reason, _) = setting.from {
                    assert!(!reason.is_empty(), "{name}.{}", setting.name);
                }
                for message in setting.by {
                    // One to fund a plan comes with tokens.
                    let known = execute.iter().any(|m| m == message) || *message == "fund";
                    assert!(known, "{name}.{}: no message '{message}'", setting.name);
                }
            }
        }
    }
}
