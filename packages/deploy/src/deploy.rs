//! The steps of a deployment. Each can be interrupted and repeated: a contract's address is
//! known and written down before the contract exists, so a later run sees what was done.

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{checksum, encode, predict_address, Chain, ChainError, ChainExt, Instantiate};
use oaic_types::token::{ExecuteMsg, Exemption, QueryMsg, SystemContract};
use serde::Serialize;

use crate::{
    contracts::{self, Accounts},
    store::Record,
    Deployment, DeploymentStore, Economy, EconomyError, StoreError, COMPUTE_SETTLEMENT, TOKEN,
};

/// A deployment that can't go on. What was done so far is written down; once the cause is gone,
/// the same call continues.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The economy is wrong.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// The deployments file is at fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain refused or didn't answer.
    #[error("{step}: {source}")]
    Chain {
        /// What was being done.
        step: String,
        /// Why it failed.
        source: ChainError,
    },
    /// A recorded contract isn't on the chain.
    #[error(
        "{place} says that '{name}' is at {address}, but the chain '{chain_id}' has no contract \
         there; if the network was reset, move {place} away and deploy anew"
    )]
    Missing {
        /// The deployments file.
        place: String,
        /// The contract.
        name: String,
        /// Where it should be.
        address: Addr,
        /// Which chain was asked.
        chain_id: String,
    },
    /// A recorded contract runs other code.
    #[error(
        "'{name}' at {address} runs code {found}, but {place} says {recorded}: it was migrated; \
         if that was meant, set its code_id and checksum there"
    )]
    OtherCode {
        /// The deployments file.
        place: String,
        /// The contract.
        name: String,
        /// Where it is.
        address: Addr,
        /// Code in the file.
        recorded: u64,
        /// Code on the chain.
        found: u64,
    },
    /// The compiled code is not what was deployed.
    #[error(
        "the code of '{name}' is now {built}, but {address} was deployed with {recorded}; build \
         the version that was deployed, or have the contract's admin migrate it, or name another \
         deployments file than {place} to deploy anew beside it"
    )]
    Rebuilt {
        /// The deployments file.
        place: String,
        /// The contract.
        name: String,
        /// Where it is.
        address: Addr,
        /// Checksum in the file.
        recorded: String,
        /// Checksum of the compiled code.
        built: String,
    },
    /// The economy is not what was deployed.
    #[error(
        "the economy now gives '{name}' at {address} other settings than it was deployed with; \
         they change through the contract's owner, not by deploying again: restore the economy \
         file, or name another deployments file than {place} to deploy anew beside it"
    )]
    OtherEconomy {
        /// The deployments file.
        place: String,
        /// The contract.
        name: String,
        /// Where it is.
        address: Addr,
    },
}

/// Make what an economy describes run on a chain: token and settlement, the latter registered
/// as a system contract. What already runs is checked and left alone.
///
/// # Errors
/// See [`DeployError`]; none leaves anything that the next call wouldn't take up.
pub fn deploy(
    chain: &dyn Chain,
    economy: &Economy,
    store: &mut DeploymentStore,
) -> Result<Deployment, DeployError> {
    economy.validate()?;
    store.bind(&chain.chain_id())?;
    let accounts = at("accounts", Accounts::resolve(chain, economy))?;
    let mut run = Run {
        chain,
        economy,
        accounts,
        store,
    };

    let message = contracts::token(economy, &run.accounts);
    let token = run.contract(TOKEN, &message)?;
    let message = contracts::compute_settlement(economy, &run.accounts, &token);
    let settlement = run.contract(COMPUTE_SETTLEMENT, &message)?;
    run.register_system_contract(&token, &settlement)?;

    let chain_id = chain.chain_id();
    Ok(store.deployment().unwrap_or_else(|| Deployment {
        chain_id,
        contracts: Default::default(),
    }))
}

struct Run<'a> {
    chain: &'a dyn Chain,
    economy: &'a Economy,
    accounts: Accounts,
    store: &'a mut DeploymentStore,
}

