//! The economy as plain numbers: all that the model knows.

use oaic_math::vesting;
use oaic_messages::dao::{Classes, Openings, PolicyClass, OFFICE_SPAN};
use oaic_messages::shared::{Bps, UOAIC_PER_OAIC};
use oaic_messages::vesting::Curve;

/// A day, in seconds.
pub const DAY: u64 = 86_400;

/// A queued migration waits for the unbonding period and this, in seconds.
const QUEUE_BEYOND_UNBONDING: u64 = 7 * DAY;

/// An economy. Amounts are in uoaic, times in seconds from its genesis or long.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub supply: u128,
    pub plans: Vec<Plan>,
    /// Balances of the first block: sold before the sale opens.
    pub genesis: Vec<u128>,
    /// The treasury's coins of the first block.
    pub reserve: u128,
    pub sale: Sale,
    pub classes: Classes,
    /// What of each pot may leave in an epoch.
    pub caps: Caps,
    /// When what opens, after the sale.
    pub openings: Openings,
    pub voting_delay: u64,
    /// How long a payment can be executed after its timelock.
    pub payment_window: u64,
    /// Between unbonding and withdrawal.
    pub unbonding: u64,
    /// Length of an epoch, which is what a month is here.
    pub epoch: u64,
}

#[derive(Clone, Copy, Debug)]
pub struct Sale {
    pub offered: u128,
    pub max_per_buyer: u128,
    /// Units of a native coin for 1 OAIC.
    pub price: u128,
    pub ends: u64,
}

/// Capacities of the buckets, in basis points of their pots.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// OAIC of the reserve.
    pub reserve: Bps,
    /// Its native coins.
    pub native: Bps,
    /// What is unlocked for incentives and unpaid.
    pub incentives: Bps,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub starts: u64,
    pub curve: Curve,
    /// Accounts and amounts; an account without a name is the incentives contract.
    pub grants: Vec<(Option<String>, u128)>,
}

impl Schedule {
    pub fn incentives(&self, at: u64) -> u128 {
        self.grants()
            .filter(|(_, account, _)| account.is_none())
            .map(|(plan, _, amount)| plan.vested(amount, at))
            .sum()
    }

    /// Accounts that are granted coins: name, unlocked by a time, and all of it.
    pub fn insiders(&self, at: u64) -> Vec<(String, u128, u128)> {
        self.grants()
            .filter_map(|(plan, account, amount)| {
                Some((account.clone()?, plan.vested(amount, at), amount))
            })
            .collect()
    }

    fn grants(&self) -> impl Iterator<Item = (&Plan, &Option<String>, u128)> {
        self.plans.iter().flat_map(|plan| {
            let grants = plan.grants.iter();
            grants.map(move |(account, amount)| (plan, account, *amount))
        })
    }

    /// What native coins are worth at the sale's price, in uoaic, rounded up.
    pub fn in_oaic(&self, native: u128) -> u128 {
        (native * UOAIC_PER_OAIC).div_ceil(self.sale.price)
    }

    /// What a buyer pays at the sale's price, in native units, rounded down.
    pub fn in_native(&self, uoaic: u128) -> u128 {
        uoaic * self.sale.price / UOAIC_PER_OAIC
    }

    /// Days from its proposal until a vote of a class is carried out at the earliest.
    fn slowest_days(&self, class: PolicyClass) -> u64 {
        let rules = self.classes.rules(class);
        self.voting_delay + rules.voting_period + rules.timelock
    }

    /// Days in which a majority of coin alone reaches code: it replaces both offices by vote, waits
    /// until their time in office lets them consent, and then queues a migration or, once that is
    /// open, votes on the constitution; whichever is faster.
    pub fn days_to_code(&self) -> u64 {
        let offices = self.slowest_days(PolicyClass::Roles) + OFFICE_SPAN;
        let queue = offices + self.unbonding + QUEUE_BEYOND_UNBONDING;
        // Consent may come as late as CONSENT_SPAN after voting, and the timelock is longer.
        let rest = self
            .classes
            .constitution
            .timelock
            .saturating_sub(oaic_messages::dao::CONSENT_SPAN);
        queue.min(offices + rest).div_ceil(DAY)
    }
}

