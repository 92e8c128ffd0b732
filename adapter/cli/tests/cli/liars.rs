//! Every command that lets a secret out or signs on what it reads, against nodes that lie, lag, stand,
//! or are of another chain of the same name: nothing leaves the computer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use crate::support::binary::json;
use crate::support::fake_node::{now, FakeNode, Lie, Node};
use crate::support::market::{Market, BUY};
use crate::support::shows;
use cosmwasm_std::Binary;
use oaic_chain::proven::testing::Shared;
use oaic_embedded::CHAIN_ID;
use serde_json::{json, Value};

/// Order that nobody made.
const INVENTED: u64 = 77;

/// Command lines that let something out or sign, on the chain of [`FakeNode::with_orders`].
const LINES: [&str; 10] = [
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

/// Nothing that a command could let out got to a node, and the command says that it wasn't believed.
fn nothing_leaves(fake: &FakeNode, pinned: &Shared, node: &Node, line: &str, code: i32) {
    let node = fake.start(node, pinned);
    let ran = node.run(line);
    let sent = node.methods();
    assert!(sent.is_empty(), "{line}: {sent:?} was sent\n{}", ran.err);
    assert_eq!(ran.code, code, "{line}: {}", ran.err);
}

/// All of [`LINES`] at once: some wait for a node that is behind.
fn none_leaves(fake: &FakeNode, pinned: &Shared, node: &Node) {
    std::thread::scope(|scope| {
        for line in LINES {
            scope.spawn(move || nothing_leaves(fake, pinned, node, line, 9));
        }
    });
}

/// So that what follows shows something: with an honest node each of them gets as far as sending.
#[test]
fn an_honest_node_is_sent_what_was_asked_for() {
    for line in LINES.iter().filter(|line| !line.contains("dry-run")) {
        // Each on a chain of its own: what was served once isn't sealed again.
        let fake = FakeNode::with_orders();
        let blocks = fake.blocks(0, 0);
        let node = fake.start_trusted(&Node::honest(&blocks));
        let ran = node.run(line);
        assert!(!node.sent().is_empty(), "{line}: {}", ran.err);
    }
}

/// A delivery is never simulated: a node that gets one for that has the secret for nothing. A
/// preview of one stays on this computer.
#[test]
fn what_opens_to_a_buyer_is_not_simulated() {
    for line in ["data deliver 1", "data answer 2"] {
        let fake = FakeNode::with_orders();
        let blocks = fake.blocks(0, 0);
        let node = fake.start_trusted(&Node::honest(&blocks));
        node.run(&format!("{line} --dry-run --from prov")).ended(0);
        assert!(node.sent().is_empty(), "{line}: it was sent");
        node.run(&format!("{line} --from prov"));
        assert_eq!(node.methods(), ["broadcast_tx_sync"], "{line}");
    }
}

/// A node of another chain of the same name, whose contracts say just what they should: the very
/// records, under headers of its own.
#[test]
fn a_chain_of_the_same_name_gets_nothing() {
    let fake = FakeNode::with_orders();
    let (pinned, other) = (fake.blocks(0, 0), fake.blocks(9, 0));
    none_leaves(&fake, &pinned, &Node::honest(&other));
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
    none_leaves(&fake, &blocks, &node);
}

/// A node that says that there is nothing where there is something, or keeps silent about proofs.
#[test]
fn a_record_that_is_denied_is_not_missing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    for field in ["value", "proofOps"] {
        let node = Node {
            tamper: Arc::new(move |request, answer| {
                let path = request["params"]["path"].as_str().unwrap_or_default();
                if path.ends_with("/key") {
                    answer["result"]["response"][field] = Value::Null;
                }
            }),
            ..Node::honest(&blocks)
        };
        none_leaves(&fake, &blocks, &node);
    }
}

/// A node that stands in the past, where nothing has been refunded yet.
#[test]
fn a_node_that_stands_gets_nothing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 3_600);
    none_leaves(&fake, &blocks, &Node::honest(&blocks));
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
    none_leaves(&fake, &blocks, &node);
}

