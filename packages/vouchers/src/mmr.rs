//! The tree of a lane: a Merkle mountain range whose nodes carry count and sum.
//!
//! leaf = H(00 ‖ receipt bytes), count 1, sum = the receipt's amount; node = H(01 ‖ left ‖ right),
//! where each child is hash 32 ‖ count u64 ‖ sum u128; commitment = H(02 ‖ number of peaks u8 ‖
//! each peak, the largest first). The peaks' counts are the powers of two that make up the number
//! of leaves, so the number of leaves alone decides the tree's shape.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::bytes::{Reader, Writer};
use crate::{DecodeError, Hash};

mod proof;

pub use proof::{prove, Proof, ProofError, Verified};

/// Commitment of a tree without leaves: H(02 ‖ 00).
pub const EMPTY_PEAKS: Hash = [
    0x99, 0xbe, 0x5e, 0xfb, 0x88, 0xca, 0x20, 0x13, 0xbd, 0x8e, 0x4e, 0xb0, 0x35, 0xfd, 0x42, 0xd5,
    0x24, 0x54, 0x68, 0xfe, 0x9a, 0xfa, 0x70, 0xd8, 0xba, 0x9c, 0x1c, 0x41, 0x9a, 0x48, 0xc4, 0xe8,
];

const NODE_PREFIX: [u8; 1] = [1];
const PEAKS_PREFIX: [u8; 1] = [2];

/// Why a tree can't be what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TreeError {
    /// Only leaves are appended.
    #[error("a leaf counts 1, got {got}; append leaves, not nodes")]
    NotALeaf {
        /// Count of what was appended.
        got: u64,
    },
    /// Counts or sums would not fit their width.
    #[error("count or sum of the tree doesn't fit: {left} + {right}; open another lane")]
    Overflow {
        /// What there was.
        left: u128,
        /// What was added.
        right: u128,
    },
    /// Peaks that no tree has.
    #[error("a peak counts {got} leaves; counts of peaks are powers of two, each less than the one before")]
    Shape {
        /// Count of the peak.
        got: u64,
    },
    /// There is no such leaf.
    #[error("the tree has {count} leaves, there is none at index {index}")]
    NoSuchLeaf {
        /// Index asked for, from 0.
        index: u64,
        /// Leaves there are.
        count: u64,
    },
}

/// A node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node {
    /// Its hash.
    pub hash: Hash,
    /// Leaves under it.
    pub count: u64,
    /// Sum of their amounts, in uoaic.
    pub sum: u128,
}

impl Node {
    /// Bytes of the encoding: hash 32 ‖ count u64 ‖ sum u128.
    pub const LEN: usize = 32 + 8 + 16;

    /// Leaf for canonical receipt bytes and the receipt's amount.
    pub fn leaf(receipt: &[u8], amount: u128) -> Self {
        Self {
            hash: crate::receipt::leaf_hash(receipt),
            count: 1,
            sum: amount,
        }
    }

    /// Parent of two nodes.
    ///
    /// # Errors
    /// [`TreeError::Overflow`] when count or sum doesn't fit.
    pub fn parent(left: &Self, right: &Self) -> Result<Self, TreeError> {
        let (count, sum) = add(left, right)?;
        let hash = Sha256::new()
            .chain_update(NODE_PREFIX)
            .chain_update(left.to_bytes())
            .chain_update(right.to_bytes())
            .finalize()
            .into();
        Ok(Self { hash, count, sum })
    }

    fn to_bytes(self) -> [u8; Self::LEN] {
        Writer::new()
            .put(&self.hash)
            .put(&self.count.to_be_bytes())
            .put(&self.sum.to_be_bytes())
            .done()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            hash: reader.array()?,
            count: reader.u64()?,
            sum: reader.u128()?,
        })
    }
}

/// The peaks of a tree, all that is needed to append to it and to commit to it. At most 64.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Peaks {
    peaks: Vec<Node>,
}

