//! Which vouchers are due now: pure.

use std::cmp::Reverse;

use oaic_types::compute_settlement::{ChannelResponse, ChannelStatus, LaneResponse};
use oaic_vouchers::PackedVoucher;
use serde::Serialize;

/// When open channels are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Settle an open channel's lane from this much on, in uoaic. None: only what has a deadline.
    pub threshold: Option<u128>,
}

/// Why a voucher is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its channel unlocks.
    Unlock,
    /// Its session key is being replaced; the voucher is worth nothing afterwards.
    KeyRotation,
    /// It has grown above the threshold.
    Threshold,
}

/// A voucher with what the chain says about it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The voucher.
    pub voucher: PackedVoucher,
    /// Its channel.
    pub channel: ChannelResponse,
    /// Its lane.
    pub lane: LaneResponse,
}

/// A voucher that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The voucher.
    pub voucher: PackedVoucher,
    /// What it would bring now, in uoaic.
    pub value: u128,
    /// Why.
    pub reason: Reason,
    /// When its value may be lost, in seconds since 1970.
    pub deadline: Option<u64>,
}

impl Candidate {
    /// What settling it would bring now, in uoaic: at most what is reserved and spendable.
    pub fn value(&self) -> u128 {
        let (voucher, lane, channel) = (&self.voucher, &self.lane, &self.channel);
        let acknowledged = lane.acknowledged.u128();
        let stale = voucher.sequence < lane.sequence || voucher.amount < acknowledged;
        let dead =
            channel.status == ChannelStatus::Closed || voucher.key_index != channel.key_index;
        if stale || dead {
            return 0;
        }
        let cover = channel.spendable.map_or(u128::MAX, |limit| limit.u128());
        voucher
            .amount
            .saturating_sub(lane.paid.u128())
            .min(channel.reserved.u128())
            .min(cover)
    }

    /// When its value may be lost, and why.
    fn deadline(&self) -> Option<(u64, Reason)> {
        let unlock = self
            .channel
            .unlock
            .as_ref()
            .filter(|_| self.channel.status == ChannelStatus::Unlocking)
            .map(|unlock| (unlock.time, Reason::Unlock));
        let rotation = self
            .channel
            .next_key
            .as_ref()
            .map(|next| (next.effective_at, Reason::KeyRotation));
        unlock.into_iter().chain(rotation).min()
    }
}