impl Plan {
    fn vested(&self, amount: u128, at: u64) -> u128 {
        vesting::vested(&self.curve, self.starts, amount, at)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use oaic_messages::dao::ClassRules;
    use oaic_messages::vesting::CurvePoint;

    /// Millions of OAIC.
    pub const M: u128 = 1_000_000 * UOAIC_PER_OAIC;

    fn class(least: Bps, threshold: Bps, voting: u64, timelock: u64) -> ClassRules {
        ClassRules {
            min_yes_bps: least,
            threshold_bps: threshold,
            voting_period: voting * DAY,
            timelock: timelock * DAY,
        }
    }

    /// economy.toml's numbers, written down again: the figures tested here are those of the
    /// design's own study.
    pub fn shipped() -> Schedule {
        const YEAR: u64 = 365 * DAY;
        let point = |after, bps| CurvePoint { after, bps };
        let named = |name: &str, millions: u128| (Some(name.to_owned()), millions * M);
        let mild = class(100, 5_000, 7, 4);
        Schedule {
            supply: 2_000 * M,
            plans: vec![
                Plan {
                    starts: 0,
                    curve: Curve::Steps {
                        steps: (1..=4).map(|n| point(n * YEAR, n as Bps * 2_500)).collect(),
                    },
                    grants: vec![(None, 600 * M)],
                },
                Plan {
                    starts: 0,
                    curve: Curve::Linear {
                        points: vec![point(0, 0), point(3 * YEAR, 10_000)],
                    },
                    grants: vec![
                        named("strategic-investors", 500),
                        named("institutional-partners", 200),
                    ],
                },
                Plan {
                    starts: 0,
                    curve: Curve::Periodic {
                        period: 2_628_000,
                        periods: 48,
                    },
                    grants: vec![named("core-team", 160), named("advisers", 40)],
                },
            ],
            genesis: vec![M / 10, M / 10],
            reserve: 200 * M,
            sale: Sale {
                offered: 300 * M - M / 5,
                max_per_buyer: 30 * M,
                price: 100_000,
                ends: 8 * DAY,
            },
            classes: Classes {
                incentive_rules: mild,
                contract_updates: class(200, 5_000, 7, 4),
                scenario_expansion: mild,
                ethics: class(200, 6_000, 7, 2),
                reserve_use: class(100, 6_000, 7, 7),
                roles: class(300, 6_667, 14, 30),
                constitution: class(1_000, 6_667, 14, 60),
            },
            caps: Caps {
                reserve: 300,
                native: 300,
                incentives: 1_000,
            },
            openings: Openings {
                government: 60 * DAY,
                constitution: YEAR,
            },
            voting_delay: 2 * DAY,
            payment_window: 2 * 2_628_000,
            unbonding: 21 * DAY,
            epoch: 2_628_000,
        }
    }

    #[test]
    fn coin_alone_needs_254_days_in_the_open_to_reach_code() {
        assert_eq!(shipped().days_to_code(), 2 + 14 + 30 + 180 + 28);
        let mut quick = shipped();
        quick.classes.constitution.timelock = 40 * DAY;
        assert_eq!(
            quick.days_to_code(),
            226 + 10,
            "by a vote, once that is faster"
        );
    }

    #[test]
    fn everything_granted_unlocks_and_nothing_else() {
        let schedule = shipped();
        let end = 48 * schedule.epoch;
        assert_eq!(schedule.incentives(end - 1), 450 * M);
        assert_eq!(schedule.incentives(end), 600 * M);
        let insiders = schedule.insiders(end);
        assert_eq!(insiders.len(), 4);
        assert!(insiders.iter().all(|(_, unlocked, all)| unlocked == all));
        assert_eq!(insiders.iter().map(|i| i.2).sum::<u128>(), 900 * M);
    }

    #[test]
    fn prices_favor_the_attacker_by_less_than_a_unit() {
        let schedule = shipped();
        assert_eq!(schedule.in_oaic(1), 10);
        assert_eq!(schedule.in_native(19), 1);
    }
}
