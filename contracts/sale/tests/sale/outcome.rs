//! Success and failure: everybody gets what is theirs exactly once.
//!
//! What was paid stays here for a while: see `proceeds`. The next round: see `rounds`.

use cosmwasm_std::{coin, Coin};
use oaic_messages::sale::*;

use crate::suite::*;

/// Alice and bob bought with two denoms; 399.999999 or 400 OAIC in all.
fn sold(enough: bool) -> Suite {
    let mut suite = Suite::fixed();
    suite.buy("alice", 74_000_000, USD);
    suite.buy("alice", 4_000_000, EUR);
    let bob = 400 * OAIC - suite.status().sold.u128() - u128::from(!enough);
    suite.buy("bob", bob * 3, ATOM);
    assert_eq!(suite.status().sold.u128(), 400 * OAIC - u128::from(!enough));
    suite.end();
    suite
}

#[test]
fn on_success_claims_pay_exactly_once_and_the_treasury_gets_what_is_unsold() {
    let mut suite = sold(true);
    suite.finalize();
    assert_eq!(suite.status().phase, Phase::Succeeded);
    let raised = suite.status().raised;
    for Coin { denom, amount } in &raised {
        assert_eq!(suite.coins(&suite.treasury, denom), 0);
        assert_eq!(suite.coins(&suite.contract, denom), amount.u128());
    }
    assert_eq!(suite.balance(&suite.treasury), 600 * OAIC, "what is unsold");
    let bought = suite.purchase("alice").tokens.u128();
    let before = suite.balance_of("mallory");
    suite.ok("mallory", claim("alice"));
    // Whoever triggers it, and no fee is taken.
    assert_eq!(suite.balance_of("alice"), bought);
    assert_eq!(suite.balance_of("mallory"), before);
    let again = format!("{} has already been paid", account("alice"));
    suite.fails("alice", claim("alice"), &again);
    suite.settle(claim, &["bob"]);
    assert_eq!(suite.balance(&suite.contract), 0);
    for buyer in ["alice", "bob"] {
        suite.fails("anyone", claim(buyer), "has already been paid");
        let says = "refund is for a sale that missed its soft cap";
        suite.fails("anyone", refund(buyer), says);
    }
}

#[test]
fn below_the_soft_cap_refunds_pay_exactly_once_and_nobody_can_claim() {
    let mut suite = sold(false);
    suite.finalize();
    assert_eq!(suite.status().phase, Phase::Failed);
    // It is for the next round.
    assert_eq!(suite.balance(&suite.treasury), 0);
    for denom in DENOMS {
        // No coin of a failed sale leaves but to its buyer.
        assert_eq!(suite.coins(&suite.treasury, denom), 0);
    }
    let says = "claim is for a sale that succeeded; this one missed its soft cap";
    suite.fails("alice", claim("alice"), says);
    suite.ok("mallory", refund("alice"));
    suite.fails("alice", refund("alice"), "has already been paid");
    suite.ok("bob", refund("bob"));
    suite.fails("bob", refund("bob"), "has already been paid");
    for buyer in ["alice", "bob"] {
        assert_eq!(suite.spent_all(buyer), [0; 3]);
        assert_eq!(suite.balance_of(buyer), 0);
    }
    assert_eq!(suite.status().settled, 2);
}

#[test]
fn nothing_is_paid_before_it_is_decided() {
    let mut suite = sold(true);
    for msg in [claim("alice"), refund("alice")] {
        suite.fails("alice", msg, "this one has ended but is not finalized");
    }
}

#[test]
fn it_is_decided_once_and_for_ever() {
    for (enough, words) in [(true, "it succeeded"), (false, "it missed its soft cap")] {
        let mut suite = sold(enough);
        suite.finalize();
        suite.fails("anyone", ExecuteMsg::Finalize {}, words);
        suite.cannot_buy("carol", 1_000_000, USD, words);
        suite.fails("owner", ExecuteMsg::Cancel {}, words);
        suite.go_to(100 * DAY);
        suite.fails("anyone", ExecuteMsg::Finalize {}, words);
        suite.cannot_buy("carol", 1_000_000, USD, words);
    }
}

#[test]
fn who_bought_nothing_gets_nothing() {
    for enough in [true, false] {
        let mut suite = sold(enough);
        suite.finalize();
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
            suite.fails("carol", msg, says);
        }
    }
}

#[test]
fn a_sale_without_buyers_gives_the_treasury_everything_only_when_that_is_a_success() {
    for (soft_cap, phase, gets) in [(0u128, Phase::Succeeded, FOR_SALE), (1, Phase::Failed, 0)] {
        let mut suite = Suite::with(|params| params.soft_cap = soft_cap.into());
        suite.end_and_finalize();
        assert_eq!(suite.status().phase, phase);
        assert_eq!(suite.balance(&suite.treasury), gets);
        assert_eq!(suite.balance(&suite.contract), FOR_SALE - gets);
    }
}

#[test]
fn the_owner_calls_it_off_only_before_the_first_purchase() {
    let mut suite = Suite::fixed();
    suite.fails("mallory", ExecuteMsg::Cancel {}, "only the owner");
    suite.buy("alice", 250_000, USD);
    suite.fails("owner", ExecuteMsg::Cancel {}, "1 buyers have bought");

    for at in [None, Some(0), Some(MAX_WINDOW)] {
        let mut suite = Suite::try_new(FOR_SALE, |_| {}).unwrap();
        if let Some(at) = at {
            suite.go_to(at);
        }
        suite.ok("owner", ExecuteMsg::Cancel {});
        assert_eq!(suite.status().phase, Phase::Canceled);
        assert_eq!(suite.balance(&suite.treasury), FOR_SALE);
        suite.go_to(at.unwrap_or_default() + 5);
        suite.cannot_buy("alice", 1_000_000, USD, "it was canceled");
        suite.fails("anyone", ExecuteMsg::Finalize {}, "it was canceled");
        suite.fails("owner", ExecuteMsg::Cancel {}, "it was canceled");
        suite.fails("anyone", claim("alice"), "was canceled");
        suite.fails("anyone", refund("alice"), "was canceled");
    }
}

// B-8: a pause of the token stops neither claims nor refunds.
#[test]
fn a_paused_token_does_not_stop_claims() {
    let mut suite = sold(true);
    let pause = oaic_messages::token::ExecuteMsg::Pause { duration: DAY };
    suite.token("owner", &pause).unwrap();
    suite.finalize();
    suite.settle(claim, &["alice", "bob"]);
    assert_eq!(suite.balance(&suite.contract), 0);
}

#[test]
fn what_was_paid_comes_back_in_every_denom_at_once() {
    let mut suite = Suite::fixed();
    for denom in DENOMS {
        suite.buy("alice", 3_000_001, denom);
    }
    suite.end_and_finalize();
    let [usd, atom, eur] = [3_000_001, 3_000_000, 3_000_001];
    let refunded = suite.purchase("alice").refund;
    assert_eq!(refunded, [coin(usd, USD), coin(atom, ATOM), coin(eur, EUR)]);
    suite.settle(refund, &["alice"]);
    assert_eq!(suite.spent_all("alice"), [0; 3]);
}
