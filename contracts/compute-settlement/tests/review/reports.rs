//! Usage reports: whose use it is, told once, whoever reports when.

use cosmwasm_std::{from_json, Binary};
use oaic_messages::compute_settlement::*;
use oaic_messages::gates::RewardSinkMsg;

use crate::bystander::attacked;
use crate::world::*;

fn report(service_id: u64, split_version: u32, epoch: u64) -> ExecuteMsg {
    ExecuteMsg::ReportUsage {
        service_id,
        split_version,
        epoch,
    }
}

/// (recipient, gross, fee) that the sink was told.
fn told(w: &World, sink: &cosmwasm_std::Addr) -> Vec<(String, u128, u128)> {
    w.heard(sink)
        .iter()
        .map(|b: &Binary| {
            let RewardSinkMsg::ReportUsage {
                recipient,
                gross,
                fee,
                ..
            } = from_json::<RewardSinkMsg>(b).unwrap();
            (recipient, gross.u128(), fee.u128())
        })
        .collect()
}

/// Gross, and what was burned of it: the whole half of each report's fee, as a sink counts it.
fn sum_of(told: &[(String, u128, u128)], who: &str) -> (u128, u128) {
    told.iter()
        .filter(|t| t.0 == who)
        .fold((0, 0), |a, t| (a.0 + t.1, a.1 + t.2 / 2))
}

fn sink(w: &mut World) -> cosmwasm_std::Addr {
    let sink = w.puppet();
    w.link(Links {
        reward_sink: Some(sink.to_string()),
        ..Links::default()
    });
    sink
}

fn two_developers(w: &mut World, weights: (u16, u16)) -> u64 {
    let (a, b) = (w.who("dev a"), w.who("dev b"));
    let mut payees = vec![payee(Role::Nodes, "n", None, 9_400 - weights.0 - weights.1)];
    payees.push(payee(Role::Developer, "a", Some(&a), weights.0));
    payees.push(payee(Role::Developer, "b", Some(&b), weights.1));
    payees.retain(|p| p.weight > 0 || p.role == Role::Developer);
    let done = w.register_service(payees).unwrap();
    attribute(&done, "wasm-service_registered", "service_id")
        .parse()
        .unwrap()
}

/// A stranger who reports after every uoaic: do developers lose by it?
#[test]
fn reporting_often_takes_nothing_from_anybody() {
    for weights in [(4_700, 4_700), (9_000, 400), (1, 9_399), (9_399, 1)] {
        let mut sums = vec![];
        for often in [false, true] {
            let mut w = World::new();
            let sink = sink(&mut w);
            let service_id = two_developers(&mut w, weights);
            let open = OpenChannel {
                service_id,
                ..w.opening()
            };
            w.try_open("payer", OAIC, open).unwrap();
            let e = w.this_epoch();
            for n in 1..=300u64 {
                w.settle(&say(1, n, n.into()));
                if often {
                    w.run("thief", report(service_id, 1, e)).ok();
                }
            }
            // A part whose fee burns nothing yet waits, and is told with what comes next.
            w.settle(&say(1, 301, 600_000));
            w.run("thief", report(service_id, 1, e)).unwrap();
            let told = told(&w, &sink);
            let (a, b) = (w.who("dev a").to_string(), w.who("dev b").to_string());
            sums.push((sum_of(&told, &a), sum_of(&told, &b)));
            w.check_books();
        }
        assert_eq!(sums[0], sums[1], "{weights:?}");
        let part = |w: u16, of: u128| of * u128::from(w) / u128::from(weights.0 + weights.1);
        let of = |w| (part(w, 600_000), part(w, 24_000) / 2);
        assert_eq!(sums[0], (of(weights.0), of(weights.1)));
    }
}

