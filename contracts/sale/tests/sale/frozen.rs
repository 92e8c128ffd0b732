//! A denom that can't be sent (switched off, or frozen where it comes from) holds back nothing else.

use oaic_messages::sale::*;
use oaic_messages::shared::DENOM;

use crate::world::*;

const DISABLED: &str = "transfers are currently disabled";

/// Oversubscribed: alice gets OAIC, and USD and ATOM back; so does bob, of USD alone.
fn oversubscribed() -> World {
    let mut world = World::pro_rata();
    world.buy("alice", 100_000_000, USD);
    world.buy("alice", 600_000_000, ATOM);
    world.buy("bob", 150_000_000, USD);
    world.buy("carol", 100_000_000, USD);
    world.end();
    world.finalize();
    world
}

#[test]
fn a_claim_of_the_others_does_not_wait_for_a_denom_that_cant_be_sent() {
    let mut world = oversubscribed();
    let due = world.purchase("alice");
    world.bank.freeze(Some(ATOM));
    world.fails("alice", claim("alice"), DISABLED);
    world.fails("alice", claim_of("alice", &[DENOM, ATOM]), DISABLED);

    // OAIC and the other denom, together or each on its own.
    world.ok("anyone", claim_of("alice", &[USD]));
    assert_eq!(
        world.spent("alice", USD),
        100_000_000 - due.refund[0].amount.u128()
    );
    assert_eq!(world.balance(&account("alice")), 0);
    world.ok("anyone", claim_of("alice", &[DENOM]));
    assert_eq!(world.balance(&account("alice")), due.tokens.u128());
    let left = world.purchase("alice");
    assert!(!left.settled);
    assert_eq!(left.paid_tokens, due.tokens);
    assert_eq!(left.paid_refund[0], due.refund[0]);
    assert!(left.paid_refund[1].amount.is_zero() && !due.refund[1].amount.is_zero());

    // Nothing is paid twice, whoever asks for it and however.
    let again = format!("{} is owed nothing more of uoaic, uusd", account("alice"));
    world.fails("alice", claim_of("alice", &[DENOM, USD]), &again);
    world.fails("alice", claim("alice"), DISABLED);
    // Nor can it go to the treasury.
    world.fails("anyone", sweep(Some(ATOM)), "stay here");
    world.settle(claim, &["bob", "carol"]);
    world.fails("anyone", sweep(Some(ATOM)), "stay here");

    // It is alice's when it can be sent again, and then nothing more is due.
    world.bank.freeze(None);
    world.ok("anyone", claim("alice"));
    assert_eq!(
        world.spent("alice", ATOM),
        600_000_000 - due.refund[1].amount.u128()
    );
    assert_eq!(world.balance(&account("alice")), due.tokens.u128());
    assert_eq!(
        world.spent("alice", USD),
        100_000_000 - due.refund[0].amount.u128()
    );
    assert!(world.purchase("alice").settled);
    world.fails("alice", claim("alice"), "has already been paid");
    world.fails("alice", claim_of("alice", &[ATOM]), "has already been paid");
    assert_eq!(world.status().settled, 3);
}

#[test]
fn a_refund_of_the_others_does_not_wait_for_a_denom_that_cant_be_sent() {
    let mut world = World::fixed();
    for denom in DENOMS {
        world.buy("alice", 3_000_001, denom);
    }
    world.end();
    world.finalize();
    assert_eq!(world.status().phase, Phase::Failed);
    world.bank.freeze(Some(EUR));
    world.fails("alice", refund("alice"), DISABLED);
    world.ok("mallory", refund_of("alice", &[ATOM, USD]));
    assert_eq!(
        DENOMS.map(|denom| world.spent("alice", denom)),
        [0, 0, 3_000_001]
    );
    world.fails("alice", refund_of("alice", &[EUR]), DISABLED);
    world.fails(
        "alice",
        refund_of("alice", &[USD]),
        "is owed nothing more of uusd",
    );
    world.bank.freeze(None);
    world.ok("mallory", refund_of("alice", &[EUR, EUR]));
    assert_eq!(DENOMS.map(|denom| world.spent("alice", denom)), [0, 0, 0]);
    world.fails("alice", refund("alice"), "has already been paid");
}

/// What goes to the treasury goes denom by denom.
#[test]
fn a_denom_that_cant_be_sent_holds_up_no_decision_and_no_other_proceeds() {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.buy("bob", 30_000_000, ATOM);
    world.end();
    world.bank.freeze(Some(USD));
    world.finalize();
    assert_eq!(world.status().phase, Phase::Succeeded);
    assert_eq!(world.balance(&world.treasury), 590 * OAIC);
    world.settle(claim, &["alice", "bob"]);
    world.a_year_later();
    world.answer_as_dao(Some(true), None);
    world.fails("anyone", sweep(Some(USD)), DISABLED);
    world.ok("anyone", sweep(Some(ATOM)));
    assert_eq!(world.coins(&world.treasury, ATOM), 30_000_000);
    assert_eq!(world.coins(&world.treasury, USD), 0);
    world.bank.freeze(None);
    world.ok("anyone", sweep(Some(USD)));
    assert_eq!(world.coins(&world.treasury, USD), 100_000_000);
}

#[test]
fn what_is_named_are_one_to_nine_assets_of_the_sale() {
    let mut world = oversubscribed();
    let none = "assets has 0 names; it needs 1 to 9";
    world.fails("alice", claim_of("alice", &[]), none);
    world.fails(
        "alice",
        claim_of("alice", &[USD; 10]),
        "assets has 10 names",
    );
    world.fails(
        "alice",
        claim_of("alice", &["uodd"]),
        "'uodd' is not accepted",
    );
    world.fails("carol", claim_of("dave", &[USD]), "has bought nothing");
    // Named twice is paid once.
    let due = world.purchase("alice");
    world.ok("alice", claim_of("alice", &[USD, DENOM, USD, DENOM]));
    assert_eq!(world.balance(&account("alice")), due.tokens.u128());
    assert_eq!(
        world.spent("alice", USD),
        100_000_000 - due.refund[0].amount.u128()
    );
    // A denom that a buyer never paid is nothing; with all the rest paid bob has everything.
    world.fails(
        "bob",
        claim_of("bob", &[EUR]),
        "is owed nothing more of ueur",
    );
    world.ok("bob", claim_of("bob", &[USD, DENOM]));
    assert!(world.purchase("bob").settled);
}
