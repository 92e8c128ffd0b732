//! Round trips of the records that only settlement reads, and that no two tables share a key.

use std::fmt::Debug;

use oaic_runtime::packed::Total;
use oaic_testing::simulation::cases;
use proptest::prelude::*;

use super::*;
use crate::state::*;

/// Back to the same record, and to nothing with a byte more or less.
fn strict<R: Record + Debug + PartialEq>(record: &R) {
    let mut bytes = record.encode();
    assert_eq!(&R::decode(&bytes).unwrap(), record);
    bytes.push(0);
    R::decode(&bytes).unwrap_err();
    R::decode(&bytes[..bytes.len() - 2]).unwrap_err();
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn records_round_trip_and_are_strict(
        wide in any::<[u128; 7]>(), epoch in any::<u64>(), bps in any::<u16>(),
    ) {
        strict(&Total(wide[0]));
        strict(&Usage { settled: wide[0], fee: wide[1] });
        strict(&Totals {
            fee: BookedFee { bps, points: wide[2], booked: wide[3] },
            reserved: wide[0], settled: wide[1],
            earned: wide[4], referral_earned: wide[5],
            refund_fees: wide[6], epoch,
        });
    }
}

/// Two tables, or a table and an item, under one key would overwrite each other.
#[test]
fn no_two_tables_share_a_key() {
    let keys = [
        CHANNEL_BALANCES.key(&0),
        AGREEMENTS.key(&0),
        LANES.key(&(0, 0, 0)),
        TERMS.key(&(0, 0)),
        SPLIT_EARNINGS.accumulated.key(&(0, 0)),
        USAGE.key(&(0, 0, 0)),
        REFERRALS.points.key(&0),
        TOTALS.key(&()),
        EPOCH_STARTS.key(&0),
    ];
    let mut tags: Vec<u8> = keys.iter().map(|key| key[0]).collect();
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), keys.len());
    // 0 begins cw-storage-plus maps, letters begin its items.
    assert!(tags.iter().all(|tag| (1..0x20).contains(tag)));
}
