//! What strangers lengthen, and lists at their lengths.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::SigningKey;

use crate::bystander::attacked;
use crate::suite::*;

/// Nothing that a settlement reads grows with what others do, by more than so many bytes.
#[test]
fn nothing_that_is_done_often_lengthens_a_record() {
    type Often = fn(&mut Suite, u64);
    let cases: [(&str, usize, Often); 4] = [
        ("rotations", 200, |w, c| {
            for k in 1..=300u32 {
                let mut seed = [3; 32];
                seed[..4].copy_from_slice(&k.to_be_bytes());
                w.rotate(c, &SigningKey::from_seed(seed), 10).unwrap();
                if k.is_multiple_of(3) {
                    w.advance(DAY, 100);
                }
            }
        }),
        ("openings of strangers", 100, |w, _| {
            for n in 0..200u32 {
                w.open_as("thief", 1, w.referred_by(&w.who(&format!("r{n}"))));
            }
        }),
        ("lanes", 100, |w, c| {
            for batch in 0..20u32 {
                let lanes = (0..100).map(|n| draft(c, 1, 1).lane(0, batch * 100 + n));
                w.settle_all(&lanes.collect::<Vec<_>>());
            }
        }),
        ("services, versions and prices", 400, |w, _| {
            let nodes = |n, m| {
                let of = |label, weight| payee(Role::Nodes, label, None, weight);
                vec![of("n", n), of("m", m)]
            };
            for n in 0..100u16 {
                w.register_service(nodes(9_400 - n, n)).ok();
                let prices = PriceTable {
                    max_call: u128::from(n + 1).into(),
                    ..prices()
                };
                w.ok("provider", update_prices(prices));
                w.ok("provider", update_split(nodes(9_000 - n, 400 + n)));
            }
        }),
    ];
    for (what, most, often) in cases {
        let (mut w, mut b) = attacked();
        let c = w.open(100_000);
        let before = w.bulk();
        often(&mut w, c);
        let after = w.bulk();
        assert!(after.0 <= before.0 + most, "{what}: {before:?}, {after:?}");
        b.go_through(&mut w);
    }
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
