//! `[dao.policies]`: which class each message of each contract takes.

use std::collections::BTreeMap;

use oaic_messages::{
    compute_settlement,
    dao::{self, PolicyClass, ALWAYS_STRICT, MAX_POLICIES},
    data_market, incentives, private_credits, sale, staking, token, treasury, vesting,
};
use serde::de::DeserializeOwned;

use super::check::Check;
use crate::{
    COMPUTE_SETTLEMENT, DAO, DATA_MARKET, INCENTIVES, PRIVATE_CREDITS, SALE, STAKING, TOKEN,
    TREASURY, VESTING,
};

/// Contracts that policies can be about: all that the DAO owns but itself. Messages to the DAO, the
/// committee and the guardian are judged by their own rules.
pub const GOVERNED: [&str; 9] = [
    TOKEN,
    COMPUTE_SETTLEMENT,
    VESTING,
    SALE,
    TREASURY,
    INCENTIVES,
    STAKING,
    DATA_MARKET,
    PRIVATE_CREDITS,
];

/// A class as the file writes it.
pub fn class_key(class: PolicyClass) -> String {
    let key = serde_json::to_value(class).unwrap_or_default();
    key.as_str().unwrap_or_default().to_owned()
}

/// Every message that a contract of ours knows, by its key; none for other names.
pub fn messages_of(contract: &str) -> Vec<String> {
    match contract {
        TOKEN => variants::<token::ExecuteMsg>(),
        COMPUTE_SETTLEMENT => variants::<compute_settlement::ExecuteMsg>(),
        VESTING => variants::<vesting::ExecuteMsg>(),
        SALE => variants::<sale::ExecuteMsg>(),
        TREASURY => variants::<treasury::ExecuteMsg>(),
        INCENTIVES => variants::<incentives::ExecuteMsg>(),
        STAKING => variants::<staking::ExecuteMsg>(),
        DATA_MARKET => variants::<data_market::ExecuteMsg>(),
        PRIVATE_CREDITS => variants::<private_credits::ExecuteMsg>(),
        DAO => variants::<dao::ExecuteMsg>(),
        _ => vec![],
    }
}

/// Names of an enum's variants: what its reader says that it would have taken.
fn variants<M: DeserializeOwned>() -> Vec<String> {
    let Err(refusal) = serde_json::from_str::<M>(r#"{"?":{}}"#) else {
        return vec![];
    };
    let refusal = refusal.to_string();
    let expected = refusal.split_once("expected").map_or("", |(_, rest)| rest);
    // Every other piece between backticks is a name.
    let names = expected.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

pub(super) fn check(policies: &BTreeMap<String, BTreeMap<String, PolicyClass>>, mut check: Check) {
    let mut check = check.at("policies");
    let entries = policies.values().map(BTreeMap::len).sum();
    check.count("", "entries", entries, 0..=MAX_POLICIES);
    for (contract, table) in policies {
        if !GOVERNED.contains(&contract.as_str()) {
            check.known(contract, contract, &GOVERNED);
            continue;
        }
        let messages = messages_of(contract);
        let known: Vec<&str> = messages.iter().map(String::as_str).collect();
        let mut check = check.at(contract);
        for message in table.keys() {
            check.known(message, message, &known);
            let strict = ALWAYS_STRICT.contains(&message.as_str());
            check.must(
                !strict,
                message,
                "always takes the strictest class; leave it out",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A serde that words its refusals otherwise would leave every message unknown.
    #[test]
    fn every_contracts_messages_are_known() {
        for contract in GOVERNED {
            let messages = messages_of(contract);
            assert!(messages.len() > 5, "{contract}: {messages:?}");
            assert!(messages.iter().any(|m| m == "update_ownership"));
            let key = |m: &String| m.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(messages.iter().all(key), "{contract}: {messages:?}");
        }
        assert!(messages_of(STAKING).contains(&"set_tiers".to_owned()));
        assert!(messages_of("committee").is_empty());
    }
}
