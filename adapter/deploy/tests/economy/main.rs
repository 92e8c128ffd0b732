//! Every rule of the economy file, broken once: the error names file, line and key.

mod coins;
mod government;
mod market;

use oaic_deploy::{
    economy::{policies, PUBLIC_SALE},
    Amount, Economy, EconomyError,
};
use oaic_messages::{
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

/// A mistake: section, what is there, what is put there, key in the error, words in the error.
type Problem = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

fn ensure_named(problems: &[Problem]) {
    for (section, old, new, key, words) in problems {
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
    assert_eq!(
        table.prices.len(),
        oaic_messages::compute_settlement::UNIT_SLOTS
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
            "advance_terms rotate_session_key settle_batch request_unlock withdraw_unlock \
             finalize_unlock release grant revoke_grant grant_top_up grant_open \
             grant_request_unlock claim claim_referral flush_fee report_usage dispute heartbeat",
        ),
        ("vesting", "claim offer_grant accept_grant sweep"),
        ("sale", "buy finalize claim refund sweep reopen"),
        (
            "treasury",
            "deposit sync pay_claim release_claim collect_metrics record_metrics book_outflow",
        ),
        (
            "incentives",
            "sync roll_epoch report_usage claim expire_epoch claim_grant reclaim_bounty \
             claim_bounty",
        ),
        (
            "staking",
            "unbond withdraw_unbonded claim_dividends sync refresh give_back",
        ),
        (
            "data-market",
            "list update withdraw register_queries close_query set_query_price set_access \
             update_split set_payee_address authorize revoke_authorization deliver answer complete \
             refund dispute rate claim claim_referral flush_fee report_usage withdraw_deposit",
        ),
        (
            "private-credits",
            "spend unlock withdraw_unlock rotate_key advance_terms reclaim flush_fee flush_dust \
             post_root revoke_root",
        ),
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
