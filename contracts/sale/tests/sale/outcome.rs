//! Success and failure: everybody gets what is theirs exactly once.
//!
//! What was paid stays here for a while: see `proceeds`. The next round: see `rounds`.

use cosmwasm_std::coin;
use oaic_messages::sale::*;

use crate::world::*;

/// Alice and bob bought with two denoms; 399.999999 or 400 OAIC in all.
fn sold(enough: bool) -> World {
    let mut world = World::fixed();
    world.buy("alice", 74_000_000, USD);
    world.buy("alice", 4_000_000, EUR);
    let bob = 400 * OAIC - world.status().sold.u128() - u128::from(!enough);
    world.buy("bob", bob * 3, ATOM);
    assert_eq!(world.status().sold.u128(), 400 * OAIC - u128::from(!enough));
    world.end();
    world
}

#[test]
fn on_success_claims_pay_exactly_once_and_the_treasury_gets_what_is_unsold() {
    let mut world = sold(true);
    world.finalize();
    assert_eq!(world.status().phase, Phase::Succeeded);
    let raised = world.status().raised;
    for coin in &raised {
        assert_eq!(world.coins(&world.treasury, &coin.denom), 0);
        assert_eq!(
            world.coins(&world.contract, &coin.denom),
            coin.amount.u128()
        );
    }
    assert_eq!(world.balance(&world.treasury), 600 * OAIC, "what is unsold");
    let bought = world.purchase("alice").tokens.u128();
    let before = world.balance(&account("mallory"));
    world.ok("mallory", claim("alice"));
    assert_eq!(
        world.balance(&account("alice")),
        bought,
        "whoever triggers it, and no fee is taken"
    );
    assert_eq!(world.balance(&account("mallory")), before);
    let again = format!("{} has already been paid", account("alice"));
    world.fails("alice", claim("alice"), &again);
    world.settle(claim, &["bob"]);
    assert_eq!(world.balance(&world.contract), 0);
    for buyer in ["alice", "bob"] {
        world.fails("anyone", claim(buyer), "has already been paid");
        world.fails(
            "anyone",
            refund(buyer),
            "refund is for a sale that missed its soft cap",
        );
    }
}

#[test]
fn below_the_soft_cap_refunds_pay_exactly_once_and_nobody_can_claim() {
    let mut world = sold(false);
    world.finalize();
    assert_eq!(world.status().phase, Phase::Failed);
    assert_eq!(
        world.balance(&world.treasury),
        0,
        "it is for the next round"
    );
    for denom in DENOMS {
        assert_eq!(
            world.coins(&world.treasury, denom),
            0,
            "no coin of a failed sale leaves but to its buyer"
        );
    }
    world.fails(
        "alice",
        claim("alice"),
        "claim is for a sale that succeeded; this one missed its soft cap",
    );
    world.ok("mallory", refund("alice"));
    world.fails("alice", refund("alice"), "has already been paid");
    world.ok("bob", refund("bob"));
    world.fails("bob", refund("bob"), "has already been paid");
    for buyer in ["alice", "bob"] {
        for denom in DENOMS {
            assert_eq!(world.spent(buyer, denom), 0);
        }
        assert_eq!(world.balance(&account(buyer)), 0);
    }
    assert_eq!(world.status().settled, 2);
}

#[test]
fn nothing_is_paid_before_it_is_decided() {
    let mut world = sold(true);
    for msg in [claim("alice"), refund("alice")] {
        world.fails("alice", msg, "this one has ended but is not finalized");
    }
}

#[test]
fn it_is_decided_once_and_for_ever() {
    for (enough, words) in [(true, "it succeeded"), (false, "it missed its soft cap")] {
        let mut world = sold(enough);
        world.finalize();
        world.fails("anyone", ExecuteMsg::Finalize {}, words);
        world.fails_with("carol", BUY, &usd(1_000_000), words);
        world.fails("owner", ExecuteMsg::Cancel {}, words);
        world.go_to(100 * DAY);
        world.fails("anyone", ExecuteMsg::Finalize {}, words);
        world.fails_with("carol", BUY, &usd(1_000_000), words);
    }
}

#[test]
fn who_bought_nothing_gets_nothing() {
    for enough in [true, false] {
        let mut world = sold(enough);
        world.finalize();
        let upper = account("alice").to_string().to_uppercase();
        for (buyer, says) in [
            (account("carol").to_string(), "has bought nothing"),
            ("carol".into(), "buyer: 'carol' is not an address"),
            (upper, "is not an address of this chain"),
        ] {
            let (assets, round) = (None, None);
            let msg = match enough {
                true => ExecuteMsg::Claim { buyer, assets },
                false => ExecuteMsg::Refund {
                    buyer,
                    assets,
                    round,
                },
            };
            world.fails("carol", msg, says);
        }
    }
}

#[test]
fn a_sale_without_buyers_gives_the_treasury_everything_only_when_that_is_a_success() {
    for (soft_cap, phase, gets) in [(0u128, Phase::Succeeded, FOR_SALE), (1, Phase::Failed, 0)] {
        let mut world = World::with(|params| params.soft_cap = soft_cap.into());
        world.end();
        world.finalize();
        assert_eq!(world.status().phase, phase);
        assert_eq!(world.balance(&world.treasury), gets);
        assert_eq!(world.balance(&world.contract), FOR_SALE - gets);
    }
}

#[test]
fn the_owner_calls_it_off_only_before_the_first_purchase() {
    let mut world = World::fixed();
    world.fails("mallory", ExecuteMsg::Cancel {}, "only the owner");
    world.buy("alice", 250_000, USD);
    world.fails("owner", ExecuteMsg::Cancel {}, "1 buyers have bought");

    for at in [None, Some(0), Some(MAX_WINDOW)] {
        let mut world = World::try_new(FOR_SALE, |_| {}).unwrap();
        if let Some(at) = at {
            world.go_to(at);
        }
        world.ok("owner", ExecuteMsg::Cancel {});
        assert_eq!(world.status().phase, Phase::Canceled);
        assert_eq!(world.balance(&world.treasury), FOR_SALE);
        world.go_to(at.unwrap_or_default() + 5);
        world.fails_with("alice", BUY, &usd(1_000_000), "it was canceled");
        world.fails("anyone", ExecuteMsg::Finalize {}, "it was canceled");
        world.fails("owner", ExecuteMsg::Cancel {}, "it was canceled");
        world.fails("anyone", claim("alice"), "was canceled");
        world.fails("anyone", refund("alice"), "was canceled");
    }
}

// B-8: a pause of the token stops neither claims nor refunds.
#[test]
fn a_paused_token_does_not_stop_claims() {
    let mut world = sold(true);
    let pause = oaic_messages::token::ExecuteMsg::Pause { duration: DAY };
    world.token("owner", &pause).unwrap();
    world.finalize();
    world.settle(claim, &["alice", "bob"]);
    assert_eq!(world.balance(&world.contract), 0);
}

#[test]
fn what_was_paid_comes_back_in_every_denom_at_once() {
    let mut world = World::fixed();
    for denom in DENOMS {
        world.buy("alice", 3_000_001, denom);
    }
    world.end();
    world.finalize();
    let refunded = world.purchase("alice").refund;
    assert_eq!(
        refunded,
        [
            coin(3_000_001, USD),
            coin(3_000_000, ATOM),
            coin(3_000_001, EUR)
        ]
    );
    world.settle(refund, &["alice"]);
    assert_eq!(DENOMS.map(|denom| world.spent("alice", denom)), [0, 0, 0]);
}
