//! Proving one call against what a lane settled.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::{
    ExecuteMsg, ProveUsageResponse, QueryMsg, RejectReason, UnitKind, UNIT_SLOTS,
};
use oaic_vouchers::{prove, Hash, Node, Peaks, Provenance, Purpose, Receipt, Status};

use crate::draft::Draft;
use crate::suite::*;

/// So many of every kind.
fn all_kinds(units: u64) -> [u64; UNIT_SLOTS] {
    UnitKind::slots(&UnitKind::ALL.map(|kind| (kind, units)))
}

struct Proven {
    suite: Suite,
    channel: u64,
    receipts: Vec<Vec<u8>>,
    leaves: Vec<Node>,
}

/// Lane 3 with so many calls, of 1, 2, 3 … uoaic, settled.
fn lane_of(calls: u64) -> Proven {
    let mut suite = Suite::new();
    let channel = suite.open(OAIC);
    let id = suite.id(channel);
    let domain = suite.domain(Purpose::Receipt);
    let (mut receipts, mut leaves, mut peaks) = (vec![], vec![], Peaks::default());
    for sequence in 1..=calls {
        let receipt = Receipt {
            retention: 0,
            security_level: 0,
            channel_id: id,
            terms: 0,
            lane: 3,
            sequence,
            request_hash: [1; 32],
            response_hash: [2; 32],
            price_table: [3; 32],
            units: all_kinds(sequence),
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
    let mut voucher = draft(channel, calls, peaks.sum()).lane(0, 3);
    voucher.peaks = peaks.commitment();
    assert_eq!(suite.settle(&voucher), settled(peaks.sum(), 0));
    Proven {
        suite,
        channel,
        receipts,
        leaves,
    }
}

impl Proven {
    fn ask(&self, receipt: &[u8], proof: &[u8]) -> Result<ProveUsageResponse, String> {
        self.suite.try_query(&QueryMsg::ProveUsage {
            receipt: Binary::from(receipt),
            proof: Binary::from(proof),
        })
    }

    /// The one call of another lane, with its proof, and the lane's root.
    fn another_lane(&self, lane: u32, amount: u128) -> ((Vec<u8>, Vec<u8>), Hash) {
        let domain = self.suite.domain(Purpose::Receipt);
        let (_, mut receipt) = Receipt::from_bytes(&self.receipts[0]).unwrap();
        (receipt.lane, receipt.amount) = (lane, amount);
        let leaf = receipt.leaf(&domain);
        let mut peaks = Peaks::default();
        peaks.push(leaf).unwrap();
        let proof = prove(&[leaf], 0).unwrap().to_bytes();
        (
            (receipt.to_bytes(&domain).to_vec(), proof),
            peaks.commitment(),
        )
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
        assert_eq!(answer.channel, p.channel);
        assert_eq!(answer.terms, 0);
        assert_eq!(answer.lane, 3);
        assert_eq!(answer.sequence, index + 1);
        assert_eq!(answer.amount.u128(), u128::from(index + 1));
        assert_eq!(answer.units, all_kinds(index + 1));
        assert_eq!((answer.calls, answer.total.u128()), (11, 66));
        assert_eq!(answer.paid, answer.total);
    }
    // Also after the channel has closed.
    p.suite.unlock(p.channel);
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
    // A tree of as many calls that nobody settled.
    let mut invented = p.leaves.clone();
    invented[5].hash = [9; 32];
    let invented = prove(&invented, 2).unwrap().to_bytes();
    p.ask(&p.receipts[2], &invented).unwrap_err();
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
    assert!(error.contains("another chain or contract"), "{error}");
}

/// What a reserve couldn't pay was called all the same.
#[test]
fn a_call_is_provable_whatever_part_of_it_the_reserve_paid() {
    let mut p = lane_of(1);
    let (lane, root) = p.another_lane(4, 100 * OAIC);
    let reserve = p.suite.channel(p.channel).reserved.u128();
    let voucher = draft(p.channel, 1, 100 * OAIC).lane(0, 4).peaks(root);
    let unpaid = 100 * OAIC - reserve;
    assert_eq!(p.suite.settle(&voucher), settled(reserve, unpaid));
    let answer = p.ask(&lane.0, &lane.1).unwrap();
    // And the answer says how much that was.
    assert_eq!(answer.amount.u128(), 100 * OAIC);
    assert_eq!(answer.paid.u128(), reserve);
}

/// Row 2, P2c: after all is paid, a voucher that pays nothing new and has a junk root.
#[test]
fn nobody_but_the_providers_side_makes_a_settled_call_unprovable() {
    let mut p = lane_of(4);
    let entry = p
        .suite
        .sign(&draft(p.channel, u64::MAX, 10).lane(0, 3).peaks([9; 32]));
    for stranger in ["payer", "thief", "other", "owner"] {
        let results = p.suite.settle_by(stranger, entry.clone()).unwrap();
        assert_eq!(results, [rejected(RejectReason::NotSettler)]);
        for index in 0..4 {
            p.ask(
                &p.receipts[usize::try_from(index).unwrap()],
                &p.proof(index),
            )
            .unwrap();
        }
    }
    // Of less, also the provider's own side; and what it replaces stands in the event for good.
    let less = draft(p.channel, 1, 9).lane(0, 3).peaks([9; 32]);
    assert_eq!(p.suite.settle(&less), rejected(RejectReason::Stale));
    p.ask(&p.receipts[0], &p.proof(0)).unwrap();
}

#[test]
fn a_settlements_event_keeps_its_root_whatever_the_lanes_becomes() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    // Two of one lane in one batch, then one that the reserve pays in part.
    for batch in [vec![(1, 10), (2, 20)], vec![(3, 2 * OAIC)]] {
        let drafts: Vec<_> = batch
            .iter()
            .map(|(n, amount)| draft(c, *n, *amount))
            .collect();
        let entries: Vec<u8> = drafts.iter().flat_map(|one| w.sign(one)).collect();
        let entries = entries.into();
        let done = w.ok("provider", ExecuteMsg::SettleBatch { entries });
        let roots: Vec<String> = done
            .events
            .iter()
            .filter(|event| event.ty == "wasm-voucher")
            .flat_map(|event| event.attributes.iter().filter(|a| a.key == "root"))
            .map(|root| root.value.clone())
            .collect();
        let own = |one: &Draft| Binary::from(one.peaks).to_base64();
        assert_eq!(roots, drafts.iter().map(own).collect::<Vec<_>>());
        let last = drafts.last().map(own);
        assert_eq!(Some(w.lane(c, 0, 0).peaks.to_base64()), last);
    }
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
