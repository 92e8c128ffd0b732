//! Who holds and votes what, and what is in the pots, month by month.

use std::cmp::Reverse;

use oaic_messages::dao::{ClassRules, PolicyClass, CIRCULATING_BPS};
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};

use super::book::{Book, Pots};
use super::schedule::{Schedule, DAY};

/// Months of the schedule that are looked at.
pub const MONTHS: u64 = 48;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Not at all: the pot grows as it unlocks.
    Idle,
    /// So many of all votes, in basis points, pay as much as the rules let them, from the day on on
    /// which they can; what they pay can vote.
    Turnout(Bps),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    /// What it can vote with, in uoaic.
    pub unlocked: u128,
    /// That and what is still to vest.
    pub owned: u128,
}

/// A month. Amounts are in uoaic.
#[derive(Clone, Debug)]
pub struct Market {
    /// Epochs since genesis.
    pub month: u64,
    pub sold: u128,
    /// Can vote: all that circulates.
    pub votable: u128,
    /// The named part of it, the largest first.
    pub accounts: Vec<Account>,
    pub pots: Pots,
    /// What came into the pots since the month before.
    pub came: Pots,
    pub government: bool,
    pub constitution: bool,
}

impl Market {
    /// Whether a class can be voted on.
    pub fn open(&self, class: PolicyClass) -> bool {
        match class {
            PolicyClass::Constitution => self.constitution,
            _ => self.government,
        }
    }
}

/// Least yes of a class, in uoaic, rounded up.
pub fn floor(supply: u128, rules: &ClassRules) -> u128 {
    (supply * u128::from(rules.min_yes_bps)).div_ceil(u128::from(BPS_DENOMINATOR))
}

/// Whether so many yes win when of all the others' votes so many basis points say No.
pub fn wins(supply: u128, votable: u128, rules: &ClassRules, turnout: Bps, yes: u128) -> bool {
    let whole = u128::from(BPS_DENOMINATOR);
    let no = votable.saturating_sub(yes) * u128::from(turnout) / whole;
    yes >= floor(supply, rules) && yes * whole >= (yes + no) * u128::from(rules.threshold_bps)
}

/// The fewest yes votes that win; none when all that can vote are too few.
pub fn min_yes(supply: u128, votable: u128, rules: &ClassRules, turnout: Bps) -> Option<u128> {
    let enough = |yes| wins(supply, votable, rules, turnout, yes);
    if !enough(votable) {
        return None;
    }
    // More yes is fewer No: once it wins it goes on winning.
    let (mut few, mut many) = (0, votable);
    while few < many {
        let middle = few + (many - few) / 2;
        match enough(middle) {
            true => many = middle,
            false => few = middle + 1,
        }
    }
    Some(many)
}

/// The months, and as many after them as `more` says, when so much is sold.
pub fn months(schedule: &Schedule, sold: u128, used: Use, more: u64) -> Vec<Market> {
    let sold = sold.min(schedule.sale.offered);
    let mut book = Book::new(schedule, Pots::default());
    let (mut unlocked, mut paid, mut constitution) = (0, 0, false);
    let mut native = 0;
    let mut all = Vec::new();
    let mut day = 0;
    for month in 0..=MONTHS + more {
        let end = month * schedule.epoch;
        let mut came = Pots::default();
        loop {
            let now = end.min(day * DAY);
            let votable = votable(schedule, sold, paid, now);
            constitution |= opens(schedule, votable, now);
            let more = schedule.incentives(now) - unlocked;
            unlocked += more;
            came.incentives += more;
            book.add(Pots {
                incentives: more,
                ..Pots::default()
            });
            if constitution && native == 0 {
                native = schedule.in_native(sold);
                came.native = native;
            }
            if now == end {
                break;
            }
            if let Use::Turnout(turnout) = used {
                let yes = votable * u128::from(turnout) / u128::from(BPS_DENOMINATOR);
                if governs(schedule, now)
                    && yes >= floor(schedule.supply, &schedule.classes.reserve_use)
                {
                    paid += book.pay_incentives(now, yes, u128::MAX);
                }
            }
            day += 1;
        }
        all.push(Market {
            month,
            sold,
            votable: votable(schedule, sold, paid, end),
            accounts: accounts(schedule, sold, end),
            pots: Pots {
                incentives: unlocked - paid,
                reserve: schedule.reserve + schedule.sale.offered - sold,
                native,
            },
            came,
            government: governs(schedule, end),
            constitution,
        });
    }
    all
}

fn governs(schedule: &Schedule, now: u64) -> bool {
    now >= schedule.sale.ends + schedule.openings.government
}

fn opens(schedule: &Schedule, circulating: u128, now: u64) -> bool {
    now >= schedule.sale.ends + schedule.openings.constitution
        && circulating * u128::from(BPS_DENOMINATOR)
            >= schedule.supply * u128::from(CIRCULATING_BPS)
}

/// Everything but treasury, unsold, unvested, and unpaid incentives.
fn votable(schedule: &Schedule, sold: u128, paid: u128, now: u64) -> u128 {
    let vested: u128 = schedule
        .insiders(now)
        .iter()
        .map(|(_, unlocked, _)| unlocked)
        .sum();
    schedule.genesis.iter().sum::<u128>() + bought(schedule, sold, now) + vested + paid
}

fn bought(schedule: &Schedule, sold: u128, now: u64) -> u128 {
    match now >= schedule.sale.ends {
        true => sold,
        false => 0,
    }
}

