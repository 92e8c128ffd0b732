//! Trees: the whole one, the growing one and paths agree, and empty roots are what they claim.

use oaic_poseidon::merkle::{
    capacity, empty_root, node, root_of, Frontier, Tree, EMPTY, MAX_DEPTH,
};
use oaic_poseidon::Fr;
use proptest::prelude::*;

#[test]
fn empty_roots_are_hashes_of_one_another() {
    let mut root = Fr::zero();
    for empty in EMPTY {
        assert_eq!(empty, root);
        root = node(&root, &root);
    }
    assert_eq!(EMPTY.len(), MAX_DEPTH + 1);
}

/// The root by its definition, over leaves that are filled up with zeros.
fn textbook(depth: usize, leaves: &[Fr]) -> Fr {
    let mut level = leaves.to_vec();
    level.resize(1 << depth, Fr::zero());
    while let [_, _, ..] = level.as_slice() {
        level = level
            .chunks(2)
            .map(|pair| node(&pair[0], &pair[1]))
            .collect();
    }
    level[0]
}

fn numbered(first: u64, count: u64) -> Vec<Fr> {
    (first..first + count).map(|n| Fr::from(n + 1)).collect()
}

/// A depth and leaves that fit, often all of them; zero leaves among them.
fn tree() -> impl Strategy<Value = (usize, Vec<Fr>)> {
    (1..5usize).prop_flat_map(|depth| {
        let most = 1usize << depth;
        let count = prop_oneof![0..=most, Just(most)];
        let leaves = count.prop_flat_map(|count| prop::collection::vec(0..4u64, count));
        (
            Just(depth),
            leaves.prop_map(|leaves| leaves.into_iter().map(Fr::from).collect()),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whole_and_growing_tree_have_the_textbooks_root_at_every_step((depth, leaves) in tree()) {
        let mut frontier = Frontier::new(depth);
        for count in 0..=leaves.len() {
            let so_far = &leaves[..count];
            let root = textbook(depth, so_far);
            prop_assert_eq!(frontier.root(), root);
            prop_assert_eq!(frontier.count, count as u64);
            prop_assert_eq!(Tree::new(depth, so_far.to_vec()).unwrap().root(), root);
            if let Some(leaf) = leaves.get(count) {
                prop_assert!(frontier.push(*leaf));
            }
        }
        if leaves.len() == 1 << depth {
            let full = frontier.clone();
            prop_assert!(!frontier.push(Fr::one()));
            prop_assert_eq!(frontier, full);
            let mut over = leaves;
            over.push(Fr::one());
            prop_assert!(Tree::new(depth, over).is_none());
        }
    }

    #[test]
    fn a_path_leads_from_its_leaf_and_no_other_place_to_the_root((depth, leaves) in tree()) {
        let tree = Tree::new(depth, leaves.clone()).unwrap();
        prop_assert_eq!(tree.depth(), depth);
        prop_assert_eq!(tree.leaves(), &leaves[..]);
        for (index, leaf) in leaves.iter().enumerate() {
            let index = index as u64;
            let path = tree.path(index).unwrap();
            prop_assert_eq!(path.len(), depth);
            prop_assert_eq!(root_of(leaf, index, &path), tree.root());
            prop_assert_ne!(root_of(&(leaf + Fr::one()), index, &path), tree.root());
            let sibling = path[0];
            // Swapped with an equal sibling, it is the same tree.
            prop_assert_eq!(root_of(leaf, index ^ 1, &path) == tree.root(), sibling == *leaf);
        }
        prop_assert!(tree.path(leaves.len() as u64).is_none());
    }
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
            prop_assert_eq!(tree.extend(numbered(count, part)), fits);
            if fits {
                count += part;
                prop_assert_eq!(&tree, &Tree::new(depth, numbered(0, count)).unwrap());
            } else {
                prop_assert_eq!(&tree, &before);
            }
        }
    }
}

#[test]
fn left_and_right_are_not_the_same() {
    let (one, two) = (Fr::from(1), Fr::from(2));
    assert_ne!(node(&one, &two), node(&two, &one));
}

#[test]
fn trees_deeper_than_the_empty_roots_are_refused() {
    assert!(Tree::new(MAX_DEPTH + 1, Vec::new()).is_none());
    let deepest = Tree::new(MAX_DEPTH, Vec::new()).unwrap();
    assert_eq!(deepest.root(), EMPTY[MAX_DEPTH]);
    assert_eq!(Frontier::new(MAX_DEPTH).root(), EMPTY[MAX_DEPTH]);
    assert_eq!(empty_root(MAX_DEPTH + 1), Fr::zero());
    assert_eq!(capacity(20), 1 << 20);
    assert_eq!(capacity(64), u64::MAX);
}

#[test]
fn a_tree_of_no_depth_is_its_leaf() {
    let leaf = Fr::from(9);
    let tree = Tree::new(0, vec![leaf]).unwrap();
    assert_eq!((tree.root(), tree.path(0)), (leaf, Some(Vec::new())));
}
