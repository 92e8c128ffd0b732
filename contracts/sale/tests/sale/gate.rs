//! The KYC gate. B-42: paused, missing or returning junk, the answer is no; and it is asked on the
//! way in alone, so that it can never keep anybody's money.

use oaic_messages::sale::MAX_WINDOW;
use oaic_testing::stubs::Answering;

use crate::suite::*;

fn gated() -> Suite {
    Suite::with(|params| params.kyc_gate = Some("the stub".into()))
}

fn set(suite: &mut Suite, answering: &Answering) {
    let gate = suite.gate.clone();
    suite.set_answer(&gate, answering);
}

fn only_alice() -> Answering {
    Answering::Admit(vec![(account("alice").into(), "sale/buy".into())])
}

#[test]
fn only_whom_the_gate_lets_in_can_buy() {
    let mut suite = gated();
    set(&mut suite, &only_alice());
    suite.buy("alice", 100_000_000, USD);
    let says = "may not take part in sale/buy: not on the list";
    suite.cannot_buy("bob", 1_000_000, USD, says);
}

#[test]
fn a_gate_that_fails_or_talks_nonsense_lets_nobody_in() {
    let mut suite = gated();
    suite.cannot_buy("alice", 1_000_000, USD, "did not answer");
    for junk in [
        "",
        "true",
        "{}",
        r#"{"allowed":"yes","reason":null}"#,
        "[[[[",
    ] {
        set(&mut suite, &Answering::Answer(junk.as_bytes().into()));
        suite.cannot_buy("alice", 1_000_000, USD, "did not answer");
    }
}

#[test]
fn a_gate_that_breaks_later_stops_neither_claims_nor_refunds() {
    for (amount, settle) in [(100_000_000, claim as fn(&str) -> _), (1_000_000, refund)] {
        let mut suite = gated();
        set(&mut suite, &only_alice());
        suite.buy("alice", amount, USD);
        set(&mut suite, &Answering::Fail);
        suite.go_to(MAX_WINDOW);
        suite.finalize();
        suite.settle(settle, &["alice"]);
    }
}
