//! That one call is in a tree.

use thiserror::Error;

use super::{commit, list_bytes, read_peaks, Node, Peaks, TreeError};
use crate::bytes::Reader;
use crate::{DecodeError, Hash, Receipt};

const WHAT: &str = "proof";

/// Longest way from a leaf to its peak: the largest peak has 2^63 leaves.
const MAX_PATH: u8 = 63;

/// Why a proof is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The receipt is not canonical.
    #[error("{0}")]
    Receipt(#[from] DecodeError),
    /// The receipt says another place than the proof.
    #[error("the receipt is call {sequence}, the proof is for leaf {index}; leaf n is call n + 1")]
    Sequence {
        /// Sequence of the receipt.
        sequence: u64,
        /// Index of the proof.
        index: u64,
    },
    /// No peak covers the index.
    #[error("the tree has {count} leaves, there is none at index {index}")]
    Index {
        /// Index of the proof.
        index: u64,
        /// Leaves there are.
        count: u64,
    },
    /// The path is not as long as the index demands.
    #[error("the path has {got} nodes, the index demands {expected}")]
    Path {
        /// Nodes the path must have.
        expected: u32,
        /// Nodes it has.
        got: usize,
    },
    /// A sibling covers another number of leaves than its place demands.
    #[error("the sibling at height {height} counts {got} leaves, its place demands {expected}")]
    Count {
        /// Height of the sibling above the leaves.
        height: u32,
        /// Leaves it must have.
        expected: u64,
        /// Leaves it says.
        got: u64,
    },
    /// Counts or sums don't fit.
    #[error("{0}")]
    Tree(#[from] TreeError),
    /// Receipt and path don't lead to the peak.
    #[error("receipt and path lead to another node than the peak that covers leaf {index}")]
    Peak {
        /// Index of the proof.
        index: u64,
    },
}

/// What a proof that holds says. Compare `commitment` with the voucher's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Index of the leaf, from 0; its receipt's sequence − 1.
    pub index: u64,
    /// Leaves of the tree; equals the voucher's sequence.
    pub count: u64,
    /// Sum of their amounts, in uoaic; at most the voucher's amount.
    pub sum: u128,
    /// Commitment of the tree.
    pub commitment: Hash,
}

/// Proof that one leaf is in a tree: its index, its siblings from the leaf to its peak, and all
/// peaks. Which peak it is and on which side each sibling stands follow from the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// Siblings, from the leaf upwards.
    pub path: Vec<Node>,
    /// Peaks of the tree, the largest first.
    pub peaks: Vec<Node>,
}

impl Proof {
    /// Bytes of the longest proof.
    pub const MAX_LEN: usize = 8 + 1 + 63 * Node::LEN + 1 + 64 * Node::LEN;

    /// Encoding: index u64 ‖ siblings u8 ‖ each sibling ‖ peaks u8 ‖ each peak.
    pub fn to_bytes(&self) -> Vec<u8> {
        let index = self.index.to_be_bytes();
        [
            &index,
            &list_bytes(&self.path)[..],
            &list_bytes(&self.peaks),
        ]
        .concat()
    }

