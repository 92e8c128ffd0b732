//! Claims on the risk pool.

use oaic_messages::treasury::*;
use oaic_testing::assert_matches;

use crate::suite::*;

/// With 1,000 OAIC in the pool.
fn pool() -> Suite {
    let mut w = Suite::new();
    w.fund_risk_pool(1_000 * OAIC).unwrap();
    w
}

#[test]
fn an_approved_claim_is_set_aside_and_paid_in_full() {
    let mut w = pool();
    w.approve("claimant", 200 * OAIC).unwrap();
    let b = w.oaic();
    assert_eq!(b.risk_free.u128(), 800 * OAIC);
    assert_eq!(b.risk_approved.u128(), 200 * OAIC);
    w.check_totals();
    w.pay(1).unwrap();
    assert_eq!(w.balance_of("claimant"), 200 * OAIC);
    assert_eq!(w.oaic().risk_approved.u128(), 0);
    assert_eq!(w.claim(1).status, ClaimStatus::Paid);
    w.check_totals();
}

#[test]
fn a_claim_is_paid_once() {
    let mut w = pool();
    w.approve("claimant", 300).unwrap();
    // Another claim's money is there to be taken.
    w.approve("other claimant", 300).unwrap();
    w.pay(1).unwrap();
    for again in [
        ExecuteMsg::PayClaim { claim: 1 },
        ExecuteMsg::CancelClaim { claim: 1 },
        ExecuteMsg::ReleaseClaim { claim: 1 },
    ] {
        let error = w.refuse("owner", again);
        assert_matches!(error, ClaimNotApproved { claim: 1, status, .. } if status == "paid");
    }
    assert_eq!(w.balance_of("claimant"), 300);
    w.pay(2).unwrap();
}

#[test]
fn two_claims_can_not_have_the_same_coins() {
    let mut w = pool();
    let mut approved = 0;
    // A quarter of what is free each time, until a quarter is less than a uoaic.
    while w.room(Pot::RiskPool) > 0 {
        approved += w.room(Pot::RiskPool);
        let first = w.room(Pot::RiskPool);
        w.approve("claimant", first).unwrap();
        assert!(w.approve("claimant", 1_000 * OAIC - approved + 1).is_err());
        w.advance(DAY, 1);
    }
    let b = w.oaic();
    assert_eq!(b.risk_approved.u128(), approved);
    assert_eq!(b.risk_free.u128(), 1_000 * OAIC - approved);
    w.check_totals();
}

/// The reserve is none of the pool's business, nor is what nobody synced.
#[test]
fn a_claim_above_what_the_pool_gives_is_refused_whatever_else_is_held() {
    let mut w = pool();
    w.donate(1_000 * OAIC);
    no_room(&w.approve("claimant", 250 * OAIC + 1).unwrap_err());
    w.sync(None).unwrap();
    w.approve("claimant", 500 * OAIC).unwrap();
    w.check_totals();
}

#[test]
fn a_claim_expires_with_its_last_second() {
    let mut w = pool();
    w.approve("early", 10).unwrap();
    w.approve("late", 20).unwrap();
    let expires_at = w.claim(1).expires_at;
    assert_eq!(expires_at, w.now() + CLAIM_TTL);
    w.advance(CLAIM_TTL - 1, 1);
    let early = w.refuse("stranger", ExecuteMsg::ReleaseClaim { claim: 2 });
    assert_matches!(early, ClaimNotExpired { claim: 2, .. });
    w.pay(1).unwrap();
    w.advance(1, 1);
    assert_eq!(w.claim(2).status, ClaimStatus::Expired);
    let late = w.refuse("stranger", ExecuteMsg::PayClaim { claim: 2 });
    assert_eq!(
        late,
        ClaimExpired {
            claim: 2,
            expires_at,
            now: expires_at
        }
    );
    assert_eq!(w.oaic().risk_free.u128(), 1_000 * OAIC - 30, "not yet");
    w.ok("stranger", ExecuteMsg::ReleaseClaim { claim: 2 });
    assert_eq!(w.claim(2).status, ClaimStatus::Released);
    assert_eq!(w.oaic().risk_free.u128(), 1_000 * OAIC - 10);
    let again = w.refuse("stranger", ExecuteMsg::ReleaseClaim { claim: 2 });
    assert_matches!(again, ClaimNotApproved { .. });
    w.check_totals();
}

#[test]
fn a_canceled_claim_is_free_again_and_never_paid() {
    let mut w = pool();
    w.approve("claimant", 10).unwrap();
    w.ok("owner", ExecuteMsg::CancelClaim { claim: 1 });
    assert_eq!(w.oaic().risk_free.u128(), 1_000 * OAIC);
    assert_eq!(w.claim(1).status, ClaimStatus::Canceled);
    let error = w.refuse("stranger", ExecuteMsg::PayClaim { claim: 1 });
    says(&error, "canceled");
    let error = w.refuse("owner", ExecuteMsg::CancelClaim { claim: 1 });
    assert_matches!(error, ClaimNotApproved { .. });
    w.advance(CLAIM_TTL, 1);
    assert_eq!(w.claim(1).status, ClaimStatus::Canceled);
    w.refuse("stranger", ExecuteMsg::ReleaseClaim { claim: 1 });
    w.check_totals();
}

#[test]
fn a_shorter_time_to_collect_does_not_shorten_earlier_claims() {
    let mut w = pool();
    w.approve("claimant", 10).unwrap();
    w.ok("owner", update(|changes| changes.claim_ttl = Some(DAY)));
    w.approve("claimant", 10).unwrap();
    w.advance(DAY, 1);
    assert_eq!(w.claim(1).status, ClaimStatus::Approved);
    assert_eq!(w.claim(2).status, ClaimStatus::Expired);
}

/// Payouts of a registered escrow go on while the token is paused.
#[test]
fn a_pause_of_the_token_does_not_hold_claims_back() {
    let mut w = pool();
    w.approve("claimant", 10).unwrap();
    w.pause_token(DAY);
    w.pay(1).unwrap();
    assert_eq!(w.balance_of("claimant"), 10);
}

#[test]
fn unknown_claims_are_named() {
    let mut w = pool();
    for msg in [
        ExecuteMsg::PayClaim { claim: 7 },
        ExecuteMsg::CancelClaim { claim: 7 },
        ExecuteMsg::ReleaseClaim { claim: 7 },
    ] {
        let error = w.refuse("owner", msg);
        assert_eq!(
            error.to_string(),
            "there is no claim 7; query for the ones there are"
        );
    }
}

#[test]
fn a_claim_needs_a_payable_claimant_an_amount_and_a_reference() {
    let mut w = pool();
    let ask = |claimant: String, amount: u128, reference: String| ExecuteMsg::ApproveClaim {
        claimant,
        amount: amount.into(),
        kind: ClaimKind::Compliance,
        reference,
    };
    let good = w.who("claimant").to_string();
    let own = ask(w.contract.to_string(), 1, "r".into());
    assert_matches!(w.refuse("owner", own), Runtime(OwnAddress { .. }));
    let zero = ask(good.clone(), 0, "r".into());
    assert_matches!(w.refuse("owner", zero), Runtime(Zero { .. }));
    for reference in [String::new(), "x".repeat(257)] {
        let error = w.refuse("owner", ask(good.clone(), 1, reference));
        assert_matches!(error, Runtime(Length { .. }));
    }
    w.ok("owner", ask(good, 1, "x".repeat(256)));
}
