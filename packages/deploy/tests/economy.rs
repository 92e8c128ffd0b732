//! Every rule of the economy file, broken once: the error names file, line and key.

use oaic_deploy::{
    economy::{policies, PUBLIC_SALE},
    Amount, Economy, EconomyError,
};
use oaic_types::{dao::ALWAYS_STRICT, shared::TOTAL_SUPPLY, vesting::Curve};

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
    let accounts = economy.genesis.balances.values();
    let contracts = economy.contract_balances();
    let sum: u128 = accounts
        .chain(contracts.iter().map(|(_, amount)| amount))
        .map(|a| a.uoaic())
        .sum();
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
            "[sale]",
            "min_purchase = 10\n",
            "min_purchase = 299_800_001\n",
            "sale.min_purchase",
            "above for_sale",
        ),
        (
            "[staking]",
            "[\"uusd\"]",
            "[\"uoaic\"]",
            "staking.dividend_denoms[0]",
            "leave it out",
        ),
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
            "\"deployer\"",
            "\"The Deployer\"",
            "accounts.deployer",
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
            "[allocation]",
            "incentives = 600_000_000",
            "incentives = \"600000000.000001\"",
            "allocation",
            "1 uoaic too much",
        ),
        (
            "[allocation]",
            "team = 200_000_000",
            "team = 199_999_999",
            "allocation",
            "1000000 uoaic missing",
        ),
        (
            "[allocation]",
            "team = 200_000_000",
            "team = 199_999_999",
            "allocation.team",
            "1000000 uoaic too much",
        ),
        (
            "[genesis.balances]",
            "compute-1 = 100_000",
            "compute-1 = \"99999.999999\"",
            "allocation.public_sale",
            "1 uoaic missing",
        ),
        (
            "[genesis.balances]",
            "compute-2 = 100_000",
            "compute-2 = 0",
            "genesis.balances.compute-2",
            "leave the account out",
        ),
        (
            "[genesis.balances]",
            "compute-2 = 100_000",
            "public-sale = 100_000",
            "genesis.balances.public-sale",
            "something else",
        ),
        (
            "[[vesting]]",
            "amount = 600_000_000",
            "amount = \"599999999.999999\"",
            "allocation.incentives",
            "1 uoaic missing",
        ),
        (
            "[[vesting]]",
            "contract = \"incentives\"",
            "contract = \"incentive\"",
            "vesting[0].grants[0].contract",
            "'incentive' is none of token",
        ),
        (
            "[[vesting]]",
            "contract = \"incentives\"",
            "contract = \"incentives\", account = \"alice\"",
            "vesting[0].grants[0]",
            "not both",
        ),
        (
            "[[vesting]]",
            "after = 63_072_000, bps = 5_000",
            "after = 63_072_000, bps = 2_400",
            "vesting[0].curve",
            "2500",
        ),
        (
            "[[vesting]]",
            "after = 126_144_000, bps = 10_000",
            "after = 126_144_000, bps = 9_999",
            "vesting[0].curve",
            "9999",
        ),
        (
            "[[vesting]]",
            "after = 63_072_000",
            "after = 31_536_000",
            "vesting[0].curve",
            "not later",
        ),
        (
            "name = \"private-sale\"",
            "\"private-sale\"",
            "\"ecosystem-incentives\"",
            "vesting[1].name",
            "twice",
        ),
        (
            "name = \"private-sale\"",
            "\"strategic-investors\"",
            "\"wasm1qyqszqgpqyqszqgpqyqszqgpqyqszqgpx7n0p8\"",
            "vesting[1].grants[0].account",
            "not a valid address",
        ),
        (
            "name = \"team-and-advisers\"",
            "period = 2_628_000",
            "period = 0",
            "vesting[2].curve",
            "0 s",
        ),
        (
            "name = \"team-and-advisers\"",
            "allocation = \"team\"",
            "allocation = \"incentives\"",
            "allocation.team",
            "200000000000000 uoaic missing",
        ),
        (
            "[sale]",
            "duration = 604_800 ",
            "duration = 604_801 ",
            "sale.duration",
            "604800",
        ),
        (
            "[sale]",
            "starts_after = 86_400 ",
            "starts_after = 40_000_000 ",
            "sale.starts_after",
            "30931200",
        ),
        (
            "[sale]",
            "for_sale = 299_800_000",
            "for_sale = 299_800_001",
            "allocation.public_sale",
            "1000000 uoaic too much",
        ),
        (
            "[sale]",
            "soft_cap = 30_000_000 ",
            "soft_cap = 299_800_001 ",
            "sale.soft_cap",
            "for_sale",
        ),
        (
            "[sale]",
            "min_purchase = 10\n",
            "min_purchase = 0\n",
            "sale.min_purchase",
            "above zero",
        ),
        (
            "[sale]",
            "max_per_buyer = 30_000_000",
            "max_per_buyer = 9",
            "sale.max_per_buyer",
            "min_purchase",
        ),
        (
            "[sale]",
            "\"uusd\"",
            "\"u$\"",
            "sale.assets[0].denom",
            "not a denom",
        ),
        (
            "[sale]",
            "price = 100_000 }",
            "price = 0 }",
            "sale.assets[0].price",
            "above zero",
        ),
        (
            "[sale]",
            "price = 100_000 }",
            "price = 100_000 }, { denom = \"uusd\", price = 1 }",
            "sale.assets[1].denom",
            "twice",
        ),
        (
            "[epoch]",
            "2_628_000",
            "31_536_001",
            "epoch.seconds",
            "31536000",
        ),
        (
            "[staking]",
            "unbonding_period = 1_814_400",
            "unbonding_period = 31_536_001",
            "staking.unbonding_period",
            "31536000",
        ),
        (
            "[staking]",
            "min_stake = 1\n",
            "min_stake = 0\n",
            "staking.min_stake",
            "above zero",
        ),
        (
            "[staking]",
            "ramp = 2_592_000",
            "ramp = 0",
            "staking.ramp",
            "1 to",
        ),
        (
            "[staking]",
            "dividend_period = 604_800",
            "dividend_period = 0",
            "staking.dividend_period",
            "1 to",
        ),
        (
            "[staking]",
            "[\"uusd\"]",
            "[\"uusd\", \"uusd\"]",
            "staking.dividend_denoms[1]",
            "twice",
        ),
        (
            "[staking]",
            "duration = 0,",
            "duration = 1,",
            "staking.terms[0].duration",
            "flexible",
        ),
        (
            "[staking]",
            "duration = 15_552_000",
            "duration = 7_776_000",
            "staking.terms[2].duration",
            "longer",
        ),
        (
            "[staking]",
            "weight_bps = 15_000",
            "weight_bps = 12_499",
            "staking.terms[2].weight_bps",
            "never fall",
        ),
        (
            "[staking]",
            "min_power = 10_000,",
            "min_power = 1_000,",
            "staking.tiers[1].min_power",
            "above",
        ),
        (
            "[staking]",
            "security_level = 2",
            "security_level = 0",
            "staking.tiers[1].security_level",
            "never fall",
        ),
        (
            "[staking]",
            "dividend_bps = 11_000",
            "dividend_bps = 10_499",
            "staking.tiers[1].dividend_bps",
            "10500",
        ),
        (
            "[treasury]",
            "spend_cap_bps = 500",
            "spend_cap_bps = 10_001",
            "treasury.spend_cap_bps",
            "100 %",
        ),
        (
            "[treasury]",
            "claim_ttl = 7_776_000",
            "claim_ttl = 0",
            "treasury.claim_ttl",
            "1 to",
        ),
        (
            "[treasury]",
            "\"compute-settlement\"",
            "\"settlement\"",
            "treasury.metric_sources[0]",
            "none of token",
        ),
        (
            "[treasury.budget]",
            "api_revenue_bps = 100",
            "api_revenue_bps = 10_001",
            "treasury.budget.api_revenue_bps",
            "100 %",
        ),
        (
            "[incentives]",
            "release_bps = 800",
            "release_bps = 0",
            "incentives.release_bps",
            "above zero",
        ),
        (
            "[incentives]",
            "usage_cap_bps = 5_000",
            "usage_cap_bps = 10_000",
            "incentives.usage_cap_bps",
            "9999",
        ),
        (
            "[incentives]",
            "claim_ttl_epochs = 12",
            "claim_ttl_epochs = 0",
            "incentives.claim_ttl_epochs",
            "1 to",
        ),
        (
            "[incentives]",
            "weight_bps = 4_500",
            "weight_bps = 4_501",
            "incentives.programs",
            "10001",
        ),
        (
            "[incentives]",
            "\"data-contribution\"",
            "\"compute-usage\"",
            "incentives.programs[1].name",
            "twice",
        ),
        (
            "[incentives]",
            "program = \"compute-usage\"",
            "program = \"developer-grants\"",
            "incentives.reporters[0].program",
            "none of compute-usage",
        ),
        (
            "[dao]",
            "voting_delay = 172_800",
            "voting_delay = 31_536_001",
            "dao.voting_delay",
            "31536000",
        ),
        (
            "[dao]",
            "late_window = 86_400 ",
            "late_window = 432_001 ",
            "dao.classes.incentive_rules.voting_period",
            "late_window",
        ),
        (
            "[dao]",
            "veto_window = 172_800",
            "veto_window = 172_801",
            "dao.classes.ethics.timelock",
            "veto_window",
        ),
        (
            "[dao]",
            "veto_window = 172_800",
            "veto_window = 172_799",
            "committee.voting_period",
            "veto_window",
        ),
        (
            "[dao]",
            "silence_span = 31_536_000",
            "silence_span = 1_987_199",
            "dao.silence_span",
            "1987200 to",
        ),
        (
            "[dao]",
            "voting_delay = 172_800",
            "voting_delay = 0",
            "dao.voting_delay",
            "1 to",
        ),
        (
            "[dao]",
            "quorum_floor = 100_000_000",
            "quorum_floor = 500_000_001",
            "dao.quorum_floor",
            "at most 500000000",
        ),
        (
            "[dao]",
            "deposit = 10_000",
            "deposit = 2_000_001",
            "dao.deposit",
            "at most 2000000",
        ),
        (
            "[dao.classes]",
            "quorum_bps = 400",
            "quorum_bps = 2_001",
            "dao.classes.incentive_rules.quorum_bps",
            "constitution",
        ),
        (
            "[dao.classes]",
            "threshold_bps = 5_000",
            "threshold_bps = 4_999",
            "dao.classes.incentive_rules.threshold_bps",
            "5000",
        ),
        (
            "[dao.classes]",
            "execution_window = 1_209_600",
            "execution_window = 0",
            "dao.classes.incentive_rules.execution_window",
            "1 to",
        ),
        (
            "[dao.policies.token]",
            "unpause",
            "unpuase",
            "dao.policies.token.unpuase",
            "'unpuase' is none of",
        ),
        (
            "[dao.policies.token]",
            "unpause",
            "set_pool",
            "dao.policies.token.set_pool",
            "always",
        ),
        (
            "[dao.policies.sale]",
            "[dao.policies.sale]",
            "[dao.policies.dao]",
            "dao.policies.dao",
            "none of token",
        ),
        (
            "[committee]",
            "threshold = 3",
            "threshold = 6",
            "committee.threshold",
            "1 to 5",
        ),
        (
            "[committee]",
            "\"ethics-2\"",
            "\"ethics-1\"",
            "committee.members[1]",
            "twice",
        ),
        (
            "[guardian]",
            "threshold = 2",
            "threshold = 0",
            "guardian.threshold",
            "1 to 3",
        ),
        (
            "[guardian]",
            "\"guardian-2\", weight = 1",
            "\"guardian-2\", weight = 0",
            "guardian.members[1]",
            "above zero",
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
            "3_000, 3_500]",
            "services[0].tier_discounts_bps",
            "staking has 4",
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
            "[data_market]",
            "delivery_window = 259_200",
            "delivery_window = 0",
            "data_market.delivery_window",
            "1 to 7776000",
        ),
        (
            "[data_market]",
            "dispute_window = 86_400",
            "dispute_window = 0",
            "data_market.dispute_window",
            "1 to 7776000",
        ),
        (
            "[data_market]",
            "dispute_window = 86_400",
            "dispute_window = 7_776_001",
            "data_market.dispute_window",
            "1 to 7776000",
        ),
        (
            "[data_market]",
            "dispute_blocks = 600",
            "dispute_blocks = 1_000_001",
            "data_market.dispute_blocks",
            "0 to 1000000",
        ),
        (
            "[data_market]",
            "referrer_bps = 200",
            "referrer_bps = 2_001",
            "data_market.referrer_bps",
            "at most 2000",
        ),
        (
            "[data_market]",
            "dividends_bps = 500",
            "dividends_bps = 9_900",
            "data_market.dividends_bps",
            "leaves sellers nothing",
        ),
        (
            "[private_credits]",
            "[1, 10, 100, 1_000]",
            "[]",
            "private_credits.denominations",
            "1 to 8",
        ),
        (
            "[private_credits]",
            "[1, 10, 100, 1_000]",
            "[1, 2, 4, 8, 16, 32, 64, 128, 256]",
            "private_credits.denominations",
            "1 to 8",
        ),
        (
            "[private_credits]",
            "[1, 10, 100, 1_000]",
            "[0, 10]",
            "private_credits.denominations[0]",
            "above zero",
        ),
        (
            "[private_credits]",
            "[1, 10, 100, 1_000]",
            "[1, 100, 10]",
            "private_credits.denominations[2]",
            "larger multiple of 100",
        ),
        (
            "[private_credits]",
            "[1, 10, 100, 1_000]",
            "[10, 10]",
            "private_credits.denominations[1]",
            "larger multiple of 10",
        ),
        (
            "[private_credits]",
            "[1, 10, 100, 1_000]",
            "[10, 25]",
            "private_credits.denominations[1]",
            "larger multiple of 10",
        ),
        (
            "[settlement]",
            "max_pause = 604_800",
            "max_pause = 2_592_001",
            "settlement.max_pause",
            "0 to 2592000",
        ),
        (
            "[data_market]",
            "max_pause = 604_800",
            "max_pause = 2_592_001",
            "data_market.max_pause",
            "0 to 2592000",
        ),
        (
            "[private_credits]",
            "max_pause = 604_800",
            "max_pause = 2_592_001",
            "private_credits.max_pause",
            "0 to 2592000",
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
    // Of a list inside a table, the table.
    let class = broken("[dao.policies.token]", "\"ethics\"", "\"ethical\"");
    let line = line_of("[dao.policies.token]", "freeze");
    assert!(
        class.starts_with(&format!("my.toml:{line}: dao.policies.token.freeze: ")),
        "{class}"
    );
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
    economy
        .endow("alice", "bob", Amount::from_uoaic(3_000_000))
        .unwrap();
    assert!(!economy.genesis.balances.contains_key("alice"));
    economy.validate().unwrap();

    economy.fee.bps = 900;
    let error = economy.validate().unwrap_err().to_string();
    assert!(error.starts_with("the economy: fee.bps: "), "{error}");
}

