//! From what the chain reports to what callers see.

use cosmrs::proto::{cosmos::base::abci::v1beta1::TxMsgData, traits::Message, Any};
use cosmwasm_std::{Addr, Binary};

use super::answers::{TxEvent, TxResult};
use super::rpc::quoted;
use crate::{ChainError, Event, Result};

/// Codes of the SDK's own errors that mean something here.
pub mod sdk_code {
    pub const INSUFFICIENT_FUNDS: u32 = 5;
    pub const OUT_OF_GAS: u32 = 11;
    pub const INSUFFICIENT_FEE: u32 = 13;
    pub const TX_IN_MEMPOOL: u32 = 19;
    pub const MEMPOOL_FULL: u32 = 20;
    pub const WRONG_SEQUENCE: u32 = 32;
}

pub const SDK: &str = "sdk";

/// What wasmd puts after a contract's own words.
const WASM_SUFFIXES: [&str; 5] = [
    ": execute wasm contract failed",
    ": instantiate wasm contract failed",
    ": migrate wasm contract failed",
    ": query wasm contract failed",
    ": reply wasm contract failed",
];

/// What it puts there when a contract answered a query, with an error.
pub const CONTRACT_ANSWERED: &str = "query wasm contract failed";

/// What wasmd puts before them, for calls of calls.
const WASM_PREFIXES: [&str; 2] = ["dispatch: ", "submessages: "];

/// A transaction's result, with what its calls were, for errors.
pub fn outcome(result: &TxResult, contracts: &[Addr]) -> Result<(Vec<Event>, Vec<Any>)> {
    if result.code != 0 {
        let gas = (result.gas_used, result.gas_wanted);
        return Err(failure(
            &result.codespace,
            result.code,
            &result.log,
            gas,
            contracts,
        ));
    }
    let data = TxMsgData::decode(result.data.as_slice())
        .map_err(|e| ChainError::unreadable("a transaction's data", e))?;
    let events = result.events.iter().filter_map(wasm_event).collect();
    Ok((events, data.msg_responses))
}

pub fn failure(
    codespace: &str,
    code: u32,
    log: &str,
    (used, limit): (i64, i64),
    contracts: &[Addr],
) -> ChainError {
    let gas = |amount: i64| u64::try_from(amount).unwrap_or(0);
    if codespace == SDK && code == sdk_code::OUT_OF_GAS {
        return ChainError::OutOfGas {
            used: gas(used),
            limit: gas(limit),
        };
    }
    refusal(log, contracts)
}

/// A contract's (or the chain's) own words in a log, and which call they answer.
pub fn refusal(log: &str, contracts: &[Addr]) -> ChainError {
    let (call, words) = own_words(log);
    // The only call is the one that failed.
    let call = call.or((contracts.len() == 1).then_some(0));
    let contract = call.and_then(|i| contracts.get(i)).cloned();
    ChainError::of_contract(contract, call, quoted(words))
}

/// Strip what SDK and wasmd put around an error's own words.
pub fn own_words(log: &str) -> (Option<usize>, &str) {
    let (mut call, mut words) = (None, log);
    if let Some((_, rest)) = log.split_once("message index: ") {
        if let Some((index, rest)) = rest.split_once(": ") {
            call = index.parse().ok();
            words = rest;
        }
    }
    words = words
        .strip_prefix("rpc error: code = Unknown desc = ")
        .unwrap_or(words);
    // A simulation adds the place in the source and the gas that was used.
    if let Some((before, _)) = words.rsplit_once(" with gas used: ") {
        words = before;
    }
    if let Some((before, place)) = words.rsplit_once(" [") {
        if place.contains(".go:") {
            words = before;
        }
    }
    words = words.strip_suffix(": unknown request").unwrap_or(words);
    loop {
        let before = words;
        for suffix in WASM_SUFFIXES {
            words = words.strip_suffix(suffix).unwrap_or(words);
        }
        for prefix in WASM_PREFIXES {
            words = words.strip_prefix(prefix).unwrap_or(words);
        }
        if words == before {
            return (call, words);
        }
    }
}

/// Sequence that the chain expects, from its refusal of another.
pub fn expected_sequence(log: &str) -> Option<u64> {
    number_after(log, "account sequence mismatch, expected ")
}

/// Sequence that was used, from the same refusal.
pub fn used_sequence(log: &str) -> Option<u64> {
    number_after(log, ", got ")
}

/// Whether a transaction was refused in its block for its sequence: nothing of it was done.
pub fn is_wrong_sequence(result: &TxResult) -> bool {
    result.codespace == SDK && result.code == sdk_code::WRONG_SEQUENCE
}

/// Whether that was because another had its sequence. It can never be valid again, unlike one whose
/// sequence is still to come.
pub fn is_overtaken(result: &TxResult) -> bool {
    let passed = || Some(expected_sequence(&result.log)? > used_sequence(&result.log)?);
    is_wrong_sequence(result) && passed() == Some(true)
}

