//! What the sale can't be set up with.

use oaic_messages::sale::*;

use crate::suite::*;

type Edit = fn(&mut InstantiateMsg);

#[track_caller]
fn rejects(edit: impl FnOnce(&mut InstantiateMsg), says: &str) {
    let error = Suite::try_new(FOR_SALE, edit).err().expect(says);
    assert!(error.contains(says), "{error:?} lacks {says:?}");
}

#[test]
fn seven_days_are_allowed_and_a_second_more_is_not() {
    fn lasts(params: &mut InstantiateMsg, seconds: u64) {
        params.ends_at = params.starts_at + seconds;
    }
    Suite::try_new(FOR_SALE, |params| lasts(params, 7 * DAY)).unwrap();
    let cases: [(Edit, &str); 6] = [
        (|params| lasts(params, 7 * DAY + 1), "ends_at"),
        (|params| lasts(params, 0), "ends_at"),
        (|params| params.ends_at = params.starts_at - 1, "ends_at"),
        // Over before it exists.
        (
            |params| {
                params.starts_at -= 3 * DAY;
                lasts(params, DAY);
            },
            "must be later than",
        ),
        // Milliseconds where seconds are meant.
        (
            |params| {
                params.starts_at *= 1_000;
                lasts(params, DAY);
            },
            "a year after now",
        ),
        (|params| params.starts_at = u64::MAX, "doesn't fit"),
    ];
    for (edit, says) in cases {
        rejects(edit, says);
    }
}

#[test]
fn caps_that_contradict_each_other_are_refused() {
    let caps = |soft_cap: u128, min: u128, max: u128| {
        move |params: &mut InstantiateMsg| {
            params.soft_cap = soft_cap.into();
            (params.min_purchase, params.max_per_buyer) = (min.into(), max.into());
        }
    };
    let (more, max) = (FOR_SALE + 1, 600 * OAIC);
    for (soft_cap, min, max, says) in [
        (more, OAIC, max, "soft_cap 1000000001 is not allowed"),
        (0, 0, max, "min_purchase is 0"),
        (0, OAIC, OAIC - 1, "max_per_buyer 999999 is not allowed"),
        (0, more, more, "min_purchase 1000000001 is not allowed"),
    ] {
        rejects(caps(soft_cap, min, max), says);
    }
    for soft_cap in [FOR_SALE, 0] {
        Suite::try_new(FOR_SALE, caps(soft_cap, OAIC, max)).unwrap();
    }
}

#[test]
fn assets_are_one_to_eight_priced_and_different() {
    let asset = |denom: &str, price: u128| Asset {
        denom: denom.to_owned(),
        price: price.into(),
    };
    let numbered = |count: usize| -> Vec<_> {
        let coins = (0..count).map(|n| asset(&format!("coin{n}"), 1));
        coins.collect()
    };
    for (count, says) in [
        (0, "assets has 0 denoms; it needs 1 to 8"),
        (9, "assets has 9 denoms"),
    ] {
        rejects(|params| params.assets = numbered(count), says);
    }
    Suite::try_new(FOR_SALE, |params| params.assets = numbered(8)).unwrap();
    rejects(|params| params.assets[1].price = 0u128.into(), "price is 0");
    let why = "denom uusd is not allowed: it is there twice";
    rejects(|params| params.assets[2].denom = USD.into(), why);
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
        suite.end_and_finalize();
        suite.settle(claim, &["alice"]);
        assert_eq!(suite.balance_of("alice"), 600 * OAIC);
        assert_eq!(suite.balance(&suite.contract), 0);
    }
}

#[test]
fn addresses_that_are_none_are_refused_by_name() {
    let cases: [(Edit, &str); 4] = [
        (
            |params| params.owner = "x".into(),
            "owner: 'x' is not an address",
        ),
        (
            |params| params.treasury = account("t").as_str().to_uppercase(),
            "treasury: '",
        ),
        (|params| params.token = String::new(), "token: ''"),
        (|params| params.staking = "x".into(), "staking: 'x'"),
    ];
    for (edit, says) in cases {
        rejects(edit, says);
    }
}
