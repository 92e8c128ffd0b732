//! Round trip and strictness of every packed record, and what key rotation does to a limit.

use std::fmt::Debug;

use cosmwasm_std::testing::MockStorage;
use proptest::prelude::*;

use oaic_runtime::packed::Record;
use oaic_runtime::RuntimeError;

use super::*;

/// Back to the same record, and no byte more or less is accepted but at `also` lengths.
fn strict<R: Record + Debug + PartialEq>(record: &R, lengths: &[usize]) {
    let bytes = record.encode();
    assert!(
        lengths.contains(&bytes.len()),
        "{record:?}: {}",
        bytes.len()
    );
    assert_eq!(&R::decode(&bytes).unwrap(), record);
    let mut longer = bytes.clone();
    longer.extend_from_slice(&[0xff; 80]);
    for cut in 0..longer.len() {
        let decoded = R::decode(&longer[..cut]);
        assert_eq!(
            decoded.is_ok(),
            lengths.contains(&cut),
            "{cut} of {record:?}"
        );
        if let Err(error) = decoded {
            assert_eq!(
                error,
                RuntimeError::Corrupt {
                    record: R::NAME,
                    found: cut
                }
            );
        }
    }
}

fn length(record: &impl Record) -> usize {
    record.encode().len()
}

fn lane() -> impl Strategy<Value = Lane> {
    any::<(u64, u64, [u8; 32])>().prop_map(|(sequence, paid, peaks)| Lane {
        sequence,
        paid,
        peaks,
    })
}

fn terms() -> impl Strategy<Value = Terms> {
    let limit = prop::option::of(prop_oneof![any::<u32>(), Just(0)]);
    let limit = limit.prop_map(|limit| limit.filter(|most| *most != NO_LIMIT));
    let number = || prop::option::of(prop_oneof![1..=u64::MAX, Just(1)]);
    let conditions = (number(), number(), any::<u8>(), limit).prop_map(|c| Conditions {
        application: c.0,
        valid_until: c.1,
        min_security_level: c.2,
        max_retention: c.3,
    });
    (any::<(u64, u32, u32, u8, u16)>(), conditions).prop_map(|(t, conditions)| Terms {
        service_id: t.0,
        split_version: t.1,
        license_version: t.2,
        tier: t.3,
        referrer_bps: t.4,
        conditions,
    })
}

proptest! {
    #[test]
    fn records_round_trip_and_are_strict(
        lane in lane(),
        terms in terms(),
        numbers in any::<[u64; 8]>(),
        keys in any::<[[u8; 32]; 3]>(),
        small in any::<(u32, u16, bool, bool)>(),
        provider in "[a-z0-9]{0,90}",
    ) {
        strict(&lane, &[length(&lane)]);
        strict(&terms, &[length(&terms)]);
        let balance = ChannelBalance { reserved: numbers[0], lane: lane.clone() };
        strict(&balance, &[length(&balance)]);
        let quiet = Agreement {
            id: keys[0], provider, session_key: keys[1], key_index: small.0,
            deposited: numbers[0], spend_limit: numbers[1], spend_base: numbers[2],
            referrer: numbers[3], closed: small.2, terms,
            pending: None,
        };
        let rotating = Agreement {
            pending: Some(PendingKey {
                session_key: keys[2], spend_limit: numbers[4],
                due: Due { time: numbers[5], height: numbers[6] },
            }),
            ..quiet.clone()
        };
        let lengths = [length(&quiet), length(&rotating)];
        prop_assert_eq!(lengths[1] - lengths[0], 56);
        strict(&quiet, &lengths);
        strict(&rotating, &lengths);
    }
}

#[test]
fn lanes_are_listed_in_order_within_their_channel() {
    let mut storage = MockStorage::new();
    let save = |storage: &mut MockStorage, key| {
        let lane = Lane {
            sequence: u64::from(key_sum(key)),
            ..Lane::default()
        };
        LANES.save(storage, &key, &lane);
    };
    fn key_sum(key: (u64, u32, u32)) -> u32 {
        key.1.wrapping_mul(1_000).wrapping_add(key.2)
    }
    for key in [
        (7, 0, 1),
        (7, 0, 256),
        (7, 2, 0),
        (7, u32::MAX, u32::MAX),
        (6, 0, 1),
        (8, 0, 0),
    ] {
        save(&mut storage, key);
    }
    let list = |after| -> Vec<(u32, u32)> {
        LANES
            .after(&storage, 7, after)
            .map(|item| item.unwrap().0)
            .collect()
    };
    let all = [(0, 1), (0, 256), (2, 0), (u32::MAX, u32::MAX)];
    assert_eq!(list(None), all);
    assert_eq!(list(Some((0, 1))), all[1..]);
    assert_eq!(list(Some((1, 0))), all[2..]);
    assert_eq!(list(Some((u32::MAX, u32::MAX))), []);
    let (_, lane) = LANES.after(&storage, 7, None).next().unwrap().unwrap();
    assert_eq!(lane.sequence, 1);
}

