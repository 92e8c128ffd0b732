//! Providers and their bonds.

use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::Page;
use oaic_runtime::RuntimeError;

use crate::world::*;

fn provider(w: &World) -> ProviderResponse {
    w.query(&QueryMsg::Provider {
        address: w.provider.to_string(),
    })
}

fn unbond(amount: u128) -> ExecuteMsg {
    ExecuteMsg::Unbond {
        amount: amount.into(),
    }
}

#[test]
fn a_provider_registers_once_and_can_change() {
    let mut w = World::bare();
    let unknown = w.run(
        "provider",
        ExecuteMsg::UpdateProvider {
            endpoint: "x".into(),
        },
    );
    assert!(matches!(
        unknown.unwrap_err(),
        ContractError::Runtime(RuntimeError::Unknown {
            what: "provider",
            ..
        })
    ));
    w.register_provider();
    let p = provider(&w);
    assert_eq!((p.bond.u128(), p.offenses, p.trusted), (0, 0, false));
    assert_eq!(p.endpoint, "https://provider.example");
    assert_eq!(p.receipt_keys.len(), 1);
    assert_eq!(p.receipt_keys[0].key_index, 0);
    assert_eq!(
        p.receipt_keys[0].receipt_key.as_slice(),
        w.receipt_key.public()
    );
    let again = ExecuteMsg::RegisterProvider {
        receipt_key: w.key.public().into(),
        endpoint: String::new(),
    };
    let error = w.run("provider", again).unwrap_err();
    assert!(
        matches!(error, ContractError::AlreadyProvider { .. }),
        "{error}"
    );
    w.run(
        "provider",
        ExecuteMsg::UpdateProvider {
            endpoint: "e".repeat(256),
        },
    )
    .unwrap();
    let long = ExecuteMsg::UpdateProvider {
        endpoint: "e".repeat(257),
    };
    let error = w.run("provider", long).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::Length {
                field: "endpoint",
                ..
            })
        ),
        "{error}"
    );
}

#[test]
fn a_service_needs_the_whole_bond() {
    let mut w = World::bare();
    w.register_provider();
    let nodes = || vec![payee(Role::Nodes, "nodes", None, 9_400)];
    w.bond(MIN_BOND - 1).unwrap();
    let error = w.register_service(nodes()).unwrap_err();
    assert!(matches!(error, ContractError::BondTooLow { .. }), "{error}");
    w.bond(1).unwrap();
    w.register_service(nodes()).unwrap();
    w.check_books();
}

#[test]
fn a_bond_leaves_slowly_and_whole_or_above_the_least() {
    let mut w = World::new();
    w.bond(500 * OAIC).unwrap();
    let error = w.run("provider", unbond(0)).unwrap_err();
    assert!(
        matches!(error, ContractError::Runtime(RuntimeError::Zero { .. })),
        "{error}"
    );
    let error = w.run("provider", unbond(1_500 * OAIC + 1)).unwrap_err();
    assert!(
        matches!(error, ContractError::AmountTooLarge { .. }),
        "{error}"
    );
    for amount in [500 * OAIC + 1, 1_500 * OAIC - 1] {
        let error = w.run("provider", unbond(amount)).unwrap_err();
        assert!(
            matches!(error, ContractError::BondRemainder { .. }),
            "{error}"
        );
    }
    let before = w.balance(&w.provider.clone());
    w.run("provider", unbond(500 * OAIC)).unwrap();
    w.pass(DAY, 10_000);
    w.run("provider", unbond(MIN_BOND)).unwrap();
    let early = |w: &mut World, next: Option<u64>| {
        let error = w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap_err();
        assert_eq!(
            error,
            ContractError::NothingToWithdraw { next, now: w.now() }
        );
    };
    let next = w.now() + 13 * DAY;
    w.pass(13 * DAY - 1, 40_000);
    early(&mut w, Some(next));
    w.pass(1, 1);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    assert_eq!(w.balance(&w.provider.clone()), before + 500 * OAIC);
    assert_eq!(provider(&w).unbonding.len(), 1);
    w.check_books();
    early(&mut w, Some(next + DAY));
    w.pass(DAY, 1);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    assert_eq!(w.balance(&w.provider.clone()), before + 1_500 * OAIC);
    early(&mut w, None);
    w.check_books();
}

/// H6: a chain that stands still lets no bond go: there was no block to prove anything in.
#[test]
fn a_halted_chain_releases_no_bond() {
    let mut w = World::new();
    w.run("provider", unbond(MIN_BOND)).unwrap();
    w.pass(365 * DAY, 39_999);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap_err();
    w.pass(0, 1);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
}

#[test]
fn parts_that_leave_are_few() {
    let mut w = World::new();
    w.bond(100).unwrap();
    for _ in 0..16 {
        w.run("provider", unbond(1)).unwrap();
    }
    let error = w.run("provider", unbond(1)).unwrap_err();
    let next = w.now() + 14 * DAY;
    assert_eq!(error, ContractError::TooManyUnbondings { count: 16, next });
    w.pass(14 * DAY, 40_000);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    w.run("provider", unbond(1)).unwrap();
    w.check_books();
}

#[test]
fn providers_are_listed() {
    let mut w = World::bare();
    for label in ["a", "b", "c"] {
        let msg = ExecuteMsg::RegisterProvider {
            receipt_key: w.key.public().into(),
            endpoint: label.into(),
        };
        w.run(label, msg).unwrap();
    }
    let list = |start_after: Option<String>, limit| -> Page<ProviderResponse> {
        w.query(&QueryMsg::Providers { start_after, limit })
    };
    let first = list(None, Some(2));
    assert_eq!((first.items.len(), first.has_more), (2, true));
    let rest = list(Some(first.items[1].address.to_string()), Some(2));
    assert_eq!((rest.items.len(), rest.has_more), (1, false));
    let mut all: Vec<String> = first
        .items
        .into_iter()
        .chain(rest.items)
        .map(|p| p.endpoint)
        .collect();
    all.sort_unstable();
    assert_eq!(all, ["a", "b", "c"]);
}
