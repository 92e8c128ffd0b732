//! Ownership, migration, coins.

use cosmwasm_std::{coins, Addr};
use cw_ownable::{Action, Ownership};
use oaic_messages::vesting::{ExecuteMsg, MigrateMsg, QueryMsg};
use oaic_testing::governance::check_migrations;
use oaic_testing::{contracts, refused, USD};
use oaic_vesting::contract::migrate;

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
    suite.check_admin(contracts::vesting);
    check_migrations("oaic-vesting", oaic_vesting::VERSION, |deps, env| {
        migrate(deps, env, MigrateMsg {})
    });
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
    suite.check_junk(&[
        long.as_str(),
        deep.as_str(),
        text.as_str(),
        "",
        r#"{"claim":{"grants":[-1]}}"#,
    ]);
}
