//! Services: what a provider can offer, and what it can't.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::Page;
use oaic_revenue::RevenueError;

use crate::suite::*;

#[test]
fn versions_of_prices_never_change() {
    let mut w = Suite::new();
    let dearer = PriceTable {
        max_call: 7u128.into(),
        ..prices()
    };
    w.ok("provider", update_prices(dearer.clone()));
    let version = |version| -> PriceTable {
        let found: PricesResponse = w.query(&QueryMsg::Prices {
            service_id: 1,
            version,
        });
        let hash = found.hash.clone();
        let named: PricesResponse = w.query(&QueryMsg::PricesByHash { hash });
        assert_eq!(named, found);
        found.table
    };
    assert_eq!(version(Some(1)), prices());
    assert_eq!(version(Some(2)), dearer.clone());
    assert_eq!(version(None), dearer);
    w.try_query::<PricesResponse>(&QueryMsg::Prices {
        service_id: 1,
        version: Some(3),
    })
    .unwrap_err();
}

#[test]
fn a_price_table_is_whole_and_its_discounts_rise() {
    let mut w = Suite::new();
    let bad = |change: fn(&mut PriceTable)| {
        let mut table = prices();
        change(&mut table);
        table
    };
    for table in [
        bad(|t| t.prices.truncate(7)),
        bad(|t| t.prices.push(1u128.into())),
        bad(|t| t.prices.clear()),
        bad(|t| t.tier_discounts = vec![1_000, 999]),
        bad(|t| t.tier_discounts = vec![MAX_DISCOUNT_BPS + 1]),
        bad(|t| t.tier_discounts = vec![0; MAX_TIERS + 1]),
        bad(|t| t.max_call = 0u128.into()),
    ] {
        w.run("provider", update_prices(table.clone())).unwrap_err();
        w.run(
            "provider",
            ExecuteMsg::RegisterService {
                model: "m".into(),
                prices: table,
                payees: nodes(),
            },
        )
        .unwrap_err();
    }
    let service: ServiceResponse = w.query(&QueryMsg::Service { service_id: 1 });
    assert_eq!(service.price_version, 1);
}

#[test]
fn weights_make_a_whole_with_those_the_contract_adds() {
    let mut w = Suite::new();
    let node = |weight| payee(Role::Nodes, "n", None, weight);
    for (payees, total) in [
        (vec![node(9_399)], "9999"),
        (vec![node(9_401)], "10001"),
        (vec![node(10_000)], "10600"),
        (vec![node(65_000), node(936)], "more than 65535"),
    ] {
        let error = w.register_service(payees).unwrap_err();
        let expected = Revenue(RevenueError::WeightsNotWhole {
            total: total.into(),
            added: 600,
        });
        assert_eq!(error, expected);
    }
    for payees in [vec![], vec![node(1); 19]] {
        let error = w.register_service(payees).unwrap_err();
        assert_matches!(
            error,
            Runtime(Length {
                field: "payees",
                max: 18,
                ..
            })
        );
    }
    for role in [Role::Dividends, Role::RiskPool] {
        let error = w
            .register_service(vec![payee(role, "own", None, 9_400)])
            .unwrap_err();
        assert_matches!(error, Runtime(Invalid { field: "role", .. }));
    }
    let error = w.register_service(vec![node(9_400), node(0)]).unwrap_err();
    assert_matches!(error, Runtime(Invalid { field, .. }) if *field == "weight");
    for label in ["".to_owned(), "l".repeat(65)] {
        let error = w
            .register_service(vec![payee(Role::Nodes, &label, None, 9_400)])
            .unwrap_err();
        assert_matches!(error, Runtime(Length { field: "label", .. }));
    }
    let upper = cosmwasm_std::Addr::unchecked(w.owner.to_string().to_uppercase());
    for address in [
        upper,
        w.contract.clone(),
        cosmwasm_std::Addr::unchecked("nobody"),
    ] {
        let error = w
            .register_service(vec![payee(Role::Nodes, "n", Some(&address), 9_400)])
            .unwrap_err();
        assert_matches!(error, Runtime(BadAddress { .. } | OwnAddress { .. }));
    }
    // As many as there can be.
    let mut most = vec![node(1); 17];
    most.push(node(9_383));
    w.register_service(most).unwrap();
}

#[test]
fn only_its_provider_changes_a_service() {
    let mut w = Suite::new();
    for msg in [
        update_prices(prices()),
        update_split(nodes()),
        set_service_active(false),
    ] {
        for stranger in ["payer", "owner", "model owner"] {
            assert_matches!(
                w.run(stranger, msg.clone()),
                Err(Runtime(Unauthorized { .. }))
            );
        }
    }
    let unknown = ExecuteMsg::SetServiceActive {
        service_id: 2,
        active: false,
    };
    let error = w.run("provider", unknown).unwrap_err();
    assert_matches!(error, Runtime(Unknown { what, .. }) if *what == "service");
    let error = w.run("payer", register_service(nodes())).unwrap_err();
    assert_matches!(error, Runtime(Unknown { what, .. }) if *what == "provider");
    for model in ["".to_owned(), "m".repeat(129)] {
        let error = w
            .run(
                "provider",
                ExecuteMsg::RegisterService {
                    model,
                    prices: prices(),
                    payees: nodes(),
                },
            )
            .unwrap_err();
        assert_matches!(error, Runtime(Length { field: "model", .. }));
    }
}

#[test]
fn services_are_listed() {
    let mut w = Suite::new();
    for _ in 0..3 {
        w.register_service(nodes()).unwrap();
    }
    let list = |provider: Option<&str>, start_after, limit| {
        let page: Page<ServiceResponse> = w.query(&QueryMsg::Services {
            provider: provider.map(|label| w.who(label).to_string()),
            start_after,
            limit,
        });
        let ids: Vec<u64> = page.items.iter().map(|s| s.id).collect();
        (ids, page.has_more)
    };
    assert_eq!(list(None, None, Some(3)), (vec![1, 2, 3], true));
    assert_eq!(list(Some("provider"), Some(2), None), (vec![3, 4], false));
    assert_eq!(list(Some("payer"), None, None), (vec![], false));
}
