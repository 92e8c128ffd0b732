//! How operations are drawn. Numbers come from the ends of their ranges as often as from between.

use oaic_integration::walk::{Amount, Pick};
use rand::distributions::{Distribution, WeightedIndex};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::entry::{entry, hand};
use super::{Ask, Asker, Evidence, GrantPlan, Op};

/// As many operations as asked for, always the same ones for one seed.
pub fn generate(seed: u64, count: usize) -> Vec<Op> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| one(&mut rng)).collect()
}

type Maker = fn(&mut StdRng) -> Op;

/// Weights of the kinds of operations, and how each is made.
const KINDS: &[(u32, Maker)] = &[
    (200, token),
    (48, open),
    (28, |rng| Op::TopUp {
        from: pick(rng),
        channel: pick(rng),
        amount: small(rng),
    }),
    (180, |rng| {
        let entries = rng.gen_range(1..=6);
        Op::Settle {
            by: hand(rng),
            entries: (0..entries).map(|_| entry(rng)).collect(),
        }
    }),
    (110, list),
    (16, |rng| Op::RotateSessionKey {
        channel: pick(rng),
        limit: small(rng),
    }),
    (90, grants),
    (140, earnings),
    (110, provider),
    (106, govern),
    (50, advance),
];

fn one(rng: &mut StdRng) -> Op {
    let kinds = WeightedIndex::new(KINDS.iter().map(|(weight, _)| *weight));
    let kind = kinds.expect("weights are positive").sample(rng);
    KINDS[kind].1(rng)
}

pub(super) fn pick(rng: &mut StdRng) -> Pick {
    Pick(rng.gen())
}

fn token(rng: &mut StdRng) -> Op {
    match rng.gen_range(0..139) {
        0..=59 => Op::Transfer {
            from: pick(rng),
            to: pick(rng),
            amount: amount(rng),
        },
        60..=65 => Op::Donate {
            from: pick(rng),
            amount: amount(rng),
        },
        66..=73 => Op::Burn {
            from: pick(rng),
            amount: amount(rng),
        },
        74..=93 => Op::Allow {
            owner: pick(rng),
            spender: pick(rng),
            amount: amount(rng),
            more: rng.gen_bool(0.8),
            blocks: rng.gen_bool(0.3).then(|| rng.gen_range(1..400)),
        },
        94..=117 => Op::TransferFrom {
            owner: pick(rng),
            spender: pick(rng),
            to: pick(rng),
            amount: amount(rng),
        },
        118..=123 => Op::BurnFrom {
            owner: pick(rng),
            spender: pick(rng),
            amount: amount(rng),
        },
        124..=133 => Op::TopUpFrom {
            owner: pick(rng),
            spender: pick(rng),
            channel: pick(rng),
            amount: small(rng),
        },
        _ => Op::SendJunk {
            from: pick(rng),
            amount: amount(rng),
        },
    }
}

fn open(rng: &mut StdRng) -> Op {
    Op::Open {
        payer: pick(rng),
        service: pick(rng),
        amount: small(rng),
        limit: small(rng),
        referrer: rng.gen_bool(0.6).then(|| pick(rng)),
        refund_to: rng.gen_bool(0.4).then(|| pick(rng)),
    }
}

fn list(rng: &mut StdRng) -> Op {
    let (ask, asker) = match rng.gen_range(0..100) {
        0..=29 => (Ask::RequestUnlock, asker(rng)),
        30..=40 => (Ask::WithdrawUnlock, asker(rng)),
        41..=70 => (Ask::FinalizeUnlock, Asker::Anybody(pick(rng))),
        71..=80 => (Ask::Release, releaser(rng)),
        _ => (Ask::AdvanceTerms(pick(rng)), asker(rng)),
    };
    Op::List(ask, asker, picks(rng))
}

/// Mostly a few; none and one too many, which are no list, now and then.
fn picks(rng: &mut StdRng) -> Vec<Pick> {
    let count = match rng.gen_range(0..60) {
        0 => 0,
        1 => 101,
        2 => 100,
        _ => rng.gen_range(1..=4),
    };
    (0..count).map(|_| pick(rng)).collect()
}

fn asker(rng: &mut StdRng) -> Asker {
    match rng.gen_range(0..10) {
        0..=5 => Asker::Payer,
        6..=7 => Asker::Refund,
        8 => Asker::Provider,
        _ => Asker::Anybody(pick(rng)),
    }
}

fn releaser(rng: &mut StdRng) -> Asker {
    match rng.gen_range(0..6) {
        0 => Asker::Payer,
        1 => Asker::Anybody(pick(rng)),
        _ => Asker::Provider,
    }
}

fn grants(rng: &mut StdRng) -> Op {
    match rng.gen_range(0..78) {
        0..=21 => Op::AllowEscrow {
            owner: pick(rng),
            amount: small(rng),
        },
        22..=37 => Op::Grant(GrantPlan {
            payer: pick(rng),
            grantee: pick(rng),
            limit: small(rng),
            daily: small(rng),
            seconds: match rng.gen_range(0..8) {
                0 => 0,
                1 => 1,
                2 => u64::MAX,
                _ => rng.gen_range(100..2_000_000),
            },
            known_key: rng.gen_bool(0.6).then(|| pick(rng)),
        }),
        38..=39 => Op::RevokeGrant { grant: pick(rng) },
        40..=54 => Op::GrantTopUp {
            grant: pick(rng),
            channel: pick(rng),
            amount: small(rng),
        },
        55..=68 => Op::GrantOpen {
            grant: pick(rng),
            service: pick(rng),
            limit: small(rng),
            amount: small(rng),
        },
        _ => Op::GrantUnlock {
            grant: pick(rng),
            channels: picks(rng),
        },
    }
}

