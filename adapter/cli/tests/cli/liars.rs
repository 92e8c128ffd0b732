//! Every verb that lets a secret out or signs on what it reads, against nodes that lie, lag, stand,
//! or are of another chain of the same name: nothing leaves the machine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use crate::support::fake_node::{said, truth, FakeNode, Lie, Tamper};
use crate::support::market::Market;
use cosmwasm_std::Binary;
use oaic_chain::proven::testing::Shared;
use oaic_embedded::CHAIN_ID;
use serde_json::{json, Value};

/// Order that nobody made.
const INVENTED: u64 = 77;

/// A verb that lets something out or signs, on the stage of [`Stage::with_orders`].
const VERBS: [&str; 10] = [
    "channel open --service 1 --amount 5oaic --from alice",
    "grant give prov --session-key sk --limit 5oaic --daily 1oaic --from alice",
    "provider update --security-level 1 --from prov",
    "data deliver 1 --from prov",
    "data deliver --from prov",
    "data answer 2 --from prov",
    "data answer --from prov",
    "data buy 1 --sealed @/original.oaicdata --max-price 5oaic --again --from alice",
    "data ask 2 --query 1 --max-price 5oaic --again --from alice",
    "data deliver 1 --dry-run --from prov",
];

/// A node's chain, what it says of contracts, and what it does to any answer.
struct Node<'a> {
    blocks: &'a Shared,
    lie: Lie,
    tamper: Tamper,
}

impl<'a> Node<'a> {
    fn honest(blocks: &'a Shared) -> Self {
        Self {
            blocks,
            lie: truth(),
            tamper: intact(),
        }
    }
}

/// Nothing that a verb could let out got to a node, and the verb says that it wasn't believed.
fn nothing_leaves(fake: &FakeNode, pinned: &Shared, node: &Node, verb: &str, codes: &[i32]) {
    let (served, sent) = fake.node(node.blocks, node.lie.clone(), node.tamper.clone());
    let output = fake.run(&fake.flags(&served.url(), pinned), verb);
    let text = said(&output);
    let sent: Vec<String> = sent.lock().unwrap().iter().map(|s| s.0.clone()).collect();
    assert!(sent.is_empty(), "{verb}: {sent:?} was sent\n{text}");
    let code = output.status.code().unwrap();
    assert!(codes.contains(&code), "{verb}: exit code {code}\n{text}");
}

/// All verbs at once: some wait for a node that is behind.
fn none_leaves(fake: &FakeNode, pinned: &Shared, node: &Node, codes: &[i32]) {
    std::thread::scope(|scope| {
        for verb in VERBS {
            scope.spawn(move || nothing_leaves(fake, pinned, node, verb, codes));
        }
    });
}

fn intact() -> Tamper {
    Arc::new(|_, _| {})
}

/// So that what follows shows something: with an honest node each of them gets as far as sending.
#[test]
fn an_honest_node_is_sent_what_was_asked_for() {
    for verb in VERBS.iter().filter(|verb| !verb.contains("dry-run")) {
        // Each on a stage of its own: what was served once isn't sealed again.
        let fake = FakeNode::with_orders();
        let blocks = fake.blocks(0, 0);
        let (node, sent) = fake.node(&blocks, truth(), intact());
        let output = fake.run(&fake.flags(&node.url(), &blocks), verb);
        assert!(
            !sent.lock().unwrap().is_empty(),
            "{verb}: {}",
            said(&output)
        );
    }
}

/// A delivery is never simulated: a node that gets one for that has the secret for nothing. A
/// preview of one stays on this machine.
#[test]
fn what_opens_to_a_buyer_is_not_simulated() {
    for verb in ["data deliver 1", "data answer 2"] {
        let fake = FakeNode::with_orders();
        let blocks = fake.blocks(0, 0);
        let (node, sent) = fake.node(&blocks, truth(), intact());
        let flags = fake.flags(&node.url(), &blocks);
        let shown = fake.run(&flags, &format!("{verb} --dry-run --from prov"));
        assert!(shown.status.success(), "{verb}: {}", said(&shown));
        assert!(sent.lock().unwrap().is_empty(), "{verb}: it was sent");
        fake.run(&flags, &format!("{verb} --from prov"));
        let sent = sent.lock().unwrap();
        let methods: Vec<&str> = sent.iter().map(|s| s.0.as_str()).collect();
        assert_eq!(methods, ["broadcast_tx_sync"], "{verb}");
    }
}

