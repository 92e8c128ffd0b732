//! What payees earned, and who gets it.

use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;

use crate::world::*;

fn refs(payees: &[u32]) -> Vec<PayeeRef> {
    payees
        .iter()
        .map(|payee| PayeeRef {
            source_id: 1,
            split_version: 1,
            payee: *payee,
        })
        .collect()
}

fn claim(payees: &[u32]) -> ExecuteMsg {
    ExecuteMsg::Claim {
        payees: refs(payees),
    }
}

fn set_address(payee: u32, address: &cosmwasm_std::Addr) -> ExecuteMsg {
    ExecuteMsg::SetPayeeAddress {
        payee: refs(&[payee]).remove(0),
        address: address.to_string(),
    }
}

/// A split with a developer who has no address yet.
fn world() -> (World, u64) {
    let mut w = World::bare();
    w.register_provider();
    w.bond(MIN_BOND).unwrap();
    let owner = w.who("model owner");
    let payees = vec![
        payee(Role::ModelOwner, "owner", Some(&owner), 5_000),
        payee(Role::Developer, "dev", None, 4_400),
    ];
    w.register_service(payees).unwrap();
    let c = w.open(10 * OAIC);
    (w, c)
}

#[test]
fn a_claim_pays_once_to_the_payees_own_address() {
    let (mut w, c) = world();
    w.settle(&say(c, 1, OAIC));
    let owner = w.who("model owner");
    w.run("anyone", claim(&[0])).unwrap();
    assert_eq!(w.balance(&owner), 480_000);
    let again = w.run("anyone", claim(&[0])).unwrap_err();
    assert!(
        matches!(
            again,
            ContractError::Runtime(RuntimeError::NothingToPay { .. })
        ),
        "{again}"
    );
    // The same payee twice in one claim is paid once.
    w.settle(&say(c, 2, 2 * OAIC));
    w.run("anyone", claim(&[0, 0, 0])).unwrap();
    assert_eq!(w.balance(&owner), 960_000);
    w.check_books();
}

#[test]
fn a_payee_without_address_accrues_until_it_has_one() {
    let (mut w, c) = world();
    w.settle(&say(c, 1, OAIC));
    let before = w.snapshot();
    let error = w.run("anyone", claim(&[0, 1])).unwrap_err();
    assert!(
        matches!(&error, ContractError::Revenue(RevenueError::NoPayeeAddress { payee: 1, label, .. }) if label == "dev"),
        "{error}"
    );
    assert_eq!(w.snapshot(), before);
    let dev = w.who("dev");
    for stranger in ["dev", "owner", "payer", "model owner"] {
        let error = w.run(stranger, set_address(1, &dev)).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Unauthorized { .. })
            ),
            "{error}"
        );
    }
    w.run("provider", set_address(1, &dev)).unwrap();
    // Once it has one, it is the payee's alone.
    let thief = w.who("thief");
    let error = w.run("provider", set_address(1, &thief)).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::Unauthorized { .. })
        ),
        "{error}"
    );
    w.settle(&say(c, 2, 2 * OAIC));
    w.run("anyone", claim(&[1])).unwrap();
    assert_eq!(w.balance(&dev), 2 * 422_400);
    let moved = w.who("dev's new address");
    w.run("dev", set_address(1, &moved)).unwrap();
    w.settle(&say(c, 3, 3 * OAIC));
    w.run("anyone", claim(&[0, 1])).unwrap();
    assert_eq!((w.balance(&dev), w.balance(&moved)), (2 * 422_400, 422_400));
    w.check_books();
}

#[test]
fn dividends_and_risk_pool_accrue_until_they_are_linked() {
    let (mut w, c) = world();
    w.settle(&say(c, 1, OAIC));
    let error = w.run("anyone", claim(&[2])).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Revenue(RevenueError::NoPayeeAddress { payee: 2, .. })
        ),
        "{error}"
    );
    let (staking, risk) = (w.who("staking"), w.who("risk"));
    let error = w.run("provider", set_address(2, &staking)).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Revenue(RevenueError::LinkedPayee { payee: 2, .. })
        ),
        "{error}"
    );
    w.link(Links {
        dividends: Some(staking.to_string()),
        risk_pool: Some(risk.to_string()),
        ..Links::default()
    });
    w.run("anyone", claim(&[2, 3])).unwrap();
    assert_eq!((w.balance(&staking), w.balance(&risk)), (48_000, 9_600));
    w.check_books();
}

