//! No two things of a contract are stored under one key: a second `Item` of the same name would
//! silently overwrite the first (security reference B-30).

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use oaic_integration::sources::{constructed_in, names_in, rust_files};
use oaic_localnet::workspace_root;

/// Keys of libraries that every contract uses.
const TAKEN: [&str; 2] = ["contract_info", "ownership"];

#[test]
fn every_storage_key_of_a_contract_is_its_own() {
    let contracts = workspace_root().join("contracts");
    let mut found = 0;
    for name in names_in(&contracts) {
        let mut keys: BTreeMap<String, String> = TAKEN
            .iter()
            .map(|key| ((*key).to_owned(), "a library".to_owned()))
            .collect();
        let mut files = rust_files(&contracts.join(&name).join("src"));
        files.extend(records_of(&name));
        files.retain(|file| !file.ends_with("tests.rs"));
        for file in files {
            let text = fs::read_to_string(&file).expect("a source file");
            for key in keys_in(&text) {
                found += 1;
                let place = file.display().to_string();
                if let Some(before) = keys.insert(key.clone(), place.clone()) {
                    panic!("the storage key {key} stands in {before} and in {place}");
                }
            }
        }
    }
    assert!(found > 60, "only {found} storage keys were found");
}

#[test]
fn a_key_that_stands_twice_is_seen() {
    let text = r#"
        pub const A: Item<u8> = Item::new("same");
        const B: Map<&Addr, u8> = Map::new("same");
        let ordinary: BTreeMap<u8, u8> = BTreeMap::new();
        const C: SnapshotMap<&Addr, u8> = SnapshotMap::new("c", "c__checkpoints", "c__changelog", Strategy::EveryBlock);
        const D: Table<u64, ChannelBalance> = Table::new(3);
        const E: Item<u8> = Item::new(cw4::FEE_KEY);
        const F: IndexedMap<&Addr, A, I> = IndexedMap::new(
            "map",
            I { index: MultiIndex::new(|_, a| a.b, "map", "map__index") },
        );
    "#;
    let keys = keys_in(text);
    let wanted = [
        "same",
        "same",
        "c",
        "c__checkpoints",
        "c__changelog",
        "#3",
        "cw4::FEE_KEY",
        "map",
        "map__index",
    ];
    assert_eq!(keys, wanted);
}

/// Files of a contract's records that clients prove, a file or a folder, if there are any.
fn records_of(contract: &str) -> Vec<PathBuf> {
    let records = workspace_root().join("packages/records/src");
    let records = records.join(contract.replace('-', "_"));
    let mut files = rust_files(&records);
    files.extend(Some(records.with_extension("rs")).filter(|file| file.is_file()));
    files
}

/// Keys in a source text, in order: literals, numbers of tables, and names of constants.
fn keys_in(text: &str) -> Vec<String> {
    let mut keys = vec![];
    for (name, behind) in constructed_in(text) {
        let arguments = inside(behind);
        let from = keys.len();
        for argument in arguments.split(',').map(str::trim) {
            if let Some(literal) = argument.strip_prefix('"') {
                keys.extend(literal.split('"').next().map(str::to_owned));
            } else if name == "Table" && argument.parse::<u8>().is_ok() {
                keys.push(format!("#{argument}"));
            } else if is_constant(argument) {
                keys.push(argument.to_owned());
            }
        }
        match name {
            // It names its map's key first, and then its own.
            "MultiIndex" => drop(keys.drain(from..keys.len().saturating_sub(1))),
            // Its own key, and then the indexes, which are found by themselves.
            "IndexedMap" => keys.truncate(from + 1),
            _ => {}
        }
    }
    keys
}

/// A text up to the bracket that closes what it stands in.
fn inside(text: &str) -> &str {
    let mut open = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return &text[..at],
            ')' => open -= 1,
            _ => {}
        }
    }
    text
}

fn is_constant(text: &str) -> bool {
    let text = text.rsplit("::").next().unwrap_or_default();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}
