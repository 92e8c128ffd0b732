//! Rows of the table, and what is wrong.

use oaic_messages::dao::PolicyClass;
use oaic_messages::shared::UOAIC_PER_OAIC;

use super::super::row::{Goal, Row};
use super::cartel::fall;
use super::market::{Use, MONTHS};
use super::schedule::Schedule;
use super::study::{Month, Span, State, USES};

/// Largest loss to any majority, in percent of the supply: in one month, and in three.
pub const MOST_LOST: [(Span, f64); 2] = [(Span::Month, 5.0), (Span::Quarter, 8.0)];

pub fn rows(schedule: &Schedule, study: &[Month]) -> Vec<Row> {
    let of = |n: u64| study.iter().filter(move |m| m.market.month == n);
    let mut rows: Vec<Row> = (0..=MONTHS).map(|n| capture(schedule, n, of(n))).collect();
    let days = schedule.days_to_code() as f64;
    rows.push(Row::new("dao.capture.code", days, "days"));
    for n in 0..=MONTHS {
        rows.extend(cartel(schedule, n, &of(n).collect::<Vec<_>>()));
    }
    rows
}

/// The vote that is worth most beside its price, of all sales, turnouts and uses.
fn capture<'a>(schedule: &Schedule, n: u64, months: impl Iterator<Item = &'a Month>) -> Row {
    let id = format!("dao.capture.month.{n}");
    let votes: Vec<_> = months.flat_map(|m| &m.votes).collect();
    let least = |span| {
        let ratios = votes.iter().filter_map(|v| v.ratio(schedule, span));
        ratios.min_by(f64::total_cmp)
    };
    let spans = (Span::QuarterAndWindow, Span::MonthAndWindow);
    match (least(spans.0), least(spans.1)) {
        (Some(quarter), Some(month)) => Row::new(id, quarter, "price / value, 3 months")
            .beside("in 1 month", month)
            .goal(Goal::AtLeast(1.0)),
        _ => Row::new(id, 0.0, "closed"),
    }
}

/// The fewest accounts that win money; the largest loss to any majority, where the incentives were
/// spent and where they lay idle; and by how much the price must fall for the fewest to lose by it.
fn cartel(schedule: &Schedule, n: u64, months: &[&Month]) -> Vec<Row> {
    let id = format!("dao.cartel.month.{n}");
    let lost = |used: Use, span| {
        let months = months.iter().filter(|m| m.used == used);
        let losses = months.map(|m| m.loss_percent(schedule, span));
        losses.max_by(f64::total_cmp).unwrap_or_default()
    };
    let accounts = months.iter().filter_map(|m| m.cartel());
    let Some(accounts) = accounts.map(|c| c.accounts).min() else {
        return vec![Row::new(id, 0.0, "closed")];
    };
    let falls = |used: Use| {
        let months = months.iter().filter(|m| m.used == used);
        let falls = months.filter_map(|m| {
            let taken = m.taken[Span::Quarter as usize].value(schedule);
            Some(fall(m.cartel()?, taken) * 100.0)
        });
        falls.max_by(f64::total_cmp).unwrap_or_default()
    };
    let named = |name: &str| format!("{id}{name}");
    let mut rows = vec![Row::new(named(".accounts"), accounts as f64, "accounts")];
    for (name, (span, most), after) in [
        ("", MOST_LOST[0], Span::MonthAndWindow),
        (".three", MOST_LOST[1], Span::QuarterAndWindow),
    ] {
        let used = USES[0];
        rows.push(
            Row::new(named(name), lost(used, span), "% of supply")
                .beside("until windows end", lost(used, after))
                .goal(Goal::AtMost(most)),
        );
        let idle = lost(Use::Idle, span);
        rows.push(
            Row::new(named(&format!("{name}.idle")), idle, "% of supply")
                .beside("until windows end", lost(Use::Idle, after)),
        );
    }
    rows.push(
        Row::new(named(".fall"), falls(USES[0]), "% of price, 3 months")
            .beside("idle", falls(Use::Idle)),
    );
    rows
}

