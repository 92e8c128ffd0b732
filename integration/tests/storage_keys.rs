//! No two things of a contract are stored under one key: a second `Item` of the same name would
//! silently overwrite the first (security reference B-30).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use oaic_localnet::workspace_root;

/// Types whose constructor takes storage keys.
const STORED: [&str; 7] = [
    "Item",
    "Map",
    "SnapshotItem",
    "SnapshotMap",
    "MultiIndex",
    "BlockStartItem",
    "Table",
];

/// Keys of libraries that every contract uses.
const TAKEN: [&str; 2] = ["contract_info", "ownership"];

/// Collections of the standard library end in `Map` too.
const NOT_STORED: [&str; 2] = ["BTreeMap", "HashMap"];

#[test]
fn every_storage_key_of_a_contract_is_its_own() {
    let contracts = workspace_root().join("contracts");
    let mut found = 0;
    for contract in folders(&contracts) {
        let mut keys: BTreeMap<String, String> = TAKEN
            .iter()
            .map(|key| ((*key).to_owned(), "a library".to_owned()))
            .collect();
        let mut files = vec![];
        rust_files(&contract.join("src"), &mut files);
        records_of(&contract, &mut files);
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
    assert!(
        found > 60,
        "only {found} storage keys were found: does this test still read them?"
    );
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
        let index = MultiIndex::new(|_, a| a.b, "same", "same__index");
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
        "same__index",
    ];
    assert_eq!(keys, wanted);
}

/// Adds the files of a contract's records that clients prove, a file or a folder, if there are any.
fn records_of(contract: &Path, files: &mut Vec<std::path::PathBuf>) {
    let name = contract.file_name().expect("a folder").to_string_lossy();
    let records = workspace_root()
        .join("packages/records/src")
        .join(name.replace('-', "_"));
    if records.is_dir() {
        rust_files(&records, files);
    }
    files.extend(Some(records.with_extension("rs")).filter(|file| file.is_file()));
}

/// Keys in a source text, in order: literals, numbers of tables, and names of constants.
fn keys_in(text: &str) -> Vec<String> {
    let mut keys = vec![];
    for (at, _) in text.match_indices("::new(") {
        let before = &text[..at];
        // `Map::<K, V>::new(` names the type before its parameters.
        let before = match before.strip_suffix('>') {
            Some(inside) => inside.rsplit_once("::<").map_or(before, |(name, _)| name),
            None => before,
        };
        let name = before
            .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default();
        if !STORED.contains(&name) || NOT_STORED.contains(&name) {
            continue;
        }
        let rest = &text[at + "::new(".len()..];
        let arguments = inside(rest);
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
        if name == "MultiIndex" {
            // It names its map's key first, and then its own.
            keys.drain(from..keys.len().saturating_sub(1));
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

fn folders(path: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(path).expect("a folder of the workspace");
    let mut folders: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("src").is_dir())
        .collect();
    folders.sort();
    folders
}

fn rust_files(path: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(path).expect("a folder of the workspace") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
        {
            files.push(path);
        }
    }
}
