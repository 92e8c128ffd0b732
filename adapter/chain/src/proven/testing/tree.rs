//! The two trees of a Cosmos chain's state, small and made anew each time.

use std::collections::BTreeMap;

use cosmrs::proto::traits::Message;
use ics23::commitment_proof::Proof;
use ics23::{
    CommitmentProof, ExistenceProof, HashOp, InnerOp, LeafOp, LengthOp, NonExistenceProof,
};
use sha2::{Digest, Sha256};

/// Records of one store.
pub type Records = BTreeMap<Vec<u8>, Vec<u8>>;

/// Version that all nodes say they are of.
const VERSION: u64 = 1;

type Hash = [u8; 32];

fn sha(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn varint(number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    cosmrs::proto::prost::encoding::encode_varint(number, &mut bytes);
    bytes
}

/// Whole numbers of IAVL are signed, zigzag.
fn signed(number: u64) -> Vec<u8> {
    varint(number * 2)
}

fn length(bytes: usize) -> Vec<u8> {
    varint(u64::try_from(bytes).unwrap_or(0))
}

fn leaf_op(prefix: Vec<u8>) -> LeafOp {
    LeafOp {
        hash: HashOp::Sha256.into(),
        prehash_key: HashOp::NoHash.into(),
        prehash_value: HashOp::Sha256.into(),
        length: LengthOp::VarProto.into(),
        prefix,
    }
}

fn leaf_hash(prefix: &[u8], key: &[u8], value: &[u8]) -> Hash {
    sha(&[prefix, &length(key.len()), key, &[32], &sha(&[value])])
}

fn inner_op(prefix: Vec<u8>, suffix: Vec<u8>) -> InnerOp {
    InnerOp {
        hash: HashOp::Sha256.into(),
        prefix,
        suffix,
    }
}

pub struct Iavl<'a> {
    leaves: Vec<(&'a Vec<u8>, &'a Vec<u8>)>,
}

impl<'a> Iavl<'a> {
    pub fn new(records: &'a Records) -> Self {
        Self {
            leaves: records.iter().collect(),
        }
    }

    fn leaf_prefix() -> Vec<u8> {
        [signed(0), signed(1), signed(VERSION)].concat()
    }

    /// Height of a tree of so many leaves.
    fn height(leaves: usize) -> u64 {
        u64::from(leaves.next_power_of_two().trailing_zeros())
    }

    fn middle(low: usize, high: usize) -> usize {
        low + (high - low).div_ceil(2)
    }

    fn inner_prefix(leaves: usize) -> Vec<u8> {
        [
            signed(Self::height(leaves)),
            signed(leaves as u64),
            signed(VERSION),
        ]
        .concat()
    }

    fn hash(&self, low: usize, high: usize) -> Hash {
        if high - low == 1 {
            let (key, value) = self.leaves[low];
            return leaf_hash(&Self::leaf_prefix(), key, value);
        }
        let middle = Self::middle(low, high);
        let (left, right) = (self.hash(low, middle), self.hash(middle, high));
        sha(&[&Self::inner_prefix(high - low), &[32], &left, &[32], &right])
    }

    pub fn root(&self) -> Vec<u8> {
        self.hash(0, self.leaves.len()).to_vec()
    }

    fn exists(&self, index: usize) -> ExistenceProof {
        let (mut low, mut high) = (0, self.leaves.len());
        let mut path = Vec::new();
        while high - low > 1 {
            let middle = Self::middle(low, high);
            let mut prefix = Self::inner_prefix(high - low);
            prefix.push(32);
            if index < middle {
                let right = self.hash(middle, high);
                path.push(inner_op(prefix, [&[32][..], &right].concat()));
                high = middle;
            } else {
                prefix.extend(self.hash(low, middle));
                prefix.push(32);
                path.push(inner_op(prefix, vec![]));
                low = middle;
            }
        }
        path.reverse();
        let (key, value) = self.leaves[index];
        ExistenceProof {
            key: key.clone(),
            value: value.clone(),
            leaf: Some(leaf_op(Self::leaf_prefix())),
            path,
        }
    }

    /// Proof of what is at a key, or that nothing is.
    pub fn proof(&self, key: &[u8]) -> Vec<u8> {
        let proof = match self.leaves.binary_search_by(|(k, _)| k.as_slice().cmp(key)) {
            Ok(index) => Proof::Exist(self.exists(index)),
            Err(right) => Proof::Nonexist(NonExistenceProof {
                key: key.to_vec(),
                left: right.checked_sub(1).map(|left| self.exists(left)),
                right: (right < self.leaves.len()).then(|| self.exists(right)),
            }),
        };
        CommitmentProof { proof: Some(proof) }.encode_to_vec()
    }
}

/// The tree of three stores: `bank`, `staking`, and a last one.
pub struct Simple<'a> {
    name: &'a str,
    root: Vec<u8>,
}

impl<'a> Simple<'a> {
    pub fn new(name: &'a str, root: Vec<u8>) -> Self {
        Self { name, root }
    }

    fn leaf(name: &str, root: &[u8]) -> Hash {
        leaf_hash(&[0], name.as_bytes(), root)
    }

    fn others() -> Hash {
        let (bank, staking) = (
            Self::leaf("bank", &[1; 32]),
            Self::leaf("staking", &[2; 32]),
        );
        sha(&[&[1], &bank, &staking])
    }

    pub fn app_hash(&self) -> Vec<u8> {
        let last = Self::leaf(self.name, &self.root);
        sha(&[&[1], &Self::others(), &last]).to_vec()
    }

    pub fn proof(&self) -> Vec<u8> {
        let proof = ExistenceProof {
            key: self.name.as_bytes().to_vec(),
            value: self.root.clone(),
            leaf: Some(leaf_op(vec![0])),
            path: vec![inner_op([&[1][..], &Self::others()].concat(), vec![])],
        };
        CommitmentProof {
            proof: Some(Proof::Exist(proof)),
        }
        .encode_to_vec()
    }
}
