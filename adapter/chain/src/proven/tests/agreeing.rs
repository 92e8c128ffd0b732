//! Nodes that must agree where no header is pinned.

use cosmrs::tendermint::Time;

use super::super::light::Terms;
use super::super::rpc::Rpc;
use super::super::{Basis, View};
use super::*;

fn agreeing(nodes: Vec<Node>, now: u64) -> ProvenReader {
    let nodes = nodes.into_iter().enumerate();
    let nodes = nodes.map(|(n, node)| Rpc::in_memory(&format!("http://node{n}"), node));
    let terms = Terms {
        patience: Duration::from_millis(60),
        ..Terms::default()
    };
    let now = Time::from_unix_timestamp(now.try_into().unwrap(), 0).unwrap();
    ProvenReader::agreed(nodes.collect(), CHAIN, terms, Arc::new(move || now)).unwrap()
}

fn node(chain: &FakeChain) -> Node {
    honest(&shared(chain))
}

fn invented(value: &'static str) -> impl Fn(&str, &Value, &mut Value) + Send + Sync {
    at("abci_query", move |answer| {
        set(answer, "/result/response/value", value)
    })
}

#[test]
fn what_two_nodes_agree_on_is_read_and_named_as_that() {
    let chain = chain(9);
    let reader = agreeing(vec![node(&chain), node(&chain)], chain.time());
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
    for (chains, named) in [
        (&[&truth, &other][..], "http://node1"),
        (&[&truth, &truth, &other], "http://node2"),
        (&[&other, &truth], "http://node1"),
    ] {
        let nodes = chains.iter().map(|chain| node(chain)).collect();
        let newest = agreeing(nodes, truth.time()).newest().map(drop);
        let text = newest.as_ref().unwrap_err().to_string();
        assert!(
            text.starts_with(named) && text.contains("http://node0"),
            "{text}"
        );
        assert_fault!(newest, Fault::Disagrees { .. });
    }
}

/// The node that records come from proves them against the header that the others confirm.
#[test]
fn the_first_node_can_not_invent_a_record() {
    let chain = chain(9);
    let liar = lying(&shared(&chain), invented("aW52ZW50ZWQ="));
    let reader = agreeing(vec![liar, node(&chain)], chain.time());
    let value = reader.newest().unwrap().value(&market(), b"order");
    assert_fault!(value, Fault::Unproven { .. });
}

#[test]
fn nodes_that_lag_stand_or_are_of_another_chain_are_named() {
    let truth = chain(9);
    let (now, mut foreign) = (
        truth.time(),
        FakeChain::new("other-1", &equals(1..=4), START),
    );
    foreign.grow(9);
    let newest = |other: &FakeChain, now| {
        let reader = agreeing(vec![node(&truth), node(other)], now);
        reader.newest().map(drop)
    };
    assert_fault!(newest(&truth, now + 61), Fault::Lags { .. });
    assert_fault!(newest(&truth, now - 60), Fault::Future { .. });
    // One that is far behind holds back both, and is the one that is named.
    let behind = newest(&chain(1), now + 50).unwrap_err().to_string();
    assert!(
        behind.starts_with("http://node1: the node lags"),
        "{behind}"
    );
    assert_fault!(newest(&foreign, now), Fault::OtherName { .. });
}

#[test]
fn one_node_twice_agrees_with_itself_and_is_refused() {
    let of = |urls: &[&str]| {
        let nodes: Vec<_> = urls.iter().map(|url| crate::NodeUrl::new(*url)).collect();
        ProvenReader::agreeing(&nodes, CHAIN).map(drop)
    };
    for urls in [
        &[][..],
        &["http://a:1"],
        &["http://a:1", "http://A:1/x"],
        &["http://a:1", "tcp://a:1"],
        &["https://a", "https://me:secret@a:443"],
        &["https://a", "https://a."],
        &["http://127.0.0.1:1", "http://localhost:1"],
        &["http://[::1]:1", "http://LOCALHOST.:1"],
    ] {
        let error = of(urls).expect_err(&urls.join(" ")).to_string();
        assert!(error.starts_with("nodes: "), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    of(&["http://a:1", "http://a:2"]).unwrap();
}

/// Contracts' code reads as from its own storage, absent records too; what can't be proven is an
/// error, whatever was made of it.
#[test]
fn records_are_read_by_the_code_that_wrote_them() {
    let mut chain = chain(8);
    let map: cw_storage_plus::Map<u64, u64> = cw_storage_plus::Map::new("numbers");
    chain.put(&market(), &map.key(7), b"70");
    chain.grow(2);
    let reader = honest_reader(&chain);
    let at = reader.newest().unwrap();
    let view: &dyn View = &at;
    let read = |n| {
        let read = view.read(&market(), |s| map.may_load(s, n).unwrap());
        read.unwrap()
    };
    assert_eq!((read(7), read(8)), (Some(70), None));
    let ascending = cosmwasm_std::Order::Ascending;
    let list = view.read(&market(), |s| map.keys(s, None, None, ascending).count());
    assert!(list.unwrap_err().to_string().contains("can't be proven"));

    let liar = lying(&shared(&chain), invented("NzE="));
    let reader = self::reader(chain.root(ROOT), liar, chain.time());
    let at = reader.newest().unwrap();
    let view: &dyn View = &at;
    let read = view.read(&market(), |s| map.may_load(s, 7).ok());
    assert_fault!(read, Fault::Unproven { .. });
}