    /// Reads that encoding.
    ///
    /// # Errors
    /// [`DecodeError`] when the length is wrong, the path is longer than any, or the peaks are not
    /// those of a tree.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(WHAT, bytes);
        let index = reader.u64()?;
        let number = reader.u8()?;
        if number > MAX_PATH {
            return Err(DecodeError::Value {
                what: WHAT,
                field: "siblings",
                got: number.into(),
                allowed: "at most 63",
            });
        }
        let mut path = Vec::new();
        for _ in 0..number {
            path.push(Node::read(&mut reader)?);
        }
        let peaks = read_peaks(WHAT, &mut reader)?;
        reader.end()?;
        Ok(Self { index, path, peaks })
    }

    /// Checks that canonical receipt bytes are the leaf.
    ///
    /// It says nothing about signatures, nor whose tree it is: compare [`Verified::commitment`].
    ///
    /// # Errors
    /// [`ProofError`] names what is wrong.
    pub fn verify(&self, receipt_bytes: &[u8]) -> Result<Verified, ProofError> {
        let (_, receipt) = Receipt::from_bytes(receipt_bytes)?;
        if self.index.checked_add(1) != Some(receipt.sequence) {
            return Err(ProofError::Sequence {
                sequence: receipt.sequence,
                index: self.index,
            });
        }
        let (count, sum) = totals(&self.peaks)?;
        let (peak, local) = covering(&self.peaks, self.index).ok_or(ProofError::Index {
            index: self.index,
            count,
        })?;
        let height = peak.count.trailing_zeros();
        if u32::try_from(self.path.len()) != Ok(height) {
            return Err(ProofError::Path {
                expected: height,
                got: self.path.len(),
            });
        }
        let mut node = Node::leaf(receipt_bytes, receipt.amount);
        for (height, sibling) in (0u32..).zip(&self.path) {
            if sibling.count != node.count {
                return Err(ProofError::Count {
                    height,
                    expected: node.count,
                    got: sibling.count,
                });
            }
            // The bit of the index at this height says whether the node is the right child.
            node = match local & node.count {
                0 => Node::parent(&node, sibling)?,
                _ => Node::parent(sibling, &node)?,
            };
        }
        if node != peak {
            return Err(ProofError::Peak { index: self.index });
        }
        Ok(Verified {
            index: self.index,
            count,
            sum,
            commitment: commit(&self.peaks),
        })
    }
}

/// Proof for the leaf at `index`, for who has all leaves of the tree, in order.
///
/// # Errors
/// [`TreeError::NoSuchLeaf`], or what [`Peaks::push`] says of the leaves.
pub fn prove(leaves: &[Node], index: u64) -> Result<Proof, TreeError> {
    let mut tree = Peaks::default();
    for leaf in leaves {
        tree.push(*leaf)?;
    }
    let missing = TreeError::NoSuchLeaf {
        index,
        count: tree.count(),
    };
    let Some((peak, local)) = covering(tree.nodes(), index) else {
        return Err(missing);
    };
    // The leaves under that peak; afterwards, level by level, the nodes above them.
    let (Ok(at), Ok(local), Ok(width)) = (
        usize::try_from(index),
        usize::try_from(local),
        usize::try_from(peak.count),
    ) else {
        return Err(missing);
    };
    let first = at.saturating_sub(local);
    let Some(under) = leaves.get(first..first.saturating_add(width)) else {
        return Err(missing);
    };
    let mut level = under.to_vec();
    let mut place = local;
    let mut path = Vec::new();
    while level.len() > 1 {
        let Some(sibling) = level.get(place ^ 1) else {
            return Err(missing);
        };
        path.push(*sibling);
        level = level.chunks_exact(2).map(pair).collect::<Result<_, _>>()?;
        place = place.wrapping_shr(1);
    }
    Ok(Proof {
        index,
        path,
        peaks: tree.nodes().to_vec(),
    })
}

fn pair(nodes: &[Node]) -> Result<Node, TreeError> {
    match nodes {
        [left, right] => Node::parent(left, right),
        other => Err(TreeError::NoSuchLeaf {
            index: 1,
            count: u64::try_from(other.len()).unwrap_or(u64::MAX),
        }),
    }
}

/// The peak that covers a leaf, and the leaf's index under it.
fn covering(peaks: &[Node], index: u64) -> Option<(Node, u64)> {
    let mut local = index;
    for peak in peaks {
        match local.checked_sub(peak.count) {
            Some(rest) => local = rest,
            None => return Some((*peak, local)),
        }
    }
    None
}

/// Count and sum of all peaks. A proof built in memory can hold any, so they are checked here too.
fn totals(peaks: &[Node]) -> Result<(u64, u128), TreeError> {
    let mut total = Node {
        hash: Hash::default(),
        count: 0,
        sum: 0,
    };
    let mut last = None;
    for peak in peaks {
        let falls = last.is_none_or(|last| last > peak.count);
        if !peak.count.is_power_of_two() || !falls {
            return Err(TreeError::Shape { got: peak.count });
        }
        last = Some(peak.count);
        (total.count, total.sum) = super::add(&total, peak)?;
    }
    Ok((total.count, total.sum))
}
