//! What the owner changes, and what that leaves alone.

use oaic_messages::staking::*;
use oaic_testing::assert_matches;
use serde_json::json;

use crate::suite::*;

#[test]
fn parameters_that_are_unset_stay_and_those_set_are_checked_as_at_genesis() {
    let mut suite = Suite::new();
    let before: ConfigResponse = suite.query(&QueryMsg::Config {});
    suite.ok("owner", update(None, None, None, None));
    assert_eq!(before, suite.query(&QueryMsg::Config {}));
    let all = update(Some(7), Some(8 * DAY), Some(9 * DAY), Some(10 * DAY));
    suite.ok("owner", all);
    let after: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(
        (after.min_stake.u128(), after.unbonding_period),
        (7, 8 * DAY)
    );
    assert_eq!((after.ramp, after.dividend_period), (9 * DAY, 10 * DAY));

    // A good value beside a bad one is not half applied.
    let good = Some(11 * DAY);
    for bad in [
        update(Some(0), None, None, good),
        update(None, Some(MAX_UNBONDING_PERIOD + 1), None, good),
        update(None, None, Some(0), good),
        update(None, None, None, Some(MAX_DIVIDEND_PERIOD + 1)),
    ] {
        suite.refuse("owner", bad);
    }
    for terms in [vec![], terms()[1..].to_vec()] {
        suite.refuse("owner", ExecuteMsg::SetTerms { terms });
    }
    let same = vec![tier(5, 0, 10_000), tier(5, 0, 10_000)];
    suite.refuse("owner", ExecuteMsg::SetTiers { tiers: same });
    assert_eq!(after, suite.query(&QueryMsg::Config {}));
}

#[test]
fn a_shorter_unbonding_period_does_not_reorder_or_release_what_waits() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.unbond("alice", id, OAIC).unwrap();
    let first = suite.now() + UNBONDING;
    suite.ok("owner", update(None, Some(7 * DAY), None, None));
    suite.unbond("alice", id, 2 * OAIC).unwrap();
    let second = suite.now() + 7 * DAY;
    let claims = suite.staker("alice").claims;
    let times: Vec<u64> = claims.iter().map(|claim| claim.release_at).collect();
    assert_eq!(times, [second, first]);
    suite.advance(7 * DAY, 1);
    suite.withdraw("alice").unwrap();
    let left = suite.staker("alice").claims;
    assert_eq!((left.len(), left[0].amount.u128()), (1, OAIC));
}

#[test]
fn the_dao_learns_before_a_vote_what_a_change_would_be_refused_for() {
    let suite = Suite::new();
    for (msg, fine) in [
        (json!({"update_config": {"ramp": MIN_RAMP}}), true),
        (json!({"update_config": {"ramp": MIN_RAMP - 1}}), false),
        (json!({"update_config": {"min_stake": "0"}}), false),
        (json!({"set_terms": {"terms": terms()}}), true),
        (json!({"set_terms": {"terms": []}}), false),
        (json!({"set_tiers": {"tiers": []}}), true),
        (
            json!({"set_tiers": {"tiers": [tiers()[1], tiers()[0]]}}),
            false,
        ),
        (json!({"add_dividend_denom": {"denom": "ueur"}}), true),
        (json!({"add_dividend_denom": {"denom": USD}}), false),
        (json!({"add_hook": {"addr": suite.who("hook")}}), true),
        (json!({"add_hook": {"addr": "x"}}), false),
        (json!({"add_hook": {"addr": suite.contract}}), false),
        (json!({"remove_hook": {"addr": suite.who("hook")}}), false),
        (json!({"update_ownership": "renounce_ownership"}), false),
    ] {
        assert_eq!(suite.accepts(&msg), Ok(fine), "{msg}");
    }
    for unknown in [json!({"mint": {}}), json!({"update_config": {"rmap": 1}})] {
        assert!(suite.accepts(&unknown).is_err(), "{unknown}");
    }
}

#[test]
fn positions_keep_the_term_they_were_opened_with() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", YEAR, 100 * OAIC);
    let flexible = suite.stake("alice", FLEXIBLE, 100 * OAIC);
    let ends = suite.now() + 365 * DAY;
    let mut new = terms();
    new[0].weight_bps = 20_000;
    new[1].weight_bps = 20_000;
    new[2].weight_bps = 50_000;
    suite.ok("owner", ExecuteMsg::SetTerms { terms: new });
    suite.advance(RAMP, 1);
    let positions = suite.staker("alice").positions;
    assert_eq!(positions[0].ends, Some(ends));
    assert_eq!(positions[0].power.u128(), 300 * OAIC);
    assert_eq!(positions[1].power.u128(), 100 * OAIC);
    // Adding at the new weight would lift what is in it: it takes a position of its own.
    for (term, position) in [(YEAR, id), (FLEXIBLE, flexible)] {
        let error = suite
            .try_stake("alice", term, Some(position), OAIC)
            .unwrap_err();
        assert_matches!(error, OtherTerm { position: p, .. } if *p == position);
    }
    // A lock that is over weighs as flexible stake does by then.
    suite.advance(365 * DAY, 1);
    assert_eq!(suite.staker("alice").positions[0].power.u128(), 200 * OAIC);
}

#[test]
fn a_higher_minimum_stake_traps_nobody() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 2 * OAIC);
    suite.ok("owner", update(Some(100 * OAIC), None, None, None));
    let error = suite.unbond("alice", id, OAIC).unwrap_err();
    assert_matches!(error, RestBelowMinStake { .. });
    suite.unbond("alice", id, 2 * OAIC).unwrap();
}

#[test]
fn new_tiers_count_at_once_and_for_dividends_when_touched() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 500 * OAIC);
    suite.advance(RAMP, 1);
    assert_eq!(suite.tier("alice"), 0);
    let tiers = vec![tier(500 * OAIC, 3, 20_000)];
    suite.ok("owner", ExecuteMsg::SetTiers { tiers });
    assert_eq!(suite.tier("alice"), 1);
    let staker = suite.staker("alice");
    assert_eq!(staker.security_level, 3);
    assert_eq!(staker.dividend_weight.u128(), 500 * OAIC * 100_000_000);
    assert_eq!(
        staker.dividend_weight_now.u128(),
        1_000 * OAIC * 100_000_000
    );
    suite.refresh("alice").unwrap();
    assert_eq!(
        suite.totals().dividend_weight.u128(),
        1_000 * OAIC * 100_000_000
    );
}

#[test]
fn denoms_are_listed_once_up_to_the_limit_and_never_as_the_coin() {
    let mut suite = Suite::new();
    let list = |suite: &mut Suite, denom: &str| {
        let denom = denom.to_owned();
        suite.run("owner", ExecuteMsg::AddDividendDenom { denom })
    };
    for wrong in [USD, "uoaic", "", "u u", &"u".repeat(129)] {
        list(&mut suite, wrong).unwrap_err();
    }
    for n in 3..=MAX_DIVIDEND_DENOMS {
        list(&mut suite, &format!("denom{n}")).unwrap();
    }
    let error = list(&mut suite, "denom8").unwrap_err();
    assert_matches!(error, Runtime(Length { found: 8, .. }));
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(config.dividend_denoms.len(), 8);
    assert_eq!(config.dividend_denoms[7], "denom7");

    // The eighth works like the first.
    suite.stake("alice", FLEXIBLE, OAIC);
    suite.pay_in_native(1_000, "denom7");
    suite.advance(PERIOD, 1);
    assert_eq!(suite.pending("alice", "denom7"), 1_000);
}
