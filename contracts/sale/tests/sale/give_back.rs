//! A buyer's way out while a migration is queued: OAIC back to the sale, at the price paid for it.

use cosmwasm_std::coin;
use oaic_messages::sale::*;
use oaic_messages::token;
use oaic_testing::refused;

use crate::pro_rata::oversubscribed;
use crate::suite::*;

/// Alice bought 400 OAIC with two denoms, bob 200; all is claimed and a migration is queued.
fn queued() -> Suite {
    let mut suite = Suite::fixed();
    suite.buy("alice", 75_000_000, USD);
    suite.buy("alice", 300_000_000, ATOM);
    suite.buy("bob", 50_000_000, USD);
    suite.end_and_finalize();
    suite.settle(claim, &["alice", "bob"]);
    suite.answer_as_dao(Some(false), Some(true));
    suite
}

const ALICE: u128 = 400 * OAIC;

/// OAIC that must come back to where it came from.
#[track_caller]
fn bounces(suite: &mut Suite, by: &str, amount: u128, hook: &ReceiveMsg, says: &str) {
    let error = refused(suite, |suite| suite.send(by, amount, hook)).to_string();
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

const GIVE_BACK: ReceiveMsg = ReceiveMsg::GiveBack {};

#[test]
fn whoever_returns_everything_has_back_everything_that_was_paid() {
    let mut suite = queued();
    suite.give_back("alice", ALICE).unwrap();
    assert_eq!(suite.spent_all("alice"), [0; 3]);
    assert_eq!(suite.balance_of("alice"), 0);
    let purchase = suite.purchase("alice");
    assert_eq!(purchase.returned.u128(), ALICE);
    assert!(purchase.settled);
    assert_eq!(suite.totals().returned_tokens.u128(), ALICE);
    suite.bond("bob", 200 * OAIC);
    suite.give_back_for("bob", 200 * OAIC).unwrap();
    assert_eq!(suite.spent("bob", USD), 0);
    for denom in DENOMS {
        assert_eq!(suite.coins(&suite.contract, denom), 0);
    }
    assert_eq!(suite.status().settled, 2);
}

#[test]
fn parts_are_paid_in_proportion_and_never_come_to_more_than_the_whole() {
    let mut suite = queued();
    let mut returned = 0;
    for part in [1, 2, 7, 1_000_001, 99_999_999, 200 * OAIC] {
        suite.give_back("alice", part).unwrap();
        returned += part;
        // Rounded down over all returns together, in the sale's favor.
        let back = |paid: u128| paid * returned / ALICE;
        assert_eq!(suite.spent("alice", USD), 75_000_000 - back(75_000_000));
        assert_eq!(suite.spent("alice", ATOM), 300_000_000 - back(300_000_000));
    }
    suite.give_back("alice", ALICE - returned).unwrap();
    assert_eq!(suite.spent_all("alice"), [0; 3]);
}

#[test]
fn nobody_returns_more_than_the_book_says_it_bought() {
    let mut suite = queued();
    // Alice has more than the sale sold: what others give is not the sale's.
    suite.transfer("vault", &account("alice"), 100 * OAIC);
    let too_much = |suite: &mut Suite, amount, left: u128| {
        let says = format!("can give back {left} uoaic");
        bounces(suite, "alice", amount, &GIVE_BACK, &says);
    };
    too_much(&mut suite, ALICE + 1, ALICE);
    suite.send("alice", ALICE - 1, &GIVE_BACK).unwrap();
    too_much(&mut suite, 2, 1);
    suite.send("alice", 1, &GIVE_BACK).unwrap();
    too_much(&mut suite, 1, 0);
    assert_eq!(suite.spent_all("alice"), [0; 3]);
    // Who bought nothing returns nothing, and pays for nobody.
    let why = "has bought nothing";
    bounces(&mut suite, "mallory", OAIC, &GIVE_BACK, why);
    suite.send("bob", 200 * OAIC, &GIVE_BACK).unwrap();
}

#[test]
fn only_staking_returns_for_others() {
    let mut suite = queued();
    for buyer in ["alice", "mallory"] {
        let hook = ReceiveMsg::GiveBackFor {
            buyer: account(buyer).to_string(),
        };
        for by in ["alice", "mallory"] {
            bounces(&mut suite, by, OAIC, &hook, "only the staking contract");
        }
    }
    suite.bond("alice", OAIC);
    let returned_for = |buyer: &str| ReceiveMsg::GiveBackFor {
        buyer: buyer.to_owned(),
    };
    for (hook, says) in [
        (
            returned_for(account("mallory").as_str()),
            "has bought nothing",
        ),
        (returned_for("x"), "buyer: 'x'"),
        // What staking sends without a name is for nobody.
        (GIVE_BACK, "has bought nothing"),
    ] {
        bounces(&mut suite, "staking", OAIC, &hook, says);
    }
    suite.give_back_for("alice", OAIC).unwrap();
    assert_eq!(suite.spent("alice", USD), 75_000_000 - 187_500);
}

#[test]
fn it_is_open_only_while_something_is_queued_and_the_proceeds_are_here() {
    let mut suite = queued();
    for (says, words) in [
        (Some(false), "no migration is queued"),
        (None, "the DAO is broken"),
    ] {
        suite.answer_as_dao(Some(true), says);
        bounces(&mut suite, "alice", OAIC, &GIVE_BACK, words);
    }
    suite.answer_as_dao(Some(true), Some(true));
    suite.give_back("alice", OAIC).unwrap();
    // A year later it still is, and nobody sweeps for as long as something is queued.
    suite.a_year_later();
    suite.give_back("alice", OAIC).unwrap();
    suite.fails("anyone", sweep(Some(ATOM)), "while a migration is queued");
    suite.answer_as_dao(Some(true), Some(false));
    suite.ok("anyone", sweep(Some(ATOM)));
    suite.answer_as_dao(Some(true), Some(true));
    let why = "have gone to the treasury";
    bounces(&mut suite, "alice", OAIC, &GIVE_BACK, why);
    assert_eq!(suite.balance_of("alice"), ALICE - 2 * OAIC);
    suite.ok("anyone", sweep(Some(USD)));
    suite.ok("anyone", sweep(None));

    let mut suite = Suite::fixed();
    suite.buy("alice", 1_000_000, USD);
    suite.end();
    suite.answer_as_dao(None, Some(true));
    let early = "give_back is for a sale that succeeded";
    bounces(&mut suite, "mallory", 1, &GIVE_BACK, early);
    suite.finalize();
    let failed = "this one missed its soft cap";
    bounces(&mut suite, "mallory", 1, &GIVE_BACK, failed);
}

#[test]
fn what_was_returned_is_unsold_and_goes_to_the_treasury_with_the_proceeds() {
    let mut suite = queued();
    let unsold = suite.balance(&suite.treasury);
    suite.give_back("alice", ALICE).unwrap();
    suite.go_to(MAX_WINDOW + 1);
    assert_eq!(suite.non_circulating(), ALICE, "nobody votes with it");
    suite.fails("anyone", sweep(None), "stay here");
    suite.stray(3);
    suite.ok("anyone", sweep(None));
    assert_eq!(suite.balance(&suite.treasury), unsold + 3);
    suite.a_year_later();
    suite.fails("anyone", sweep(None), "constitution class is open");
    suite.answer_as_dao(Some(true), None);
    suite.ok("anyone", sweep(None));
    assert_eq!(suite.balance(&suite.treasury), unsold + 3 + ALICE);
    suite.go_to(MAX_WINDOW + PROCEEDS_STAY + 1);
    assert_eq!(suite.non_circulating(), 0);
}

#[test]
fn a_denom_that_cant_be_sent_holds_back_neither_the_return_nor_the_others() {
    let mut suite = queued();
    suite.bank.freeze(Some(ATOM));
    suite.give_back("alice", ALICE).unwrap();
    assert_eq!(suite.spent("alice", USD), 0);
    assert_eq!(suite.spent("alice", ATOM), 300_000_000);
    let totals = suite.totals();
    assert_eq!(totals.owed_coins[1], coin(300_000_000, ATOM));
    assert_eq!(totals.proceeds[1].amount.u128(), 0);
    // It is alice's for good, whenever it can be sent, and never the treasury's.
    suite.a_year_later();
    suite.answer_as_dao(Some(true), Some(false));
    suite.bank.freeze(None);
    suite.fails("anyone", sweep(Some(ATOM)), "nothing to sweep");
    suite.ok("anyone", claim("alice"));
    assert_eq!(suite.spent("alice", ATOM), 0);
    suite.fails("anyone", claim("alice"), "has already been paid");
}

#[test]
fn all_buyers_of_an_oversubscribed_sale_can_return_everything() {
    let mut suite = oversubscribed();
    suite.finalize();
    suite.answer_as_dao(None, Some(true));
    // Before and after others have claimed, and in the middle of an own claim.
    suite.ok("alice", claim_of("alice", &["uoaic"]));
    let tokens = |suite: &Suite, buyer| suite.purchase(buyer).tokens.u128();
    suite.give_back("alice", tokens(&suite, "alice")).unwrap();
    suite.settle(claim, &["bob", "carol", "dave"]);
    for buyer in ["bob", "carol", "dave"] {
        suite.give_back(buyer, tokens(&suite, buyer) / 3).unwrap();
    }
    for buyer in ["bob", "carol", "dave"] {
        let left = suite.balance_of(buyer);
        suite.give_back(buyer, left).unwrap();
    }
    // Refund of the commitment and price together.
    for buyer in BUYERS {
        assert_eq!(suite.spent_all(buyer), [0; 3]);
    }
    assert_eq!(suite.status().settled, 4);
    for denom in DENOMS {
        assert_eq!(suite.coins(&suite.contract, denom), 0, "{denom}");
    }
}

#[test]
fn who_has_not_claimed_yet_can_return_other_coins_and_claims_all_the_same() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    suite.end_and_finalize();
    suite.answer_as_dao(None, Some(true));
    suite.ok("alice", claim_of("alice", &["uoaic"]));
    suite.give_back("alice", 100 * OAIC).unwrap();
    assert_eq!(suite.spent("alice", USD), 75_000_000);
    suite.fails("alice", claim("alice"), "already been paid");
}

