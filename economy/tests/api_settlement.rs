//! The scenario `api-settlement` on the embedded chain.

use std::path::{Path, PathBuf};

use cosmwasm_std::{Addr, Binary};
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Chain, Result as ChainResult};
use oaic_economy::progress::Quiet;
use oaic_economy::scenarios::api_settlement::{ApiSettlement, Plan, Run};
use oaic_economy::scenarios::{Options, Outcome, Scenario, Setup};
use oaic_embedded::EmbeddedChain;

const SUPPLY: u128 = 2_000_000_000_000_000;

fn setup<'a>(chain: &'a dyn Chain, folder: &Path, options: Options) -> Setup<'a> {
    let folder = folder.to_path_buf();
    Setup {
        chain,
        backend: "embedded",
        folder,
        options,
        progress: &Quiet,
    }
}

fn calls(calls: usize) -> Options {
    Options {
        calls: Some(calls),
        ..Options::default()
    }
}

fn run(options: Options) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let chain = EmbeddedChain::new();
    ApiSettlement
        .run(&setup(&chain, folder.path(), options))
        .unwrap()
}

fn amount(value: &serde_json::Value) -> u128 {
    value
        .as_str()
        .expect("amounts are strings")
        .parse()
        .unwrap()
}

#[test]
fn every_call_is_settled_and_every_book_adds_up() {
    let outcome = run(calls(300));
    outcome.audit.verify().unwrap();
    let json = &outcome.json;
    assert_eq!(json["calls"], 300);
    assert_eq!(json["balanced"], true);
    let of = |key: &str| amount(&json[key]);
    assert!(of("gross") > 0);
    assert_eq!(of("fee"), of("gross") - of("net"));
    assert_eq!(of("fee"), of("burned") + of("pool"));
    assert_eq!(of("burned"), of("fee").div_ceil(2));
    assert_eq!(of("supply"), SUPPLY - of("burned"));
    let payees = json["payees"].as_object().unwrap();
    assert_eq!(payees.values().map(amount).sum::<u128>(), of("net"));
    for label in [
        "model-owner",
        "compute-1",
        "nodes",
        "base-model",
        "referrer partner-north",
    ] {
        assert!(payees.contains_key(label), "{label} in {payees:?}");
    }
    // 4 % of what was settled, rounded up once, not once a settlement.
    assert_eq!(of("fee"), (of("gross") * 400).div_ceil(10_000));
    let vouchers = json["vouchers"].as_u64().unwrap();
    assert!(vouchers > 0 && vouchers < 300, "{vouchers}");
    let points = json["settlements"].as_array().unwrap();
    assert_eq!(points.last().unwrap()["calls"], 300);
    assert!(points
        .windows(2)
        .all(|w| amount(&w[0]["burned"]) <= amount(&w[1]["burned"])));
    let arrived: u64 = json["arrivals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["calls"].as_u64().unwrap())
        .sum();
    assert_eq!(arrived, 300);
    // Who has no address yet keeps accruing; everybody else was paid.
    for earning in json["earnings"].as_array().unwrap() {
        let label = earning["label"].as_str().unwrap();
        let open = amount(&earning["earned"]) - amount(&earning["claimed"]);
        let waits = label.starts_with("rounding");
        assert_eq!(open > 0, waits, "{label} may still claim {open}");
    }
    // The report shows the outcome of the run.
    let report = outcome.report.unwrap();
    assert!(report.html().unwrap().contains("books balanced"));
    assert!(outcome.statement.contains("balanced"));
}

#[test]
fn one_seed_gives_one_outcome() {
    let (first, second) = (run(calls(120)), run(calls(120)));
    assert_eq!(first.digest, second.digest);
    assert!(first.digest.transactions.len() > 10);
    assert_eq!(first.json["payees"], second.json["payees"]);
    let other = run(Options {
        seed: 2,
        ..calls(120)
    });
    assert_ne!(first.digest, other.digest);
    // Labels only: nothing of this chain's own is in a digest.
    let text = serde_json::to_string(&first.digest).unwrap();
    assert!(
        !text.contains("wasm1"),
        "{}",
        &text[text.find("wasm1").unwrap() - 80..][..200]
    );
}

/// All sessions are thrown away between settlements, and once between two calls: what is on disk
/// is enough to go on, and the end is the same to the last unit.
#[test]
fn sessions_that_are_reopened_change_nothing() {
    let finish = |reopen: bool| {
        let folder = tempfile::tempdir().unwrap();
        let chain = EmbeddedChain::new();
        let setup = setup(&chain, folder.path(), calls(90));
        let mut run = Run::start(&setup, Plan::builtin().unwrap()).unwrap();
        for _ in 0..3 {
            run.replay(17).unwrap();
            if reopen {
                run.reopen().unwrap();
            }
            run.replay(13).unwrap();
            run.settle().unwrap();
            if reopen {
                run.reopen().unwrap();
            }
        }
        assert_eq!(run.calls_left(), 0);
        let outcome = run.finish().unwrap();
        outcome.audit.verify().unwrap();
        let names = std::fs::read_dir(run.stores()).unwrap().count();
        assert!(names > 2, "the sessions kept files");
        outcome.digest
    };
    assert_eq!(finish(true), finish(false));
}

#[test]
fn channels_that_run_dry_are_topped_up() {
    let folder = tempfile::tempdir().unwrap();
    let chain = EmbeddedChain::new();
    let setup = setup(&chain, folder.path(), calls(200));
    let plan = Plan {
        deposit: "0.1".parse().unwrap(),
        ..Plan::builtin().unwrap()
    };
    let mut run = Run::start(&setup, plan).unwrap();
    run.replay(200).unwrap();
    let outcome = run.finish().unwrap();
    outcome.audit.verify().unwrap();
    let kinds = outcome
        .digest
        .transactions
        .iter()
        .flatten()
        .map(|event| event.kind.as_str());
    assert!(kinds.filter(|kind| *kind == "channel_topped_up").count() > 0);
}

/// A top-up that the session key's limit lets nobody spend is not sent again and again.
#[test]
fn a_spend_limit_that_is_used_up_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let chain = EmbeddedChain::new();
    let setup = setup(&chain, folder.path(), calls(200));
    let plan = Plan {
        deposit: "0.1".parse().unwrap(),
        spend_limit: "0.1".parse().unwrap(),
        ..Plan::builtin().unwrap()
    };
    let mut run = Run::start(&setup, plan).unwrap();
    let error = format!("{:#}", run.replay(200).unwrap_err());
    assert!(error.contains("the spend limit of 0.1"), "{error}");
}

