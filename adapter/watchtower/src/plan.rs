//! Which entries are due now: pure.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;

use oaic_messages::compute_settlement::ChannelResponse;
use oaic_vouchers::Entry;
use serde::Serialize;

use crate::entry::lane;

/// When something is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Settle a lane once it would bring this much, in uoaic. None: settle only what has a deadline.
    pub threshold: Option<u128>,
    /// Seconds between two rounds. None: there is only one, so what has a deadline is settled now.
    pub interval: Option<u64>,
}

/// Why an entry is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its channel's unlock comes due.
    Unlock,
    /// Its session key is being replaced; the voucher is worth nothing afterwards.
    KeyRotation,
    /// It has grown above the threshold.
    Threshold,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unlock => "unlock",
            Self::KeyRotation => "key rotation",
            Self::Threshold => "threshold",
        })
    }
}

/// When what a channel holds may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// From this time on, in Unix seconds.
    pub at: u64,
    /// Why.
    pub reason: Reason,
}

impl Deadline {
    /// The first of a channel.
    pub fn of(channel: &ChannelResponse) -> Option<Self> {
        let unlocks = [&channel.payer_unlock, &channel.refund_unlock];
        let unlocks = unlocks.into_iter().flatten().map(|unlock| Self {
            at: unlock.time,
            reason: Reason::Unlock,
        });
        let rotation = channel.next_key.iter().map(|next| Self {
            at: next.effective_at,
            reason: Reason::KeyRotation,
        });
        unlocks.chain(rotation).min_by_key(|deadline| deadline.at)
    }

    /// Whether to settle for it now, however little it brings: in the last quarter of the delay, and
    /// then each time half of the rest is gone. Calls that go on until the end thus make a handful of
    /// transactions, not one a round.
    ///
    /// `settled_with` is how many seconds were left when the channel was last settled for it.
    pub fn is_due(
        self,
        now: u64,
        unlock_delay: u64,
        settled_with: Option<u64>,
        policy: Policy,
    ) -> bool {
        let Some(interval) = policy.interval else {
            return true;
        };
        let left = self.at.saturating_sub(now);
        // From here on, the next round may be the last.
        let last = interval.saturating_mul(3);
        if left <= last {
            return true;
        }
        left <= unlock_delay / 4 && settled_with.is_none_or(|with| left <= with / 2)
    }
}

/// An entry with what the chain says about it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The entry.
    pub entry: Entry,
    /// Its channel.
    pub channel: ChannelResponse,
    /// What its lane has been paid.
    pub paid: u128,
    /// See [`Deadline::is_due`].
    pub settled_with: Option<u64>,
}

/// An entry that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The entry.
    pub entry: Entry,
    /// What it would bring now, in uoaic.
    pub value: u128,
    /// Why.
    pub reason: Reason,
    /// When its value may be lost, in Unix seconds.
    pub deadline: Option<u64>,
}

impl Candidate {
    /// What settling it would bring now, in uoaic: at most what is reserved and spendable.
    pub fn value(&self) -> u128 {
        u128::from(self.entry.claim)
            .saturating_sub(self.paid)
            .min(self.channel.reserved.u128())
            .min(self.channel.spendable.u128())
    }

    fn due(&self, policy: Policy, now: u64) -> Option<Due> {
        let value = self.value();
        if value == 0 {
            return None;
        }
        let deadline = Deadline::of(&self.channel)
            .filter(|d| d.is_due(now, self.channel.unlock_delay, self.settled_with, policy));
        let grown = policy.threshold.is_some_and(|least| value >= least);
        let reason = match deadline {
            Some(deadline) => deadline.reason,
            None if grown => Reason::Threshold,
            None => return None,
        };
        Some(Due {
            entry: self.entry.clone(),
            value,
            reason,
            deadline: deadline.map(|deadline| deadline.at),
        })
    }
}

