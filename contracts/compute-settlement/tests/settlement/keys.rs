//! Session keys: which one is in force, and which are refused.

use cosmwasm_std::Binary;
use oaic_compute_settlement::ContractError;
use oaic_kit::KitError;
use oaic_types::compute_settlement::RejectReason as R;
use oaic_types::compute_settlement::{ExecuteMsg, NextKey};
use oaic_vouchers::keys::SMALL_ORDER;
use oaic_vouchers::SigningKey;

use crate::world::*;

fn next_key() -> SigningKey {
    SigningKey::from_seed([3; 32])
}

fn rotate(channel: u64, key: &SigningKey, limit: Option<u128>) -> ExecuteMsg {
    ExecuteMsg::RotateSessionKey {
        channel,
        session_key: key.public().into(),
        spend_limit: limit.map(Into::into),
    }
}

#[test]
fn keys_of_small_order_or_wrong_length_are_refused_everywhere() {
    let mut w = World::new();
    let c = w.open(1_000);
    let bad = SMALL_ORDER
        .map(Binary::from)
        .into_iter()
        .chain([0, 31, 33, 64].map(|length| Binary::from(vec![7; length])));
    for key in bad {
        let short = key.len() != 32;
        let mut open = w.opening();
        open.session_key = key.clone();
        let refused = [
            w.try_open("payer", 1_000, open),
            w.run(
                "payer",
                ExecuteMsg::RotateSessionKey {
                    channel: c,
                    session_key: key.clone(),
                    spend_limit: None,
                },
            ),
            w.run(
                "other",
                ExecuteMsg::RegisterProvider {
                    receipt_key: key.clone(),
                    endpoint: "x".into(),
                },
            ),
            w.run(
                "provider",
                ExecuteMsg::RotateReceiptKey { receipt_key: key },
            ),
        ];
        for done in refused {
            match done.unwrap_err() {
                ContractError::SmallOrderKey { .. } => assert!(!short),
                ContractError::Kit(KitError::Length { found, .. }) => assert!(short, "{found}"),
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn the_index_must_be_the_one_in_force() {
    let mut w = World::new();
    let c = w.open(1_000);
    assert_eq!(w.settle(&say(c, 1, 10).key(1)), rejected(R::WrongKey));
    assert_eq!(
        w.settle(&say(c, 1, 10).key(u32::MAX)),
        rejected(R::WrongKey)
    );
}

#[test]
fn the_old_key_holds_until_the_new_one_is_due_in_time_and_blocks() {
    let mut w = World::new();
    let c = w.open(1_000);
    let next = next_key();
    w.run("payer", rotate(c, &next, Some(200))).unwrap();
    let early = w.sign_with(&next, &say(c, 1, 10).key(1));
    assert_eq!(
        w.settle_bytes(early.clone()).unwrap(),
        [rejected(R::WrongKey)]
    );
    assert_eq!(w.settle(&say(c, 1, 10)), settled(10, 0));
    // A chain that stood still doesn't shut out the provider either.
    w.pass(10 * DAY, 1);
    assert_eq!(w.settle(&say(c, 2, 20)), settled(10, 0));
    let expected = NextKey {
        session_key: next.public().into(),
        key_index: 1,
        effective_at: w.now() - 9 * DAY,
        effective_height: w.app.block_info().height + 99,
    };
    assert_eq!(w.channel(c).next_key, Some(expected));
    w.pass(0, 99);
    let seen = w.channel(c);
    assert_eq!((seen.key_index, seen.next_key), (1, None));
    assert_eq!(seen.session_key.as_slice(), next.public());
    // Exactly one key is in force at any time.
    assert_eq!(w.settle(&say(c, 3, 30)), rejected(R::WrongKey));
    assert_eq!(w.settle(&say(c, 3, 30).key(1)), rejected(R::BadSignature));
    let voucher = w.sign_with(&next, &say(c, 3, 500).key(1));
    // The new limit counts from the rotation: 20 were paid before.
    assert_eq!(w.settle_bytes(voucher).unwrap(), [settled(200, 280)]);
    assert_eq!(w.settle_bytes(early).unwrap(), [rejected(R::Stale)]);
    assert_eq!(w.channel(c).spendable.unwrap().u128(), 0);
    w.check_books();
}

#[test]
fn what_one_key_owes_the_next_can_pay() {
    let mut w = World::new();
    let mut open = w.opening();
    open.spend_limit = Some(50u128.into());
    w.try_open("payer", 1_000, open).unwrap();
    assert_eq!(w.settle(&say(1, 1, 80)), settled(50, 30));
    let next = next_key();
    w.run("payer", rotate(1, &next, None)).unwrap();
    w.pass(DAY, 100);
    let voucher = w.sign_with(&next, &say(1, 1, 80).key(1));
    assert_eq!(w.settle_bytes(voucher).unwrap(), [settled(30, 0)]);
    assert_eq!(w.channel(1).spendable, None);
    w.check_books();
}

#[test]
fn a_second_rotation_replaces_the_first_and_waits_anew() {
    let mut w = World::new();
    let c = w.open(1_000);
    let (first, second) = (next_key(), SigningKey::from_seed([4; 32]));
    w.run("payer", rotate(c, &first, None)).unwrap();
    w.pass(DAY - 1, 100);
    w.run("payer", rotate(c, &second, None)).unwrap();
    w.pass(1, 1);
    assert_eq!(w.channel(c).key_index, 0);
    w.pass(DAY, 100);
    let old = w.sign_with(&first, &say(c, 1, 10).key(1));
    assert_eq!(w.settle_bytes(old).unwrap(), [rejected(R::BadSignature)]);
    let new = w.sign_with(&second, &say(c, 1, 10).key(1));
    assert_eq!(w.settle_bytes(new).unwrap(), [settled(10, 0)]);
    // And once one is in force, the next has the next index.
    w.run("payer", rotate(c, &first, None)).unwrap();
    assert_eq!(w.channel(c).next_key.unwrap().key_index, 2);
}

#[test]
fn only_the_payer_rotates_and_never_a_closed_channel() {
    let mut w = World::new();
    let c = w.open(1_000);
    let error = w.run("provider", rotate(c, &next_key(), None)).unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::Unauthorized { .. })),
        "{error}"
    );
    w.run("payer", ExecuteMsg::RequestUnlock { channel: c })
        .unwrap();
    w.pass(DAY, 100);
    w.run("payer", ExecuteMsg::FinalizeUnlock { channel: c })
        .unwrap();
    let error = w.run("payer", rotate(c, &next_key(), None)).unwrap_err();
    assert_eq!(error, ContractError::ChannelClosed { channel: c });
}
