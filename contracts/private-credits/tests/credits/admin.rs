//! Setting up, governing, pausing.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Env, Uint128};
use cw_multi_test::Executor;
use cw_ownable::Action as Ownership;
use oaic_messages::private_credits::*;
use oaic_messages::shared::TEST_CHAINS;
use oaic_private_credits::contract::migrate;
use oaic_private_credits::ContractError;
use oaic_runtime::RuntimeError;
use oaic_statements::{context, domain, field};
use oaic_testing::contracts::private_credits;

use crate::suite::*;

#[test]
fn denominations_rise_and_divide() {
    let mut w = Suite::new();
    for (values, place) in [
        (vec![0u128], 0),
        (vec![100, 100], 1),
        (vec![100, 50], 1),
        (vec![100, 150], 1),
        (vec![100, 1_000, 1_500], 2),
        (vec![1, 1 << 64], 1),
    ] {
        let mut msg = w.instantiation();
        msg.denominations = values.into_iter().map(Uint128::new).collect();
        match w.instantiate(&msg).unwrap_err() {
            ContractError::BadDenomination { place: found, .. } => assert_eq!(found, place),
            other => panic!("{other}"),
        }
    }
    for count in [0, MAX_DENOMINATIONS + 1] {
        let mut msg = w.instantiation();
        msg.denominations = (0..count).map(|n| Uint128::new(1 << n)).collect();
        assert_matches!(
            w.instantiate(&msg).unwrap_err(),
            ContractError::Runtime(RuntimeError::Length { .. })
        );
    }
}

