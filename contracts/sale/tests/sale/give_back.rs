//! A buyer's way out while a migration is queued: OAIC back to the sale, at the price paid for it.

use cosmwasm_std::coin;
use oaic_messages::sale::*;
use oaic_messages::token;
use oaic_testing::refused;
use oaic_testing::stubs::TreasuryConduct;

use crate::world::*;

/// Alice bought 400 OAIC with two denoms, bob 200; all is claimed and a migration is queued.
fn queued() -> World {
    let mut world = World::fixed();
    world.buy("alice", 75_000_000, USD);
    world.buy("alice", 300_000_000, ATOM);
    world.buy("bob", 50_000_000, USD);
    world.end();
    world.finalize();
    world.settle(claim, &["alice", "bob"]);
    world.answer_as_dao(Some(false), Some(true));
    world
}

const ALICE: u128 = 400 * OAIC;

/// OAIC that must come back to where it came from.
#[track_caller]
fn bounces(world: &mut World, by: &str, amount: u128, hook: &ReceiveMsg, says: &str) {
    let error = refused(world, |world| world.send(by, amount, hook)).to_string();
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

const GIVE_BACK: ReceiveMsg = ReceiveMsg::GiveBack {};

#[test]
fn whoever_returns_everything_has_back_everything_that_was_paid() {
    let mut world = queued();
    world.give_back("alice", ALICE).unwrap();
    assert_eq!(DENOMS.map(|denom| world.spent("alice", denom)), [0, 0, 0]);
    assert_eq!(world.balance(&account("alice")), 0);
    let purchase = world.purchase("alice");
    assert_eq!(purchase.returned.u128(), ALICE);
    assert!(purchase.settled);
    assert_eq!(world.books().returned_tokens.u128(), ALICE);
    world.bond("bob", 200 * OAIC);
    world.give_back_for("bob", 200 * OAIC).unwrap();
    assert_eq!(world.spent("bob", USD), 0);
    for denom in DENOMS {
        assert_eq!(world.coins(&world.contract, denom), 0);
    }
    assert_eq!(world.status().settled, 2);
}

#[test]
fn parts_are_paid_in_proportion_and_never_come_to_more_than_the_whole() {
    let mut world = queued();
    let mut returned = 0;
    for part in [1, 2, 7, 1_000_001, 99_999_999, 200 * OAIC] {
        world.give_back("alice", part).unwrap();
        returned += part;
        // Rounded down over all returns together, in the sale's favor.
        let back = |paid: u128| paid * returned / ALICE;
        assert_eq!(world.spent("alice", USD), 75_000_000 - back(75_000_000));
        assert_eq!(world.spent("alice", ATOM), 300_000_000 - back(300_000_000));
    }
    world.give_back("alice", ALICE - returned).unwrap();
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
}

#[test]
fn nobody_returns_more_than_the_book_says_it_bought() {
    let mut world = queued();
    // Alice has more than the sale sold: what others give is not the sale's.
    world.transfer("vault", &account("alice"), 100 * OAIC);
    let too_much = |world: &mut World, amount, left: u128| {
        let says = format!("can give back {left} uoaic");
        bounces(world, "alice", amount, &GIVE_BACK, &says);
    };
    too_much(&mut world, ALICE + 1, ALICE);
    world.send("alice", ALICE - 1, &GIVE_BACK).unwrap();
    too_much(&mut world, 2, 1);
    world.send("alice", 1, &GIVE_BACK).unwrap();
    too_much(&mut world, 1, 0);
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
    // Who bought nothing returns nothing, and pays for nobody.
    bounces(
        &mut world,
        "mallory",
        OAIC,
        &GIVE_BACK,
        "has bought nothing",
    );
    world.send("bob", 200 * OAIC, &GIVE_BACK).unwrap();
}

#[test]
fn only_staking_returns_for_others() {
    let mut world = queued();
    for buyer in ["alice", "mallory"] {
        let hook = ReceiveMsg::GiveBackFor {
            buyer: account(buyer).to_string(),
        };
        for by in ["alice", "mallory"] {
            bounces(&mut world, by, OAIC, &hook, "only the staking contract");
        }
    }
    world.bond("alice", OAIC);
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
        bounces(&mut world, "staking", OAIC, &hook, says);
    }
    world.give_back_for("alice", OAIC).unwrap();
    assert_eq!(world.spent("alice", USD), 75_000_000 - 187_500);
}

#[test]
fn it_is_open_only_while_something_is_queued_and_the_proceeds_are_here() {
    let mut world = queued();
    for (says, words) in [
        (Some(false), "no migration is queued"),
        (None, "the DAO is broken"),
    ] {
        world.answer_as_dao(Some(true), says);
        bounces(&mut world, "alice", OAIC, &GIVE_BACK, words);
    }
    world.answer_as_dao(Some(true), Some(true));
    world.give_back("alice", OAIC).unwrap();
    // A year later it still is, and nobody sweeps for as long as something is queued.
    world.a_year_later();
    world.give_back("alice", OAIC).unwrap();
    world.fails("anyone", sweep(Some(ATOM)), "while a migration is queued");
    world.answer_as_dao(Some(true), Some(false));
    world.ok("anyone", sweep(Some(ATOM)));
    world.answer_as_dao(Some(true), Some(true));
    bounces(
        &mut world,
        "alice",
        OAIC,
        &GIVE_BACK,
        "have gone to the treasury",
    );
    assert_eq!(world.balance(&account("alice")), ALICE - 2 * OAIC);
    world.ok("anyone", sweep(Some(USD)));
    world.ok("anyone", sweep(None));

    let mut world = World::fixed();
    world.buy("alice", 1_000_000, USD);
    world.end();
    world.answer_as_dao(None, Some(true));
    let early = "give_back is for a sale that succeeded";
    bounces(&mut world, "mallory", 1, &GIVE_BACK, early);
    world.finalize();
    let failed = "this one missed its soft cap";
    bounces(&mut world, "mallory", 1, &GIVE_BACK, failed);
}

