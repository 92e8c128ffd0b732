//! Links to other contracts: neutral when unset, closed when they fail, and never in the way of
//! settlement or exit.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::*;
use oaic_messages::gates::{AllowedResponse, LicenseResponse};
use oaic_testing::stubs::{answer, Answering};

use crate::granted;
use crate::suite::*;

fn junk() -> [Answering; 4] {
    [
        Answering::Fail,
        answer(&"yes"),
        answer(&[1, 2, 3]),
        Answering::Answer(Binary::from(b"{".as_slice())),
    ]
}

fn allowed(allowed: bool) -> Answering {
    answer(&AllowedResponse {
        allowed,
        reason: (!allowed).then(|| "sanctioned".into()),
    })
}

fn unbonded() -> ExecuteMsg {
    register_provider(&signing_key(9))
}

#[test]
fn a_kyc_gate_decides_who_opens_and_registers() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    granted::grant(&mut w, OAIC, OAIC, 9);
    let gate = w.stub(&allowed(false));
    w.link(|links| links.kyc_gate = Some(gate.to_string()));
    for refused in [allowed(false)].into_iter().chain(junk()) {
        w.set_answer(&gate, &refused);
        let open = w.opening();
        // Whoever opens by a grant: its payer is asked about.
        let by_grant = granted::open(&w, 1, 5, 5);
        for (of, error) in [
            ("payer", w.try_open("payer", 1_000, open).unwrap_err()),
            ("payer", w.refuse(granted::PROXY, by_grant)),
            ("other", w.run("other", unbonded()).unwrap_err()),
        ] {
            match (&refused, &error) {
                (
                    Answering::Answer(_),
                    Runtime(GateRefused {
                        reason, account, ..
                    }),
                ) => {
                    assert_eq!(
                        (reason.as_str(), account),
                        ("sanctioned", &w.who(of).to_string())
                    );
                }
                (_, Runtime(GateFailed { .. })) => {}
                _ => panic!("{refused:?}: {error}"),
            }
        }
        // What is open goes on: settle, top up, leave.
        let next = w.lane(c, 0, 0).sequence + 1;
        assert_eq!(w.settle(&draft(c, next, u128::from(next))), settled(1, 0));
        w.top_up(c, 1).unwrap();
        w.ok(granted::PROXY, granted::top_up(&w, c, 1));
        w.request_unlock(c);
        w.all_done("payer", withdraw_unlock(&[c]));
    }
    w.set_answer(&gate, &allowed(true));
    w.open(1_000);
    w.ok(granted::PROXY, granted::open(&w, 1, 5, 5));
    w.ok("other", unbonded());
    w.check_totals();
}

#[test]
fn a_tier_source_that_fails_refuses_the_opening_and_takes_nothing() {
    let mut w = Suite::new();
    let source = w.stub(&Answering::Fail);
    w.link(|links| links.tier_source = Some(source.to_string()));
    for junk in junk() {
        w.set_answer(&source, &junk);
        let before = w.snapshot();
        assert_matches!(
            w.try_open("payer", 1_000, w.opening()),
            Err(Runtime(GateFailed { .. }))
        );
        assert_eq!(w.snapshot(), before);
    }
    // An address without a contract is no source either.
    w.link(|links| links.tier_source = Some(account("owner").to_string()));
    assert_matches!(
        w.try_open("payer", 1_000, w.opening()),
        Err(Runtime(GateFailed { .. }))
    );
}

#[test]
fn a_license_guard_decides_on_splits_and_its_version_is_kept() {
    let mut w = Suite::new();
    let license = |allowed, version| {
        answer(&LicenseResponse {
            allowed,
            reason: Some("licensor missing".into()),
            version,
        })
    };
    let guard = w.stub(&license(false, 7));
    w.link(|links| links.license_guard = Some(guard.to_string()));
    let licensor = w.who("licensor");
    let split = || {
        vec![
            payee(Role::Licensor, "licensor", Some(&licensor), 9_000),
            payee(Role::Nodes, "nodes", None, 400),
        ]
    };
    let error = w.run("provider", update_split(split())).unwrap_err();
    assert_matches!(error, Runtime(GateRefused { reason, .. }) if reason == "licensor missing");
    for junk in junk() {
        w.set_answer(&guard, &junk);
        assert_matches!(
            w.run("provider", update_split(split())),
            Err(Runtime(GateFailed { .. }))
        );
        assert_matches!(w.register_service(split()), Err(Runtime(GateFailed { .. })));
        // Opening under a split that exists asks nobody.
        w.open(100);
    }
    w.set_answer(&guard, &license(true, 7));
    w.ok("provider", update_split(split()));
    let c = w.open(100);
    let terms = w.terms(c, 0);
    assert_eq!((terms.split_version, terms.license_version), (2, 7));
    assert_eq!(w.split(1, None).license_version, 7);
}

#[test]
fn links_are_addresses_of_others() {
    let mut w = Suite::new();
    for bad in ["", "x", "COSMWASM1ABC"] {
        type Set = fn(&mut Links, Option<String>);
        let sets: [Set; 6] = [
            |links, to| links.tier_source = to,
            |links, to| links.kyc_gate = to,
            |links, to| links.license_guard = to,
            |links, to| links.reward_sink = to,
            |links, to| links.dividends = to,
            |links, to| links.risk_pool = to,
        ];
        for set in sets {
            let update = update_links(|links| set(links, Some(bad.into())));
            assert_matches!(w.run("owner", update), Err(Runtime(BadAddress { .. })));
        }
    }
    let own = update_links(|links| links.dividends = Some(w.contract.to_string()));
    assert_matches!(w.run("owner", own), Err(Runtime(OwnAddress { .. })));
}
