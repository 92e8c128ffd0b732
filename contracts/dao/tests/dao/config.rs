//! What is set, by whom it can be changed, and code that follows this one.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_dao::contract;
use oaic_types::dao::*;

use crate::world::{classes, rules, World, DAY};

fn nothing() -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: None,
        quorum_floor: None,
        silence_span: None,
        timing: None,
        classes: None,
    }
}

#[test]
fn only_a_proposal_changes_anything() {
    let mut world = World::new();
    let messages = [
        nothing(),
        ExecuteMsg::SetPolicies {
            set: vec![],
            remove: vec![],
        },
        ExecuteMsg::SetRoles {
            committee: Some(world.alice.to_string()),
            guardian: None,
        },
    ];
    for outsider in [
        &world.alice,
        &world.committee,
        &world.guardian,
        &world.treasury,
    ]
    .map(Clone::clone)
    {
        for msg in &messages {
            world.fails(&outsider, msg.clone(), "by an executed proposal");
        }
    }
}

#[test]
fn rules_of_proposals_under_way_stay_theirs() {
    let mut world = World::new();
    let mut stricter = classes();
    stricter.incentive_rules = rules(3_000, 6_000, [6, 3, 6]);
    let mut config: ConfigResponse = world.query(QueryMsg::Config {});
    config.timing.veto_window = DAY / 2;
    let update = ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: None,
        deposit: None,
        quorum_floor: None,
        silence_span: None,
        timing: Some(config.timing),
        classes: Some(stricter.clone()),
    };
    let change = world.propose(vec![world.itself(&update)]);
    world.all_vote_yes(change);
    world.at(world.detail(change).executable_from.unwrap() - DAY);
    let old = world.propose(vec![world.note("old")]);
    world.pass(DAY);
    world.execute(change);
    let new = world.propose(vec![world.note("new")]);
    let (old_detail, new_detail) = (world.detail(old), world.detail(new));
    assert_eq!((old_detail.rules_version, new_detail.rules_version), (1, 2));
    assert_eq!(old_detail.rules, classes().incentive_rules);
    assert_eq!(new_detail.rules, stricter.incentive_rules);
    world.pass(DAY);
    world.activate(old);
    let poll = world.detail(old).poll.unwrap();
    assert_eq!(poll.ends, world.now() + 3 * DAY);
    assert_eq!(world.detail(old).veto_until, Some(poll.ends + DAY));
    let config: ConfigResponse = world.query(QueryMsg::Config {});
    assert_eq!((config.rules_version, config.classes), (2, stricter));
}

#[test]
fn a_change_that_breaks_a_rule_fails_and_leaves_all_as_it_was() {
    let mut world = World::new();
    let before: ConfigResponse = world.query(QueryMsg::Config {});
    let mut weak = classes();
    weak.constitution = rules(1_000, 6_667, [7, 3, 7]);
    let mut timing = before.timing;
    timing.veto_window = 2 * DAY;
    let with = |change: &dyn Fn(&mut ConfigResponse)| {
        let mut config = before.clone();
        change(&mut config);
        ExecuteMsg::UpdateConfig {
            treasury: Some(config.treasury.to_string()),
            non_circulating: Some(config.non_circulating.iter().map(Addr::to_string).collect()),
            deposit: Some(Uint128::new(7)),
            quorum_floor: None,
            silence_span: Some(config.silence_span),
            timing: Some(config.timing),
            classes: Some(config.classes),
        }
    };
    let dao = world.dao.clone();
    for (update, says) in [
        (
            with(&|config| config.classes = weak.clone()),
            "at least as strict",
        ),
        (with(&|config| config.timing = timing), "veto_window"),
        (with(&|config| config.silence_span = DAY), "silence_span"),
        (
            with(&|config| config.treasury = dao.clone()),
            "this contract itself",
        ),
        (
            with(&|config| config.non_circulating = vec![config.treasury.clone(); 2]),
            "named twice",
        ),
        (
            with(&|config| config.non_circulating = vec![config.treasury.clone(); 9]),
            "0 to 8",
        ),
    ] {
        let id = world.executable(vec![world.itself(&update)]);
        world.execute(id);
        let failed = world.detail(id).failed_attempts.unwrap();
        assert!(failed.last_error.contains(says), "{failed:?} lacks {says}");
        assert_eq!(world.query::<ConfigResponse>(QueryMsg::Config {}), before);
    }
}

#[test]
fn an_instantiation_names_what_is_wrong() {
    type Change = fn(&mut InstantiateMsg);
    let cases: [(Change, &str); 11] = [
        (|msg| msg.deposit = Uint128::MAX, "nobody could afford"),
        (
            |msg| msg.quorum_floor = Uint128::new(MAX_QUORUM_FLOOR + 1),
            "quorum_floor",
        ),
        (|msg| msg.token = "nobody".into(), "token: 'nobody'"),
        (|msg| msg.committee = String::new(), "committee: ''"),
        (
            |msg| msg.guardian = msg.guardian.to_uppercase(),
            "guardian: '",
        ),
        (|msg| msg.non_circulating = vec!["x".into(); 9], "0 to 8"),
        (|msg| msg.voting_delay = 0, "voting_delay: 0"),
        (|msg| msg.veto_window = DAY + 1, "veto_window"),
        (|msg| msg.late_window = 4 * DAY, "late_window"),
        (|msg| msg.silence_span = 11 * DAY, "silence_span"),
        (
            |msg| msg.classes.ethics.quorum_bps = 4_001,
            "constitution.quorum_bps is 4000",
        ),
    ];
    for (change, says) in cases {
        let error = World::with(change).err().expect(says);
        assert!(error.contains(says), "{error:?} lacks {says:?}");
    }
}

#[test]
fn it_owns_itself() {
    let world = World::new();
    let found: Ownership<Addr> = world.query(QueryMsg::Ownership {});
    assert_eq!(found.owner, Some(world.dao.clone()));
    assert_eq!((found.pending_owner, found.pending_expiry), (None, None));
    let roles: RolesResponse = world.query(QueryMsg::Roles {});
    assert_eq!(roles.committee, world.committee);
    assert_eq!(roles.guardian, world.guardian);
}

// B-31
#[test]
fn migration_takes_over_from_itself_alone_and_never_downwards() {
    for (name, version, fine) in [
        (contract::NAME, "0.0.1", true),
        (contract::NAME, contract::VERSION, true),
        (contract::NAME, "99.0.0", false),
        ("crates.io:cw3-flex-multisig", "0.0.1", false),
    ] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        let result = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
        assert_eq!(result.is_ok(), fine, "{name} {version}");
    }
    let mut deps = mock_dependencies();
    assert!(contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
}

/// B-30: two things under one key would overwrite each other.
#[test]
fn storage_keys_are_unique() {
    let source = include_str!("../../src/state.rs");
    let mut keys: Vec<_> = source
        .lines()
        .filter(|line| line.starts_with("pub const "))
        .map(|line| line.split('"').nth(1).expect(line))
        .collect();
    keys.extend(["contract_info", "ownership"]);
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
    assert!(all > 15);
}
