//! The reserve is spent by the owner alone, and not all at once.

use cosmwasm_std::coin;
use oaic_kit::KitError;
use oaic_treasury::ContractError;
use oaic_types::treasury::*;

use crate::world::*;

fn spend_of(asset: Asset, recipient: String, amount: u128) -> ExecuteMsg {
    ExecuteMsg::Spend {
        asset,
        recipient,
        amount: amount.into(),
        purpose: "salaries".into(),
    }
}

#[test]
fn the_owner_pays_oaic_and_coins_in_full() {
    let mut w = World::new();
    w.spend(Asset::Oaic, "worker", 5 * OAIC).unwrap();
    w.spend(usd(), "worker", 7).unwrap();
    assert_eq!(w.balance(&w.who("worker")), 5 * OAIC);
    assert_eq!(w.coins("worker", USD), 7);
    assert_eq!(w.oaic().reserve.u128(), RESERVE - 5 * OAIC);
    assert_eq!(w.dollars(), (DOLLARS - 7, 0));
    w.check_books();
}

// B-29, B-30
#[test]
fn nobody_but_the_owner_spends_or_decides() {
    let mut w = World::new();
    w.fund_risk_pool(100).unwrap();
    w.approve("thief", 50).unwrap();
    let thief = w.who("thief").to_string();
    let messages = [
        spend_of(Asset::Oaic, thief.clone(), 1),
        spend_of(usd(), thief.clone(), 1),
        ExecuteMsg::FundRiskPool { amount: u(1) },
        ExecuteMsg::ApproveClaim {
            claimant: thief.clone(),
            amount: u(1),
            kind: ClaimKind::Research,
            reference: "r".into(),
        },
        ExecuteMsg::CancelClaim { claim: 1 },
        start(1_000, 1, 1),
        update(|changes| changes.spend_cap_bps = Some(10_000)),
        ExecuteMsg::RecordMetrics {
            source: w.source.to_string(),
        },
    ];
    for msg in messages {
        let error = w.refuse("thief", msg.clone());
        assert!(
            matches!(&error, ContractError::Kit(KitError::Unauthorized { sender, .. }) if *sender == thief),
            "{msg:?}: {error}"
        );
    }
}

#[test]
fn the_cap_is_reached_exactly_and_not_passed() {
    let mut w = World::new();
    let cap = RESERVE / 10;
    w.spend(Asset::Oaic, "worker", cap - 1).unwrap();
    let two = spend_of(Asset::Oaic, w.who("worker").to_string(), 2);
    let error = w.refuse("owner", two);
    assert_eq!(
        error,
        ContractError::CapExceeded {
            asset: "uoaic".into(),
            amount: 2,
            epoch: FIRST_EPOCH,
            cap,
            spent: cap - 1,
            next_epoch_at: (FIRST_EPOCH + 1) * DAY,
        }
    );
    assert!(error.to_string().contains("1 may;"), "{error}");
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    let one = spend_of(Asset::Oaic, w.who("worker").to_string(), 1);
    w.refuse("owner", one);
    assert_eq!(w.cap(Asset::Oaic).left.u128(), 0);
    w.check_books();
}

#[test]
fn each_asset_has_its_own_cap() {
    let mut w = World::new();
    w.spend(Asset::Oaic, "worker", RESERVE / 10).unwrap();
    w.spend(usd(), "worker", DOLLARS / 10).unwrap();
    assert!(matches!(
        w.spend(usd(), "worker", 1),
        Err(ContractError::CapExceeded { cap, .. }) if cap == DOLLARS / 10
    ));
}

/// A native coin that is called like the coin's key must not share its cap.
#[test]
fn no_denom_takes_the_coins_place() {
    let mut w = World::new();
    w.spend(Asset::Oaic, "worker", 100).unwrap();
    for denom in ["oaic", "uoaic", ""] {
        let cap = w.cap(Asset::Native(denom.into()));
        assert_eq!((cap.base.u128(), cap.spent.u128()), (0, 0), "{denom}");
    }
}

