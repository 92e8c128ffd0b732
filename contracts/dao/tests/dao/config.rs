//! What is set, by whom it can be changed, and code that follows this one.

use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use oaic_dao::contract;
use oaic_messages::dao::*;
use oaic_testing::governance::check_migrations;

use crate::suite::{
    call, classes, execute, rules, set_policies, set_roles, timing, update, Changes, Suite, DAY,
};

#[test]
fn only_a_proposal_changes_anything() {
    let mut suite = Suite::new();
    let messages = [
        update(Changes::default()),
        set_policies(vec![], vec![]),
        set_roles(Some(&suite.who("alice")), None),
        ExecuteMsg::SetVetoWindow { seconds: 2 * DAY },
    ];
    for outsider in ["alice", "committee", "guardian", "treasury", "staking"] {
        for msg in &messages {
            suite.fails(outsider, msg.clone(), "by an executed proposal");
        }
    }
}

#[test]
fn rules_of_proposals_under_way_stay_theirs() {
    let mut suite = Suite::new();
    let mut stricter = classes();
    stricter.incentive_rules = rules(300, 6_000, [14, 14]);
    let mut slower = timing();
    slower.voting_delay = 3 * DAY;
    slower.activation_window = 7 * DAY;
    slower.execution_window = 28 * DAY;
    let change = update(Changes {
        timing: Some(slower),
        classes: Some(stricter.clone()),
        ..Changes::default()
    });
    let change = suite.propose(vec![suite.itself(&change)]);
    suite.all_vote_yes(change);
    suite.go_to(suite.detail(change).executable_from.unwrap() - DAY);
    let old = suite.propose(vec![suite.note("old")]);
    suite.advance(DAY, 1);
    suite.execute(change);
    let new = suite.propose(vec![suite.note("new")]);
    let of = |suite: &Suite, id| {
        let terms = suite.detail(id).terms;
        (
            rules(
                terms.min_yes_bps,
                terms.threshold_bps,
                [terms.voting_period / DAY, terms.timelock / DAY],
            ),
            terms.activation_window,
            terms.execution_window,
        )
    };
    let found = of(&suite, old);
    assert_eq!(found, (classes().incentive_rules, 14 * DAY, 14 * DAY));
    let expected = (stricter.incentive_rules, 7 * DAY, 28 * DAY);
    assert_eq!(of(&suite, new), expected);
    assert_eq!(suite.detail(new).opens_at, suite.now() + 3 * DAY);
    // The old one goes through by what it was submitted under.
    suite.advance(DAY, 1);
    suite.all_vote_yes(old);
    suite.go_to(suite.now() + 11 * DAY);
    suite.execute(old);
    assert_eq!(suite.log(&suite.target), ["old"]);
}

#[test]
fn a_change_that_breaks_a_rule_is_not_even_proposed() {
    let mut suite = Suite::new();
    let before: ConfigResponse = suite.query(&QueryMsg::Config {});
    let with = |change: &dyn Fn(&mut ConfigResponse)| {
        let mut config = before.clone();
        change(&mut config);
        update(Changes {
            treasury: Some(config.treasury.to_string()),
            non_circulating: Some(config.non_circulating.iter().map(Addr::to_string).collect()),
            deposit: Some(config.deposit),
            silence_span: Some(config.silence_span),
            timing: Some(config.timing),
            classes: Some(config.classes),
        })
    };
    let dao = suite.contract.clone();
    type Change<'a> = &'a dyn Fn(&mut ConfigResponse);
    let cases: [(Change, &str); 12] = [
        (
            &|c| c.classes.constitution.min_yes_bps = 999,
            "class Constitution: min_yes_bps 999",
        ),
        (
            &|c| c.classes.reserve_use.threshold_bps = 5_999,
            "class ReserveUse: threshold_bps ",
        ),
        (
            &|c| c.classes.roles.voting_period = 14 * DAY - 1,
            "class Roles: voting_period ",
        ),
        (
            &|c| c.classes.constitution.timelock = 121 * DAY,
            "class Constitution: timelock ",
        ),
        (&|c| c.timing.voting_delay = DAY - 1, "voting_delay"),
        (&|c| c.timing.execution_window = 0, "execution_window"),
        (&|c| c.timing.payment_window = u64::MAX, "payment_window"),
        (&|c| c.silence_span = 76 * DAY - 1, "silence_span"),
        (
            &|c| c.deposit = Uint128::new(MAX_DEPOSIT + 1),
            "nobody could afford",
        ),
        (&|c| c.treasury = dao.clone(), "this contract itself"),
        (
            &|c| c.non_circulating = vec![c.treasury.clone(); 2],
            "twice; name it once",
        ),
        (
            &|c| c.non_circulating = vec![c.treasury.clone(); 9],
            "0 to 8",
        ),
    ];
    for (change, says) in cases {
        suite.refuses(vec![suite.itself(&with(change))], says);
    }
    // Longer than the freeze which it would confirm.
    let slow = |c: &mut ConfigResponse| {
        c.timing.voting_delay = 3 * DAY;
        c.classes.ethics = rules(200, 6_000, [10, 7]);
    };
    suite.enact(vec![suite.itself(&with(&slow))]);
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!(config.timing.voting_delay, 3 * DAY);
}