/// What is wrong, in words; nothing when all is well.
pub fn faults(schedule: &Schedule, study: &[Month]) -> Vec<String> {
    let mut faults = Vec::new();
    for month in study {
        let market = &month.market;
        let at = format!("month {}, {} M sold", market.month, millions(market.sold));
        for vote in &month.votes {
            let class = key(vote.class);
            if vote.state == State::Unreachable {
                faults.push(format!(
                    "{at}: {class} is open, and its least yes is more than the {} M that can vote",
                    millions(market.votable)
                ));
            }
            for span in Span::ALL {
                let Some(ratio) = vote.ratio(schedule, span).filter(|ratio| *ratio <= 1.0) else {
                    continue;
                };
                let turnout = vote.turnout / 100;
                faults.push(format!(
                    "{at}: with {turnout} % against it, a winning vote on {class} costs \
                     {ratio:.2} of what it moves ({span:?})"
                ));
            }
        }
        for (span, most) in MOST_LOST {
            let lost = month.loss_percent(schedule, span);
            // An idle pot is shown, not judged: nothing bounds what nobody spends.
            if month.used != Use::Idle && lost > most {
                faults.push(format!(
                    "{at}: a majority takes {lost:.1} % of the supply ({span:?}), more than {most} %"
                ));
            }
        }
    }
    faults.dedup();
    faults
}

/// Millions, as the files and faults write them.
pub fn millions(uoaic: u128) -> String {
    format!("{:.3}", uoaic as f64 / UOAIC_PER_OAIC as f64 / 1e6)
}

/// A class as the economy file writes it.
pub fn key(class: PolicyClass) -> &'static str {
    match class {
        PolicyClass::IncentiveRules => "incentive_rules",
        PolicyClass::ContractUpdates => "contract_updates",
        PolicyClass::ScenarioExpansion => "scenario_expansion",
        PolicyClass::Ethics => "ethics",
        PolicyClass::ReserveUse => "reserve_use",
        PolicyClass::Roles => "roles",
        PolicyClass::Constitution => "constitution",
    }
}

#[cfg(test)]
mod tests {
    use super::super::schedule::tests::shipped;
    use super::super::study::tests::{thin, SHIPPED};
    use super::*;

    fn faults_of(change: impl FnOnce(&mut Schedule)) -> Vec<String> {
        let mut schedule = shipped();
        change(&mut schedule);
        faults(&schedule, &thin(&schedule))
    }

    #[test]
    fn as_shipped_every_vote_costs_more_than_it_moves_and_every_row_has_its_id() {
        let schedule = shipped();
        assert_eq!(faults(&schedule, &SHIPPED), Vec::<String>::new());
        let rows = rows(&schedule, &SHIPPED);
        let ids = super::super::ids();
        for row in &rows {
            assert!(ids.contains(&row.id), "{}", row.id);
            assert_ne!(row.met(), Some(false), "{}", row.id);
        }
        let row = |id: &str| rows.iter().find(|row| row.id == id).unwrap();
        for closed in ["dao.capture.month.2", "dao.cartel.month.2"] {
            assert_eq!(row(closed).unit, "closed");
        }
        let hundredths = |id: &str| (row(id).value * 100.0).round();
        assert_eq!(hundredths("dao.capture.month.3"), 160.0);
        assert_eq!(hundredths("dao.capture.month.13"), 124.0);
        assert_eq!(hundredths("dao.cartel.month.48"), 340.0);
        assert_eq!(hundredths("dao.cartel.month.48.three"), 628.0);
        assert_eq!(row("dao.capture.code").value, 254.0);
    }

    #[test]
    fn a_vote_that_moves_as_much_as_it_costs_is_a_fault() {
        // Payments of half a year: eight times an eighth.
        let faults = faults_of(|schedule| schedule.payment_window = 160 * 86_400);
        assert!(
            faults[0].contains("month 3, 30.000 M sold: with 20 % against it"),
            "{faults:?}"
        );
        assert!(
            faults[0].contains("on reserve_use costs 1.00 of what it moves"),
            "{faults:?}"
        );
    }

    #[test]
    fn a_floor_above_all_that_can_vote_is_a_fault() {
        let faults = faults_of(|schedule| schedule.classes.roles.min_yes_bps = 600);
        assert!(
            faults[0].starts_with("month 3, 30.000 M sold: roles is open"),
            "{faults:?}"
        );
        assert!(
            faults[0].contains("the 101.033 M that can vote"),
            "{faults:?}"
        );
    }

    #[test]
    fn a_majority_that_takes_too_much_is_a_fault() {
        let faults = faults_of(|schedule| schedule.caps.reserve = 2_000);
        assert!(
            faults.iter().any(|f| f.contains("(Month), more than 5 %")),
            "{faults:?}"
        );
    }
}
