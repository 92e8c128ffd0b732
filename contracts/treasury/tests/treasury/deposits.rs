//! What comes in: by the token's hook, with coins, and by plain transfer.

use cosmwasm_std::{coin, to_json_binary};
use cw20::Cw20ReceiveMsg;
use oaic_messages::treasury::*;
use oaic_testing::{assert_matches, refused};

use crate::suite::*;

#[test]
fn what_it_holds_at_its_creation_is_the_reserve() {
    let w = Suite::new();
    let b = w.oaic();
    assert_eq!(b.reserve.u128(), RESERVE);
    assert_eq!((b.risk_free.u128(), b.risk_approved.u128()), (0, 0));
    w.check_totals();
}

#[test]
fn a_hook_says_which_fund_and_nothing_is_taxed() {
    let mut w = Suite::new();
    for (fund, amount) in [(Fund::Reserve, 70), (Fund::RiskPool, 30)] {
        w.send("other", amount, &ReceiveMsg::Deposit { fund })
            .unwrap();
    }
    let b = w.oaic();
    assert_eq!(b.reserve.u128(), RESERVE + 70);
    assert_eq!(b.risk_free.u128(), 30);
    assert_eq!(w.totals(None).unsynced.u128(), 0);
    w.check_totals();
}

#[test]
fn coins_of_any_number_of_denoms_go_to_the_reserve() {
    let mut w = Suite::new();
    let coins = [coin(5, "ibc/AA"), coin(7, "uatom"), coin(9, USD)];
    let fund = Fund::Reserve;
    w.run_with("donor", ExecuteMsg::Deposit { fund }, &coins)
        .unwrap();
    assert_eq!(w.totals(Some("ibc/AA")).reserve.u128(), 5);
    assert_eq!(w.totals(Some("uatom")).reserve.u128(), 7);
    assert_eq!(w.dollars(), (DOLLARS + 9, 0));
    w.check_totals();
}

#[test]
fn a_deposit_without_a_fund_means_the_reserve() {
    let msg: ExecuteMsg = cosmwasm_std::from_json(br#"{"deposit":{}}"#).unwrap();
    let fund = Fund::Reserve;
    assert_eq!(msg, ExecuteMsg::Deposit { fund });
}

#[test]
fn native_coins_can_not_get_stuck_in_the_risk_pool() {
    let mut w = Suite::new();
    let msg = ExecuteMsg::Deposit {
        fund: Fund::RiskPool,
    };
    let error = w.run_with("donor", msg, &[coin(5, USD)]).unwrap_err();
    assert_eq!(error, NotForRiskPool);
    assert_eq!(w.coins_of("donor", USD), DONATIONS - DOLLARS);
}

#[test]
fn a_deposit_of_nothing_is_refused() {
    let mut w = Suite::new();
    let fund = Fund::Reserve;
    let error = w.refuse("donor", ExecuteMsg::Deposit { fund });
    assert_matches!(error, DepositCoins { found: 0, max: 16 });
}

/// Settlement pays its risk share so.
#[test]
fn unhooked_oaic_goes_to_the_risk_pool_once() {
    let mut w = Suite::new();
    w.donate(1_000);
    assert_eq!(w.oaic().risk_free.u128(), 0, "not before a sync");
    assert_eq!(w.totals(None).unsynced.u128(), 1_000);
    w.sync(None).unwrap();
    w.sync(None).unwrap();
    assert_eq!(w.oaic().risk_free.u128(), 1_000);
    assert_eq!(w.oaic().reserve.u128(), RESERVE);
    w.check_totals();
}

#[test]
fn unhooked_coins_go_to_the_reserve_once() {
    let mut w = Suite::new();
    w.donate_coin(coin(400, "uatom"));
    assert_eq!(w.totals(Some("uatom")).reserve.u128(), 0);
    w.sync(Some("uatom")).unwrap();
    w.sync(Some("uatom")).unwrap();
    assert_eq!(w.totals(Some("uatom")).reserve.u128(), 400);
    w.check_totals();
}

/// What is in a lot is booked already: a sync must not find it again.
#[test]
fn a_sync_does_not_book_what_an_auction_offers() {
    let mut w = Suite::new();
    w.start(1_000, 10, 1).unwrap();
    w.sync(Some(USD)).unwrap();
    assert_eq!(w.dollars(), (DOLLARS - 1_000, 1_000));
}

#[test]
fn a_sync_does_not_book_what_claims_set_aside() {
    let mut w = Suite::new();
    w.fund_risk_pool(100).unwrap();
    w.approve("claimant", 25).unwrap();
    w.sync(None).unwrap();
    assert_eq!(w.oaic().risk_free.u128(), 75);
}

#[test]
fn syncing_nothing_writes_nothing() {
    let mut w = Suite::new();
    let before = w.snapshot();
    w.sync(None).unwrap();
    w.sync(Some("nobody/ever/sent/this")).unwrap();
    assert!(w.snapshot() == before, "a sync of nothing left a record");
}

// B-19
#[test]
fn a_fake_cw20_deposits_nothing() {
    let mut w = Suite::new();
    let hooks = [
        ReceiveMsg::Deposit {
            fund: Fund::Reserve,
        },
        bid(1),
    ];
    w.start(1_000, 10, 1).unwrap();
    for hook in hooks {
        let forged = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: w.who("bidder").to_string(),
            amount: u(1_000_000),
            msg: to_json_binary(&hook).unwrap(),
        });
        let error = w.refuse("thief", forged);
        let sender = w.who("thief").to_string();
        assert_matches!(error, Runtime(NotTheToken { sender: found, .. }) if *found == sender);
    }
}

// B-48
#[test]
fn a_hook_that_is_not_one_takes_nothing() {
    let mut w = Suite::new();
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for junk in [
        "",
        "{}",
        "7",
        r#"{"deposit":{}}"#,
        r#"{"deposit":{"fund":"pocket"}}"#,
        r#"{"deposit":{"fund":"reserve"},"bid":{"auction":1}}"#,
        r#"{"deposit":{"fund":"reserve","fund":"risk_pool"}}"#,
        nested.as_str(),
    ] {
        let error = refused(&mut w, |w| w.send_raw("other", 5, junk.as_bytes().into()));
        assert_matches!(error, Runtime(UnknownHook { .. }), "{junk:.50}");
    }
}

#[test]
fn messages_that_take_no_coins_do_not_swallow_them() {
    let mut w = Suite::new();
    let messages = [
        ExecuteMsg::Sync { denom: None },
        ExecuteMsg::PayClaim { claim: 1 },
        ExecuteMsg::ReleaseClaim { claim: 1 },
        ExecuteMsg::CancelClaim { claim: 1 },
        ExecuteMsg::CloseAuction { auction: 1 },
        ExecuteMsg::CollectMetrics {},
        ExecuteMsg::FundRiskPool { amount: u(1) },
        start(1, 1, 1),
        update(|_| ()),
        ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership),
    ];
    for msg in messages {
        let error = w.run_with("donor", msg.clone(), &[coin(5, USD)]);
        assert_matches!(error, Err(Runtime(CoinsNotTaken { .. })), "{msg:?}");
    }
}