/// What is due: what has a deadline first, and in each part the most valuable first. Of one lane
/// there is at most one voucher, the best.
pub fn due(candidates: &[Candidate], policy: Policy) -> Vec<Due> {
    let mut due: Vec<Due> = candidates
        .iter()
        .filter_map(|candidate| {
            let value = candidate.value();
            if value == 0 {
                return None;
            }
            let voucher = candidate.voucher.clone();
            match candidate.deadline() {
                // However little it is: afterwards it is nothing.
                Some((deadline, reason)) => Some(Due {
                    voucher,
                    value,
                    reason,
                    deadline: Some(deadline),
                }),
                None => policy
                    .threshold
                    .filter(|threshold| value >= *threshold)
                    .map(|_| Due {
                        voucher,
                        value,
                        reason: Reason::Threshold,
                        deadline: None,
                    }),
            }
        })
        .collect();
    due.sort_by_key(|due| {
        let v = &due.voucher;
        let place = (v.channel, v.terms, v.lane);
        (
            due.deadline.is_none(),
            Reverse(due.value),
            place,
            Reverse((v.sequence, v.amount)),
        )
    });
    // The best of a lane comes first among equals in value; the others are superseded by it.
    let mut seen = std::collections::HashSet::new();
    due.retain(|due| seen.insert((due.voucher.channel, due.voucher.terms, due.voucher.lane)));
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::{Addr, Binary, Uint128};
    use oaic_types::compute_settlement::{NextKey, Unlock};

    fn candidate(channel: u64, amount: u128) -> Candidate {
        Candidate {
            voucher: PackedVoucher {
                channel,
                terms: 0,
                lane: 0,
                key_index: 0,
                sequence: 5,
                amount,
                peaks: [0; 32],
                signature: [0; 64],
            },
            channel: ChannelResponse {
                channel,
                id: Binary::default(),
                payer: Addr::unchecked("p"),
                provider: Addr::unchecked("q"),
                status: ChannelStatus::Open,
                deposited: Uint128::new(1_000),
                reserved: Uint128::new(1_000),
                paid: Uint128::zero(),
                owed: Uint128::zero(),
                session_key: Binary::default(),
                key_index: 0,
                spendable: None,
                next_key: None,
                terms: 1,
                opened_at: 0,
                unlock: None,
            },
            lane: LaneResponse {
                channel,
                terms: 0,
                lane: 0,
                sequence: 0,
                acknowledged: Uint128::zero(),
                paid: Uint128::zero(),
                peaks: Binary::default(),
            },
        }
    }

    fn unlocking(mut candidate: Candidate, time: u64) -> Candidate {
        candidate.channel.status = ChannelStatus::Unlocking;
        candidate.channel.unlock = Some(Unlock { time, height: 1 });
        candidate
    }

    fn order(candidates: &[Candidate], threshold: Option<u128>) -> Vec<u64> {
        due(candidates, Policy { threshold })
            .iter()
            .map(|due| due.voucher.channel)
            .collect()
    }

    #[test]
    fn deadlines_come_first_then_value() {
        let all = [
            candidate(1, 900),
            unlocking(candidate(2, 10), 50),
            unlocking(candidate(3, 20), 99),
            candidate(4, 5),
            candidate(5, 950),
        ];
        assert_eq!(order(&all, Some(100)), [3, 2, 5, 1]);
        assert_eq!(order(&all, None), [3, 2]);
    }

    #[test]
    fn value_is_what_the_channel_covers() {
        let mut c = candidate(1, 5_000);
        assert_eq!(c.value(), 1_000);
        c.channel.spendable = Some(Uint128::new(70));
        assert_eq!(c.value(), 70);
        c.lane.paid = Uint128::new(4_990);
        assert_eq!(c.value(), 10);
        c.channel.reserved = Uint128::zero();
        assert_eq!(c.value(), 0);
    }

    #[test]
    fn what_the_contract_would_refuse_is_never_due() {
        let mut stale = candidate(1, 500);
        stale.lane.sequence = 6;
        let mut lower = candidate(2, 500);
        lower.lane.acknowledged = Uint128::new(501);
        let mut closed = candidate(3, 500);
        closed.channel.status = ChannelStatus::Closed;
        let mut other_key = candidate(4, 500);
        other_key.channel.key_index = 1;
        let mut done = candidate(5, 500);
        done.lane.sequence = 5;
        done.lane.acknowledged = Uint128::new(500);
        done.lane.paid = Uint128::new(500);
        assert_eq!(
            order(&[stale, lower, closed, other_key, done], Some(1)),
            [0u64; 0]
        );
    }

    /// A voucher that was settled but not covered is due again after a top-up.
    #[test]
    fn what_is_owed_is_due_again() {
        let mut c = candidate(1, 500);
        c.lane.sequence = 5;
        c.lane.acknowledged = Uint128::new(500);
        c.lane.paid = Uint128::new(200);
        assert_eq!(c.value(), 300);
        assert_eq!(order(&[c], Some(1)), [1]);
    }

    #[test]
    fn a_key_rotation_is_a_deadline() {
        let mut c = candidate(1, 5);
        c.channel.next_key = Some(NextKey {
            session_key: Binary::default(),
            key_index: 1,
            effective_at: 77,
            effective_height: 9,
        });
        let due = due(&[c], Policy { threshold: None });
        assert_eq!(
            (due[0].deadline, due[0].reason),
            (Some(77), Reason::KeyRotation)
        );
    }

    #[test]
    fn of_one_lane_only_the_best_is_due() {
        let mut newer = candidate(1, 5_000);
        newer.voucher.sequence = 9;
        let due = due(&[candidate(1, 5_000), newer], Policy { threshold: Some(1) });
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].voucher.sequence, 9);
    }
}
