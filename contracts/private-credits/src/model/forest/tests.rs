use cosmwasm_std::testing::MockStorage;
use oaic_poseidon::merkle::{capacity, empty_root, Tree};
use oaic_runtime::packed::Record;
use oaic_testing::simulation::cases;
use proptest::prelude::*;

use super::*;

fn is_good(storage: &dyn Storage, root: &Fr) -> StdResult<bool> {
    Ok(tree_of(storage, root)?.is_some())
}

fn notes(first: u64, count: u64) -> Vec<Note> {
    (first..first + count)
        .map(|number| Note {
            denomination: 0,
            leaf: Fr::from(number + 1),
        })
        .collect()
}

fn leaves(storage: &dyn Storage, tree: u64) -> Vec<Fr> {
    let first = tree * NOTES_PER_TREE;
    (first..)
        .map_while(|index| NOTES.may_load(storage, &index).unwrap())
        .map(|note| note.leaf)
        .collect()
}

#[test]
fn the_types_and_the_circuit_have_one_depth() {
    assert_eq!(capacity(NOTE_DEPTH), NOTES_PER_TREE);
}

proptest! {
    #![proptest_config(cases(256))]

    /// However notes come in, the stored frontier is that of the tree rebuilt from all of them.
    #[test]
    fn the_frontier_is_that_of_the_whole_tree(
        deposits in prop::collection::vec(1u64..40, 1..12),
    ) {
        let mut storage = MockStorage::new();
        let mut count = 0;
        for (height, deposit) in (1..).zip(deposits) {
            let first = add(&mut storage, height, &notes(count, deposit)).unwrap();
            prop_assert_eq!(first, count);
            count += deposit;
            let tree = Tree::new(NOTE_DEPTH, leaves(&storage, 0)).unwrap();
            let forest = Forest::load(&storage).unwrap();
            prop_assert_eq!(forest.count().unwrap(), count);
            prop_assert_eq!(forest.root(), Some(tree.root()));
            prop_assert!(is_good(&storage, &tree.root()).unwrap());
            // What was stored is all that is needed.
            prop_assert_eq!(Forest::decode(&forest.encode()).unwrap(), forest);
        }
    }
}

/// zk 6: roots.
#[test]
fn a_root_is_good_until_256_blocks_with_notes_came_after_it() {
    let mut storage = MockStorage::new();
    let mut roots = vec![];
    for height in 1..=RECENT_ROOTS + 5 {
        add(&mut storage, height, &notes(height, 1)).unwrap();
        roots.push(Forest::load(&storage).unwrap().root().unwrap());
    }
    let good: Vec<bool> = roots
        .iter()
        .map(|root| is_good(&storage, root).unwrap())
        .collect();
    assert_eq!(good[..5], [false; 5]);
    assert!(good[5..].iter().all(|good| *good));
    assert!(!is_good(&storage, &empty_root(NOTE_DEPTH)).unwrap());
    // Nothing of the evicted ones stays behind.
    let roots = ROOTS.keys(&storage, None, None, cosmwasm_std::Order::Ascending);
    assert_eq!(roots.count() as u64, RECENT_ROOTS);
}

#[test]
fn many_deposits_in_one_block_push_out_one_root() {
    let mut storage = MockStorage::new();
    add(&mut storage, 1, &notes(0, 1)).unwrap();
    let before = Forest::load(&storage).unwrap().root().unwrap();
    let mut within = vec![];
    for number in 1..=2 * RECENT_ROOTS {
        add(&mut storage, 2, &notes(number, 1)).unwrap();
        within.push(Forest::load(&storage).unwrap().root().unwrap());
    }
    assert!(is_good(&storage, &before).unwrap());
    let (last, others) = within.split_last().unwrap();
    assert!(is_good(&storage, last).unwrap());
    assert!(!others.iter().any(|root| is_good(&storage, root).unwrap()));
}

