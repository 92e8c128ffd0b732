//! Closing with both signatures.

use oaic_compute_settlement::ContractError;
use oaic_types::compute_settlement::{ChannelStatus, ExecuteMsg};
use oaic_vouchers::{Close, Purpose, SigningKey};

use crate::world::*;

fn close(w: &World, channel: u64, paid: u128, keys: [&SigningKey; 2]) -> ExecuteMsg {
    let close = Close {
        channel_id: w.id(channel),
        paid,
    };
    let bytes = close.to_bytes(&w.domain(Purpose::Close));
    ExecuteMsg::CooperativeClose {
        channel,
        paid: paid.into(),
        payer_signature: keys[0].sign(&bytes).into(),
        provider_signature: keys[1].sign(&bytes).into(),
    }
}

#[test]
fn it_pays_the_rest_at_once_and_only_once() {
    let mut w = World::new();
    let c = w.open(1_000);
    w.settle(&say(c, 1, 300));
    let before = w.balance(&w.payer.clone());
    let msg = close(&w, c, 300, [&w.key, &w.receipt_key]);
    w.run("anyone", msg.clone()).unwrap();
    assert_eq!(w.balance(&w.payer.clone()), before + 700);
    assert_eq!(w.channel(c).status, ChannelStatus::Closed);
    w.check_books();
    let replay = w.run("anyone", msg).unwrap_err();
    assert_eq!(replay, ContractError::ChannelClosed { channel: c });
}

#[test]
fn a_close_for_one_channel_or_state_is_none_for_another() {
    let mut w = World::new();
    let (a, b) = (w.open(1_000), w.open(1_000));
    let for_a = close(&w, a, 0, [&w.key, &w.receipt_key]);
    let ExecuteMsg::CooperativeClose {
        payer_signature,
        provider_signature,
        ..
    } = for_a.clone()
    else {
        unreachable!()
    };
    let on_b = ExecuteMsg::CooperativeClose {
        channel: b,
        paid: 0u128.into(),
        payer_signature,
        provider_signature,
    };
    let error = w.run("anyone", on_b).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::BadSignature {
                field: "payer_signature",
                ..
            }
        ),
        "{error}"
    );
    // Signed before the last settlement: refused, so never below what was acknowledged.
    w.settle(&say(a, 1, 10));
    let error = w.run("anyone", for_a).unwrap_err();
    assert_eq!(
        error,
        ContractError::PaidDiffers {
            channel: a,
            paid: 10,
            signed: 0
        }
    );
    let more = close(&w, a, 11, [&w.key, &w.receipt_key]);
    let error = w.run("anyone", more).unwrap_err();
    assert_eq!(
        error,
        ContractError::PaidDiffers {
            channel: a,
            paid: 10,
            signed: 11
        }
    );
    w.check_books();
}

#[test]
fn both_sign_with_their_keys_in_force() {
    let mut w = World::new();
    let c = w.open(1_000);
    let (payer, provider) = (w.key.clone(), w.receipt_key.clone());
    let stranger = SigningKey::from_seed([7; 32]);
    for (keys, expected) in [
        ([&stranger, &provider], "payer_signature"),
        ([&payer, &stranger], "provider_signature"),
        ([&provider, &payer], "payer_signature"),
    ] {
        let msg = close(&w, c, 0, keys);
        let error = w.run("payer", msg).unwrap_err();
        assert!(
            matches!(&error, ContractError::BadSignature { field, .. } if *field == expected),
            "{error}"
        );
    }
    // After a rotation of the receipt key, the earlier one closes nothing.
    let next = SigningKey::from_seed([8; 32]);
    let rotate = ExecuteMsg::RotateReceiptKey {
        receipt_key: next.public().into(),
    };
    w.run("provider", rotate).unwrap();
    let old = close(&w, c, 0, [&w.key, &w.receipt_key]);
    let error = w.run("payer", old).unwrap_err();
    assert!(
        matches!(error, ContractError::BadSignature { key_index: 1, .. }),
        "{error}"
    );
    let new = close(&w, c, 0, [&w.key, &next]);
    w.run("payer", new).unwrap();
}

#[test]
fn a_malformed_signature_is_an_error_and_no_panic() {
    let mut w = World::new();
    let c = w.open(1_000);
    for length in [0, 63, 65, 10_000] {
        let msg = ExecuteMsg::CooperativeClose {
            channel: c,
            paid: 0u128.into(),
            payer_signature: vec![1; length].into(),
            provider_signature: vec![1; length].into(),
        };
        let error = w.run("payer", msg).unwrap_err();
        assert!(
            matches!(error, ContractError::BadSignature { .. }),
            "{error}"
        );
    }
}

#[test]
fn not_while_something_is_owed() {
    let mut w = World::new();
    let c = w.open(100);
    w.settle(&say(c, 1, 150));
    let msg = close(&w, c, 100, [&w.key, &w.receipt_key]);
    let error = w.run("payer", msg).unwrap_err();
    assert_eq!(
        error,
        ContractError::StillOwed {
            channel: c,
            owed: 50
        }
    );
    w.top_up(c, 70).unwrap();
    w.settle(&say(c, 1, 150));
    let msg = close(&w, c, 150, [&w.key, &w.receipt_key]);
    w.run("payer", msg).unwrap();
    w.check_books();
}

#[test]
fn an_unlock_under_way_ends_with_it() {
    let mut w = World::new();
    let c = w.open(100);
    w.run("payer", ExecuteMsg::RequestUnlock { channel: c })
        .unwrap();
    let msg = close(&w, c, 0, [&w.key, &w.receipt_key]);
    w.run("payer", msg).unwrap();
    let page: oaic_types::shared::Page<oaic_types::compute_settlement::ChannelResponse> =
        w.query(&oaic_types::compute_settlement::QueryMsg::Unlocking {
            start_after: None,
            limit: None,
        });
    assert!(page.items.is_empty());
    w.check_books();
}
