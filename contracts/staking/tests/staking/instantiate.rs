//! Genesis, migration, and what both refuse.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, from_json, Addr, Empty};
use oaic_messages::staking::*;
use oaic_staking::contract;
use oaic_testing::governance::check_migrations;
use oaic_testing::{assert_matches, contracts};

use crate::suite::*;

#[test]
fn a_new_contract_answers_with_its_parameters_and_has_nobody() {
    let suite = Suite::new();
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(
        config,
        ConfigResponse {
            token: suite.token.clone(),
            sale: Some(suite.sale.clone()),
            unbonding_period: UNBONDING,
            min_stake: MIN_STAKE.into(),
            terms: terms(),
            tiers: tiers(),
            ramp: RAMP,
            dividend_period: PERIOD,
            dividend_denoms: vec!["uoaic".into(), USD.into(), ATOM.into()],
        }
    );
    let ownership: cw_ownable::Ownership<Addr> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(suite.owner.clone()));
    assert_eq!((suite.total(None), suite.total(Some(1))), (0, 0));
    let nobody = suite.staker("alice");
    assert_eq!(nobody.bonded.u128(), 0);
    assert_eq!((nobody.tier, nobody.positions.len()), (0, 0));
}

#[test]
fn genesis_asks_no_contract_so_that_all_can_be_predicted() {
    // Neither the DAO nor the token of this one exists.
    alone();
}

#[test]
fn coins_sent_along_at_genesis_are_refused() {
    let mut deps = mock_dependencies();
    let msg = genesis(&account("dao"), &account("token"));
    let info = message_info(&account("anyone"), &coins(1, USD));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, msg).unwrap_err();
    assert_matches!(error, Runtime(CoinsNotTaken { .. }));
}

#[test]
fn every_parameter_that_makes_no_sense_is_refused_by_name() {
    let mut suite = Suite::new();
    let mut refused = |expected: &str, spoil: &dyn Fn(&mut InstantiateMsg)| {
        let mut msg = genesis(&suite.owner, &suite.token);
        spoil(&mut msg);
        let error = suite.staking(&msg).unwrap_err();
        assert!(error.starts_with(expected), "{error} (expected {expected})");
    };
    type Set = fn(&mut InstantiateMsg, u64);
    let numbers: [(&str, Set, &[u64]); 3] = [
        (
            "unbonding_period",
            |m, n| m.unbonding_period = n,
            &[MAX_UNBONDING_PERIOD + 1, MIN_UNBONDING_PERIOD - 1],
        ),
        ("ramp", |m, n| m.ramp = n, &[0, MIN_RAMP - 1, MAX_RAMP + 1]),
        (
            "dividend_period",
            |m, n| m.dividend_period = n,
            &[MIN_DIVIDEND_PERIOD - 1, MAX_DIVIDEND_PERIOD + 1],
        ),
    ];
    for (field, set, wrong) in numbers {
        for n in wrong {
            refused(&format!("{field} {n} "), &|m| set(m, *n));
        }
    }
    for (expected, durations) in [
        ("terms has 0 entries", vec![]),
        ("terms has 9 entries", (0..9).collect()),
        ("terms.duration 5", vec![5]),
        ("terms.duration 0", vec![0, 0]),
        ("terms.duration 126230401", vec![0, MAX_TERM + 1]),
        ("terms.duration 5", vec![0, 6, 5]),
    ] {
        let terms: Vec<Term> = durations.into_iter().map(term).collect();
        refused(expected, &|m| m.terms.clone_from(&terms));
    }
    for (expected, term, weight) in [
        ("terms.weight_bps 0", 0, 0),
        ("terms.weight_bps 100001", 2, MAX_WEIGHT_BPS + 1),
        ("terms.weight_bps 9999", 2, 9_999),
    ] {
        refused(expected, &|m| m.terms[term].weight_bps = weight);
    }
    for (expected, tier, bps) in [
        ("tiers.dividend_bps 9999", 0, 9_999),
        ("tiers.dividend_bps 10999", 1, 10_999),
        ("tiers.dividend_bps 100001", 2, 100_001),
    ] {
        refused(expected, &|m| m.tiers[tier].dividend_bps = bps);
    }
    for (expected, denom) in [
        ("dividend_denoms uoaic", "uoaic"),
        ("dividend_denoms uusd", USD),
        ("dividend_denoms has 2 bytes", "us"),
        ("dividend_denoms has 129 bytes", &"u".repeat(129)),
        ("dividend_denoms 1usd", "1usd"),
        ("dividend_denoms u usd", "u usd"),
    ] {
        refused(expected, &|m| m.dividend_denoms[1] = denom.into());
    }
    refused("owner: 'X'", &|m| m.owner = "X".into());
    refused("token: ''", &|m| m.token = String::new());
    refused("sale: 'X'", &|m| m.sale = Some("X".into()));
    for (expected, stake) in [
        ("min_stake 0", 0),
        ("min_stake 1000000001", MAX_MIN_STAKE + 1),
        ("min_stake 3402823669", u128::MAX),
    ] {
        refused(expected, &|m| m.min_stake = stake.into());
    }
    refused("tiers has 9 entries", &|m| {
        m.tiers = (1..10).map(|n| tier(n, 0, 10_000)).collect();
    });
    for (expected, at, power) in [
        ("tiers.min_power is 0", 0, 0u128),
        ("tiers.min_power 7", 2, 7),
    ] {
        refused(expected, &|m| m.tiers[at].min_power = power.into());
    }
    refused("tiers.security_level 1", &|m| m.tiers[2].security_level = 1);
    refused("dividend_denoms has 8 entries", &|m| {
        m.dividend_denoms = (0..8).map(|n| format!("denom{n}")).collect();
    });
}

