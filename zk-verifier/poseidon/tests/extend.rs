//! A tree that is extended is the tree made of all its leaves at once.

use oaic_poseidon::merkle::{capacity, Tree};
use oaic_poseidon::Fr;
use proptest::prelude::*;

fn leaves(first: u64, count: u64) -> Vec<Fr> {
    (first..first + count).map(|n| Fr::from(n + 1)).collect()
}

proptest! {
    #[test]
    fn in_parts_or_at_once_is_the_same_tree(
        depth in 0usize..6,
        parts in prop::collection::vec(0u64..9, 0..9),
    ) {
        let mut tree = Tree::new(depth, vec![]).unwrap();
        let mut count = 0;
        for part in parts {
            let before = tree.clone();
            let fits = count + part <= capacity(depth);
            prop_assert_eq!(tree.extend(leaves(count, part)), fits);
            if fits {
                count += part;
                prop_assert_eq!(&tree, &Tree::new(depth, leaves(0, count)).unwrap());
            } else {
                prop_assert_eq!(&tree, &before);
            }
        }
    }
}
