//! Proving one call against what a lane settled.

use cosmwasm_std::Binary;
use oaic_types::compute_settlement::{ExecuteMsg, ProveUsageResponse, QueryMsg};
use oaic_vouchers::{prove, Node, Peaks, Provenance, Purpose, Receipt, Status};

use crate::world::*;

struct Proven {
    world: World,
    channel: u64,
    receipts: Vec<Vec<u8>>,
    leaves: Vec<Node>,
}

/// Lane 3 with so many calls, of 1, 2, 3 … uoaic, settled.
fn lane_of(calls: u64) -> Proven {
    let mut world = World::new();
    let channel = world.open(OAIC);
    let id = world.id(channel);
    let domain = world.domain(Purpose::Receipt);
    let (mut receipts, mut leaves, mut peaks) = (vec![], vec![], Peaks::default());
    for sequence in 1..=calls {
        let receipt = Receipt {
            channel_id: id,
            terms: 0,
            lane: 3,
            sequence,
            key_index: 0,
            request_hash: [1; 32],
            response_hash: [2; 32],
            units: [sequence; 8],
            amount: u128::from(sequence),
            status: Status::Ok,
            provenance: Provenance::Counted,
            timestamp_ms: sequence,
        };
        let leaf = receipt.leaf(&domain);
        peaks.push(leaf).unwrap();
        leaves.push(leaf);
        receipts.push(receipt.to_bytes(&domain).to_vec());
    }
    let mut voucher = say(channel, calls, peaks.sum()).lane(0, 3);
    voucher.peaks = peaks.commitment();
    assert_eq!(world.settle(&voucher), settled(peaks.sum(), 0));
    Proven {
        world,
        channel,
        receipts,
        leaves,
    }
}

impl Proven {
    fn ask(&self, receipt: &[u8], proof: &[u8]) -> Result<ProveUsageResponse, String> {
        self.world.try_query(&QueryMsg::ProveUsage {
            receipt: Binary::from(receipt),
            proof: Binary::from(proof),
        })
    }

    fn proof(&self, index: u64) -> Vec<u8> {
        prove(&self.leaves, index).unwrap().to_bytes()
    }
}

#[test]
fn every_call_of_a_settled_voucher_is_provable() {
    let mut p = lane_of(11);
    for index in 0..11 {
        let receipt = &p.receipts[usize::try_from(index).unwrap()];
        let answer = p.ask(receipt, &p.proof(index)).unwrap();
        assert_eq!(
            (answer.channel, answer.terms, answer.lane),
            (p.channel, 0, 3)
        );
        assert_eq!(
            (answer.sequence, answer.amount.u128()),
            (index + 1, u128::from(index + 1))
        );
        assert_eq!(answer.units, vec![index + 1; 8]);
        assert_eq!((answer.calls, answer.total.u128()), (11, 66));
    }
    // Also after the channel has closed.
    p.world
        .run("payer", ExecuteMsg::RequestUnlock { channel: p.channel })
        .unwrap();
    p.world.pass(DAY, 100);
    p.world
        .run("payer", ExecuteMsg::FinalizeUnlock { channel: p.channel })
        .unwrap();
    p.ask(&p.receipts[0], &p.proof(0)).unwrap();
}

#[test]
fn what_was_not_settled_is_not() {
    let p = lane_of(6);
    // A call that isn't there, at the place of one that is.
    let mut forged = p.receipts[2].clone();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    p.ask(&forged, &p.proof(2)).unwrap_err();
    // The right call at another place.
    p.ask(&p.receipts[2], &p.proof(3)).unwrap_err();
    // A true proof of an earlier tree, and of a longer one.
    let earlier = prove(&p.leaves[..5], 2).unwrap().to_bytes();
    let error = p.ask(&p.receipts[2], &earlier).unwrap_err();
    assert!(error.contains("tree of 5 calls"), "{error}");
    let mut longer = p.leaves.clone();
    longer.push(Node {
        hash: [9; 32],
        count: 1,
        sum: 0,
    });
    let longer = prove(&longer, 2).unwrap().to_bytes();
    p.ask(&p.receipts[2], &longer).unwrap_err();
    // Another lane and another channel never settled it.
    let lane = 32 + 32 + 4;
    let mut elsewhere = p.receipts[2].clone();
    elsewhere[lane + 3] = 4;
    p.ask(&elsewhere, &p.proof(2)).unwrap_err();
    let mut nowhere = p.receipts[2].clone();
    nowhere[32] ^= 1;
    let error = p.ask(&nowhere, &p.proof(2)).unwrap_err();
    assert!(error.contains("no channel"), "{error}");
    let mut foreign = p.receipts[2].clone();
    foreign[0] ^= 1;
    let error = p.ask(&foreign, &p.proof(2)).unwrap_err();
    assert!(error.contains("another domain"), "{error}");
}

#[test]
fn a_voucher_below_its_tree_proves_nothing() {
    let mut p = lane_of(1);
    let mut peaks = Peaks::default();
    let domain = p.world.domain(Purpose::Receipt);
    let (_, mut receipt) = Receipt::from_bytes(&p.receipts[0]).unwrap();
    (receipt.lane, receipt.amount) = (5, 100);
    peaks.push(receipt.leaf(&domain)).unwrap();
    let mut voucher = say(p.channel, 1, 99).lane(0, 5);
    voucher.peaks = peaks.commitment();
    p.world.settle(&voucher);
    let proof = prove(&[receipt.leaf(&domain)], 0).unwrap().to_bytes();
    let error = p.ask(&receipt.to_bytes(&domain), &proof).unwrap_err();
    assert!(error.contains("more than 99"), "{error}");
}

#[test]
fn malformed_bytes_are_errors() {
    let p = lane_of(3);
    let (receipt, proof) = (&p.receipts[1], p.proof(1));
    for bytes in [
        vec![],
        vec![0],
        proof[..proof.len() - 1].to_vec(),
        [&proof[..], &[0]].concat(),
        vec![0xff; 10_000],
    ] {
        p.ask(receipt, &bytes).unwrap_err();
    }
    for bytes in [vec![], receipt[1..].to_vec(), vec![0; Receipt::LEN]] {
        p.ask(&bytes, &proof).unwrap_err();
    }
    p.ask(receipt, &proof).unwrap();
}
