//! Which class messages take, and which are not taken at all.

use cosmwasm_std::{coins, Addr, CosmosMsg, WasmMsg};
use oaic_messages::dao::*;
use serde_json::json;

use crate::stub::StubMsg;
use crate::suite::{bytes, call, message, Suite};

#[track_caller]
fn class(suite: &Suite, msg: CosmosMsg) -> MessageClass {
    let found = suite.classify(vec![msg.clone()]).unwrap();
    assert_eq!(found.terms.class, found.messages[0].class, "{msg:?}");
    let vetoable = found.terms.veto_window.is_some();
    assert_eq!(vetoable, !found.messages[0].exempt, "{msg:?}");
    assert_eq!(found.terms.consent, found.messages[0].consent, "{msg:?}");
    found.messages[0].clone()
}

#[test]
fn the_table_gives_each_pair_its_class_and_no_other_pair() {
    use PolicyClass::*;
    let suite = Suite::new();
    let other = suite.vesting.clone();
    let class_of = |contract: &Addr, json: &str| class(&suite, call(contract, json)).class;
    for (key, body, expected) in [
        ("note", r#"{"text":"x"}"#, IncentiveRules),
        ("update_params", r#"{"text":"x"}"#, ContractUpdates),
        ("expand", r#"{"text":"x"}"#, ScenarioExpansion),
        ("spend", r#"{"amount":"1"}"#, ReserveUse),
        ("set_rules", r#"{"text":"x"}"#, Ethics),
        // Not in the table.
        ("open", "{}", Constitution),
    ] {
        let json = format!(r#"{{"{key}":{body}}}"#);
        assert_eq!(class_of(&suite.target, &json), expected, "{key}");
        assert_eq!(class_of(&other, &json), Constitution, "{key}");
        // Near misses too.
        let first = key[..1].to_uppercase() + &key[1..];
        for near in [first, format!("{key}_"), key[1..].to_owned()] {
            let json = format!(r#"{{"{near}":{body}}}"#);
            assert_eq!(class_of(&other, &json), Constitution, "{near}");
        }
    }
    // Without a message: ethics.
    let text = suite.classify(vec![]).unwrap();
    assert_eq!(text.terms.class, Ethics);
    assert_eq!(text.terms.veto_window, Some(172_800));
}

#[test]
fn whatever_is_no_plain_call_takes_the_strictest_class() {
    let suite = Suite::new();
    let target = suite.target.to_string();
    let (dao, someone) = (suite.contract.as_str(), suite.who("dave"));
    let execute = |contract: &str, msg: &str| {
        json!({"wasm": {"execute": {
            "contract_addr": contract, "msg": bytes(msg), "funds": coins(1, "uusd"),
        }}})
    };
    let url = "/cosmwasm.wasm.v1.MsgExecuteContract";
    let new = json!({"code_id": 1, "msg": bytes("{}"), "funds": [], "label": "x"});
    let mut predictable = new.clone();
    predictable["salt"] = json!(bytes("x"));
    let coin = coins(1, "uusd").remove(0);
    for msg in [
        json!({"bank": {"send": {"to_address": someone, "amount": [coin]}}}),
        json!({"bank": {"burn": {"amount": [coin]}}}),
        json!({"staking": {"delegate": {"validator": "validator", "amount": coin}}}),
        json!({"distribution": {"set_withdraw_address": {"address": someone}}}),
        json!({"any": {"type_url": url, "value": bytes("x")}}),
        json!({"stargate": {"type_url": url, "value": bytes("x")}}),
        json!({"ibc": {"transfer": {
            "channel_id": "channel-0", "to_address": someone, "amount": coin,
            "timeout": {"timestamp": "1000000000"},
        }}}),
        json!({"gov": {"vote": {"proposal_id": 1, "option": "yes"}}}),
        json!({"custom": {}}),
        json!({"wasm": {"instantiate": new}}),
        json!({"wasm": {"instantiate2": predictable}}),
        json!({"wasm": {"migrate": {"contract_addr": target, "new_code_id": 1, "msg": bytes("{}")}}}),
        json!({"wasm": {"update_admin": {"contract_addr": target, "admin": someone}}}),
        json!({"wasm": {"clear_admin": {"contract_addr": target}}}),
        // Even the mildest pair, and what is exempt alone, when coins go along.
        execute(&target, r#"{"note":{"text":"x"}}"#),
        execute(&target, r#"{"set_guardian":{"guardian":"x"}}"#),
        execute(dao, r#"{"set_roles":{"committee":null,"guardian":null}}"#),
    ] {
        let msg: CosmosMsg = serde_json::from_value(msg).unwrap();
        let found = class(&suite, msg.clone());
        assert_eq!(found.class, PolicyClass::Constitution, "{msg:?}");
        assert!(found.stake_only && !found.exempt, "{msg:?}");
        // New code, an admin, and what may carry either.
        use WasmMsg::{Execute, Instantiate, Instantiate2};
        let tame = match &msg {
            CosmosMsg::Bank(_) => true,
            CosmosMsg::Wasm(msg) => {
                matches!(
                    msg,
                    Execute { .. } | Instantiate { .. } | Instantiate2 { .. }
                )
            }
            _ => false,
        };
        assert_eq!(found.consent, !tame, "{msg:?}");
        // In company it takes the whole proposal with it.
        let mixed = suite.classify(vec![suite.note("x"), msg.clone()]).unwrap();
        assert_eq!(mixed.terms.class, PolicyClass::Constitution, "{msg:?}");
        assert_eq!(mixed.terms.consent, !tame, "{msg:?}");
    }
}

#[test]
fn a_mild_message_inside_a_forwarder_is_not_looked_at() {
    let suite = Suite::new();
    let inside = r#"{"send":{"amount":"1","contract":"x","msg":"eyJub3RlIjp7fX0="}}"#;
    let found = class(&suite, call(&suite.vesting, inside));
    assert_eq!(found.class, PolicyClass::Constitution);
}

#[test]
fn a_role_is_recognized_in_one_spelling_and_others_are_refused() {
    let mut suite = Suite::new();
    for contract in [&suite.contract, &suite.committee, &suite.target].map(Clone::clone) {
        let upper = contract.as_str().to_uppercase();
        for msg in [
            WasmMsg::Execute {
                contract_addr: upper.clone(),
                msg: bytes(r#"{"note":{}}"#),
                funds: vec![],
            },
            WasmMsg::Migrate {
                contract_addr: upper.clone(),
                new_code_id: 1,
                msg: bytes("{}"),
            },
            WasmMsg::ClearAdmin {
                contract_addr: upper.clone(),
            },
        ] {
            suite.refuses(vec![msg.into()], "contract_addr");
        }
    }
}

#[test]
fn the_internal_call_is_not_proposed() {
    let mut suite = Suite::new();
    let internal = suite.itself(&ExecuteMsg::ExecuteMessages { proposal_id: 1 });
    suite.refuses(vec![internal], "which only this contract itself may");
    // Of another contract it is just another unknown message.
    let other = call(&suite.vesting, r#"{"execute_messages":{"proposal_id":1}}"#);
    assert_eq!(class(&suite, other).class, PolicyClass::Constitution);
}

#[test]
fn a_second_message_is_not_smuggled_in_by_spelling() {
    let mut suite = Suite::new();
    let target = suite.target.clone();
    for (json, says) in [
        // A duplicate key, plain and escaped, at the top and below.
        (r#"{"note":{"text":"x"},"note":{"text":"y"}}"#, "twice"),
        (
            r#"{"note":{"text":"x"},"spend":{"text":"y"}}"#,
            "more than one",
        ),
        (
            r#"{"spend":{"text":"y"},"note":{"text":"x"}}"#,
            "more than one",
        ),
        (r#"{"note":{"text":"x","text":"y"}}"#, "twice"),
        (r#"{"note":{"text":"x","te\u0078t":"y"}}"#, "escape"),
        (r#"{"n\u006fte":{"text":"x"}}"#, "escape"),
        // White space and what follows.
        (r#"{"note": {"text":"x"}}"#, "white space"),
        ("{\"note\":{\"text\":\"x\"}}\n", "follows"),
        (r#"{"note":{"text":"x"}}{"spend":{}}"#, "follows"),
        ("\u{feff}{\"note\":{}}", "byte 0"),
        ("{\"note\":{\"text\":\"\0\"}}", "control"),
        // Numbers of more than one spelling.
        (r#"{"note":{"n":-0}}"#, "needless"),
        (r#"{"note":{"n":1.0}}"#, "plain integer"),
        (r#"{"note":{"n":1e5}}"#, "plain integer"),
        (r#"{"note":{"n":01}}"#, "needless"),
        // Nothing that has a key.
        ("{}", "no top-level key"),
        ("\"note\"", "byte 0"),
        ("", "byte 0"),
    ] {
        suite.refuses(vec![call(&target, json)], says);
    }
    // B-48
    let deep = format!("{{\"note\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    suite.refuses(vec![call(&target, &deep)], "too deep");
    let no_text = WasmMsg::Execute {
        contract_addr: target.to_string(),
        msg: vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}'].into(),
        funds: vec![],
    };
    let why = "message 1: not canonical JSON";
    suite.refuses(vec![suite.note("first"), no_text.into()], why);
}

#[test]
fn a_proposal_takes_the_class_of_its_strictest_message() {
    use PolicyClass::*;
    let suite = Suite::new();
    let msg = |msg: StubMsg| message(&suite.target, &msg);
    let text = || "x".to_owned();
    let note = || msg(StubMsg::Note { text: text() });
    let spend = || {
        msg(StubMsg::Spend {
            amount: 1u128.into(),
        })
    };
    let rules = || msg(StubMsg::SetRules { text: text() });
    let update = || msg(StubMsg::UpdateParams { text: text() });
    for (msgs, expected) in [
        (vec![note(), spend()], ReserveUse),
        (vec![spend(), note(), note()], ReserveUse),
        (vec![note(), rules()], Ethics),
        (vec![update(), spend()], ReserveUse),
        (vec![note(), msg(StubMsg::Open {})], Constitution),
    ] {
        assert_eq!(suite.classify(msgs).unwrap().terms.class, expected);
    }
}