/// What is due: what has a deadline first, and in each part the most valuable first. Of one lane
/// there is at most one entry, the best.
pub fn due(candidates: &[Candidate], policy: Policy, now: u64) -> Vec<Due> {
    let mut due: Vec<Due> = candidates
        .iter()
        .filter_map(|candidate| candidate.due(policy, now))
        .collect();
    due.sort_by_key(|due| {
        let entry = &due.entry;
        let rank = Reverse((entry.claim, entry.voucher.sequence));
        (
            due.deadline.is_none(),
            Reverse(due.value),
            lane(entry),
            rank,
        )
    });
    // The best of a lane comes first among equals in value; the others are superseded by it.
    let mut seen = HashSet::new();
    due.retain(|due| seen.insert(lane(&due.entry)));
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::{Addr, Binary, Uint128};
    use oaic_messages::compute_settlement::{ChannelStatus, NextKey, Unlock};

    use crate::entry::tests::entry;

    const DELAY: u64 = 80_000;

    fn policy(threshold: Option<u128>) -> Policy {
        Policy {
            threshold,
            interval: Some(30),
        }
    }

    fn candidate(channel: u64, claim: u64) -> Candidate {
        Candidate {
            entry: entry(channel, 0, 5, claim),
            channel: ChannelResponse {
                channel,
                id: Binary::default(),
                payer: Addr::unchecked("p"),
                provider: Addr::unchecked("q"),
                refund_to: Addr::unchecked("p"),
                status: ChannelStatus::Open,
                deposited: Uint128::new(1_000),
                reserved: Uint128::new(1_000),
                paid: Uint128::zero(),
                session_key: Binary::default(),
                key_index: 0,
                spendable: Uint128::new(1_000_000),
                next_key: None,
                terms: 1,
                opened_at: 0,
                opened_height: 0,
                unlock_delay: DELAY,
                unlock_blocks: 1,
                payer_unlock: None,
                refund_unlock: None,
            },
            paid: 0,
            settled_with: None,
        }
    }

    fn unlocking(mut candidate: Candidate, time: u64) -> Candidate {
        candidate.channel.payer_unlock = Some(Unlock { time, height: 1 });
        candidate
    }

    fn order(candidates: &[Candidate], threshold: Option<u128>, now: u64) -> Vec<u64> {
        due(candidates, policy(threshold), now)
            .iter()
            .map(|due| due.entry.voucher.channel)
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
        assert_eq!(order(&all, Some(100), 40), [3, 2, 5, 1]);
        assert_eq!(order(&all, None, 40), [3, 2]);
    }

    #[test]
    fn value_is_the_claim_as_far_as_the_channel_covers_it() {
        let mut c = candidate(1, 5_000);
        assert_eq!(c.value(), 1_000);
        c.channel.spendable = Uint128::new(70);
        assert_eq!(c.value(), 70);
        c.paid = 4_990;
        assert_eq!(c.value(), 10);
        c.channel.reserved = Uint128::zero();
        assert_eq!(c.value(), 0);
        assert_eq!(order(&[c], Some(1), 0), [0u64; 0]);
        // what the voucher authorizes beyond the claim is the payer's
        let c = candidate(1, 5);
        assert_eq!(c.value(), 5);
    }

    /// A little in an unlocking channel waits for the end of the delay; much doesn't.
    #[test]
    fn a_request_to_unlock_is_no_reason_before_its_last_quarter() {
        let at = 1_000_000;
        let little = unlocking(candidate(1, 5), at);
        let much = unlocking(candidate(2, 500), at);
        let both = [little, much];
        assert_eq!(order(&both, Some(100), at - DELAY), [2]);
        assert_eq!(order(&both, Some(100), at - DELAY / 4 - 1), [2]);
        assert_eq!(order(&both, Some(100), at - DELAY / 4), [2, 1]);
        // due, and not finalized by anybody: at once
        assert_eq!(order(&both, Some(100), at + 1_000_000), [2, 1]);
        let once = Policy {
            interval: None,
            ..policy(None)
        };
        assert_eq!(due(&both, once, at - DELAY).len(), 2);
    }

    /// A cheap call each round until the end makes a handful of transactions.
    #[test]
    fn one_who_calls_until_the_end_causes_few_settlements() {
        let at = 1_000_000;
        let mut c = unlocking(candidate(1, 0), at);
        let (mut settlements, mut now) = (0, at - DELAY);
        while now < at {
            c.entry.claim += 1;
            if !due(std::slice::from_ref(&c), policy(None), now).is_empty() {
                settlements += 1;
                c.paid = c.entry.claim.into();
                c.settled_with = Some(at - now);
            }
            now += 30;
        }
        assert!((3..=14).contains(&settlements), "{settlements}");
        // what came in the last round but one is settled
        assert!(u128::from(c.entry.claim) - c.paid <= 1);
    }

    #[test]
    fn what_was_not_covered_is_due_again() {
        let mut c = candidate(1, 500);
        c.paid = 200;
        assert_eq!(c.value(), 300);
        assert_eq!(order(&[c.clone()], Some(300), 0), [1]);
        assert_eq!(order(&[c], Some(301), 0), [0u64; 0]);
    }

    #[test]
    fn every_request_and_rotation_is_a_deadline_and_the_first_counts() {
        let mut c = candidate(1, 5);
        c.channel.next_key = Some(NextKey {
            session_key: Binary::default(),
            key_index: 1,
            spend_limit: Uint128::new(1),
            effective_at: 77,
            effective_height: 9,
        });
        let first = |c: &Candidate| {
            let due = due(std::slice::from_ref(c), policy(None), 0);
            (due[0].deadline, due[0].reason)
        };
        assert_eq!(first(&c), (Some(77), Reason::KeyRotation));
        let (time, height) = (70, 1);
        c.channel.refund_unlock = Some(Unlock { time, height });
        assert_eq!(first(&c), (Some(70), Reason::Unlock));
        assert_eq!(first(&unlocking(c, 60)), (Some(60), Reason::Unlock));
    }

    #[test]
    fn of_one_lane_only_the_best_is_due() {
        let mut newer = candidate(1, 5_000);
        newer.entry.voucher.sequence = 9;
        let due = due(&[candidate(1, 5_000), newer], policy(Some(1)), 0);
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].entry.voucher.sequence, 9);
    }
}
