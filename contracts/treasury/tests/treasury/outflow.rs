//! What a vote may make payable: as fast as the buckets leak, and as much as its votes carry.

use cosmwasm_std::{coin, to_json_binary};
use oaic_messages::gates::OutflowMsg;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::treasury::*;
use oaic_testing::contracts;
use oaic_testing::stubs::Government;

use crate::suite::*;

/// Epochs of the test treasury last a day, which its book cuts into eight.
const CELL: u64 = DAY / 8;

/// Room that a full book has left, and when it will have enough.
#[track_caller]
fn full(error: &ContractError) -> (u128, u64) {
    match error {
        Runtime(OutflowExceeded { room, ready_at, .. }) => (*room, ready_at.unwrap()),
        other => panic!("{other}"),
    }
}

#[test]
fn a_bucket_is_reached_exactly_and_says_when_there_is_room_again() {
    let mut w = Suite::new();
    w.spend(Asset::Oaic, "worker", CAP - 1).unwrap();
    // What left makes the pot, and so what it gives, smaller.
    let capacity = (RESERVE - (CAP - 1)) / 20;
    let level = CAP - 1;
    let two = spend_of(Asset::Oaic, w.who("worker").as_str(), 2);
    let (room, ready_at) = full(&w.refuse("owner", two.clone()));
    assert_eq!(room, 0);
    let seconds = (level + 2 - capacity) * u128::from(DAY);
    assert_eq!(u128::from(ready_at - w.now()), seconds.div_ceil(capacity));
    w.advance_to(ready_at - 1);
    let error = w.refuse("owner", two.clone());
    says(&error, &ready_at.to_string());
    w.advance(1, 1);
    w.ok("owner", two);
    w.check_totals();
}

#[test]
fn each_pot_has_its_own_bucket_and_no_denom_takes_anothers() {
    let mut w = Suite::new();
    w.spend(Asset::Oaic, "worker", CAP).unwrap();
    w.spend(usd(), "worker", DOLLAR_CAP).unwrap();
    no_room(&w.spend(usd(), "worker", 1).unwrap_err());
    for denom in ["oaic", "uoaic", "reserve", "risk_pool", ""] {
        let bucket = w.bucket(Pot::Native(denom.into()));
        assert_eq!((bucket.balance.u128(), bucket.level.u128()), (0, 0));
        assert_eq!(w.outflow(Asset::Native(denom.into())), 0);
    }
}

/// However long nothing is asked for, no more than one capacity is there at once.
#[test]
fn what_nobody_asks_for_does_not_add_up() {
    let mut w = Suite::new();
    w.advance(50 * DAY, 50);
    no_room(&w.spend(Asset::Oaic, "worker", CAP + 1).unwrap_err());
    w.spend(Asset::Oaic, "worker", CAP).unwrap();
}

/// Two caps could leave within a minute when epochs began anew at once.
#[test]
fn the_end_of_an_epoch_gives_no_second_cap() {
    let mut w = Suite::new();
    w.advance(DAY - 1, 1);
    w.spend(Asset::Oaic, "worker", CAP).unwrap();
    w.advance(1, 1);
    let bit = w.room(Pot::Reserve);
    assert!(bit < CAP / 1_000, "{bit}");
}

#[test]
fn a_lot_counts_in_its_pot_and_what_returns_unsold_makes_no_room() {
    let mut w = Suite::new();
    w.start(DOLLAR_CAP, 1, 1).unwrap();
    assert_eq!(w.outflow(usd()), DOLLAR_CAP);
    no_room(&w.start(1, 1, 1).unwrap_err());
    // It could be offered and taken back for ever.
    w.advance(101, 1);
    let before = w.room(dollars());
    w.close("stranger", 1).unwrap();
    let more = w.room(dollars()) - before;
    assert!(more <= DOLLAR_CAP / 20, "but for what the pot is larger");
    assert_eq!(w.outflow(usd()), DOLLAR_CAP);
}