impl Run<'_> {
    /// See a contract live, and give its address.
    fn contract(&mut self, name: &str, message: &impl Serialize) -> Result<Addr, DeployError> {
        let message = at(format!("settings of '{name}'"), encode(message))?;
        let built = at(format!("code of '{name}'"), self.chain.code_checksum(name))?;
        let plan = self.plan(name, &message, built)?;
        let record = match self.store.record(name).cloned() {
            None => plan,
            Some(record) => {
                let found = at(
                    format!("'{name}'"),
                    self.chain.contract_code(&record.address),
                )?;
                match (found, record.live) {
                    (Some(code_id), false) => {
                        // An earlier run was interrupted between making it and noting so.
                        let record = Record {
                            code_id: Some(code_id),
                            live: true,
                            ..record
                        };
                        self.store.put(name, record.clone())?;
                        return self.unchanged(name, record, plan);
                    }
                    (found, true) => {
                        self.same_code(name, &record, found)?;
                        return self.unchanged(name, record, plan);
                    }
                    // Nothing was made yet, so what was planned may still change.
                    (None, false) if record.address != plan.address || record.init != plan.init => {
                        plan
                    }
                    (None, false) => record,
                }
            }
        };
        self.make(name, record, message)
    }

    fn plan(&self, name: &str, message: &Binary, built: String) -> Result<Record, DeployError> {
        let deployer = &self.economy.accounts.deployer;
        let creator = Addr::unchecked(self.accounts.address(deployer));
        let address = predict_address(&creator, &built, &self.salt(name));
        Ok(Record {
            address: at(format!("address of '{name}'"), address)?,
            checksum: built,
            init: checksum(message),
            code_id: None,
            live: false,
        })
    }

    fn make(&mut self, name: &str, mut record: Record, msg: Binary) -> Result<Addr, DeployError> {
        self.store.put(name, record.clone())?;
        let deployer = &self.economy.accounts.deployer;
        let code_id = match record.code_id {
            Some(code_id) => code_id,
            None => {
                let step = format!("storing the code of '{name}'");
                let code_id = at(step, self.chain.store_code(deployer, name))?.code_id;
                record.code_id = Some(code_id);
                self.store.put(name, record.clone())?;
                code_id
            }
        };
        let owner = self.accounts.address(&self.economy.accounts.owner);
        let new = Instantiate {
            code_id,
            msg,
            label: format!("oaic {name}"),
            admin: Some(Addr::unchecked(owner)),
        };
        let made = self.chain.instantiate2(deployer, &new, &self.salt(name));
        let (address, _) = at(format!("instantiating '{name}'"), made)?;
        if address != record.address {
            let text = format!("{name} came to be at {address}, not at {}", record.address);
            return at(
                format!("instantiating '{name}'"),
                Err(ChainError::Internal(text)),
            );
        }
        self.store.put(
            name,
            Record {
                live: true,
                ..record
            },
        )?;
        Ok(address)
    }

    /// That a live contract still is what it was deployed as.
    fn same_code(
        &self,
        name: &str,
        record: &Record,
        found: Option<u64>,
    ) -> Result<(), DeployError> {
        let (place, name, address) = self.naming(name, record);
        match (found, record.code_id) {
            (None, _) => {
                let chain_id = self.chain.chain_id();
                Err(DeployError::Missing {
                    place,
                    name,
                    address,
                    chain_id,
                })
            }
            (Some(found), Some(recorded)) if found != recorded => Err(DeployError::OtherCode {
                place,
                name,
                address,
                recorded,
                found,
            }),
            _ => Ok(()),
        }
    }

    /// That code and economy still say what a live contract was deployed with.
    fn unchanged(&self, name: &str, record: Record, plan: Record) -> Result<Addr, DeployError> {
        let (place, name, address) = self.naming(name, &record);
        if record.checksum != plan.checksum {
            let (recorded, built) = (record.checksum, plan.checksum);
            return Err(DeployError::Rebuilt {
                place,
                name,
                address,
                recorded,
                built,
            });
        }
        if record.init != plan.init {
            return Err(DeployError::OtherEconomy {
                place,
                name,
                address,
            });
        }
        Ok(record.address)
    }

    fn naming(&self, name: &str, record: &Record) -> (String, String, Addr) {
        (self.store.place(), name.to_owned(), record.address.clone())
    }

    fn salt(&self, name: &str) -> Binary {
        Binary::from(format!("{} {name}", self.store.instance()).as_bytes())
    }

    /// The token neither taxes an escrow nor lets it be frozen.
    fn register_system_contract(&self, token: &Addr, escrow: &Addr) -> Result<(), DeployError> {
        let wanted = SystemContract {
            address: escrow.clone(),
            exemption: Exemption::Both,
            escrow: true,
        };
        let step = format!("registering {escrow} with the token");
        let query = QueryMsg::SystemContract {
            address: escrow.to_string(),
        };
        let entry: Option<SystemContract> = at(&step, self.chain.query(token, &query))?;
        if entry.as_ref() == Some(&wanted) {
            return Ok(());
        }
        let message = ExecuteMsg::SetSystemContract {
            address: escrow.to_string(),
            exemption: wanted.exemption,
            escrow: wanted.escrow,
        };
        at(
            step,
            self.chain
                .execute(&self.economy.accounts.owner, token, &message),
        )
        .map(drop)
    }
}

fn at<T>(step: impl Into<String>, done: oaic_chain::Result<T>) -> Result<T, DeployError> {
    done.map_err(|source| DeployError::Chain {
        step: step.into(),
        source,
    })
}
