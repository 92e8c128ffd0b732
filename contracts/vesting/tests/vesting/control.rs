//! Ownership, migration, coins.

use cosmwasm_std::{coin, coins, to_json_binary, Addr, WasmMsg};
use cw_multi_test::Executor;
use cw_ownable::{Action, Ownership};
use oaic_messages::vesting::{ExecuteMsg, MigrateMsg, QueryMsg};

use crate::world::*;

#[test]
fn ownership_moves_in_two_steps_and_never_to_nobody() {
    let mut world = World::new();
    let (owner, dao) = (world.owner.clone(), who("dao"));
    let transfer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: dao.to_string(),
        expiry: None,
    });
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    world.fails(
        &who("mallory"),
        &transfer,
        "not the contract's current owner",
    );
    world.fails(&owner, &renounce, "can't be renounced");
    world.ok(&owner, &transfer);
    world.ok(&owner, &ExecuteMsg::Revoke { grant: 4 });
    world.ok(&dao, &ExecuteMsg::UpdateOwnership(Action::AcceptOwnership));
    world.fails(&owner, &ExecuteMsg::Revoke { grant: 5 }, "only the owner");
    world.ok(&dao, &ExecuteMsg::Revoke { grant: 5 });
    let ownership: Ownership<Addr> = world.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(dao));
}

#[test]
fn coins_are_refused_with_every_message() {
    let mut world = World::new();
    let mallory = who("mallory");
    world
        .app
        .sudo(cw_multi_test::SudoMsg::Bank(
            cw_multi_test::BankSudo::Mint {
                to_address: mallory.to_string(),
                amount: vec![coin(9, "uusd")],
            },
        ))
        .unwrap();
    for msg in [ExecuteMsg::Claim { grants: vec![1] }, ExecuteMsg::Sweep {}] {
        let call = WasmMsg::Execute {
            contract_addr: world.vesting.to_string(),
            msg: to_json_binary(&msg).unwrap(),
            funds: coins(9, "uusd"),
        };
        let error = world.app.execute(mallory.clone(), call.into()).unwrap_err();
        assert!(format!("{error:#}").contains("takes no coins"), "{error:#}");
    }
}

// B-31
#[test]
fn only_the_admin_migrates_and_only_forward_from_this_contract() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let code = world.app.store_code(vesting_code());
    let vesting = world.vesting.clone();
    let mut migrate = |by: &Addr| {
        world
            .app
            .migrate_contract(by.clone(), vesting.clone(), &MigrateMsg {}, code)
            .map_err(|error| format!("{error:#}"))
    };
    migrate(&who("mallory")).unwrap_err();
    migrate(&owner).unwrap();

    // What another contract, or a later version of this one, has left behind is not taken over.
    let later = |name: &'static str, version: &'static str| {
        let mut storage = cosmwasm_std::testing::MockStorage::new();
        cw2::set_contract_version(&mut storage, name, version).unwrap();
        let mut deps = cosmwasm_std::testing::mock_dependencies();
        deps.storage = storage;
        oaic_vesting::contract::migrate(
            deps.as_mut(),
            cosmwasm_std::testing::mock_env(),
            MigrateMsg {},
        )
        .map(|response| response.attributes)
        .map_err(|error| error.to_string())
    };
    assert!(later(oaic_vesting::NAME, "0.0.1").is_ok());
    assert!(later(oaic_vesting::NAME, "99.0.0").is_err());
    assert!(later("crates.io:oaic-token", "0.0.1").is_err());
}

// B-48
#[test]
fn junk_messages_are_errors_and_not_panics() {
    let mut world = World::new();
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
            contract_addr: world.vesting.to_string(),
            msg: junk.as_bytes().into(),
            funds: vec![],
        };
        let before = world.picture();
        let error = world.app.execute(who("alice"), call.into()).unwrap_err();
        // The chain's own words around ours repeat the message.
        let own = error.root_cause().to_string();
        assert!(own.len() < 500, "{own}");
        assert_eq!(world.picture(), before);
    }
}