/// The audit's first finding: orders and queries that are on no chain, with keys of the node's own.
#[test]
fn an_order_that_a_node_invents_gets_no_secret() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    for (command, order) in [("deliver", 1), ("answer", 2)] {
        let node = Node {
            lie: inventing(attackers(&fake.market, order)),
            ..Node::honest(&blocks)
        };
        // There is none, and that is proven.
        let line = format!("data {command} {INVENTED} --from prov");
        nothing_leaves(&fake, &blocks, &node, &line, 3);
    }
}

/// An honest node whose chain makes a block for each question after the first look at a record.
fn growing(blocks: &Shared) -> Node<'_> {
    let (growing, looked) = (Arc::clone(blocks), AtomicBool::new(false));
    Node {
        tamper: Arc::new(move |request, _| {
            let path = request["params"]["path"].as_str().unwrap_or_default();
            let grows = looked.fetch_or(path.ends_with("/key"), Ordering::SeqCst);
            if grows && request["method"] == "status" {
                growing.lock().unwrap().grow(1);
            }
        }),
        ..Node::honest(blocks)
    }
}

/// Proofs are a block behind what a node shows: what isn't there yet is looked for in its newest block.
#[test]
fn an_order_of_the_newest_block_is_delivered() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 20);
    let order = fake.market.buy_again();
    fake.follow(&mut blocks.lock().unwrap(), 1);
    let node = fake.start_trusted(&growing(&blocks));
    let ran = node.run(&format!("data deliver {order} --from prov"));
    assert_eq!(node.sent().len(), 1, "{}", ran.err);
}

/// The same of what is there and has changed: a delivery right before, and a provider's new profile.
#[test]
fn what_the_newest_block_changed_is_seen() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 60);
    let changed = |change: &str, line: &str| {
        fake.market.json(change);
        fake.follow(&mut blocks.lock().unwrap(), 1);
        let node = fake.start_trusted(&growing(&blocks));
        let ran = node.run(line);
        (ran.code, node.sent().len(), ran.err)
    };
    let (code, _, err) = changed("data answer 2 --from prov", "data read 2");
    assert_eq!(code, 0, "{err}");
    // There is no chain to send to: that it is sent says that it was allowed.
    let (_, sent, err) = changed(
        "provider update --retention 60 --security-level 2 --from prov",
        "channel open --service 1 --amount 5oaic --min-security-level 1 --from alice",
    );
    assert!(sent > 0, "{err}");
}

/// What is listed is the node's word, what is served is proven: an invented order in the list stops
/// nothing that is real, and a real order's buyer isn't replaced.
#[test]
fn an_invented_order_does_not_hold_back_a_real_one() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let node = fake.start_trusted(&Node {
        lie: inventing(attackers(&fake.market, 1)),
        ..Node::honest(&blocks)
    });
    let ran = node.run("data deliver --from prov");
    shows(&ran.err, format!("order {INVENTED}"));
    let tx = String::from_utf8_lossy(&node.sent()[0].1).into_owned();
    shows(&tx, "\"order\":1");
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
    let node = fake.start_trusted(&Node {
        lie,
        ..Node::honest(&blocks)
    });
    for line in [
        "data ask 2 --query 1 --max-price 900000uoaic --again --from alice",
        &format!("{} --again", BUY.replace("5oaic", "4oaic")),
    ] {
        let ran = node.run(line);
        assert_ne!(ran.code, 0, "{line}: {}", ran.err);
    }
    assert!(node.sent().is_empty());
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
    for (command, order) in [("deliver", 1), ("answer", 2)] {
        let node = fake.start_trusted(&Node {
            lie: lie.clone(),
            ..Node::honest(&blocks)
        });
        let ran = node.run(&format!("data {command} {order} --from prov"));
        let sent = node.sent();
        assert_eq!(sent.len(), 1, "{command}: {}", ran.err);
        fake.carry_out(&sent[0].1).unwrap();
        assert!(fake.market.order(order).delivery.is_some(), "{command}");
    }
}

