//! Units: which slots have a kind, and what each kind costs.

use oaic_messages::compute_settlement::*;
use oaic_vouchers::Receipt;

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

#[test]
fn a_price_table_has_sixteen_prices_of_which_those_without_a_kind_are_zero() {
    let (mut w, bystanders) = attacked();
    let named = UnitKind::ALL.len();
    let mut cases = vec![];
    for slot in 0..UNIT_SLOTS {
        for price in [1, u128::MAX - 1, u128::MAX] {
            let mut table = prices();
            table.prices[slot] = price.into();
            let says = format!("slot {slot} has no kind of unit");
            cases.push((table, (slot >= named).then_some(says)));
        }
    }
    for length in [0, named, UNIT_SLOTS - 1, UNIT_SLOTS + 1, 1_000] {
        let mut table = prices();
        table.prices.resize(length, 0u128.into());
        let says = format!("prices has {length} entries; it needs exactly 16");
        cases.push((table, Some(says)));
    }
    for (prices, refusal) in cases {
        let register = ExecuteMsg::RegisterService {
            model: "model".into(),
            prices: prices.clone(),
            payees: nodes(),
        };
        for msg in [update_prices(prices), register] {
            match &refusal {
                Some(says) => w.fails("provider", msg, says),
                None => w.what_if(|w| {
                    w.ok("provider", msg);
                    bystanders.could_go_through(w);
                }),
            }
        }
    }
}

#[test]
fn every_kind_is_priced_and_a_receipt_above_it_is_an_offense() {
    for kind in UnitKind::ALL {
        let mut w = Suite::new();
        let c = w.open(OAIC);
        let table = PriceTable {
            prices: UnitKind::slots(&[(kind, (3 * PRICE_SCALE).into())]).into(),
            ..prices()
        };
        w.ok("provider", update_prices(table));
        let of_kind = |w: &Suite, amount| Receipt {
            price_table: crate::evidence::table(w, 1, 2),
            units: UnitKind::slots(&[(kind, 7)]),
            amount,
            ..call(w, c)
        };
        let (at, above) = (of_kind(&w, 21), of_kind(&w, 22));
        let error = w.run("reporter", overcharge(&w, &at)).unwrap_err();
        let (amount, price) = (21, 21);
        assert_eq!(error, NotOvercharged { amount, price });
        w.ok("reporter", overcharge(&w, &above));
        // Units of all other kinds cost nothing by this table.
        let others = UnitKind::ALL.map(|other| (other, u64::from(other != kind)));
        let free = Receipt {
            units: UnitKind::slots(&others),
            ..of_kind(&w, 0)
        };
        let error = w.run("reporter", overcharge(&w, &free)).unwrap_err();
        let (amount, price) = (0, 0);
        assert_eq!(error, NotOvercharged { amount, price });
    }
}

/// Signed or not: such bytes are not a receipt, so they prove nothing of anybody.
#[test]
fn a_receipt_with_units_of_no_kind_is_refused_by_its_slot() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open_as("payer", OAIC, w.opening());
    for slot in UnitKind::ALL.len()..UNIT_SLOTS {
        for units in [1, u64::MAX] {
            let mut odd = Receipt {
                amount: u128::MAX,
                ..call(&w, c)
            };
            odd.units[slot] = units;
            let says = format!("receipt.units: slot {slot} isn't named; it must be 0");
            let fair = call(&w, c);
            for msg in [
                overcharge(&w, &odd),
                underserved(&w, &odd),
                equivocation(&w, &odd, &fair),
                equivocation(&w, &fair, &odd),
            ] {
                let error = w.refuse("reporter", msg);
                assert!(error.to_string().contains(&says), "{error}");
            }
            let (receipt, _) = w.receipt(&odd);
            let query = QueryMsg::ProveUsage {
                receipt,
                proof: vec![0].into(),
            };
            let error = w.try_query::<ProveUsageResponse>(&query).unwrap_err();
            assert!(error.contains(&says), "{error}");
        }
        bystanders.go_through(&mut w);
    }
    assert_eq!(provider(&w).offenses, 0);
}