fn earnings(rng: &mut StdRng) -> Op {
    match rng.gen_range(0..115) {
        0..=39 => Op::Claim {
            service: pick(rng),
            version: pick(rng),
            twice: rng.gen_bool(0.3),
        },
        40..=59 => Op::ClaimReferral {
            referrer: pick(rng),
        },
        60..=83 => Op::FlushFee,
        84..=95 => Op::SetPayeeAddress {
            service: pick(rng),
            version: pick(rng),
            payee: pick(rng),
            to: pick(rng),
        },
        96..=103 => Op::UpdatePrices {
            service: pick(rng),
            factor: rng.gen_range(1..20),
        },
        104..=109 => Op::UpdateSplit {
            service: pick(rng),
            weight: rng.gen_range(1..4_000),
        },
        _ => Op::SetServiceActive {
            service: pick(rng),
            active: rng.gen_bool(0.9),
        },
    }
}

fn provider(rng: &mut StdRng) -> Op {
    match rng.gen_range(0..84) {
        0..=15 => Op::Bond {
            provider: pick(rng),
            amount: small(rng),
        },
        16..=21 => Op::Unbond {
            provider: pick(rng),
            amount: amount(rng),
        },
        22..=33 => Op::WithdrawBond {
            provider: pick(rng),
        },
        34..=49 => Op::AddReceiptKey {
            provider: pick(rng),
        },
        50..=53 => Op::RetireReceiptKey {
            provider: pick(rng),
            key: pick(rng),
        },
        54..=62 => {
            let settlers = rng.gen_range(0..=8);
            Op::SetSettlers {
                provider: pick(rng),
                settlers: (0..settlers).map(|_| pick(rng)).collect(),
            }
        }
        _ => Op::Dispute {
            channel: pick(rng),
            reporter: pick(rng),
            key: pick(rng),
            sequence: rng.gen_range(1..200),
            evidence: evidence(rng),
        },
    }
}

fn evidence(rng: &mut StdRng) -> Evidence {
    match rng.gen_range(0..11) {
        0 | 1 => Evidence::Equivocation,
        2 | 3 => Evidence::Overcharge,
        4 => Evidence::SameTwice,
        5 => Evidence::FairPrice,
        6 => Evidence::Forged,
        7 => Evidence::OtherKey,
        8 => Evidence::UnknownTable,
        _ => Evidence::Again,
    }
}

fn govern(rng: &mut StdRng) -> Op {
    match rng.gen_range(0..62) {
        0..=7 => Op::Freeze {
            who: pick(rng),
            thaw: rng.gen_bool(0.75),
        },
        8..=9 => Op::FreezeEscrow,
        10..=14 => Op::Pause {
            seconds: rng.gen_range(1..200),
        },
        15..=21 => Op::Unpause,
        22..=25 => Op::PauseOpenings {
            seconds: rng.gen_range(1..4_000),
        },
        26..=30 => Op::UnpauseOpenings,
        31..=36 => Op::ScheduleFee {
            bps: rng.gen_range(0..=900),
            days: rng.gen_range(6..9),
        },
        37..=39 => Op::CancelFee,
        40..=43 => Op::Exempt { kind: pick(rng) },
        44..=49 => Op::SetShares {
            referrer_bps: rng.gen_range(0..=2_100),
            dividends_bps: rng.gen_range(0..=1_500),
            risk_bps: rng.gen_range(0..=500),
            unlock_delay: *[0, 1, 60, 100, 198, 199, 200]
                .get(rng.gen_range(0..7))
                .unwrap_or(&100),
        },
        _ => Op::Usurp {
            who: pick(rng),
            what: pick(rng),
            amount: amount(rng),
        },
    }
}

fn advance(rng: &mut StdRng) -> Op {
    let (blocks, seconds) = match rng.gen_range(0..20) {
        0 => (10, 8 * 86_400),
        1..=6 => (5, rng.gen_range(100..600)),
        // A chain that stood still.
        7 => (1, rng.gen_range(100..600)),
        8 => (10, 1),
        _ => (rng.gen_range(1..4), rng.gen_range(1..60)),
    };
    Op::Advance { blocks, seconds }
}

fn amount(rng: &mut StdRng) -> Amount {
    match rng.gen_range(0..100) {
        0..=7 => Amount::Zero,
        8..=15 => Amount::Tiny(1),
        16..=27 => Amount::Tiny(rng.gen_range(2..100)),
        28..=69 => Amount::Plain(rng.gen_range(100..1_000_000_000)),
        70..=79 => Amount::Part(rng.gen_range(1..3_000)),
        80..=83 => Amount::All,
        84..=87 => Amount::Below(rng.gen_range(1..3)),
        88..=94 => Amount::Above(rng.gen_range(1..3)),
        _ => Amount::Max,
    }
}

/// Amounts of the size of a channel's reserve, so that reserves run out now and then.
fn small(rng: &mut StdRng) -> Amount {
    match rng.gen_range(0..100) {
        0..=4 => Amount::Zero,
        5..=12 => Amount::Tiny(1),
        13..=22 => Amount::Tiny(rng.gen_range(2..100)),
        23..=79 => Amount::Plain(rng.gen_range(100..20_000_000)),
        80..=84 => Amount::Part(rng.gen_range(1..100)),
        85..=87 => Amount::All,
        88..=90 => Amount::Below(1),
        91..=95 => Amount::Above(1),
        _ => Amount::Max,
    }
}
