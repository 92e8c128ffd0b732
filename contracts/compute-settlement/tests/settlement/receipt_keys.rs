//! Receipt keys: how many, under which index, and that none comes back.

use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::Page;
use oaic_vouchers::{lane, SigningKey};

use crate::evidence::*;
use crate::world::*;

fn add(w: &mut World, seed: u8) -> Done {
    let receipt_key = SigningKey::from_seed([seed; 32]).public().into();
    w.run("provider", ExecuteMsg::AddReceiptKey { receipt_key })
}

fn live(w: &World) -> Vec<u32> {
    let keys = provider(w).receipt_keys;
    keys.iter().map(|key| key.key_index).collect()
}

#[test]
fn there_are_sixteen_at_once_and_the_next_index_is_never_an_old_one() {
    let mut w = World::new();
    for seed in 10..25 {
        add(&mut w, seed).unwrap();
    }
    assert_eq!(live(&w).len(), MAX_RECEIPT_KEYS);
    let error = add(&mut w, 25).unwrap_err();
    let (live_now, max, ever) = (16, 16, 16);
    assert_eq!(
        error,
        ContractError::TooManyReceiptKeys {
            live: live_now,
            max,
            ever
        }
    );
    for key_index in [0, 15, 7] {
        retire(&mut w, key_index);
        let error = w
            .run("provider", ExecuteMsg::RetireReceiptKey { key_index })
            .unwrap_err();
        assert_eq!(error, ContractError::KeyRetired { key_index });
    }
    let error = w
        .run("provider", ExecuteMsg::RetireReceiptKey { key_index: 16 })
        .unwrap_err();
    assert!(error.to_string().contains("no receipt key"), "{error}");
    for seed in [25, 26, 27] {
        add(&mut w, seed).unwrap();
    }
    assert_eq!(live(&w)[13..], [16, 17, 18]);
    add(&mut w, 28).unwrap_err();
}

#[test]
fn a_receipt_key_never_comes_back() {
    let mut w = World::new();
    add(&mut w, 10).unwrap();
    let used = |w: &mut World, seed| {
        let error = add(w, seed).unwrap_err();
        assert!(
            matches!(error, ContractError::ReceiptKeyUsed { .. }),
            "{error}"
        );
    };
    used(&mut w, 2);
    used(&mut w, 10);
    retire(&mut w, 0);
    retire(&mut w, 1);
    w.pass(365 * DAY, 100_000);
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
    let mut w = World::new();
    let c = w.open(OAIC);
    w.had_so_many_keys(65_535);
    add_key(&mut w, 5);
    assert_eq!(live(&w), [0, 65_535]);
    let error = add(&mut w, 6).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::TooManyReceiptKeys { ever: 65_536, .. }
        ),
        "{error}"
    );
    let last = lane::of_key(u16::MAX, u16::MAX);
    assert_eq!(last, u32::MAX);
    assert_eq!(w.settle(&say(c, 1, 10).lane(0, last)), settled(10, 0));
    let msg = cheat_at(&w, c, last, 1);
    w.run("reporter", msg).unwrap();
    assert!(receipt_key(&w, 65_535).charged);
    assert!(!receipt_key(&w, 0).charged);
    w.check_books();
}

#[test]
fn nobody_changes_anothers_keys() {
    let mut w = World::new();
    for stranger in ["payer", "owner", "thief"] {
        let receipt_key = SigningKey::from_seed([9; 32]).public().into();
        w.run(stranger, ExecuteMsg::AddReceiptKey { receipt_key })
            .unwrap_err();
        w.run(stranger, ExecuteMsg::RetireReceiptKey { key_index: 0 })
            .unwrap_err();
    }
    assert_eq!(live(&w), [0]);
}
