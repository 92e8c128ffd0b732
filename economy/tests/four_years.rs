//! The scenario `four-years`, on the chain it can run on.

use oaic_economy::progress::Quiet;
use oaic_economy::report::AnyReport;
use oaic_economy::scenarios::{find, Options, Outcome, Setup};
use oaic_embedded::EmbeddedChain;
use serde_json::Value;

const OAIC: u128 = 1_000_000;

fn run() -> Outcome {
    let scenario = find("four-years").unwrap();
    let coins = scenario.coins().into_iter();
    let chain = coins
        .fold(EmbeddedChain::builder(), |builder, (who, denom, amount)| {
            builder.native(who, denom, amount)
        })
        .build();
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup {
        chain: &chain,
        backend: "embedded",
        folder: folder.path().to_owned(),
        options: Options::default(),
        progress: &Quiet,
    };
    scenario.run(&setup).unwrap()
}

fn amount(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

fn rows<'a>(json: &'a Value, list: &str) -> &'a [Value] {
    json[list].as_array().unwrap()
}

/// What the whitepaper's table 3.1 says, against what the contracts did.
#[test]
fn four_years_unlock_sell_stake_vote_and_account_for_every_unit() {
    let outcome = run();
    outcome.audit.verify().unwrap();
    let json = &outcome.json;

    // Incentives: a quarter of 30 % each year, on the second and not a day earlier.
    let incentives: Vec<_> = rows(json, "unlocks")
        .iter()
        .filter(|unlock| unlock["plan"] == "ecosystem-incentives")
        .collect();
    assert_eq!(incentives.len(), 4);
    for (year, unlock) in (1u128..).zip(incentives) {
        let quarter = 150_000_000 * OAIC;
        assert_eq!(unlock["day"].as_u64().unwrap() as u128, 365 * year);
        assert_eq!(amount(&unlock["before"]), quarter * (year - 1));
        assert_eq!(amount(&unlock["on"]), quarter * year);
        assert_eq!(amount(&unlock["after"]), quarter * year);
    }
    // Team: 10 % in 48 months. Private sale: 35 % over three years.
    let of = |plan: &str| -> Vec<&Value> {
        let unlocks = rows(json, "unlocks").iter();
        unlocks.filter(|unlock| unlock["plan"] == plan).collect()
    };
    let team = of("team-and-advisers");
    assert_eq!(team.len(), 48);
    assert_eq!(amount(&team[11]["on"]), 50_000_000 * OAIC);
    assert_eq!(amount(&team[47]["on"]), 200_000_000 * OAIC);
    let private = of("private-sale");
    let last = private.last().unwrap();
    assert_eq!(last["day"], 1_095);
    assert!(amount(&last["before"]) < 700_000_000 * OAIC);
    assert_eq!(amount(&last["on"]), 700_000_000 * OAIC);

    // Both ends that a sale can have.
    let sales: Vec<_> = rows(json, "sales")
        .iter()
        .map(|sale| &sale["outcome"])
        .collect();
    assert_eq!(sales, ["succeeded", "missed its soft cap", "succeeded"]);
    assert_eq!(amount(&rows(json, "sales")[1]["sold"]), 0);

    // Each class met each fate.
    let classes = [
        "incentive rules",
        "contract updates",
        "scenario expansion",
        "reserve use",
        "ethics",
        "roles",
        "constitution",
    ];
    for class in classes {
        let met = |fates: &[&str]| {
            rows(json, "proposals").iter().any(|proposal| {
                proposal["class"] == class && fates.contains(&proposal["outcome"].as_str().unwrap())
            })
        };
        assert!(met(&["executed"]), "{class}");
        assert!(met(&["voted down", "too few yes"]), "{class}");
        assert!(met(&["expired unexecuted"]), "{class}");
        // Nobody vetoes who holds an office; only new code and owners need consent.
        assert_eq!(
            met(&["vetoed by the committee"]),
            class != "roles",
            "{class}"
        );
        assert_eq!(
            met(&["lapsed without consent"]),
            class == "constitution",
            "{class}"
        );
    }
    // Nobody governs for sixty days after the sale, which ends on day 8, nor changes the
    // constitution for a year.
    let first = |class: Option<&str>| {
        let proposals = rows(json, "proposals").iter();
        let ours = proposals.filter(|p| class.is_none_or(|class| p["class"] == class));
        ours.map(|p| p["day"].as_u64().unwrap()).min().unwrap()
    };
    assert_eq!(first(None), 68);
    assert!(first(Some("constitution")) >= 373);

    // Stakes of every term, dividends, buybacks.
    let mut terms: Vec<_> = rows(json, "stakes")
        .iter()
        .map(|stake| stake["term"].as_u64().unwrap())
        .collect();
    terms.sort_unstable();
    terms.dedup();
    assert_eq!(terms.len(), 5);
    assert!(amount(&json["totals"]["dividends"]) > 0);
    assert!(amount(&json["totals"]["rewards"]) > 0);
    let buybacks = rows(json, "buybacks");
    assert_eq!(buybacks.len(), 3);
    // What the sale raised stays there for a year; the last one is in month 48.
    assert!(buybacks[0]["day"].as_u64().unwrap() > 373);
    assert!(buybacks[2]["day"].as_u64().unwrap() > 47 * 365 / 12);
    assert!(amount(&json["totals"]["burned_buybacks"]) > 0);

    // Who buys votes to rob the treasury loses.
    let attack = &json["attack"];
    let [bought, paid, moved, worth, lost] =
        ["bought", "paid", "moved", "worth", "lost"].map(|key| amount(&attack[key]));
    assert_eq!(bought, 52_500_000 * OAIC, "the sale's limit is 30 M");
    assert_eq!(paid, bought / 10);
    assert!(moved > 30_000_000 * OAIC, "it is robbed of something");
    assert_eq!(worth, moved.div_ceil(10));
    assert!(lost > 0 && paid == worth + lost);
    let payments = attack["payments"].as_array().unwrap();
    assert_eq!(payments.len(), 5);
    let days = |payment: &Value| payment["day"].as_u64().unwrap();
    for (n, payment) in payments.iter().enumerate() {
        assert!(amount(&payment["moved"]) <= amount(&payment["yes"]) / 8);
        // Against a fifth of the others' votes, it wins with three fifths.
        assert!(amount(&payment["no"]) > 25_000_000 * OAIC);
        // Each waits until the one before has left the book.
        assert!(n == 0 || days(payment) >= days(&payments[n - 1]) + 31);
    }
    // It bought hardly more than wins the first vote: less costs less and moves nothing.
    let [yes, no] = ["yes", "no"].map(|key| amount(&payments[0][key]));
    assert!(yes * 100 < (yes + no) * 61);
    assert_eq!(attack["repelled"], true);

    // Every unit of genesis, line by line.
    let lines = rows(json, "accounts").iter();
    let sum: u128 = lines.map(|line| amount(&line["amount"])).sum();
    assert_eq!(sum, 2_000_000_000 * OAIC);
    assert!(outcome
        .statement
        .contains("2,000,000,000.000000 ┆   100.00 %"));

    let Some(AnyReport::Years(report)) = outcome.report else {
        panic!("a simulation over years has a report over years");
    };
    let html = report.html().unwrap();
    for part in ["books balanced", "id=\"unlocked\"", "id=\"treasury\""] {
        assert!(html.contains(part), "{part}");
    }
    for page in [&html, &outcome.statement] {
        assert!(page.contains("the attack lost "));
        assert!(!page.contains("quorum"));
    }
}

#[test]
fn the_walk_is_the_same_each_time() {
    let [first, second] = [run(), run()].map(|outcome| {
        let mut json = outcome.json;
        json["duration_ms"] = Value::Null;
        json
    });
    assert_eq!(first, second);
}
