//! The class of a message, and of a proposal: the strictest among its messages.

use cosmwasm_std::{Addr, Api, CosmosMsg, Storage, WasmMsg};
use oaic_messages::dao::{Office, PolicyClass, ALWAYS_STRICT, CONSENT_KEYS, STAKE_ONLY_KEYS};
use oaic_runtime::address;

use super::canonical;
use crate::error::{ContractError, Result};
use crate::model::policy::governed;
use crate::state::{Classification, Roles, POLICIES};

/// Key of the message that only this contract sends itself.
const INTERNAL: &str = "execute_messages";

const SET_ROLES: &str = "set_roles";
const SET_VETO_WINDOW: &str = "set_veto_window";

/// Key of the message that replaces another contract's guardian.
const SET_GUARDIAN: &str = "set_guardian";

/// The class of a proposal: the strictest of its messages' classes; without messages, ethics.
pub fn proposal_class(messages: &[Classification]) -> PolicyClass {
    let classes = messages.iter().map(|message| message.class);
    classes.max().unwrap_or(PolicyClass::Ethics)
}

/// The classes that set what a proposal demands: its messages', or without any its own.
pub fn classes_of(messages: &[Classification]) -> Vec<PolicyClass> {
    match messages {
        [] => vec![proposal_class(messages)],
        messages => messages.iter().map(|message| message.class).collect(),
    }
}

/// A classification and its reason.
pub type Classified = (Classification, &'static str);

const fn strict(consent: bool, reason: &'static str) -> Classified {
    let classification = Classification {
        consent,
        ..Classification::of(PolicyClass::Constitution)
    };
    (classification, reason)
}

const fn exempt(class: PolicyClass, reason: &'static str) -> Classified {
    let classification = Classification {
        exempt: true,
        ..Classification::of(class)
    };
    (classification, reason)
}

/// What messages are classified by.
pub struct Classifier<'a> {
    /// Has the policy table.
    pub storage: &'a dyn Storage,
    pub api: &'a dyn Api,
    /// This contract.
    pub me: &'a Addr,
    pub roles: &'a Roles,
}

impl Classifier<'_> {
    /// What the message at an index of a proposal demands. Only a call of another contract without
    /// coins can have a class of its own; everything else, including what is unknown, is constitution.
    ///
    /// # Errors
    /// An address that is not spelled as the chain spells it, which could hide an office; a call that
    /// is not canonical JSON; the internal message.
    pub fn classify(&self, index: usize, msg: &CosmosMsg) -> Result<Classified> {
        let msg = match msg {
            CosmosMsg::Wasm(msg) => msg,
            CosmosMsg::Bank(_) => return Ok(strict(false, "no call of a contract")),
            // An encoded message, or one to another module, can carry new code or an admin.
            _ => {
                return Ok(strict(
                    true,
                    "no call of a contract, and may carry anything",
                ))
            }
        };
        match msg {
            WasmMsg::Execute {
                contract_addr,
                msg,
                funds,
            } => {
                let contract = self.contract(contract_addr)?;
                let key = canonical::only_key(msg)
                    .map_err(|error| ContractError::NotCanonical { index, error })?;
                if contract == *self.me && key == INTERNAL {
                    let key = key.to_owned();
                    return Err(ContractError::Internal { index, key });
                }
                let (classification, reason) = self.call(&contract, key)?;
                Ok(match funds.is_empty() {
                    true => (classification, reason),
                    false => strict(classification.consent, "coins go along"),
                })
            }
            WasmMsg::Migrate { contract_addr, .. } => self.code(contract_addr, "new code"),
            WasmMsg::UpdateAdmin { contract_addr, .. } => self.code(contract_addr, "a new admin"),
            WasmMsg::ClearAdmin { contract_addr } => self.code(contract_addr, "no admin any more"),
            _ => Ok(strict(false, "no call of a contract")),
        }
    }

    fn call(&self, contract: &Addr, key: &str) -> Result<Classified> {
        if contract == self.me {
            return Ok(match key {
                SET_ROLES => exempt(PolicyClass::Roles, "replaces an office"),
                SET_VETO_WINDOW => exempt(PolicyClass::Constitution, "changes the veto rule"),
                _ => strict(false, "concerns the DAO itself"),
            });
        }
        let offices = [Office::Committee, Office::Guardian];
        if offices
            .iter()
            .any(|office| self.roles.holder(*office).address == *contract)
        {
            return Ok(strict(false, "calls who holds an office"));
        }
        if key == SET_GUARDIAN && governed(self.storage, contract)? {
            return Ok(exempt(PolicyClass::Roles, "replaces a guardian"));
        }
        if ALWAYS_STRICT.contains(&key) {
            let consent = CONSENT_KEYS.contains(&key);
            return Ok(strict(consent, "this key is always of the strictest class"));
        }
        Ok(match POLICIES.may_load(self.storage, (contract, key))? {
            Some(class) => {
                let of_class = Classification::of(class);
                let classification = Classification {
                    stake_only: of_class.stake_only || STAKE_ONLY_KEYS.contains(&key),
                    ..of_class
                };
                (classification, "the policy table")
            }
            None => strict(false, "not in the policy table"),
        })
    }

    fn code(&self, contract: &str, reason: &'static str) -> Result<Classified> {
        self.contract(contract)?;
        Ok(strict(true, reason))
    }

    fn contract(&self, raw: &str) -> Result<Addr> {
        Ok(address::valid(self.api, "contract_addr", raw)?)
    }
}
