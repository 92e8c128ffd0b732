//! Every month, sale, turnout, use and class, worked out once.

use oaic_messages::dao::PolicyClass;
use oaic_messages::shared::{Bps, UOAIC_PER_OAIC};

use super::book::{plunder, Moved, Pots};
use super::cartel::{largest_loss, smallest, Cartel};
use super::market::{min_yes, months, Market, Use, MONTHS};
use super::schedule::Schedule;

/// What the sale sells, in uoaic; it offers little less than the last.
const SALES: [u128; 3] = [
    30_000_000 * UOAIC_PER_OAIC,
    150_000_000 * UOAIC_PER_OAIC,
    300_000_000 * UOAIC_PER_OAIC,
];

/// Of the others' votes, so many basis points say No.
const TURNOUTS: [Bps; 3] = [2_000, 5_000, 9_000];

/// How the incentives were spent until the attack: by a fifth of all votes, or not at all.
pub const USES: [Use; 2] = [Use::Turnout(2_000), Use::Idle];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Month,
    Quarter,
    /// What is voted in one month, paid until the windows of its proposals end.
    MonthAndWindow,
    /// The same of three months.
    QuarterAndWindow,
}

impl Span {
    pub const ALL: [Self; 4] = [
        Self::Month,
        Self::Quarter,
        Self::MonthAndWindow,
        Self::QuarterAndWindow,
    ];

    fn seconds(self, schedule: &Schedule) -> u64 {
        let month = schedule.epoch;
        match self {
            Self::Month => month,
            Self::Quarter => 3 * month,
            Self::MonthAndWindow => month + schedule.payment_window,
            Self::QuarterAndWindow => 3 * month + schedule.payment_window,
        }
    }
}

/// How many votes win a class, if any do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody votes on it yet.
    Closed,
    /// All that can vote are fewer than the least yes.
    Unreachable,
    /// The fewest yes that win.
    Wins(u128),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Commands {
    NoMoney,
    /// Code, after so many days in the open.
    Code(u64),
    /// In each [`Span`], so much.
    Money([Moved; 4]),
}

#[derive(Clone, Copy, Debug)]
pub struct Vote {
    /// Of the others, so many basis points say No.
    pub turnout: Bps,
    pub class: PolicyClass,
    pub state: State,
    pub commands: Commands,
}

impl Vote {
    /// Price of its votes over the value that they move; none where nothing is moved.
    pub fn ratio(&self, schedule: &Schedule, span: Span) -> Option<f64> {
        let (yes, moved) = self.money(span)?;
        let value = moved.value(schedule);
        (value > 0).then(|| yes as f64 / value as f64)
    }

    /// Share of the sale's price at which it would pay, native coins keeping theirs.
    pub fn break_even(&self, schedule: &Schedule, span: Span) -> Option<f64> {
        let (yes, moved) = self.money(span)?;
        Some(schedule.in_oaic(moved.native) as f64 / yes.checked_sub(moved.oaic)? as f64)
    }

    fn money(&self, span: Span) -> Option<(u128, Moved)> {
        match (self.state, self.commands) {
            (State::Wins(yes), Commands::Money(moved)) => Some((yes, moved[span as usize])),
            _ => None,
        }
    }
}

/// A month of a sale, and what can be done in it.
#[derive(Clone, Debug)]
pub struct Month {
    pub used: Use,
    pub market: Market,
    /// For each turnout and class, the least winning vote.
    pub votes: Vec<Vote>,
    /// For each class, the fewest of the largest accounts that win it.
    pub cartels: Vec<(PolicyClass, Option<Cartel>)>,
    /// The most that all votes together move, in each [`Span`].
    pub loss: [Moved; 4],
    /// What the smallest cartel that wins money moves, in each [`Span`].
    pub taken: [Moved; 4],
}

impl Month {
    /// The largest loss as a share of the supply, in percent.
    pub fn loss_percent(&self, schedule: &Schedule, span: Span) -> f64 {
        let value = self.loss[span as usize].value(schedule);
        value as f64 * 100.0 / schedule.supply as f64
    }

