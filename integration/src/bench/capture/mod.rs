//! What a vote costs beside what it moves, and what the largest accounts can take: the economy as
//! shipped, month by month, whoever its holders are.
//!
//! The model has no chain, but the contracts' own curves and outflow book. It assumes:
//! - A month is an epoch. Months count from genesis; the sale takes as long as it may, so government
//!   opens on day 68 and the constitution on day 373 at the earliest.
//! - The attacker buys at the sale's price, whatever it buys: no slippage. Its coins are worthless
//!   afterwards, and what it takes keeps that price. It sells nothing of what it bought meanwhile:
//!   its Yes keeps them bonded.
//! - Of all other votes a fifth, a half or nine tenths say No, staked where stake alone votes.
//! - Everything that circulates can vote: sold, vested, or paid out of the incentives. Four accounts
//!   hold what vests, as the file lists them; the sale's buyers are as few as its limit lets
//!   there be; who was paid out of the incentives belongs to no cartel.
//! - The incentives were spent by a fifth of all votes, as fast as the book let them, or not at all
//!   (`idle`). The reserve is whole, and has what the sale didn't sell; its native coins are the
//!   sale's proceeds, from the opening of the constitution on. The book is empty. The risk pool,
//!   which only use fills, is left out, as are fees and burns.
//! - Neither veto nor pause: both offices sleep.
//! - A hostile month is one in which the attacker's payments are executed. What was voted by its end
//!   may be executed until the windows of its proposals end: where prices stand against values, that
//!   counts; for a cartel it stands beside.
//! - One class moves money, `reserve_use`; a proposal that does more takes more. What only code can
//!   take needs the consent of both offices: it has days, not a price.

pub mod book;
pub mod cartel;
pub mod economy;
pub mod files;
pub mod market;
pub mod report;
pub mod schedule;
pub mod study;

use anyhow::{ensure, Result};
use oaic_deploy::Economy;
use oaic_localnet::target_dir;

use super::row::Row;

pub fn ids() -> Vec<String> {
    const ENDS: [&str; 6] = ["", ".idle", ".three", ".three.idle", ".accounts", ".fall"];
    let of = |month| {
        let mut ids = vec![format!("dao.capture.month.{month}")];
        ids.extend(super::row::ids(
            "dao.cartel.month.",
            &[&format!("{month}")],
            &ENDS,
        ));
        ids
    };
    let code = ["dao.capture.code".to_owned()].into_iter();
    code.chain((0..=market::MONTHS).flat_map(of)).collect()
}

/// The rows. Every vote and cartel is in `capture.csv` and `cartel.csv` beside the other figures.
/// Fails when a vote costs no more than it moves, a floor is out of reach, or a majority takes too much.
pub fn rows(say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    say("what votes cost and move, month by month");
    let schedule = economy::schedule(&Economy::builtin()?);
    let study = study::study(&schedule);
    let dir = target_dir().join("bench");
    files::write(&schedule, &study, &dir)?;
    let faults = report::faults(&schedule, &study);
    ensure!(
        faults.is_empty(),
        "the economy can be captured; change its classes, caps or windows, or what the model \
         assumes (integration/src/bench/capture). Everything is in {}:\n{}",
        dir.display(),
        faults.join("\n")
    );
    Ok(report::rows(&schedule, &study))
}
