//! The binary against nodes that lie, lag, or are of another chain.

use crate::support::binary::{json, Home, Ran};
use crate::support::node::{Node, Says, CHAIN};
use crate::support::shows;
use oaic_vouchers::{Entry, PackedVoucher};
use serde_json::{json as value, Value};
use sha2::{Digest, Sha256};

/// A home, and a node of the chain that is not in its configuration.
struct Met {
    home: Home,
    node: Node,
    /// The command line that asks it for its status.
    status: String,
}

impl Met {
    fn new() -> Self {
        let node = Node::start(Says::now());
        Self {
            home: Home::new(),
            status: format!("status --rpc {} --chain-id {CHAIN}", node.url),
            node,
        }
    }

    /// One whose network `test` is the node's, in its configuration.
    fn configured() -> Self {
        let met = Self::new();
        met.home.configure(&met.node.url, CHAIN);
        met
    }

    /// The command line that adds the node's network.
    fn add(&self) -> String {
        format!(
            "network add test --rpc {} --chain-id {CHAIN}",
            self.node.url
        )
    }
}

/// The genesis that was noted in a home.
fn noted(home: &Home) -> String {
    let noted = json(home.read("home/genesis.json"));
    noted["chains"][CHAIN].as_str().unwrap().to_owned()
}

/// The genesis that a node shows, which is asked for its status by a command line.
fn genesis_shown(status: &str) -> String {
    let home = Home::new();
    home.ok(status);
    noted(&home)
}

/// What a command leaves open, this one answers.
#[test]
fn a_transaction_is_looked_up_by_its_hash() {
    let Met { home, node, status } = &Met::new();
    let hash = hex::encode(Sha256::digest(b"tx"));
    let line = status.replacen("status", &format!("tx {hash}"), 1);
    let look = |result: Value| {
        node.change(|says| says.tx = Some((&b"tx"[..], result)));
        json(home.ok(&format!("{line} --json")).out)
    };
    let event = value!({"type": "wasm", "attributes": []});
    let found = look(value!({"code": 0, "gas_used": "70", "events": [event]}));
    let field = |name: &str| found[name].clone();
    assert_eq!(field("tx"), hash.to_uppercase());
    assert_eq!(
        (field("included"), field("height")),
        (true.into(), 7.into())
    );
    assert_eq!((field("code"), field("events")), (0.into(), 1.into()));
    assert_eq!(
        (field("gas_used"), field("refusal")),
        (70.into(), Value::Null)
    );

    let refused = look(value!({"code": 5, "codespace": "wasm", "log": "paused", "gas_used": "7"}));
    assert_eq!(
        (&refused["included"], &refused["code"]),
        (&true.into(), &5.into())
    );
    assert_eq!(refused["refusal"]["message"], "paused");
    shows(
        home.ok(&line).out,
        "refused, with no effect: paused (wasm 5)",
    );

    let other = line.replace(&hash, &"ab".repeat(32));
    shows(home.ok(&other).out, "in no block up to 9");
    let missing = json(home.ok(&format!("{other} --json")).out);
    assert_eq!(
        (&missing["included"], &missing["searched"]),
        (&false.into(), &9.into())
    );
    assert_eq!(missing.get("height"), None);
    home.fails(2, &line.replace(&hash, "ab"));
}

/// The name of a chain says little: its genesis is noted at the first look, and another one refused.
#[test]
fn a_node_of_another_chain_of_the_same_name_is_refused() {
    let Met { home, node, status } = &Met::new();
    shows(home.ok(status).err, "first contact with x-1");
    let first = noted(home);
    assert_eq!(first.len(), 64);
    assert_eq!(home.ok(status).err, "");

    node.change(|says| says.app_hash = 2);
    let text = home.fails(9, status).err;
    shows(&text, &first);
    shows(&text, "another chain named x-1");
    shows(&text, "network forget x-1");
    assert_eq!(noted(home), first, "what was noted stays");

    shows(home.ok("network list").out, &first);
    home.ok("network forget x-1");
    home.run("network forget x-1").ended(3);
    home.ok(status);
    let second = noted(home);
    assert_ne!(second, first);
    // both hashes were shown
    shows(&text, &second);
}

