//! What the largest accounts can do together, at no cost.

use oaic_messages::dao::PolicyClass;
use oaic_messages::shared::Bps;

use super::book::{plunder, Moved, Pots};
use super::market::{wins, Market};
use super::schedule::Schedule;

/// Of everybody else's votes, so many basis points say No.
const OPPOSED: Bps = 9_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cartel {
    pub accounts: usize,
    /// What they vote with, in uoaic.
    pub yes: u128,
    /// What they own, still to vest included, in uoaic.
    pub owned: u128,
}

/// The smallest one that wins a class; none when it is closed, or all of them together don't.
pub fn smallest(schedule: &Schedule, market: &Market, class: PolicyClass) -> Option<Cartel> {
    let mut cartel = Cartel {
        accounts: 0,
        yes: 0,
        owned: 0,
    };
    if !market.open(class) {
        return None;
    }
    for account in &market.accounts {
        cartel.accounts += 1;
        cartel.yes += account.unlocked;
        cartel.owned += account.owned;
        let rules = schedule.classes.rules(class);
        if wins(schedule.supply, market.votable, rules, OPPOSED, cartel.yes) {
            return Some(cartel);
        }
    }
    None
}

/// The most that any majority can take: all who can vote together.
pub fn largest_loss(schedule: &Schedule, market: &Market, coming: &[Pots], span: u64) -> Moved {
    match market.open(PolicyClass::ReserveUse) {
        true => plunder(schedule, market.pots, coming, market.votable, span),
        false => Moved::default(),
    }
}

/// By how much the price must fall for a cartel to lose by it, as a share of 1: what it took is
/// sold before the fall, and what it owns is not. Above 1, no fall is enough.
pub fn fall(cartel: &Cartel, taken: u128) -> f64 {
    taken as f64 / cartel.owned as f64
}

#[cfg(test)]
mod tests {
    use super::super::market::{months, Use};
    use super::super::schedule::tests::{shipped, M};
    use super::*;

    fn accounts(month: usize, sold: u128, class: PolicyClass) -> Option<usize> {
        let schedule = shipped();
        let market = &months(&schedule, sold, Use::Idle, 0)[month];
        smallest(&schedule, market, class).map(|cartel| cartel.accounts)
    }

    #[test]
    fn the_five_largest_win_every_open_class_from_the_study_s_month_on() {
        for class in PolicyClass::ALL {
            let open = class != PolicyClass::Constitution;
            assert_eq!(accounts(3, 30 * M, class).is_some_and(|n| n <= 5), open);
            assert!(accounts(18, 300 * M, class).unwrap() <= 5, "{class:?}");
        }
        assert!(accounts(17, 300 * M, PolicyClass::Roles).unwrap() > 5);
    }

    #[test]
    fn nobody_wins_what_is_closed() {
        assert_eq!(accounts(2, 30 * M, PolicyClass::Ethics), None);
        assert_eq!(accounts(12, 300 * M, PolicyClass::Constitution), None);
    }

    #[test]
    fn the_smallest_cartel_wins_and_without_its_smallest_member_it_does_not() {
        let schedule = shipped();
        for market in &months(&schedule, 150 * M, Use::Idle, 0)[3..] {
            let rules = schedule.classes.rules(PolicyClass::ReserveUse);
            let cartel = smallest(&schedule, market, PolicyClass::ReserveUse).unwrap();
            let least = market.accounts[cartel.accounts - 1].unlocked;
            let won = |yes| wins(schedule.supply, market.votable, rules, OPPOSED, yes);
            assert!(won(cartel.yes) && !won(cartel.yes - least));
            let members = &market.accounts[..cartel.accounts];
            assert_eq!(cartel.owned, members.iter().map(|a| a.owned).sum::<u128>());
        }
    }

    #[test]
    fn who_owns_nine_times_what_it_took_loses_by_a_fall_of_a_ninth() {
        let cartel = Cartel {
            accounts: 4,
            yes: 1,
            owned: 900 * M,
        };
        assert!((fall(&cartel, 100 * M) - 1.0 / 9.0).abs() < 1e-12);
        assert!(fall(&cartel, 901 * M) > 1.0);
    }
}
