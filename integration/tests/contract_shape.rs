//! Every contract has one shape, so that whoever knows one finds their way in all: the same files,
//! one in `execute/` for each message and named by it, every storage key in `state.rs`, and a README
//! with the same sections. What the owner may send is answered message by message.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oaic_integration::sources::{constructed_in, names_in, rust_files};
use oaic_localnet::workspace_root;
use serde_json::Value;

/// The stock multisig, which has no code of ours.
const STOCK: &str = "cw3-fixed-multisig";

const REQUIRED: [&str; 8] = [
    "lib.rs",
    "contract.rs",
    "instantiate.rs",
    "state.rs",
    "error.rs",
    "events.rs",
    "execute/mod.rs",
    "query/mod.rs",
];

/// What answers `Accepts`. The DAO asks itself, and has no query for it.
const ACCEPTS: [&str; 2] = ["query/accepts.rs", "model/message/accept.rs"];

/// What else may stand in `src/`. `migrate.rs` has a file per version in `migrate/`; `keys.rs` has the
/// verifying keys of a contract that verifies proofs.
const ALLOWED: [&str; 7] = [
    "keys.rs",
    "migrate.rs",
    "validate.rs",
    "execute",
    "query",
    "model",
    "migrate",
];

/// Messages that a library carries out, so that `contract.rs` only hands them over: cw-ownable through
/// the runtime, cw20-base.
const OF_LIBRARIES: [&str; 3] = ["update_ownership", "update_marketing", "upload_logo"];

/// Messages that share the file of another, by design: contract, message and file.
const SHARED: [(&str, &str, &str); 4] = [
    // Differs from `Buy` only in what is ordered.
    ("data-market", "ask", "buy"),
    // The only hook, so there is nothing to choose between.
    ("private-credits", "deposit", "receive"),
    // `GiveBack` for another account than the sender's.
    ("sale", "give_back_for", "give_back"),
    // Nothing can be minted, so both are refused alike.
    ("token", "update_minter", "mint"),
];

/// The sections of a contract's README, in this order.
const SECTIONS: [&str; 7] = [
    "## Who may do what",
    "## Flow",
    "## Messages",
    "## Queries",
    "## Events",
    "## Errors worth knowing",
    "## See also",
];

#[test]
fn every_contract_has_the_one_shape() {
    let mut found = vec![];
    let mut seen = BTreeSet::new();
    let contracts = workspace_root().join("contracts");
    for name in names_in(&contracts) {
        let path = contracts.join(&name);
        if !path.is_dir() || name == STOCK {
            continue;
        }
        let violations = violations(&path, &messages_of(&name), &shared_in(&name));
        found.extend(violations.iter().map(|what| format!("{name}: {what}")));
        seen.insert(name);
    }
    assert!(seen.len() >= 10, "only {seen:?} was looked at");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_exception_is_one() {
    for (contract, message, _) in SHARED {
        let file = format!("contracts/{contract}/src/execute/{message}.rs");
        let own = workspace_root().join(&file).exists();
        assert!(!own, "{file} exists, so it needs no exception");
        let known = messages_of(contract).contains(message);
        assert!(known, "{contract} has no message {message}");
    }
}

#[test]
fn every_violation_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for file in REQUIRED {
        write(&format!("src/{file}"), "");
    }
    write("src/execute/buy.rs", "");
    write(
        "src/query/accepts.rs",
        "match msg {\n    M::Buy {} => {}\n}",
    );
    write("src/state.rs", "const A: Item<u8> = Item::new(\"a\");");
    write(
        "src/model/tree.rs",
        "let plain = BTreeMap::new(); // Item::new(",
    );
    write("README.md", &SECTIONS.join("\n"));
    let messages = ["ask", "buy", "update_ownership"].map(str::to_owned);
    let mut messages = BTreeSet::from(messages);
    let found =
        |messages: &BTreeSet<String>| violations(folder.path(), messages, &[("ask", "buy")]);
    assert_eq!(found(&messages), [""; 0]);

    messages.insert("sell".to_owned());
    write("src/execute/run.rs", "");
    write("src/query/accepts.rs", "match msg {\n    _ => {}\n}");
    write("src/ledger.rs", "");
    write(
        "src/model/tree.rs",
        "const B: Map<u8, u8> = Map::<u8, u8>::new(\"b\");",
    );
    write("README.md", &SECTIONS[1..].join("\n"));
    fs::remove_file(folder.path().join("src/events.rs")).unwrap();
    assert_eq!(
        found(&messages),
        [
            "src/events.rs is missing",
            "src/ledger.rs does not belong directly in src/",
            "src/execute/run.rs is not named by a message",
            "src/execute/sell.rs is missing: each message has a file",
            "src/query/accepts.rs answers for messages that it does not name",
            "src/model/tree.rs constructs a Map: storage keys stand in state.rs",
            "README.md lacks the section '## Who may do what', or has it out of order",
        ]
    );

    fs::remove_file(folder.path().join("src/query/accepts.rs")).unwrap();
    let missing = "src/query/accepts.rs is missing".to_owned();
    assert!(found(&messages).contains(&missing));

    fs::remove_file(folder.path().join("src/execute/buy.rs")).unwrap();
    let missing = "src/execute/buy.rs is missing: each message has a file".to_owned();
    let found = found(&messages).into_iter().filter(|what| *what == missing);
    assert_eq!(found.count(), 2, "`ask` has no file either");
}

