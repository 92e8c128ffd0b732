//! A denom that can't be sent (switched off, or frozen where it comes from) holds back nothing else.

use oaic_messages::sale::*;
use oaic_messages::shared::DENOM;

use crate::delivery::ended;
use crate::suite::*;

const DISABLED: &str = "transfers are currently disabled";

/// Oversubscribed: alice gets OAIC, and USD and ATOM back; so does bob, of USD alone.
fn oversubscribed() -> Suite {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 100_000_000, USD);
    suite.buy("alice", 600_000_000, ATOM);
    suite.buy("bob", 150_000_000, USD);
    suite.buy("carol", 100_000_000, USD);
    suite.end_and_finalize();
    suite
}

#[test]
fn a_claim_of_the_others_does_not_wait_for_a_denom_that_cant_be_sent() {
    let mut suite = oversubscribed();
    let due = suite.purchase("alice");
    let back = [0, 1].map(|index: usize| due.refund[index].amount.u128());
    suite.bank.freeze(Some(ATOM));
    suite.fails("alice", claim("alice"), DISABLED);
    suite.fails("alice", claim_of("alice", &[DENOM, ATOM]), DISABLED);

    // OAIC and the other denom, together or each on its own.
    suite.ok("anyone", claim_of("alice", &[USD]));
    assert_eq!(suite.spent("alice", USD), 100_000_000 - back[0]);
    assert_eq!(suite.balance_of("alice"), 0);
    suite.ok("anyone", claim_of("alice", &[DENOM]));
    assert_eq!(suite.balance_of("alice"), due.tokens.u128());
    let left = suite.purchase("alice");
    assert!(!left.settled);
    assert_eq!(left.paid_tokens, due.tokens);
    assert_eq!(left.paid_refund[0], due.refund[0]);
    assert!(left.paid_refund[1].amount.is_zero() && !due.refund[1].amount.is_zero());

    // Nothing is paid twice, whoever asks for it and however.
    let again = format!("{} is owed nothing more of uoaic, uusd", account("alice"));
    suite.fails("alice", claim_of("alice", &[DENOM, USD]), &again);
    suite.fails("alice", claim("alice"), DISABLED);
    // Nor can it go to the treasury.
    suite.fails("anyone", sweep(Some(ATOM)), "stay here");
    suite.settle(claim, &["bob", "carol"]);
    suite.fails("anyone", sweep(Some(ATOM)), "stay here");

    // It is alice's when it can be sent again, and then nothing more is due.
    suite.bank.freeze(None);
    suite.ok("anyone", claim("alice"));
    assert_eq!(suite.spent("alice", ATOM), 600_000_000 - back[1]);
    assert_eq!(suite.balance_of("alice"), due.tokens.u128());
    assert_eq!(suite.spent("alice", USD), 100_000_000 - back[0]);
    assert!(suite.purchase("alice").settled);
    suite.fails("alice", claim("alice"), "has already been paid");
    suite.fails("alice", claim_of("alice", &[ATOM]), "has already been paid");
    assert_eq!(suite.status().settled, 3);
}

#[test]
fn a_refund_of_the_others_does_not_wait_for_a_denom_that_cant_be_sent() {
    let mut suite = Suite::fixed();
    for denom in DENOMS {
        suite.buy("alice", 3_000_001, denom);
    }
    suite.end_and_finalize();
    assert_eq!(suite.status().phase, Phase::Failed);
    suite.bank.freeze(Some(EUR));
    suite.fails("alice", refund("alice"), DISABLED);
    suite.ok("mallory", refund_of("alice", &[ATOM, USD]));
    assert_eq!(suite.spent_all("alice"), [0, 0, 3_000_001]);
    suite.fails("alice", refund_of("alice", &[EUR]), DISABLED);
    let nothing = "is owed nothing more of uusd";
    suite.fails("alice", refund_of("alice", &[USD]), nothing);
    suite.bank.freeze(None);
    suite.ok("mallory", refund_of("alice", &[EUR, EUR]));
    assert_eq!(suite.spent_all("alice"), [0; 3]);
    suite.fails("alice", refund("alice"), "has already been paid");
}

/// What goes to the treasury goes denom by denom.
#[test]
fn a_denom_that_cant_be_sent_holds_up_no_decision_and_no_other_proceeds() {
    let mut suite = ended();
    suite.bank.freeze(Some(USD));
    suite.finalize();
    assert_eq!(suite.status().phase, Phase::Succeeded);
    assert_eq!(suite.balance(&suite.treasury), 590 * OAIC);
    suite.settle(claim, &["alice", "bob"]);
    suite.proceeds_are_due();
    suite.fails("anyone", sweep(Some(USD)), DISABLED);
    suite.ok("anyone", sweep(Some(ATOM)));
    assert_eq!(suite.coins(&suite.treasury, ATOM), 30_000_000);
    assert_eq!(suite.coins(&suite.treasury, USD), 0);
    suite.bank.freeze(None);
    suite.ok("anyone", sweep(Some(USD)));
    assert_eq!(suite.coins(&suite.treasury, USD), 100_000_000);
}

#[test]
fn what_is_named_are_one_to_nine_assets_of_the_sale() {
    let mut suite = oversubscribed();
    for (assets, says) in [
        (&[][..], "assets has 0 names; it needs 1 to 9"),
        (&[USD; 10], "assets has 10 names"),
        (&["uodd"], "'uodd' is not accepted"),
    ] {
        suite.fails("alice", claim_of("alice", assets), says);
    }
    suite.fails("carol", claim_of("dave", &[USD]), "has bought nothing");
    // Named twice is paid once.
    let due = suite.purchase("alice");
    let back = [due.refund[0].amount.u128()];
    suite.ok("alice", claim_of("alice", &[USD, DENOM, USD, DENOM]));
    assert_eq!(suite.balance_of("alice"), due.tokens.u128());
    assert_eq!(suite.spent("alice", USD), 100_000_000 - back[0]);
    // A denom that a buyer never paid is nothing; with all the rest paid bob has everything.
    let nothing = "is owed nothing more of ueur";
    suite.fails("bob", claim_of("bob", &[EUR]), nothing);
    suite.ok("bob", claim_of("bob", &[USD, DENOM]));
    assert!(suite.purchase("bob").settled);
}
