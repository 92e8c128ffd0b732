//! Roots of trees.

use bellman::SynthesisError;
use oaic_statements::{Fr, Tag};

use super::{compare, poseidon, Bit, Num, Result, System};

/// Root of the tree in which `leaf` stands at the index of these bits, below these siblings, both
/// lowest first.
///
/// # Errors
/// There aren't as many bits as siblings (unsatisfiable), or a value is missing.
pub fn root(cs: &mut impl System, leaf: &Num, index: &[Bit], siblings: &[Num]) -> Result<Num> {
    if index.len() != siblings.len() {
        return Err(SynthesisError::Unsatisfiable);
    }
    let mut root = leaf.clone();
    for (right, sibling) in index.iter().zip(siblings) {
        let left = compare::select(cs, right, sibling, &root)?;
        let other = &(&root + sibling) - &left;
        root = poseidon::hash(cs, Tag::Node, &[left, other])?;
    }
    Ok(root)
}

/// The siblings of a leaf, lowest first, as private variables.
pub fn alloc_path(cs: &mut impl System, path: Option<&[Fr]>, depth: usize) -> Result<Vec<Num>> {
    let sibling = |height: usize| path.and_then(|path| path.get(height).copied());
    (0..depth)
        .map(|height| Num::alloc(cs, "sibling", sibling(height)))
        .collect()
}
