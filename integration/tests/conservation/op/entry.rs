//! How entries of batches are drawn.

use rand::rngs::StdRng;
use rand::Rng;

use super::make::pick;
use super::{Claim, Edge, EntryPlan, Fault, Hand, LanePick, Source};

pub(super) fn hand(rng: &mut StdRng) -> Hand {
    match rng.gen_range(0..20) {
        0..=11 => Hand::Provider,
        12..=15 => Hand::Settler(pick(rng)),
        16..=17 => Hand::Payer,
        _ => Hand::Anybody(pick(rng)),
    }
}

pub(super) fn entry(rng: &mut StdRng) -> EntryPlan {
    let fault = match rng.gen_range(0..40) {
        0 => Fault::Altered,
        1 => Fault::Forged,
        2 => Fault::OtherChain,
        3 => Fault::OtherContract,
        4 => Fault::OtherChannel,
        5 | 6 => Fault::OtherKey,
        7 => Fault::NoTerms,
        8 => Fault::NoChannel,
        _ => Fault::None,
    };
    let source = match rng.gen_range(0..10) {
        0 => Source::Best,
        1 | 2 => Source::Held(pick(rng)),
        _ => Source::New {
            sequence: sequence(rng),
            amount: authorized(rng),
        },
    };
    EntryPlan {
        channel: pick(rng),
        terms: pick(rng),
        lane: LanePick {
            key: *[0, 0, 0, 1, u16::MAX]
                .get(rng.gen_range(0..5))
                .unwrap_or(&0),
            number: *[0, 0, 1, 2, u16::MAX]
                .get(rng.gen_range(0..5))
                .unwrap_or(&0),
        },
        source,
        claim: claim(rng),
        fault,
    }
}

fn sequence(rng: &mut StdRng) -> Edge {
    match rng.gen_range(0..20) {
        0..=9 => Edge::More(rng.gen_range(1..50)),
        10 => Edge::Zero,
        11 => Edge::One,
        12 | 13 => Edge::Same,
        14 => Edge::More(1),
        15 => Edge::Less(1),
        16 => Edge::Less(rng.gen_range(1..50)),
        17 => Edge::Others(pick(rng)),
        18 => Edge::Max(0),
        _ => Edge::Max(1),
    }
}

fn authorized(rng: &mut StdRng) -> Edge {
    match rng.gen_range(0..24) {
        0..=11 => Edge::More(rng.gen_range(1..2_000_000)),
        12 => Edge::Zero,
        13 => Edge::One,
        14 => Edge::Same,
        15 => Edge::More(1),
        16 => Edge::Less(1),
        17 => Edge::Others(pick(rng)),
        18 => Edge::Above(0),
        19 => Edge::Above(rng.gen_range(1..3)),
        20 => Edge::Max(0),
        21 => Edge::Max(1),
        22 => Edge::Beyond(rng.gen_range(0..2)),
        _ => Edge::Huge,
    }
}

fn claim(rng: &mut StdRng) -> Claim {
    match rng.gen_range(0..20) {
        0..=6 => Claim::Whole,
        7..=9 => Claim::Part(rng.gen_range(0..=10_000)),
        10 => Claim::Below(1),
        11 => Claim::Below(rng.gen_range(1..1_000)),
        12 | 13 => Claim::Above(1),
        14 | 15 => Claim::Paid(0),
        16 | 17 => Claim::Paid(1),
        18 => Claim::Zero,
        _ => Claim::Max,
    }
}