#[test]
fn the_next_epoch_has_a_new_cap_of_what_is_left() {
    let mut w = World::new();
    w.spend(Asset::Oaic, "worker", RESERVE / 10).unwrap();
    // The last second of the epoch is still the same epoch.
    w.pass(DAY - 1, 10);
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
    w.pass(1, 1);
    let left = RESERVE - RESERVE / 10;
    assert_eq!(w.cap(Asset::Oaic).cap.u128(), left / 10);
    w.spend(Asset::Oaic, "worker", left / 10).unwrap();
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
    w.check_books();
}

/// Skipped epochs leave nothing over: a cap that accumulates is no cap.
#[test]
fn skipped_epochs_do_not_add_up() {
    let mut w = World::new();
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    w.pass(5 * DAY, 5);
    let cap = w.cap(Asset::Oaic);
    assert_eq!(cap.epoch, FIRST_EPOCH + 5);
    assert_eq!(cap.cap.u128(), (RESERVE - 1) / 10);
    assert!(w.spend(Asset::Oaic, "worker", cap.cap.u128() + 1).is_err());
    w.spend(Asset::Oaic, "worker", cap.cap.u128()).unwrap();
}

#[test]
fn a_donation_after_the_first_spend_does_not_raise_the_cap() {
    let mut w = World::new();
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    w.spend(usd(), "worker", 1).unwrap();
    let fund = Fund::Reserve;
    w.send("other", RESERVE, &ReceiveMsg::Deposit { fund })
        .unwrap();
    w.deposit(coin(DOLLARS, USD)).unwrap();
    w.donate_coin(coin(DOLLARS, USD));
    w.sync(Some(USD)).unwrap();
    assert_eq!(w.cap(Asset::Oaic).cap.u128(), RESERVE / 10);
    assert_eq!(w.cap(usd()).cap.u128(), DOLLARS / 10);
    assert!(w.spend(Asset::Oaic, "worker", RESERVE / 10).is_err());
    assert!(w.spend(usd(), "worker", DOLLARS / 10).is_err());
}

/// Otherwise the cap would bind honest spending only.
#[test]
fn a_lot_counts_to_the_cap_of_its_asset() {
    let mut w = World::new();
    w.start(DOLLARS / 10 - 5, 1, 1).unwrap();
    assert_eq!(w.cap(usd()).left.u128(), 5);
    assert!(matches!(
        w.start(6, 1, 1),
        Err(ContractError::CapExceeded { .. })
    ));
    // What comes back doesn't make room: it could be offered and taken back for ever.
    w.pass(101, 1);
    w.close("stranger", 1).unwrap();
    assert!(w.spend(usd(), "worker", 6).is_err());
    w.spend(usd(), "worker", 5).unwrap();
}

/// A claim counts to no cap: reserve, risk pool, claim would lead around it.
#[test]
fn funding_the_risk_pool_counts_to_the_cap() {
    let mut w = World::new();
    let cap = RESERVE / 10;
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    w.fund_risk_pool(cap - 3).unwrap();
    assert_eq!(w.cap(Asset::Oaic).left.u128(), 2);
    let error = w.fund_risk_pool(3).unwrap_err();
    assert!(
        matches!(error, ContractError::CapExceeded { amount: 3, cap: found, .. } if found == cap),
        "{error}"
    );
    let b = w.oaic();
    assert_eq!(b.reserve.u128(), RESERVE - cap + 2);
    assert_eq!(b.risk_free.u128(), cap - 3);
    w.spend(Asset::Oaic, "worker", 2).unwrap();
    assert!(w.fund_risk_pool(1).is_err());
    w.check_books();
    // The pool's own income pays claims beyond any cap.
    w.donate(RESERVE);
    w.sync(None).unwrap();
    w.approve("claimant", RESERVE).unwrap();
    w.pay(1).unwrap();
    w.check_books();
}