/// Messages that are the owner's and nobody thought about take the strictest class in silence:
/// each must be in the table, always strict, or here with a reason.
#[test]
fn every_message_of_every_contract_was_thought_about() {
    let left_out = [
        // Anybody may, or only somebody who is not the DAO; nothing is gained by a vote on it.
        (
            "token",
            "enable_voting disable_voting pay_fee system_burn upload_logo update_marketing",
        ),
        (
            "compute-settlement",
            "advance_terms rotate_session_key settle_batch request_unlock cancel_unlock \
             finalize_unlock cooperative_close claim claim_referral flush_fee report_usage \
             report_activity dispute",
        ),
        ("vesting", "claim offer_grant accept_grant sweep"),
        ("sale", "buy finalize claim refund sweep"),
        (
            "treasury",
            "deposit sync pay_claim release_claim collect_metrics record_metrics",
        ),
        (
            "incentives",
            "sync roll_epoch report_usage claim expire_epoch claim_grant reclaim_bounty \
             claim_bounty",
        ),
        (
            "staking",
            "unbond withdraw_unbonded claim_dividends sync refresh",
        ),
        (
            "data-market",
            "list update withdraw register_queries close_query set_query_price set_access \
             update_split set_payee_address authorise revoke_authorisation deliver answer complete \
             refund dispute rate claim claim_referral flush_fee report_usage",
        ),
        (
            "private-credits",
            "spend unlock cancel_unlock rotate_key advance_terms reclaim flush_fee flush_dust \
             post_root revoke_root",
        ),
        // The treasury's own limits are as hard to change as the rest of the constitution.
        ("treasury", "update_config"),
    ];
    let economy = Economy::builtin().unwrap();
    for contract in policies::GOVERNED {
        for message in policies::messages_of(contract) {
            let listed = economy
                .dao
                .policies
                .get(contract)
                .is_some_and(|table| table.contains_key(&message));
            let strict = ALWAYS_STRICT.contains(&message.as_str());
            let left = left_out
                .iter()
                .any(|(c, names)| *c == contract && names.split_whitespace().any(|n| n == message));
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