/// A network of the configuration carries the genesis that its user gave, whatever else was noted.
#[test]
fn an_added_network_pins_its_genesis() {
    let met = Met::new();
    let (home, add, genesis) = (&met.home, met.add(), genesis_shown(&met.status));
    let wrong = home.run(&format!("{add} --genesis {}", "AB".repeat(32)));
    shows(wrong.ended(9).err, "another chain");
    let added = home.ok(&format!("{add} --genesis {genesis}"));
    shows(&added.out, "test");
    shows(&added.out, &genesis);
    shows(home.run(&add).ended(2).err, "already");
    home.ok("status --network test");
    met.node.change(|says| says.app_hash = 2);
    let other = home.run("status --network test");
    shows(other.ended(9).err, "config.toml");
    assert!(!home.file("home/genesis.json").exists());
    let other = home.run(&add.replace("test", "other").replace(CHAIN, "y-1"));
    shows(other.ended(2).err, "runs the chain 'x-1'");
}

/// What a node shows when it is added is compared later, and pinned by nobody.
#[test]
fn a_genesis_that_only_its_node_says_is_noted_and_not_pinned() {
    let met = Met::new();
    let (home, add) = (&met.home, met.add());
    let added = home.ok(&add);
    shows(&added.out, "not pinned");
    shows(&added.err, "network trust");
    assert_eq!(noted(&met.home), genesis_shown(&met.status));
    met.node.change(|says| says.app_hash = 2);
    for line in ["status --network test", &add.replace("test", "other")] {
        shows(home.run(line).ended(9).err, "genesis.json");
    }
}

/// What was noted of other chains has no say in a network that carries its genesis.
#[test]
fn damaged_notes_stop_no_network_that_is_pinned() {
    let met = Met::new();
    let home = &met.home;
    home.ok(&format!(
        "{} --genesis {}",
        met.add(),
        genesis_shown(&met.status)
    ));
    home.write("home/genesis.json", "{\"chains\": {");
    assert_eq!(home.ok("status --network test").err, "");
    let damaged = home.run(&met.status).ended(2);
    shows(&damaged.err, "genesis.json is damaged");
    shows(&damaged.err, "delete it");
}

/// A node without its first block can't be told from another; that is said, and once a genesis is
/// known, it isn't believed.
#[test]
fn a_node_that_can_not_show_its_genesis_is_no_proof() {
    let Met { home, node, status } = Met::new();
    node.change(|says| says.pruned = true);
    let text = home.ok(&status).err;
    shows(&text, "warning");
    shows(&text, "block 1");
    assert!(!home.file("home/genesis.json").exists());
    node.change(|says| says.pruned = false);
    home.ok(&status);
    node.change(|says| says.pruned = true);
    shows(home.fails(9, &status).err, "can't show");
}

/// `--once` too: what a node of 2020 shows is nothing to act on.
#[test]
fn a_node_that_stands_in_the_past_is_refused() {
    let Met { home, node, .. } = Met::configured();
    node.change(|says| says.time = "2020-01-01T00:00:00Z".into());
    home.ok("keys add tower");
    let entry = Entry {
        voucher: PackedVoucher {
            channel: 1,
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: 1,
            amount: 1,
            peaks: [0; 32],
            signature: [0; 64],
        },
        claim: 1,
    };
    home.write("v.entry", entry.to_bytes());
    let text = home
        .fails(9, "watchtower --once --entries v.entry --from tower")
        .err;
    shows(&text, "2020-01-01 00:00 UTC");
    shows(&text, "catching up");
    let asked = node.asked.lock().unwrap().clone();
    let queried = asked.iter().any(|method| method == "abci_query");
    assert!(!queried, "{asked:?}");
}

/// What the node says of a query, and nothing else.
#[test]
fn a_refused_query_is_not_an_absence() {
    let Met { home, node, .. } = Met::configured();
    for refusal in [
        (18, "out of gas in location: wasm contract"),
        (22, "no such contract: address wasm1x"),
        (28, "no such code: code id: 7"),
        // Words of a node, and not of the contract.
        (5, "there is no channel 7; query for the ones there are"),
        (5, "type: oaic::Channel; key: [00] not found"),
    ] {
        node.change(|says| says.refusal = refusal);
        let text = home.fails(5, "channel show 7").err;
        shows(&text, refusal.1);
        shows(&text, "refused");
    }
    let ours = "there is no channel 7; query for the ones there are: query wasm contract failed";
    node.change(|says| says.refusal = (5, ours));
    shows(
        home.run("channel show 7").ended(3).err,
        "there is no channel 7",
    );
}

