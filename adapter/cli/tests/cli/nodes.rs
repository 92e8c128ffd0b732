//! The binary against nodes that lie, lag, or are of another chain.

use std::path::Path;

use crate::support::binary;
use crate::support::node::{Node, Says, CHAIN};
use assert_cmd::Command;
use oaic_vouchers::{Entry, PackedVoucher};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

fn oaic(home: &Path, line: &str) -> Command {
    let mut command = binary::oaic(home);
    command.args(line.split(' '));
    command
}

fn genesis_of(home: &Path) -> String {
    let text = std::fs::read_to_string(home.join("home/genesis.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    value["chains"][CHAIN].as_str().unwrap().to_owned()
}

/// The name of a chain says little: its genesis is noted at the first look, and another one refused.
#[test]
fn a_node_of_another_chain_of_the_same_name_is_refused() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let line = format!("status --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &line)
        .assert()
        .success()
        .stderr(contains("first look at x-1"));
    let first = genesis_of(dir.path());
    assert_eq!(first.len(), 64);
    oaic(dir.path(), &line).assert().success().stderr("");

    node.change(|says| says.app_hash = 2);
    let output = oaic(dir.path(), &line).assert().code(9).stdout("");
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(text.contains(&first), "{text}");
    assert!(text.contains("another chain named x-1"), "{text}");
    assert!(text.contains("network forget x-1"), "{text}");
    assert_eq!(genesis_of(dir.path()), first, "what was noted stays");

    oaic(dir.path(), "network list")
        .assert()
        .success()
        .stdout(contains(&first));
    oaic(dir.path(), "network forget x-1").assert().success();
    oaic(dir.path(), "network forget x-1").assert().code(3);
    oaic(dir.path(), &line).assert().success();
    let second = genesis_of(dir.path());
    assert_ne!(second, first);
    assert!(text.contains(&second), "both hashes were shown: {text}");
}

/// A network of the configuration carries the genesis that its user gave, whatever else was noted.
#[test]
fn an_added_network_pins_its_genesis() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let add = format!("network add test --rpc {} --chain-id {CHAIN}", node.url);
    let genesis = genesis_shown(&node);
    let wrong = format!("{add} --genesis {}", "AB".repeat(32));
    oaic(dir.path(), &wrong)
        .assert()
        .code(9)
        .stderr(contains("another chain"));
    oaic(dir.path(), &format!("{add} --genesis {genesis}"))
        .assert()
        .success()
        .stdout(contains("test").and(contains(&genesis)));
    oaic(dir.path(), &add)
        .assert()
        .code(2)
        .stderr(contains("already"));
    oaic(dir.path(), "status --network test").assert().success();
    node.change(|says| says.app_hash = 2);
    oaic(dir.path(), "status --network test")
        .assert()
        .code(9)
        .stderr(contains("config.toml"));
    assert!(!dir.path().join("home/genesis.json").exists());
    let other = add.replace("test", "other").replace(CHAIN, "y-1");
    oaic(dir.path(), &other)
        .assert()
        .code(2)
        .stderr(contains("runs the chain 'x-1'"));
}

/// What a node shows when it is added is compared later, and pinned by nobody.
#[test]
fn a_genesis_that_only_its_node_says_is_noted_and_not_pinned() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let add = format!("network add test --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &add)
        .assert()
        .success()
        .stdout(contains("not pinned"))
        .stderr(contains("network trust"));
    assert_eq!(genesis_of(dir.path()), genesis_shown(&node));
    node.change(|says| says.app_hash = 2);
    for line in ["status --network test", &add.replace("test", "other")] {
        oaic(dir.path(), line)
            .assert()
            .code(9)
            .stderr(contains("genesis.json"));
    }
}

/// The genesis that a node shows.
fn genesis_shown(node: &Node) -> String {
    let dir = tempfile::tempdir().unwrap();
    let line = format!("status --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &line).assert().success();
    genesis_of(dir.path())
}

/// What was noted of other chains has no say in a network that carries its genesis.
#[test]
fn damaged_notes_stop_no_network_that_is_pinned() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let genesis = genesis_shown(&node);
    let url = &node.url;
    let add = format!("network add test --rpc {url} --chain-id {CHAIN} --genesis {genesis}");
    oaic(dir.path(), &add).assert().success();
    std::fs::write(dir.path().join("home/genesis.json"), "{\"chains\": {").unwrap();
    oaic(dir.path(), "status --network test")
        .assert()
        .success()
        .stderr("");
    let line = format!("status --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &line)
        .assert()
        .code(2)
        .stderr(contains("genesis.json is damaged").and(contains("delete it")));
}

/// A node without its first block can't be told from another; that is said, and once a genesis is
/// known, it isn't believed.
#[test]
fn a_node_that_can_not_show_its_genesis_is_no_proof() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    node.change(|says| says.pruned = true);
    let line = format!("status --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &line)
        .assert()
        .success()
        .stderr(contains("warning").and(contains("block 1")));
    assert!(!dir.path().join("home/genesis.json").exists());
    node.change(|says| says.pruned = false);
    oaic(dir.path(), &line).assert().success();
    node.change(|says| says.pruned = true);
    oaic(dir.path(), &line)
        .assert()
        .code(9)
        .stdout("")
        .stderr(contains("can't show"));
}

/// `--once` too: what a node of 2020 shows is nothing to act on.
#[test]
fn a_node_that_stands_in_the_past_is_refused() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    node.change(|says| says.time = "2020-01-01T00:00:00Z".into());
    oaic(dir.path(), "keys add tower").assert().success();
    std::fs::write(
        dir.path().join("home/config.toml"),
        format!(
            "[networks.test]\nrpc = \"{}\"\nchain_id = \"{CHAIN}\"\n[networks.test.contracts]\n\
             compute-settlement = \"wasm1x\"\n",
            node.url
        ),
    )
    .unwrap();
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
    std::fs::write(dir.path().join("v.entry"), entry.to_bytes()).unwrap();
    let line = "watchtower --once --entries v.entry --network test --from tower";
    oaic(dir.path(), line)
        .assert()
        .code(9)
        .stdout("")
        .stderr(contains("2020-01-01 00:00 UTC").and(contains("catching up")));
    let asked = node.asked.lock().unwrap().clone();
    assert!(
        !asked.iter().any(|method| method == "abci_query"),
        "{asked:?}"
    );
}

/// What the node says of a query, and nothing else.
#[test]
fn a_refused_query_is_not_an_absence() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    std::fs::create_dir_all(dir.path().join("home")).unwrap();
    std::fs::write(
        dir.path().join("home/config.toml"),
        format!(
            "network = \"test\"\n[networks.test]\nrpc = \"{}\"\nchain_id = \"{CHAIN}\"\n\
             [networks.test.contracts]\ncompute-settlement = \"wasm1x\"\n",
            node.url
        ),
    )
    .unwrap();
    for refusal in [
        (18, "out of gas in location: wasm contract"),
        (22, "no such contract: address wasm1x"),
        (28, "no such code: code id: 7"),
        // Words of a node, and not of the contract.
        (5, "there is no channel 7; query for the ones there are"),
        (5, "type: oaic::Channel; key: [00] not found"),
    ] {
        node.change(|says| says.refusal = refusal);
        oaic(dir.path(), "channel show 7")
            .assert()
            .code(5)
            .stdout("")
            .stderr(contains(refusal.1).and(contains("refused")));
    }
    node.change(|says| {
        says.refusal = (
            5,
            "there is no channel 7; query for the ones there are: query wasm contract failed",
        );
    });
    oaic(dir.path(), "channel show 7")
        .assert()
        .code(3)
        .stderr(contains("there is no channel 7"));
}

