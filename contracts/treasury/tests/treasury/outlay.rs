//! What the treasury says before a vote that a message would make payable, or that it would refuse.

use cosmwasm_std::to_json_binary;
use oaic_messages::gates::{AllowedResponse, OutflowQuery, OutlayResponse};
use oaic_messages::treasury::*;
use oaic_messages::vesting;
use serde::Serialize;

use crate::suite::*;

/// What is booked, and what is moved.
fn outlay(w: &Suite, msg: &impl Serialize) -> Result<(u128, u128), String> {
    let msg = to_json_binary(msg).unwrap();
    // As the DAO writes it.
    let asked = to_json_binary(&OutflowQuery::Outlay { msg }).unwrap();
    let asked: QueryMsg = cosmwasm_std::from_json(asked).unwrap();
    let outlay: OutlayResponse = w.try_query(&asked)?;
    Ok((outlay.booked.u128(), outlay.moved.u128()))
}

/// What is funded and what is paid are bounded by the votes each by itself: only what is paid enters
/// the epoch's outflow. What a proposal says it costs has to agree with what it does.
#[test]
fn what_fits_when_it_is_done_says_so_before() {
    let mut w = Suite::new();
    let most = CAP / 4;
    w.votes(8 * most);
    let worker = w.who("worker").to_string();
    let msgs = [
        ExecuteMsg::FundRiskPool { amount: u(most) },
        spend_of(Asset::Oaic, &worker, most),
    ];
    let outlays = msgs.each_ref().map(|msg| outlay(&w, msg).unwrap());
    assert!(outlays.iter().map(|(booked, _)| booked).sum::<u128>() <= most);
    assert!(outlays.iter().all(|(_, moved)| *moved <= most));
    for msg in msgs {
        w.ok("owner", msg);
    }
    no_room(&w.spend(Asset::Oaic, "worker", 1).unwrap_err());
    let amount = u(most + 1);
    no_room(&w.refuse("owner", ExecuteMsg::FundRiskPool { amount }));
}

// Attack `left_hanging`: what still passes and could never be paid would bind its voters' stake.
#[test]
fn left_hanging() {
    let mut w = Suite::new();
    w.fund_risk_pool(1_000).unwrap();
    let worker = w.who("worker").to_string();
    for (msg, payable) in [
        (spend_of(Asset::Oaic, &worker, 100), (100, 0)),
        (claim_of(&worker, 250), (250, 0)),
        (ExecuteMsg::FundRiskPool { amount: u(100) }, (0, 100)),
        (book(100), (100, 0)),
        (ExecuteMsg::CollectMetrics {}, (0, 0)),
        // Whether pot, bucket and book have so much now says nothing about ever.
        (spend_of(Asset::Oaic, &worker, u128::MAX), (u128::MAX, 0)),
        (claim_of(&worker, u128::MAX - 1), (u128::MAX - 1, 0)),
        // Native coins have a bound that moves with their pots.
        (spend_of(usd(), &worker, DOLLAR_CAP + 1), (0, 0)),
        (start(DOLLAR_CAP + 1, 1, 1), (0, 0)),
    ] {
        assert_eq!(outlay(&w, &msg), Ok(payable), "{msg:?}");
    }
    assert!(outlay(&w, &vesting::QueryMsg::Config {}).is_err());
}

#[test]
fn before_a_vote_the_treasury_says_what_it_would_refuse() {
    let mut w = Suite::new();
    let (own, worker) = (w.contract.to_string(), w.who("worker").to_string());
    let reserve = |reserve_bps: u16| {
        let caps = Some(Caps {
            reserve_bps,
            ..CAPS
        });
        update(|changes| changes.caps = caps)
    };
    for (msg, fine) in [
        (spend_of(Asset::Oaic, &worker, 1), true),
        (spend_of(Asset::Oaic, &own, 1), false),
        (spend_of(Asset::Oaic, "worker", 1), false),
        (spend_of(Asset::Oaic, &worker, 0), false),
        (start(1, 1, 1), true),
        (start(1, 1, 2), false),
        (reserve(500), true),
        (reserve(501), false),
        (ExecuteMsg::FundRiskPool { amount: u(0) }, false),
        (ExecuteMsg::CloseAuction { auction: 2 }, false),
        (book(1), false),
        (ExecuteMsg::CollectMetrics {}, true),
    ] {
        w.accepts_and_does(msg, fine);
    }
    let junk = QueryMsg::Accepts {
        msg: br#"{"spend":{"everything":true}}"#.into(),
    };
    assert!(w.try_query::<AllowedResponse>(&junk).is_err());
}