    pub fn cartel(&self) -> Option<&Cartel> {
        let money = |(class, _): &&(PolicyClass, _)| *class == PolicyClass::ReserveUse;
        self.cartels.iter().find(money)?.1.as_ref()
    }
}

pub fn study(schedule: &Schedule) -> Vec<Month> {
    let mut all = Vec::new();
    for used in USES {
        for sold in SALES {
            all.extend(of_sale(schedule, used, sold));
        }
    }
    all
}

fn of_sale(schedule: &Schedule, used: Use, sold: u128) -> Vec<Month> {
    let longest = Span::QuarterAndWindow.seconds(schedule);
    let markets = months(schedule, sold, used, longest.div_ceil(schedule.epoch));
    let looked_at = markets.iter().zip(1..).take(MONTHS as usize + 1);
    let all = looked_at.map(|(market, next)| {
        let coming: Vec<Pots> = markets[next..].iter().map(|m| m.came).collect();
        month(schedule, used, market, &coming)
    });
    all.collect()
}

fn month(schedule: &Schedule, used: Use, market: &Market, coming: &[Pots]) -> Month {
    let plundered = |yes| {
        Span::ALL.map(|span| {
            let seconds = span.seconds(schedule);
            plunder(schedule, market.pots, coming, yes, seconds)
        })
    };
    let mut votes = Vec::new();
    for turnout in TURNOUTS {
        for class in PolicyClass::ALL {
            let state = state(schedule, market, class, turnout);
            let commands = match (class, state) {
                (PolicyClass::ReserveUse, State::Wins(yes)) => Commands::Money(plundered(yes)),
                (PolicyClass::Constitution, _) => Commands::Code(schedule.days_to_code()),
                _ => Commands::NoMoney,
            };
            votes.push(Vote {
                turnout,
                class,
                state,
                commands,
            });
        }
    }
    let cartels = PolicyClass::ALL.map(|class| (class, smallest(schedule, market, class)));
    let mut month = Month {
        used,
        market: market.clone(),
        votes,
        cartels: cartels.to_vec(),
        loss: Span::ALL.map(|span| largest_loss(schedule, market, coming, span.seconds(schedule))),
        taken: [Moved::default(); 4],
    };
    if let Some(cartel) = month.cartel() {
        month.taken = plundered(cartel.yes);
    }
    month
}

fn state(schedule: &Schedule, market: &Market, class: PolicyClass, turnout: Bps) -> State {
    let rules = schedule.classes.rules(class);
    if !market.open(class) {
        return State::Closed;
    }
    match min_yes(schedule.supply, market.votable, rules, turnout) {
        // Nobody is against it when all vote for it: the floor is too high.
        None => State::Unreachable,
        Some(yes) => State::Wins(yes),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use super::super::schedule::tests::shipped;
    use super::*;

    /// Everything as shipped, worked out once for all tests.
    pub static SHIPPED: LazyLock<Vec<Month>> = LazyLock::new(|| study(&shipped()));

    /// A thin sale, its incentives spent: quicker.
    pub fn thin(schedule: &Schedule) -> Vec<Month> {
        of_sale(schedule, USES[0], SALES[0])
    }

    /// What the least winning vote moves is worth most beside its price: more votes pay for more
    /// than they add.
    #[test]
    fn more_votes_than_the_minimum_never_pay_better() {
        let schedule = shipped();
        for month in SHIPPED.iter().filter(|m| m.market.month % 12 == 1) {
            for vote in month.votes.iter().filter(|v| v.turnout == TURNOUTS[0]) {
                let Some(least) = vote.ratio(&schedule, Span::Quarter) else {
                    continue;
                };
                let (yes, _) = vote.money(Span::Quarter).unwrap();
                for more in [yes + yes / 10, 2 * yes, month.market.votable] {
                    let span = Span::Quarter.seconds(&schedule);
                    let moved = plunder(&schedule, month.market.pots, &[], more, span);
                    assert!(more as f64 / moved.value(&schedule) as f64 > least * 0.99);
                }
            }
        }
    }
}
