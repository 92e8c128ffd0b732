//! Every rule of the economy file, broken once: the error names file, line and key.

use oaic_deploy::{Amount, Economy, EconomyError};
use oaic_types::shared::TOTAL_SUPPLY;

const TEXT: &str = include_str!("../../../economy/economy.toml");

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

#[test]
fn the_economy_that_is_shipped_is_right() {
    let economy = Economy::builtin().unwrap();
    let sum: u128 = economy.genesis.balances.values().map(|a| a.uoaic()).sum();
    assert_eq!(sum, TOTAL_SUPPLY);
    assert_eq!(economy.fee.bps, 400);
    let names = economy.account_names();
    assert!(names.is_sorted() && names.iter().any(|n| n == "compute-1"));
    let service = &economy.services[0];
    let table = service.price_table();
    assert_eq!(
        table.prices.len(),
        oaic_types::compute_settlement::UNIT_KINDS
    );
    assert_eq!(
        table.prices[0].u128(),
        2_500_000,
        "uoaic for a million prompt tokens"
    );
    assert_eq!(
        table.prices[7].u128(),
        20_000_000,
        "uoaic for a million requests"
    );
    assert_eq!(table.max_call.u128(), 1_000_000);
    let payees = service
        .payee_specs(|name| Ok::<_, ()>(format!("addr:{name}")))
        .unwrap();
    assert_eq!(payees[0].address.as_deref(), Some("addr:model-owner"));
    let later = economy.services[2].payees[1].clone();
    assert_eq!(
        (later.account.as_deref(), later.name()),
        (None, "base-model")
    );
}

#[test]
fn every_problem_names_file_line_and_key() {
    // section, what is there, what is put there, key in the error, words in the error
    let cases = [
        (
            "[token]",
            "\"OpenAI Coin\"",
            "\"O\"",
            "token.name",
            "3 to 50",
        ),
        ("[token]", "\"OAIC\"", "\"O1C\"", "token.symbol", "letters"),
        (
            "[token]",
            "decimals = 6",
            "decimals = 18",
            "token.decimals",
            "must be 6",
        ),
        (
            "[token]",
            "2_000_000_000",
            "2_000_000_001",
            "token.supply",
            "2000000000 OAIC",
        ),
        ("[fee]", "bps = 400", "bps = 801", "fee.bps", "at most 800"),
        (
            "[accounts]",
            "\"owner\"",
            "\"The Owner\"",
            "accounts.owner",
            "not a label",
        ),
        (
            "[accounts]",
            "\"deployer\"",
            "\"\"",
            "accounts.deployer",
            "not a label",
        ),
        (
            "[accounts]",
            "\"pool\"",
            "\"wasm1qyqszqgpqyqszqgpqyqszqgpqyqszqgpx7n0p8\"",
            "accounts.pool",
            "not a valid address",
        ),
        (
            "[genesis.balances]",
            "600_000_000",
            "599_999_999",
            "genesis.balances",
            "1000000 uoaic missing",
        ),
        (
            "[genesis.balances]",
            "600_000_000",
            "\"600000000.000001\"",
            "genesis.balances",
            "1 uoaic too much",
        ),
        (
            "[settlement]",
            "unlock_delay = 86_400 ",
            "unlock_delay = 0 ",
            "settlement.unlock_delay",
            "above zero",
        ),
        (
            "[settlement]",
            "unlock_blocks = 1_000",
            "unlock_blocks = 0",
            "settlement.unlock_blocks",
            "above zero",
        ),
        (
            "[settlement]",
            "min_bond = 10_000",
            "min_bond = 0",
            "settlement.min_bond",
            "above zero",
        ),
        (
            "[settlement]",
            "1_209_600",
            "345_600",
            "settlement.unbonding_period",
            "345600 s",
        ),
        (
            "[settlement]",
            "slash_bps = 1_000",
            "slash_bps = 10_001",
            "settlement.slash_bps",
            "100 %",
        ),
        (
            "[settlement]",
            "reporter_bps = 500",
            "reporter_bps = 1_001",
            "settlement.reporter_bps",
            "1000",
        ),
        (
            "[settlement]",
            "referrer_bps = 200",
            "referrer_bps = 2_001",
            "settlement.referrer_bps",
            "2000",
        ),
        (
            "[[providers]]",
            "\"compute-1\"",
            "\"compute-2\"",
            "providers[1].account",
            "twice",
        ),
        (
            "[[providers]]",
            "\"http://127.0.0.1:8402/v1\"",
            "\"\"",
            "providers[0].endpoint",
            "1 to 256",
        ),
        (
            "[[providers]]",
            "bond = 50_000",
            "bond = 9_999",
            "providers[0].bond",
            "min_bond",
        ),
        (
            "[[providers]]",
            "bond = 50_000",
            "bond = 100_001",
            "providers[0].bond",
            "at genesis",
        ),
        (
            "[[services]]",
            "\"compute-1\"",
            "\"compute-3\"",
            "services[0].provider",
            "not in [[providers]]",
        ),
        (
            "[[services]]",
            "\"code-large\"",
            "\"\"",
            "services[0].model",
            "1 to 128",
        ),
        (
            "[[services]]",
            "1_000, 2_000",
            "2_000, 1_000",
            "services[0].tier_discounts_bps",
            "never fall",
        ),
        (
            "[[services]]",
            "3_000]",
            "9_001]",
            "services[0].tier_discounts_bps",
            "9000",
        ),
        (
            "[[services]]",
            "max_call = 1\n",
            "max_call = 0\n",
            "services[0].max_call",
            "above zero",
        ),
        (
            "[[services]]",
            "weight_bps = 3_400",
            "weight_bps = 3_401",
            "services[0].payees",
            "10001",
        ),
        (
            "[[services]]",
            "weight_bps = 3_400",
            "weight_bps = 0",
            "services[0].payees[0].weight_bps",
            "above zero",
        ),
        (
            "[[services]]",
            "model_owner",
            "dividends",
            "services[0].payees[0].role",
            "[settlement]",
        ),
        (
            "[[services]]",
            "label = \"base-model\", ",
            "",
            "services[2].payees[1]",
            "needs an account",
        ),
    ];
    for (section, old, new, key, words) in cases {
        let errors = broken(section, old, new);
        let error = errors.lines().find(|l| l.contains(&format!(": {key}: ")));
        let error = error.unwrap_or_else(|| panic!("{key} is not named in:\n{errors}"));
        assert!(error.starts_with("my.toml:"), "{error}");
        assert!(error.contains(words), "'{words}' is not in: {error}");
    }
}