/// Who holds what; of the sale's buyers as few as its limit lets there be.
fn accounts(schedule: &Schedule, sold: u128, now: u64) -> Vec<Account> {
    let insiders = schedule.insiders(now).into_iter();
    let mut all: Vec<Account> = insiders
        .map(|(name, unlocked, owned)| Account {
            name,
            unlocked,
            owned,
        })
        .collect();
    let mut add = |name: String, held| {
        all.push(Account {
            name,
            unlocked: held,
            owned: held,
        });
    };
    let (mut left, mut n) = (bought(schedule, sold, now), 1);
    while left > 0 {
        let held = left.min(schedule.sale.max_per_buyer);
        add(format!("buyer-{n}"), held);
        left -= held;
        n += 1;
    }
    for (n, held) in schedule.genesis.iter().enumerate() {
        add(format!("genesis-{}", n + 1), *held);
    }
    all.sort_by_key(|account| Reverse(account.unlocked));
    all
}

#[cfg(test)]
mod tests {
    use super::super::schedule::tests::{shipped, M};
    use super::*;

    fn at(month: usize, sold: u128) -> Market {
        months(&shipped(), sold, Use::Idle, 0).swap_remove(month)
    }

    #[test]
    fn every_coin_is_in_a_pot_locked_unsold_or_votes() {
        let schedule = shipped();
        for used in [Use::Idle, Use::Turnout(2_000)] {
            for market in months(&schedule, 30 * M, used, 5) {
                let end = market.month * schedule.epoch;
                let locked = schedule
                    .insiders(end)
                    .iter()
                    .map(|i| i.2 - i.1)
                    .sum::<u128>();
                let later = 600 * M - schedule.incentives(end);
                let unsold = if end < schedule.sale.ends { 30 * M } else { 0 };
                let pots = market.pots.incentives + market.pots.reserve;
                assert_eq!(market.votable + locked + later + unsold + pots, 2_000 * M);
                let named: u128 = market.accounts.iter().map(|a| a.unlocked).sum();
                assert!(named <= market.votable);
                assert_eq!(
                    named == market.votable,
                    used == Use::Idle || market.month < 13
                );
            }
        }
    }

    #[test]
    fn the_votes_of_the_design_s_study_are_found_again() {
        // 1,000 M votable: month 30 in a full sale, 36 at 150 M sold, never in a thin one.
        assert!(at(29, 300 * M).votable < 1_000 * M && at(30, 300 * M).votable > 1_000 * M);
        assert!(at(35, 150 * M).votable < 1_000 * M && at(36, 150 * M).votable > 1_000 * M);
        assert_eq!(at(48, 30 * M).votable, 930 * M + M / 5);
    }

    #[test]
    fn government_opens_sixty_days_after_the_sale_and_not_a_day_earlier() {
        // Month 2 is day 60.8, and the sale ended on day 8.
        assert!(!at(2, 30 * M).open(PolicyClass::ReserveUse));
        assert!(at(3, 30 * M).open(PolicyClass::ReserveUse));
        assert!(
            !at(12, 300 * M).open(PolicyClass::Constitution),
            "day 365 of 373"
        );
        assert!(at(13, 300 * M).open(PolicyClass::Constitution));
    }

    #[test]
    fn the_sale_s_proceeds_stay_there_until_constitution_opens() {
        for sold in [30 * M, 150 * M, 300 * M] {
            let all = months(&shipped(), sold, Use::Idle, 0);
            for market in &all {
                let sold = sold.min(300 * M - M / 5);
                let there = if market.constitution { sold / 10 } else { 0 };
                assert_eq!(market.pots.native, there);
            }
            let came: u128 = all.iter().map(|m| m.came.native).sum();
            assert_eq!(came, all[48].pots.native);
        }
    }

    #[test]
    fn the_minimum_yes_wins_and_one_less_does_not() {
        let rules = &shipped().classes.reserve_use;
        let supply = 2_000 * M;
        for votable in [20 * M, 20 * M + 1, 100 * M, 930 * M + 7] {
            for turnout in [0, 2_000, 5_000, 9_000, 10_000] {
                let least = min_yes(supply, votable, rules, turnout).unwrap();
                assert!(wins(supply, votable, rules, turnout, least));
                assert!(!wins(supply, votable, rules, turnout, least - 1));
            }
        }
        assert_eq!(min_yes(supply, 20 * M - 1, rules, 2_000), None);
        // Exactly three fifths win against all others.
        assert_eq!(min_yes(supply, 100 * M, rules, 10_000), Some(60 * M));
        assert_eq!(min_yes(supply, 200 * M, rules, 0), Some(20 * M));
    }

    #[test]
    fn honest_use_takes_what_its_votes_and_the_bucket_let_it() {
        let schedule = shipped();
        let used = months(&schedule, 30 * M, Use::Turnout(2_000), 0);
        let idle = months(&schedule, 30 * M, Use::Idle, 0);
        for (used, idle) in used.iter().zip(&idle) {
            let paid = idle.pots.incentives - used.pots.incentives;
            assert_eq!(used.votable - idle.votable, paid);
            assert_eq!(paid > 0, used.month > 12);
        }
        // As the study has it: 85 % of what unlocks before the last day.
        let paid = 600 * M - used[48].pots.incentives;
        assert!(paid > 370 * M && paid < 400 * M, "{}", paid / M);
    }
}
