//! Places where coins can go: refund accounts, payees, referrers that are odd.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;

use crate::bystander::attacked;
use crate::world::*;

/// Addresses that a hostile party may name.
fn odd(w: &mut World) -> Vec<(String, cosmwasm_std::Addr)> {
    let puppet = w.puppet();
    let system = w.puppet();
    w.token_msg(
        "owner",
        &token::ExecuteMsg::SetSystemContract {
            address: system.to_string(),
            exemption: token::Exemption::Both,
            escrow: true,
            takes_transfers: false,
        },
    )
    .unwrap();
    let frozen = w.who("frozen one");
    w.token_msg(
        "owner",
        &token::ExecuteMsg::Freeze {
            addresses: vec![frozen.to_string()],
        },
    )
    .unwrap();
    vec![
        ("token".into(), w.token.clone()),
        ("settlement".into(), w.contract.clone()),
        ("puppet".into(), puppet),
        ("system".into(), system),
        ("frozen".into(), frozen),
        ("pool".into(), w.pool.clone()),
        ("provider".into(), w.provider.clone()),
        ("owner".into(), w.owner.clone()),
        ("guardian".into(), w.guardian.clone()),
    ]
}

#[test]
fn odd_refund_accounts_stop_no_list_and_no_book() {
    for way in ["release", "finalize"] {
        for reserve in [1, 24, 25, 26, 1_000] {
            let (mut w, mut b) = attacked();
            let odd = odd(&mut w);
            let mut list = vec![w.open(7)];
            for (name, address) in odd {
                let open = OpenChannel {
                    refund_to: Some(address.to_string()),
                    ..w.opening()
                };
                match w.try_open("payer", reserve, open) {
                    Ok(done) => list.push(
                        attribute(&done, "wasm-channel_opened", "channel")
                            .parse()
                            .unwrap(),
                    ),
                    // Only what could never be taken out again.
                    Err(_) => assert!(
                        ["token", "settlement", "system"].contains(&&*name),
                        "{name}"
                    ),
                }
                b.go_through(&mut w);
            }
            list.push(w.open(9));
            match way {
                "release" => w.all_done("provider", ExecuteMsg::Release { channels: list }),
                _ => {
                    w.all_done(
                        "payer",
                        ExecuteMsg::RequestUnlock {
                            channels: list.clone(),
                        },
                    );
                    w.pass(DAY, 100);
                    w.all_done("thief", ExecuteMsg::FinalizeUnlock { channels: list });
                }
            }
            b.go_through(&mut w);
            w.run("thief", ExecuteMsg::FlushFee {}).ok();
            b.go_through(&mut w);
        }
    }
}

/// Payees that could do nothing with coins are refused; no other breaks a book.
#[test]
fn odd_payees() {
    let (mut w, mut b) = attacked();
    let odd = odd(&mut w);
    let mut bad = vec![];
    for (name, address) in odd {
        let payees = vec![
            payee(Role::Nodes, "odd", Some(&address), 9_000),
            payee(Role::Nodes, "n", None, 400),
        ];
        let done = match w.register_service(payees) {
            Ok(done) => done,
            Err(_) => {
                assert!(
                    ["token", "settlement", "system"].contains(&&*name),
                    "{name}"
                );
                continue;
            }
        };
        let service: u64 = attribute(&done, "wasm-service_registered", "service_id")
            .parse()
            .unwrap();
        let open = OpenChannel {
            service_id: service,
            ..w.opening()
        };
        let done = w.try_open("payer", 10_000, open).unwrap();
        let c: u64 = attribute(&done, "wasm-channel_opened", "channel")
            .parse()
            .unwrap();
        assert_eq!(w.settle(&say(c, 1, 10_000)), settled(10_000, 0));
        let claim = ExecuteMsg::Claim {
            payees: vec![PayeeRef {
                source_id: service,
                split_version: 1,
                payee: 0,
            }],
        };
        match w.run("thief", claim) {
            Ok(_) => {
                let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| w.check_books()));
                if r.is_err() {
                    bad.push(format!("books after a claim to {name}"));
                    break;
                }
                if name == "token" || name == "system" {
                    bad.push(format!("coins lost in {name}"));
                }
            }
            Err(e) => bad.push(format!("claim to {name}: {e}")),
        }
    }
    assert!(bad.is_empty(), "{bad:?}");
    b.go_through(&mut w);
}

/// The same by a payee who sets its own address, one of the list.
#[test]
fn odd_payees_set_later() {
    let mut bad = vec![];
    for which in 0..9 {
        let (mut w, mut b) = attacked();
        let (name, address) = odd(&mut w).remove(which);
        let c = w.open(10_000);
        w.settle(&say(c, 1, 10_000));
        let p = PayeeRef {
            source_id: 1,
            split_version: 1,
            payee: 1,
        };
        let set = ExecuteMsg::SetPayeeAddress {
            payee: p.clone(),
            address: address.to_string(),
        };
        if w.run("provider", set).is_err() {
            assert!(
                ["token", "settlement", "system"].contains(&&*name),
                "{name}"
            );
            continue;
        }
        // With an honest payee in the same list.
        let claim = ExecuteMsg::Claim {
            payees: vec![
                p,
                PayeeRef {
                    source_id: 1,
                    split_version: 1,
                    payee: 0,
                },
            ],
        };
        match w.run("thief", claim) {
            Ok(_) => {
                if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| w.check_books()))
                    .is_err()
                {
                    bad.push(format!("books after a claim to {name}"));
                    continue;
                }
                if name == "token" || name == "system" {
                    bad.push(format!("coins lost in {name}"));
                }
            }
            Err(e) => bad.push(format!("{name} stops a claim of others: {e}")),
        }
        b.go_through(&mut w);
    }
    assert!(bad.is_empty(), "{bad:?}");
}

