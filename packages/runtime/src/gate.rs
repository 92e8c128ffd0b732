//! Who may take part in what, and what an account's stake gives it: questions to linked contracts.

use cosmwasm_std::{Addr, QuerierWrapper};
use oaic_messages::gates::{AllowedResponse, KycGateQuery, TierResponse, TierSourceQuery};
use oaic_messages::staking::{QueryMsg as StakingQuery, SecurityLevelResponse};
use serde::{de::DeserializeOwned, Serialize};

use crate::{Result, RuntimeError};

/// Refuses an account that the gate doesn't let take part in a scenario. Without a gate everybody
/// may; a gate that fails, or answers with something else, is a refusal.
///
/// # Errors
/// [`RuntimeError::GateFailed`], [`RuntimeError::GateRefused`].
pub fn admit(
    querier: QuerierWrapper,
    gate: Option<&Addr>,
    account: &Addr,
    scenario: &'static str,
) -> Result<()> {
    let Some(gate) = gate else {
        return Ok(());
    };
    let question = KycGateQuery::Allowed {
        address: account.to_string(),
        scenario: scenario.to_owned(),
    };
    let answer: AllowedResponse = ask(querier, gate, scenario, &question)?;
    verdict(account, scenario, answer.allowed, answer.reason)
}

/// Tier of an account, as staking gives it; 0 without anybody to ask.
///
/// # Errors
/// [`RuntimeError::GateFailed`] when it gives no answer, or something else.
pub fn tier(
    querier: QuerierWrapper,
    source: Option<&Addr>,
    account: &Addr,
    scenario: &'static str,
) -> Result<u8> {
    let Some(source) = source else {
        return Ok(0);
    };
    let address = account.to_string();
    let question = TierSourceQuery::Tier { address };
    let answer: TierResponse = ask(querier, source, scenario, &question)?;
    Ok(answer.tier)
}

/// Data security level of an account, as staking gives it; 0 without anybody to ask.
///
/// # Errors
/// [`RuntimeError::GateFailed`] when it gives no answer, or something else.
pub fn security_level(
    querier: QuerierWrapper,
    source: Option<&Addr>,
    account: &Addr,
    scenario: &'static str,
) -> Result<u8> {
    let Some(source) = source else {
        return Ok(0);
    };
    let address = account.to_string();
    let question = StakingQuery::SecurityLevel { address };
    let answer: SecurityLevelResponse = ask(querier, source, scenario, &question)?;
    Ok(answer.security_level)
}

/// A gate's no as an error, with the reason it gave.
///
/// # Errors
/// [`RuntimeError::GateRefused`].
pub fn verdict(
    account: &Addr,
    scenario: &'static str,
    allowed: bool,
    reason: Option<String>,
) -> Result<()> {
    match allowed {
        true => Ok(()),
        false => Err(RuntimeError::GateRefused {
            account: account.to_string(),
            scenario,
            reason: reason.unwrap_or_else(|| "no reason given".to_owned()),
        }),
    }
}

/// Asks a linked contract. Any error is a refusal.
///
/// # Errors
/// [`RuntimeError::GateFailed`].
pub fn ask<A: DeserializeOwned>(
    querier: QuerierWrapper,
    gate: &Addr,
    scenario: &'static str,
    question: &impl Serialize,
) -> Result<A> {
    querier
        .query_wasm_smart(gate, question)
        .map_err(|error| RuntimeError::GateFailed {
            gate: gate.to_string(),
            scenario,
            error: error.to_string(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{MockApi, MockQuerier};
    use cosmwasm_std::{from_json, to_json_binary, ContractResult, SystemResult, WasmQuery};

    #[test]
    fn only_a_gate_that_says_yes_lets_anybody_in() {
        let api = MockApi::default();
        let (gate, alice) = (api.addr_make("gate"), api.addr_make("alice"));
        let mut querier = MockQuerier::<cosmwasm_std::Empty>::new(&[]);
        let ask = |querier: &MockQuerier, gate: Option<&Addr>| {
            admit(QuerierWrapper::new(querier), gate, &alice, "sale/buy")
        };
        assert_eq!(ask(&querier, None), Ok(()));
        let failed = ask(&querier, Some(&gate)).unwrap_err();
        assert!(
            matches!(failed, RuntimeError::GateFailed { .. }),
            "{failed}"
        );
        for (answer, admitted) in [
            (r#"{"allowed":true,"reason":null}"#, true),
            (r#"{"allowed":false,"reason":"too young"}"#, false),
            (r#"{"yes":true}"#, false),
            ("true", false),
        ] {
            let address = alice.to_string();
            querier.update_wasm(move |query| {
                let WasmQuery::Smart { msg, .. } = query else {
                    panic!("{query:?}");
                };
                let asked = KycGateQuery::Allowed {
                    address: address.clone(),
                    scenario: "sale/buy".to_owned(),
                };
                assert_eq!(*msg, to_json_binary(&asked).unwrap());
                assert_eq!(from_json::<KycGateQuery>(msg).unwrap(), asked);
                SystemResult::Ok(ContractResult::Ok(answer.as_bytes().into()))
            });
            assert_eq!(ask(&querier, Some(&gate)).is_ok(), admitted, "{answer}");
        }
    }

    #[test]
    fn a_security_level_is_what_staking_says_and_nothing_else() {
        let api = MockApi::default();
        let (staking, alice) = (api.addr_make("staking"), api.addr_make("alice"));
        let mut querier = MockQuerier::<cosmwasm_std::Empty>::new(&[]);
        let ask = |querier: &MockQuerier, source: Option<&Addr>| {
            security_level(QuerierWrapper::new(querier), source, &alice, "market")
        };
        assert_eq!(ask(&querier, None), Ok(0));
        assert!(ask(&querier, Some(&staking)).is_err());
        for (answer, expected) in [
            (r#"{"security_level":3,"tier":2}"#, Some(3)),
            (r#"{"tier":2}"#, None),
            ("3", None),
        ] {
            querier.update_wasm(move |_| {
                SystemResult::Ok(ContractResult::Ok(answer.as_bytes().into()))
            });
            assert_eq!(ask(&querier, Some(&staking)).ok(), expected, "{answer}");
        }
    }
}
