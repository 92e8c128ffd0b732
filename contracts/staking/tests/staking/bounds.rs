//! Nothing grows without bound, and nothing traps by being full.

use oaic_messages::staking::*;

use crate::suite::*;

// B-18
#[test]
fn a_thousand_unbondings_leave_at_most_32_claims_and_none_is_lost() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    let id = suite.stake("alice", FLEXIBLE, 2_000 * OAIC);
    let before = suite.balance(&alice);
    let mut unbonded = 0;
    for n in 0..1_000 {
        suite.advance(1, 1);
        match suite.unbond("alice", id, OAIC) {
            Ok(_) => unbonded += OAIC,
            Err(error) => {
                assert!(n >= MAX_CLAIMS);
                let due = suite.staker("alice").claims[0].release_at;
                assert_eq!(
                    error,
                    TooManyClaims {
                        max: MAX_CLAIMS,
                        next: due
                    }
                );
            }
        }
    }
    let staker = suite.staker("alice");
    assert_eq!(staker.claims.len(), MAX_CLAIMS);
    assert_eq!(unbonded, MAX_CLAIMS as u128 * OAIC);
    assert_eq!(staker.bonded.u128(), 2_000 * OAIC - unbonded);
    // One withdrawal takes all that is due, and there is room again.
    suite.advance(UNBONDING, 1);
    suite.withdraw("alice").unwrap();
    assert_eq!(suite.balance(&alice) - before, unbonded);
    suite.unbond("alice", id, OAIC).unwrap();
}

#[test]
fn what_is_unbonded_in_one_second_is_one_claim() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 1_000 * OAIC);
    for _ in 0..100 {
        suite.unbond("alice", id, OAIC).unwrap();
    }
    let claims = suite.staker("alice").claims;
    assert_eq!((claims.len(), claims[0].amount.u128()), (1, 100 * OAIC));
}

#[test]
fn a_full_list_of_claims_does_not_stop_stakes_dividends_or_withdrawals() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 1_000 * OAIC);
    suite.pay_in(1_000 * OAIC);
    for _ in 0..MAX_CLAIMS {
        suite.advance(1, 1);
        suite.unbond("alice", id, OAIC).unwrap();
    }
    suite.add("alice", id, OAIC);
    suite.claim("alice").unwrap();
    suite.refresh("alice").unwrap();
    // Just the first is due.
    suite.advance(UNBONDING - MAX_CLAIMS as u64 + 1, 1);
    let done = suite.withdraw("alice").unwrap();
    assert_eq!(
        attribute(&done, "wasm-withdrawn", "amount"),
        OAIC.to_string()
    );
    suite.unbond("alice", id, OAIC).unwrap();
}