fn number_after(log: &str, words: &str) -> Option<u64> {
    let (_, rest) = log.split_once(words)?;
    rest.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// Data of an answer, None where it is empty: the chain doesn't tell the two apart.
pub fn data(bytes: Vec<u8>) -> Option<Binary> {
    (!bytes.is_empty()).then(|| bytes.into())
}

pub fn answer<A: Message + Default>(answers: &[Any], index: usize) -> Result<A> {
    let bytes = answers
        .get(index)
        .map(|any| any.value.as_slice())
        .ok_or_else(|| {
            let why = format!("{} answers, none to message {index}", answers.len());
            ChainError::unreadable("a transaction's data", why)
        })?;
    A::decode(bytes)
        .map_err(|e| ChainError::unreadable(format!("the answer to message {index}"), e))
}

pub fn wasm_event(event: &TxEvent) -> Option<Event> {
    if event.kind != "wasm" && !event.kind.starts_with("wasm-") {
        return None;
    }
    let mut attributes: Vec<(String, String)> = event
        .attributes
        .iter()
        .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
        .collect();
    // The SDK appends it; the contract never said it.
    if attributes.last().is_some_and(|(key, _)| key == "msg_index") {
        attributes.pop();
    }
    Some(Event {
        kind: event.kind.clone(),
        attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn own_words_are_found_in_every_kind_of_log() {
        for (log, call, words) in [
            (
                "failed to execute message; message index: 1: the token is paused: execute wasm contract failed",
                Some(1),
                "the token is paused",
            ),
            (
                "rpc error: code = Unknown desc = failed to execute message; message index: 0: \
                 amount [7]: too low: execute wasm contract failed [!cosm!wasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:432] \
                 with gas used: '112116': unknown request",
                Some(0),
                "amount [7]: too low",
            ),
            (
                "failed to execute message; message index: 0: dispatch: submessages: no such \
                 account: execute wasm contract failed",
                Some(0),
                "no such account",
            ),
            ("Error parsing into type: query wasm contract failed", None, "Error parsing into type"),
            ("insufficient fees; got: 0", None, "insufficient fees; got: 0"),
        ] {
            assert_eq!(own_words(log), (call, words));
        }
    }

    #[test]
    fn a_refusal_names_the_contract_that_was_called() {
        let contracts = [Addr::unchecked("a"), Addr::unchecked("b")];
        let log = "failed to execute message; message index: 1: no: execute wasm contract failed";
        let text = refusal(log, &contracts).to_string();
        assert_eq!(text, "message 2 to b was refused: no");
        let failed = |codespace| {
            failure(codespace, sdk_code::OUT_OF_GAS, "x", (120, 100), &contracts).to_string()
        };
        assert!(failed(SDK).starts_with("out of gas: 120 used of 100;"));
        assert_eq!(failed("wasm"), "the transaction was refused: x");
    }

    #[test]
    fn the_expected_sequence_is_read() {
        let log = "account sequence mismatch, expected 12, got 7: incorrect account sequence";
        assert_eq!(expected_sequence(log), Some(12));
        assert_eq!(expected_sequence("account sequence mismatch"), None);
        assert_eq!(expected_sequence("signature verification failed"), None);
    }

    #[test]
    fn overtaken_is_what_can_never_be_valid_again() {
        let result = |codespace: &str, code, expected: &str, got: &str| TxResult {
            codespace: codespace.into(),
            code,
            log: format!("account sequence mismatch, expected {expected}, got {got}: incorrect"),
            ..TxResult::default()
        };
        assert!(is_overtaken(&result(SDK, 32, "8", "7")));
        for (codespace, code, expected, got) in [
            (SDK, 32, "7", "8"),
            (SDK, 32, "7", "7"),
            (SDK, 32, "7", "?"),
            (SDK, 32, "?", "7"),
            (SDK, 5, "8", "7"),
            ("wasm", 32, "8", "7"),
        ] {
            let result = result(codespace, code, expected, got);
            assert!(!is_overtaken(&result), "{result:?}");
        }
    }

    #[test]
    fn only_wasm_events_count_and_without_the_sdks_index() {
        let event = |kind: &str| {
            let attributes = [
                ("_contract_address", "c"),
                ("amount", "1"),
                ("msg_index", "0"),
            ];
            let json = attributes.map(|(key, value)| json!({ "key": key, "value": value }));
            serde_json::from_value(json!({ "type": kind, "attributes": json })).unwrap()
        };
        let seen = wasm_event(&event("wasm-settled")).unwrap();
        assert_eq!(seen.kind, "wasm-settled");
        assert_eq!(seen.attributes.len(), 2);
        assert_eq!(seen.attribute("amount"), Some("1"));
        assert!(wasm_event(&event("wasm")).is_some());
        assert!(wasm_event(&event("transfer")).is_none());
        assert!(wasm_event(&event("wasmd")).is_none());
    }
}