#[test]
fn lines_are_those_of_the_file() {
    let cases = [
        ("[fee]", "bps = 400", "bps = 801"),
        ("[settlement]", "unlock_blocks = 1_000", "unlock_blocks = 0"),
        (
            "[[providers]]",
            "endpoint = \"http://127.0.0.1:8402/v1\"",
            "endpoint = \"\"",
        ),
        (
            "model = \"embed-small\"",
            "max_call = \"0.25\"",
            "max_call = 0",
        ),
        (
            "model = \"code-small\"",
            "{ role = \"licensor\"",
            "{ role = \"risk_pool\"",
        ),
    ];
    for (section, old, new) in cases {
        let errors = broken(section, old, new);
        let prefix = format!("my.toml:{}: ", line_of(section, old));
        assert!(
            errors.lines().any(|l| l.starts_with(&prefix)),
            "no {prefix} in {errors}"
        );
    }
}

#[test]
fn what_toml_refuses_names_file_line_and_key_too() {
    let cases = [
        ("[fee]", "bps = 400", "bps = -1", "fee.bps"),
        ("[fee]", "bps = 400", "bps = \"4 %\"", "fee.bps"),
        ("[fee]", "bps = 400", "bps = 400\nrate = 4", "fee.rate"),
        (
            "[settlement]",
            "min_bond = 10_000",
            "min_bond = \"ten\"",
            "settlement.min_bond",
        ),
        (
            "[settlement]",
            "min_bond = 10_000",
            "min_bond = -5",
            "settlement.min_bond",
        ),
        (
            "[[services]]",
            "model_owner",
            "owner_of_model",
            "services[0].payees[0].role",
        ),
    ];
    for (section, old, new, key) in cases {
        let error = broken(section, old, new);
        let line = line_of(section, old) + new.matches('\n').count();
        assert!(
            error.starts_with(&format!("my.toml:{line}: {key}: ")),
            "{error}"
        );
    }
    // A missing key is reported at its table; broken syntax at its line.
    let missing = broken("[fee]", "bps = 400", "");
    assert!(
        missing.contains(&format!("my.toml:{}: fee", line_of("[fee]", "[fee]"))),
        "{missing}"
    );
    assert!(missing.contains("`bps`"), "{missing}");
    let syntax = broken("[fee]", "bps = 400", "bps 400");
    assert!(
        syntax.starts_with(&format!("my.toml:{}: ", line_of("[fee]", "bps"))),
        "{syntax}"
    );
}

#[test]
fn all_problems_are_told_at_once() {
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
fn endowing_moves_and_never_makes() {
    let mut economy = Economy::builtin().unwrap();
    let all = economy.genesis.balance("team");
    let part = Amount::from_uoaic(1_500_000);
    economy.endow("team", "alice", part).unwrap();
    economy.endow("team", "alice", part).unwrap();
    assert_eq!(economy.genesis.balance("alice").uoaic(), 3_000_000);
    economy.endow("alice", "alice", part).unwrap();
    assert_eq!(economy.genesis.balance("alice").uoaic(), 3_000_000);
    economy.validate().unwrap();

    let before = economy.clone();
    let error = economy.endow("team", "bob", all).unwrap_err().to_string();
    assert!(error.contains("genesis.balances.team"), "{error}");
    assert_eq!(economy, before);
    economy
        .endow("alice", "bob", Amount::from_uoaic(3_000_000))
        .unwrap();
    assert!(!economy.genesis.balances.contains_key("alice"));
    economy.validate().unwrap();

    economy.fee.bps = 900;
    let error = economy.validate().unwrap_err().to_string();
    assert!(error.starts_with("the economy: fee.bps: "), "{error}");
}
