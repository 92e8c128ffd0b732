//! Who governs, within which limits, and what a migration accepts.

use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::Executor;
use cw_ownable::Action;
use oaic_compute_settlement::contract::migrate;
use oaic_messages::compute_settlement::*;
use oaic_testing::contracts;
use oaic_testing::governance::check_migrations;

use crate::suite::*;

#[test]
fn parameters_have_limits() {
    let mut w = Suite::new();
    type Change = (&'static str, fn(&mut Params));
    let changes: [Change; 30] = [
        ("unlock_delay", |p| p.unlock_delay = 0),
        ("unlock_delay", |p| p.unlock_delay = 1),
        ("unlock_delay", |p| p.unlock_delay = 3_599),
        ("unlock_delay", |p| p.unlock_delay = 3 * DAY + 1),
        ("unlock_delay", |p| p.unlock_delay = u64::MAX),
        ("unlock_blocks", |p| p.unlock_blocks = 0),
        ("unlock_blocks", |p| p.unlock_blocks = 99),
        ("unlock_blocks", |p| p.unlock_blocks = 10_001),
        ("unlock_blocks", |p| p.unlock_blocks = u64::MAX),
        ("dispute_window", |p| p.dispute_window = DAY - 1),
        ("dispute_window", |p| p.dispute_window = 7 * DAY + 1),
        ("dispute_window", |p| p.dispute_window = u64::MAX),
        ("dispute_blocks", |p| p.dispute_blocks = 999),
        ("dispute_blocks", |p| p.dispute_blocks = 20_001),
        ("dispute_blocks", |p| p.dispute_blocks = u64::MAX),
        ("unbonding_period", |p| {
            p.unbonding_period = p.unlock_delay + p.dispute_window
        }),
        ("unbonding_period", |p| p.unbonding_period = 10 * DAY),
        ("unbonding_period", |p| p.unbonding_period = u64::MAX),
        ("unbonding_blocks", |p| p.unbonding_blocks = 30_000),
        ("unbonding_blocks", |p| p.unbonding_blocks = u64::MAX),
        ("min_bond", |p| p.min_bond = Uint128::zero()),
        // A minimum bond that nobody can have would end all openings.
        ("min_bond", |p| p.min_bond = (20_000_000 * OAIC + 1).into()),
        ("min_bond", |p| p.min_bond = Uint128::MAX),
        ("slash_bps", |p| p.slash_bps = 99),
        ("slash_bps", |p| p.slash_bps = 10_001),
        ("reporter_bps", |p| p.reporter_bps = 1_001),
        ("referrer_bps", |p| p.referrer_bps = 2_001),
        ("dividends_bps + risk_bps", |p| p.dividends_bps = 9_900),
        ("dividends_bps + risk_bps", |p| {
            (p.dividends_bps, p.risk_bps) = (65_000, 65_000)
        }),
        ("max_pause", |p| p.max_pause = u64::MAX),
    ];
    for (name, change) in changes {
        let mut params = params();
        change(&mut params);
        let voted = w.vote(change).unwrap_err();
        let instantiated = w.settlement(params, EPOCH_SECONDS).unwrap_err();
        for error in [voted, instantiated] {
            assert_matches!(error, Runtime(Invalid { field, .. }) if *field == name);
        }
    }
    // The widest and the narrowest there can be.
    let widest = |params: &mut Params| {
        (params.unlock_delay, params.unlock_blocks) = (3 * DAY, 10_000);
        (params.dispute_window, params.dispute_blocks) = (7 * DAY, 20_000);
        (params.unbonding_period, params.unbonding_blocks) = (10 * DAY + 1, 30_001);
    };
    w.vote(widest).unwrap();
    let mut expected = params();
    widest(&mut expected);
    assert_eq!(w.config().params, expected);
}

#[test]
fn only_the_owner_governs() {
    let msgs = [
        ExecuteMsg::UpdateParams { params: params() },
        update_links(|_| {}),
        ExecuteMsg::UnpauseOpenings {},
    ];
    Suite::new().check_owner(&msgs, &["guardian", "provider", "payer"]);
}

#[test]
fn a_guardian_pauses_openings_for_a_while_and_is_outside_the_economy() {
    let mut w = Suite::new();
    let another = w.settlement(params(), EPOCH_SECONDS).unwrap();
    let contracts = [w.contract.clone(), w.token.clone(), another];
    w.check_guardian("openings", &contracts);
}

/// Nobody should vote for what will be refused.
#[test]
fn what_the_owner_cannot_have_is_refused_before_the_vote() {
    let w = Suite::new();
    let link = |to: &Addr| update_links(|links| links.dividends = Some(to.to_string()));
    let bond = |min_bond| ExecuteMsg::UpdateParams {
        params: Params {
            min_bond,
            ..params()
        },
    };
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    for (msg, allowed) in [
        (bond(1u128.into()), true),
        (bond(0u128.into()), false),
        (link(&w.who("x")), true),
        (link(&w.token), false),
        (link(&w.contract), false),
        (ExecuteMsg::SetGuardian { guardian: None }, true),
        (ExecuteMsg::PauseOpenings { duration: 1 }, true),
        (ExecuteMsg::PauseOpenings { duration: 0 }, false),
        (ExecuteMsg::UnpauseOpenings {}, true),
        (renounce, false),
    ] {
        assert_eq!(w.accepts(&msg), Ok(allowed), "{msg:?}");
    }
}

/// In what is voted on, a misspelled field must not be taken for one that is unset.
#[test]
fn a_misspelled_setting_is_refused_before_the_vote() {
    let w = Suite::new();
    let who = w.who("x");
    for (json, fine) in [
        (
            format!(r#"{{"set_guardian":{{"guardian":"{who}"}}}}"#),
            true,
        ),
        (r#"{"set_guardian":{"guardian":null}}"#.into(), true),
        (
            format!(r#"{{"set_guardian":{{"guardians":"{who}"}}}}"#),
            false,
        ),
        (
            format!(r#"{{"update_links":{{"links":{{"dividends":"{who}"}}}}}}"#),
            true,
        ),
        (
            format!(r#"{{"update_links":{{"links":{{"dividend":"{who}"}}}}}}"#),
            false,
        ),
        (r#"{"unpause":{}}"#.into(), false),
    ] {
        let msg = cosmwasm_std::Binary::from(json.as_bytes());
        let answer: Result<oaic_messages::gates::AllowedResponse, String> =
            w.try_query(&QueryMsg::Accepts { msg });
        assert_eq!(answer.is_ok(), fine, "{json}: {answer:?}");
    }
}

#[test]
fn only_the_oaic_token_will_do() {
    let mut w = Suite::new();
    // An account, and a contract that publishes no fee schedule.
    for token in [w.payer.clone(), w.contract.clone()] {
        w.token = token;
        let error = w.settlement(params(), EPOCH_SECONDS).unwrap_err();
        assert_matches!(error, Revenue(RevenueError::NoFeeSchedule { .. }));
    }
}

#[test]
fn it_migrates_from_itself_and_from_nothing_else() {
    let mut w = Suite::new();
    let code = w.app.store_code(contracts::settlement());
    let (owner, contract) = (w.owner.clone(), w.contract.clone());
    w.app
        .migrate_contract(owner, contract, &MigrateMsg {}, code)
        .unwrap();
    let (name, version) = ("oaic-compute-settlement", env!("CARGO_PKG_VERSION"));
    check_migrations(name, version, |deps, env| migrate(deps, env, MigrateMsg {}));
}
