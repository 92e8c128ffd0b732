//! SECURITY.md and docs/audit-zk.md name tests: each must exist, so that no promise outlives its
//! evidence.

use std::collections::BTreeSet;
use std::fs;

use oaic_integration::sources::rust_files;
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
    let section = text.split("## What is promised").nth(1);
    let section = section.and_then(|rest| rest.split("\n## ").next());
    let rows = rows(
        section.expect("SECURITY.md has its table of promises"),
        "promise",
    );
    let checked = all_there(rows.map(|row| (row, row)));
    assert!(checked > 10, "only {checked} promises");
}

#[test]
fn every_finding_names_tests_that_exist() {
    let text = read("docs/audit-zk.md");
    let tests = |row| str::split(row, " | ").nth(3).expect("a column of tests");
    let rows = rows(&text, "finding").map(|row| (row, tests(row)));
    let checked = all_there(rows.filter(|(_, cell)| *cell != "none"));
    assert!(checked > 20, "only {checked} findings");
}

/// Rows of tables, but the head that begins with a word.
fn rows<'a>(text: &'a str, head: &str) -> impl Iterator<Item = &'a str> {
    let head = format!("| {head} |");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    rows.filter(move |line| !line.starts_with(&head))
}

fn read(name: &str) -> String {
    fs::read_to_string(workspace_root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// That all tests are there which the cells name between backticks, and each names one. How many
/// cells there are.
fn all_there<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> usize {
    let tests: BTreeSet<String> = FOLDERS.into_iter().flat_map(tests_in).collect();
    let mut count = 0;
    for (row, cell) in cells {
        count += 1;
        let mut named = cell.split('`').skip(1).step_by(2).peekable();
        assert!(named.peek().is_some(), "without a test: {row}");
        for name in named {
            assert!(tests.contains(name), "there is no test `{name}`: {row}");
        }
    }
    count
}

/// Names of the tests that run.
fn tests_in(folder: &str) -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for path in rust_files(&workspace_root().join(folder)) {
        let text = fs::read_to_string(&path).expect("a source file");
        tests.extend(tests_of(&text).into_iter().map(str::to_owned));
    }
    tests
}

/// One that is `#[ignore]`d runs for nobody, so it is no evidence.
fn tests_of(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split("#[test]").collect();
    let found = parts.windows(2).filter_map(|pair| {
        let before = pair[0].rsplit('}').next().unwrap_or_default();
        let (attributes, rest) = pair[1].split_once("fn ")?;
        let ignored = [before, attributes]
            .iter()
            .any(|text| text.contains("#[ignore"));
        let name = rest.split('(').next()?;
        (!ignored).then_some(name)
    });
    found.collect()
}

#[test]
fn an_ignored_test_is_no_evidence() {
    let text = "mod tests {\n#[test]\nfn runs() {}\n#[test]\n#[ignore = \"slow\"]\nfn after() {}\n\
                #[ignore]\n#[test]\nfn before() {}\n#[test]\nfn runs_too() {}\n}";
    assert_eq!(tests_of(text), ["runs", "runs_too"]);
}
