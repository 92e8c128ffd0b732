//! Trees of fixed depth. The empty leaf is zero, which nobody knows a preimage of.

use crate::{hash, Fr, Tag};

pub use crate::empty::{EMPTY, MAX_DEPTH};

/// An inner node.
pub fn node(left: &Fr, right: &Fr) -> Fr {
    hash(Tag::Node, &[*left, *right])
}

/// Root of the tree in which `leaf` stands at `index`, below these siblings, lowest first.
pub fn root_of(leaf: &Fr, index: u64, siblings: &[Fr]) -> Fr {
    let mut root = *leaf;
    let mut index = index;
    for sibling in siblings {
        root = match index & 1 {
            0 => node(&root, sibling),
            _ => node(sibling, &root),
        };
        index >>= 1;
    }
    root
}

/// Root of an empty tree; zero for a depth above [`MAX_DEPTH`].
pub fn empty_root(depth: usize) -> Fr {
    EMPTY.get(depth).copied().unwrap_or_default()
}

/// Leaves that a tree of a depth holds.
pub fn capacity(depth: usize) -> u64 {
    u32::try_from(depth)
        .ok()
        .and_then(|depth| 1u64.checked_shl(depth))
        .unwrap_or(u64::MAX)
}

/// A whole tree: every node that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// From the leaves up; the last level is the root, or empty.
    levels: Vec<Vec<Fr>>,
}

impl Tree {
    /// A tree of a depth over leaves; none when they don't fit or the depth is above
    /// [`MAX_DEPTH`].
    pub fn new(depth: usize, leaves: Vec<Fr>) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut tree = Self {
            levels: vec![vec![]; depth.saturating_add(1)],
        };
        tree.extend(leaves).then_some(tree)
    }

    /// Adds leaves at the right end, computing only the nodes above them; false, and nothing
    /// changed, when they don't fit.
    pub fn extend(&mut self, leaves: Vec<Fr>) -> bool {
        let first = self.leaves().len();
        let fits = first
            .checked_add(leaves.len())
            .and_then(|len| u64::try_from(len).ok())
            .is_some_and(|len| len <= capacity(self.depth()));
        let Some((bottom, above)) = self.levels.split_first_mut().filter(|_| fits) else {
            return false;
        };
        bottom.extend(leaves);
        let (mut below, mut from) = (bottom, first);
        for (height, level) in above.iter_mut().enumerate() {
            // The first node above anything new; those left of it stay.
            from >>= 1;
            level.truncate(from);
            let empty = empty_root(height);
            let changed = below.get(from << 1..).unwrap_or_default();
            level.extend(changed.chunks(2).map(|pair| match pair {
                [left, right] => node(left, right),
                [left, ..] => node(left, &empty),
                [] => empty,
            }));
            below = level;
        }
        true
    }

    /// Its depth.
    pub fn depth(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }

    /// Its leaves.
    pub fn leaves(&self) -> &[Fr] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// Its root.
    pub fn root(&self) -> Fr {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| empty_root(self.depth()))
    }

    /// Siblings of a leaf, lowest first; none when there is no such leaf.
    pub fn path(&self, index: u64) -> Option<Vec<Fr>> {
        let mut place = usize::try_from(index).ok()?;
        self.leaves().get(place)?;
        let levels = self.levels.iter().take(self.depth()).enumerate();
        let siblings = levels.map(|(height, level)| {
            let sibling = level.get(place ^ 1).copied();
            place >>= 1;
            sibling.unwrap_or_else(|| empty_root(height))
        });
        Some(siblings.collect())
    }
}

/// A tree that only grows at its right end: what is needed to add to it, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier {
    /// Leaves so far.
    pub count: u64,
    /// For each height, the last left node that still waits for its right one; what stands where
    /// none waits means nothing.
    pub waiting: Vec<Fr>,
}

impl Frontier {
    /// An empty tree, of a depth from 1 to [`MAX_DEPTH`]: in one of no depth there is no place that
    /// keeps its only leaf.
    pub fn new(depth: usize) -> Self {
        Self {
            count: 0,
            waiting: vec![Fr::zero(); depth],
        }
    }

    /// Adds a leaf; false, and nothing changed, when the tree is full. Two hashes on average.
    pub fn push(&mut self, leaf: Fr) -> bool {
        let Some(count) = self
            .count
            .checked_add(1)
            .filter(|count| *count <= capacity(self.waiting.len()))
        else {
            return false;
        };
        let mut place = self.count;
        let mut current = leaf;
        for waiting in &mut self.waiting {
            if place & 1 == 0 {
                *waiting = current;
                break;
            }
            current = node(waiting, &current);
            place >>= 1;
        }
        // A tree that is full waits for nothing; its root stands in the highest place.
        if count == capacity(self.waiting.len()) {
            if let Some(top) = self.waiting.last_mut() {
                *top = current;
            }
        }
        self.count = count;
        true
    }

    /// The root now; as many hashes as the tree is deep.
    pub fn root(&self) -> Fr {
        let depth = self.waiting.len();
        if self.count == capacity(depth) {
            return self.waiting.last().copied().unwrap_or_default();
        }
        let mut place = self.count;
        let mut current = empty_root(0);
        for (height, waiting) in self.waiting.iter().enumerate() {
            current = if place & 1 == 1 {
                node(waiting, &current)
            } else if current == empty_root(height) {
                empty_root(height.saturating_add(1))
            } else {
                node(&current, &empty_root(height))
            };
            place >>= 1;
        }
        current
    }
}
