//! Class of one message.

use cosmwasm_std::{Addr, Api, CosmosMsg, Storage, WasmMsg};
use oaic_kit::address;
use oaic_types::dao::{PolicyClass, ALWAYS_STRICT};

use super::canonical;
use crate::error::ContractError;
use crate::state::{Roles, POLICIES};

/// Key of the message that only this contract sends itself.
const INTERNAL: &str = "execute_messages";

/// Key by which any contract's guardian is replaced.
const SET_GUARDIAN: &str = "set_guardian";

/// What is said of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Its class.
    pub class: PolicyClass,
    /// Whether it is about a role.
    pub role: bool,
    /// Why.
    pub reason: &'static str,
}

const fn strictest(reason: &'static str) -> Judgement {
    Judgement {
        class: PolicyClass::Constitution,
        role: false,
        reason,
    }
}

const fn of_role(reason: &'static str) -> Judgement {
    Judgement {
        class: PolicyClass::Constitution,
        role: true,
        reason,
    }
}

/// Who is meant by what in messages.
pub struct Classifier<'a> {
    /// The policy table.
    pub storage: &'a dyn Storage,
    /// Reads addresses.
    pub api: &'a dyn Api,
    /// This contract.
    pub me: &'a Addr,
    /// Who holds the roles.
    pub roles: &'a Roles,
}

impl Classifier<'_> {
    /// Class of the message that stands at an index of a proposal. Only a call of another contract
    /// without coins can have a class of its own; everything else, and what is not known, is of the
    /// strictest.
    ///
    /// # Errors
    /// An address in another spelling than the chain's, by which a role could go unseen; a call
    /// that is not canonical JSON; the internal message; a message about a role with coins.
    pub fn classify(&self, index: usize, msg: &CosmosMsg) -> Result<Judgement, ContractError> {
        let CosmosMsg::Wasm(msg) = msg else {
            return Ok(strictest("no call of a contract"));
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
                let judged = self.call(&contract, key)?;
                match (funds.is_empty(), judged.role) {
                    (true, _) => Ok(judged),
                    (false, true) => Err(ContractError::RoleWithCoins { index }),
                    (false, false) => Ok(strictest("coins go along")),
                }
            }
            WasmMsg::Migrate { contract_addr, .. } => self.code(contract_addr, "new code"),
            WasmMsg::UpdateAdmin { contract_addr, .. } => self.code(contract_addr, "a new admin"),
            WasmMsg::ClearAdmin { contract_addr } => self.code(contract_addr, "no admin any more"),
            _ => Ok(strictest("no call of a contract")),
        }
    }

    /// Class of a call without coins.
    fn call(&self, contract: &Addr, key: &str) -> Result<Judgement, ContractError> {
        if let Some(role) = self.role(contract) {
            return Ok(of_role(role));
        }
        if key == SET_GUARDIAN {
            return Ok(of_role("replaces a guardian"));
        }
        if ALWAYS_STRICT.contains(&key) {
            return Ok(strictest("this key is always of the strictest class"));
        }
        Ok(match POLICIES.may_load(self.storage, (contract, key))? {
            Some(class) => Judgement {
                class,
                role: false,
                reason: "the policy table",
            },
            None => strictest("not in the policy table"),
        })
    }

    /// Class of what changes a contract's code or admin.
    fn code(&self, contract: &str, reason: &'static str) -> Result<Judgement, ContractError> {
        let contract = self.contract(contract)?;
        Ok(match self.role(&contract) {
            Some(role) => of_role(role),
            None => strictest(reason),
        })
    }

    /// What a contract is, if it is one of those that hold roles.
    fn role(&self, contract: &Addr) -> Option<&'static str> {
        if contract == self.me {
            Some("concerns the DAO itself")
        } else if *contract == self.roles.committee {
            Some("concerns the Ethics Committee")
        } else if *contract == self.roles.guardian {
            Some("concerns the guardian")
        } else {
            None
        }
    }

    fn contract(&self, raw: &str) -> Result<Addr, ContractError> {
        Ok(address::valid(self.api, "contract_addr", raw)?)
    }
}
