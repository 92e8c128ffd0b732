//! Hostile vouchers: what a payer, a thief or a stranger sends against a provider, a lane, or
//! everybody. After each message two bystanders must get through.

use oaic_messages::compute_settlement::RejectReason as R;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;

use crate::bystander::{attacked, Bystanders};
use crate::suite::*;

const EDGES: [u128; 9] = [
    0,
    1,
    2,
    1_000,
    u64::MAX as u128 - 1,
    u64::MAX as u128,
    u64::MAX as u128 + 1,
    u128::MAX - 1,
    u128::MAX,
];

const SEQUENCES: [u64; 6] = [0, 1, 2, 1 << 62, u64::MAX - 1, u64::MAX];

/// An attacker with a provider, a service and a channel of their own, who signs and settles
/// anything.
fn attacker(w: &mut Suite) -> u64 {
    let payees = vec![payee(Role::Nodes, "own", Some(&w.who("thief")), 9_400)];
    let service = w.add_provider("thief", &signing_key(77), payees);
    w.open_as("thief", 1, w.on_service(service))
}

/// Row 1: a channel of 1 uoaic, and numbers that a signer chooses.
#[test]
fn no_number_that_a_signer_chooses_stops_anybody_elses_settlement() {
    let (mut w, mut bystanders) = attacked();
    let own = attacker(&mut w);
    let mut paid = 0;
    for lane in [0, 1, u32::MAX] {
        for sequence in SEQUENCES {
            for amount in EDGES {
                for claim in [0, 1, u64::MAX - 1, u64::MAX] {
                    let entry = w.sign(&draft(own, sequence, amount).lane(0, lane).claim(claim));
                    if let [SettleResult::Settled { pay, .. }] =
                        w.settle_by("thief", entry).unwrap()[..]
                    {
                        paid += pay.u128();
                    }
                }
            }
            bystanders.go_through(&mut w);
        }
    }
    assert_eq!(paid, 1);
    bystanders.go_through(&mut w);
}

/// The same numbers in one batch with honest entries of the same provider.
#[test]
fn an_extreme_entry_spoils_no_other_of_its_batch() {
    let (mut w, mut bystanders) = attacked();
    let (hostile, honest) = (w.open(1_000), w.open(1_000));
    let mut paid = 0;
    for amount in EDGES {
        for sequence in SEQUENCES {
            let extreme = draft(hostile, sequence, amount);
            let results = w.settle_all(&[
                extreme.clone(),
                draft(honest, paid + 1, u128::from(paid) + 1),
                extreme.claim(u64::MAX),
            ]);
            assert_eq!(results[1], settled(1, 0), "{sequence} {amount}");
            paid += 1;
        }
        bystanders.go_through(&mut w);
    }
}

/// Row 2: a higher sequence costs a payer nothing; what the provider holds is worth what it was.
#[test]
fn whoever_holds_a_signature_gets_it_paid_whatever_was_sent_before() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(10 * OAIC);
    let held = draft(c, 5_000, 9 * OAIC);
    for sender in ["payer", "thief", "other", "owner", "provider"] {
        for (sequence, amount) in [
            (1 << 62, 0),
            (u64::MAX, 0),
            (u64::MAX, u128::from(u64::MAX) + 1),
            (u64::MAX, u128::MAX),
        ] {
            for lane in [0, 1] {
                let entry = w.sign(&draft(c, sequence, amount).lane(0, lane).peaks([7; 32]));
                w.settle_by(sender, entry).unwrap();
            }
        }
        bystanders.go_through(&mut w);
    }
    assert_eq!(w.settle(&held), settled(9 * OAIC, 0));
    assert_eq!(w.lane(c, 0, 0).sequence, 5_000);
    bystanders.go_through(&mut w);
}

