//! Rust sources, as the tests that read them need them.

use std::fs;
use std::path::{Path, PathBuf};

/// Types whose constructor takes storage keys.
const STORED: [&str; 12] = [
    "Item",
    "Map",
    "SnapshotItem",
    "SnapshotMap",
    "IndexedMap",
    "MultiIndex",
    "UniqueIndex",
    "Deque",
    "Table",
    "BlockStartItem",
    "SplitEarnings",
    "ReferralEarnings",
];

/// Names of what is in a folder, in order; none when there is no such folder.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// Rust files in a folder and the folders in it, in order.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let paths = names_in(folder).into_iter().map(|name| folder.join(name));
    let files = paths.flat_map(|path| match path.is_dir() {
        true => rust_files(&path),
        false => vec![path],
    });
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files.filter(is_rust).collect()
}

/// Storage types that a text constructs outside of its comments, each with the text behind the
/// opening bracket.
pub fn constructed_in(text: &str) -> Vec<(&str, &str)> {
    let found = text.match_indices("::new(").filter_map(|(at, new)| {
        let (before, behind) = (&text[..at], &text[at + new.len()..]);
        let line = before.rsplit('\n').next().unwrap_or(before);
        // `Map::<K, V>::new(` names the type before its parameters.
        let named = match before.strip_suffix('>') {
            Some(inside) => inside.rsplit_once("::<").map_or(before, |(name, _)| name),
            None => before,
        };
        let name = named.rsplit(|c: char| !c.is_alphanumeric() && c != '_');
        let name = name.into_iter().next().filter(|_| !line.contains("//"))?;
        STORED.contains(&name).then_some((name, behind))
    });
    found.collect()
}
