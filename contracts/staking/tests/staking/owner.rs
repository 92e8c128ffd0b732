//! Who may govern, and how that changes.

use cosmwasm_std::coins;
use cw20::Cw20ReceiveMsg;
use cw_ownable::Action;
use oaic_messages::staking::*;
use oaic_runtime::RuntimeError;
use oaic_staking::ContractError;

use crate::world::*;

fn owners_messages(world: &World) -> Vec<ExecuteMsg> {
    vec![
        ExecuteMsg::AddHook {
            addr: world.who("hook").to_string(),
        },
        ExecuteMsg::RemoveHook {
            addr: world.who("hook").to_string(),
        },
        ExecuteMsg::UpdateConfig {
            min_stake: None,
            unbonding_period: Some(8 * DAY),
            ramp: None,
            dividend_period: None,
        },
        ExecuteMsg::SetTerms { terms: terms() },
        ExecuteMsg::SetTiers { tiers: vec![] },
        ExecuteMsg::AddDividendDenom {
            denom: "uatom".into(),
        },
    ]
}

#[test]
fn nobody_but_the_owner_governs() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 1_000_000 * OAIC);
    for msg in owners_messages(&world) {
        let error = world.run("alice", msg.clone()).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Unauthorized { .. })
            ),
            "{msg:?}: {error}"
        );
        assert!(error.to_string().contains(world.owner.as_str()), "{error}");
    }
    for msg in owners_messages(&world) {
        world.govern(msg).unwrap();
    }
}

#[test]
fn ownership_takes_two_steps_and_is_never_renounced() {
    let mut world = World::new();
    let action = ExecuteMsg::UpdateOwnership;
    let error = world.govern(action(Action::RenounceOwnership)).unwrap_err();
    assert_eq!(error, ContractError::Runtime(RuntimeError::CannotRenounce));
    let transfer = Action::TransferOwnership {
        new_owner: world.who("bob").to_string(),
        expiry: None,
    };
    world.run("bob", action(transfer.clone())).unwrap_err();
    world.govern(action(transfer)).unwrap();
    // Not yet.
    let terms = || ExecuteMsg::SetTerms { terms: terms() };
    world.run("bob", terms()).unwrap_err();
    world
        .run("carol", action(Action::AcceptOwnership))
        .unwrap_err();
    world.run("bob", action(Action::AcceptOwnership)).unwrap();
    world.run("bob", terms()).unwrap();
    world.govern(terms()).unwrap_err();
}

#[test]
fn coins_are_refused_by_every_message() {
    let mut world = World::new();
    world.mint("alice", 100, USD);
    let alice = world.who("alice");
    let mut messages = owners_messages(&world);
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
        let error = world
            .run_with(&alice, msg.clone(), &coins(7, USD))
            .unwrap_err();
        assert!(
            matches!(&error, ContractError::Runtime(RuntimeError::CoinsNotTaken { coins }) if coins == "7uusd"),
            "{msg:?}: {error}"
        );
    }
    assert_eq!(world.native(&alice, USD), 100);
}
