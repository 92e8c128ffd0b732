//! The tree: every leaf is provable, and nothing else is.

use oaic_vouchers::{
    prove, Hash, Node, Peaks, Proof, ProofError, Provenance, Receipt, Status, EMPTY_PEAKS,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const DOMAIN: Hash = [7; 32];

/// Receipts of one lane, with these amounts.
fn receipts(amounts: &[u64]) -> Vec<(Vec<u8>, Node)> {
    (1..)
        .zip(amounts)
        .map(|(sequence, amount)| {
            let receipt = Receipt {
                channel_id: [9; 32],
                terms: 1,
                lane: 2,
                sequence,
                request_hash: Sha256::digest(sequence.to_be_bytes()).into(),
                response_hash: [3; 32],
                price_table: [4; 32],
                units: std::array::from_fn(|slot| if slot == 0 { *amount } else { 0 }),
                amount: (*amount).into(),
                status: Status::Ok,
                provenance: Provenance::Reported,
                security_level: 0,
                retention: 0,
                timestamp_ms: 1_700_000_000_000 + sequence,
            };
            (receipt.to_bytes(&DOMAIN).to_vec(), receipt.leaf(&DOMAIN))
        })
        .collect()
}

fn grow(leaves: &[Node]) -> Peaks {
    let mut peaks = Peaks::default();
    for leaf in leaves {
        peaks.push(*leaf).unwrap();
    }
    peaks
}

/// The commitment from its definition, by recursion over the leaves: an independent way to it.
fn commitment_by_definition(leaves: &[Node]) -> Hash {
    fn node(leaves: &[Node]) -> Node {
        if let [leaf] = leaves {
            return *leaf;
        }
        let (left, right) = leaves.split_at(leaves.len() / 2);
        let (left, right) = (node(left), node(right));
        let mut bytes = vec![1];
        for child in [left, right] {
            bytes.extend(child.hash);
            bytes.extend(child.count.to_be_bytes());
            bytes.extend(child.sum.to_be_bytes());
        }
        let hash = Sha256::digest(bytes).into();
        Node {
            hash,
            count: left.count + right.count,
            sum: left.sum + right.sum,
        }
    }
    let mut bytes = vec![2, leaves.len().count_ones() as u8];
    let mut rest = leaves;
    while !rest.is_empty() {
        let (peak, after) = rest.split_at(1 << rest.len().ilog2());
        let peak = node(peak);
        bytes.extend(peak.hash);
        bytes.extend(peak.count.to_be_bytes());
        bytes.extend(peak.sum.to_be_bytes());
        rest = after;
    }
    Sha256::digest(bytes).into()
}

#[test]
fn an_empty_tree_commits_to_the_constant() {
    assert_eq!(Peaks::default().commitment(), EMPTY_PEAKS);
    assert_eq!(<Hash>::from(Sha256::digest([2, 0])), EMPTY_PEAKS);
    assert_eq!(Peaks::default().to_bytes(), [0]);
}

#[test]
fn sums_and_counts_that_do_not_fit_are_refused_and_change_nothing() {
    let node = |count, sum| Node {
        hash: [2; 32],
        count,
        sum,
    };
    let mut peaks = Peaks::default();
    peaks.push(node(1, u128::MAX)).unwrap();
    let before = peaks.clone();
    for unfit in [node(1, 1), node(2, 0)] {
        peaks.push(unfit).unwrap_err();
        assert_eq!(peaks, before);
    }
    peaks.push(node(1, 0)).unwrap();
    assert_eq!((peaks.count(), peaks.sum()), (2, u128::MAX));

    // A full tree: 64 peaks, whose counts make up u64::MAX.
    let mut full = vec![64];
    for power in (0..64).rev() {
        full.extend([0; 32]);
        full.extend((1u64 << power).to_be_bytes());
        full.extend(0u128.to_be_bytes());
    }
    let mut full = Peaks::from_bytes(&full).unwrap();
    assert_eq!(full.count(), u64::MAX);
    full.push(node(1, 0)).unwrap_err();
    assert_eq!(full.count(), u64::MAX);
}

#[test]
fn peaks_that_no_tree_has_are_refused() {
    let peak = |count: u64, sum: u128| {
        let mut bytes = vec![5; 32];
        bytes.extend(count.to_be_bytes());
        bytes.extend(sum.to_be_bytes());
        bytes
    };
    let peaks = |list: &[(u64, u128)]| {
        let mut bytes = vec![list.len() as u8];
        list.iter()
            .for_each(|(count, sum)| bytes.extend(peak(*count, *sum)));
        bytes
    };
    Peaks::from_bytes(&peaks(&[(4, 1), (1, u128::MAX - 1)])).unwrap();
    for bad in [
        peaks(&[(0, 0)]),
        peaks(&[(3, 0)]),
        peaks(&[(1, 0), (1, 0)]),
        peaks(&[(1, 0), (2, 0)]),
        peaks(&[(2, 1), (1, u128::MAX)]),
        vec![],
        vec![1],
        [peaks(&[(1, 0)]), vec![0]].concat(),
    ] {
        Peaks::from_bytes(&bad).unwrap_err();
    }
}

#[test]
fn a_proof_made_up_in_memory_is_checked_like_a_decoded_one() {
    let leaves = receipts(&[5, 6, 7]);
    let nodes: Vec<_> = leaves.iter().map(|(_, node)| *node).collect();
    let good = prove(&nodes, 2).unwrap();
    good.verify(&leaves[2].0).unwrap();
    let alterations: [&dyn Fn(&mut Proof); 3] = [
        &|no_tree| no_tree.peaks.push(nodes[0]),
        &|too_much| too_much.peaks[0].sum = u128::MAX,
        &|far| far.index = u64::MAX,
    ];
    for alter in alterations {
        let mut proof = good.clone();
        alter(&mut proof);
        proof.verify(&leaves[2].0).unwrap_err();
    }
}

/// A receipt that says another place than its leaf has, and a tree whose subtrees are not those its
/// number of leaves demands: both can be committed to by who makes the tree, and neither is proof.
#[test]
fn a_tree_made_to_lie_proves_nothing() {
    let leaves = receipts(&[5, 6, 7]);
    let shifted = [leaves[1].1, leaves[2].1];
    let proof = prove(&shifted, 0).unwrap();
    let (sequence, index) = (2, 0);
    let wrong_place = ProofError::Sequence { sequence, index };
    assert_eq!(proof.verify(&leaves[1].0), Err(wrong_place));

    let node = |count| Node {
        hash: [8; 32],
        count,
        sum: 1,
    };
    let leaf = leaves[0].1;
    let top = Node::parent(&Node::parent(&leaf, &node(2)).unwrap(), &node(1)).unwrap();
    assert_eq!(top.count, 4);
    let lopsided = Proof {
        index: 0,
        path: vec![node(2), node(1)],
        peaks: vec![top],
    };
    let (height, expected, got) = (0, 1, 2);
    let wrong_count = ProofError::Count {
        height,
        expected,
        got,
    };
    assert_eq!(lopsided.verify(&leaves[0].0), Err(wrong_count));
    let short = Proof {
        path: vec![node(3)],
        ..lopsided
    };
    let (expected, got) = (2, 1);
    let wrong_path = ProofError::Path { expected, got };
    assert_eq!(short.verify(&leaves[0].0), Err(wrong_path));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_leaf_is_provable_against_the_commitment(
        amounts in prop::collection::vec(any::<u64>(), 1..70),
    ) {
        let leaves = receipts(&amounts);
        let nodes: Vec<_> = leaves.iter().map(|(_, node)| *node).collect();
        let peaks = grow(&nodes);
        prop_assert_eq!(peaks.commitment(), commitment_by_definition(&nodes));
        prop_assert_eq!(peaks.count(), nodes.len() as u64);
        prop_assert_eq!(peaks.sum(), amounts.iter().map(|a| u128::from(*a)).sum::<u128>());
        for (index, (bytes, _)) in (0u64..).zip(&leaves) {
            let proof = prove(&nodes, index).unwrap();
            let proof = Proof::from_bytes(&proof.to_bytes()).unwrap();
            prop_assert!(proof.to_bytes().len() <= Proof::MAX_LEN);
            let verified = proof.verify(bytes).unwrap();
            prop_assert_eq!(verified.index, index);
            prop_assert_eq!(verified.count, peaks.count());
            prop_assert_eq!(verified.sum, peaks.sum());
            prop_assert_eq!(verified.commitment, peaks.commitment());
        }
        prove(&nodes, nodes.len() as u64).unwrap_err();
    }

    #[test]
    fn appending_does_not_depend_on_when_it_was_stored(
        amounts in prop::collection::vec(any::<u64>(), 1..70),
        stored in prop::collection::vec(any::<bool>(), 70),
    ) {
        let nodes: Vec<_> = receipts(&amounts).iter().map(|(_, node)| *node).collect();
        let mut peaks = Peaks::default();
        for (leaf, store) in nodes.iter().zip(stored) {
            peaks.push(*leaf).unwrap();
            if store {
                peaks = Peaks::from_bytes(&peaks.to_bytes()).unwrap();
            }
        }
        prop_assert_eq!(peaks.to_bytes(), grow(&nodes).to_bytes());
    }

    #[test]
    fn whatever_is_altered_breaks_the_proof(
        amounts in prop::collection::vec(any::<u64>(), 1..40),
        pick in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
        in_receipt in any::<bool>(),
    ) {
        let leaves = receipts(&amounts);
        let nodes: Vec<_> = leaves.iter().map(|(_, node)| *node).collect();
        let index = pick.index(leaves.len());
        let commitment = grow(&nodes).commitment();
        let mut proof = prove(&nodes, index as u64).unwrap().to_bytes();
        let mut receipt = leaves[index].0.clone();
        let bytes = if in_receipt { &mut receipt } else { &mut proof };
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let holds = Proof::from_bytes(&proof)
            .is_ok_and(|proof| proof.verify(&receipt).is_ok_and(|v| v.commitment == commitment));
        prop_assert!(!holds);
    }

    #[test]
    fn another_order_or_an_omitted_call_is_another_commitment(
        amounts in prop::collection::vec(1u64.., 2..40),
        a in any::<prop::sample::Index>(),
        b in any::<prop::sample::Index>(),
    ) {
        let nodes: Vec<_> = receipts(&amounts).iter().map(|(_, node)| *node).collect();
        let (a, b) = (a.index(nodes.len()), b.index(nodes.len()));
        let whole = grow(&nodes).commitment();
        let mut omitted = nodes.clone();
        omitted.remove(a);
        prop_assert_ne!(grow(&omitted).commitment(), whole);
        let mut swapped = nodes.clone();
        swapped.swap(a, b);
        prop_assert_eq!(grow(&swapped).commitment() == whole, a == b);
        let mut shifted = nodes.clone();
        shifted[a].sum -= 1;
        shifted[b].sum += 1;
        prop_assert_eq!(grow(&shifted).commitment() == whole, a == b);
    }
}