/// Ten proposals of the same voters move no more than one.
#[test]
fn a_payment_is_measured_with_all_that_left_before_it_against_its_own_votes() {
    let mut w = Suite::new();
    w.fund_risk_pool(1_000).unwrap();
    w.votes(8 * 100 + 7);
    w.spend(Asset::Oaic, "worker", 60).unwrap();
    w.approve("claimant", 30).unwrap();
    w.ok("booker", book(10));
    assert_eq!(w.outflow(Asset::Oaic), 100);
    for (label, msg) in [
        ("owner", spend_of(Asset::Oaic, w.who("worker").as_str(), 1)),
        ("booker", book(1)),
    ] {
        let error = w.refuse(label, msg);
        no_room(&error);
        says(&error, "proposal 7");
    }
    no_room(&w.approve("claimant", 1).unwrap_err());
    // One with more votes gets what is left under its own bound.
    w.votes(8 * 101);
    assert!(w.spend(Asset::Oaic, "worker", 2).is_err());
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    w.check_totals();
}

#[test]
fn a_native_coin_is_bounded_by_its_pot_and_the_part_of_the_supply_that_asks() {
    let mut w = Suite::new();
    w.votes(TOTAL_SUPPLY / 100);
    let most = DOLLARS / 400;
    let error = w.spend(usd(), "worker", most + 1).unwrap_err();
    no_room(&error);
    w.spend(usd(), "worker", most).unwrap();
    // No other coin's outflow counts in it.
    w.spend(Asset::Oaic, "worker", CAP).unwrap();
    assert!(w.start(1, 1, 1).is_err());
    w.advance(DAY + CELL, 1);
    w.start(most - most / 400, 1, 1).unwrap();
}

#[test]
fn nothing_becomes_payable_while_no_proposal_is_executed() {
    let mut w = Suite::new();
    w.fund_risk_pool(1_000).unwrap();
    w.owner_answers(&Government::default());
    let worker = w.who("worker").to_string();
    for (label, msg) in [
        ("owner", spend_of(Asset::Oaic, &worker, 1)),
        ("owner", spend_of(usd(), &worker, 1)),
        ("owner", claim_of(&worker, 1)),
        ("owner", start(1, 1, 1)),
        ("booker", book(1)),
    ] {
        let error = w.refuse(label, msg.clone());
        let none = matches!(error, Runtime(NoProposal { .. }));
        assert!(none, "{msg:?}: {error}");
    }
    // What isn't payable by a vote goes on.
    w.votes(TOTAL_SUPPLY);
    w.approve("claimant", 100).unwrap();
    w.owner_answers(&Government::default());
    w.pay(1).unwrap();
    w.deposit(coin(5, USD)).unwrap();
    w.check_totals();
}

#[test]
fn an_owner_that_is_not_a_dao_can_make_nothing_payable() {
    let mut w = Suite::new();
    let mut msg = w.genesis();
    msg.owner = w.who("somebody").to_string();
    let owner = w.owner.clone();
    let code = contracts::treasury();
    w.contract = w.create(code, &owner, &msg, "treasury").unwrap();
    let spend = spend_of(Asset::Oaic, w.who("worker").as_str(), 1);
    w.fails("somebody", spend, "is being executed");
}

#[test]
fn bookers_are_whom_the_owner_names() {
    let mut w = Suite::new();
    w.refuse("stranger", book(5));
    w.refuse("owner", book(5));
    w.refuse("booker", book(0));
    let ours = to_json_binary(&book(5)).unwrap();
    let gates = to_json_binary(&OutflowMsg::BookOutflow { amount: u(5) }).unwrap();
    assert_eq!(ours, gates);
    w.ok("booker", book(5));
    assert_eq!(w.outflow(Asset::Oaic), 5);
    assert_eq!(w.bucket(Pot::Reserve).level.u128(), 0, "its own matter");
    let none = update(|changes| changes.bookers = Some(vec![]));
    w.ok("owner", none);
    w.refuse("booker", book(5));
}

// Attack `canceled_auction`: what is canceled would make room in today's cell, and empty the
// bucket of what others booked.
#[test]
fn canceled_auction() {
    let mut w = Suite::new();
    w.votes(TOTAL_SUPPLY / 10);
    // A fortieth of the pot for these votes: half of the bucket.
    let most = DOLLARS / 40;
    let old = most / 2;
    w.ok("owner", lasting(old));
    let first = w.outflow(usd());
    // Half an epoch later, half of the capacity has leaked: all of it.
    w.advance(DAY / 2, 1);
    w.ok("owner", lasting(most / 4));
    let level = w.bucket(dollars()).level.u128();
    assert_eq!(level, most / 4);
    w.close("owner", 1).unwrap();
    assert_eq!(
        w.bucket(dollars()).level.u128(),
        level,
        "nothing of it was in"
    );
    assert_eq!(w.outflow(usd()), most / 4);
    // So as much fits as had the first never been, and not more.
    let more = (DOLLARS - most / 4) / 40 - most / 4;
    no_room(&w.spend(usd(), "eve", more + 1).unwrap_err());
    w.spend(usd(), "eve", more).unwrap();
    // When the first's cell would have gone, nothing else goes with it.
    w.advance(DAY / 2 + CELL - 1, 1);
    assert_eq!(w.outflow(usd()), most / 4 + more);
    assert!(first > 0);
    w.check_totals();
}