#[test]
fn what_this_contract_never_takes_from_itself_is_not_proposed() {
    let mut suite = Suite::new();
    let id = suite.propose(vec![suite.note("x")]);
    let [veto, consent] = [suite.veto(id), suite.consent(id)];
    for msg in [
        veto,
        consent,
        ExecuteMsg::HandOver {
            to: suite.who("alice").into(),
        },
        ExecuteMsg::StakeDecreased {
            account: suite.who("alice").into(),
            bonded: Uint128::zero(),
        },
        execute(id),
    ] {
        suite.refuses(vec![suite.itself(&msg)], "would not be accepted");
    }
    let misspelled = call(&suite.contract, r#"{"set_veto_window":{"second":172800}}"#);
    suite.refuses(vec![misspelled], "would not be accepted");
}

#[test]
fn an_instantiation_names_what_is_wrong() {
    type Change = fn(&mut InstantiateMsg);
    let cases: [(Change, &str); 14] = [
        (|msg| msg.deposit = Uint128::MAX, "nobody could afford"),
        (|msg| msg.token = "nobody".into(), "token: 'nobody'"),
        (|msg| msg.committee = String::new(), "committee: ''"),
        (
            |msg| msg.guardian = msg.guardian.to_uppercase(),
            "guardian: '",
        ),
        (|msg| msg.guardian = msg.committee.clone(), "held apart"),
        (|msg| msg.non_circulating = vec!["x".into(); 9], "0 to 8"),
        (|msg| msg.timing.voting_delay = 0, "voting_delay 0"),
        (
            |msg| msg.veto_window = 2 * DAY + 1,
            "class Ethics: timelock ",
        ),
        (|msg| msg.veto_window = 2 * DAY - 1, "veto_window"),
        (|msg| msg.silence_span = 76 * DAY - 1, "silence_span"),
        (
            |msg| msg.openings.government = 60 * DAY - 1,
            "openings.government",
        ),
        (
            |msg| msg.openings.constitution = 365 * DAY - 1,
            "openings.constitution",
        ),
        (
            |msg| msg.openings.constitution = u64::MAX,
            "openings.constitution",
        ),
        (
            |msg| msg.classes.ethics.min_yes_bps = 501,
            "class Ethics: min_yes_bps 501",
        ),
    ];
    for (change, says) in cases {
        let error = Suite::with(change).err().expect(says);
        assert!(error.contains(says), "{error:?} lacks {says:?}");
    }
}

#[test]
fn it_owns_itself() {
    let suite = Suite::new();
    let found: Ownership<Addr> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(found.owner, Some(suite.contract.clone()));
    assert_eq!((found.pending_owner, found.pending_expiry), (None, None));
    let roles: RolesResponse = suite.query(&QueryMsg::Roles {});
    assert_eq!(roles.committee, suite.committee);
    assert_eq!(roles.guardian, suite.guardian);
}

// B-31
#[test]
fn migration_takes_over_from_itself_alone_and_never_downwards() {
    check_migrations("oaic-dao", oaic_dao::VERSION, |deps, env| {
        contract::migrate(deps, env, MigrateMsg {})
    });
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
    keys.extend(["contract_info", "ownership", "orders_done"]);
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
    assert!(all > 15);
}