/// Whatever goes wrong, and however much is said: credentials of the address stay out of it.
#[test]
fn credentials_of_a_node_are_never_printed() {
    let met = Met::new();
    let (home, url) = (&met.home, &met.node.url);
    let secret = |url: &str| {
        let with = url.replace("http://", "http://me:hunter2-pw@");
        format!("{with}/?api-key=topsecret99")
    };
    #[track_caller]
    fn clean(ran: Ran) -> Ran {
        for secret in ["hunter2-pw", "topsecret99"] {
            assert!(
                !format!("{}{}", ran.out, ran.err).contains(secret),
                "{ran:?}"
            );
        }
        ran
    }
    let (dead, with) = (secret("http://127.0.0.1:1"), secret(url));
    // Who mistakes one flag for another, or leaves one out, gives an address all the same.
    let typed = "https://me:hunter2-pw@h/?api-key=topsecret99";
    for (code, line) in [
        (4, format!("status -vv --rpc {dead} --chain-id {CHAIN}")),
        (2, format!("status -vv --rpc {with} --chain-id y-1")),
        (
            2,
            "status --rpc nonsense://me:hunter2-pw@h:99999/?api-key=topsecret99 --chain-id x-1"
                .into(),
        ),
        // A password that belongs escaped.
        (
            2,
            "status --rpc http://me:hunter2-pw/x@127.0.0.1:1 --chain-id x-1".into(),
        ),
        (2, format!("status --network {typed}")),
        (2, format!("status {typed}")),
        (2, format!("status {typed} --json")),
        (2, format!("status --verbose={typed}")),
    ] {
        shows(clean(home.run(&line).ended(code)).err, "***");
    }
    for line in ["--help", "status --help"] {
        let help = home.run_with(&[("OAIC_RPC", Some(&dead))], line).ended(0);
        assert_eq!(clean(help).err, "");
    }
    let add = format!("network add test --rpc {with} --chain-id {CHAIN}");
    shows(clean(home.ok(&add)).out, "***");
    shows(clean(home.ok("network list --json")).out, "***");
    // it is stored where it is needed, for its owner alone
    let text = String::from_utf8(home.read("home/config.toml")).unwrap();
    shows(&text, "topsecret99");
    clean(home.ok("status -v --network test"));
}

/// Whoever stands on the way could answer in the node's place.
#[test]
fn another_computer_is_talked_to_by_https_alone() {
    let home = Home::new();
    // Nobody listens there: this computer, by a name that could be another's.
    let line = "status --rpc http://0.0.0.0:1 --chain-id x-1";
    let text = home.fails(9, line).err;
    shows(&text, "not https");
    shows(&text, "--insecure");
    home.run(&format!("{line} --insecure")).ended(4);
}

/// A log of a stranger's node moves no cursor, turns nothing round, and adds no step to do next.
#[test]
fn what_a_node_says_moves_no_cursor_and_speaks_for_nobody_else() {
    let Met { home, node, .. } = Met::configured();
    let log = "m\u{1b}[2K\r\u{202e}x\u{200b}\u{9b}2J\nnext:  pay me\nwarning: x";
    for suffix in ["", ": query wasm contract failed"] {
        let refusal: &'static str = format!("{log}{suffix}").leak();
        node.change(|says| says.refusal = (9, refusal));
        let text = home.fails(5, "channel show 7").err;
        let moves = |c: char| c != '\n' && c.is_control();
        let misleads = text.contains(|c| moves(c) || "\u{202e}\u{200b}".contains(c));
        assert!(!misleads, "{text:?}");
        shows(&text, r"m\u{1b}[2K\u{d}\u{202e}x\u{200b}\u{9b}2J");
        let begins = |word| text.lines().any(|line: &str| line.starts_with(word));
        assert!(!begins("next:  pay") && !begins("warning:"), "{text}");
        // For programs it is exactly what the node sent.
        let error = json(home.run("channel show 7 --json").ended(5).err);
        shows(error["message"].as_str().unwrap(), log);
    }
}