#[test]
fn odd_referrers() {
    let mut bad = vec![];
    for which in 0..9 {
        let (mut w, mut b) = attacked();
        let (name, address) = odd(&mut w).remove(which);
        let open = OpenChannel {
            referrer: Some(address.to_string()),
            ..w.opening()
        };
        if w.try_open("payer", 10_000, open).is_err() {
            assert!(
                ["token", "settlement", "system"].contains(&&*name),
                "{name}"
            );
            continue;
        }
        w.settle(&say(2, 1, 10_000));
        let claim = ExecuteMsg::ClaimReferral {
            referrer: address.to_string(),
        };
        match w.run("thief", claim) {
            Ok(_) => {
                if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| w.check_books()))
                    .is_err()
                {
                    bad.push(format!("books after a claim to {name}"));
                    continue;
                }
                if name == "token" || name == "system" {
                    bad.push(format!("coins lost in {name}"));
                }
            }
            Err(e) => bad.push(format!("{name}: {e}")),
        }
        b.go_through(&mut w);
    }
    assert!(bad.is_empty(), "{bad:?}");
}

/// What a stranger claimed a moment before stops no list of claims.
#[test]
fn a_stranger_who_claims_first_stops_no_list_of_claims() {
    let mut w = World::new();
    let c = w.open(10_000);
    w.settle(&say(c, 1, 10_000));
    let of = |payee| PayeeRef {
        source_id: 1,
        split_version: 1,
        payee,
    };
    w.run(
        "thief",
        ExecuteMsg::Claim {
            payees: vec![of(0)],
        },
    )
    .unwrap();
    w.run(
        "provider",
        ExecuteMsg::Claim {
            payees: vec![of(0), of(1)],
        },
    )
    .unwrap();
    w.check_books();
    w.run(
        "provider",
        ExecuteMsg::Claim {
            payees: vec![of(0), of(1), of(1), of(1)],
        },
    )
    .unwrap_err();
    w.check_books();
}

/// A payee can't hand what it earned to somebody else past the fee.
#[test]
fn a_payee_that_sets_another_address_hands_over_nothing_that_it_earned() {
    let mut w = World::new();
    let c = w.open(1_000 * OAIC);
    w.settle(&say(c, 1, 1_000 * OAIC));
    let p = PayeeRef {
        source_id: 1,
        split_version: 1,
        payee: 1,
    };
    let fresh = w.who("somebody who sold me a car");
    let set = ExecuteMsg::SetPayeeAddress {
        payee: p.clone(),
        address: fresh.to_string(),
    };
    let before = w.balance(&w.provider);
    w.run("provider", set).unwrap();
    w.run(
        "thief",
        ExecuteMsg::Claim {
            payees: vec![p.clone()],
        },
    )
    .unwrap_err();
    assert_eq!(w.balance(&fresh), 0);
    // Who had the address was paid what it had earned.
    assert_eq!(w.balance(&w.provider) - before, 960 * OAIC * 34 / 100);
    w.check_books();
    // Nothing was earned since, so it changes hands alone.
    let set = ExecuteMsg::SetPayeeAddress {
        payee: p,
        address: w.provider.to_string(),
    };
    w.run("somebody who sold me a car", set).unwrap();
    w.check_books();
}

/// Nobody pays the token itself, system contracts neither. They may pay each other, also what no
/// book there ever gives out again: it lies above the books and breaks none.
#[test]
fn a_system_contract_pays_others_and_not_the_token() {
    let mut w = World::new();
    let system = w.puppet();
    let set = token::ExecuteMsg::SetSystemContract {
        address: system.to_string(),
        exemption: token::Exemption::Both,
        escrow: true,
        takes_transfers: false,
    };
    w.token_msg("owner", &set).unwrap();
    let fill = token::ExecuteMsg::Send {
        contract: system.to_string(),
        amount: 100u128.into(),
        msg: Binary::from(b"{}".as_slice()),
    };
    w.token_msg("payer", &fill).unwrap();
    for (to, taken) in [(w.token.clone(), false), (w.contract.clone(), true)] {
        let (before, books) = (w.balance(&to), w.books());
        let pay = token::ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount: 10u128.into(),
        };
        let call = w.call_of(&w.token, &pay);
        assert_eq!(w.as_puppet(&system, vec![call]).is_ok(), taken);
        assert_eq!(w.balance(&to) - before, if taken { 10 } else { 0 });
        assert_eq!(w.books(), books);
    }
}
