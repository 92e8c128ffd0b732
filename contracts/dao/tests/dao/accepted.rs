//! What a proposal of several messages demands, and who is asked before anybody votes.

use oaic_messages::dao::*;

use crate::offices::code;
use crate::stub::StubMsg;
use crate::suite::{call, message, policies, set_policies, Suite};

/// No mixture is easier to pass than one of its parts: of each number it takes the maximum.
#[test]
fn a_mixture_takes_the_maximum_of_each_number() {
    let suite = Suite::new();
    let text = || "x".to_owned();
    let update = message(&suite.target, &StubMsg::UpdateParams { text: text() });
    let rules = message(&suite.target, &StubMsg::SetRules { text: text() });
    let terms = |msgs| suite.classify(msgs).unwrap().terms;
    // A higher minimum yes in one, a higher share and a longer timelock in the other.
    let mixed = terms(vec![update.clone(), suite.spend(1)]);
    assert_eq!((mixed.min_yes_bps, mixed.threshold_bps), (200, 6_000));
    assert_eq!((mixed.voting_period, mixed.timelock), (604_800, 604_800));
    assert_eq!(mixed.execution_window, 5_256_000);
    assert!(mixed.stake_only);
    let mixed = terms(vec![update, rules]);
    assert_eq!(mixed.class, PolicyClass::Ethics);
    assert_eq!((mixed.timelock, mixed.threshold_bps), (345_600, 6_000));
    assert!(!mixed.stake_only);
    let open = message(&suite.target, &StubMsg::Open {});
    let mixed = terms(vec![suite.spend(1), open]);
    assert_eq!(mixed.timelock, 60 * 86_400);
    assert_eq!(mixed.execution_window, 5_256_000);
}

/// The DAO's coins are deposits, and its allowances are proposers': no vote pays with either.
#[test]
fn no_vote_spends_deposits_or_allowances() {
    let mut suite = Suite::new();
    let token = suite.token.clone();
    for json in [
        r#"{"transfer":{"recipient":"x","amount":"1"}}"#,
        r#"{"send":{"contract":"x","amount":"1","msg":""}}"#,
        r#"{"transfer_from":{"owner":"o","recipient":"x","amount":"1"}}"#,
        r#"{"send_from":{"owner":"o","contract":"x","amount":"1","msg":""}}"#,
        r#"{"burn_from":{"owner":"o","amount":"1"}}"#,
        r#"{"increase_allowance":{"spender":"x","amount":"1"}}"#,
    ] {
        suite.refuses(vec![call(&token, json)], "others' coins");
    }
}

/// What a contract of ours would refuse needs no vote; who isn't ours isn't asked.
#[test]
fn contracts_of_ours_are_asked_before_anybody_votes() {
    let mut suite = Suite::new();
    let [target, vesting] = [&suite.target, &suite.vesting].map(Clone::clone);
    let misspelled = call(&target, r#"{"note":{"txt":"x"}}"#);
    let says = "message 1 would not be accepted by";
    suite.refuses(vec![suite.note("x"), misspelled], says);
    let why = "would not be accepted";
    suite.refuses(vec![call(&target, r#"{"unknown":{}}"#)], why);
    suite.propose(vec![call(&vesting, r#"{"unknown":{}}"#)]);
    let accepts = Some(false);
    suite.run_stub(&target, StubMsg::Answer { accepts });
    suite.refuses(vec![suite.note("x")], "told to refuse");
    suite.run_stub(&target, StubMsg::Answer { accepts: None });
    suite.refuses(vec![suite.note("x")], "broken");
    // A stranger that refuses or breaks is none of ours; and ours can be removed or migrated.
    suite.run_stub(&vesting, StubMsg::Answer { accepts: None });
    suite.propose(vec![call(&vesting, r#"{"note":{"text":"x"}}"#)]);
    suite.enact(code(&suite));
    let remove = policies(&target).into_iter().map(|policy| PolicyKey {
        contract: policy.contract,
        message: policy.message,
    });
    let strike = set_policies(vec![], remove.collect());
    suite.enact(vec![suite.itself(&strike)]);
    suite.propose(vec![suite.note("x")]);
}

/// Offices name a proposal by its hash: no two that say or do something else have the same.
#[test]
fn texts_that_read_alike_have_different_hashes() {
    use oaic_dao::model::message::assess::hash;
    let suite = Suite::new();
    let note = |text: &str| suite.note(text);
    let quoted = r#"a","b"#;
    let texts: [(&str, &str, Vec<cosmwasm_std::CosmosMsg>); 11] = [
        ("a", "b", vec![]),
        ("ab", "", vec![]),
        ("", "ab", vec![]),
        (quoted, "", vec![]),
        ("a", r#"b",["#, vec![]),
        (r#"a\"#, r#""b"#, vec![]),
        ("a", "b", vec![note("x")]),
        ("a", "b", vec![note("x"), note("x")]),
        ("a", "b", vec![note("x"), note("y")]),
        ("a", "b", vec![note("y"), note("x")]),
        ("a", "b", vec![note(r#"x"}},{"note":{"text":"y"#)]),
    ];
    let hashes: std::collections::BTreeSet<_> = texts
        .iter()
        .map(|(title, text, msgs)| hash(&(title, text, msgs)).unwrap().to_hex())
        .collect();
    assert_eq!(hashes.len(), texts.len());
}
