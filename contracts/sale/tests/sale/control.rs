//! Ownership, migration, coins, junk.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Addr, WasmMsg};
use cw_multi_test::Executor;
use cw_ownable::{Action, Ownership};
use oaic_messages::gates::{AcceptsQuery, AllowedResponse};
use oaic_messages::sale::*;
use oaic_testing::{contracts, refused};

use crate::suite::*;

#[test]
fn ownership_moves_in_two_steps_and_never_to_nobody() {
    let mut suite = Suite::fixed();
    let transfer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: account("heir").to_string(),
        expiry: None,
    });
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    let says = "not the contract's current owner";
    suite.fails("mallory", transfer.clone(), says);
    suite.fails("owner", renounce, "can't be renounced");
    suite.ok("owner", transfer);
    suite.ok("heir", ExecuteMsg::UpdateOwnership(Action::AcceptOwnership));
    suite.fails("owner", ExecuteMsg::Cancel {}, "only the owner");
    let ownership: Ownership<Addr> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(account("heir")));
    suite.ok("heir", ExecuteMsg::Cancel {});
}

#[test]
fn coins_are_refused_with_every_message_but_buy() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    suite.end();
    for msg in [
        ExecuteMsg::Finalize {},
        ExecuteMsg::Cancel {},
        claim("alice"),
        refund("alice"),
        sweep(None),
        ExecuteMsg::UpdateOwnership(Action::AcceptOwnership),
    ] {
        let says = "this message takes no coins, and 1uusd came with it";
        suite.fails_with("alice", msg, &usd(1), says);
    }
}

#[test]
fn the_dao_learns_before_a_vote_whether_the_sale_can_still_be_called_off() {
    let mut suite = Suite::fixed();
    let ask = |suite: &Suite, msg: &str| -> Result<AllowedResponse, _> {
        let msg = msg.as_bytes().into();
        suite.ask(&suite.contract, &AcceptsQuery::Accepts { msg })
    };
    let cancel = r#"{"cancel":{}}"#;
    assert!(ask(&suite, cancel).unwrap().allowed);
    suite.buy("alice", 1_000_000, USD);
    let refused = ask(&suite, cancel).unwrap();
    assert!(!refused.allowed);
    assert!(refused.reason.unwrap().contains("1 buyers have bought"));
    for unknown in [r#"{"call_off":{}}"#, r#"{"cancel":{"now":true}}"#] {
        assert!(ask(&suite, unknown).is_err(), "{unknown}");
    }
    let renounce = r#"{"update_ownership":"renounce_ownership"}"#;
    assert!(!ask(&suite, renounce).unwrap().allowed);
}

// B-31
#[test]
fn only_the_admin_migrates_and_only_forward_from_this_contract() {
    let mut suite = Suite::fixed();
    let (owner, sale) = (suite.owner.clone(), suite.contract.clone());
    let code = suite.app.store_code(contracts::sale());
    let mut migrate = |by: Addr| {
        let app = &mut suite.app;
        app.migrate_contract(by, sale.clone(), &MigrateMsg {}, code)
    };
    migrate(account("mallory")).unwrap_err();
    migrate(owner).unwrap();
    let from = |name: &str, version: &str| {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        oaic_sale::contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).map(drop)
    };
    from(oaic_sale::NAME, "0.0.1").unwrap();
    from(oaic_sale::NAME, "99.0.0").unwrap_err();
    from("crates.io:oaic-vesting", "0.0.1").unwrap_err();
}

// B-48
#[test]
fn junk_messages_are_errors_and_not_panics() {
    let mut suite = Suite::fixed();
    let deep = "[".repeat(10_000);
    let long = format!(r#"{{"claim":{{"buyer":"{}"}}}}"#, "x".repeat(1_000_000));
    let number = r#"{"buy":{"min_tokens":"340282366920938463463374607431768211456"}}"#;
    for junk in [
        deep.as_str(),
        long.as_str(),
        number,
        "",
        "{}",
        r#"{"buy":{}, "claim":{}}"#,
    ] {
        let call = WasmMsg::Execute {
            contract_addr: suite.contract.to_string(),
            msg: junk.as_bytes().into(),
            funds: vec![],
        };
        let error = refused(&mut suite, |suite| {
            suite.app.execute(account("alice"), call.into())
        });
        let own = error.root_cause().to_string();
        assert!(own.len() < 500, "{own}");
    }
}
