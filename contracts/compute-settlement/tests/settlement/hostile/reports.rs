//! Usage reports: whose use it is, reported once, whoever reports when.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::*;

use crate::bystander::attacked;
use crate::reports::{reported, sink};
use crate::suite::*;

/// Gross, and what was burned of it: the whole half of each report's fee, as a sink counts it.
fn sum_of(w: &Suite, sink: &Addr, label: &str) -> (u128, u128) {
    let recipient = w.who(label);
    reported(w, sink)
        .iter()
        .filter(|t| t.2 == recipient.as_str())
        .fold((0, 0), |a, t| (a.0 + t.3, a.1 + t.4 / 2))
}

fn two_developers(w: &mut Suite, weights: (u16, u16)) -> u64 {
    let (a, b) = (w.who("dev a"), w.who("dev b"));
    let mut payees = vec![payee(Role::Nodes, "n", None, 9_400 - weights.0 - weights.1)];
    payees.push(payee(Role::Developer, "a", Some(&a), weights.0));
    payees.push(payee(Role::Developer, "b", Some(&b), weights.1));
    payees.retain(|p| p.weight > 0 || p.role == Role::Developer);
    w.add_service("provider", payees)
}

/// A stranger who reports after every uoaic: do developers lose by it?
#[test]
fn reporting_often_takes_nothing_from_anybody() {
    for weights in [(4_700, 4_700), (9_000, 400), (1, 9_399), (9_399, 1)] {
        let mut sums = vec![];
        for often in [false, true] {
            let mut w = Suite::new();
            let sink = sink(&mut w);
            let service_id = two_developers(&mut w, weights);
            w.open_as("payer", OAIC, w.on_service(service_id));
            let e = w.this_epoch();
            for n in 1..=300u64 {
                w.settle(&draft(1, n, n.into()));
                if often {
                    w.run("thief", report_usage(service_id, 1, e)).ok();
                }
            }
            // A part whose fee burns nothing yet waits, and is reported with the next.
            w.settle(&draft(1, 301, 600_000));
            w.ok("thief", report_usage(service_id, 1, e));
            sums.push(["dev a", "dev b"].map(|label| sum_of(&w, &sink, label)));
            w.check_totals();
        }
        assert_eq!(sums[0], sums[1], "{weights:?}");
        let part = |w: u16, of: u128| of * u128::from(w) / u128::from(weights.0 + weights.1);
        let of = |w| (part(w, 600_000), part(w, 24_000) / 2);
        assert_eq!(sums[0], [of(weights.0), of(weights.1)]);
    }
}

/// A developer's address is set between use and report: its part waited for it.
#[test]
fn when_a_report_is_made_decides_nothing() {
    let mut sums = vec![];
    for report_first in [true, false] {
        let mut w = Suite::new();
        let sink = sink(&mut w);
        let a = w.who("dev a");
        let payees = vec![
            payee(Role::Developer, "a", Some(&a), 4_700),
            payee(Role::Developer, "b", None, 4_700),
        ];
        w.register_service(payees).unwrap();
        w.open_as("payer", 10_000, w.on_service(2));
        w.settle(&draft(1, 1, 10_000));
        let report = report_usage(2, 1, w.this_epoch());
        let set = set_payee_address(2, 1, &w.who("dev b"));
        if report_first {
            w.ok("dev a", report.clone());
        }
        w.ok("provider", set);
        w.ok("dev b", report.clone());
        w.run("dev a", report).unwrap_err();
        sums.push(["dev a", "dev b"].map(|label| sum_of(&w, &sink, label)));
    }
    assert_eq!(sums, [[(5_000, 100); 2]; 2]);
}

/// Epochs that are not, versions that are not, twice, by anybody; a sink that calls back.
#[test]
fn reports_once_whatever_the_sink_does() {
    let (mut w, mut b) = attacked();
    let sink = w.scripted();
    w.link(|links| links.reward_sink = Some(sink.to_string()));
    let c = w.open(10_000);
    w.settle(&draft(c, 1, 1_000));
    let e = w.this_epoch();
    for (s, v, e) in [
        (0, 1, e),
        (u64::MAX, 1, e),
        (1, 0, e),
        (1, 2, e),
        (1, u32::MAX, e),
        (1, 1, 0),
        (1, 1, e - 1),
        (1, 1, e + 1),
        (1, 1, u64::MAX),
    ] {
        w.run("thief", report_usage(s, v, e)).unwrap_err();
    }
    let again = w.call_of(&w.contract, &report_usage(1, 1, e));
    w.set_script(&sink, 3, vec![again]);
    w.run("thief", report_usage(1, 1, e)).ok();
    w.set_script(&sink, 0, vec![]);
    w.run("thief", report_usage(1, 1, e)).ok();
    w.run("thief", report_usage(1, 1, e)).ok();
    let total: u128 = reported(&w, &sink).iter().map(|t| t.3).sum();
    assert_eq!(total, 1_000);
    // Other things a sink can do meanwhile.
    for msg in [ExecuteMsg::FlushFee {}, claim(&[0])] {
        w.settle(&draft(c, 2, 1_000 + u128::from(w.now() % 7) + 1));
        let call = w.call_of(&w.contract, &msg);
        w.set_script(&sink, 1, vec![call]);
        w.run("thief", report_usage(1, 1, e)).ok();
        b.go_through(&mut w);
    }
}