/// Row 2: 100 lanes poisoned at once, before the openings of 100 calls.
#[test]
fn a_hundred_poisoned_lanes_cost_a_provider_nothing() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    let poison: Vec<u8> = (0..100)
        .flat_map(|lane| w.sign(&draft(c, 1, 0).lane(0, lane)))
        .collect();
    for sender in ["payer", "thief", "provider"] {
        w.settle_by(sender, poison.clone()).unwrap();
    }
    let openings: Vec<Draft> = (0..100).map(|lane| draft(c, 0, 50).lane(0, lane)).collect();
    let results = w.settle_all(&openings);
    assert!(results.iter().all(|r| *r == settled(50, 0)), "{results:?}");
    bystanders.go_through(&mut w);
}

/// H1: the payer is a 90 % payee of another service of the same provider.
#[test]
fn a_payer_who_is_a_payee_elsewhere_pays_itself_nothing() {
    let (mut w, mut bystanders) = attacked();
    let (payer, all) = (w.payer.clone(), w.provider.clone());
    let own = vec![
        payee(Role::Developer, "the payer", Some(&payer), 9_000),
        payee(Role::ComputeProvider, "provider", Some(&all), 400),
    ];
    w.register_service(own).unwrap();
    let c = w.open(1_000);
    w.all_done("payer", advance_terms(&[c], 3));
    w.settle(&draft(c, 3, 300));
    // The provider holds 600 more; the payer signs itself all that is left, and more.
    let held = draft(c, 9, 900);
    for amount in [800, 700, 1, (1 << 64) - 2, u64::MAX.into()] {
        let theft = w.sign(&draft(c, 1, amount).lane(1, 0));
        for thief in ["payer", "thief", "other"] {
            let results = w.settle_by(thief, theft.clone()).unwrap();
            assert_eq!(results, [rejected(R::NotSettler)]);
            bystanders.go_through(&mut w);
        }
    }
    assert_eq!(w.settle(&held), settled(600, 0));
    let split = w.split(3, None);
    assert_eq!(split.accumulated.u128(), 0);
}

/// H1: a junk root one above what was paid, or above the provider's best.
#[test]
fn nobody_else_replaces_a_lanes_root() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1_000);
    w.settle(&draft(c, 3, 300));
    let good = w.lane(c, 0, 0);
    for amount in [300, 301, 999, 1_000, u64::MAX.into()] {
        for sequence in [3, 4, u64::MAX] {
            let junk = w.sign(&draft(c, sequence, amount).peaks([0xee; 32]));
            for stranger in ["payer", "thief", "their provider"] {
                w.settle_by(stranger, junk.clone()).unwrap();
                assert_eq!(w.lane(c, 0, 0), good);
            }
        }
        bystanders.go_through(&mut w);
    }
}

/// H3: a thief of the session key signs above its limit, and above everything.
#[test]
fn a_thief_of_a_session_key_takes_its_limit_and_not_one_uoaic_more() {
    let (mut w, mut bystanders) = attacked();
    w.open_as("payer", 1_000, w.limited_to(100u128));
    let mut paid = 0;
    for (lane, amount) in EDGES.into_iter().enumerate() {
        let lane = u32::try_from(lane).unwrap();
        for top_up in [1, 500] {
            w.top_up(2, top_up).unwrap();
            if let SettleResult::Settled { pay, .. } = w.settle(&draft(2, 1, amount).lane(0, lane))
            {
                paid += pay.u128();
            }
            bystanders.go_through(&mut w);
        }
    }
    assert_eq!((paid, w.channel(2).paid.u128()), (100, 100));
}

/// The limit cuts a claim whose lane is paid already by what is left of it, once.
#[test]
fn what_is_left_of_a_limit_is_paid_once_however_often_it_is_claimed() {
    let mut w = Suite::new();
    w.open_as("payer", 40, w.limited_to(100u128));
    assert_eq!(w.settle(&draft(1, 1, 50)), settled(40, 10));
    w.rotate(1, &signing_key(3), 100).unwrap();
    w.top_up(1, 200).unwrap();
    // Nothing of what was claimed before eats what the limit leaves: 100 in all.
    assert_eq!(w.settle(&draft(1, 2, 100)), settled(60, 0));
    assert_eq!(w.settle(&draft(1, 3, 101)), settled(0, 1));
    assert_eq!(w.settle(&draft(1, 1, 1).lane(0, 7)), settled(0, 1));
    w.check_totals();
}