#[test]
fn messages_are_read() {
    let sale = messages_of("sale");
    assert!(sale.contains("finalize") && sale.contains("give_back_for"));
}

/// Messages of a contract that share the file of another, and which.
fn shared_in(contract: &str) -> Vec<(&'static str, &'static str)> {
    let own = SHARED.into_iter().filter(|(of, ..)| *of == contract);
    own.map(|(_, message, file)| (message, file)).collect()
}

/// What of a contract's folder does not have the shape.
fn violations(
    contract: &Path,
    messages: &BTreeSet<String>,
    shared: &[(&str, &str)],
) -> Vec<String> {
    let src = contract.join("src");
    let mut found = vec![];
    for file in REQUIRED {
        if !src.join(file).is_file() {
            found.push(format!("src/{file} is missing"));
        }
    }
    for name in names_in(&src) {
        if !REQUIRED.contains(&name.as_str()) && !ALLOWED.contains(&name.as_str()) {
            found.push(format!("src/{name} does not belong directly in src/"));
        }
    }
    for name in names_in(&src.join("execute")) {
        let message = name.strip_suffix(".rs").unwrap_or(&name);
        if message != "mod" && !messages.contains(message) {
            found.push(format!("src/execute/{name} is not named by a message"));
        }
    }
    for message in messages {
        if OF_LIBRARIES.contains(&message.as_str()) {
            continue;
        }
        let other = shared.iter().find(|(of, _)| of == message);
        let file = other.map_or(message.as_str(), |(_, file)| *file);
        if !src.join(format!("execute/{file}.rs")).is_file() {
            found.push(format!(
                "src/execute/{file}.rs is missing: each message has a file"
            ));
        }
    }
    match ACCEPTS.iter().find(|file| src.join(file).is_file()) {
        None => found.push(format!("src/{} is missing", ACCEPTS[0])),
        Some(file) => {
            let text = fs::read_to_string(src.join(file)).expect("a source file");
            if text
                .lines()
                .any(|line| line.trim_start().starts_with("_ =>"))
            {
                found.push(format!(
                    "src/{file} answers for messages that it does not name"
                ));
            }
        }
    }
    let mut files = rust_files(&src);
    files.retain(|file| *file != src.join("state.rs"));
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        let file = file.strip_prefix(contract).unwrap().display();
        let constructed = constructed_in(&text).into_iter();
        found.extend(constructed.map(|(stored, _)| {
            format!("{file} constructs a {stored}: storage keys stand in state.rs")
        }));
    }
    let readme = fs::read_to_string(contract.join("README.md")).unwrap_or_default();
    let mut lines = readme.lines();
    for section in SECTIONS {
        if !lines.any(|line| line == section) {
            found.push(format!(
                "README.md lacks the section '{section}', or has it out of order"
            ));
            break;
        }
    }
    found
}

/// Messages of a contract in snake case: its `ExecuteMsg` by its schema, its `ReceiveMsg` by source.
fn messages_of(contract: &str) -> BTreeSet<String> {
    let root = workspace_root();
    let schema =
        fs::read_to_string(root.join(format!("schema/{contract}.json"))).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let mut messages = BTreeSet::new();
    for variant in schema["execute"]["oneOf"].as_array().expect("variants") {
        let properties = variant["properties"].as_object().into_iter().flatten();
        messages.extend(properties.map(|(name, _)| name.clone()));
    }
    let module = root
        .join("packages/messages/src")
        .join(contract.replace('-', "_"));
    let source = fs::read_to_string(module.join("mod.rs"))
        .or_else(|_| fs::read_to_string(module.with_extension("rs")))
        .expect("a module of messages");
    let (_, hook) = source
        .split_once("pub enum ReceiveMsg {\n")
        .unwrap_or_default();
    let variants = hook.lines().take_while(|line| *line != "}");
    messages.extend(variants.filter_map(variant_of));
    messages
}

/// The variant of an enum that a line begins, in snake case.
fn variant_of(line: &str) -> Option<String> {
    let rest = line.strip_prefix("    ")?;
    let name: String = rest
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    Some(snake).filter(|_| name.starts_with(|first: char| first.is_ascii_uppercase()))
}
