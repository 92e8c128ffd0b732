//! Payers, providers, settlers and referrers that do odd things to themselves and each other.

use oaic_messages::compute_settlement::*;

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

/// Key reuse: somebody else's receipt key, registered first or later.
#[test]
fn nobody_takes_anothers_receipt_key_away() {
    let (mut w, mut b) = attacked();
    let next = signing_key(9);
    w.ok("thief", register_at(next.public(), ""));
    w.ok("thief", add_receipt_key(&w.receipt_key));
    w.ok("provider", add_receipt_key(&next));
    b.go_through(&mut w);
}

/// All keys retired: what of openings, services, channels that run?
#[test]
fn a_provider_without_keys_takes_no_openings_and_settles() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    retire(&mut w, 0);
    w.try_open("payer", 5, w.opening()).unwrap_err();
    assert_eq!(w.settle(&draft(c, 1, 10)), settled(10, 0));
    for key_index in [0, 1, 65_535, 65_536, u32::MAX] {
        w.run("provider", retire_receipt_key(key_index))
            .unwrap_err();
    }
    b.go_through(&mut w);
}

/// Settlers: odd ones, the payer itself, one that leaves in the same block.
#[test]
fn settlers_that_are_odd() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    let scripted = w.scripted();
    for list in [
        vec![w.payer.to_string()],
        vec![w.token.to_string(), scripted.to_string()],
        vec![],
    ] {
        w.ok("provider", set_settlers(list));
        b.go_through(&mut w);
    }
    let entry = w.sign(&draft(c, 1, 10));
    for who in ["payer", "thief", "owner", "guardian"] {
        assert_eq!(
            w.settle_by(who, entry.clone()).unwrap(),
            [rejected(RejectReason::NotSettler)]
        );
    }
    // A provider that names, settles by a contract, and strikes it off, in one transaction.
    w.ok("provider", set_settlers(vec![scripted.to_string()]));
    let batch = ExecuteMsg::SettleBatch {
        entries: entry.into(),
    };
    w.as_scripted(&scripted, vec![w.call_of(&w.contract, &batch); 3])
        .unwrap();
    assert_eq!(w.lane(c, 0, 0).paid.u128(), 10);
    b.go_through(&mut w);
}

/// Terms go to and fro between two services, by the payer, until there are no more.
#[test]
fn a_payer_that_uses_up_the_terms_hurts_itself_alone() {
    let (mut w, mut b) = attacked();
    w.register_service(nodes()).unwrap();
    let c = w.open(1_000);
    let advances = 400;
    for n in 0..advances {
        let service_id = if n % 2 == 0 { 3 } else { 1 };
        w.all_done("payer", advance_terms(&[c], service_id));
    }
    // What was signed under old terms still settles.
    assert_eq!(w.settle(&draft(c, 1, 10)), settled(10, 0));
    assert_eq!(
        w.settle(&draft(c, 1, 10).lane(advances / 2, 3)),
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
        let referrer = cosmwasm_std::Addr::unchecked(referrer);
        w.try_open("payer", 10_000, w.referred_by(&referrer))
            .unwrap_err();
    }
    // The settlement still pays the whole: net = split + referrer.
    w.open_as("payer", 10_000, w.referred_by(&w.provider));
    for n in 1..=100u64 {
        w.settle(&draft(2, n, u128::from(n)));
        w.check_totals();
    }
    b.go_through(&mut w);
}