/// Another contract at the address: its records would be read as if they were ours.
#[test]
fn a_contract_of_another_code_is_not_read() {
    let fake = FakeNode::with_orders();
    // Old enough for the blocks that come now: headers of the future are refused for being that.
    let blocks = fake.blocks(0, 20);
    for contract in [fake.market.settlement(), &fake.market.market] {
        let mut chain = blocks.lock().unwrap();
        chain.put_contract(contract, 40, &[9; 32]);
        chain.grow(2);
    }
    none_leaves(&fake, &blocks, &Node::honest(&blocks));
}

/// Without anything pinned, nothing is done, and it is said what to pin.
#[test]
fn without_a_pinned_header_nothing_leaves() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 0);
    let node = fake.start_trusted(&Node::honest(&blocks));
    unpin(&node.flags);
    for line in LINES {
        shows(node.run(line).ended(9).err, "oaic network trust");
    }
    assert!(node.sent().is_empty());
}

/// A node that is asked once, when its network is added, doesn't make its own chain the one that
/// proofs begin at.
#[test]
fn a_network_that_a_node_described_proves_nothing() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(9, 0);
    let node = fake.start_trusted(&Node::honest(&blocks));
    let deployment = node.flags.split(' ').nth(3).unwrap();
    let url = &node.url;
    let add = format!("--rpc {url} --chain-id {CHAIN_ID} --deployment {deployment}");
    fake.run(&add, "network add theirs").ended(0);
    fake.add_keys();
    let ours = |word: &str| match word {
        "alice" | "prov" => format!("{word}-1"),
        _ => word.to_owned(),
    };
    for line in LINES.map(|line| line.split(' ').map(ours).collect::<Vec<_>>().join(" ")) {
        let ran = fake.run("--network theirs --yes", &line);
        assert!(node.sent().is_empty(), "{line}: it was sent\n{}", ran.err);
        shows(ran.ended(9).err, "oaic network trust");
    }
}

/// A node can hide the last minute, so the time left is told by this computer's clock as well: a
/// delivery that comes too late is its buyer's, and their money too.
#[test]
fn a_node_that_hides_the_last_minute_gets_no_late_delivery() {
    let fake = FakeNode::with_orders();
    let blocks = fake.blocks(0, 30);
    {
        let market = &fake.market.market;
        let key = oaic_records::data_market::ORDERS.key(1).to_vec();
        let record = fake.market.chain.query_raw(market, &key);
        let mut order: Value = serde_json::from_slice(&record.unwrap().unwrap()).unwrap();
        let now = now();
        order["ordered_at"] = json!(now - 3_600);
        order["deliver_before"] = json!(now + 50);
        let mut chain = blocks.lock().unwrap();
        chain.put(market, &key, order.to_string().as_bytes());
        chain.grow(2);
    }
    for line in ["data deliver 1 --from prov", "data deliver --from prov"] {
        nothing_leaves(&fake, &blocks, &Node::honest(&blocks), line, 5);
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
    let node = fake.start_trusted(&Node::honest(&blocks));
    unpin(&node.flags);
    let shown = node.run("network trust --json").ended(0);
    shows(&shown.err, "Compare the hash");
    assert_eq!(json(&shown.out)["pinned"], false);
    let root = |chain: &Shared| {
        let root = chain.lock().unwrap().root(2);
        format!("{}:{}", root.height(), root.header_hash())
    };
    let trust = |header: &str| node.run(&format!("network trust {header} --json"));
    for (header, code) in [
        (root(&other).as_str(), 9),
        ("2", 2),
        ("x:y", 2),
        ("0:AB", 2),
    ] {
        trust(header).ended(code);
    }
    let line = "data deliver 1 --from prov";
    node.run(line).ended(9);
    trust(&root(&blocks)).ended(0);
    assert!(node.sent().is_empty());
    node.run(line);
    assert_eq!(node.sent().len(), 1);
    // From now on a node of another chain of the name is one.
    let node = fake.start_trusted(&Node::honest(&other));
    unpin(&node.flags);
    node.run("data answer 2 --from prov").ended(9);
    assert!(node.sent().is_empty());
}

/// The listed order as somebody would have it: another number, and a key of their own.
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
