//! Ownership, migration, coins, junk.

use cosmwasm_std::Addr;
use cw_ownable::{Action, Ownership};
use oaic_messages::gates::{AcceptsQuery, AllowedResponse};
use oaic_messages::sale::*;
use oaic_sale::contract::migrate;
use oaic_testing::contracts;
use oaic_testing::governance::check_migrations;

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
    suite.check_admin(contracts::sale);
    check_migrations("oaic-sale", oaic_sale::VERSION, |deps, env| {
        migrate(deps, env, MigrateMsg {})
    });
}

// B-48
#[test]
fn junk_messages_are_errors_and_not_panics() {
    let mut suite = Suite::fixed();
    let deep = "[".repeat(10_000);
    let long = format!(r#"{{"claim":{{"buyer":"{}"}}}}"#, "x".repeat(1_000_000));
    let number = r#"{"buy":{"min_tokens":"340282366920938463463374607431768211456"}}"#;
    suite.check_junk(&[
        deep.as_str(),
        long.as_str(),
        number,
        "",
        "{}",
        r#"{"buy":{}, "claim":{}}"#,
    ]);
}