/// Whatever goes wrong, and however much is said: credentials of the address stay out of it.
#[test]
fn credentials_of_a_node_are_never_printed() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let secret = |url: &str| {
        let with = url.replace("http://", "http://me:hunter2-pw@");
        format!("{with}/?api-key=topsecret99")
    };
    let clean = || {
        contains("hunter2-pw")
            .not()
            .and(contains("topsecret99").not())
    };
    let dead = secret("http://127.0.0.1:1");
    for (line, code) in [
        (format!("status -vv --rpc {dead} --chain-id {CHAIN}"), 4),
        (
            format!("status -vv --rpc {} --chain-id y-1", secret(&node.url)),
            2,
        ),
        (
            "status --rpc nonsense://me:hunter2-pw@h:99999/?api-key=topsecret99 --chain-id x-1"
                .into(),
            2,
        ),
        // A password that belongs escaped.
        (
            "status --rpc http://me:hunter2-pw/x@127.0.0.1:1 --chain-id x-1".into(),
            2,
        ),
    ] {
        oaic(dir.path(), &line)
            .assert()
            .code(code)
            .stdout(clean())
            .stderr(clean().and(contains("***")));
    }
    // Who mistakes one flag for another, or leaves one out, gives an address all the same.
    let typed = "https://me:hunter2-pw@h/?api-key=topsecret99";
    for line in [
        format!("status --network {typed}"),
        format!("status {typed}"),
        format!("status {typed} --json"),
        format!("status --verbose={typed}"),
    ] {
        oaic(dir.path(), &line)
            .assert()
            .code(2)
            .stdout(clean())
            .stderr(clean().and(contains("***")));
    }
    for line in ["--help", "status --help"] {
        oaic(dir.path(), line)
            .env("OAIC_RPC", &dead)
            .assert()
            .success()
            .stdout(clean())
            .stderr("");
    }
    let add = format!(
        "network add test --rpc {} --chain-id {CHAIN}",
        secret(&node.url)
    );
    oaic(dir.path(), &add)
        .assert()
        .success()
        .stdout(clean().and(contains("***")))
        .stderr(clean());
    oaic(dir.path(), "network list --json")
        .assert()
        .success()
        .stdout(clean().and(contains("***")));
    // it is kept where it is needed, for its owner alone
    let file = dir.path().join("home/config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("topsecret99"));
    oaic(dir.path(), "status -v --network test")
        .assert()
        .success()
        .stdout(clean())
        .stderr(clean());
}