#[test]
fn what_can_not_work_is_not_instantiated() {
    let mut w = Suite::new();
    let good = w.instantiation();
    let mut no_token = good.clone();
    no_token.token = w.settlement.to_string();
    let mut long = good.clone();
    long.params.max_pause = 31 * DAY;
    let mut nobody = good.clone();
    nobody.treasury = "nobody".into();
    let mut no_owner = good.clone();
    no_owner.owner = String::new();
    for (msg, expected) in [
        (no_token, "fee schedule"),
        (long, "max_pause"),
        (nobody, "treasury"),
        (no_owner, "owner"),
    ] {
        let error = w.instantiate(&msg).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    w.instantiate(&good).unwrap();
}

#[test]
fn the_configuration_shows_what_proofs_bind() {
    let w = Suite::new();
    let config = w.config();
    let (chain, contract) = ("oaic-embedded-1", w.contract.as_str());
    let context = context("oaic/private-credits/1", chain, contract);
    assert_eq!(config.context, field::to_bytes(&context));
    assert_eq!(
        config.action_domain,
        domain(ACTION_PURPOSE, chain, contract)
    );
    assert_eq!(
        config.command_domain,
        domain(COMMAND_PURPOSE, chain, contract)
    );
    assert_ne!(config.action_domain, config.command_domain);
    assert_eq!(config.settlement, w.settlement);
    assert_eq!(config.params, params());
    let values: Vec<u128> = config.denominations.iter().map(|v| v.u128()).collect();
    assert_eq!(values, [100, 1_000, 10_000]);
}

#[test]
fn only_the_owner_governs() {
    let mut w = Suite::new();
    let pass_on = ExecuteMsg::UpdateOwnership(Ownership::TransferOwnership {
        new_owner: w.who("thief").into(),
        expiry: None,
    });
    for label in ["guardian", "alice", "attestor"] {
        for message in [
            ExecuteMsg::UpdateParams { params: params() },
            ExecuteMsg::UpdateLinks {
                links: Links::default(),
            },
            ExecuteMsg::SetGuardian { guardian: None },
            ExecuteMsg::UnpauseDeposits {},
        ] {
            assert_matches!(
                w.refused(label, &message),
                ContractError::Runtime(RuntimeError::Unauthorized { .. })
            );
        }
        assert_matches!(
            w.refused(label, &pass_on),
            ContractError::Runtime(RuntimeError::Ownership(_))
        );
    }
    let renounce = ExecuteMsg::UpdateOwnership(Ownership::RenounceOwnership);
    let error = w.refused("owner", &renounce);
    assert_eq!(error, ContractError::Runtime(RuntimeError::CannotRenounce));
    let mut long = params();
    long.max_pause = 31 * DAY;
    assert_matches!(
        w.refused("owner", &ExecuteMsg::UpdateParams { params: long }),
        ContractError::Runtime(RuntimeError::Invalid { .. })
    );

    let mut other = params();
    other.max_relayer_fee = Uint128::new(7);
    let update = ExecuteMsg::UpdateParams {
        params: other.clone(),
    };
    w.run("owner", &update).unwrap();
    let guardian = ExecuteMsg::SetGuardian {
        guardian: Some(w.who("new guardian").into()),
    };
    w.run("owner", &guardian).unwrap();
    let config = w.config();
    assert_eq!(config.params, other);
    assert_eq!(config.guardian, Some(w.who("new guardian")));
}

#[test]
fn a_guardian_pauses_deposits_for_a_while_and_not_again_at_once() {
    let mut w = Suite::new();
    let pause = |duration| ExecuteMsg::PauseDeposits { duration };
    for label in ["alice", "attestor", "guardian"] {
        assert_matches!(
            w.refused(label, &pause(DAY)),
            ContractError::Runtime(RuntimeError::Unauthorized { .. })
        );
    }
    for duration in [0, 7 * DAY + 1, u64::MAX] {
        assert_matches!(
            w.refused_order(&pause(duration)),
            ContractError::Runtime(RuntimeError::Invalid { .. })
        );
    }
    w.order(pause(DAY)).unwrap();
    w.advance(DAY, 100);
    let config = w.config();
    assert_eq!(config.paused_until, None);
    assert_matches!(
        w.refused_order(&pause(DAY)),
        ContractError::Runtime(RuntimeError::PauseCooldown { .. })
    );
    // What was decided is done once, and nothing but a pause can be.
    let again = ExecuteMsg::PullOrder {
        proposal_id: 4,
        place: 0,
    };
    let error = w.refused("anyone", &again).to_string();
    assert!(error.contains("it was done already"), "{error}");
    for other in [
        ExecuteMsg::UnpauseDeposits {},
        ExecuteMsg::FlushDust {},
        ExecuteMsg::SetGuardian { guardian: None },
    ] {
        assert_matches!(
            w.refused_order(&other),
            ContractError::Runtime(RuntimeError::Unauthorized { .. })
        );
    }
    w.run("owner", &pause(DAY)).unwrap();
    w.run("owner", &ExecuteMsg::UnpauseDeposits {}).unwrap();
    w.run("owner", &ExecuteMsg::SetGuardian { guardian: None })
        .unwrap();
    let error = w.refused_order(&pause(DAY));
    assert_eq!(error, ContractError::Runtime(RuntimeError::NoGuardian));
}

/// A contract of the economy as guardian would obey whoever can make it send a message.
#[test]
fn no_contract_of_the_economy_is_guardian_and_the_vote_knows() {
    let mut w = Suite::new();
    let accepts = |w: &Suite, msg: &ExecuteMsg| {
        let msg = cosmwasm_std::to_json_binary(msg).unwrap();
        let answer: oaic_messages::gates::AllowedResponse = w.query(&QueryMsg::Accepts { msg });
        answer.allowed
    };
    for part in [&w.contract, &w.token, &w.settlement].map(|part| part.to_string()) {
        let msg = ExecuteMsg::SetGuardian {
            guardian: Some(part),
        };
        assert!(!accepts(&w, &msg));
        let error = w.refused("owner", &msg).to_string();
        assert!(error.contains("can't hold a role"), "{error}");
    }
    let link = |to: &str| ExecuteMsg::UpdateLinks {
        links: Links {
            kyc_gate: Some(to.to_owned()),
        },
    };
    let guardian = w.guardian.clone().unwrap().to_string();
    let gate = link(&guardian);
    let guardian = Some(guardian);
    for (msg, allowed) in [
        (ExecuteMsg::SetGuardian { guardian }, true),
        (gate, true),
        (link("nobody"), false),
        (ExecuteMsg::PauseDeposits { duration: 1 }, true),
        (ExecuteMsg::PauseDeposits { duration: 0 }, false),
        (ExecuteMsg::UnpauseDeposits {}, true),
    ] {
        assert_eq!(accepts(&w, &msg), allowed, "{msg:?}");
    }
}

#[test]
fn it_migrates_from_itself_and_from_nothing_else() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000]);
    let before = w.snapshot();
    let code = w.app.store_code(private_credits());
    let (owner, contract) = (w.owner.clone(), w.contract.clone());
    w.app
        .migrate_contract(owner.clone(), contract, &MigrateMsg {}, code)
        .unwrap();
    assert!(w.snapshot() == before);

    let own = "crates.io:oaic-private-credits";
    let here = env!("CARGO_PKG_VERSION");
    let (release, patch) = here.rsplit_once('.').unwrap();
    let next = format!("{release}.{}", patch.parse::<u64>().unwrap() + 1);
    for (contract, version, taken) in [
        (own, here, true),
        (own, "0.0.1", true),
        (own, &next, false),
        (own, "1000.0.0", false),
        (own, "none", false),
        ("crates.io:oaic-data-market", here, false),
        ("crates.io:oaic-data-market", "0.0.1", false),
        ("oaic-private-credits", "0.0.1", false),
    ] {
        let mut deps = mock_dependencies();
        let storage = &mut deps.storage;
        cw2::set_contract_version(storage, contract, version).unwrap();
        let done = migrate(deps.as_mut(), on_a_test_chain(), MigrateMsg {});
        assert_eq!(done.is_ok(), taken, "{contract} {version}: {done:?}");
        let kept = cw2::get_contract_version(&deps.storage).unwrap();
        let expected = if taken { here } else { version };
        assert_eq!((&*kept.contract, &*kept.version), (contract, expected));
    }
    // Nor from what says nothing of itself.
    let mut deps = mock_dependencies();
    assert!(migrate(deps.as_mut(), on_a_test_chain(), MigrateMsg {}).is_err());
}

#[test]
fn what_is_not_there_can_not_be_asked_for() {
    let w = Suite::new();
    let error = w
        .try_query::<ChannelResponse>(&QueryMsg::Channel { channel: 5 })
        .unwrap_err();
    assert!(error.contains("channel 5"), "{error}");
    for wrong in [vec![], vec![0; 31], vec![0xff; 32]] {
        let root = QueryMsg::RootKnown {
            root: wrong.clone().into(),
        };
        assert!(w.try_query::<bool>(&root).is_err());
        let nullifier = QueryMsg::Nullifier {
            nullifier: wrong.into(),
        };
        assert!(w.try_query::<Option<u64>>(&nullifier).is_err());
    }
}

/// Where a DEV key is good enough.
fn on_a_test_chain() -> Env {
    let mut env = mock_env();
    env.block.chain_id = TEST_CHAINS[0].into();
    env
}
