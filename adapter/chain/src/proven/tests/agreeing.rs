//! Nodes that must agree where no header is pinned.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::super::light::{Clock, Terms};
use super::super::rpc::Rpc;
use super::super::{Basis, View};
use super::*;
use cosmrs::tendermint::Time;

fn clock(now: u64) -> Clock {
    Arc::new(move || Time::from_unix_timestamp(now.try_into().unwrap(), 0).unwrap())
}

fn agreeing(nodes: Vec<Node>, now: u64) -> ProvenReader {
    let nodes = nodes
        .into_iter()
        .enumerate()
        .map(|(n, node)| Rpc::in_memory(&format!("http://node{n}"), node))
        .collect();
    let terms = Terms {
        patience: Duration::from_millis(60),
        ..Terms::default()
    };
    ProvenReader::agreed(nodes, CHAIN, terms, clock(now)).unwrap()
}

#[test]
fn what_two_nodes_agree_on_is_read_and_named_as_that() {
    let chain = chain(9);
    let node = || honest(&shared(chain.clone()));
    let reader = agreeing(vec![node(), node()], chain.time());
    let at = reader.newest().unwrap();
    assert_eq!(at.basis(), Basis::Agreed(2));
    let value = at.value(&market(), b"order").unwrap().value;
    assert_eq!(value.as_deref(), Some(&b"value of order"[..]));
    assert_eq!(at.value(&market(), b"none").unwrap().value, None);
}

/// The one who lies alone is caught, whoever it is, and both are named.
#[test]
fn two_nodes_that_differ_prove_nothing() {
    let truth = chain(9);
    let mut other = chain(7);
    other.put(&market(), b"order", b"of the attacker");
    other.grow(2);
    let node = |chain: &FakeChain| honest(&shared(chain.clone()));
    for (nodes, named) in [
        (vec![node(&truth), node(&other)], "http://node1"),
        (
            vec![node(&truth), node(&truth), node(&other)],
            "http://node2",
        ),
        (vec![node(&other), node(&truth)], "http://node1"),
    ] {
        let error = match agreeing(nodes, truth.time()).newest() {
            Ok(_) => panic!("it was believed"),
            Err(error) => error,
        };
        assert!(
            matches!(error.fault(), Some(Fault::Disagrees { .. })),
            "{error}"
        );
        let text = error.to_string();
        assert!(
            text.starts_with(named) && text.contains("http://node0"),
            "{text}"
        );
    }
}

/// The node that records come from proves them against the header that the others confirm.
#[test]
fn the_first_node_can_not_invent_a_record() {
    let chain = chain(9);
    let liar = lying(&shared(chain.clone()), |method, _, answer| {
        if method == "abci_query" {
            answer["result"]["response"]["value"] = json!("aW52ZW50ZWQ=");
        }
    });
    let reader = agreeing(vec![liar, honest(&shared(chain.clone()))], chain.time());
    let at = reader.newest().unwrap();
    let fault = fault(at.value(&market(), b"order"));
    assert!(matches!(fault, Fault::Unproven { .. }), "{fault}");
}

#[test]
fn nodes_that_lag_stand_or_are_of_another_chain_are_named() {
    let truth = chain(9);
    let node = |chain: &FakeChain| honest(&shared(chain.clone()));
    let stopped = |nodes: Vec<Node>, now| match agreeing(nodes, now).newest() {
        Ok(_) => panic!("it was believed"),
        Err(error) => error,
    };
    let late = stopped(vec![node(&truth), node(&truth)], truth.time() + 61);
    assert!(matches!(late.fault(), Some(Fault::Lags { .. })), "{late}");
    let early = stopped(vec![node(&truth), node(&truth)], truth.time() - 60);
    assert!(
        matches!(early.fault(), Some(Fault::Future { .. })),
        "{early}"
    );
    // One that is far behind holds back both, and is the one that is named.
    let behind = stopped(vec![node(&truth), node(&chain(1))], truth.time() + 50);
    assert!(
        behind
            .to_string()
            .starts_with("http://node1: the node lags"),
        "{behind}"
    );
    let mut foreign = FakeChain::new("other-1", &equals(1..=4), START);
    foreign.grow(9);
    let other = stopped(vec![node(&truth), node(&foreign)], truth.time());
    assert!(
        matches!(other.fault(), Some(Fault::OtherName { .. })),
        "{other}"
    );
}

#[test]
fn one_node_twice_agrees_with_itself_and_is_refused() {
    let url = |text: &str| crate::NodeUrl::new(text);
    let of = |urls: &[&str]| {
        let nodes: Vec<_> = urls.iter().map(|u| url(u)).collect();
        ProvenReader::agreeing(&nodes, CHAIN)
    };
    for urls in [
        &[][..],
        &["http://a:1"],
        &["http://a:1", "http://A:1/x"],
        &["https://a", "https://me:secret@a:443"],
        &["https://a", "https://a."],
        &["http://127.0.0.1:1", "http://localhost:1"],
        &["http://[::1]:1", "http://LOCALHOST.:1"],
    ] {
        let error = match of(urls) {
            Ok(_) => panic!("{urls:?} was taken"),
            Err(error) => error.to_string(),
        };
        assert!(
            error.starts_with("nodes: ") && !error.contains("secret"),
            "{error}"
        );
    }
    assert!(of(&["http://a:1", "http://a:2"]).is_ok());
}

/// Contracts' code reads as from its own storage, absent records too; what can't be proven is an
/// error, whatever was made of it.
#[test]
fn records_are_read_by_the_code_that_wrote_them() {
    let mut chain = chain(8);
    let map: cw_storage_plus::Map<u64, u64> = cw_storage_plus::Map::new("numbers");
    let mut storage = cosmwasm_std::testing::MockStorage::new();
    map.save(&mut storage, 7, &70).unwrap();
    let key = map.key(7).to_vec();
    chain.put(&market(), &key, b"70");
    chain.grow(2);
    let reader = honest_reader(&chain);
    let at = reader.newest().unwrap();
    let view: &dyn View = &at;
    let read = |n| {
        view.read(&market(), |s| map.may_load(s, n).unwrap())
            .unwrap()
    };
    assert_eq!((read(7), read(8)), (Some(70), None));
    let list = view.read(&market(), |s| {
        map.keys(s, None, None, cosmwasm_std::Order::Ascending)
            .count()
    });
    assert!(list.unwrap_err().to_string().contains("can't be proven"));

    let liar = lying(&shared(chain.clone()), |method, _, answer| {
        if method == "abci_query" {
            answer["result"]["response"]["value"] = json!("NzE=");
        }
    });
    let reader = self::reader(chain.root(ROOT), liar, chain.time());
    let at = reader.newest().unwrap();
    let view: &dyn View = &at;
    let fault = fault(view.read(&market(), |s| map.may_load(s, 7).ok()));
    assert!(matches!(fault, Fault::Unproven { .. }), "{fault}");
}