/// A node of another chain of the same name, whose contracts say just what they should: the very
/// records, under headers of its own.
#[test]
fn a_chain_of_the_same_name_gets_nothing() {
    let fake = FakeNode::with_orders();
    let (pinned, other) = (fake.blocks(0, 0), fake.blocks(9, 0));
    let node = Node::honest(&other);
    none_leaves(&fake, &pinned, &node, &[9]);
}

/// A node that changes a record under way to one that would be acted on, its proof left as it was:
/// another buyer's key, other prices, another endpoint, a longer delay.
#[test]
fn a_record_that_was_changed_under_way_is_not_acted_on() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let key = attackers(&fake.market, 1)["buyer_key"].clone();
    let node = Node {
        tamper: Arc::new(move |_, answer| {
            let value = &mut answer["result"]["response"]["value"];
            let bytes = value.as_str().map(Binary::from_base64);
            let Some(Ok(bytes)) = bytes else { return };
            let Ok(mut record) = serde_json::from_slice::<Value>(&bytes) else {
                return;
            };
            if let Some(buyer) = record.get_mut("buyer_key") {
                *buyer = key.clone();
            }
            let text = record.to_string();
            let text = text
                .replace("\"5000000\"", "\"4000000\"")
                .replace("\"2000000\"", "\"1999999\"")
                .replace("\"1000000\"", "\"999999\"")
                .replace("\"https://p\"", "\"https://m\"")
                .replace("\"unlock_delay\":3600", "\"unlock_delay\":7200");
            *value = json!(Binary::from(text.into_bytes()).to_base64());
        }),
        ..Node::honest(&blocks)
    };
    none_leaves(&fake, &blocks, &node, &[9]);
}

/// A node that says that there is nothing where there is something, or keeps silent about proofs.
#[test]
fn a_record_that_is_denied_is_not_missing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let (lie, blocks) = (truth(), &blocks);
    for field in ["value", "proofOps"] {
        let node = Node {
            blocks,
            lie: lie.clone(),
            tamper: Arc::new(move |request, answer| {
                if request["params"]["path"]
                    .as_str()
                    .unwrap_or_default()
                    .ends_with("/key")
                {
                    answer["result"]["response"][field] = Value::Null;
                }
            }),
        };
        none_leaves(&fake, blocks, &node, &[9]);
    }
}

/// A node that stands in the past, where nothing has been refunded yet.
#[test]
fn a_node_that_stands_gets_nothing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 3_600);
    let node = Node::honest(&blocks);
    none_leaves(&fake, &blocks, &node, &[9]);
}

/// A node that catches up: it makes blocks, all of them old.
#[test]
fn a_node_that_lags_gets_nothing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 3_600);
    let growing = Arc::clone(&blocks);
    let node = Node {
        tamper: Arc::new(move |request, _| {
            if request["method"] == "status" {
                growing.lock().unwrap().grow(1);
            }
        }),
        ..Node::honest(&blocks)
    };
    none_leaves(&fake, &blocks, &node, &[9]);
}

/// The audit's first finding: orders and queries that are on no chain, with keys of the node's own.
#[test]
fn an_order_that_a_node_invents_gets_no_secret() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    for (verb, order) in [("deliver", 1), ("answer", 2)] {
        let node = Node {
            blocks: &blocks,
            lie: inventing(attackers(&fake.market, order)),
            tamper: intact(),
        };
        // There is none, and that is proven.
        let line = format!("data {verb} {INVENTED} --from prov");
        nothing_leaves(&fake, &blocks, &node, &line, &[3]);
    }
}

/// Proofs are a block behind what a node shows: what isn't there yet is looked for in its newest block.
#[test]
fn an_order_of_the_newest_block_is_delivered() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 20);
    let order = fake.market.bought_again(1);
    fake.follow(&mut blocks.lock().unwrap(), 1);
    let (growing, looked) = (Arc::clone(&blocks), AtomicBool::new(false));
    let grows: Tamper = Arc::new(move |request, _| {
        let path = request["params"]["path"].as_str().unwrap_or_default();
        // From the first look at a record on.
        if looked.fetch_or(path.ends_with("/key"), Ordering::SeqCst)
            && request["method"] == "status"
        {
            growing.lock().unwrap().grow(1);
        }
    });
    let (node, sent) = fake.node(&blocks, truth(), grows);
    let verb = format!("data deliver {order} --from prov");
    let output = fake.run(&fake.flags(&node.url(), &blocks), &verb);
    let sent = sent.lock().unwrap();
    assert_eq!(sent.len(), 1, "{}", said(&output));
}

