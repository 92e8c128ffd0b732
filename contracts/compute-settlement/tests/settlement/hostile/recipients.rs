//! Where coins can go: refund accounts, payees, referrers that are odd.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;

use crate::bystander::attacked;
use crate::suite::*;

/// Addresses that a hostile party may name.
fn odd(w: &mut Suite) -> [(&'static str, Addr); 9] {
    let scripted = w.scripted();
    let system = w.scripted();
    w.register(&system, false);
    let frozen = w.who("frozen one");
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![frozen.to_string()],
    };
    w.token("owner", &freeze).unwrap();
    [
        ("token", w.token.clone()),
        ("settlement", w.contract.clone()),
        ("scripted", scripted),
        ("system", system),
        ("frozen", frozen),
        ("pool", w.who("pool")),
        ("provider", w.provider.clone()),
        ("owner", w.owner.clone()),
        ("guardian", w.guardian.clone().unwrap()),
    ]
}

/// Only an address from which nothing could ever be taken out again is refused.
fn is_lost(name: &str) {
    assert!(["token", "settlement", "system"].contains(&name), "{name}");
}

/// A claim that pays an address pays it, loses nothing, and breaks no total.
fn pays(w: &mut Suite, name: &str, claim: ExecuteMsg) {
    w.ok("thief", claim);
    w.check_totals();
    assert!(name != "token" && name != "system", "coins lost in {name}");
}

#[test]
fn odd_refund_accounts_stop_no_list_and_no_book() {
    for way in ["release", "finalize"] {
        for reserve in [1, 24, 25, 26, 1_000] {
            let (mut w, mut b) = attacked();
            let odd = odd(&mut w);
            let mut list = vec![w.open(7)];
            for (name, address) in odd {
                match w.try_open("payer", reserve, w.refunded_to(&address)) {
                    Ok(response) => list.push(opened(&response)),
                    Err(_) => is_lost(name),
                }
                b.go_through(&mut w);
            }
            list.push(w.open(9));
            match way {
                "release" => w.all_done("provider", release(&list)),
                _ => {
                    w.all_done("payer", request_unlock(&list));
                    w.advance(DAY, 100);
                    w.all_done("thief", finalize_unlock(&list));
                }
            }
            b.go_through(&mut w);
            w.run("thief", ExecuteMsg::FlushFee {}).ok();
            b.go_through(&mut w);
        }
    }
}

/// Payees that could do nothing with coins are refused; no other breaks a total.
#[test]
fn odd_payees() {
    let (mut w, mut b) = attacked();
    for (name, address) in odd(&mut w) {
        let payees = vec![
            payee(Role::Nodes, "odd", Some(&address), 9_000),
            payee(Role::Nodes, "n", None, 400),
        ];
        let service = match w.register_service(payees) {
            Ok(response) => registered(&response),
            Err(_) => {
                is_lost(name);
                continue;
            }
        };
        let c = w.open_as("payer", 10_000, w.on_service(service));
        assert_eq!(w.settle(&draft(c, 1, 10_000)), settled(10_000, 0));
        let payees = vec![payee_ref(service, 0)];
        pays(&mut w, name, ExecuteMsg::Claim { payees });
    }
    b.go_through(&mut w);
}

/// The same by a payee who sets its own address, one of the list.
#[test]
fn odd_payees_set_later() {
    for which in 0..9 {
        let (mut w, mut b) = attacked();
        let (name, address) = odd(&mut w)[which].clone();
        let c = w.open(10_000);
        w.settle(&draft(c, 1, 10_000));
        if w.run("provider", set_payee_address(1, 1, &address))
            .is_err()
        {
            is_lost(name);
            continue;
        }
        // With an honest payee in the same list.
        pays(&mut w, name, claim(&[1, 0]));
        b.go_through(&mut w);
    }
}

#[test]
fn odd_referrers() {
    for which in 0..9 {
        let (mut w, mut b) = attacked();
        let (name, address) = odd(&mut w)[which].clone();
        if w.try_open("payer", 10_000, w.referred_by(&address))
            .is_err()
        {
            is_lost(name);
            continue;
        }
        w.settle(&draft(2, 1, 10_000));
        pays(&mut w, name, claim_referral(&address));
        b.go_through(&mut w);
    }
}

/// What a stranger claimed a moment before stops no list of claims.
#[test]
fn a_stranger_who_claims_first_stops_no_list_of_claims() {
    let mut w = Suite::new();
    let c = w.open(10_000);
    w.settle(&draft(c, 1, 10_000));
    w.ok("thief", claim(&[0]));
    w.ok("provider", claim(&[0, 1]));
    w.check_totals();
    w.run("provider", claim(&[0, 1, 1, 1])).unwrap_err();
    w.check_totals();
}

/// A payee can't hand what it earned to somebody else past the fee.
#[test]
fn a_payee_that_sets_another_address_hands_over_nothing_that_it_earned() {
    let mut w = Suite::new();
    let c = w.open(1_000 * OAIC);
    w.settle(&draft(c, 1, 1_000 * OAIC));
    let fresh = w.who("fresh");
    let before = w.balance(&w.provider);
    w.ok("provider", set_payee_address(1, 1, &fresh));
    w.run("thief", claim(&[1])).unwrap_err();
    assert_eq!(w.balance(&fresh), 0);
    // The former holder of the address was paid what it had earned.
    assert_eq!(w.balance(&w.provider) - before, 960 * OAIC * 34 / 100);
    w.check_totals();
    // Nothing was earned since, so it changes hands alone.
    w.ok("fresh", set_payee_address(1, 1, &w.provider));
    w.check_totals();
}

/// Nobody pays the token itself, system contracts neither. They may pay each other, also what no
/// record there ever gives out again: it lies above the totals and breaks none.
#[test]
fn a_system_contract_pays_others_and_not_the_token() {
    let mut w = Suite::new();
    let system = w.scripted();
    w.register(&system, false);
    w.send_raw_to("payer", &system, 100, b"{}".into()).unwrap();
    for (to, taken) in [(w.token.clone(), false), (w.contract.clone(), true)] {
        let (before, totals) = (w.balance(&to), w.totals());
        let pay = token::ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount: 10u128.into(),
        };
        let call = w.call_of(&w.token, &pay);
        assert_eq!(w.as_scripted(&system, vec![call]).is_ok(), taken);
        assert_eq!(w.balance(&to) - before, if taken { 10 } else { 0 });
        assert_eq!(w.totals(), totals);
    }
}
