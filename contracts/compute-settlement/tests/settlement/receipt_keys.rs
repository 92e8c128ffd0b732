//! Receipt keys: how many, under which index, and that none comes back.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::Page;
use oaic_vouchers::lane;

use crate::evidence::*;
use crate::suite::*;

fn add(w: &mut Suite, seed: u8) -> Outcome {
    w.run("provider", add_receipt_key(&signing_key(seed)))
}

fn live(w: &Suite) -> Vec<u32> {
    let keys = provider(w).receipt_keys;
    keys.iter().map(|key| key.key_index).collect()
}

#[test]
fn there_are_sixteen_at_once_and_the_next_index_is_never_an_old_one() {
    let mut w = Suite::new();
    for seed in 10..25 {
        add(&mut w, seed).unwrap();
    }
    assert_eq!(live(&w).len(), MAX_RECEIPT_KEYS);
    let error = add(&mut w, 25).unwrap_err();
    let full = TooManyReceiptKeys {
        live: 16,
        max: 16,
        ever: 16,
    };
    assert_eq!(error, full);
    for key_index in [0, 15, 7] {
        retire(&mut w, key_index);
        let error = w
            .run("provider", retire_receipt_key(key_index))
            .unwrap_err();
        assert_eq!(error, KeyRetired { key_index });
    }
    w.fails("provider", retire_receipt_key(16), "no receipt key");
    for seed in [25, 26, 27] {
        add(&mut w, seed).unwrap();
    }
    assert_eq!(live(&w)[13..], [16, 17, 18]);
    add(&mut w, 28).unwrap_err();
}

#[test]
fn a_receipt_key_never_comes_back() {
    let mut w = Suite::new();
    add(&mut w, 10).unwrap();
    let used = |w: &mut Suite, seed| {
        assert_matches!(add(w, seed), Err(ReceiptKeyUsed { .. }));
    };
    used(&mut w, 2);
    used(&mut w, 10);
    retire(&mut w, 0);
    retire(&mut w, 1);
    w.advance(365 * DAY, 100_000);
    used(&mut w, 2);
    used(&mut w, 10);
    let all: Page<ReceiptKeyResponse> = w.query(&QueryMsg::ReceiptKeys {
        provider: w.provider.to_string(),
        start_after: None,
        limit: None,
    });
    assert!(all.items.iter().all(|key| key.retired.is_some()));
    assert_eq!((all.items.len(), live(&w).len()), (2, 0));
}

/// The last index that a lane's number can hold: it works like any other, and is the last.
#[test]
fn the_last_index_works_and_there_is_none_after_it() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    w.set_key_count(65_535);
    add_key(&mut w, 5);
    assert_eq!(live(&w), [0, 65_535]);
    assert_matches!(add(&mut w, 6), Err(TooManyReceiptKeys { ever: 65_536, .. }));
    let last = lane::of_key(u16::MAX, u16::MAX);
    assert_eq!(last, u32::MAX);
    assert_eq!(w.settle(&draft(c, 1, 10).lane(0, last)), settled(10, 0));
    w.ok("reporter", cheat_at(&w, c, last, 1));
    assert!(receipt_key(&w, 65_535).charged);
    assert!(!receipt_key(&w, 0).charged);
    w.check_totals();
}

#[test]
fn nobody_changes_anothers_keys() {
    let mut w = Suite::new();
    for stranger in ["payer", "owner", "thief"] {
        w.run(stranger, add_receipt_key(&signing_key(9)))
            .unwrap_err();
        w.run(stranger, retire_receipt_key(0)).unwrap_err();
    }
    assert_eq!(live(&w), [0]);
}
