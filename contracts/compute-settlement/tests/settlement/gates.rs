//! Links to other contracts: neutral when unset, closed when they fail, and never in the way of
//! settlement or exit.

use cosmwasm_std::Binary;
use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_messages::gates::{AllowedResponse, LicenseResponse};
use oaic_runtime::RuntimeError;

use crate::stub::{answer, Stub};
use crate::world::*;

fn junk() -> [Stub; 4] {
    [
        Stub::Fail,
        answer(&"yes"),
        answer(&[1, 2, 3]),
        Stub::Answer(Binary::from(b"{".as_slice())),
    ]
}

fn allowed(allowed: bool) -> Stub {
    answer(&AllowedResponse {
        allowed,
        reason: (!allowed).then(|| "sanctioned".into()),
    })
}

fn unbonded() -> ExecuteMsg {
    ExecuteMsg::RegisterProvider {
        receipt_key: oaic_vouchers::SigningKey::from_seed([9; 32])
            .public()
            .into(),
        endpoint: "e".into(),
    }
}

#[test]
fn a_kyc_gate_decides_who_opens_and_registers() {
    let mut w = World::new();
    let c = w.open(1_000);
    let gate = w.stub(&allowed(false));
    w.link(Links {
        kyc_gate: Some(gate.to_string()),
        ..Links::default()
    });
    for refused in [allowed(false)].into_iter().chain(junk()) {
        w.tell(&gate, &refused);
        let open = w.opening();
        for error in [
            w.try_open("payer", 1_000, open).unwrap_err(),
            w.run("other", unbonded()).unwrap_err(),
        ] {
            match (&refused, &error) {
                (
                    Stub::Answer(_),
                    ContractError::Runtime(RuntimeError::GateRefused { reason, .. }),
                ) => {
                    assert_eq!(reason, "sanctioned");
                }
                (_, ContractError::Runtime(RuntimeError::GateFailed { .. })) => {}
                _ => panic!("{refused:?}: {error}"),
            }
        }
        // What is open goes on: settle, top up, leave.
        let next = w.lane(c, 0, 0).sequence + 1;
        assert_eq!(w.settle(&say(c, next, u128::from(next))), settled(1, 0));
        w.top_up(c, 1).unwrap();
        w.request_unlock(c);
        w.all_done("payer", ExecuteMsg::WithdrawUnlock { channels: vec![c] });
    }
    w.tell(&gate, &allowed(true));
    w.open(1_000);
    w.run("other", unbonded()).unwrap();
    w.check_books();
}

#[test]
fn a_tier_source_that_fails_refuses_the_opening_and_takes_nothing() {
    let mut w = World::new();
    let source = w.stub(&Stub::Fail);
    w.link(Links {
        tier_source: Some(source.to_string()),
        ..Links::default()
    });
    for junk in junk() {
        w.tell(&source, &junk);
        let before = w.snapshot();
        let open = w.opening();
        let error = w.try_open("payer", 1_000, open).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::GateFailed { .. })
            ),
            "{error}"
        );
        assert_eq!(w.snapshot(), before);
    }
    // An address without a contract is no source either.
    w.link(Links {
        tier_source: Some(w.owner.to_string()),
        ..Links::default()
    });
    let open = w.opening();
    let error = w.try_open("payer", 1_000, open).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::GateFailed { .. })
        ),
        "{error}"
    );
}

#[test]
fn a_license_guard_decides_on_splits_and_its_version_is_kept() {
    let mut w = World::new();
    let license = |allowed, version| {
        answer(&LicenseResponse {
            allowed,
            reason: Some("licensor missing".into()),
            version,
        })
    };
    let guard = w.stub(&license(false, 7));
    w.link(Links {
        license_guard: Some(guard.to_string()),
        ..Links::default()
    });
    let licensor = w.who("licensor");
    let split = || {
        vec![
            payee(Role::Licensor, "licensor", Some(&licensor), 9_000),
            payee(Role::Nodes, "nodes", None, 400),
        ]
    };
    let update = |payees| ExecuteMsg::UpdateSplit {
        service_id: 1,
        payees,
    };
    let error = w.run("provider", update(split())).unwrap_err();
    assert!(
        matches!(&error, ContractError::Runtime(RuntimeError::GateRefused { reason, .. }) if reason == "licensor missing"),
        "{error}"
    );
    for junk in junk() {
        w.tell(&guard, &junk);
        let error = w.run("provider", update(split())).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::GateFailed { .. })
            ),
            "{error}"
        );
        let error = w.register_service(split()).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::GateFailed { .. })
            ),
            "{error}"
        );
        // Opening under a split that exists asks nobody.
        w.open(100);
    }
    w.tell(&guard, &license(true, 7));
    w.run("provider", update(split())).unwrap();
    let c = w.open(100);
    let terms: TermsResponse = w.query(&QueryMsg::Terms {
        channel: c,
        terms: 0,
    });
    assert_eq!((terms.split_version, terms.license_version), (2, 7));
    let split: SplitResponse = w.query(&QueryMsg::Split {
        service_id: 1,
        version: None,
    });
    assert_eq!(split.license_version, 7);
}

#[test]
fn links_are_addresses_of_others() {
    let mut w = World::new();
    for bad in ["", "x", "COSMWASM1ABC"] {
        for links in [
            Links {
                tier_source: Some(bad.into()),
                ..Links::default()
            },
            Links {
                kyc_gate: Some(bad.into()),
                ..Links::default()
            },
            Links {
                license_guard: Some(bad.into()),
                ..Links::default()
            },
            Links {
                reward_sink: Some(bad.into()),
                ..Links::default()
            },
            Links {
                dividends: Some(bad.into()),
                ..Links::default()
            },
            Links {
                risk_pool: Some(bad.into()),
                ..Links::default()
            },
        ] {
            let error = w
                .run("owner", ExecuteMsg::UpdateLinks { links })
                .unwrap_err();
            assert!(
                matches!(
                    error,
                    ContractError::Runtime(RuntimeError::BadAddress { .. })
                ),
                "{error}"
            );
        }
    }
    let links = Links {
        dividends: Some(w.contract.to_string()),
        ..Links::default()
    };
    let error = w
        .run("owner", ExecuteMsg::UpdateLinks { links })
        .unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::OwnAddress { .. })
        ),
        "{error}"
    );
}