/// An auction of dollars that is open for a month.
fn lasting(amount: u128) -> ExecuteMsg {
    auction_of(USD, amount, (1, 1), 30 * DAY)
}

#[test]
fn what_is_called_off_at_once_is_free_at_once() {
    let mut w = Suite::new();
    w.start(DOLLAR_CAP, 1, 1).unwrap();
    w.bid(1, 1).unwrap();
    let sold = w.coins_of("bidder", USD);
    w.close("owner", 1).unwrap();
    assert_eq!(w.bucket(dollars()).level.u128(), sold);
    assert_eq!(w.outflow(usd()), sold);

    w.fund_risk_pool(1_000).unwrap();
    w.approve("claimant", 250).unwrap();
    assert_eq!(w.outflow(Asset::Oaic), 250);
    let cancel = ExecuteMsg::CancelClaim { claim: 1 };
    w.ok("owner", cancel);
    assert_eq!(w.outflow(Asset::Oaic), 0);
    assert_eq!(w.room(Pot::RiskPool), 250);
    // One that expired was payable all the time.
    w.approve("claimant", 250).unwrap();
    w.advance(CLAIM_TTL, 1);
    w.ok("stranger", ExecuteMsg::ReleaseClaim { claim: 2 });
    w.check_totals();
}

// Attack `short_epoch`: days rounded down, a day short of an epoch is enough for a second payment.
#[test]
fn short_epoch() {
    let mut w = Suite::new();
    w.votes(8 * 1_000);
    w.advance(CELL - 1, 1);
    w.spend(Asset::Oaic, "eve", 1_000).unwrap();
    w.advance(DAY, 1);
    let error = w.spend(Asset::Oaic, "eve", 1).unwrap_err();
    let (_, ready_at) = full(&error);
    w.advance_to(ready_at - 1);
    no_room(&w.spend(Asset::Oaic, "eve", 1).unwrap_err());
    w.advance(1, 1);
    w.spend(Asset::Oaic, "eve", 1_000).unwrap();
}

// Attack `pot_changed`: the reserve leaves through the risk pool, of which more may be paid.
#[test]
fn pot_changed() {
    let mut w = Suite::new();
    no_room(&w.fund_risk_pool(CAP + 1).unwrap_err());
    w.fund_risk_pool(CAP - 10).unwrap();
    assert_eq!(w.outflow(Asset::Oaic), 0, "nothing is payable yet");
    no_room(&w.spend(Asset::Oaic, "eve", CAP / 10).unwrap_err());
    no_room(&w.approve("eve", CAP / 2).unwrap_err());
    w.check_totals();
}

// Attack `revoked`: a vote of few takes from holders what no vote may spend. Vesting books it here.
#[test]
fn revoked() {
    let mut w = Suite::new();
    w.votes(20_000_000 * OAIC);
    let error = w.refuse("booker", book(150_000_000 * OAIC));
    no_room(&error);
    says(&error, "more than ever fits");
    w.ok("booker", book(2_500_000 * OAIC));
    w.refuse("booker", book(1));
    // What was taken and what is spent share the bound.
    no_room(&w.spend(Asset::Oaic, "eve", 1).unwrap_err());
    w.votes(20_000_008 * OAIC);
    w.spend(Asset::Oaic, "worker", OAIC).unwrap();
}

#[test]
fn nobody_is_paid_what_it_could_never_use() {
    let mut w = Suite::new();
    w.fund_risk_pool(1_000).unwrap();
    let deaf = w.who("deaf");
    w.register(&deaf, false);
    for lost in [deaf, w.contract.clone(), w.token.clone()] {
        for asset in [Asset::Oaic, usd()] {
            w.refuse("owner", spend_of(asset, lost.as_str(), 1));
        }
        w.refuse("owner", claim_of(lost.as_str(), 1));
    }
    w.spend(usd(), "worker", 1).unwrap();
    w.spend(Asset::Oaic, "worker", 1).unwrap();
}