/// A chain that is exported and starts anew counts its blocks from 1; what was proven in the last
/// blocks is spent all the same, though others pay in meanwhile.
#[test]
fn roots_last_as_long_on_a_chain_whose_height_began_anew() {
    let mut storage = MockStorage::new();
    add(&mut storage, 5_000, &notes(0, 1)).unwrap();
    let mut before = Forest::load(&storage).unwrap().root().unwrap();
    for height in 1..RECENT_ROOTS {
        add(&mut storage, height, &notes(height, 1)).unwrap();
        assert!(is_good(&storage, &before).unwrap(), "{height}");
        before = Forest::load(&storage).unwrap().root().unwrap();
    }
}

#[test]
fn adding_nothing_makes_no_root_good() {
    let mut storage = MockStorage::new();
    add(&mut storage, 1, &[]).unwrap();
    assert!(!is_good(&storage, &empty_root(NOTE_DEPTH)).unwrap());
    assert_eq!(Forest::load(&storage).unwrap().root(), None);
}

/// A tree with so many leaves, as if they had been added; what they were doesn't matter.
fn nearly_full(storage: &mut dyn Storage, count: u64) {
    let mut forest = Forest {
        roots: 1,
        root_height: 1,
        ..Forest::default()
    };
    forest.frontier.count = count;
    for (height, waiting) in (0u64..).zip(forest.frontier.waiting.iter_mut()) {
        *waiting = Fr::from(1_000 + height);
    }
    // Only what means something comes back.
    FOREST.save(storage, &(), &forest);
}

#[test]
fn a_full_tree_is_followed_by_the_next_and_its_root_is_good_for_ever() {
    let mut storage = MockStorage::new();
    nearly_full(&mut storage, NOTES_PER_TREE - 2);
    // Two fill it, three more begin the next, all in one message.
    let first = add(&mut storage, 2, &notes(0, 1)).unwrap();
    assert_eq!(first, NOTES_PER_TREE - 2);
    let mut filled = Forest::load(&storage).unwrap().frontier;
    assert!(filled.push(Fr::from(2u64)));
    let first = add(&mut storage, 3, &notes(1, 4)).unwrap();
    assert_eq!(first, NOTES_PER_TREE - 1);
    let forest = Forest::load(&storage).unwrap();
    assert_eq!((forest.tree, forest.frontier.count), (1, 3));
    assert_eq!(forest.count().unwrap(), NOTES_PER_TREE + 3);
    let second = Tree::new(NOTE_DEPTH, leaves(&storage, 1)).unwrap();
    assert_eq!(forest.root(), Some(second.root()));
    // Each is known as its own tree's: a note's index, and so its nullifier, comes of it.
    for (tree, root) in [(0, filled.root()), (1, second.root())] {
        assert_eq!(tree_of(&storage, &root).unwrap(), Some(tree));
    }
    for height in 4..=RECENT_ROOTS + 10 {
        add(&mut storage, height, &notes(height, 1)).unwrap();
    }
    assert!(is_good(&storage, &filled.root()).unwrap());
    assert!(!is_good(&storage, &second.root()).unwrap());
}

#[test]
fn a_tree_that_is_exactly_full_keeps_its_root_until_the_next_note() {
    let mut storage = MockStorage::new();
    nearly_full(&mut storage, NOTES_PER_TREE - 1);
    add(&mut storage, 2, &notes(0, 1)).unwrap();
    let full = Forest::load(&storage).unwrap();
    assert_eq!(full.count().unwrap(), NOTES_PER_TREE);
    assert_eq!(Forest::decode(&full.encode()).unwrap().root(), full.root());
    let root = full.root().unwrap();
    assert!(is_good(&storage, &root).unwrap());
    // In the same block: the place in the ring goes to the new root, the old one stays good.
    add(&mut storage, 2, &notes(1, 1)).unwrap();
    assert!(is_good(&storage, &root).unwrap());
    let next = Forest::load(&storage).unwrap();
    assert_eq!((next.tree, next.frontier.count), (1, 1));
    assert!(is_good(&storage, &next.root().unwrap()).unwrap());
}
