//! Session keys: which one is in force, and which are refused.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::RejectReason as R;
use oaic_messages::compute_settlement::{ExecuteMsg, NextKey};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::keys::SMALL_ORDER;
use oaic_vouchers::SigningKey;

use crate::bystander::attacked;
use crate::suite::*;

fn next_key() -> SigningKey {
    signing_key(3)
}

#[test]
fn keys_of_small_order_or_wrong_length_are_refused_everywhere() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let bad = SMALL_ORDER
        .map(Binary::from)
        .into_iter()
        .chain([0, 31, 33, 64].map(|length| Binary::from(vec![7; length])));
    for key in bad {
        let short = key.len() != 32;
        let mut open = w.opening();
        open.session_key = key.clone();
        let grant = oaic_messages::compute_settlement::NewGrant {
            max_unlock_blocks: u64::MAX,
            max_unlock_delay: u64::MAX,
            grantee: w.who("proxy").to_string(),
            session_key: key.clone(),
            limit: 1u128.into(),
            daily: 1u128.into(),
            ends_at: u64::MAX,
        };
        let refused = [
            w.try_open("payer", 1_000, open),
            w.run(
                "payer",
                ExecuteMsg::RotateSessionKey {
                    channel: c,
                    session_key: key.clone(),
                    spend_limit: 1u128.into(),
                },
            ),
            w.run("payer", ExecuteMsg::Grant(grant)),
            w.run("other", register_at(key.clone(), "x")),
            w.run("provider", ExecuteMsg::AddReceiptKey { receipt_key: key }),
        ];
        for done in refused {
            match done.unwrap_err() {
                SmallOrderKey { .. } => assert!(!short),
                Runtime(Length { found, .. }) => {
                    assert!(short, "{found}")
                }
                other => panic!("{other}"),
            }
        }
    }
}

#[test]
fn the_index_must_be_the_one_in_force() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    assert_eq!(w.settle(&draft(c, 1, 10).key(1)), rejected(R::WrongKey));
    assert_eq!(
        w.settle(&draft(c, 1, 10).key(u32::MAX)),
        rejected(R::WrongKey)
    );
}

#[test]
fn the_old_key_holds_until_the_new_one_is_due_in_time_and_blocks() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let next = next_key();
    w.rotate(c, &next, 200).unwrap();
    let early = w.sign_with(&next, &draft(c, 1, 10).key(1));
    assert_eq!(
        w.settle_bytes(early.clone()).unwrap(),
        [rejected(R::WrongKey)]
    );
    assert_eq!(w.settle(&draft(c, 1, 10)), settled(10, 0));
    // A chain that stood still doesn't shut out the provider either.
    w.advance(10 * DAY, 1);
    assert_eq!(w.settle(&draft(c, 2, 20)), settled(10, 0));
    let expected = NextKey {
        session_key: next.public().into(),
        key_index: 1,
        spend_limit: 200u128.into(),
        effective_at: w.now() - 9 * DAY,
        effective_height: w.height() + 99,
    };
    assert_eq!(w.channel(c).next_key, Some(expected));
    w.advance(0, 98);
    assert_eq!(w.settle(&draft(c, 2, 21)), settled(1, 0));
    w.advance(0, 1);
    let seen = w.channel(c);
    assert_eq!((seen.key_index, seen.next_key), (1, None));
    assert_eq!(seen.session_key.as_slice(), next.public());
    // Exactly one key is in force at any time.
    assert_eq!(w.settle(&draft(c, 3, 30)), rejected(R::WrongKey));
    assert_eq!(w.settle(&draft(c, 3, 30).key(1)), rejected(R::BadSignature));
    // The new limit counts from the rotation: 21 were paid before.
    let all = w.settle_with(&next, &draft(c, 3, 500).key(1));
    assert_eq!(all, settled(200, 279));
    assert_eq!(w.settle_bytes(early).unwrap(), [rejected(R::Stale)]);
    assert_eq!(w.channel(c).spendable.u128(), 0);
    w.check_totals();
}

/// H3: what an earlier key signed, however much, eats nothing of the next key's limit.
#[test]
fn a_new_keys_limit_is_its_own_whatever_the_old_one_signed() {
    let (mut w, mut bystanders) = attacked();
    w.open_as("payer", 10_000, w.limited_to(100u128));
    let c = 2;
    // A thief of the old key signs beyond it, and beyond everything.
    for (lane, amount) in [(0, 101), (1, u64::MAX - 1), (2, u64::MAX)] {
        w.settle(&draft(c, u64::MAX, amount.into()).lane(0, lane));
        bystanders.go_through(&mut w);
    }
    assert_eq!(w.channel(c).paid.u128(), 100);
    let next = next_key();
    w.rotate(c, &next, 300).unwrap();
    w.advance(DAY, 100);
    w.top_up(c, 1_000).unwrap();
    assert_eq!(w.channel(c).spendable.u128(), 300);
    // On a lane of its own, and on the one where the old key was paid.
    let fresh = w.settle_with(&next, &draft(c, 1, 250).lane(0, 9).key(1));
    assert_eq!(fresh, settled(250, 0));
    let old_lane = w.settle_with(&next, &draft(c, 1, 150).key(1));
    assert_eq!(old_lane, settled(50, 0));
    assert_eq!(w.channel(c).spendable.u128(), 0);
    bystanders.go_through(&mut w);
}