/// A developer without an address keeps his part until he has one.
#[test]
fn a_developers_part_waits_for_his_address() {
    let mut w = World::new();
    let sink = sink(&mut w);
    let (a, b) = (w.who("dev a"), w.who("dev b"));
    let payees = vec![
        payee(Role::Developer, "a", Some(&a), 4_700),
        payee(Role::Developer, "b", None, 4_700),
    ];
    w.register_service(payees).unwrap();
    let open = OpenChannel {
        service_id: 2,
        ..w.opening()
    };
    w.try_open("payer", 10_000, open).unwrap();
    w.settle(&say(1, 1, 1_000));
    let e = w.this_epoch();
    w.run("thief", report(2, 1, e)).unwrap();
    assert_eq!(told(&w, &sink), [(a.to_string(), 500, 20)]);
    let msg = ExecuteMsg::SetPayeeAddress {
        payee: PayeeRef {
            source_id: 2,
            split_version: 1,
            payee: 1,
        },
        address: b.to_string(),
    };
    w.run("provider", msg).unwrap();
    w.settle(&say(1, 2, 2_000));
    w.run("thief", report(2, 1, e)).unwrap();
    let told = told(&w, &sink);
    assert_eq!(
        told[1..],
        [(a.to_string(), 500, 20), (b.to_string(), 1_000, 40)]
    );
    w.check_books();
}

/// A developer's address is set between use and report: his part waited for it.
#[test]
fn when_a_report_is_made_decides_nothing() {
    let mut sums = vec![];
    for report_first in [true, false] {
        let mut w = World::new();
        let sink = w.puppet();
        w.link(Links {
            reward_sink: Some(sink.to_string()),
            ..Links::default()
        });
        let a = w.who("dev a");
        let payees = vec![
            payee(Role::Developer, "a", Some(&a), 4_700),
            payee(Role::Developer, "b", None, 4_700),
        ];
        w.register_service(payees).unwrap();
        let open = OpenChannel {
            service_id: 2,
            ..w.opening()
        };
        w.try_open("payer", 10_000, open).unwrap();
        w.settle(&say(1, 1, 10_000));
        let report = ExecuteMsg::ReportUsage {
            service_id: 2,
            split_version: 1,
            epoch: w.this_epoch(),
        };
        let set = ExecuteMsg::SetPayeeAddress {
            payee: PayeeRef {
                source_id: 2,
                split_version: 1,
                payee: 1,
            },
            address: w.who("dev b").to_string(),
        };
        if report_first {
            w.run("dev a", report.clone()).unwrap();
        }
        w.run("provider", set).unwrap();
        w.run("dev b", report.clone()).unwrap();
        w.run("dev a", report).unwrap_err();
        let parts = told(&w, &sink);
        sums.push(["dev a", "dev b"].map(|label| sum_of(&parts, w.who(label).as_str())));
    }
    assert_eq!(sums, [[(5_000, 100); 2]; 2]);
}

/// Epochs that are not, versions that are not, twice, by anybody; a sink that calls back.
#[test]
fn reports_once_whatever_the_sink_does() {
    let (mut w, mut b) = attacked();
    let sink = sink(&mut w);
    let c = w.open(10_000);
    w.settle(&say(c, 1, 1_000));
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
        w.run("thief", report(s, v, e)).unwrap_err();
    }
    let again = w.call_of(&w.contract, &report(1, 1, e));
    w.plan(&sink, 3, vec![again]);
    w.run("thief", report(1, 1, e)).ok();
    w.plan(&sink, 0, vec![]);
    w.run("thief", report(1, 1, e)).ok();
    w.run("thief", report(1, 1, e)).ok();
    let total: u128 = told(&w, &sink).iter().map(|t| t.1).sum();
    assert_eq!(total, 1_000);
    // Other things a sink can do meanwhile.
    for msg in [
        ExecuteMsg::FlushFee {},
        ExecuteMsg::Claim {
            payees: vec![PayeeRef {
                source_id: 1,
                split_version: 1,
                payee: 0,
            }],
        },
    ] {
        w.settle(&say(c, 2, 1_000 + u128::from(w.now() % 7) + 1));
        let call = w.call_of(&w.contract, &msg);
        w.plan(&sink, 1, vec![call]);
        w.run("thief", report(1, 1, e)).ok();
        b.go_through(&mut w);
    }
}
