//! Proofs and audits. They go through a lane's receipts one by one: a lane can have more than fit
//! into memory.

use oaic_vouchers::{Node, Peaks, Proof, TreeError};

use super::{missing, Cache};
use crate::error::SessionError;
use crate::lane::{LaneId, LaneState, SignedReceipt};
use crate::refusal::Refusal;
use crate::store::Store;

impl Cache {
    pub fn prove(
        &self,
        store: &Store,
        id: LaneId,
        sequence: u64,
        count: u64,
    ) -> Result<(SignedReceipt, Proof), SessionError> {
        let lane = self.known_lane(id)?;
        let calls = lane.peaks.count();
        let unknown = || Refusal::UnknownCall {
            lane: id,
            sequence,
            calls,
        };
        let row = lane
            .row
            .filter(|_| sequence >= 1 && sequence <= count && count <= calls)
            .ok_or_else(unknown)?;
        let index = sequence.saturating_sub(1);
        let mut proof = Path::new(index, count);
        let gap = store.each_node(row, count, |at, node| {
            let added = proof.add(at.saturating_sub(1), node);
            added.map_err(|e| store.corrupt(format!("{id}: {e}")))
        })?;
        if let Some(sequence) = gap {
            return Err(not_here(id, sequence, lane.adopted, store));
        }
        let receipt = store.leaf(row, sequence)?.ok_or_else(unknown)?;
        Ok((receipt, proof.done()))
    }

    pub fn audit(&self, store: &Store, id: LaneId) -> Result<LaneState, SessionError> {
        let lane = self.known_lane(id)?;
        let mut peaks = Peaks::default();
        if let Some(row) = lane.row {
            let calls = lane.peaks.count();
            let gap = store.each_node(row, calls, |_, node| {
                let added = peaks.push(node);
                added.map_err(|e| store.corrupt(format!("{id}: {e}")))
            })?;
            if let Some(sequence) = gap {
                return Err(not_here(id, sequence, lane.adopted, store));
            }
        }
        if peaks != lane.peaks {
            let detail = format!(
                "{id}: its tree of {} calls is not the tree of the stored receipts",
                lane.peaks.count()
            );
            return Err(store.corrupt(detail).into());
        }
        Ok(lane.state(id))
    }
}

fn not_here(id: LaneId, sequence: u64, adopted: u64, store: &Store) -> SessionError {
    if sequence <= adopted {
        return Refusal::MissingReceipts {
            lane: id,
            sequence,
            adopted,
        }
        .into();
    }
    missing(store, id, sequence).into()
}

/// A proof in the making: the whole tree's peaks, and the trees beside the way from one leaf up to
/// its peak. The tree of level k has the 2^k leaves whose index differs from the leaf's in bit k
/// first, counted from the top.
struct Path {
    index: u64,
    /// Leaves from `first` on, `width` of them, are under the leaf's peak.
    first: u64,
    width: u64,
    tree: Peaks,
    beside: Vec<Peaks>,
}

impl Path {
    fn new(index: u64, count: u64) -> Self {
        let (mut first, mut rest, mut width) = (0u64, count, 0u64);
        while rest > 0 {
            // The highest bit: the largest perfect tree of what is left.
            width = 1 << (63 - rest.leading_zeros());
            if index < first.saturating_add(width) {
                break;
            }
            first = first.saturating_add(width);
            rest = rest.saturating_sub(width);
        }
        let levels = usize::try_from(width.trailing_zeros()).unwrap_or(0);
        Self {
            index,
            first,
            width,
            tree: Peaks::default(),
            beside: vec![Peaks::default(); levels],
        }
    }

    fn add(&mut self, index: u64, node: Node) -> Result<(), TreeError> {
        self.tree.push(node)?;
        let under = index.checked_sub(self.first).filter(|i| *i < self.width);
        let own = self.index.saturating_sub(self.first);
        if let Some(differs) = under.map(|index| index ^ own).filter(|bits| *bits > 0) {
            let level = usize::try_from(63 - differs.leading_zeros()).unwrap_or(usize::MAX);
            if let Some(tree) = self.beside.get_mut(level) {
                tree.push(node)?;
            }
        }
        Ok(())
    }

    fn done(self) -> Proof {
        let beside = self.beside.iter().flat_map(|tree| tree.nodes().first());
        Proof {
            index: self.index,
            path: beside.copied().collect(),
            peaks: self.tree.nodes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streamed_proof_is_the_proof_of_the_whole_tree() {
        let leaf = |n: u64| Node::leaf(&n.to_be_bytes(), u128::from(n) * 3);
        for count in 1..70u64 {
            let leaves: Vec<_> = (0..count).map(leaf).collect();
            for index in 0..count {
                let mut path = Path::new(index, count);
                for (at, node) in (0..).zip(&leaves) {
                    path.add(at, *node).unwrap();
                }
                assert_eq!(path.done(), oaic_vouchers::prove(&leaves, index).unwrap());
            }
        }
    }
}