/// What is listed is the node's word, what is served is proven: an invented order in the list stops
/// nothing that is real, and a real order's buyer isn't replaced.
#[test]
fn an_invented_order_does_not_hold_back_a_real_one() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let lie = inventing(attackers(&fake.market, 1));
    let (served, sent) = fake.node(&blocks, lie, intact());
    let output = fake.run(
        &fake.flags(&served.url(), &blocks),
        "data deliver --from prov",
    );
    let text = said(&output);
    assert!(text.contains(&format!("order {INVENTED}")), "{text}");
    let sent = sent.lock().unwrap();
    let tx = String::from_utf8_lossy(&sent[0].1).into_owned();
    assert!(tx.contains("\"order\":1"), "{tx}");
    assert!(!tx.contains(&format!("\"order\":{INVENTED}")), "{tx}");
}

/// A price that the node makes smaller or larger than it is: what is signed is the proven one.
#[test]
fn what_is_paid_is_the_proven_price() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let lie: Lie = Arc::new(|_, _, honest| {
        let text = honest?.to_string();
        let text = text
            .replace("\"5000000\"", "\"4000000\"")
            .replace("\"1000000\"", "\"900000\"");
        serde_json::from_str(&text).ok()
    });
    let (served, sent) = fake.node(&blocks, lie, intact());
    let flags = fake.flags(&served.url(), &blocks);
    let buy = "data buy 1 --sealed @/original.oaicdata --max-price 4oaic --again --from alice";
    let output = fake.run(&flags, buy);
    assert!(!output.status.success(), "{}", said(&output));
    let ask = "data ask 2 --query 1 --max-price 900000uoaic --again --from alice";
    let output = fake.run(&flags, ask);
    assert!(!output.status.success(), "{}", said(&output));
    assert!(sent.lock().unwrap().is_empty());
}

/// A node that says what proofs are bound to would bind them to another market, or to none: what is
/// sent holds on the chain all the same.
#[test]
fn what_a_node_says_proofs_are_bound_to_binds_none() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let lie: Lie = Arc::new(|_, question, honest| {
        let mut honest = honest?;
        if question.get("config").is_some() {
            honest["context"] = json!(Binary::from([1; 32]));
        }
        Some(honest)
    });
    for (verb, order) in [("deliver", 1), ("answer", 2)] {
        let (served, sent) = fake.node(&blocks, lie.clone(), intact());
        let line = format!("data {verb} {order} --from prov");
        let output = fake.run(&fake.flags(&served.url(), &blocks), &line);
        let sent = sent.lock().unwrap();
        assert_eq!(sent.len(), 1, "{verb}: {}", said(&output));
        fake.carry_out(&sent[0].1).unwrap();
        assert!(fake.market.order(order).delivery.is_some(), "{verb}");
    }
}

/// Another contract at the address: its records would be read as if they were ours.
#[test]
fn a_contract_of_another_code_is_not_read() {
    let fake = FakeNode::with_orders();
    // Old enough for the blocks that come now: headers of the future are refused for being that.
    let blocks = fake.blocks(0, 20);
    for contract in [
        fake.market.suite.settlement().clone(),
        fake.market.market.clone(),
    ] {
        let mut chain = blocks.lock().unwrap();
        chain.put_contract(&contract, 40, &[9; 32]);
        chain.grow(2);
    }
    let node = Node::honest(&blocks);
    none_leaves(&fake, &blocks, &node, &[9]);
}

/// Without anything pinned, nothing is done, and it is said what to pin.
#[test]
fn without_a_pinned_header_nothing_leaves() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let (served, sent) = fake.node(&blocks, truth(), intact());
    let flags = fake.flags(&served.url(), &blocks);
    unpin(&flags);
    for verb in VERBS {
        let output = fake.run(&flags, verb);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(9), "{verb}: {text}");
        assert!(text.contains("oaic network trust"), "{verb}: {text}");
    }
    assert!(sent.lock().unwrap().is_empty());
}

/// A node that is asked once, when its network is added, doesn't make its own chain the one that
/// proofs begin at.
#[test]
fn a_network_that_a_node_described_proves_nothing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(9, 0);
    let (served, sent) = fake.node(&blocks, truth(), intact());
    let url = served.url();
    let flags = fake.flags(&url, &blocks);
    let deployment = flags.split(' ').nth(3).unwrap();
    let add = format!("--rpc {url} --chain-id {CHAIN_ID} --deployment {deployment}");
    let added = fake.run(&add, "network add theirs");
    assert!(added.status.success(), "{}", said(&added));
    fake.keeps_keys();
    let ours = |word: &str| match word {
        "alice" | "prov" => format!("{word}-1"),
        _ => word.to_owned(),
    };
    for verb in VERBS.map(|verb| verb.split(' ').map(ours).collect::<Vec<_>>().join(" ")) {
        let output = fake.run("--network theirs --yes", &verb);
        let text = said(&output);
        assert!(
            sent.lock().unwrap().is_empty(),
            "{verb}: it was sent\n{text}"
        );
        assert_eq!(output.status.code(), Some(9), "{verb}: {text}");
        assert!(text.contains("oaic network trust"), "{verb}: {text}");
    }
}