/// Whoever stands on the way could answer in the node's place.
#[test]
fn another_machine_is_talked_to_by_https_alone() {
    let dir = tempfile::tempdir().unwrap();
    // Nobody listens there: this machine, by a name that could be another's.
    let line = "status --rpc http://0.0.0.0:1 --chain-id x-1";
    oaic(dir.path(), line)
        .assert()
        .code(9)
        .stdout("")
        .stderr(contains("not https").and(contains("--insecure")));
    oaic(dir.path(), &format!("{line} --insecure"))
        .assert()
        .code(4);
}

/// A log of a stranger's node moves no cursor, turns nothing round, and adds no step to do next.
#[test]
fn what_a_node_says_moves_no_cursor_and_speaks_for_nobody_else() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    std::fs::create_dir_all(dir.path().join("home")).unwrap();
    let config = format!(
        "network = \"test\"\n[networks.test]\nrpc = \"{}\"\nchain_id = \"{CHAIN}\"\n\
         [networks.test.contracts]\ncompute-settlement = \"wasm1x\"\n",
        node.url
    );
    std::fs::write(dir.path().join("home/config.toml"), config).unwrap();
    let log = "m\u{1b}[2K\r\u{202e}x\u{200b}\u{9b}2J\nnext:  pay me\nwarning: x";
    for suffix in ["", ": query wasm contract failed"] {
        let said: &'static str = format!("{log}{suffix}").leak();
        node.change(|says| says.refusal = (9, said));
        let output = oaic(dir.path(), "channel show 7")
            .assert()
            .code(5)
            .stdout("");
        let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
        let moves = |c: char| c != '\n' && c.is_control();
        assert!(
            !text.contains(|c| moves(c) || "\u{202e}\u{200b}".contains(c)),
            "{text:?}"
        );
        assert!(
            text.contains(r"m\u{1b}[2K\u{d}\u{202e}x\u{200b}\u{9b}2J"),
            "{text}"
        );
        let begins = |word| text.lines().any(|line: &str| line.starts_with(word));
        assert!(!begins("next:  pay") && !begins("warning:"), "{text}");
        // For machines it is exactly what was said.
        let output = oaic(dir.path(), "channel show 7 --json").assert().code(5);
        let error: Value = serde_json::from_slice(&output.get_output().stderr).unwrap();
        assert!(error["message"].as_str().unwrap().contains(log), "{error}");
    }
}
