//! Whether cost grows with what has piled up: the same messages with few and with many others.
//!
//! Gas is measured on a network of its own with [`FEW`] and with [`MANY`] stakers, proposals,
//! grants, and recipients of an epoch's rewards; between the two measurements only they were
//! added. Past checkpoints come one a block at most, so on a network they can't be had by the
//! thousand: there the contracts run in process, and what is counted is each access to their
//! storage (`accesses`).

mod accesses;
mod crowd;
mod usage;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use oaic_chain::Chain;

use super::government::calls::Gauge;
use super::government::contracts::{Government, ALICE, VOTING};
use super::row::{Goal, Row};
use crate::net::{Codes, Net};
use crowd::Crowd;
use usage::Usage;

pub const FEW: usize = 10;

pub const MANY: usize = 10_000;

/// Most that a message may cost with many others over with few: numbers with more digits take
/// more bytes.
const RATIO: f64 = 1.02;

const ENDS: [&str; 2] = [".10", ".10000"];

/// Ids of the rows that need a network, and minutes.
pub fn gas_ids() -> Vec<String> {
    const MESSAGES: [&str; 9] = [
        "staking.stake",
        "staking.dividends",
        "vesting.claim",
        "dao.propose",
        "dao.activate",
        "dao.vote",
        "dao.execute",
        "incentives.report",
        "incentives.claim",
    ];
    super::row::ids("growth.gas.", &MESSAGES, &ENDS)
}

/// Ids of the rows that need neither.
pub fn accesses_ids() -> Vec<String> {
    const MESSAGES: [&str; 5] = [
        "token.transfer",
        "staking.stake",
        "staking.dividends",
        "dao.vote.new",
        "dao.vote.old",
    ];
    super::row::ids("growth.accesses.", &MESSAGES, &ENDS)
}

/// Figures by what they are of.
type Figures = BTreeMap<&'static str, u64>;

pub fn accesses_rows(say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    say(&format!("growth: {MANY} checkpoints in process"));
    let [few, many] = accesses::count(FEW, MANY)?;
    compare("accesses", "accesses", &few, &many)
}

/// Gas, in minutes.
pub fn gas_rows(say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    say("growth: starting a network");
    let net = Net::for_figures("growth", 1, Codes::Unpinned)?;
    let [few, many] = gas(&net.chain, say)?;
    compare("gas", "gas", &few, &many)
}

fn gas(chain: &dyn Chain, say: &dyn Fn(&str)) -> Result<[Figures; 2]> {
    let gauge = Gauge {
        chain,
        accesses: None,
    };
    let government = Government::set_up(gauge, VOTING)?;
    let usage = Usage::set_up(&government)?;
    let mut crowd = Crowd::default();
    let mut measure = |number: usize| -> Result<Figures> {
        crowd.grow(&government, number, say)?;
        say(&format!("growth: measuring with {number} of each"));
        measured(&government, &usage, &crowd)
    };
    Ok([measure(FEW)?, measure(MANY)?])
}

fn measured(government: &Government<'_>, usage: &Usage<'_>, crowd: &Crowd) -> Result<Figures> {
    // The first of each makes records that the second finds.
    government.stake(ALICE)?;
    government.claim_dividends(ALICE)?;
    government.claim_grant(1)?;
    let stake = government.stake(ALICE)?;
    let dividends = government.claim_dividends(ALICE)?;
    let grant = government.claim_grant(1)?;
    let proposal = government.proposal()?;
    let epoch = usage.epoch(&crowd.addresses(government.chain)?)?;
    Ok(Figures::from([
        ("staking.stake", stake),
        ("staking.dividends", dividends),
        ("vesting.claim", grant),
        ("dao.propose", proposal.proposed),
        ("dao.activate", proposal.activated),
        ("dao.vote", proposal.voted),
        ("dao.execute", proposal.executed),
        ("incentives.report", epoch.report),
        ("incentives.claim", epoch.claim),
    ]))
}

/// A row with few, and one with many beside it.
fn compare(kind: &str, unit: &'static str, few: &Figures, many: &Figures) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for (id, few) in few {
        let many = many
            .get(id)
            .with_context(|| format!("no figure for {id}"))?;
        let (few, many) = (*few as f64, *many as f64);
        let id = format!("growth.{kind}.{id}");
        rows.push(Row::new(format!("{id}.{FEW}"), few, unit));
        let row = Row::new(format!("{id}.{MANY}"), many, unit);
        let goal = Goal::AtMost((few * RATIO).floor());
        rows.push(row.beside(format!("with {FEW}"), few).goal(goal));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_checkpoints_cost_nothing() {
        let [few, many] = accesses::count(FEW, 20 * FEW).unwrap();
        assert_eq!(few, many);
        assert!(few.values().all(|accesses| *accesses > 0), "{few:?}");
        let rows = compare("accesses", "accesses", &few, &many).unwrap();
        let ids: Vec<String> = rows.into_iter().map(|r| r.id).collect();
        let all = accesses_ids();
        assert!(ids.iter().all(|id| all.contains(id)), "{ids:?}");
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn many_stand_beside_few_and_may_cost_two_percent_more() {
        let figures = |stake, vote| Figures::from([("stake", stake), ("vote", vote)]);
        let rows = compare("gas", "gas", &figures(1_000, 1_000), &figures(1_020, 1_021)).unwrap();
        let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "growth.gas.stake.10",
                "growth.gas.stake.10000",
                "growth.gas.vote.10",
                "growth.gas.vote.10000"
            ]
        );
        assert_eq!((rows[1].met(), rows[3].met()), (Some(true), Some(false)));
        assert!(compare("gas", "gas", &figures(1, 1), &Figures::new()).is_err());
    }
}
