//! A chain that is made in the test.

use cosmrs::proto::cosmwasm::wasm::v1::{CodeInfo, ContractInfo};
use cosmrs::proto::traits::Message;
use cosmrs::tendermint::{
    account, block, chain, validator, vote, AppHash, Hash, PublicKey, Signature, Time,
};
use cosmrs::AccountId;
use cosmwasm_std::Addr;
use ed25519_zebra::{SigningKey, VerificationKey};
use serde_json::{json, Value};

use super::super::root::TrustRoot;
use super::super::wasm;
use super::tree::{Iavl, Records, Simple};

/// A validator: the seed of its key, and its power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Seed of its key.
    pub seed: u8,
    /// Its voting power.
    pub power: u32,
}

impl Validator {
    fn key(self) -> SigningKey {
        SigningKey::from([self.seed; 32])
    }

    fn public_key(self) -> PublicKey {
        let bytes: [u8; 32] = VerificationKey::from(&self.key()).into();
        PublicKey::from_raw_ed25519(&bytes).expect("a key that was just made")
    }

    fn info(self) -> validator::Info {
        validator::Info::new(self.public_key(), vote::Power::from(self.power))
    }
}

#[derive(Clone)]
struct Block {
    header: block::Header,
    commit: block::Commit,
    validators: Vec<Validator>,
    /// State after it.
    records: Records,
}

/// A chain of signed blocks over records of the store `wasm`. Blocks are five seconds apart unless
/// told otherwise. What is set becomes part of the state with the next block.
#[derive(Clone)]
pub struct FakeChain {
    chain_id: chain::Id,
    blocks: Vec<Block>,
    records: Records,
    /// Who signs the next block, and the one after it.
    validators: Vec<Validator>,
    next_validators: Vec<Validator>,
    /// Who doesn't sign from now on, by seed.
    pub absent: Vec<u8>,
    /// Time of the next block, in Unix seconds.
    pub next_time: u64,
    /// Seconds between blocks.
    pub interval: u64,
    /// What its first block commits to; makes chains of one name different.
    pub genesis: u8,
}

impl FakeChain {
    /// A chain without blocks; the first one will be of a time, in Unix seconds.
    pub fn new(chain_id: &str, validators: &[Validator], time: u64) -> Self {
        let records = [(vec![0x10], b"params".to_vec())].into();
        Self {
            chain_id: chain_id.parse().expect("a chain's id"),
            blocks: vec![],
            records,
            validators: validators.to_vec(),
            next_validators: validators.to_vec(),
            absent: vec![],
            next_time: time,
            interval: 5,
            genesis: 0,
        }
    }

