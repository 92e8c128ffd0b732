//! What the sale can't be set up with.

use oaic_messages::sale::*;

use crate::suite::*;

#[track_caller]
fn rejects(edit: impl FnOnce(&mut InstantiateMsg), says: &str) {
    let error = Suite::try_new(FOR_SALE, edit)
        .err()
        .expect("it was accepted");
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

#[test]
fn seven_days_are_allowed_and_a_second_more_is_not() {
    Suite::try_new(FOR_SALE, |params| {
        params.ends_at = params.starts_at + 7 * DAY
    })
    .unwrap();
    rejects(
        |params| params.ends_at = params.starts_at + 7 * DAY + 1,
        "ends_at",
    );
    rejects(|params| params.ends_at = params.starts_at, "ends_at");
    rejects(|params| params.ends_at = params.starts_at - 1, "ends_at");
    // Over before it exists.
    rejects(
        |params| {
            params.starts_at -= 3 * DAY;
            params.ends_at = params.starts_at + DAY;
        },
        "must be later than",
    );
    // Milliseconds where seconds are meant.
    rejects(
        |params| {
            params.starts_at *= 1_000;
            params.ends_at = params.starts_at + DAY;
        },
        "a year after now",
    );
    rejects(|params| params.starts_at = u64::MAX, "doesn't fit");
}

#[test]
fn caps_that_contradict_each_other_are_refused() {
    rejects(
        |params| params.soft_cap = (FOR_SALE + 1).into(),
        "soft_cap 1000000001 is not allowed",
    );
    rejects(
        |params| params.min_purchase = 0u128.into(),
        "min_purchase is 0",
    );
    rejects(
        |params| params.max_per_buyer = (OAIC - 1).into(),
        "max_per_buyer 999999 is not allowed",
    );
    rejects(
        |params| {
            params.min_purchase = (FOR_SALE + 1).into();
            params.max_per_buyer = (FOR_SALE + 1).into();
        },
        "min_purchase 1000000001 is not allowed",
    );
    Suite::try_new(FOR_SALE, |params| params.soft_cap = FOR_SALE.into()).unwrap();
    Suite::try_new(FOR_SALE, |params| params.soft_cap = 0u128.into()).unwrap();
}

#[test]
fn assets_are_one_to_eight_priced_and_different() {
    let asset = |denom: &str, price: u128| Asset {
        denom: denom.to_owned(),
        price: price.into(),
    };
    let numbered = |count: usize| {
        (0..count)
            .map(|n| asset(&format!("coin{n}"), 1))
            .collect::<Vec<_>>()
    };
    rejects(
        |params| params.assets = vec![],
        "assets has 0 denoms; it needs 1 to 8",
    );
    rejects(|params| params.assets = numbered(9), "assets has 9 denoms");
    Suite::try_new(FOR_SALE, |params| params.assets = numbered(8)).unwrap();
    rejects(|params| params.assets[1].price = 0u128.into(), "price is 0");
    rejects(
        |params| params.assets[2].denom = USD.into(),
        "denom uusd is not allowed: it is there twice",
    );
    for (denom, says) in [
        ("ab", "denom has 2 bytes"),
        ("1abc", "must begin with a letter"),
        ("a bc", "must begin with a letter"),
        ("", "denom has 0 bytes"),
        ("uoaic", "it is the name of OAIC"),
        (&"x".repeat(129), "denom has 129 bytes"),
        ("uüsd", "must begin with a letter"),
    ] {
        rejects(|params| params.assets[0].denom = denom.into(), says);
    }
}

// B-13: what is for sale was received, to the last unit.
#[test]
fn what_is_for_sale_must_be_here() {
    for wrong in [FOR_SALE - 1, FOR_SALE / 100 * 96] {
        let error = Suite::try_new(wrong, |_| {}).err().unwrap();
        assert!(
            error.contains("for_sale is 1000000000 uoaic and this contract holds"),
            "{error}"
        );
    }
    let error = Suite::try_new(0, |params| params.for_sale = 0u128.into())
        .err()
        .unwrap();
    assert!(error.contains("for_sale is 0"), "{error}");
}

// audit-government 9
#[test]
fn one_uoaic_that_somebody_sent_ahead_does_not_stop_the_sale() {
    for ahead in [1, OAIC] {
        let mut suite = Suite::try_new(FOR_SALE + ahead, |_| {}).unwrap();
        suite.go_to(0);
        suite.ok("anyone", sweep(None));
        assert_eq!(suite.balance(&suite.treasury), ahead);
        suite.fails("anyone", sweep(None), "nothing to sweep");
        suite.buy("alice", 150_000_000, USD);
        suite.end();
        suite.finalize();
        suite.settle(claim, &["alice"]);
        assert_eq!(suite.balance(&account("alice")), 600 * OAIC);
        assert_eq!(suite.balance(&suite.contract), 0);
    }
}

#[test]
fn addresses_that_are_none_are_refused_by_name() {
    rejects(
        |params| params.owner = "x".into(),
        "owner: 'x' is not an address",
    );
    rejects(
        |params| params.treasury = account("t").to_string().to_uppercase(),
        "treasury: '",
    );
    rejects(|params| params.token = String::new(), "token: ''");
    rejects(|params| params.staking = "x".into(), "staking: 'x'");
}
