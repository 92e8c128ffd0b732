//! Gas of staking, voting and claiming, beside the nearest message of a stock contract in the
//! same run on the same chain.
//!
//! | ours | stock | asked besides |
//! |---|---|---|
//! | stake: token `Send`, more into a position | cw4-stake `Bond`: cw20-base `Send`, more of it | |
//! | claim of dividends, while they stream | cw4-stake `Claim` of what was unbonded | |
//! | vest claim of one grant, on a line | cw4-stake `Claim` of what was unbonded | |
//! | propose one message, no deposit | cw3-flex `Propose` of the same | the contract called: whether it accepts the message |
//! | vote, the second one on a proposal | cw3-flex `Vote`, which passes it | token: power of what isn't staked |
//! | execute, the message does nothing | cw3-flex `Execute` of the same | |
//!
//! Stock has no dividends and no vesting: the nearest is what pays out a sum that its own record
//! says is due, by one transfer of the token. Both sides are warm: the second of two alike is
//! measured.
//!
//! What ours must ask and stock need not is measured by itself, by a contract that puts the same
//! question and does nothing else (`asked`), and taken off: the row `.own` is the message
//! without it and has the goal; the message as users pay it stands in the row before.

mod asked;
pub(in crate::bench) mod calls;
pub(in crate::bench) mod contracts;
mod ours;
mod stock;

use anyhow::Result;
use oaic_chain::Chain;

use super::gas_used::Gas;
use super::row::{Goal, Row};
use calls::Gauge;
use contracts::{Government, OWNER, VOTING};
use stock::Stock;

/// Messages of ours, what each stands beside, and what it asks besides; the names are those of
/// [`Gas::used`].
const FIGURES: [(&str, &str, Option<&str>); 6] = [
    ("staking.stake", "cw4-stake.bond", None),
    ("staking.dividends", "cw4-stake.claim", None),
    ("vesting.claim", "cw4-stake.claim", None),
    ("dao.propose", "cw3-flex.propose", Some("asked.accepts")),
    ("dao.vote", "cw3-flex.vote", Some("asked.token.power")),
    ("dao.execute", "cw3-flex.execute", None),
];

pub const IDS: [&str; 11] = [
    "staking.stake.gas",
    "staking.dividends.gas",
    "vesting.claim.gas",
    "dao.propose.gas",
    "dao.propose.gas.asked",
    "dao.propose.gas.own",
    "dao.activate.gas",
    "dao.vote.gas",
    "dao.vote.gas.asked",
    "dao.vote.gas.own",
    "dao.execute.gas",
];

/// Measures both sides on a chain that has nothing of them yet.
pub fn measure(chain: &dyn Chain, gas: &mut Gas) -> Result<()> {
    let gauge = Gauge {
        chain,
        accesses: None,
    };
    let government = Government::set_up(gauge, VOTING)?;
    government.measure(gas)?;
    let stock = Stock::set_up(gauge, OWNER, &government.asker)?;
    stock.measure(gas)
}

/// The rows of the table. `ratio` is the most that a message may cost over the nearest stock one,
/// without what it asks besides.
pub fn rows(gas: &Gas, ratio: f64) -> Result<Vec<Row>> {
    let mut rows = vec![Row::new(
        "dao.activate.gas",
        gas.get("dao.activate")?,
        "gas",
    )];
    for (ours, stock, asked) in FIGURES {
        let (baseline, stock) = (&stock.replace('.', " "), gas.get(stock)?);
        let (id, whole) = (format!("{ours}.gas"), gas.get(ours)?);
        let goal = Goal::AtMost((stock * ratio).floor());
        let row = Row::new(&id, whole, "gas").beside(baseline, stock);
        let Some(asked) = asked else {
            rows.push(row.goal(goal));
            continue;
        };
        let asked = gas.get(asked)?;
        rows.push(row);
        rows.push(Row::new(format!("{id}.asked"), asked, "gas"));
        let own = Row::new(format!("{id}.own"), whole - asked, "gas");
        rows.push(own.beside(baseline, stock).goal(goal));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gas() -> Gas {
        let mut gas = Gas::default();
        for (id, used) in [
            ("staking.stake", 250),
            ("staking.dividends", 126),
            ("vesting.claim", 125),
            ("dao.propose", 260),
            ("dao.activate", 900),
            ("dao.vote", 300),
            ("dao.execute", 330),
            ("asked.accepts", 60),
            ("asked.token.power", 50),
            ("cw4-stake.bond", 200),
            ("cw4-stake.claim", 100),
            ("cw3-flex.propose", 200),
            ("cw3-flex.vote", 200),
            ("cw3-flex.execute", 200),
        ] {
            gas.used.insert(id.into(), used);
        }
        gas
    }

    #[test]
    fn what_is_asked_besides_is_taken_off_and_shown() {
        let rows = rows(&gas(), 1.25).unwrap();
        let row = |id: &str| rows.iter().find(|r| r.id == id).unwrap();
        assert_eq!(row("staking.stake.gas").met(), Some(true));
        assert_eq!(row("staking.dividends.gas").met(), Some(false));
        // The whole figure is over, and has no goal of its own.
        assert_eq!(row("dao.vote.gas").ratio(), Some(1.5));
        assert_eq!(row("dao.vote.gas").met(), None);
        assert_eq!(row("dao.vote.gas.asked").value, 50.0);
        assert_eq!(row("dao.vote.gas.own").met(), Some(true));
        assert_eq!(row("dao.execute.gas").met(), Some(false));
    }

    #[test]
    fn every_row_is_found_by_the_filter() {
        let rows = rows(&gas(), 1.25).unwrap();
        assert_eq!(rows.len(), IDS.len());
        for row in rows {
            assert!(IDS.contains(&row.id.as_str()), "{}", row.id);
        }
    }

    #[test]
    fn a_figure_that_is_missing_is_named() {
        let mut gas = gas();
        gas.used.remove("cw3-flex.vote");
        let error = rows(&gas, 1.25).unwrap_err().to_string();
        assert!(error.contains("cw3-flex.vote"), "{error}");
    }
}
