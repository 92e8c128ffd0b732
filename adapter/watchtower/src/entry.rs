//! Entries: whose they are, and which is the best of a lane.

use std::cmp::Reverse;

use oaic_channel::LaneId;
use oaic_vouchers::Entry;

/// A lane of a session key.
pub(crate) type Place = (LaneId, u32);

/// An entry's bytes. What is known of an entry holds for exactly this one: of a forged one nothing
/// follows for the genuine one of its lane.
pub(crate) type Id = [u8; Entry::LEN];

pub(crate) fn place(entry: &Entry) -> Place {
    (lane(entry), entry.voucher.key_index)
}

pub(crate) fn lane(entry: &Entry) -> LaneId {
    LaneId::of(&entry.voucher)
}

/// Entries by lane and key, each once, those of one lane and key from the best on: the highest claim,
/// then the highest sequence. None is left out: the best of them may be forged.
pub(crate) fn ranked(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_cached_key(|entry| {
        let rank = (entry.claim, entry.voucher.sequence, entry.voucher.amount);
        (place(entry), Reverse(rank), entry.to_bytes())
    });
    entries.dedup();
    entries
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use oaic_vouchers::PackedVoucher;

    pub fn entry(channel: u64, lane: u32, sequence: u64, claim: u64) -> Entry {
        let voucher = PackedVoucher {
            channel,
            terms: 0,
            lane,
            key_index: 0,
            sequence,
            amount: u128::from(claim) + 7,
            peaks: [1; 32],
            signature: [2; 64],
        };
        Entry { voucher, claim }
    }

    /// What pays more wins, whatever sequence somebody signed.
    #[test]
    fn amount_decides_both_keys_of_a_lane_stay_and_twins_go() {
        let entry = |sequence, claim| entry(1, 0, sequence, claim);
        let mut rotated = entry(9, 90);
        rotated.voucher.key_index = 1;
        let high = entry(u64::MAX, 20);
        let all = [&high, &entry(3, 30), &rotated, &entry(3, 30)].map(Entry::clone);
        assert_eq!(ranked(all.into()), [entry(3, 30), high, rotated]);
    }
}
