//! Figures: gas, throughput, block intervals, sizes, memory, and what votes cost. Nothing here fails
//! because of a time; it only says whether a goal was met. An economy that can be captured fails.

mod blocks;
pub mod capture;
pub mod channels;
pub mod data;
pub mod floor;
pub mod gas;
mod gas_used;
pub mod government;
pub mod growth;
pub mod memory;
pub mod proofs;
pub mod proving;
pub mod row;
pub mod sizes;
pub mod snapshot;
pub mod throughput;
pub mod zk;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{bail, Result};
use oaic_localnet::tools::Toolbox;
use oaic_localnet::wasm;

use crate::net::{Codes, Net};
use gas::Measured;
use row::{ids, Row};
use snapshot::Snapshot;

#[derive(Clone, Debug)]
pub struct Options {
    /// Only rows whose id contains this.
    pub filter: Option<String>,
    /// Validators of the hub, one network after the other; goals apply to one validator.
    pub validators: Vec<usize>,
    /// Program whose `demo` is the demo.
    pub demo: PathBuf,
    /// Commit the measured gas as the new snapshot.
    pub bless: bool,
}

struct Group {
    ids: Vec<String>,
    needs: Needs,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Gas,
    Throughput,
    Proofs,
    Growth,
    Disputes,
}

fn groups() -> Vec<Group> {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    // Gas per call is one of its rows too, but `bench gas` is to be quick.
    let throughput = [
        "settlement.vouchers_per_second",
        "settlement.calls_per_second",
        "settlement.calls_per_voucher",
        "settlement.baseline_calls_per_second",
        "chain.block_interval.p50",
        "chain.block_interval.p99",
    ];
    let contracts = [
        "token",
        "compute-settlement",
        "dao",
        "data-market",
        "incentives",
        "private-credits",
        "sale",
        "staking",
        "treasury",
        "vesting",
        "zk-example",
    ];
    let groups = [
        (gas::ids(), Needs::Gas),
        (channels::ids(), Needs::Gas),
        (owned(&government::IDS), Needs::Gas),
        (owned(&zk::IDS), Needs::Gas),
        (owned(&throughput), Needs::Throughput),
        (ids("wasm.", &contracts, &[".size"]), Needs::Nothing),
        (owned(&proofs::IDS), Needs::Proofs),
        (growth::accesses_ids(), Needs::Nothing),
        (growth::gas_ids(), Needs::Growth),
        (data::ids(), Needs::Nothing),
        (data::gas_ids(), Needs::Disputes),
        (capture::ids(), Needs::Nothing),
        (proving::ids(), Needs::Nothing),
        (owned(&["demo.peak_memory"]), Needs::Nothing),
    ];
    groups.map(|(ids, needs)| Group { ids, needs }).into()
}

impl Options {
    fn wants(&self, id: &str) -> bool {
        self.filter.as_deref().is_none_or(|f| id.contains(f))
    }

    /// Growth and disputes take minutes, so they are left out when a filter doesn't name them: `gas`
    /// is to be quick. A row on pinned codes or of four validators is also wanted when the filter is
    /// its own, suffixed id.
    fn wants_group(&self, group: &Group) -> bool {
        let pinned = |id: &str| match group.needs {
            Needs::Gas => format!("{id}{}", gas::PINNED),
            _ => id.to_owned(),
        };
        let spelled = |id: &str| -> Vec<String> {
            let ids = [id.to_owned(), pinned(id)];
            let on = |v: &usize| ids.each_ref().map(|id| suffixed(id, *v));
            self.validators.iter().flat_map(on).collect()
        };
        let slow = match group.needs {
            Needs::Disputes => "data",
            _ if group.ids[0].starts_with("growth") => "growth",
            _ => "",
        };
        if self.filter.as_deref().is_some_and(|f| !f.contains(slow)) {
            return false;
        }
        let wants = |id: &String| self.wants(id) || spelled(id).iter().any(|id| self.wants(id));
        group.ids.iter().any(wants)
    }
}

/// A row's id on a network of so many validators.
fn suffixed(id: &str, validators: usize) -> String {
    match validators {
        1 => id.to_owned(),
        n => format!("{id}.{n}v"),
    }
}

