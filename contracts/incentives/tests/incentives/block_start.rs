//! `NonCirculating`: what the block found accounted for, or what is there now if that is more.

use oaic_messages::gates::{NonCirculatingQuery, NonCirculatingResponse};
use oaic_messages::incentives::*;

use crate::suite::*;

fn non_circulating(suite: &Suite) -> u128 {
    // Asked as the DAO does, by the gate's query.
    let answer: NonCirculatingResponse = suite
        .ask(&suite.contract, &NonCirculatingQuery::NonCirculating {})
        .unwrap();
    answer.amount.u128()
}

#[test]
fn nothing_done_in_a_block_makes_less_of_what_it_found() {
    let mut suite = Suite::funded(1_000_000);
    assert_eq!(non_circulating(&suite), 1_000_000);
    suite.advance(1, 1);
    assert_eq!(non_circulating(&suite), 1_000_000);
    suite.report("settlement", "alice", 2_000_000);
    suite.wait_epochs(2);

    suite.arrive(500);
    suite.sync();
    suite.claim(API, FIRST, "alice");
    assert_eq!(non_circulating(&suite), 1_000_000);
    suite.arrive(70);
    suite.sync();
    assert_eq!(non_circulating(&suite), 1_000_000);
    suite.advance(1, 1);
    assert_eq!(non_circulating(&suite), 1_000_000 + 570 - 50_000);
}

/// The attack: whoever wants the constitution opened has vested coins paid here and syncs nothing, or
/// syncs only in the block of the query.
#[test]
fn what_arrived_counts_synced_or_not_and_what_only_moves_inside_still_does() {
    let mut suite = Suite::funded(1_000_000);
    suite.arrive(9_999);
    assert_eq!(non_circulating(&suite), 1_009_999);
    suite.advance(1, 1);
    assert_eq!(non_circulating(&suite), 1_009_999);
    // The roll of the grant syncs it.
    suite.ok("owner", create_grant("alice", &[1_000]));
    assert_eq!(non_circulating(&suite), 1_009_999);
    suite.advance(1, 1);
    assert_eq!(non_circulating(&suite), 1_009_999);
    suite.ok("owner", approve(1, 0));
    suite.ok("anyone", ExecuteMsg::ClaimGrant { grant: 1 });
    assert_eq!(non_circulating(&suite), 1_009_999);
    suite.advance(1, 1);
    assert_eq!(non_circulating(&suite), 1_008_999);
}
