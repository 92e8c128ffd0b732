//! SECURITY.md names tests: each must exist, so that no promise outlives its evidence.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oaic_localnet::workspace_root;

const FOLDERS: [&str; 6] = [
    "contracts",
    "packages",
    "integration",
    "economy",
    "adapter",
    "zk-verifier",
];

#[test]
fn every_promise_names_tests_that_exist() {
    let root = workspace_root();
    let mut tests = BTreeSet::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut tests);
    }
    let text = fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md is there");
    let section = text
        .split("## What is promised")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("SECURITY.md has its table of promises");
    let rows: Vec<&str> = section
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| promise |"))
        .collect();
    assert!(
        rows.len() > 10,
        "the table of promises has only {} rows",
        rows.len()
    );
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "a promise without a test: {row}");
        for name in named {
            assert!(
                tests.contains(name),
                "there is no test `{name}`, which is named in: {row}"
            );
        }
    }
}

/// Names of the functions that a `#[test]` stands before.
fn collect(folder: &Path, tests: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("a file of the workspace").path();
        if path.is_dir() {
            collect(&path, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            for after in text.split("#[test]").skip(1) {
                let name = after
                    .split("fn ")
                    .nth(1)
                    .and_then(|rest| rest.split('(').next());
                tests.extend(name.map(str::to_owned));
            }
        }
    }
}