fn agreement(limit: u64) -> Agreement {
    Agreement {
        id: [1; 32],
        provider: "provider".to_owned(),
        session_key: [2; 32],
        key_index: 0,
        deposited: 100,
        spend_limit: limit,
        spend_base: 0,
        referrer: 0,
        closed: false,
        terms: Terms {
            service_id: 1,
            split_version: 1,
            license_version: 0,
            tier: 0,
            referrer_bps: 0,
            conditions: Conditions::default(),
        },
        pending: None,
    }
}

#[test]
fn a_new_keys_limit_counts_from_when_it_came_into_force() {
    let balance = ChannelBalance {
        reserved: 70,
        ..ChannelBalance::default()
    };
    let mut agreement = agreement(40);
    assert_eq!(agreement.spendable(&balance).unwrap(), 10);
    agreement.pending = Some(PendingKey {
        session_key: [3; 32],
        spend_limit: 5,
        due: Due {
            time: 10,
            height: 10,
        },
    });
    assert!(!agreement.promote(&balance, 10, 9).unwrap());
    assert_eq!(agreement.key_index, 0);
    assert!(agreement.promote(&balance, 10, 10).unwrap());
    assert_eq!((agreement.key_index, agreement.session_key), (1, [3; 32]));
    assert_eq!(agreement.spendable(&balance).unwrap(), 5);
    assert!(!agreement.promote(&balance, 99, 99).unwrap());
    // A limit lower than what was spent leaves nothing, and doesn't wrap.
    agreement.spend_limit = 3;
    let balance = ChannelBalance {
        reserved: 60,
        ..ChannelBalance::default()
    };
    assert_eq!(agreement.spendable(&balance).unwrap(), 0);
    agreement.spend_limit = u64::MAX;
    assert_eq!(agreement.spendable(&balance).unwrap(), u64::MAX - 10);
}

proptest! {
    /// Keys sort as their numbers do, and none is the beginning of another: a listing that pages
    /// by key pages by number.
    #[test]
    fn keys_keep_the_order_of_their_numbers(
        a in (0u64..600, 0u32..600, prop_oneof![0u32..600, any::<u32>()]),
        b in prop_oneof![
            (0u64..600, 0u32..600, 0u32..600),
            any::<(u64, u32, u32)>(),
        ],
    ) {
        let (key_a, key_b) = (LANES.key(&a), LANES.key(&b));
        prop_assert_eq!(a.cmp(&b), key_a.cmp(&key_b));
        prop_assert!(a == b || !key_a.starts_with(&key_b));
    }
}

/// Settlement writes these once a voucher or once a batch, at 33 gas a byte.
#[test]
fn usual_records_are_short() {
    let lane = Lane {
        sequence: 1_000,
        paid: 5_000_000,
        peaks: [7; 32],
    };
    let balance = ChannelBalance {
        reserved: 100_000_000,
        lane,
    };
    assert_eq!(length(&balance.lane), 3 + 4 + 32);
    assert_eq!(length(&balance), 5 + 3 + 4 + 32);
}

#[test]
fn short_numbers_have_short_keys() {
    assert_eq!(CHANNEL_BALANCES.key(&0), [1, 0]);
    assert_eq!(CHANNEL_BALANCES.key(&200), [1, 1, 200]);
    assert_eq!(CHANNEL_BALANCES.key(&256), [1, 2, 1, 0]);
    assert_eq!(LANES.key(&(7, 0, 300)), [3, 1, 7, 0, 2, 1, 44]);
    assert_eq!(
        CHANNEL_BALANCES.key(&u64::MAX),
        [[1, 8].as_slice(), &[255; 8]].concat()
    );
}
