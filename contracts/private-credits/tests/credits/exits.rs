//! Leaving to an account, for the ordinary fee.

use cosmwasm_std::{Binary, Uint128};
use oaic_messages::private_credits::*;
use oaic_messages::token;
use oaic_wallet::Intent;

use crate::suite::*;

#[test]
fn an_exit_pays_the_ordinary_fee_rounded_up_over_all_of_them() {
    // Values whose fee is not a whole number.
    let mut w = Suite::with_denominations(&[7, 21]);
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[7, 7, 7, 7, 21, 21]);
    let bob = w.who("bob");
    let mut got = vec![];
    for index in 0..6 {
        let before = w.balance(&bob);
        w.ok("anyone", &w.prove(&wallet, &plan(&[index], exiting(&bob))));
        got.push(w.balance(&bob) - before);
        w.check_totals();
    }
    // ceil(4 %) of 7, 14, 21, 28, 49, 70 is 1, 1, 1, 2, 2, 3.
    assert_eq!(got, [6, 7, 7, 6, 21, 20]);
    let b = w.totals();
    assert_eq!((b.exited.u128(), b.fee_booked.u128()), (70, 3));
    // The token burns and pools it.
    let supply = |w: &Suite| -> u128 {
        let info: cw20::TokenInfoResponse =
            w.ask(&w.token, &token::QueryMsg::TokenInfo {}).unwrap();
        info.total_supply.u128()
    };
    let (before, pool) = (supply(&w), w.balance_of("pool"));
    w.ok("anyone", &ExecuteMsg::FlushFee {});
    assert_eq!((before - supply(&w), w.balance_of("pool") - pool), (2, 1));
    w.check_totals();
    assert_matches!(
        w.refused("anyone", &ExecuteMsg::FlushFee {}),
        Runtime(NothingToPay { .. })
    );
}

#[test]
fn an_exit_of_one_unit_pays_nobody_and_is_no_error() {
    let mut w = Suite::with_denominations(&[1]);
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1]);
    let bob = w.who("bob");
    let before = w.balance(&bob);
    w.ok("anyone", &w.prove(&wallet, &plan(&[0], exiting(&bob))));
    assert_eq!(w.balance(&bob), before);
    assert_eq!(w.totals().fee_booked.u128(), 1);
    w.check_totals();
}

#[test]
fn the_rate_in_force_is_asked_each_time() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[10_000, 10_000]);
    let bob = w.who("bob");
    let schedule = token::ExecuteMsg::ScheduleFee {
        fee_bps: 100,
        effective_at: w.now() + 8 * DAY,
    };
    w.token("owner", &schedule).unwrap();
    let exit = w.prove(&wallet, &plan(&[0], exiting(&bob)));
    let before = w.balance(&bob);
    w.ok("anyone", &exit);
    assert_eq!(w.balance(&bob), before + 9_600);
    w.advance(9 * DAY, 10);
    w.ok("anyone", &w.prove(&wallet, &plan(&[1], exiting(&bob))));
    assert_eq!(w.balance(&bob), before + 9_600 + 9_900);
    w.check_totals();
}

#[test]
fn only_whom_the_gate_admits_is_paid() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let (bob, carol) = (w.who("bob"), w.who("carol"));
    // Admitted to something else is not admitted.
    w.set_gate(&[(&bob, EXIT_SCENARIO), (&carol, RELAY_SCENARIO)]);
    let to_carol = w.prove(&wallet, &plan(&[0], exiting(&carol)));
    assert_matches!(w.refused("bob", &to_carol), Runtime(GateRefused { .. }));
    let to_bob = w.prove(&wallet, &plan(&[0], exiting(&bob)));
    w.ok("carol", &to_bob);
    // A gate that doesn't answer is no yes; channels don't ask it.
    let links = Links {
        kyc_gate: Some(w.token.to_string()),
    };
    w.ok("owner", &ExecuteMsg::UpdateLinks { links });
    let to_bob = w.prove(&wallet, &plan(&[1], exiting(&bob)));
    assert_matches!(w.refused("anyone", &to_bob), Runtime(GateFailed { .. }));
    let (channel, key) = w.open(&mut wallet, &[1]);
    let unlock = commander(&wallet, channel, 0, &key).unlock();
    w.ok("anyone", &unlock);
    w.check_totals();
}

#[test]
fn what_is_no_recipient_is_refused() {
    shared(|s| {
        let [own, token, escrow] =
            [&s.suite.contract, &s.suite.token, &s.suite.settlement].map(ToString::to_string);
        for recipient in [own, token, escrow, "nobody".into(), String::new()] {
            let intent = Intent::Exit {
                recipient,
                credential: None,
            };
            let message = s.spend(&plan(&[0], intent));
            let error = s.suite.refused("anyone", &message);
            assert_matches!(
                error,
                Runtime(OwnAddress { .. } | BadAddress { .. } | Invalid { .. })
            );
        }
    });
}

#[test]
fn what_nobody_asks_for_is_not_looked_at() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let exit = w.prove(&wallet, &plan(&[0], exiting(&w.who("bob"))));
    // Without attestors a membership is neither needed nor judged.
    let (notes, action, relay) = parts(exit);
    let Action::Exit { recipient, .. } = action else {
        panic!("{action:?}");
    };
    let membership = Membership {
        attestor: "nobody".into(),
        root: Binary::default(),
        valid_at: 0,
        epoch: 0,
        pseudonym: Binary::default(),
        proof: Binary::default(),
    };
    let message = ExecuteMsg::Spend {
        notes,
        action: Action::Exit {
            recipient,
            membership: Some(membership),
        },
        relay,
    };
    w.ok("anyone", &message);
    assert_eq!(w.totals().exited, Uint128::new(1_000));
}