/// Measures what is wanted. `say` is told what goes on.
pub fn run(options: &Options, say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    if options.validators.contains(&0) {
        bail!("a network has at least 1 validator");
    }
    let groups = groups();
    let wanted: Vec<&Group> = groups.iter().filter(|g| options.wants_group(g)).collect();
    let begins = |id: &str| wanted.iter().any(|g| g.ids[0].starts_with(id));
    if wanted.is_empty() {
        let ids: Vec<String> = groups.into_iter().flat_map(|g| g.ids).collect();
        let filter = options.filter.as_deref().unwrap_or_default();
        bail!(
            "no figure's id contains '{filter}'; there are {}",
            ids.join(", ")
        );
    }
    let needs = |need: Needs| wanted.iter().any(|g| g.needs == need);
    if options.bless && !needs(Needs::Gas) {
        bail!(
            "--bless commits gas figures, and '{:?}' measures none",
            options.filter
        );
    }
    let mut rows = vec![];
    // First, because it can fail.
    if begins("dao.capture") {
        rows.extend(capture::rows(say)?);
    }
    // Before there is a network: its blocks would take a part of the processors.
    let mut broken = vec![];
    if begins("data.") {
        let measured = data::rows(&|id| options.wants(id), say)?;
        rows.extend(measured.0);
        broken = measured.1;
    }
    let on_a_network = [
        Needs::Gas,
        Needs::Throughput,
        Needs::Proofs,
        Needs::Disputes,
    ];
    if on_a_network.into_iter().any(needs) {
        for validators in &options.validators {
            rows.extend(on_network(options, *validators, &needs, &broken, say)?);
        }
    }
    if begins("growth.accesses") {
        rows.extend(growth::accesses_rows(say)?);
    }
    if needs(Needs::Growth) {
        rows.extend(growth::gas_rows(say)?);
    }
    if begins("wasm.") {
        say("building the contracts for their sizes");
        wasm::build(&Toolbox::open()?)?;
        rows.extend(sizes::rows(&wasm::contracts_dir(), wasm::MAX_SIZE)?);
    }
    rows.extend(proving::rows(&|id| options.wants(id), say)?);
    if begins("demo.") {
        say("running the demo for its memory");
        let mut demo = Command::new(&options.demo);
        demo.arg("demo");
        rows.extend(memory::demo(demo)?);
    }
    // What is blessed is all gas, whatever the filter.
    rows.retain(|row| options.wants(&row.id) || (options.bless && row.codes.is_some()));
    Ok(rows)
}

fn on_network(
    options: &Options,
    validators: usize,
    needs: &dyn Fn(Needs) -> bool,
    broken: &[data::Broken],
    say: &dyn Fn(&str),
) -> Result<Vec<Row>> {
    say(&format!("starting a network, validators: {validators}"));
    let net = Net::for_figures("bench", validators, Codes::Unpinned)?;
    let mut rows = vec![];
    if needs(Needs::Gas) {
        let pinned = Net::for_figures("bench-pinned", validators, Codes::Pinned)?;
        let gas = Measured::on(&net.chain, &pinned.chain, say)?;
        rows.extend(gas.rows()?);
        if options.bless && validators == 1 {
            let path = snapshot::path();
            Snapshot::of(&gas)?.write(&path)?;
            say(&format!("wrote {}", path.display()));
        }
    }
    if needs(Needs::Throughput) {
        rows.extend(throughput::rows(&net.chain, say)?);
    }
    if needs(Needs::Proofs) {
        rows.extend(proofs::rows(&net, say)?);
    }
    if needs(Needs::Disputes) {
        rows.extend(data::gas_rows(&net.chain, broken, say)?);
    }
    for row in &mut rows {
        row.id = suffixed(&row.id, validators);
        if validators != 1 {
            row.goal = None;
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(filter: &str) -> Options {
        Options {
            filter: Some(filter.into()),
            validators: vec![1, 4],
            demo: "false".into(),
            bless: false,
        }
    }

    fn groups(filter: &str) -> usize {
        let options = options(filter);
        super::groups()
            .iter()
            .filter(|g| options.wants_group(g))
            .count()
    }

    #[test]
    fn a_filter_picks_the_groups_that_have_such_rows() {
        assert_eq!(groups("gas"), 4);
        assert_eq!(groups("zk.verify"), 1);
        assert_eq!(groups("token"), 2);
        assert_eq!(groups("p99"), 1);
        assert_eq!(groups("p99.4v"), 1);
        assert_eq!(groups("pinned"), 4);
        assert_eq!(groups("token.send.gas.pinned.4v"), 1);
        assert_eq!(groups("demo"), 1);
        assert_eq!(groups("data.pack"), 1);
        assert_eq!(groups("data.dispute"), 2);
        assert_eq!(groups("growth"), 2);
        assert_eq!(groups("growth.gas.dao.vote.10000"), 1);
        assert_eq!(groups("dao.vote"), 1);
        assert_eq!(groups("dao.cartel.month.7"), 1);
        let all = Options {
            filter: None,
            ..options("")
        };
        assert!(super::groups().iter().all(|g| all.wants_group(g)));
    }

    #[test]
    fn a_filter_without_rows_names_all_there_are() {
        let error = run(&options("nothing of that"), &|_| {})
            .unwrap_err()
            .to_string();
        assert!(error.contains("'nothing of that'") && error.contains("demo.peak_memory"));
    }

    #[test]
    fn blessing_without_gas_is_an_error() {
        let options = Options {
            bless: true,
            ..options("demo")
        };
        let error = run(&options, &|_| {}).unwrap_err();
        assert!(error.to_string().contains("--bless"), "{error}");
    }

    #[test]
    fn ids_name_the_validators_unless_there_is_one() {
        assert_eq!(suffixed("a.b", 1), "a.b");
        assert_eq!(suffixed("a.b", 4), "a.b.4v");
    }
}
