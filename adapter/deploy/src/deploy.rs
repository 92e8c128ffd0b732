//! The steps of a deployment. Each can be interrupted and repeated: the addresses of all contracts
//! are known and written down before the first of them exists, so a later run sees what was done,
//! and each is made with its final owner, admin and peers: nothing is left to set afterwards.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{checksum, predict_address, Backend, Chain, ChainError, ChainExt, Instantiate};

use crate::{
    code_of,
    contracts::{Accounts, Messages},
    error::at,
    store::Record,
    verify::Expected,
    DeployError, Deployment, DeploymentStore, Economy, CONTRACTS, DAO,
};

/// Make what an economy describes run on a chain: all of [`CONTRACTS`], owned and administered by
/// the DAO from their first block on. What is found at an address is compared with the economy, on
/// each run, and left alone; if it is anything else, nothing is done.
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
    if chain.backend() == Backend::Served {
        store.bind_start(&at("the chain's genesis", chain.genesis_hash())?)?;
    }
    let accounts = at("accounts", Accounts::resolve(chain, economy))?;
    let mut run = Run {
        chain,
        economy,
        accounts,
        store,
    };
    let messages = run.plan()?;
    for (name, message) in messages {
        run.contract(name, message)?;
    }
    let chain_id = chain.chain_id();
    Ok(store.deployment().unwrap_or_else(|| Deployment {
        chain_id,
        genesis: 0,
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
    /// Decide where every contract will be and what it is made with, and write that down. As
    /// soon as one of them exists, the others' addresses are in it: then nothing may change.
    fn plan(&mut self) -> Result<Vec<(&'static str, Binary)>, DeployError> {
        let mut built = BTreeMap::new();
        for name in CONTRACTS {
            let checksum = self.chain.code_checksum(code_of(name));
            built.insert(name, at(format!("code of '{name}'"), checksum)?);
        }
        let found = self.find()?;
        let begun = !found.is_empty();
        let genesis = match (begun, self.store.genesis()) {
            (true, Some(genesis)) => genesis,
            _ => at("the chain's time", self.chain.block())?.time,
        };
        let mut addresses = BTreeMap::new();
        for (name, checksum) in &built {
            let address = match self.store.record(name) {
                Some(record) if begun => {
                    self.same_build(name, record, checksum)?;
                    record.address.clone()
                }
                _ => self.predict(name, checksum)?,
            };
            addresses.insert(*name, address);
        }
        let messages = Messages {
            economy: self.economy,
            accounts: &self.accounts,
            addresses: &addresses,
            genesis,
        };
        let planned = at("settings", messages.all())?;
        let mut records = BTreeMap::new();
        for (name, message) in &planned {
            let (Some(checksum_built), Some(address)) = (built.get(name), addresses.get(name))
            else {
                continue;
            };
            let init = checksum(message);
            let known = self.store.record(name);
            if let (true, Some(record)) = (begun, known) {
                self.same_economy(name, record, &init)?;
            }
            let known = known.filter(|record| record.checksum == *checksum_built);
            let record = Record {
                checksum: checksum_built.clone(),
                init,
                address: address.clone(),
                code_id: found
                    .get(name)
                    .copied()
                    .or(known.and_then(|record| record.code_id)),
                live: found.contains_key(name),
            };
            records.insert((*name).to_owned(), record);
        }
        self.verify(&found, &addresses, &built, &planned)?;
        self.store.plan(genesis, records)?;
        Ok(planned)
    }

    /// Codes of the recorded contracts that exist.
    fn find(&self) -> Result<BTreeMap<&'static str, u64>, DeployError> {
        let mut existing = BTreeMap::new();
        for name in CONTRACTS {
            let Some(record) = self.store.record(name) else {
                continue;
            };
            let found = self.chain.contract_code(&record.address);
            let found = at(format!("'{name}'"), found)?;
            if record.live {
                self.same_code(name, record, found)?;
            }
            // One that isn't noted as live: a run was interrupted between making it and noting so,
            // or it is somebody else's.
            existing.extend(found.map(|code_id| (name, code_id)));
        }
        Ok(existing)
    }

    /// That what exists is ours in everything but what votes changed.
    fn verify(
        &self,
        found: &BTreeMap<&'static str, u64>,
        addresses: &BTreeMap<&'static str, Addr>,
        checksums: &BTreeMap<&'static str, String>,
        messages: &[(&'static str, Binary)],
    ) -> Result<(), DeployError> {
        let deployer = self.accounts.address(&self.economy.accounts.deployer);
        let expected = Expected {
            chain: self.chain,
            creator: Addr::unchecked(deployer),
            addresses,
            checksums,
            messages,
        };
        let which: Vec<&str> = found.keys().copied().collect();
        let verified = at("looking at what is there", expected.check(&which))?.done;
        let mut unexplained = verified.unexplained();
        let Some(first) = unexplained.next().cloned() else {
            return Ok(());
        };
        let address = addresses.get(first.contract.as_str()).cloned();
        Err(DeployError::Foreign {
            place: self.store.place(),
            address: address.unwrap_or_else(|| Addr::unchecked("")),
            first: Box::new(first),
            others: unexplained.count(),
        })
    }

    fn predict(&self, name: &str, checksum: &str) -> Result<Addr, DeployError> {
        let creator = Addr::unchecked(self.accounts.address(&self.economy.accounts.deployer));
        let address = predict_address(&creator, checksum, &self.salt(name));
        at(format!("address of '{name}'"), address)
    }

    fn contract(&mut self, name: &str, msg: Binary) -> Result<(), DeployError> {
        let planned = |message: &str| {
            let error = ChainError::Internal(format!("{name}: {message}"));
            at::<()>(format!("instantiating '{name}'"), Err(error))
        };
        let Some(record) = self.store.record(name).cloned() else {
            return planned("it was not planned");
        };
        if record.live {
            return Ok(());
        }
        let Some(dao) = self.store.record(DAO).map(|dao| dao.address.clone()) else {
            return planned("the DAO was not planned");
        };
        let deployer = &self.economy.accounts.deployer;
        let new = Instantiate {
            code_id: self.code(name, &record)?,
            msg,
            label: format!("oaic {name}"),
            admin: Some(dao),
        };
        let made = self.chain.instantiate2(deployer, &new, &self.salt(name));
        let (address, _) = at(format!("instantiating '{name}'"), made)?;
        if address != record.address {
            let message = format!("it came to be at {address}, not at {}", record.address);
            return planned(&message);
        }
        let live = Record {
            code_id: Some(new.code_id),
            live: true,
            ..record
        };
        Ok(self.store.put(name, live)?)
    }

    /// Id of a contract's code: one that was noted before, for it or another contract, or that the
    /// chain has pinned; else it is stored. What strangers stored isn't looked through: there can be
    /// any number of it.
    fn code(&mut self, name: &str, record: &Record) -> Result<u64, DeployError> {
        if let Some(code_id) = self.store.code_id(&record.checksum) {
            return Ok(code_id);
        }
        let code = code_of(name);
        let deployer = &self.economy.accounts.deployer;
        let stored = self.chain.code(deployer, code);
        let code_id = at(format!("storing the code '{code}'"), stored)?.code_id;
        let record = Record {
            code_id: Some(code_id),
            ..record.clone()
        };
        self.store.put(name, record)?;
        Ok(code_id)
    }

    /// That a live contract still runs the code it was deployed with.
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

    /// That compiling gives the code whose address the others know.
    fn same_build(&self, name: &str, record: &Record, built: &str) -> Result<(), DeployError> {
        if record.checksum == built {
            return Ok(());
        }
        let (place, name, address) = self.naming(name, record);
        Err(DeployError::Rebuilt {
            place,
            name,
            address,
            recorded: record.checksum.clone(),
            built: built.to_owned(),
        })
    }

    /// That the economy still says what was deployed.
    fn same_economy(&self, name: &str, record: &Record, init: &str) -> Result<(), DeployError> {
        if record.init == init {
            return Ok(());
        }
        let (place, name, address) = self.naming(name, record);
        Err(DeployError::OtherEconomy {
            place,
            name,
            address,
        })
    }

    fn naming(&self, name: &str, record: &Record) -> (String, String, Addr) {
        (self.store.place(), name.to_owned(), record.address.clone())
    }

    fn salt(&self, name: &str) -> Binary {
        Binary::from(format!("{} {name}", self.store.instance()).as_bytes())
    }
}