#[test]
fn the_largest_tokens_a_trace_can_hold_are_capped_by_the_price_table() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("huge.csv");
    let row = "2024-01-01 00:00:00.0000000,4294967295,4294967295\n";
    let text = format!(
        "TIMESTAMP,ContextTokens,GeneratedTokens\n{}",
        row.repeat(20)
    );
    std::fs::write(&trace, text).unwrap();
    let options = Options {
        trace: Some(trace),
        calls: None,
        seed: 1,
    };
    let builtin = Plan::builtin().unwrap();
    let huge = |plan: Plan| {
        let chain = EmbeddedChain::new();
        let setup = setup(&chain, folder.path(), options.clone());
        let mut run = Run::start(&setup, plan)?;
        run.replay(20)?;
        run.finish()
    };
    // Nobody pays that much for a call unless they say so.
    let refused = format!("{:#}", huge(builtin.clone()).unwrap_err());
    assert!(refused.contains("this payer allows 500000"), "{refused}");
    let outcome = huge(Plan {
        max_call: "1".parse().unwrap(),
        exposure: "2".parse().unwrap(),
        ..builtin
    });
    let outcome = outcome.unwrap();
    outcome.audit.verify().unwrap();
    assert_eq!(outcome.json["prompt_tokens"], 20 * 4_294_967_295u64);
    assert!(amount(&outcome.json["gross"]) <= 20 * 1_000_000);
}

/// A fault in the last line: nothing is sent to the chain, not even a deployment.
#[test]
fn a_malformed_trace_settles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("bad.csv");
    let row = "2024-01-01 00:00:00.0000000,10,10\n";
    let text = format!("TIMESTAMP,ContextTokens,GeneratedTokens\n{row}{row}2024,1,-1\n");
    std::fs::write(&trace, text).unwrap();
    let chain = EmbeddedChain::new();
    let before = chain.block().unwrap();
    let options = Options {
        trace: Some(trace),
        calls: Some(1),
        seed: 1,
    };
    let error = ApiSettlement
        .run(&setup(&chain, folder.path(), options))
        .unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains("bad.csv, line 4, column 1 (TIMESTAMP)"),
        "{text}"
    );
    assert_eq!(chain.block().unwrap(), before);
}

