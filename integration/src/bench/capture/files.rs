//! Files with every vote and every cartel, as CSV.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use oaic_messages::dao::PolicyClass;

use super::cartel::fall;
use super::market::Use;
use super::report::{key, millions};
use super::schedule::Schedule;
use super::study::{Commands, Month, Span, State, Vote};

/// Writes everything as CSV: `capture.csv` and `cartel.csv`.
pub fn write(schedule: &Schedule, study: &[Month], dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    for (name, text) in [
        ("capture.csv", capture_csv(schedule, study)),
        ("cartel.csv", cartel_csv(schedule, study)),
    ] {
        let path = dir.join(name);
        std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

/// Amounts are in millions of OAIC, native coins at the sale's price among them; prices of votes in
/// millions of the native coin's units that OAIC are divided into.
fn capture_csv(schedule: &Schedule, study: &[Month]) -> String {
    let mut csv = "month,sold,incentives,turnout,class,votable,min_yes,price,commands".to_owned();
    for figure in ["moved", "ratio", "break_even"] {
        for span in Span::ALL {
            let _ = write!(csv, ",{figure}_{span:?}");
        }
    }
    for month in study {
        for vote in &month.votes {
            let _ = write!(
                csv,
                "\n{},{},{}",
                place(month),
                vote.turnout / 100,
                key(vote.class)
            );
            let _ = write!(csv, ",{}", millions(month.market.votable));
            let _ = match vote.state {
                State::Closed => write!(csv, ",closed,closed"),
                State::Unreachable => write!(csv, ",unreachable,unreachable"),
                State::Wins(yes) => {
                    write!(
                        csv,
                        ",{},{}",
                        millions(yes),
                        millions(schedule.in_native(yes))
                    )
                }
            };
            let moved = match vote.commands {
                Commands::NoMoney => {
                    csv.push_str(",no money");
                    continue;
                }
                Commands::Code(days) => {
                    let _ = write!(csv, ",code in {days} days");
                    continue;
                }
                Commands::Money(moved) => moved,
            };
            csv.push_str(",money");
            for moved in moved {
                let _ = write!(csv, ",{}", millions(moved.value(schedule)));
            }
            for figure in [Vote::ratio, Vote::break_even] {
                for span in Span::ALL {
                    match figure(vote, schedule, span) {
                        Some(figure) => write!(csv, ",{figure:.3}"),
                        None => write!(csv, ","),
                    }
                    .unwrap_or_default();
                }
            }
        }
    }
    csv + "\n"
}

fn cartel_csv(schedule: &Schedule, study: &[Month]) -> String {
    let mut csv = "month,sold,incentives,pots".to_owned();
    for class in PolicyClass::ALL {
        let _ = write!(csv, ",{}", key(class));
    }
    for figure in ["loss", "cartel_takes", "fall"] {
        for span in Span::ALL {
            let _ = write!(csv, ",{figure}_{span:?}");
        }
    }
    for month in study {
        let pots = month.market.pots;
        let all = pots.incentives + pots.reserve + schedule.in_oaic(pots.native);
        let _ = write!(csv, "\n{},{}", place(month), millions(all));
        for (class, cartel) in &month.cartels {
            let _ = match cartel {
                Some(cartel) => write!(csv, ",{}", cartel.accounts),
                None if month.market.open(*class) => write!(csv, ",none"),
                None => write!(csv, ",closed"),
            };
        }
        for moved in month.loss.iter().chain(&month.taken) {
            let _ = write!(csv, ",{}", millions(moved.value(schedule)));
        }
        for taken in month.taken {
            let _ = match month.cartel() {
                Some(cartel) => write!(csv, ",{:.4}", fall(cartel, taken.value(schedule))),
                None => write!(csv, ","),
            };
        }
    }
    csv + "\n"
}

fn place(month: &Month) -> String {
    let used = match month.used {
        Use::Idle => "idle".to_owned(),
        Use::Turnout(turnout) => format!("spent by {} %", turnout / 100),
    };
    let market = &month.market;
    format!("{},{},{used}", market.month, millions(market.sold))
}

#[cfg(test)]
mod tests {
    use super::super::schedule::tests::shipped;
    use super::super::study::tests::SHIPPED;
    use super::*;

    #[test]
    fn the_files_have_every_vote_and_say_closed_or_days_where_there_is_no_price() {
        let schedule = shipped();
        let capture = capture_csv(&schedule, &SHIPPED);
        // Months, sales, uses, turnouts, classes, and the head.
        assert_eq!(capture.lines().count(), 49 * 3 * 2 * 3 * 7 + 1);
        assert!(capture.contains(",constitution,101.033,closed,closed,code in 254 days\n"));
        assert!(capture.contains(",20,roles,101.033,60.000,6.000,no money\n"));
        assert!(capture.contains(",20,reserve_use,101.033,23.315,2.332,money,2.914,8.743,"));
        let cartel = cartel_csv(&schedule, &SHIPPED);
        assert_eq!(cartel.lines().count(), 49 * 3 * 2 + 1);
        let columns = |line: &str| line.split(',').count();
        let head = cartel.lines().next().map(columns);
        assert!(cartel.lines().all(|line| Some(columns(line)) == head));
    }
}
