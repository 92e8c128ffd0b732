//! Payers, providers, settlers and referrers that do odd things to themselves and each other.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::SigningKey;

use crate::bystander::attacked;
use crate::evidence::*;
use crate::world::*;

/// Key reuse: somebody else's receipt key, registered first or later.
#[test]
fn nobody_takes_anothers_receipt_key_away() {
    let (mut w, mut b) = attacked();
    let next = SigningKey::from_seed([9; 32]);
    w.run(
        "thief",
        ExecuteMsg::RegisterProvider {
            receipt_key: next.public().into(),
            endpoint: String::new(),
        },
    )
    .unwrap();
    w.run(
        "thief",
        ExecuteMsg::AddReceiptKey {
            receipt_key: w.receipt_key.public().into(),
        },
    )
    .unwrap();
    w.run(
        "provider",
        ExecuteMsg::AddReceiptKey {
            receipt_key: next.public().into(),
        },
    )
    .unwrap();
    b.go_through(&mut w);
}

/// All keys retired: what of openings, services, channels that run?
#[test]
fn a_provider_without_keys_takes_no_openings_and_settles() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    retire(&mut w, 0);
    w.try_open("payer", 5, w.opening()).unwrap_err();
    assert_eq!(w.settle(&say(c, 1, 10)), settled(10, 0));
    w.run("provider", ExecuteMsg::RetireReceiptKey { key_index: 0 })
        .unwrap_err();
    for key_index in [1, 65_535, 65_536, u32::MAX] {
        w.run("provider", ExecuteMsg::RetireReceiptKey { key_index })
            .unwrap_err();
    }
    b.go_through(&mut w);
}

/// Settlers: odd ones, the payer himself, one that leaves in the same block.
#[test]
fn settlers_that_are_odd() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    let puppet = w.puppet();
    for list in [
        vec![w.payer.to_string()],
        vec![w.token.to_string(), puppet.to_string()],
        vec![],
    ] {
        w.run("provider", ExecuteMsg::SetSettlers { settlers: list })
            .unwrap();
        b.go_through(&mut w);
    }
    let entry = w.sign(&say(c, 1, 10));
    for who in ["payer", "thief", "owner", "guardian"] {
        assert_eq!(
            w.settle_by(who, entry.clone()).unwrap(),
            [rejected(RejectReason::NotSettler)]
        );
    }
    // A provider that names, settles by a contract, and strikes it off, in one transaction.
    w.run(
        "provider",
        ExecuteMsg::SetSettlers {
            settlers: vec![puppet.to_string()],
        },
    )
    .unwrap();
    let batch = ExecuteMsg::SettleBatch {
        entries: entry.into(),
    };
    let calls = vec![w.call_of(&w.contract, &batch); 3];
    w.as_puppet(&puppet, calls).unwrap();
    assert_eq!(w.lane(c, 0, 0).paid.u128(), 10);
    b.go_through(&mut w);
}

/// Terms go to and fro between two services, by the payer, until there are no more.
#[test]
fn a_payer_that_uses_up_the_terms_hurts_himself_alone() {
    let (mut w, mut b) = attacked();
    w.register_service(vec![payee(Role::Nodes, "n", None, 9_400)])
        .unwrap();
    let c = w.open(1_000);
    let puppet_calls = 400;
    for n in 0..puppet_calls {
        let service_id = if n % 2 == 0 { 3 } else { 1 };
        w.all_done(
            "payer",
            ExecuteMsg::AdvanceTerms {
                channels: vec![c],
                service_id,
            },
        );
    }
    // What was signed under old terms still settles.
    assert_eq!(w.settle(&say(c, 1, 10)), settled(10, 0));
    assert_eq!(
        w.settle(&say(c, 1, 10).lane(puppet_calls / 2, 3)),
        settled(10, 0)
    );
    b.go_through(&mut w);
}

/// Referrer: who are odd ones, and is a share taken when the referrer is the payer's own second?
#[test]
fn a_referrer_set_by_another_service_or_provider() {
    let (mut w, mut b) = attacked();
    for referrer in [
        w.payer.to_string(),
        String::new(),
        "x".into(),
        w.payer.to_string().to_uppercase(),
    ] {
        let open = OpenChannel {
            referrer: Some(referrer.clone()),
            ..w.opening()
        };
        w.try_open("payer", 10_000, open).unwrap_err();
    }
    // The settlement still pays the whole: net = split + referrer.
    let open = OpenChannel {
        referrer: Some(w.provider.to_string()),
        ..w.opening()
    };
    w.try_open("payer", 10_000, open).unwrap();
    for n in 1..=100u64 {
        w.settle(&say(2, n, u128::from(n)));
        w.check_books();
    }
    b.go_through(&mut w);
}
