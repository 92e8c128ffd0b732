//! Who may govern, and how that changes.

use cosmwasm_std::coins;
use cw20::Cw20ReceiveMsg;
use cw_ownable::Action;
use oaic_messages::staking::*;
use oaic_runtime::RuntimeError;
use oaic_staking::ContractError;
use oaic_testing::assert_matches;

use crate::world::*;

fn owners_messages(world: &World) -> Vec<ExecuteMsg> {
    vec![
        ExecuteMsg::AddHook {
            addr: world.who("hook").to_string(),
        },
        ExecuteMsg::RemoveHook {
            addr: world.who("hook").to_string(),
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
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 1_000_000 * OAIC);
    for msg in owners_messages(&world) {
        let error = world.refuse("alice", msg.clone());
        assert_matches!(
            error,
            ContractError::Runtime(RuntimeError::Unauthorized { .. }),
            "{msg:?}"
        );
        assert!(error.to_string().contains(world.owner.as_str()), "{error}");
    }
    for msg in owners_messages(&world) {
        world.ok("owner", msg);
    }
}

#[test]
fn ownership_takes_two_steps_and_is_never_renounced() {
    let mut world = World::new();
    let action = ExecuteMsg::UpdateOwnership;
    let error = world.refuse("owner", action(Action::RenounceOwnership));
    assert_eq!(error, ContractError::Runtime(RuntimeError::CannotRenounce));
    let transfer = Action::TransferOwnership {
        new_owner: world.who("bob").to_string(),
        expiry: None,
    };
    world.refuse("bob", action(transfer.clone()));
    world.ok("owner", action(transfer));
    // Not yet.
    let terms = || ExecuteMsg::SetTerms { terms: terms() };
    world.refuse("bob", terms());
    world.refuse("carol", action(Action::AcceptOwnership));
    world.ok("bob", action(Action::AcceptOwnership));
    world.ok("bob", terms());
    world.refuse("owner", terms());
}

#[test]
fn coins_are_refused_by_every_message() {
    let mut world = World::new();
    let alice = world.who("alice");
    world.mint(&alice, &coins(100, USD));
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
            .run_with("alice", msg.clone(), &coins(7, USD))
            .unwrap_err();
        assert_matches!(error, ContractError::Runtime(RuntimeError::CoinsNotTaken { coins }) if coins == "7uusd", "{msg:?}");
    }
    assert_eq!(world.coins(&alice, USD), 100);
}