#[test]
fn amounts_and_claims_beyond_64_bits_are_refused_and_reported() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(100);
    for amount in [1 << 64, (1 << 64) + 1, u128::MAX] {
        for claim in [0, 1, u64::MAX] {
            let entry = draft(c, 1, amount).claim(claim);
            assert_eq!(w.settle(&entry), rejected(R::AmountTooHigh), "{amount}");
        }
    }
    bystanders.go_through(&mut w);
    let most = u128::from(u64::MAX);
    assert_eq!(w.settle(&draft(c, 1, most)), settled(100, most - 100));
    // Many lanes of the most there can be are nothing that adds up.
    for lane in 1..20 {
        let entry = draft(c, u64::MAX, most).lane(0, lane);
        assert_eq!(w.settle(&entry), settled(0, most));
    }
    w.top_up(c, 7).unwrap();
    assert_eq!(w.settle(&draft(c, 1, 7).lane(0, 30)), settled(7, 0));
    bystanders.go_through(&mut w);
}

/// A batch with everything that can be wrong in it pays what is right.
#[test]
fn a_hundred_entries_of_every_kind_pay_what_is_right_in_them() {
    let (mut w, mut bystanders) = attacked();
    let (c, closed) = (w.open(1_000), w.open(1_000));
    let stranger = signing_key(9);
    let kinds = [
        (w.sign(&draft(c, 1, 10)), settled(10, 0)),
        (w.sign(&draft(c, 1, 10)), rejected(R::Stale)),
        (w.sign(&draft(closed, 1, 10)), rejected(R::ClosedChannel)),
        (w.sign(&draft(1, 1, 10)), rejected(R::NotSettler)),
        (w.sign(&draft(c, 1, 10).key(1)), rejected(R::WrongKey)),
        (
            w.sign(&draft(c, 2, 20).claim(21)),
            rejected(R::ClaimAboveVoucher),
        ),
        (w.sign(&draft(c, 2, 1 << 64)), rejected(R::AmountTooHigh)),
        (
            w.sign(&draft(c, 2, 20).lane(1, 0)),
            rejected(R::UnknownTerms),
        ),
        (
            w.sign_with(&stranger, &draft(c, 2, 20)),
            rejected(R::BadSignature),
        ),
        (w.sign(&draft(c, 2, 20)), settled(10, 0)),
    ];
    w.unlock(closed);
    let mut batch: Vec<u8> = kinds.iter().flat_map(|(entry, _)| entry.clone()).collect();
    let mut expected: Vec<SettleResult> = kinds.into_iter().map(|(_, result)| result).collect();
    for lane in 1..=90 {
        batch.extend(w.sign(&draft(c, 1, 1).lane(0, lane)));
        expected.push(settled(1, 0));
    }
    assert_eq!(w.settle_bytes(batch.clone()).unwrap(), expected);
    bystanders.go_through(&mut w);
    batch.extend(w.sign(&draft(c, 1, 1).lane(0, 91)));
    let before = w.snapshot();
    assert_matches!(w.settle_bytes(batch), Err(BatchLength { max: 100, .. }));
    assert_eq!(w.snapshot(), before);
    bystanders.go_through(&mut w);
}

/// Row 7: what a key signed and the reserve couldn't pay is paid after a top-up, by anybody of the
/// provider's side, and until the key is rotated out in time and blocks.
#[test]
fn an_empty_reserve_delays_what_was_signed_and_ends_nothing() {
    let mut w = Suite::new();
    let mut bystanders = Bystanders::arrive(&mut w);
    let c = w.open(50);
    let held = draft(c, 3, 200);
    assert_eq!(w.settle(&held), settled(50, 150));
    w.rotate(c, &signing_key(3), TOTAL_SUPPLY).unwrap();
    w.advance(DAY - 1, 1_000);
    w.top_up(c, 10_000).unwrap();
    assert_eq!(w.settle(&held), settled(150, 0));
    w.advance(1, 0);
    assert_eq!(w.settle(&draft(c, 4, 300)), rejected(R::WrongKey));
    bystanders.go_through(&mut w);
}
