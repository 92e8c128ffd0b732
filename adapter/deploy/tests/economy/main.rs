//! Every rule of the economy file, broken once: the error names file, line and key.

use std::collections::BTreeMap;

use oaic_deploy::{
    economy::{policies, PUBLIC_SALE},
    Amount, Economy, EconomyError,
};
use oaic_messages::{
    compute_settlement::UNIT_SLOTS,
    dao::ALWAYS_STRICT,
    data_market::{MIN_DISPUTE_BLOCKS, MIN_WINDOW},
    shared::TOTAL_SUPPLY,
    vesting::Curve,
};

const TEXT: &str = include_str!("../../../../economy/economy.toml");

/// Replace the first `old` after `section`, and give the errors that this makes.
fn broken(section: &str, old: &str, new: &str) -> String {
    let start = TEXT.find(section).unwrap_or_else(|| panic!("no {section}"));
    let (head, tail) = TEXT.split_at(start);
    assert!(tail.contains(old), "no '{old}' after {section}");
    let text = format!("{head}{}", tail.replacen(old, new, 1));
    match Economy::parse(&text, "my.toml") {
        Err(error) => error.to_string(),
        Ok(_) => panic!("'{new}' instead of '{old}' was accepted"),
    }
}

/// Line of the first `text` after `section`, from 1.
fn line_of(section: &str, text: &str) -> usize {
    let start = TEXT.find(section).unwrap();
    let at = start + TEXT[start..].find(text).unwrap();
    1 + TEXT[..at].matches('\n').count()
}

/// The tables of `problems.toml`, which says what each column is.
#[derive(serde::Deserialize)]
struct Problems {
    rows: Vec<[String; 5]>,
    lines: Vec<[String; 3]>,
    refused: Vec<[String; 4]>,
    left_out: BTreeMap<String, String>,
}

fn problems() -> Problems {
    toml::from_str(include_str!("problems.toml")).unwrap()
}

#[test]
fn every_problem_names_file_line_and_key() {
    let rows = problems().rows;
    assert!(rows.len() >= 120, "rows are missing");
    for [section, old, new, key, words] in &rows {
        let errors = broken(section, old, new);
        let error = errors.lines().find(|l| l.contains(&format!(": {key}: ")));
        let error = error.unwrap_or_else(|| panic!("{key} is not named in:\n{errors}"));
        assert!(error.starts_with("my.toml:"), "{error}");
        assert!(error.contains(words), "'{words}' is not in: {error}");
    }
}

#[test]
fn the_economy_that_is_shipped_is_right() {
    let economy = Economy::builtin().unwrap();
    let accounts = economy.genesis.balances.values();
    let contracts = economy.contract_balances();
    let sum: u128 = accounts
        .chain(contracts.iter().map(|(_, amount)| amount))
        .map(|a| a.uoaic())
        .sum();
    assert_eq!(sum, TOTAL_SUPPLY);
    assert_eq!(economy.fee.bps, 400);
    // Above the floors that the contract has in code, so that it deploys on any chain.
    let data = &economy.data_market;
    assert!(data.delivery_window >= MIN_WINDOW && data.dispute_window >= MIN_WINDOW);
    assert!(data.dispute_blocks >= MIN_DISPUTE_BLOCKS);
    let names = economy.account_names();
    assert!(names.is_sorted() && names.iter().any(|n| n == "compute-1"));
    let service = &economy.services[0];
    let table = service.price_table();
    assert_eq!(table.prices.len(), UNIT_SLOTS);
    let price = |slot: usize| table.prices[slot].u128();
    assert_eq!(price(0), 2_500_000, "uoaic for a million prompt tokens");
    assert_eq!(price(7), 20_000_000, "uoaic for a million requests");
    assert_eq!(table.max_call.u128(), 1_000_000);
    let payees = service
        .payee_specs(|name| Ok::<_, ()>(format!("addr:{name}")))
        .unwrap();
    assert_eq!(payees[0].address.as_deref(), Some("addr:model-owner"));
    let later = economy.services[2].payees[1].clone();
    assert_eq!(later.account, None);
    assert_eq!(later.name(), "base-model");
}

#[test]
fn lines_are_those_of_the_file() {
    for [section, old, new] in &problems().lines {
        let errors = broken(section, old, new);
        let prefix = format!("my.toml:{}: ", line_of(section, old));
        let found = errors.lines().any(|l| l.starts_with(&prefix));
        assert!(found, "no {prefix} in {errors}");
    }
}