#[test]
fn one_address_with_many_parts_gets_one_transfer() {
    let mut w = World::bare();
    w.register_provider();
    w.bond(MIN_BOND).unwrap();
    let one = w.who("one");
    let payees = vec![
        payee(Role::ModelOwner, "a", Some(&one), 5_000),
        payee(Role::Nodes, "b", Some(&one), 4_400),
    ];
    w.register_service(payees).unwrap();
    let c = w.open(10 * OAIC);
    w.settle(&say(c, 1, OAIC));
    let done = w.run("anyone", claim(&[0, 1])).unwrap();
    assert_eq!(w.balance(&one), 902_400);
    let executed = done
        .events
        .iter()
        .filter(|event| event.ty == "execute")
        .count();
    // The claim itself and one transfer.
    assert_eq!(executed, 2);
}

#[test]
fn a_claim_has_a_length_and_names_payees_that_exist() {
    let (mut w, c) = world();
    w.settle(&say(c, 1, OAIC));
    for payees in [vec![], refs(&[0; MAX_CLAIMS + 1])] {
        let error = w.run("anyone", ExecuteMsg::Claim { payees }).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Runtime(RuntimeError::Length {
                    max: MAX_CLAIMS,
                    ..
                })
            ),
            "{error}"
        );
    }
    for (service_id, split_version, payee) in [(9, 1, 0), (1, 2, 0), (1, 1, 4), (1, 1, u32::MAX)] {
        let payees = vec![PayeeRef {
            source_id: service_id,
            split_version,
            payee,
        }];
        let error = w.run("anyone", ExecuteMsg::Claim { payees }).unwrap_err();
        assert!(
            matches!(error, ContractError::Runtime(RuntimeError::Unknown { .. })),
            "{error}"
        );
    }
    let unknown = ExecuteMsg::ClaimReferral {
        referrer: w.owner.to_string(),
    };
    let error = w.run("anyone", unknown).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Runtime(RuntimeError::Unknown {
                what: "referrer",
                ..
            })
        ),
        "{error}"
    );
}

#[test]
fn flushing_burns_half_of_the_fee_and_pools_the_rest() {
    let (mut w, c) = world();
    let nothing = w.run("anyone", ExecuteMsg::FlushFee {}).unwrap_err();
    assert!(
        matches!(
            nothing,
            ContractError::Runtime(RuntimeError::NothingToPay { .. })
        ),
        "{nothing}"
    );
    let pool = w.pool.clone();
    let pooled = w.balance(&pool);
    let burned = |w: &World| -> u128 {
        let answer: token::BurnedResponse = w
            .app
            .wrap()
            .query_wasm_smart(&w.token, &token::QueryMsg::Burned {})
            .unwrap();
        answer.total.u128()
    };
    let before = burned(&w);
    // Fees of 1, 1 and 39: flushed one by one, 21 of 41 burn, not 1 + 1 + 20.
    for (n, amount) in [(1, 25), (2, 50), (3, 1_025)] {
        w.settle(&say(c, n, amount));
        w.run("anyone", ExecuteMsg::FlushFee {}).unwrap();
        w.check_books();
    }
    assert_eq!(burned(&w) - before, 21);
    assert_eq!(w.balance(&pool) - pooled, 20);
    let again = w.run("anyone", ExecuteMsg::FlushFee {}).unwrap_err();
    assert!(
        matches!(
            again,
            ContractError::Runtime(RuntimeError::NothingToPay { .. })
        ),
        "{again}"
    );
}

/// What the token itself is paid is lost: neither payee nor referrer nor pool can be it.
#[test]
fn the_token_is_paid_nothing() {
    let (mut w, _) = world();
    let token = w.token.clone();
    let split = |token: &cosmwasm_std::Addr| {
        vec![
            payee(Role::ModelOwner, "owner", Some(token), 5_000),
            payee(Role::Developer, "dev", None, 4_400),
        ]
    };
    let links = |dividends: bool| {
        let lost = Some(token.to_string());
        let links = match dividends {
            true => Links {
                dividends: lost,
                ..Links::default()
            },
            false => Links {
                risk_pool: lost,
                ..Links::default()
            },
        };
        ExecuteMsg::UpdateLinks { links }
    };
    let referred = OpenChannel {
        referrer: Some(token.to_string()),
        ..w.opening()
    };
    let update = ExecuteMsg::UpdateSplit {
        service_id: 1,
        payees: split(&token),
    };
    let before = w.snapshot();
    for done in [
        w.register_service(split(&token)),
        w.run("provider", update),
        w.run("provider", set_address(1, &token)),
        w.try_open("payer2", 1_000, referred),
        w.run("owner", links(true)),
        w.run("owner", links(false)),
    ] {
        let error = done.unwrap_err();
        assert!(
            matches!(error, ContractError::Runtime(RuntimeError::Invalid { .. })),
            "{error}"
        );
    }
    assert_eq!(w.snapshot(), before);
}
