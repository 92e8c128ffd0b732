//! Who governs, within which limits, and what a migration accepts.

use cosmwasm_std::{Addr, StdError};
use cw_multi_test::Executor;
use cw_ownable::{Action, Ownership, OwnershipError};
use oaic_messages::compute_settlement::*;
use oaic_runtime::RuntimeError;
use oaic_testing::contracts;
use oaic_testing::harness::own;

use crate::suite::*;

#[test]
fn parameters_have_limits() {
    let mut w = Suite::new();
    type Change = (&'static str, fn(&mut Params));
    let changes: [Change; 27] = [
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
        let invalid = |error| {
            assert_err!(
                Err::<(), _>(error),
                Runtime(Invalid { field, .. }) if *field == name
            );
        };
        invalid(w.vote(change).unwrap_err());
        invalid(w.settlement(params, EPOCH_SECONDS).unwrap_err());
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
    let mut w = Suite::new();
    for msg in [
        ExecuteMsg::UpdateParams { params: params() },
        update_links(|_| {}),
        ExecuteMsg::SetGuardian { guardian: None },
        ExecuteMsg::UnpauseOpenings {},
    ] {
        for stranger in ["guardian", "provider", "payer"] {
            let owner = format!("the owner {}", w.owner);
            assert_err!(
                w.run(stranger, msg.clone()),
                Runtime(Unauthorized { allowed, .. }) if *allowed == owner
            );
        }
    }
    let offer = offer_ownership(&w.payer);
    assert_eq!(
        w.run("payer", offer).unwrap_err(),
        ContractError::Runtime(RuntimeError::Ownership(OwnershipError::NotOwner))
    );
    w.ok("owner", ExecuteMsg::SetGuardian { guardian: None });
    let error = w
        .order(ExecuteMsg::PauseOpenings { duration: 1 })
        .unwrap_err();
    assert_eq!(error, ContractError::Runtime(RuntimeError::NoGuardian));
    let guardian = Some("NOBODY".to_owned());
    assert_err!(
        w.run("owner", ExecuteMsg::SetGuardian { guardian }),
        Runtime(BadAddress { .. })
    );
}

/// A contract of the economy would obey whoever can make it send a message.
#[test]
fn no_contract_of_the_economy_is_guardian() {
    let mut w = Suite::new();
    let another = w.settlement(params(), EPOCH_SECONDS).unwrap();
    for part in [&w.contract, &w.token, &another].map(|part| part.to_string()) {
        let msg = ExecuteMsg::SetGuardian {
            guardian: Some(part),
        };
        assert!(!accepts(&w, &msg).allowed);
        let error = w.run("owner", msg).unwrap_err();
        assert!(error.to_string().contains("can't hold a role"), "{error}");
    }
    let guardian = Some(w.guardian.clone().unwrap().to_string());
    w.ok("owner", ExecuteMsg::SetGuardian { guardian });
}

fn accepts(w: &Suite, msg: &ExecuteMsg) -> oaic_messages::gates::AllowedResponse {
    let msg = cosmwasm_std::to_json_binary(msg).unwrap();
    w.query(&QueryMsg::Accepts { msg })
}

/// Nobody should vote for what will be refused.
#[test]
fn what_the_owner_can_not_have_is_told_before_the_vote() {
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
        let answer = accepts(&w, &msg);
        assert_eq!(answer.allowed, allowed, "{msg:?}: {:?}", answer.reason);
    }
}

/// In what is voted on, a misspelled field must not be taken for one that is unset.
#[test]
fn a_misspelled_setting_is_told_before_the_vote() {
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
fn ownership_moves_in_two_steps_and_is_never_renounced() {
    let mut w = Suite::new();
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    assert_eq!(
        w.run("owner", renounce).unwrap_err(),
        ContractError::Runtime(RuntimeError::CannotRenounce)
    );
    let dao = w.who("dao");
    let transfer = offer_ownership(&dao);
    w.ok("owner", transfer);
    let owner = |w: &Suite| -> Option<Addr> {
        let ownership: Ownership<Addr> = w.query(&QueryMsg::Ownership {});
        ownership.owner
    };
    assert_eq!(owner(&w), Some(w.owner.clone()));
    w.ok("dao", ExecuteMsg::UpdateOwnership(Action::AcceptOwnership));
    assert_eq!(owner(&w), Some(dao));
    w.run("owner", ExecuteMsg::SetGuardian { guardian: None })
        .unwrap_err();
}

#[test]
fn only_the_oaic_token_will_do() {
    let mut w = Suite::new();
    // An account, and a contract that publishes no fee schedule.
    for token in [w.payer.clone(), w.contract.clone()] {
        w.token = token;
        assert_err!(
            w.settlement(params(), EPOCH_SECONDS),
            Revenue(RevenueError::NoFeeSchedule { .. })
        );
    }
}

#[test]
fn a_migration_knows_its_own_and_never_goes_back() {
    let mut w = Suite::new();
    let code = w.app.store_code(contracts::settlement());
    let migrate = |w: &mut Suite| {
        let (owner, contract) = (w.owner.clone(), w.contract.clone());
        own::<ContractError>(
            w.app
                .migrate_contract(owner, contract, &MigrateMsg {}, code),
        )
    };
    migrate(&mut w).unwrap();
    for (name, version, allowed) in [
        ("crates.io:oaic-compute-settlement", "99.0.0", false),
        ("crates.io:oaic-token", "0.0.1", false),
        ("crates.io:oaic-compute-settlement", "0.0.1", true),
    ] {
        let contract = w.contract.clone();
        let mut storage = w.app.contract_storage_mut(&contract);
        cw2::set_contract_version(storage.as_mut(), name, version).unwrap();
        drop(storage);
        match migrate(&mut w) {
            Ok(_) => assert!(allowed, "{version}"),
            error => {
                assert!(!allowed, "{version}");
                assert_err!(
                    error,
                    Runtime(RuntimeError::Std(StdError::GenericErr { .. }))
                );
            }
        }
    }
}