#[test]
fn what_toml_refuses_names_file_line_and_key_too() {
    for [section, old, new, key] in &problems().refused {
        let error = broken(section, old, new);
        let line = line_of(section, old) + new.matches('\n').count();
        let prefix = format!("my.toml:{line}: {key}: ");
        assert!(error.starts_with(&prefix), "{error}");
    }
    // A missing key is reported at its table; broken syntax at its line.
    let missing = broken("[fee]", "bps = 400", "");
    let table = format!("my.toml:{}: fee", line_of("[fee]", "[fee]"));
    assert!(missing.contains(&table), "{missing}");
    assert!(missing.contains("`bps`"), "{missing}");
    let syntax = broken("[fee]", "bps = 400", "bps 400");
    let line = format!("my.toml:{}: ", line_of("[fee]", "bps"));
    assert!(syntax.starts_with(&line), "{syntax}");
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = TEXT
        .replacen("bps = 400", "bps = 900", 1)
        .replacen("\"OAIC\"", "\"X\"", 1);
    match Economy::parse(&text, "my.toml") {
        Err(EconomyError::Invalid { problems, .. }) => assert_eq!(problems.len(), 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_loaded_or_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("economy.toml");
    let error = Economy::load(&path).unwrap_err().to_string();
    assert!(error.contains("economy.toml"), "{error}");
    std::fs::write(&path, TEXT).unwrap();
    assert_eq!(Economy::load(&path).unwrap(), Economy::builtin().unwrap());
}

#[test]
fn an_economy_is_read_as_it_was_written() {
    let mut economy = Economy::builtin().unwrap();
    economy
        .endow(PUBLIC_SALE, "alice", Amount::from_uoaic(250_000))
        .unwrap();
    let text = economy.to_toml().unwrap();
    assert_eq!(Economy::parse(&text, "written").unwrap(), economy);
}

#[test]
fn endowing_moves_and_never_makes() {
    let mut economy = Economy::builtin().unwrap();
    let all = economy.sale.for_sale;
    let part = Amount::from_uoaic(1_500_000);
    economy.endow(PUBLIC_SALE, "alice", part).unwrap();
    economy.endow(PUBLIC_SALE, "alice", part).unwrap();
    assert_eq!(economy.genesis.balance("alice").uoaic(), 3_000_000);
    assert_eq!(economy.sale.for_sale.uoaic(), all.uoaic() - 3_000_000);
    economy.endow("alice", "alice", part).unwrap();
    assert_eq!(economy.genesis.balance("alice").uoaic(), 3_000_000);
    economy.validate().unwrap();

    let before = economy.clone();
    let error = economy.endow(PUBLIC_SALE, "bob", all).unwrap_err();
    assert!(error.to_string().contains("sale.for_sale"), "{error}");
    let error = economy.endow("alice", "bob", all).unwrap_err().to_string();
    assert!(error.contains("genesis.balances.alice"), "{error}");
    assert_eq!(economy, before);
    let rest = Amount::from_uoaic(3_000_000);
    economy.endow("alice", "bob", rest).unwrap();
    assert!(!economy.genesis.balances.contains_key("alice"));
    economy.validate().unwrap();

    economy.fee.bps = 900;
    let error = economy.validate().unwrap_err().to_string();
    assert!(error.starts_with("the economy: fee.bps: "), "{error}");
}

/// Messages that are the owner's and nobody thought about take the strictest class in silence:
/// each must be in the table, always strict, or left out with a reason.
#[test]
fn every_message_of_every_contract_was_thought_about() {
    let left_out = problems().left_out;
    let economy = Economy::builtin().unwrap();
    for contract in policies::GOVERNED {
        for message in policies::messages_of(contract) {
            let table = economy.dao.policies.get(contract);
            let listed = table.is_some_and(|table| table.contains_key(&message));
            let strict = ALWAYS_STRICT.contains(&message.as_str());
            let left = left_out.get(contract).map_or("", String::as_str);
            let left = left.split_whitespace().any(|name| name == message);
            let ways = [listed, strict, left];
            assert_eq!(
                ways.iter().filter(|way| **way).count(),
                1,
                "{contract}.{message}: listed {listed}, always strict {strict}, left out {left}"
            );
        }
    }
}

/// The whitepaper's figures: who changes the file by accident hears of it.
#[test]
fn the_allocation_is_the_whitepapers() {
    let economy = Economy::builtin().unwrap();
    let percent = |of: u128| of * 100 / TOTAL_SUPPLY;
    let rows = economy.allocation.rows();
    let shares = rows.map(|(key, amount)| (key, percent(amount.uoaic())));
    assert_eq!(
        shares,
        [
            ("incentives", 30),
            ("private_sale", 35),
            ("public_sale", 15),
            ("team", 10),
            ("reserve", 10)
        ]
    );
    const YEAR: u64 = 365 * 86_400;
    let curves: Vec<Curve> = economy.vesting.iter().map(|p| p.curve.curve()).collect();
    let Curve::Steps { steps } = &curves[0] else {
        panic!("{curves:?}");
    };
    let quarters: Vec<_> = steps.iter().map(|s| (s.after, s.bps)).collect();
    let expected = [1, 2, 3, 4].map(|n| (n * YEAR, 2_500 * u16::try_from(n).unwrap()));
    assert_eq!(quarters, expected);
    assert_eq!(oaic_math::vesting::span(&curves[1]), 3 * YEAR);
    assert!(
        matches!(curves[2], Curve::Periodic { periods: 48, period } if 48 * period == 4 * YEAR)
    );
    assert!(economy.sale.duration <= 7 * 86_400);
}
