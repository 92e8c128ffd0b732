//! Instantiation, parameters, ownership, migration.

use cosmwasm_std::{coin, Empty};
use cw_multi_test::{ContractWrapper, Executor};
use cw_ownable::{Action, Ownership};
use oaic_messages::treasury::*;
use oaic_runtime::RuntimeError;
use oaic_treasury::ContractError;

use crate::world::*;

fn floor(price: u128) -> FloorPrice {
    FloorPrice {
        denom: USD.into(),
        price: price.into(),
    }
}

#[test]
fn nothing_that_makes_no_sense_is_instantiated() {
    let mut w = World::new();
    type Spoil = fn(&World, &mut InstantiateMsg);
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
    for (expected, spoil) in cases {
        let mut msg = w.genesis();
        spoil(&w, &mut msg);
        let error = w.instantiate(&msg).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    w.instantiate(&w.genesis()).unwrap();
}

/// Coins sent along would be in no book.
#[test]
fn coins_of_the_instantiation_are_refused() {
    let mut w = World::new();
    let code = w.app.store_code(treasury_code());
    let (donor, msg) = (w.who("donor"), w.genesis());
    let result = w
        .app
        .instantiate_contract(code, donor, &msg, &[coin(1, USD)], "treasury", None);
    assert!(matches!(
        contract_error(result.unwrap_err()),
        ContractError::Runtime(RuntimeError::CoinsNotTaken { .. })
    ));
}

#[test]
fn parameters_change_one_by_one() {
    let mut w = World::new();
    let config = |w: &World| w.query::<ConfigResponse>(&QueryMsg::Config {});
    let before = config(&w);
    w.run("owner", update(|_| ())).unwrap();
    assert_eq!(config(&w), before);
    let none = Caps {
        reserve_bps: 0,
        ..CAPS
    };
    w.run("owner", update(|changes| changes.caps = Some(none)))
        .unwrap();
    w.run("owner", update(|changes| changes.claim_ttl = Some(DAY)))
        .unwrap();
    w.run("owner", update(|changes| changes.bookers = Some(vec![])))
        .unwrap();
    let floors = vec![floor(5)];
    w.run(
        "owner",
        update(|changes| changes.floor_prices = Some(floors.clone())),
    )
    .unwrap();
    let mut other = rules();
    other.api_revenue_bps = 1;
    w.run("owner", update(|changes| changes.budget = Some(other)))
        .unwrap();
    w.run(
        "owner",
        update(|changes| changes.metric_sources = Some(vec![])),
    )
    .unwrap();
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
    let mut w = World::new();
    let own = w.treasury.to_string();
    let bad = [
        update(|changes| {
            changes.caps = Some(Caps {
                native_bps: 501,
                ..CAPS
            })
        }),
        update(|changes| changes.claim_ttl = Some(DAY - 1)),
        update(|changes| changes.metric_sources = Some(vec![own.clone()])),
        update(|changes| changes.bookers = Some(vec![own])),
        update(|changes| changes.floor_prices = Some(vec![floor(0)])),
        update(|changes| {
            let mut rules = rules();
            rules.license_revenue_bps = 2_001;
            changes.budget = Some(rules);
        }),
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
    let mut w = World::new();
    let next = w.who("next").to_string();
    let transfer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: next.clone(),
        expiry: None,
    });
    w.refuse("stranger", transfer.clone());
    let renounce = ExecuteMsg::UpdateOwnership(Action::RenounceOwnership);
    assert_eq!(
        w.refuse("owner", renounce),
        ContractError::Runtime(RuntimeError::CannotRenounce)
    );
    w.run("owner", transfer).unwrap();
    w.spend(Asset::Oaic, "worker", 1).unwrap();
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    w.refuse("stranger", accept.clone());
    w.run("next", accept).unwrap();
    let ownership: Ownership<String> = w.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(next));
    assert!(w.spend(Asset::Oaic, "worker", 1).is_err());
}

// B-31
#[test]
fn only_the_admin_migrates_and_never_down_or_across() {
    let mut w = World::new();
    let code = w.app.store_code(treasury_code());
    let treasury = w.treasury.clone();
    let mut migrate = |label: &str, contract: &cosmwasm_std::Addr| {
        let sender = match label {
            "owner" => w.dao.clone(),
            label => w.app.api().addr_make(label),
        };
        w.app
            .migrate_contract(sender, contract.clone(), &MigrateMsg {}, code)
    };
    assert!(migrate("thief", &treasury).is_err());
    migrate("owner", &treasury).unwrap();

    // Contracts of another name and of a later version.
    for (name, version, reason) in [
        (
            "crates.io:oaic-vesting",
            "0.0.1",
            "cannot migrate from crates.io:oaic-vesting",
        ),
        ("crates.io:oaic-treasury", "99.0.0", "99.0.0"),
    ] {
        let other = other_contract(&mut w, name, version);
        let owner = w.who("owner");
        let error = w
            .app
            .migrate_contract(owner, other, &MigrateMsg {}, code)
            .unwrap_err();
        let error = format!("{error:#}").to_lowercase();
        assert!(error.contains(reason), "{error}");
    }
}

fn other_contract(w: &mut World, name: &str, version: &str) -> cosmwasm_std::Addr {
    use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
    fn create(deps: DepsMut, _: Env, _: MessageInfo, msg: (String, String)) -> StdResult<Response> {
        cw2::set_contract_version(deps.storage, msg.0, msg.1)?;
        Ok(Response::new())
    }
    fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    let code = w
        .app
        .store_code(Box::new(ContractWrapper::new(execute, create, query)));
    let (owner, admin) = (w.who("owner"), Some(w.who("owner").to_string()));
    w.app
        .instantiate_contract(code, owner, &(name, version), &[], "other", admin)
        .unwrap()
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