/// What one key authorized and its limit didn't leave, the next can sign anew.
#[test]
fn what_one_key_couldnt_pay_the_next_can() {
    let mut w = Suite::new();
    w.open_as("payer", 1_000, w.limited_to(50u128));
    assert_eq!(w.settle(&draft(1, 1, 80)), settled(50, 30));
    let next = next_key();
    w.rotate(1, &next, TOTAL_SUPPLY).unwrap();
    w.advance(DAY, 100);
    assert_eq!(
        w.settle_with(&next, &draft(1, 1, 80).key(1)),
        settled(30, 0)
    );
    w.check_totals();
}

#[test]
fn a_second_rotation_replaces_the_first_and_waits_anew() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let (first, second) = (next_key(), signing_key(4));
    w.rotate(c, &first, TOTAL_SUPPLY).unwrap();
    w.advance(DAY - 1, 100);
    w.rotate(c, &second, TOTAL_SUPPLY).unwrap();
    w.advance(1, 1);
    assert_eq!(w.channel(c).key_index, 0);
    w.advance(DAY, 100);
    let old = w.settle_with(&first, &draft(c, 1, 10).key(1));
    assert_eq!(old, rejected(R::BadSignature));
    let new = w.settle_with(&second, &draft(c, 1, 10).key(1));
    assert_eq!(new, settled(10, 0));
    // And once one is in force, the next has the next index.
    w.rotate(c, &signing_key(5), TOTAL_SUPPLY).unwrap();
    assert_eq!(w.channel(c).next_key.unwrap().key_index, 2);
}

/// A key that leaked is gone from its channel for good, and old vouchers with it.
#[test]
fn a_session_key_never_comes_back_to_its_channel() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let (first, second) = (w.key.clone(), next_key());
    let old_voucher = w.sign(&draft(c, 1, 900));
    let used = |w: &mut Suite, key: &SigningKey| {
        assert_eq!(
            w.rotate(c, key, TOTAL_SUPPLY).unwrap_err(),
            SessionKeyUsed { channel: c }
        );
    };
    used(&mut w, &first);
    w.rotate(c, &second, TOTAL_SUPPLY).unwrap();
    used(&mut w, &second);
    used(&mut w, &first);
    w.advance(DAY, 100);
    for key in [&first, &second] {
        used(&mut w, key);
    }
    let old = w.settle_bytes(old_voucher).unwrap();
    assert_eq!(old, [rejected(R::WrongKey)]);
    // In another channel it is as good as any.
    let other = w.open(1_000);
    assert_eq!(w.settle(&draft(other, 1, 10)), settled(10, 0));
}

/// Both take the delay that the channel was opened with, whatever is voted later.
#[test]
fn a_rotation_waits_as_long_as_was_agreed_at_opening() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    w.vote(|params| (params.unlock_delay, params.unlock_blocks) = (3_600, 100))
        .unwrap();
    w.rotate(c, &next_key(), 10).unwrap();
    w.advance(DAY - 1, 1_000);
    assert_eq!(w.settle(&draft(c, 1, 900)), settled(900, 0));
    w.advance(1, 1);
    assert_eq!(w.settle(&draft(c, 2, 910)), rejected(R::WrongKey));
}

#[test]
fn only_the_payer_rotates_and_never_a_closed_channel() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    for stranger in ["provider", "owner", "other"] {
        let rotate = rotate(c, &next_key(), 1u128);
        assert_matches!(w.run(stranger, rotate), Err(Runtime(Unauthorized { .. })));
    }
    w.unlock(c);
    assert_eq!(
        w.rotate(c, &next_key(), 1).unwrap_err(),
        ChannelClosed { channel: c }
    );
}

#[test]
fn a_limit_is_at_most_the_supply_wherever_it_is_named() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    for (n, limit) in [TOTAL_SUPPLY + 1, u64::MAX.into(), u128::MAX]
        .into_iter()
        .enumerate()
    {
        let key = signing_key(u8::try_from(n).unwrap() + 50);
        let mut open = w.opening();
        open.spend_limit = limit.into();
        for done in [w.try_open("payer", 10, open), w.rotate(c, &key, limit)] {
            assert_matches!(done, Err(AmountTooLarge { .. }));
        }
    }
    // None at all, and the whole supply, are limits like others.
    w.open_as("payer", 10, w.limited_to(0u128));
    assert_eq!(w.settle(&draft(c + 1, 1, 10)), settled(0, 10));
    w.rotate(c, &next_key(), TOTAL_SUPPLY).unwrap();
    w.check_totals();
}
