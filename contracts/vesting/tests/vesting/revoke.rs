//! Revocation: the vested part stays, the rest goes to the treasury, once.

use oaic_messages::gates::AllowedResponse;
use oaic_messages::vesting::{ExecuteMsg, QueryMsg};
use oaic_testing::stubs::TreasuryConduct;
use serde_json::{json, Value};

use crate::suite::*;

const DAVE: u128 = 150_000_000 * OAIC + 7;

fn revoke(grant: u64) -> ExecuteMsg {
    ExecuteMsg::Revoke { grant }
}

// B-12
#[test]
fn mid_stream_the_vested_part_stays_claimable_and_the_rest_is_the_treasurys() {
    let mut suite = Suite::new();
    suite.go_to(10 * 30 * DAY);
    assert_eq!(suite.claimed(5), DAVE * 10 / 48);
    suite.go_to(24 * 30 * DAY);
    suite.ok("owner", revoke(5));
    let vested = DAVE / 2;
    assert_eq!(suite.balance(&suite.treasury), DAVE - vested);
    let grant = suite.grant(5);
    assert_eq!(grant.revoked_at, Some(suite.now()));
    assert_eq!((grant.vested.u128(), grant.next_unlock), (vested, None));
    // Years later it is still what was vested then.
    suite.go_to(4 * YEAR);
    assert_eq!(suite.claimed(5), vested);
    let claim = ExecuteMsg::Claim { grants: vec![5] };
    suite.fails("anyone", claim, "all that they will ever vest is paid");
}

// B-12
#[test]
fn a_second_revocation_is_refused_and_moves_nothing() {
    let mut suite = Suite::new();
    suite.go_to(YEAR);
    suite.ok("owner", revoke(4));
    suite.fails("owner", revoke(4), "was already revoked at");
    suite.go_to(2 * YEAR);
    suite.fails("owner", revoke(4), "was already revoked at");
}

#[test]
fn before_the_start_everything_goes_back_and_after_the_end_nothing_can() {
    let mut suite = Suite::new();
    suite.ok("owner", revoke(4));
    assert_eq!(suite.balance(&suite.treasury), 1_000);
    assert_eq!(suite.grant(4).claimable.u128(), 0);
    suite.go_to(48 * 30 * DAY);
    suite.fails("owner", revoke(5), "grant 5 is fully vested");
    assert_eq!(suite.claimed(5), DAVE);
}

#[test]
fn only_the_owner_revokes_and_only_what_is_revocable() {
    let mut suite = Suite::new();
    for thief in ["dave", "mallory"] {
        suite.fails(thief, revoke(5), "only the owner");
    }
    for grant in [1, 2] {
        suite.fails("owner", revoke(grant), "is not revocable");
    }
    suite.fails("owner", revoke(99), "there is no grant 99");
}

#[test]
fn a_treasury_that_refuses_leaves_the_grant_as_it_was() {
    let mut suite = Suite::new();
    suite.conduct(TreasuryConduct {
        refuses_oaic: true,
        ..TreasuryConduct::default()
    });
    suite.fails("owner", revoke(5), "the treasury refuses");
    suite.conduct(TreasuryConduct::default());
    suite.ok("owner", revoke(5));
    assert_eq!(suite.balance(&suite.treasury), DAVE);
}

// B-6: the treasury's hook calls back before the revocation is over.
#[test]
fn a_call_back_from_the_treasury_finds_the_grant_revoked_and_nothing_to_sweep() {
    let mut suite = Suite::new();
    suite.go_to(24 * 30 * DAY);
    suite.treasury_calls(&ExecuteMsg::Claim { grants: vec![5] });
    suite.ok("owner", revoke(5));
    // Claimed from within, once.
    assert_eq!(suite.balance_of("dave"), DAVE / 2);
    suite.treasury_calls(&ExecuteMsg::Sweep {});
    suite.fails("owner", revoke(4), "nothing to sweep");
}

#[test]
fn a_revoked_grant_can_still_be_handed_over_with_what_is_unclaimed() {
    let mut suite = Suite::new();
    suite.go_to(24 * 30 * DAY);
    suite.ok("owner", revoke(5));
    let to = Some(account("erin").to_string());
    suite.ok("dave", ExecuteMsg::OfferGrant { grant: 5, to });
    suite.ok("erin", ExecuteMsg::AcceptGrant { grant: 5 });
    assert_eq!(suite.claimed(5), DAVE / 2);
    assert_eq!(suite.balance_of("erin"), DAVE / 2);
    assert_eq!(suite.balance_of("dave"), 0);
}

// dao-model: revoked
#[test]
fn what_a_revocation_takes_counts_in_the_epochs_book_and_a_full_one_stops_it_whole() {
    let mut suite = Suite::new();
    suite.go_to(24 * 30 * DAY);
    let unvested = DAVE - DAVE / 2;
    let room = |suite: &mut Suite, room: u128| {
        suite.conduct(TreasuryConduct {
            room: Some(room.into()),
            ..TreasuryConduct::default()
        });
    };
    room(&mut suite, unvested - 1);
    suite.fails("owner", revoke(5), "the epoch's book is full");
    // The holder goes on as if nothing had been asked for.
    assert_eq!(suite.claimed(5), DAVE / 2);
    room(&mut suite, unvested);
    suite.ok("owner", revoke(5));
    assert_eq!(suite.balance(&suite.treasury), unvested);
    // The next in the same epoch finds no room.
    suite.fails("owner", revoke(4), "the epoch's book is full");
}

#[test]
fn the_dao_learns_before_a_vote_what_can_not_be_revoked_or_planned() {
    let mut suite = Suite::new();
    suite.ok("owner", revoke(4));
    let ask = |msg: Value| -> Result<AllowedResponse, String> {
        let msg = msg.to_string().into_bytes().into();
        suite.try_query(&QueryMsg::Accepts { msg })
    };
    let plan = |name: &str| {
        json!({"create_plan": {
            "name": name, "curve": {"periodic": {"period": 1, "periods": 1}},
            "start": suite.start, "revocable": true,
        }})
    };
    for (msg, fine) in [
        (json!({"revoke": {"grant": 5}}), true),
        (json!({"revoke": {"grant": 4}}), false),
        (json!({"revoke": {"grant": 1}}), false),
        (json!({"revoke": {"grant": 99}}), false),
        (plan("advisers"), true),
        (plan("team"), false),
        (plan(""), false),
        (json!({"update_ownership": "renounce_ownership"}), false),
    ] {
        let answer = ask(msg.clone()).unwrap();
        assert_eq!(answer.allowed, fine, "{msg}: {:?}", answer.reason);
    }
    assert!(ask(json!({"take": {"grant": 5}})).is_err());
}