#[test]
fn what_was_returned_is_unsold_and_goes_to_the_treasury_with_the_proceeds() {
    let mut world = queued();
    let unsold = world.balance(&world.treasury);
    world.give_back("alice", ALICE).unwrap();
    world.go_to(MAX_WINDOW + 1);
    assert_eq!(world.non_circulating(), ALICE, "nobody votes with it");
    world.fails("anyone", sweep(None), "stay here");
    world.stray(3);
    world.ok("anyone", sweep(None));
    assert_eq!(world.balance(&world.treasury), unsold + 3);
    world.a_year_later();
    world.fails("anyone", sweep(None), "constitution class is open");
    world.answer_as_dao(Some(true), None);
    world.ok("anyone", sweep(None));
    assert_eq!(world.balance(&world.treasury), unsold + 3 + ALICE);
    world.go_to(MAX_WINDOW + PROCEEDS_STAY + 1);
    assert_eq!(world.non_circulating(), 0);
}

#[test]
fn a_denom_that_cant_be_sent_holds_back_neither_the_return_nor_the_others() {
    let mut world = queued();
    world.bank.freeze(Some(ATOM));
    world.give_back("alice", ALICE).unwrap();
    assert_eq!(world.spent("alice", USD), 0);
    assert_eq!(world.spent("alice", ATOM), 300_000_000);
    let books = world.books();
    assert_eq!(books.owed_coins[1], coin(300_000_000, ATOM));
    assert_eq!(books.proceeds[1].amount.u128(), 0);
    // It is alice's for good, whenever it can be sent, and never the treasury's.
    world.a_year_later();
    world.answer_as_dao(Some(true), Some(false));
    world.bank.freeze(None);
    world.fails("anyone", sweep(Some(ATOM)), "nothing to sweep");
    world.ok("anyone", claim("alice"));
    assert_eq!(world.spent("alice", ATOM), 0);
    world.fails("anyone", claim("alice"), "has already been paid");
}

#[test]
fn all_buyers_of_an_oversubscribed_sale_can_return_everything() {
    let mut world = World::pro_rata();
    world.buy("alice", 149_999_999, USD);
    world.buy("bob", 100_000_001, USD);
    world.buy("bob", 300_000_007, ATOM);
    world.buy("carol", 400_000_003, EUR);
    world.buy("dave", 1_333_334, EUR);
    world.end();
    world.finalize();
    world.answer_as_dao(None, Some(true));
    // Before and after others have claimed, and in the middle of an own claim.
    world.ok("alice", claim_of("alice", &["uoaic"]));
    let tokens = |world: &World, buyer| world.purchase(buyer).tokens.u128();
    world.give_back("alice", tokens(&world, "alice")).unwrap();
    world.settle(claim, &["bob", "carol", "dave"]);
    for buyer in ["bob", "carol", "dave"] {
        world.give_back(buyer, tokens(&world, buyer) / 3).unwrap();
    }
    for buyer in ["bob", "carol", "dave"] {
        let left = world.balance(&account(buyer));
        world.give_back(buyer, left).unwrap();
    }
    // Refund of the commitment and price together.
    for buyer in BUYERS {
        assert_eq!(DENOMS.map(|denom| world.spent(buyer, denom)), [0, 0, 0]);
    }
    assert_eq!(world.status().settled, 4);
    for denom in DENOMS {
        assert_eq!(world.coins(&world.contract, denom), 0, "{denom}");
    }
}

#[test]
fn who_has_not_claimed_yet_can_return_other_coins_and_claims_all_the_same() {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.end();
    world.finalize();
    world.answer_as_dao(None, Some(true));
    world.ok("alice", claim_of("alice", &["uoaic"]));
    world.give_back("alice", 100 * OAIC).unwrap();
    assert_eq!(world.spent("alice", USD), 75_000_000);
    world.fails("alice", claim("alice"), "already been paid");
}

// dao-model: no_time_to_leave, buyer_unbonding. The DAO's side is the delay: unbonding and a week.
#[test]
fn a_buyer_leaves_before_the_migration_is_due_out_of_stake_that_was_unbonding_too() {
    let mut world = queued();
    world.bond("alice", ALICE);
    // Three weeks of unbonding later, still queued; wallet and bonded stake, one after the other.
    world.go_to(MAX_WINDOW + 21 * DAY);
    world.transfer("staking", &account("alice"), 300 * OAIC);
    world.give_back("alice", 300 * OAIC).unwrap();
    world.give_back_for("alice", 100 * OAIC).unwrap();
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
}

#[test]
fn a_pause_of_the_token_does_not_stop_what_comes_from_staking() {
    let mut world = queued();
    world.bond("alice", ALICE);
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    world.token("owner", &pause).unwrap();
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![account("alice").to_string()],
    };
    world.token("owner", &freeze).unwrap();
    world.give_back_for("alice", ALICE).unwrap();
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
}

#[test]
fn a_treasury_that_misbehaves_does_not_stop_a_return() {
    let mut world = queued();
    world.conduct(TreasuryConduct {
        refuses_oaic: true,
        refuses: Some(USD.into()),
        ..Default::default()
    });
    world.give_back("alice", ALICE).unwrap();
    assert_eq!(world.spent("alice", USD), 0);
}
