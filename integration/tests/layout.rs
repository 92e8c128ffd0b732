//! Dependencies point one way: contracts are built of `packages/` and the verifier's side of
//! `zk-verifier/`, everything off chain stands on those, and development stands on all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use oaic_localnet::workspace_root;
use serde_json::Value;

/// What contracts may be built of beside `packages/`: field, hash, statements, the verifier.
const ON_CHAIN_PROOFS: [&str; 3] = [
    "zk-verifier/poseidon",
    "zk-verifier/statements",
    "zk-verifier/verifier",
];

/// The harness of the contracts' tests: nothing but tests stands on it, and it knows no adapter.
const TESTING: &str = "packages/testing";

/// What a folder's crates may depend on, by the beginning of the other's folder. Tests may depend
/// on anything.
const ARROWS: [(&str, &[&str]); 19] = [
    (TESTING, &["packages/messages", "contracts/"]),
    ("packages/messages", &[]),
    ("packages/math", &["packages/messages"]),
    ("packages/vouchers", &["packages/messages"]),
    ("packages/runtime", &["packages/messages", "packages/math"]),
    ("packages/revenue", &["packages/"]),
    (
        "packages/records",
        &[
            "packages/",
            "zk-verifier/poseidon",
            "zk-verifier/statements",
        ],
    ),
    (
        "contracts/",
        &[
            "packages/",
            "zk-verifier/poseidon",
            "zk-verifier/statements",
            "zk-verifier/verifier",
        ],
    ),
    ("zk-verifier/", &["zk-verifier/"]),
    ("adapter/chain", &["packages/"]),
    ("adapter/embedded", &["adapter/chain", "contracts/"]),
    ("adapter/client", &["adapter/chain", "packages/"]),
    (
        "adapter/watchtower",
        &[
            "adapter/chain",
            "adapter/channel",
            "adapter/client",
            "adapter/terminal",
            "packages/",
        ],
    ),
    ("adapter/payment-http", &["adapter/channel", "packages/"]),
    ("adapter/", &["adapter/", "packages/", "zk-verifier/"]),
    ("economy", &["adapter/", "packages/", "zk-verifier/"]),
    ("localnet", &["zk-verifier/cache"]),
    (
        "integration",
        &[
            "adapter/",
            "economy",
            "localnet",
            "packages/",
            "zk-verifier/",
        ],
    ),
    (
        "xtask",
        &[
            "adapter/",
            "economy",
            "integration",
            "localnet",
            "packages/",
            "zk-verifier/",
        ],
    ),
];

/// Folders of this workspace's crates, each with those that it is built of.
fn crates() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--locked"])
        .args(["--format-version", "1"])
        .current_dir(workspace_root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let root = metadata["workspace_root"].as_str().expect("a path");
    let folder = |manifest: &str| {
        let folder = manifest.trim_end_matches("/Cargo.toml");
        let folder = folder.strip_prefix(root).expect("a member's folder");
        folder.trim_start_matches('/').to_owned()
    };
    let packages = metadata["packages"].as_array().expect("packages");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("a list");
            let ours = dependencies
                .iter()
                .filter(|found| found["kind"] != "dev")
                .filter_map(|found| found["path"].as_str())
                .map(folder)
                .collect();
            (folder(&text(&package["manifest_path"])), ours)
        })
        .collect()
}

/// What of `arrows` isn't allowed.
fn forbidden(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut found = vec![];
    for (from, to) in arrows {
        let rule = ARROWS.iter().find(|(folder, _)| from.starts_with(folder));
        let Some((_, allowed)) = rule else {
            found.push(format!("{from} stands in no layer"));
            continue;
        };
        for to in to {
            if to == TESTING || !allowed.iter().any(|folder| to.starts_with(folder)) {
                found.push(format!("{from} -> {to}"));
            }
        }
    }
    found
}

/// All that a crate is built of.
fn closure(crates: &BTreeMap<String, BTreeSet<String>>, of: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut open = vec![of.to_owned()];
    while let Some(next) = open.pop() {
        for to in &crates[&next] {
            if all.insert(to.clone()) {
                open.push(to.clone());
            }
        }
    }
    all
}

#[test]
fn dependencies_point_one_way() {
    let crates = crates();
    assert!(crates.len() > 30, "only {} crates", crates.len());
    assert_eq!(forbidden(&crates), Vec::<String>::new());
}

#[test]
fn an_arrow_against_the_layers_is_seen() {
    let arrow = |from: &str, to: &str| {
        let to = BTreeSet::from([to.to_owned()]);
        forbidden(&BTreeMap::from([(from.to_owned(), to)]))
    };
    for (from, to) in [
        ("contracts/token", "contracts/staking"),
        ("contracts/token", "adapter/chain"),
        ("packages/messages", "packages/math"),
        ("packages/runtime", "zk-verifier/statements"),
        ("adapter/cli", "contracts/token"),
        ("adapter/client", "adapter/deploy"),
        ("adapter/payment-http", "adapter/client"),
        ("economy", "contracts/token"),
        ("zk-verifier/prover", "adapter/chain"),
        ("adapter/deploy", "economy"),
        ("packages/revenue", "packages/testing"),
        ("packages/testing", "adapter/embedded"),
        ("somewhere", "packages/math"),
    ] {
        assert_eq!(arrow(from, to).len(), 1, "{from} -> {to}");
    }
}

/// Whoever audits the coin needs no zero knowledge for it.
#[test]
fn the_coin_needs_no_proofs() {
    let crates = crates();
    let found = closure(&crates, "contracts/token");
    assert!(found.contains("packages/messages"), "{found:?}");
    let proofs: Vec<_> = found
        .iter()
        .filter(|folder| folder.starts_with("zk-verifier/"))
        .collect();
    assert!(proofs.is_empty(), "{proofs:?}");
}

/// Proving, with its curve and its threads, is no part of any contract.
#[test]
fn contracts_verify_and_never_prove() {
    let crates = crates();
    let contracts = crates
        .keys()
        .filter(|folder| folder.starts_with("contracts/"));
    for contract in contracts {
        for found in closure(&crates, contract) {
            let allowed =
                !found.starts_with("zk-verifier/") || ON_CHAIN_PROOFS.contains(&found.as_str());
            assert!(allowed, "{contract} is built of {found}");
        }
    }
}
