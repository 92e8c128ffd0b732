//! What was deployed, and what was about to be.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};

use crate::{
    COMMITTEE, COMPUTE_SETTLEMENT, DAO, DATA_MARKET, GUARDIAN, INCENTIVES, PRIVATE_CREDITS, SALE,
    STAKING, TOKEN, TREASURY, VESTING,
};

/// Version of the file's format.
const FORMAT: u32 = 2;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    pub chain_id: String,
    /// When the economy began, in Unix seconds: what vesting and sale count from.
    pub genesis: u64,
    pub contracts: BTreeMap<String, DeployedContract>,
}

impl Deployment {
    pub fn address(&self, name: &str) -> Result<&Addr, StoreError> {
        self.contract(name).map(|c| &c.address)
    }

    pub fn contract(&self, name: &str) -> Result<&DeployedContract, StoreError> {
        let known = || {
            self.contracts
                .keys()
                .cloned()
                .collect::<Vec<_>>()
                .join(", ")
        };
        let found = self.contracts.get(name);
        found.ok_or_else(|| StoreError::NoSuchContract {
            name: name.to_owned(),
            known: known(),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    pub token: Addr,
    pub settlement: Addr,
    pub vesting: Addr,
    pub sale: Addr,
    pub staking: Addr,
    pub dao: Addr,
    pub treasury: Addr,
    pub incentives: Addr,
    pub data_market: Addr,
    pub private_credits: Addr,
    pub committee: Addr,
    pub guardian: Addr,
}

impl Deployment {
    pub fn addresses(&self) -> Result<Addresses, StoreError> {
        let of = |name: &str| self.address(name).cloned();
        Ok(Addresses {
            token: of(TOKEN)?,
            settlement: of(COMPUTE_SETTLEMENT)?,
            vesting: of(VESTING)?,
            sale: of(SALE)?,
            staking: of(STAKING)?,
            dao: of(DAO)?,
            treasury: of(TREASURY)?,
            incentives: of(INCENTIVES)?,
            data_market: of(DATA_MARKET)?,
            private_credits: of(PRIVATE_CREDITS)?,
            committee: of(COMMITTEE)?,
            guardian: of(GUARDIAN)?,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployedContract {
    pub code_id: u64,
    /// Checksum of its code, hex.
    pub checksum: String,
    pub address: Addr,
}

/// What is known of a contract; written before each step that it prepares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub checksum: String,
    /// SHA-256 of the instantiation message, hex.
    pub init: String,
    /// Where it is, or will be.
    pub address: Addr,
    /// Its code, once that is stored.
    pub code_id: Option<u64>,
    /// Whether it was seen on the chain.
    pub live: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    format: u32,
    /// Makes this deployment's addresses differ from those of any other.
    instance: String,
    chain_id: Option<String>,
    /// Genesis hash of a chain that begins anew with every start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    genesis_hash: Option<String>,
    /// When the economy began, in Unix seconds; every run takes it from here, so that all
    /// give the same messages.
    genesis: Option<u64>,
    contracts: BTreeMap<String, Record>,
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: not a deployments file of this version: {message}; move it away to deploy anew", .path.display())]
    Unreadable { path: PathBuf, message: String },
    #[error("{place} is of chain '{recorded}', not of '{found}'; move it away to deploy here")]
    OtherChain {
        place: String,
        recorded: String,
        found: String,
    },
    #[error(
        "{place} is of an earlier start of '{chain_id}', of genesis {recorded}, not {found}: its \
         contracts are gone; move it away to deploy here"
    )]
    OtherStart {
        place: String,
        chain_id: String,
        recorded: String,
        found: String,
    },
    #[error("no contract '{name}' is deployed; deployed: {known}")]
    NoSuchContract { name: String, known: String },
}

/// Keeps a deployment: in a file, or in memory for chains that end with the process.
#[derive(Debug)]
pub struct DeploymentStore {
    path: Option<PathBuf>,
    content: Content,
}

impl DeploymentStore {
    /// The store in a file; it need not exist yet, its folder neither.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        let content = match fs::read(&path) {
            Ok(bytes) => read(&path, &bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Content::new(random_instance())
            }
            Err(source) => return Err(StoreError::Io { path, source }),
        };
        Ok(Self {
            path: Some(path),
            content,
        })
    }

    /// A store that is forgotten with the process.
    pub fn in_memory() -> Self {
        Self::in_memory_as(random_instance())
    }

    /// As [`in_memory`](Self::in_memory), with the same addresses each time it has this name.
    pub fn in_memory_as(instance: impl Into<String>) -> Self {
        Self {
            path: None,
            content: Content::new(instance.into()),
        }
    }

    pub fn deployment(&self) -> Option<Deployment> {
        let records = self.content.contracts.iter();
        let contracts = records.filter_map(|(name, record)| {
            let contract = DeployedContract {
                code_id: record.code_id.filter(|_| record.live)?,
                checksum: record.checksum.clone(),
                address: record.address.clone(),
            };
            Some((name.clone(), contract))
        });
        Some(Deployment {
            contracts: contracts.collect(),
            chain_id: self.content.chain_id.clone()?,
            genesis: self.content.genesis?,
        })
    }

    /// Where it is kept, for messages.
    pub fn place(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => "this deployment".into(),
        }
    }

    pub(crate) fn instance(&self) -> &str {
        &self.content.instance
    }

    pub(crate) fn bind(&mut self, chain_id: &str) -> Result<(), StoreError> {
        match &self.content.chain_id {
            Some(_) => self.ensure_chain(chain_id),
            None => self.change(|content| content.chain_id = Some(chain_id.to_owned())),
        }
    }

    /// Of a chain that begins anew with every start: to this one alone.
    pub(crate) fn bind_start(&mut self, genesis_hash: &str) -> Result<(), StoreError> {
        match &self.content.genesis_hash {
            Some(recorded) if recorded != genesis_hash => Err(StoreError::OtherStart {
                place: self.place(),
                chain_id: self.content.chain_id.clone().unwrap_or_default(),
                recorded: recorded.clone(),
                found: genesis_hash.to_owned(),
            }),
            Some(_) => Ok(()),
            None => self.change(|content| content.genesis_hash = Some(genesis_hash.to_owned())),
        }
    }

    pub(crate) fn ensure_chain(&self, chain_id: &str) -> Result<(), StoreError> {
        match &self.content.chain_id {
            Some(recorded) if recorded != chain_id => Err(StoreError::OtherChain {
                place: self.place(),
                recorded: recorded.clone(),
                found: chain_id.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    pub(crate) fn record(&self, name: &str) -> Option<&Record> {
        self.content.contracts.get(name)
    }

    pub(crate) fn genesis(&self) -> Option<u64> {
        self.content.genesis
    }

    /// Id of the code with a checksum, once it is stored for any contract.
    pub(crate) fn code_id(&self, checksum: &str) -> Option<u64> {
        let same = self.content.contracts.values();
        same.filter(|record| record.checksum == checksum)
            .find_map(|record| record.code_id)
    }

    /// Note all that is to be made, at once.
    pub(crate) fn plan(
        &mut self,
        genesis: u64,
        records: BTreeMap<String, Record>,
    ) -> Result<(), StoreError> {
        if self.content.genesis == Some(genesis) && self.content.contracts == records {
            return Ok(());
        }
        self.change(|content| {
            content.genesis = Some(genesis);
            content.contracts = records;
        })
    }

    pub(crate) fn put(&mut self, name: &str, record: Record) -> Result<(), StoreError> {
        if self.record(name) == Some(&record) {
            return Ok(());
        }
        self.change(|content| {
            content.contracts.insert(name.to_owned(), record);
        })
    }

    /// Change what is kept: on disk first, so that nothing is believed that a crash could lose.
    fn change(&mut self, edit: impl FnOnce(&mut Content)) -> Result<(), StoreError> {
        let mut next = self.content.clone();
        edit(&mut next);
        if let Some(path) = &self.path {
            write(path, &next).map_err(|source| StoreError::Io {
                path: path.clone(),
                source,
            })?;
        }
        self.content = next;
        Ok(())
    }
}

impl Content {
    fn new(instance: String) -> Self {
        Self {
            format: FORMAT,
            instance,
            chain_id: None,
            genesis_hash: None,
            genesis: None,
            contracts: BTreeMap::new(),
        }
    }
}

fn random_instance() -> String {
    hex::encode(rand::random::<[u8; 8]>())
}

fn read(path: &Path, bytes: &[u8]) -> Result<Content, StoreError> {
    let wrong = |message: String| StoreError::Unreadable {
        path: path.to_owned(),
        message,
    };
    let content: Content = serde_json::from_slice(bytes).map_err(|e| wrong(e.to_string()))?;
    match content.format {
        FORMAT => Ok(content),
        other => Err(wrong(format!("format {other}, expected {FORMAT}"))),
    }
}

/// Replace the file as a whole, and see it on the disk.
fn write(path: &Path, content: &Content) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, content)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            checksum: "ab".repeat(32),
            init: "cd".repeat(32),
            address: Addr::unchecked("wasm1token"),
            code_id: None,
            live: false,
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/deployments.json");
        let mut store = DeploymentStore::open(&path).unwrap();
        assert!(!path.exists(), "nothing is written before it must be");
        store.bind("chain-1").unwrap();
        assert_eq!(store.deployment(), None, "nothing was planned yet");
        let planned = [("token".to_owned(), record())].into();
        store.plan(1_700_000_000, planned).unwrap();
        let again = DeploymentStore::open(&path).unwrap();
        assert_eq!(again.content, store.content);
        let deployed = again.deployment().unwrap().contracts.len();
        assert_eq!(deployed, 0, "planned is not deployed");
        let live = Record {
            code_id: Some(7),
            live: true,
            ..record()
        };
        store.put("token", live).unwrap();
        let deployment = DeploymentStore::open(&path).unwrap().deployment().unwrap();
        assert_eq!(deployment.address("token").unwrap().as_str(), "wasm1token");
        assert_eq!(deployment.contract("token").unwrap().code_id, 7);
        assert_eq!(deployment.genesis, 1_700_000_000);
        assert_eq!(store.code_id(&"ab".repeat(32)), Some(7));
        assert_eq!(store.code_id(&"ef".repeat(32)), None);
        let error = deployment.address("dao").unwrap_err().to_string();
        assert_eq!(error, "no contract 'dao' is deployed; deployed: token");
    }

    #[test]
    fn another_chain_and_other_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deployments.json");
        let mut store = DeploymentStore::open(&path).unwrap();
        store.bind("chain-1").unwrap();
        let error = store.bind("chain-2").unwrap_err().to_string();
        for words in ["chain-1", "chain-2", "deployments.json"] {
            assert!(error.contains(words), "{error}");
        }

        for bad in [
            "",
            "{}",
            "[1]",
            r#"{"format":1,"instance":"","chain_id":null,"genesis":null,"contracts":{}}"#,
        ] {
            fs::write(&path, bad).unwrap();
            let error = DeploymentStore::open(&path).unwrap_err().to_string();
            assert!(error.contains("deployments.json"), "{error}");
            assert!(error.contains("move it away"), "{error}");
            let stored = fs::read_to_string(&path).unwrap();
            assert_eq!(stored, bad, "a file not understood stays");
        }
    }

    #[test]
    fn deployments_do_not_share_addresses() {
        let (a, b) = (DeploymentStore::in_memory(), DeploymentStore::in_memory());
        assert_ne!(a.instance(), b.instance());
        assert_eq!(DeploymentStore::in_memory_as("demo").instance(), "demo");
    }
}
