//! Trees over chunks, on all cores. What a node is stands in `oaic_poseidon::merkle`.

use oaic_poseidon::{merkle, Fr};
use oaic_statements::CHUNK_DEPTH;
use rayon::prelude::*;

/// The level above one of a height.
fn above(height: usize, level: &[Fr]) -> Vec<Fr> {
    let empty = merkle::empty_root(height);
    let pairs = level.par_chunks(2).with_min_len(16);
    pairs
        .map(|pair| match pair {
            [left, right] => merkle::node(left, right),
            [left, ..] => merkle::node(left, &empty),
            [] => empty,
        })
        .collect()
}

/// Root over leaves: 1 to 2^20.
pub fn root(leaves: &[Fr]) -> Fr {
    root_and_path(leaves, 0).0
}

/// Root over leaves, and the siblings of the leaf at `index`, lowest first.
pub fn root_and_path(leaves: &[Fr], index: u64) -> (Fr, Vec<Fr>) {
    let (root, paths) = root_and_paths(leaves, &[index]);
    (root, paths.into_iter().next().unwrap_or_default())
}

/// Root over leaves, and the siblings of the leaf at each index; the tree is computed once.
pub fn root_and_paths(leaves: &[Fr], indices: &[u64]) -> (Fr, Vec<Vec<Fr>>) {
    let mut level = leaves.to_vec();
    let mut paths = vec![Vec::with_capacity(CHUNK_DEPTH); indices.len()];
    for height in 0..CHUNK_DEPTH {
        for (path, index) in paths.iter_mut().zip(indices) {
            let place = usize::try_from((index >> height) ^ 1).unwrap_or(usize::MAX);
            let sibling = level.get(place).copied();
            path.push(sibling.unwrap_or_else(|| merkle::empty_root(height)));
        }
        level = above(height, &level);
    }
    let empty = merkle::empty_root(CHUNK_DEPTH);
    (level.first().copied().unwrap_or(empty), paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_poseidon::{field, merkle::Tree};

    #[test]
    fn roots_and_paths_are_those_of_the_trees_that_circuits_know() {
        for count in [0u64, 1, 2, 3, 33, 100] {
            let leaves: Vec<Fr> = (1..=count).map(field::from_u64).collect();
            let tree = Tree::new(CHUNK_DEPTH, leaves.clone()).unwrap();
            for index in [0, count / 2, count.saturating_sub(1)] {
                let (found, path) = root_and_path(&leaves, index);
                assert_eq!(found, tree.root(), "{count}");
                if count > 0 {
                    assert_eq!(Some(path), tree.path(index), "{index} of {count}");
                }
            }
        }
    }
}