fn term(duration: u64) -> Term {
    Term {
        duration,
        weight_bps: 10_000,
    }
}

#[test]
fn the_bounds_themselves_are_accepted() {
    let mut suite = Suite::new();
    let mut msg = genesis(&suite.owner, &suite.token);
    msg.unbonding_period = MIN_UNBONDING_PERIOD;
    msg.min_stake = 1u128.into();
    msg.ramp = MIN_RAMP;
    msg.dividend_period = MIN_DIVIDEND_PERIOD;
    msg.terms = vec![term(0)];
    msg.tiers = vec![];
    msg.dividend_denoms = vec![];
    suite.staking(&msg).unwrap();
    msg.unbonding_period = MAX_UNBONDING_PERIOD;
    msg.min_stake = MAX_MIN_STAKE.into();
    msg.ramp = MAX_RAMP;
    msg.dividend_period = MAX_DIVIDEND_PERIOD;
    msg.terms = (0..8).map(|n| term(n * (MAX_TERM / 7))).collect();
    msg.tiers = (1..=8).map(|n| tier(n, 0, MAX_WEIGHT_BPS)).collect();
    msg.dividend_denoms = (0..7).map(|n| format!("denom{n}")).collect();
    suite.staking(&msg).unwrap();
}

#[test]
fn only_chains_that_run_on_the_wall_clock_have_shorter_spans() {
    for (chain, fine) in [
        ("oaic-local-1", true),
        ("oaic-embedded-1", false),
        ("oaic-1", false),
    ] {
        let mut deps = mock_dependencies();
        let mut env = mock_env();
        env.block.chain_id = chain.into();
        let mut msg = genesis(&account("dao"), &account("token"));
        (msg.unbonding_period, msg.ramp, msg.dividend_period) = (0, 1, 1);
        let info = message_info(&account("anyone"), &[]);
        let done = contract::instantiate(deps.as_mut(), env, info, msg);
        assert_eq!(done.is_ok(), fine, "{chain}");
    }
}

// B-31
#[test]
fn migration_keeps_state_and_refuses_others_state_and_downgrades() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 5 * OAIC);
    suite.check_admin(contracts::staking);
    assert_eq!(suite.member("alice", None), Some(5 * OAIC as u64));
    check_migrations("oaic-staking", oaic_staking::VERSION, |deps, env| {
        contract::migrate(deps, env, MigrateMsg {})
    });
}

#[test]
fn messages_that_do_not_exist_are_refused() {
    for json in [
        "{}",
        r#"{"stake":{}}"#,
        r#"{"update_admin":{"admin":null}}"#,
    ] {
        from_json::<ExecuteMsg>(json.as_bytes()).unwrap_err();
    }
    let empty: Result<Empty, _> = from_json(b"[]");
    empty.unwrap_err();
}
