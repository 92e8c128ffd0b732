//! Setting up, governing, pausing.

use cosmwasm_std::Uint128;
use cw_multi_test::Executor;
use oaic_messages::private_credits::*;
use oaic_private_credits::contract::migrate;
use oaic_statements::{context, domain, field};
use oaic_testing::contracts::private_credits;
use oaic_testing::governance::check_migrations;

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
            BadDenomination { place: found, .. } => assert_eq!(found, place),
            other => panic!("{other}"),
        }
    }
    for count in [0, MAX_DENOMINATIONS + 1] {
        let mut msg = w.instantiation();
        msg.denominations = (0..count).map(|n| Uint128::new(1 << n)).collect();
        assert_matches!(w.instantiate(&msg).unwrap_err(), Runtime(Length { .. }));
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
    let links = Links::default();
    let msgs = [
        ExecuteMsg::UpdateParams { params: params() },
        ExecuteMsg::UpdateLinks { links },
        ExecuteMsg::UnpauseDeposits {},
    ];
    Suite::new().check_owner(&msgs, &["guardian", "alice", "attestor"]);
}

#[test]
fn parameters_and_guardian_are_as_the_owner_sets_them() {
    let mut w = Suite::new();
    let mut params = params();
    params.max_pause = 31 * DAY;
    let long = ExecuteMsg::UpdateParams {
        params: params.clone(),
    };
    assert_matches!(w.refused("owner", &long), Runtime(Invalid { .. }));
    params.max_pause = 7 * DAY;
    params.max_relayer_fee = Uint128::new(7);
    let update = ExecuteMsg::UpdateParams {
        params: params.clone(),
    };
    w.ok("owner", &update);
    let new = w.who("new guardian");
    let guardian = Some(new.to_string());
    w.ok("owner", &ExecuteMsg::SetGuardian { guardian });
    let config = w.config();
    assert_eq!(config.params, params);
    assert_eq!(config.guardian, Some(new));
}

#[test]
fn a_guardian_pauses_deposits_for_a_while_and_is_outside_the_economy() {
    let mut w = Suite::new();
    let contracts = [&w.contract, &w.token, &w.settlement].map(Clone::clone);
    w.check_guardian("deposits", &contracts);
}

#[test]
fn a_link_is_refused_before_the_vote() {
    let w = Suite::new();
    for (to, allowed) in [(w.who("gate").as_str(), true), ("nobody", false)] {
        let links = Links {
            kyc_gate: Some(to.to_owned()),
        };
        let msg = ExecuteMsg::UpdateLinks { links };
        assert_eq!(w.accepts(&msg).unwrap(), allowed, "{to}");
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

    let (name, version) = ("oaic-private-credits", env!("CARGO_PKG_VERSION"));
    check_migrations(name, version, |deps, env| migrate(deps, env, MigrateMsg {}));
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
