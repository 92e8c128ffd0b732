//! Who may govern, and how that changes.

use cosmwasm_std::coins;
use cw20::Cw20ReceiveMsg;
use cw_ownable::Action;
use oaic_messages::staking::*;
use oaic_testing::assert_matches;

use crate::suite::*;

fn owners_messages(suite: &Suite) -> Vec<ExecuteMsg> {
    vec![
        ExecuteMsg::AddHook {
            addr: suite.who("hook").to_string(),
        },
        ExecuteMsg::RemoveHook {
            addr: suite.who("hook").to_string(),
        },
        update(None, Some(8 * DAY), None, None),
        ExecuteMsg::SetTerms { terms: terms() },
        ExecuteMsg::SetTiers { tiers: vec![] },
        ExecuteMsg::AddDividendDenom {
            denom: "uatom".into(),
        },
    ]
}

#[test]
fn nobody_but_the_owner_governs() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 1_000_000 * OAIC);
    for msg in owners_messages(&suite) {
        let error = suite.refuse("alice", msg.clone());
        assert_matches!(error, Runtime(Unauthorized { .. }), "{msg:?}");
        says(&error, suite.owner.as_str());
    }
    for msg in owners_messages(&suite) {
        suite.ok("owner", msg);
    }
}

#[test]
fn ownership_takes_two_steps_and_is_never_renounced() {
    let mut suite = Suite::new();
    let action = ExecuteMsg::UpdateOwnership;
    let error = suite.refuse("owner", action(Action::RenounceOwnership));
    assert_eq!(error, Runtime(CannotRenounce));
    let transfer = Action::TransferOwnership {
        new_owner: suite.who("bob").to_string(),
        expiry: None,
    };
    suite.refuse("bob", action(transfer.clone()));
    suite.ok("owner", action(transfer));
    // Not yet.
    let terms = || ExecuteMsg::SetTerms { terms: terms() };
    suite.refuse("bob", terms());
    suite.refuse("carol", action(Action::AcceptOwnership));
    suite.ok("bob", action(Action::AcceptOwnership));
    suite.ok("bob", terms());
    suite.refuse("owner", terms());
}

#[test]
fn coins_are_refused_by_every_message() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    suite.mint(&alice, &coins(100, USD));
    let mut messages = owners_messages(&suite);
    messages.extend([
        ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: alice.to_string(),
            amount: 5u128.into(),
            msg: b"{}".into(),
        }),
        ExecuteMsg::Unbond {
            position: 0,
            amount: 1u128.into(),
        },
        ExecuteMsg::WithdrawUnbonded {},
        ExecuteMsg::ClaimDividends { denom: None },
        ExecuteMsg::Sync { denom: None },
        ExecuteMsg::Refresh {
            account: alice.to_string(),
        },
        ExecuteMsg::UpdateOwnership(Action::AcceptOwnership),
    ]);
    for msg in messages {
        let error = suite
            .run_with("alice", msg.clone(), &coins(7, USD))
            .unwrap_err();
        assert_matches!(error, Runtime(CoinsNotTaken { coins }) if coins == "7uusd", "{msg:?}");
    }
    assert_eq!(suite.coins(&alice, USD), 100);
}