impl Peaks {
    /// Appends a leaf. On an error nothing has changed.
    ///
    /// # Errors
    /// [`TreeError::NotALeaf`] when the node's count is not 1, [`TreeError::Overflow`] when count
    /// or sum of the whole tree would not fit.
    pub fn push(&mut self, leaf: Node) -> Result<(), TreeError> {
        if leaf.count != 1 {
            return Err(TreeError::NotALeaf { got: leaf.count });
        }
        // The whole is checked first: its parts then fit as well, and no merge below can fail.
        self.count().checked_add(1).ok_or(TreeError::Overflow {
            left: self.count().into(),
            right: 1,
        })?;
        self.sum()
            .checked_add(leaf.sum)
            .ok_or(TreeError::Overflow {
                left: self.sum(),
                right: leaf.sum,
            })?;
        let mut node = leaf;
        while let Some(last) = self.peaks.last().filter(|last| last.count == node.count) {
            node = Node::parent(last, &node)?;
            self.peaks.pop();
        }
        self.peaks.push(node);
        Ok(())
    }

    /// Leaves of the tree.
    pub fn count(&self) -> u64 {
        // Never saturates: `push` and `from_bytes` refuse trees whose count doesn't fit.
        self.peaks
            .iter()
            .fold(0, |count, peak| count.saturating_add(peak.count))
    }

    /// Sum of the leaves' amounts, in uoaic.
    pub fn sum(&self) -> u128 {
        // Never saturates: `push` and `from_bytes` refuse trees whose sum doesn't fit.
        self.peaks
            .iter()
            .fold(0, |sum, peak| sum.saturating_add(peak.sum))
    }

    /// The peaks, the largest first.
    pub fn nodes(&self) -> &[Node] {
        &self.peaks
    }

    /// What a voucher signs: H(02 ‖ number of peaks u8 ‖ each peak).
    pub fn commitment(&self) -> Hash {
        commit(&self.peaks)
    }

    /// Encoding to keep it in: number of peaks u8 ‖ each peak.
    pub fn to_bytes(&self) -> Vec<u8> {
        list_bytes(&self.peaks)
    }

    /// Reads that encoding.
    ///
    /// # Errors
    /// [`DecodeError`] when the length is wrong, the counts are not falling powers of two, or
    /// their sums don't fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(PEAKS, bytes);
        let peaks = read_peaks(PEAKS, &mut reader)?;
        reader.end()?;
        Ok(Self { peaks })
    }
}

const PEAKS: &str = "peaks";

/// Reads a number of peaks and the peaks; they have the shape of a tree, and their totals fit.
fn read_peaks(what: &'static str, reader: &mut Reader<'_>) -> Result<Vec<Node>, DecodeError> {
    let number = reader.u8()?;
    let mut peaks: Vec<Node> = Vec::new();
    let mut sum = 0u128;
    for _ in 0..number {
        let peak = Node::read(reader)?;
        let falls = peaks.last().is_none_or(|last| last.count > peak.count);
        if !peak.count.is_power_of_two() || !falls {
            return Err(DecodeError::Value {
                what,
                field: "count",
                got: peak.count,
                allowed: "counts of peaks are powers of two, each less than the one before",
            });
        }
        sum = sum.checked_add(peak.sum).ok_or(DecodeError::Value {
            what,
            field: "sum",
            got: u64::MAX,
            allowed: "sums of all peaks together fit 128 bits",
        })?;
        peaks.push(peak);
    }
    Ok(peaks)
}

fn commit(peaks: &[Node]) -> Hash {
    let hasher = Sha256::new().chain_update(PEAKS_PREFIX);
    hasher.chain_update(list_bytes(peaks)).finalize().into()
}

/// Number u8 ‖ each node, of a list that is never longer than 64.
fn list_bytes(nodes: &[Node]) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(nodes.len()).unwrap_or(u8::MAX)];
    bytes.extend(nodes.iter().flat_map(|node| node.to_bytes()));
    bytes
}

fn add(left: &Node, right: &Node) -> Result<(u64, u128), TreeError> {
    let count = left
        .count
        .checked_add(right.count)
        .ok_or(TreeError::Overflow {
            left: left.count.into(),
            right: right.count.into(),
        })?;
    let sum = left.sum.checked_add(right.sum).ok_or(TreeError::Overflow {
        left: left.sum,
        right: right.sum,
    })?;
    Ok((count, sum))
}