// dao-model: no_time_to_leave, buyer_unbonding. The DAO's side is the delay: unbonding and a week.
#[test]
fn a_buyer_leaves_before_the_migration_is_due_out_of_stake_that_was_unbonding_too() {
    let mut suite = queued();
    suite.bond("alice", ALICE);
    // Three weeks of unbonding later, still queued; wallet and bonded stake, one after the other.
    suite.go_to(MAX_WINDOW + 21 * DAY);
    suite.transfer("staking", &account("alice"), 300 * OAIC);
    suite.give_back("alice", 300 * OAIC).unwrap();
    suite.give_back_for("alice", 100 * OAIC).unwrap();
    assert_eq!(suite.spent_all("alice"), [0; 3]);
}

#[test]
fn a_pause_of_the_token_does_not_stop_what_comes_from_staking() {
    let mut suite = queued();
    suite.bond("alice", ALICE);
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    suite.token("owner", &pause).unwrap();
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![account("alice").to_string()],
    };
    suite.token("owner", &freeze).unwrap();
    suite.give_back_for("alice", ALICE).unwrap();
    assert_eq!(suite.spent_all("alice"), [0; 3]);
}

#[test]
fn a_treasury_that_misbehaves_does_not_stop_a_return() {
    let mut suite = queued();
    suite.treasury_refuses(Some(USD));
    suite.give_back("alice", ALICE).unwrap();
    assert_eq!(suite.spent("alice", USD), 0);
}
