//! Instantiation, parameters, ownership, migration.

use cosmwasm_std::coin;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cw_ownable::{Action, Ownership};
use oaic_messages::treasury::*;
use oaic_testing::governance::check_migrations;
use oaic_testing::{assert_matches, contracts};
use oaic_treasury::contract;

use crate::suite::*;

fn floor(price: u128) -> FloorPrice {
    FloorPrice {
        denom: USD.into(),
        price: price.into(),
    }
}

#[test]
fn nothing_that_makes_no_sense_is_instantiated() {
    let mut w = Suite::new();
    type Spoil = fn(&Suite, &mut InstantiateMsg);
    let cases: [(&str, Spoil); 16] = [
        ("owner: '", |_, m| m.owner = m.owner.to_uppercase()),
        ("token: '", |_, m| m.token = "nobody".into()),
        ("epoch_seconds 0", |_, m| m.epoch_seconds = 0),
        ("epoch_seconds 31536001", |_, m| {
            m.epoch_seconds = 31_536_001
        }),
        ("caps.reserve_bps 501", |_, m| m.caps.reserve_bps = 501),
        ("caps.native_bps 501", |_, m| m.caps.native_bps = 501),
        ("caps.risk_bps 5001", |_, m| m.caps.risk_bps = 5_001),
        ("bookers has 6 contracts", |w, m| {
            let who = |n: u32| w.who(&format!("booker {n}")).to_string();
            m.bookers = (0..6).map(who).collect()
        }),
        ("floor_prices.price is 0", |_, m| {
            m.floor_prices = vec![floor(0)]
        }),
        (
            "floor_prices uusd is not allowed: it is named twice",
            |_, m| m.floor_prices = vec![floor(1), floor(2)],
        ),
        ("claim_ttl 86399", |_, m| m.claim_ttl = DAY - 1),
        ("claim_ttl 31536001", |_, m| m.claim_ttl = 365 * DAY + 1),
        ("budget.api_revenue_bps 2001", |_, m| {
            m.budget.api_revenue_bps = 2_001
        }),
        ("metric_sources has 11 contracts", |w, m| {
            let who = |n: u32| w.who(&format!("source {n}")).to_string();
            m.metric_sources = (0..11).map(who).collect()
        }),
        ("it is named twice", |w, m| {
            m.metric_sources = vec![w.source.to_string(); 2]
        }),
        ("metric_sources: 'x' is not an address", |_, m| {
            m.metric_sources = vec!["x".into()]
        }),
    ];
    let create = |w: &mut Suite, msg: &InstantiateMsg| {
        let owner = w.owner.clone();
        w.create(contracts::treasury(), &owner, msg, "treasury")
    };
    for (expected, spoil) in cases {
        let mut msg = w.genesis();
        spoil(&w, &mut msg);
        let error = create(&mut w, &msg).unwrap_err();
        let error = error.root_cause().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let msg = w.genesis();
    create(&mut w, &msg).unwrap();
}

/// Coins sent along would be in no total.
#[test]
fn coins_of_the_instantiation_are_refused() {
    let w = Suite::new();
    let mut deps = mock_dependencies();
    let info = message_info(&w.who("donor"), &[coin(1, USD)]);
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, w.genesis()).unwrap_err();
    assert_matches!(error, Runtime(CoinsNotTaken { .. }));
}

#[test]
fn parameters_change_one_by_one() {
    let mut w = Suite::new();
    let config = |w: &Suite| w.query::<ConfigResponse>(&QueryMsg::Config {});
    let before = config(&w);
    w.ok("owner", update(|_| ()));
    assert_eq!(config(&w), before);
    let mut none = CAPS;
    none.reserve_bps = 0;
    w.ok("owner", update(|changes| changes.caps = Some(none)));
    w.ok("owner", update(|changes| changes.claim_ttl = Some(DAY)));
    w.ok("owner", update(|changes| changes.bookers = Some(vec![])));
    let floors = vec![floor(5)];
    let msg = update(|changes| changes.floor_prices = Some(floors.clone()));
    w.ok("owner", msg);
    let mut other = rules();
    other.api_revenue_bps = 1;
    w.ok("owner", update(|changes| changes.budget = Some(other)));
    w.set_sources(&[]);
    let expected = ConfigResponse {
        caps: none,
        claim_ttl: DAY,
        bookers: vec![],
        floor_prices: floors,
        budget: other,
        metric_sources: vec![],
        ..before
    };
    assert_eq!(config(&w), expected);
    // A cap of zero holds everything back.
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
}

#[test]
fn parameters_are_checked_as_at_the_start() {
    let mut w = Suite::new();
    let own = w.contract.to_string();
    let bad = [
        update(|changes| changes.caps.insert(CAPS).native_bps = 501),
        update(|changes| changes.claim_ttl = Some(DAY - 1)),
        update(|changes| changes.metric_sources = Some(vec![own.clone()])),
        update(|changes| changes.bookers = Some(vec![own])),
        update(|changes| changes.floor_prices = Some(vec![floor(0)])),
        update(|changes| changes.budget.insert(rules()).license_revenue_bps = 2_001),
        // One that is good must not slip in beside one that is bad.
        update(|changes| {
            changes.caps = Some(CAPS);
            changes.bookers = Some(vec!["nobody".into()]);
        }),
    ];
    for msg in bad {
        w.refuse("owner", msg);
    }
}

#[test]
fn ownership_moves_in_two_steps_and_never_to_nobody() {
    let mut w = Suite::new();
    let next = w.who("next").to_string();
    let transfer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: next.clone(),
        expiry: None,
    });
    w.refuse("stranger", transfer.clone());
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    assert_eq!(w.refuse("owner", renounce), Runtime(CannotRenounce));
    w.ok("owner", transfer);
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    w.refuse("stranger", accept.clone());
    w.ok("next", accept);
    let ownership: Ownership<String> = w.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(next));
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
}

// B-31
#[test]
fn only_the_admin_migrates_and_never_down_or_across() {
    let mut w = Suite::new();
    w.check_admin(contracts::treasury);
    check_migrations("oaic-treasury", env!("CARGO_PKG_VERSION"), |deps, env| {
        contract::migrate(deps, env, MigrateMsg {})
    });
}

// B-48
#[test]
fn deep_or_doubled_json_is_refused() {
    for junk in [
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        r#"{"sync":{"denom":null,"denom":"uusd"}}"#.into(),
        r#"{"sync":{"denom":null},"sync":{"denom":null}}"#.into(),
        r#"{"fund_risk_pool":{"amount":"-1"}}"#.into(),
        r#"{"fund_risk_pool":{"amount":"340282366920938463463374607431768211456"}}"#.into(),
    ] {
        let parsed = cosmwasm_std::from_json::<ExecuteMsg>(junk.as_bytes());
        assert!(parsed.is_err(), "{junk:.60}");
    }
}
