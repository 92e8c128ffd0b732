//! A buyer's way out while a migration is queued: OAIC back to the sale, at the price paid for it.

use cosmwasm_std::coin;
use oaic_messages::sale::*;
use oaic_messages::token;

use crate::stubs::Mood;
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
    world.govern(Some(false), Some(true));
    world
}

const ALICE: u128 = 400 * OAIC;

#[track_caller]
fn refused(done: Result<cw_multi_test::AppResponse, String>, says: &str) {
    let error = done.expect_err("it was taken");
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

#[test]
fn whoever_returns_everything_has_back_everything_that_was_paid() {
    let mut world = queued();
    world.give_back("alice", ALICE).unwrap();
    assert_eq!(DENOMS.map(|denom| world.spent("alice", denom)), [0, 0, 0]);
    assert_eq!(world.oaic(&who("alice")), 0);
    let purchase = world.purchase("alice");
    assert_eq!(purchase.returned.u128(), ALICE);
    assert!(purchase.settled);
    assert_eq!(world.books().returned_tokens.u128(), ALICE);
    world.bond("bob", 200 * OAIC);
    world.give_back_for("bob", 200 * OAIC).unwrap();
    assert_eq!(world.spent("bob", USD), 0);
    for denom in DENOMS {
        assert_eq!(world.coins(&world.sale, denom), 0);
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
    // She has more than she bought: what she buys from others is not the sale's.
    let gift = token::ExecuteMsg::Transfer {
        recipient: who("alice").to_string(),
        amount: (100 * OAIC).into(),
    };
    world
        .call(&who("vault"), &world.token.clone(), &gift, &[])
        .unwrap();
    let send =
        |world: &mut World, amount| world.send(&who("alice"), amount, &ReceiveMsg::GiveBack {});
    let before = world.picture();
    let error = send(&mut world, ALICE + 1).unwrap_err();
    assert!(error.contains("can give back 400000000 uoaic"), "{error}");
    assert_eq!(world.picture(), before, "nothing was taken");
    send(&mut world, ALICE - 1).unwrap();
    assert!(send(&mut world, 2).is_err());
    send(&mut world, 1).unwrap();
    assert!(send(&mut world, 1).is_err());
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
    // Who bought nothing returns nothing, and pays for nobody.
    let stranger = world.send(&who("mallory"), OAIC, &ReceiveMsg::GiveBack {});
    refused(stranger, "has bought nothing");
    let bob = world.send(&who("bob"), 200 * OAIC, &ReceiveMsg::GiveBack {});
    bob.unwrap();
}

#[test]
fn only_staking_returns_for_others() {
    let mut world = queued();
    for buyer in ["alice", "mallory"] {
        let hook = ReceiveMsg::GiveBackFor {
            buyer: who(buyer).to_string(),
        };
        for by in ["alice", "mallory"] {
            let done = world.send(&who(by), OAIC, &hook);
            refused(done, "only the staking contract");
        }
    }
    world.bond("alice", OAIC);
    refused(world.give_back_for("mallory", OAIC), "has bought nothing");
    let hook = ReceiveMsg::GiveBackFor { buyer: "x".into() };
    refused(world.send(&who("staking"), OAIC, &hook), "buyer: 'x'");
    // What staking sends without a name is for nobody.
    let done = world.send(&who("staking"), OAIC, &ReceiveMsg::GiveBack {});
    refused(done, "has bought nothing");
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
        world.govern(Some(true), says);
        refused(world.give_back("alice", OAIC), words);
    }
    world.govern(Some(true), Some(true));
    world.give_back("alice", OAIC).unwrap();
    // A year later it still is, and nobody sweeps for as long as something is queued.
    world.a_year_later();
    world.give_back("alice", OAIC).unwrap();
    world.fails(
        "anyone",
        &sweep(Some(ATOM)),
        &[],
        "while a migration is queued",
    );
    world.govern(Some(true), Some(false));
    world.ok("anyone", &sweep(Some(ATOM)), &[]);
    world.govern(Some(true), Some(true));
    refused(world.give_back("alice", OAIC), "have gone to the treasury");
    assert_eq!(world.oaic(&who("alice")), ALICE - 2 * OAIC);
    world.ok("anyone", &sweep(Some(USD)), &[]);
    world.ok("anyone", &sweep(None), &[]);

    let mut world = World::fixed();
    world.buy("alice", 1_000_000, USD);
    world.end();
    world.govern(None, Some(true));
    let early = world.send(&who("mallory"), 1, &ReceiveMsg::GiveBack {});
    refused(early, "give_back is for a sale that succeeded");
    world.finalize();
    let failed = world.send(&who("mallory"), 1, &ReceiveMsg::GiveBack {});
    refused(failed, "this one missed its soft cap");
}

#[test]
fn what_was_returned_is_unsold_and_goes_to_the_treasury_with_the_proceeds() {
    let mut world = queued();
    let unsold = world.oaic(&world.treasury);
    world.give_back("alice", ALICE).unwrap();
    world.go_to(MAX_WINDOW + 1);
    assert_eq!(world.non_circulating(), ALICE, "nobody votes with it");
    world.fails("anyone", &sweep(None), &[], "stay here");
    world.stray(3);
    world.ok("anyone", &sweep(None), &[]);
    assert_eq!(world.oaic(&world.treasury), unsold + 3);
    world.a_year_later();
    world.fails("anyone", &sweep(None), &[], "constitution class is open");
    world.govern(Some(true), None);
    world.ok("anyone", &sweep(None), &[]);
    assert_eq!(world.oaic(&world.treasury), unsold + 3 + ALICE);
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
    // It is hers for good, whenever it can be sent, and never the treasury's.
    world.a_year_later();
    world.govern(Some(true), Some(false));
    world.bank.freeze(None);
    world.fails("anyone", &sweep(Some(ATOM)), &[], "nothing to sweep");
    world.ok("anyone", &claim(who("alice").to_string()), &[]);
    assert_eq!(world.spent("alice", ATOM), 0);
    world.fails(
        "anyone",
        &claim(who("alice").to_string()),
        &[],
        "has already been paid",
    );
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
    world.govern(None, Some(true));
    // Before and after others have claimed, and in the middle of an own claim.
    world.ok("alice", &claim_of("alice", &["uoaic"]), &[]);
    let tokens = |world: &World, buyer| world.purchase(buyer).tokens.u128();
    world.give_back("alice", tokens(&world, "alice")).unwrap();
    world.settle(claim, &["bob", "carol", "dave"]);
    for buyer in ["bob", "carol", "dave"] {
        world.give_back(buyer, tokens(&world, buyer) / 3).unwrap();
    }
    for buyer in ["bob", "carol", "dave"] {
        let left = world.oaic(&who(buyer));
        world.give_back(buyer, left).unwrap();
    }
    // Refund of the commitment and price together.
    for buyer in BUYERS {
        assert_eq!(DENOMS.map(|denom| world.spent(buyer, denom)), [0, 0, 0]);
    }
    assert_eq!(world.status().settled, 4);
    for denom in DENOMS {
        assert_eq!(world.coins(&world.sale, denom), 0, "{denom}");
    }
}

#[test]
fn who_has_not_claimed_yet_can_return_other_coins_and_claims_all_the_same() {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.end();
    world.finalize();
    world.govern(None, Some(true));
    world.ok("alice", &claim_of("alice", &["uoaic"]), &[]);
    world.give_back("alice", 100 * OAIC).unwrap();
    assert_eq!(world.spent("alice", USD), 75_000_000);
    world.fails(
        "alice",
        &claim(who("alice").to_string()),
        &[],
        "already been paid",
    );
}

// dao-model: no_time_to_leave, buyer_unbonding. The DAO's side is the delay: unbonding and a week.
#[test]
fn a_buyer_leaves_before_the_migration_is_due_out_of_stake_that_was_unbonding_too() {
    let mut world = queued();
    world.bond("alice", ALICE);
    // Three weeks of unbonding later, still queued; wallet and bonded stake, one after the other.
    world.go_to(MAX_WINDOW + 21 * DAY);
    let back = token::ExecuteMsg::Transfer {
        recipient: who("alice").to_string(),
        amount: (300 * OAIC).into(),
    };
    world
        .call(&who("staking"), &world.token.clone(), &back, &[])
        .unwrap();
    world.give_back("alice", 300 * OAIC).unwrap();
    world.give_back_for("alice", 100 * OAIC).unwrap();
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
}

#[test]
fn a_pause_of_the_token_does_not_stop_what_comes_from_staking() {
    let mut world = queued();
    world.bond("alice", ALICE);
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    let (owner, token) = (world.owner.clone(), world.token.clone());
    world.call(&owner, &token, &pause, &[]).unwrap();
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![who("alice").to_string()],
    };
    world.call(&owner, &token, &freeze, &[]).unwrap();
    world.give_back_for("alice", ALICE).unwrap();
    assert_eq!(world.spent("alice", USD) + world.spent("alice", ATOM), 0);
}

#[test]
fn a_treasury_that_misbehaves_does_not_stop_a_return() {
    let mut world = queued();
    world.behave(Mood {
        refuses_oaic: true,
        refuses: Some(USD.into()),
        calls: vec![],
    });
    world.give_back("alice", ALICE).unwrap();
    assert_eq!(world.spent("alice", USD), 0);
}
