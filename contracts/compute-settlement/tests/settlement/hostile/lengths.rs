//! What strangers lengthen, and lists at their lengths.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::SigningKey;

use crate::bystander::attacked;
use crate::suite::*;

/// Nothing that a settlement reads grows with what a payer does in its channel.
#[test]
fn rotations_lengthen_no_record() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    let before = w.bulk();
    for k in 1..=300u32 {
        let mut seed = [3; 32];
        seed[..4].copy_from_slice(&k.to_be_bytes());
        w.rotate(c, &SigningKey::from_seed(seed), 10).unwrap();
        if k.is_multiple_of(3) {
            w.advance(DAY, 100);
        }
    }
    let after = w.bulk();
    assert!(after.0 <= before.0 + 200, "{before:?} -> {after:?}");
    b.go_through(&mut w);
}

#[test]
fn openings_of_strangers_lengthen_no_record() {
    let (mut w, mut b) = attacked();
    let before = w.bulk();
    for n in 0..200u32 {
        w.open_as("thief", 1, w.referred_by(&w.who(&format!("r{n}"))));
    }
    let after = w.bulk();
    assert!(after.0 <= before.0 + 100, "{before:?} -> {after:?}");
    b.go_through(&mut w);
}

#[test]
fn lanes_lengthen_no_record() {
    let (mut w, mut b) = attacked();
    let c = w.open(100_000);
    let before = w.bulk();
    for batch in 0..20u32 {
        let drafts: Vec<Draft> = (0..100)
            .map(|n| draft(c, 1, 1).lane(0, batch * 100 + n))
            .collect();
        w.settle_all(&drafts);
    }
    let after = w.bulk();
    assert!(after.0 <= before.0 + 100, "{before:?} -> {after:?}");
    b.go_through(&mut w);
}

#[test]
fn many_services_versions_and_prices_lengthen_no_record() {
    let (mut w, mut b) = attacked();
    let before = w.bulk();
    for n in 0..100u16 {
        w.register_service(vec![
            payee(Role::Nodes, "n", None, 9_400 - n),
            payee(Role::Nodes, "m", None, n),
        ])
        .ok();
        w.ok(
            "provider",
            update_prices(PriceTable {
                max_call: u128::from(n + 1).into(),
                ..prices()
            }),
        );
        w.ok(
            "provider",
            update_split(vec![
                payee(Role::Nodes, "n", None, 9_000 - n),
                payee(Role::Nodes, "m", None, 400 + n),
            ]),
        );
    }
    let after = w.bulk();
    assert!(after.0 <= before.0 + 400, "{before:?} -> {after:?}");
    b.go_through(&mut w);
}

/// Lists at their lengths, empty, and with doubles.
#[test]
fn lists_with_everything_in_them() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    type List = fn(&[u64]) -> ExecuteMsg;
    let lists: [List; 8] = [
        request_unlock,
        withdraw_unlock,
        finalize_unlock,
        release,
        |channels| advance_terms(channels, 1),
        |channels| advance_terms(channels, u64::MAX),
        |channels| advance_terms(channels, 0),
        |channels| ExecuteMsg::GrantRequestUnlock {
            payer: String::new(),
            channels: channels.to_vec(),
        },
    ];
    for who in ["thief", "payer", "provider"] {
        for list in lists {
            for channels in [
                vec![],
                vec![0, 1, c, u64::MAX, c, c],
                vec![c; 100],
                vec![c; 101],
                (0..100).collect(),
                (u64::MAX - 99..=u64::MAX).collect(),
            ] {
                w.what_if(|w| {
                    let _ = w.run(who, list(&channels));
                    b.could_go_through(w);
                });
            }
        }
    }
    b.go_through(&mut w);
}