/// A node can hide the last minute, so the time left is told by this machine's clock as well: a
/// delivery that comes too late is its buyer's, and his money too.
#[test]
fn a_node_that_hides_the_last_minute_gets_no_late_delivery() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 30);
    {
        let market = &fake.market.market;
        let key = oaic_records::data_market::ORDERS.key(1).to_vec();
        let record = fake.market.suite.chain.query_raw(market, &key);
        let mut order: Value = serde_json::from_slice(&record.unwrap().unwrap()).unwrap();
        let now = crate::support::fake_node::now();
        order["ordered_at"] = json!(now - 3_600);
        order["deliver_before"] = json!(now + 50);
        let mut chain = blocks.lock().unwrap();
        chain.put(market, &key, order.to_string().as_bytes());
        chain.grow(2);
    }
    let node = Node::honest(&blocks);
    for verb in ["data deliver 1 --from prov", "data deliver --from prov"] {
        nothing_leaves(&fake, &blocks, &node, verb, &[5]);
    }
}

/// Takes the pinned genesis out of the network's file.
fn unpin(flags: &str) {
    let file = flags.split(' ').nth(1).unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let mut network: Value = serde_json::from_str(&text).unwrap();
    network["chains"][0]["genesis_hash"] = Value::Null;
    std::fs::write(file, network.to_string()).unwrap();
}

/// A header is pinned by its hash, which the node must have; what a node claims is shown as that.
#[test]
fn a_header_that_is_pinned_is_what_proofs_begin_at() {
    let fake = FakeNode::with_orders();
    let (blocks, other) = (fake.blocks(0, 0), fake.blocks(9, 0));
    let (served, sent) = fake.node(&blocks, truth(), intact());
    let flags = fake.flags(&served.url(), &blocks);
    unpin(&flags);
    let trust = |header: &str| {
        let verb = format!("network trust {header} --json");
        fake.run(&flags, verb.replace("  ", " ").as_str())
    };
    let shown = trust("");
    assert!(shown.status.success(), "{}", said(&shown));
    assert!(
        said(&shown).contains("Compare the hash"),
        "{}",
        said(&shown)
    );
    let newest: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(newest["pinned"], false);
    let root = |chain: &Shared| {
        let root = chain.lock().unwrap().root(2);
        format!("{}:{}", root.height(), root.header_hash())
    };
    for (header, code) in [
        (root(&other).as_str(), 9),
        ("2", 2),
        ("x:y", 2),
        ("0:AB", 2),
    ] {
        let refused = trust(header);
        let text = said(&refused);
        assert_eq!(refused.status.code(), Some(code), "{header}: {text}");
    }
    let verb = "data deliver 1 --from prov";
    assert_eq!(fake.run(&flags, verb).status.code(), Some(9));
    let pinned = trust(&root(&blocks));
    assert!(pinned.status.success(), "{}", said(&pinned));
    assert!(sent.lock().unwrap().is_empty());
    fake.run(&flags, verb);
    assert_eq!(sent.lock().unwrap().len(), 1);
    // From now on a node of another chain of the name is one.
    let (served, sent) = fake.node(&other, truth(), intact());
    let flags = fake.flags(&served.url(), &other);
    unpin(&flags);
    let output = fake.run(&flags, "data answer 2 --from prov");
    assert_eq!(output.status.code(), Some(9), "{}", said(&output));
    assert!(sent.lock().unwrap().is_empty());
}

/// The listed order as somebody would have it: another number, and a key of his own.
fn attackers(market: &Market, order: u64) -> Value {
    let mut rng = oaic_sealed_data::random::generator().unwrap();
    let key = oaic_circuits::seal::SecretKey::generate(&mut rng).public();
    let mut order = serde_json::to_value(market.order(order)).unwrap();
    order["id"] = json!(INVENTED);
    order["buyer_key"] = serde_json::to_value(oaic_sealed_data::wire::point(&key)).unwrap();
    order
}

/// A node that has that order, wherever it is asked for it.
fn inventing(order: Value) -> Lie {
    Arc::new(move |_, question, honest| {
        if question["order"]["order"] == json!(INVENTED) {
            return Some(order.clone());
        }
        let mut honest = honest?;
        if question.get("orders").is_some() {
            honest["items"].as_array_mut()?.push(order.clone());
        }
        Some(honest)
    })
}