    /// Height of its newest block.
    pub fn height(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// Time of its newest block, in Unix seconds.
    pub fn time(&self) -> u64 {
        self.next_time - self.interval
    }

    /// An address for a contract.
    pub fn address(seed: u8) -> Addr {
        let account = AccountId::new("oaic", &[seed; 32]).expect("32 bytes");
        Addr::unchecked(account.to_string())
    }

    /// Put a contract's record.
    pub fn put(&mut self, contract: &Addr, key: &[u8], value: &[u8]) {
        let address = wasm::address(contract).expect("a contract's address");
        let key = wasm::record_key(&address, key);
        self.records.insert(key, value.to_vec());
    }

    /// Have a contract run a code of some checksum.
    pub fn put_contract(&mut self, contract: &Addr, code_id: u64, checksum: &[u8]) {
        let address = wasm::address(contract).expect("a contract's address");
        let info = ContractInfo {
            code_id,
            ..ContractInfo::default()
        };
        let code = CodeInfo {
            code_hash: checksum.to_vec(),
            ..CodeInfo::default()
        };
        let records = &mut self.records;
        records.insert(wasm::contract_key(&address), info.encode_to_vec());
        records.insert(wasm::code_key(code_id), code.encode_to_vec());
    }

    /// Who signs from the block after the next one on.
    pub fn set_validators(&mut self, validators: &[Validator]) {
        self.next_validators = validators.to_vec();
    }

    /// Make some blocks.
    pub fn grow(&mut self, blocks: u64) {
        for _ in 0..blocks {
            self.block();
        }
    }

    fn block(&mut self) {
        let height = self.height() + 1;
        let before = self.blocks.last();
        let (last_block_id, app_hash) = match before {
            None => (None, vec![self.genesis; 32]),
            Some(block) => (Some(block.commit.block_id), app_hash(&block.records)),
        };
        let filler = |byte: u8| Some(Hash::Sha256([byte; 32]));
        let header = block::Header {
            version: block::header::Version { block: 11, app: 0 },
            chain_id: self.chain_id.clone(),
            height: block::Height::try_from(height).expect("a small height"),
            time: at(self.next_time),
            last_block_id,
            last_commit_hash: filler(1),
            data_hash: filler(2),
            validators_hash: set(&self.validators).hash(),
            next_validators_hash: set(&self.next_validators).hash(),
            consensus_hash: Hash::Sha256([3; 32]),
            app_hash: AppHash::try_from(app_hash).expect("a hash"),
            last_results_hash: filler(4),
            evidence_hash: filler(5),
            proposer_address: set(&self.validators).validators()[0].address,
        };
        let commit = self.sign(&header);
        self.blocks.push(Block {
            header,
            commit,
            validators: self.validators.clone(),
            records: self.records.clone(),
        });
        self.validators = self.next_validators.clone();
        self.next_time += self.interval;
    }

    /// Signatures of its next block's validators under a header, less those who are absent.
    fn sign(&self, header: &block::Header) -> block::Commit {
        let block_id = block::Id {
            hash: header.hash(),
            part_set_header: block::parts::Header::new(1, Hash::Sha256([6; 32])).expect("one part"),
        };
        let signatures = ordered(&self.validators)
            .into_iter()
            .map(|signer| {
                if self.absent.contains(&signer.seed) {
                    return block::CommitSig::BlockIdFlagAbsent;
                }
                let address = signer.info().address;
                let signature = self.signature(signer, address, header, block_id);
                block::CommitSig::BlockIdFlagCommit {
                    validator_address: address,
                    timestamp: header.time,
                    signature: Some(signature),
                }
            })
            .collect();
        block::Commit {
            height: header.height,
            round: block::Round::default(),
            block_id,
            signatures,
        }
    }

    fn signature(
        &self,
        signer: Validator,
        address: account::Id,
        header: &block::Header,
        block_id: block::Id,
    ) -> Signature {
        let vote = vote::Vote {
            vote_type: vote::Type::Precommit,
            height: header.height,
            round: block::Round::default(),
            block_id: Some(block_id),
            timestamp: Some(header.time),
            validator_address: address,
            validator_index: vote::ValidatorIndex::try_from(0).expect("zero"),
            signature: None,
            extension: vec![],
            extension_signature: None,
        };
        let bytes = vote.into_signable_vec(self.chain_id.clone());
        let signature: [u8; 64] = signer.key().sign(&bytes).into();
        Signature::try_from(&signature[..]).expect("64 bytes")
    }

    /// One of its headers as a trust root, trusted for two weeks.
    pub fn root(&self, height: u64) -> TrustRoot {
        let hash = self.at(height).expect("a block").header.hash().to_string();
        TrustRoot::new(self.chain_id.as_str(), height, &hash, 1_209_600).expect("a root")
    }

    fn at(&self, height: u64) -> Option<&Block> {
        let index = usize::try_from(height.checked_sub(1)?).ok()?;
        self.blocks.get(index)
    }

    /// What an honest node of it answers.
    pub(in super::super) fn answer(&self, method: &str, params: &Value) -> Result<Value, String> {
        let height = || {
            let text = params["height"].as_str().unwrap_or_default();
            let height: u64 = text.parse().unwrap_or_default();
            let block = self.at(height);
            block
                .map(|block| (height, block))
                .ok_or_else(|| format!("height {height} is not available"))
        };
        match method {
            "status" => Ok(json!({
                "node_info": { "network": self.chain_id.as_str() },
                "sync_info": {
                    "latest_block_height": self.height().to_string(),
                    "catching_up": false,
                },
            })),
            "commit" => {
                let (_, block) = height()?;
                Ok(json!({
                    "signed_header": {
                        "header": to_json(&block.header),
                        "commit": to_json(&block.commit),
                    },
                    "canonical": true,
                }))
            }
            "validators" => self.validators_page(params),
            "abci_query" => {
                let (height, block) = height()?;
                let key = params["data"].as_str().unwrap_or_default();
                let key = hex::decode(key).map_err(|e| e.to_string())?;
                Ok(query(&block.records, height, &key))
            }
            other => Err(format!("no method {other}")),
        }
    }

    fn validators_page(&self, params: &Value) -> Result<Value, String> {
        let number = |name: &str| -> u64 {
            let text = params[name].as_str().unwrap_or_default();
            text.parse().unwrap_or_default()
        };
        let height = number("height");
        let all = match self.at(height) {
            Some(block) => ordered(&block.validators),
            // Those of the next block are known.
            None if height == self.height() + 1 => ordered(&self.validators),
            None => return Err(format!("height {height} is not available")),
        };
        let per_page = usize::try_from(number("per_page")).unwrap_or(1).max(1);
        let skip = usize::try_from(number("page").saturating_sub(1)).unwrap_or(0) * per_page;
        let page: Vec<Value> = all
            .iter()
            .skip(skip)
            .take(per_page)
            .map(|v| {
                let info = v.info();
                json!({
                    "address": info.address.to_string(),
                    "pub_key": to_json(&info.pub_key),
                    "voting_power": v.power.to_string(),
                    "proposer_priority": "0",
                })
            })
            .collect();
        Ok(json!({
            "block_height": height.to_string(),
            "validators": page,
            "count": page.len().to_string(),
            "total": all.len().to_string(),
        }))
    }
}

fn query(records: &Records, height: u64, key: &[u8]) -> Value {
    let tree = Iavl::new(records);
    let simple = Simple::new(wasm::STORE, tree.root());
    let op = |kind: &str, key: &[u8], data: &[u8]| json!({ "type": kind, "key": base64(key), "data": base64(data) });
    let value = records.get(key).map(|value| base64(value));
    json!({ "response": {
        "code": 0,
        "log": "",
        "info": "",
        "index": "0",
        "key": base64(key),
        "value": value,
        "proofOps": { "ops": [
            op("ics23:iavl", key, &tree.proof(key)),
            op("ics23:simple", wasm::STORE.as_bytes(), &simple.proof()),
        ] },
        "height": height.to_string(),
        "codespace": "",
    } })
}

fn app_hash(records: &Records) -> Vec<u8> {
    Simple::new(wasm::STORE, Iavl::new(records).root()).app_hash()
}

fn base64(bytes: &[u8]) -> String {
    cosmwasm_std::Binary::from(bytes).to_base64()
}

fn to_json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("the library's own types")
}

fn at(seconds: u64) -> Time {
    let seconds = i64::try_from(seconds).expect("a time of this age");
    Time::from_unix_timestamp(seconds, 0).expect("a time of this age")
}

fn set(validators: &[Validator]) -> validator::Set {
    validator::Set::without_proposer(validators.iter().map(|v| v.info()).collect())
}

/// In the order of their set.
fn ordered(validators: &[Validator]) -> Vec<Validator> {
    let mut ordered = validators.to_vec();
    ordered.sort_by_key(|v| (std::cmp::Reverse(v.power), v.info().address));
    ordered
}