#[test]
fn the_risk_pool_gets_no_more_than_the_reserve_holds() {
    let mut w = World::new();
    w.run(
        "owner",
        update(|changes| changes.spend_cap_bps = Some(10_000)),
    )
    .unwrap();
    w.fund_risk_pool(RESERVE - 1).unwrap();
    let fund = Fund::Reserve;
    w.pass(DAY, 1);
    w.fund_risk_pool(1).unwrap();
    w.pass(DAY, 1);
    w.send("other", 100, &ReceiveMsg::Deposit { fund }).unwrap();
    w.fund_risk_pool(100).unwrap();
    assert_eq!(w.oaic().reserve.u128(), 0);
    assert!(w.fund_risk_pool(1).is_err());
    w.check_books();
}

/// Claims' money is not the reserve's, however high the cap.
#[test]
fn the_risk_pool_can_not_be_spent() {
    let mut w = World::new();
    w.run(
        "owner",
        update(|changes| changes.spend_cap_bps = Some(10_000)),
    )
    .unwrap();
    w.fund_risk_pool(400).unwrap();
    w.spend(Asset::Oaic, "worker", RESERVE - 400).unwrap();
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
    assert_eq!(w.balance(&w.treasury), 400);
    // Within the base of the cap, but no longer in the reserve.
    w.pass(DAY, 1);
    let fund = Fund::Reserve;
    w.send("other", 100, &ReceiveMsg::Deposit { fund }).unwrap();
    w.spend(Asset::Oaic, "worker", 10).unwrap();
    w.fund_risk_pool(60).unwrap();
    assert!(matches!(
        w.spend(Asset::Oaic, "worker", 31),
        Err(ContractError::CapExceeded { spent: 70, .. })
    ));
    // Whatever the cap, what claims are paid from stays.
    w.spend(Asset::Oaic, "worker", 30).unwrap();
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
    assert_eq!(w.oaic().risk_free.u128(), 460);
    assert_eq!(w.balance(&w.treasury), 460);
}

#[test]
fn a_spend_to_itself_or_to_nobody_is_refused() {
    let mut w = World::new();
    let own = w.treasury.to_string();
    let upper = w.who("worker").to_string().to_uppercase();
    for asset in [Asset::Oaic, usd()] {
        let error = w.refuse("owner", spend_of(asset.clone(), own.clone(), 1));
        assert!(matches!(
            error,
            ContractError::Kit(KitError::OwnAddress { .. })
        ));
        for nobody in [upper.as_str(), "", "worker"] {
            let error = w.refuse("owner", spend_of(asset.clone(), nobody.into(), 1));
            assert!(matches!(
                error,
                ContractError::Kit(KitError::BadAddress {
                    field: "recipient",
                    ..
                })
            ));
        }
    }
}

#[test]
fn a_spend_names_what_and_what_for() {
    let mut w = World::new();
    let worker = w.who("worker").to_string();
    let error = w.refuse("owner", spend_of(Asset::Oaic, worker.clone(), 0));
    assert!(matches!(
        error,
        ContractError::Kit(KitError::Zero { field: "amount" })
    ));
    for purpose in [String::new(), "x".repeat(MAX_NOTE_LENGTH + 1)] {
        let msg = ExecuteMsg::Spend {
            asset: Asset::Oaic,
            recipient: worker.clone(),
            amount: u(1),
            purpose,
        };
        let error = w.refuse("owner", msg);
        assert!(matches!(
            error,
            ContractError::Kit(KitError::Length {
                field: "purpose",
                ..
            })
        ));
    }
    let error = w.refuse("owner", spend_of(Asset::Native("none".into()), worker, 1));
    assert!(matches!(error, ContractError::CapExceeded { cap: 0, .. }));
    let max = spend_of(Asset::Oaic, w.who("worker").to_string(), u128::MAX);
    w.refuse("owner", max);
}