#[test]
fn the_public_trace_settles() {
    let path: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/traces/azure-llm-code-2023.csv");
    if !path.exists() {
        println!("SKIPPED: {} is not here", path.display());
        return;
    }
    let outcome = run(Options {
        trace: Some(path),
        calls: Some(500),
        seed: 1,
    });
    outcome.audit.verify().unwrap();
    assert_eq!(outcome.json["calls"], 500);
    assert_eq!(
        outcome.json["workload"]["source"]["name"],
        "azure-llm-code-2023.csv"
    );
}

/// A chain that lies in the answers to one query: a figure in them is too high.
struct Lying {
    honest: EmbeddedChain,
    query: &'static str,
    field: &'static str,
}

impl Lying {
    fn tamper(&self, msg: &Binary, answer: Binary) -> Binary {
        let asked = String::from_utf8_lossy(msg);
        if !asked.contains(self.query) {
            return answer;
        }
        let mut value: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        raise(&mut value, self.field);
        serde_json::to_vec(&value).unwrap().into()
    }
}

/// Adds one uoaic, or one, to the first field of a name, wherever it is.
fn raise(value: &mut serde_json::Value, field: &str) -> bool {
    use serde_json::Value;
    // Points are ten-thousandths of a uoaic.
    let one = if field == "fee_points" { 10_000 } else { 1 };
    match value {
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get_mut(field) {
                *text = (text.parse::<u128>().unwrap() + one).to_string();
                return true;
            }
            if let Some(Value::Number(number)) = map.get_mut(field) {
                *number = (number.as_u64().unwrap() + 1).into();
                return true;
            }
            map.values_mut().any(|inner| raise(inner, field))
        }
        Value::Array(items) => items.iter_mut().any(|inner| raise(inner, field)),
        _ => false,
    }
}

impl Through for Lying {
    fn inner(&self) -> &dyn Chain {
        &self.honest
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> ChainResult<Binary> {
        Ok(self.tamper(msg, self.honest.query_bytes(contract, msg)?))
    }
}

/// One unit more in any one figure of the chain's books: the run says which book is off, with
/// both figures, and its report says that it isn't balanced.
#[test]
fn a_book_that_is_off_by_one_fails_loudly() {
    let lies = [
        ("token_info", "total_supply", "supply"),
        ("burned", "total", "burns"),
        ("fee_paid", "paid", "fee"),
        ("fee_paid", "burned", "fee"),
        ("\"balance\"", "balance", "supply"),
        ("totals", "reserved", "channels"),
        ("totals", "settled", "settled"),
        ("totals", "fee_points", "fee"),
        ("totals", "earned", "settled"),
        ("totals", "claimed", "payees"),
        ("totals", "referral_earned", "referrers"),
        ("totals", "referral_claimed", "referrers"),
        ("totals", "bonded", "bonds"),
        ("totals", "refund_fees", "settled"),
        ("\"usage\"", "settled", "usage"),
        ("\"usage\"", "fee", "usage"),
        ("epoch_metrics", "api_revenue", "epochs"),
        ("\"split\"", "accumulated", "splits"),
        ("\"providers\"", "bond", "bonds"),
        ("\"channels\"", "deposited", "channel "),
        ("\"channels\"", "paid", "channel "),
        ("\"lanes\"", "paid", "channel "),
        ("\"lanes\"", "sequence", "replay"),
        ("\"referrer\"", "earned", "referrers"),
    ];
    for (query, field, book) in lies {
        let folder = tempfile::tempdir().unwrap();
        let chain = Via(Lying {
            honest: EmbeddedChain::new(),
            query,
            field,
        });
        let outcome = ApiSettlement.run(&setup(&chain, folder.path(), calls(12)));
        let outcome = outcome.unwrap_or_else(|e| panic!("{query} {field}: {e:#}"));
        assert_eq!(
            outcome.json["balanced"], false,
            "{query} {field} went unnoticed"
        );
        let error = outcome.audit.verify().unwrap_err().to_string();
        assert!(
            error.contains(&format!("\n  {book}")),
            "{query} {field}: {error}"
        );
        assert!(error.contains("off by"), "{error}");
        assert!(outcome.statement.contains("NOT BALANCED"));
    }
}
