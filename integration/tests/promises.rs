//! SECURITY.md and docs/audit-zk.md name tests: each must exist, so that no promise outlives its
//! evidence.

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
    let text = read("SECURITY.md");
    let section = text
        .split("## What is promised")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("SECURITY.md has its table of promises");
    let rows = section
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| promise |"));
    let checked = all_there(rows.map(|row| (row, row)));
    assert!(
        checked > 10,
        "the table of promises has only {checked} rows"
    );
}

#[test]
fn every_finding_names_tests_that_exist() {
    let text = read("docs/audit-zk.md");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| finding |"));
    let tests = |row| str::split(row, " | ").nth(3).expect("a column of tests");
    let checked = all_there(
        rows.map(|row| (row, tests(row)))
            .filter(|(_, cell)| *cell != "none"),
    );
    assert!(
        checked > 20,
        "the table of findings has only {checked} rows"
    );
}

fn read(name: &str) -> String {
    fs::read_to_string(workspace_root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// That all tests are there which the cells name between backticks, and each names one. How many
/// cells there are.
fn all_there<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> usize {
    let mut tests = BTreeSet::new();
    for folder in FOLDERS {
        collect(&workspace_root().join(folder), &mut tests);
    }
    let mut count = 0;
    for (row, cell) in cells {
        count += 1;
        let mut named = cell.split('`').skip(1).step_by(2).peekable();
        assert!(named.peek().is_some(), "without a test: {row}");
        for name in named {
            assert!(
                tests.contains(name),
                "there is no test `{name}`, which is named in: {row}"
            );
        }
    }
    count
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
