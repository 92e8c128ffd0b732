//! Instantiation, what the owner governs, versions.

use cosmwasm_std::coin;
use cw_multi_test::Executor;
use oaic_data_market::contract::migrate;
use oaic_messages::data_market::*;
use oaic_testing::contracts::data_market;
use oaic_testing::governance::check_migrations;
use oaic_zk_verifier::VerifyError;

use crate::suite::*;

fn instantiation_error(w: &mut Suite, msg: &InstantiateMsg) -> ContractError {
    let owner = w.owner.clone();
    let created = w.create(data_market(), &owner, msg, "market");
    let error = created.expect_err(&format!("{msg:?}"));
    error.downcast().unwrap()
}

/// Whoever knows the published seed could forge deliveries.
#[test]
fn a_dev_key_is_refused_on_a_chain_that_is_no_test_chain() {
    let mut w = Suite::bare();
    let config: ConfigResponse = w.config();
    let names: Vec<_> = config.keys.iter().map(|key| key.circuit.as_str()).collect();
    assert_eq!(
        names,
        ["key-delivery", "misbehavior", "answer-64", "answer-1024"]
    );
    if config.keys.iter().all(|key| key.status == "CEREMONY") {
        return;
    }
    w.app.update_block(|block| block.chain_id = "oaic-1".into());
    let msg = instantiation(&w);
    assert_matches!(
        instantiation_error(&mut w, &msg),
        Verify(VerifyError::DevKey { .. })
    );
    // Nor does one that is there take on such a key.
    let code = w.app.store_code(data_market());
    let (owner, market) = (w.owner.clone(), w.contract.clone());
    let migrated = w.app.migrate_contract(owner, market, &MigrateMsg {}, code);
    let error = migrated.unwrap_err().downcast::<ContractError>().unwrap();
    assert_matches!(error, Verify(VerifyError::DevKey { .. }));
}

#[test]
fn parameters_out_of_range_are_refused() {
    let mut w = Suite::bare();
    type Spoil = fn(&mut InstantiateMsg);
    let spoils: [Spoil; 17] = [
        |msg| msg.params.delivery_window = 0,
        |msg| msg.params.delivery_window = MAX_WINDOW + 1,
        |msg| msg.params.dispute_window = 0,
        |msg| msg.params.dispute_window = MAX_WINDOW + 1,
        |msg| msg.params.dispute_blocks = 0,
        |msg| msg.params.dispute_blocks = MAX_DISPUTE_BLOCKS + 1,
        |msg| msg.params.deposit_bps = MIN_DEPOSIT_BPS - 1,
        |msg| msg.params.deposit_bps = MAX_DEPOSIT_BPS + 1,
        |msg| msg.params.referrer_bps = 2_001,
        |msg| (msg.params.dividends_bps, msg.params.risk_bps) = (9_999, 1),
        |msg| msg.params.max_pause = 31 * DAY,
        |msg| msg.epoch_seconds = 0,
        |msg| msg.owner = "nobody".into(),
        |msg| msg.guardian = Some("nobody".into()),
        |msg| msg.links.reward_sink = Some("nobody".into()),
        |msg| msg.token = "nobody".into(),
        // An account that is not a token.
        |msg| msg.token = msg.owner.clone(),
    ];
    for spoil in spoils {
        let mut msg = instantiation(&w);
        spoil(&mut msg);
        instantiation_error(&mut w, &msg);
    }
    let long = Params {
        delivery_window: MAX_WINDOW + 1,
        ..params()
    };
    w.refuse("owner", ExecuteMsg::UpdateParams { params: long });
    let own = Links {
        dividends: Some(w.contract.to_string()),
        ..Links::default()
    };
    let error = w.refuse("owner", ExecuteMsg::UpdateLinks { links: own });
    assert_matches!(error, Runtime(OwnAddress { .. }));
    for links in [
        Links {
            dividends: Some(w.token.to_string()),
            ..Links::default()
        },
        Links {
            risk_pool: Some(w.token.to_string()),
            ..Links::default()
        },
    ] {
        let error = w.refuse("owner", ExecuteMsg::UpdateLinks { links });
        assert_matches!(error, Runtime(Invalid { .. }));
    }
}

/// A vote can't leave a buyer no time to prove, nor a seller none to deliver.
#[test]
fn no_vote_makes_a_window_shorter_than_its_floor_on_a_real_chain() {
    let mut w = Suite::bare();
    let real = |w: &mut Suite| {
        w.app
            .update_block(|block| block.chain_id = "oaic-embedded-1".into());
    };
    let shortest = Params {
        delivery_window: MIN_WINDOW,
        dispute_window: MIN_WINDOW,
        dispute_blocks: MIN_DISPUTE_BLOCKS,
        ..params()
    };
    type Spoil = fn(&mut Params);
    let spoils: [Spoil; 6] = [
        |p| p.delivery_window = MIN_WINDOW - 1,
        |p| p.dispute_window = MIN_WINDOW - 1,
        |p| p.dispute_blocks = MIN_DISPUTE_BLOCKS - 1,
        |p| p.delivery_window = 1,
        |p| p.dispute_window = 1,
        |p| p.dispute_blocks = 1,
    ];
    real(&mut w);
    let floors = ExecuteMsg::UpdateParams {
        params: shortest.clone(),
    };
    w.ok("owner", floors);
    for (number, spoil) in spoils.into_iter().enumerate() {
        let mut params = shortest.clone();
        spoil(&mut params);
        let msg = InstantiateMsg {
            params: params.clone(),
            ..instantiation(&w)
        };
        let error = w.refuse("owner", ExecuteMsg::UpdateParams { params });
        assert_matches!(error, Runtime(Invalid { .. }), "{number}");
        assert_eq!(instantiation_error(&mut w, &msg), error, "{number}");
    }
    // Where tests run on the wall clock, a second and a block are enough.
    let mut w = Suite::bare();
    let params = Params {
        delivery_window: 1,
        dispute_window: 1,
        ..params()
    };
    w.update_params(params);
}

#[test]
fn only_the_owner_governs() {
    let links = Links::default();
    let msgs = [
        ExecuteMsg::UpdateParams { params: params() },
        ExecuteMsg::UpdateLinks { links },
        ExecuteMsg::UnpauseOpenings {},
    ];
    Suite::bare().check_owner(&msgs, &["guardian", "seller", "mallory"]);
}

#[test]
fn coins_are_not_taken() {
    let mut w = Suite::new();
    let (sender, coins) = (w.who("buyer"), [coin(5, "ugas")]);
    w.mint(&sender, &coins);
    let error = w.refused(|w| w.run_with("buyer", ExecuteMsg::FlushFee {}, &coins));
    assert_matches!(error, Runtime(CoinsNotTaken { .. }));
}

#[test]
fn it_migrates_from_itself_and_from_nothing_else() {
    let mut w = Suite::bare();
    let code = w.app.store_code(data_market());
    let (owner, market) = (w.owner.clone(), w.contract.clone());
    w.app
        .migrate_contract(owner, market, &MigrateMsg {}, code)
        .unwrap();
    let (name, version) = ("oaic-data-market", env!("CARGO_PKG_VERSION"));
    check_migrations(name, version, |deps, env| migrate(deps, env, MigrateMsg {}));
}
