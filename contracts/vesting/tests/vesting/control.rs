//! Ownership, migration, coins.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{coins, Addr, WasmMsg};
use cw_multi_test::Executor;
use cw_ownable::{Action, Ownership};
use oaic_messages::vesting::{ExecuteMsg, MigrateMsg, QueryMsg};
use oaic_testing::{contracts, refused, USD};

use crate::suite::*;

#[test]
fn ownership_moves_in_two_steps_and_never_to_nobody() {
    let mut suite = Suite::new();
    let dao = account("dao");
    let transfer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: dao.to_string(),
        expiry: None,
    });
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    let says = "not the contract's current owner";
    suite.fails("mallory", transfer.clone(), says);
    suite.fails("owner", renounce, "can't be renounced");
    suite.ok("owner", transfer);
    suite.ok("owner", ExecuteMsg::Revoke { grant: 4 });
    suite.ok("dao", ExecuteMsg::UpdateOwnership(Action::AcceptOwnership));
    suite.fails("owner", ExecuteMsg::Revoke { grant: 5 }, "only the owner");
    suite.ok("dao", ExecuteMsg::Revoke { grant: 5 });
    let ownership: Ownership<Addr> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(dao));
}

#[test]
fn coins_are_refused_with_every_message() {
    let mut suite = Suite::new();
    suite.mint(&account("mallory"), &coins(9, USD));
    for msg in [ExecuteMsg::Claim { grants: vec![1] }, ExecuteMsg::Sweep {}] {
        let error = refused(&mut suite, |suite| {
            suite.run_with("mallory", msg, &coins(9, USD))
        });
        assert!(error.to_string().contains("takes no coins"), "{error}");
    }
}

// B-31
#[test]
fn only_the_admin_migrates_and_only_forward_from_this_contract() {
    let mut suite = Suite::new();
    let (owner, vesting) = (suite.owner.clone(), suite.contract.clone());
    let code = suite.app.store_code(contracts::vesting());
    let mut migrate = |by: Addr| {
        let app = &mut suite.app;
        app.migrate_contract(by, vesting.clone(), &MigrateMsg {}, code)
    };
    migrate(account("mallory")).unwrap_err();
    migrate(owner).unwrap();

    // What another contract, or a later version of this one, has left behind is not taken over.
    let from = |name: &str, version: &str| {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        oaic_vesting::contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).map(drop)
    };
    from(oaic_vesting::NAME, "0.0.1").unwrap();
    from(oaic_vesting::NAME, "99.0.0").unwrap_err();
    from("crates.io:oaic-token", "0.0.1").unwrap_err();
}

// B-48
#[test]
fn junk_messages_are_errors_and_not_panics() {
    let mut suite = Suite::new();
    let long = format!(
        r#"{{"claim":{{"grants":[{}]}}}}"#,
        vec!["1"; 100_000].join(",")
    );
    let deep = "[".repeat(10_000);
    let text = format!(
        r#"{{"offer_grant":{{"grant":2,"to":"{}"}}}}"#,
        "x".repeat(1_000_000)
    );
    for junk in [
        long.as_str(),
        deep.as_str(),
        text.as_str(),
        "",
        r#"{"claim":{"grants":[-1]}}"#,
    ] {
        let call = WasmMsg::Execute {
            contract_addr: suite.contract.to_string(),
            msg: junk.as_bytes().into(),
            funds: vec![],
        };
        let error = refused(&mut suite, |suite| {
            suite.app.execute(account("alice"), call.into())
        });
        // The chain's own words around ours repeat the message.
        let own = error.root_cause().to_string();
        assert!(own.len() < 500, "{own}");
    }
}
