//! Another language computes the golden vectors from the documentation and agrees.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{json, Value};

const FILES: [&str; 8] = [
    "domains.json",
    "receipts.json",
    "trees.json",
    "vouchers.json",
    "entries.json",
    "prices.json",
    "keys.json",
    "heartbeats.json",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// Runs the checker; None, and a line that says so, when there is no Python.
fn check(test: &str, vectors: &Path) -> Option<Output> {
    let output = Command::new("python3")
        .arg("check.py")
        .arg(vectors)
        .current_dir(folder())
        .output();
    if output.is_err() {
        println!("SKIPPED {test}: python3 is missing");
    }
    output.ok()
}

#[test]
fn python_agrees() {
    let Some(output) = check("python_agrees", &folder()) else {
        return;
    };
    let reported =
        String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "check.py: {reported}");
    assert!(reported.contains("all agree"), "check.py: {reported}");
}

/// The checker catches: a vector that is altered is named, and the exit code says so.
#[test]
fn python_names_a_vector_that_is_wrong() {
    let copy = tempfile::tempdir().unwrap();
    for (file, pointer) in [
        ("domains.json", "/domains/0/domain"),
        ("domains.json", "/channel_ids/1/channel_id"),
        ("receipts.json", "/receipts/2/bytes"),
        ("receipts.json", "/receipts/3/signature"),
        ("trees.json", "/trees/5/commitment"),
        ("trees.json", "/proofs/9/bytes"),
        ("vouchers.json", "/vouchers/1/packed"),
        ("receipts.json", "/receipts/4/price_table"),
        ("entries.json", "/entries/1/claim"),
        ("entries.json", "/entries/2/signature"),
        ("entries.json", "/batch"),
        ("prices.json", "/tables/0/hash"),
        ("prices.json", "/tables/3/max_call"),
        ("keys.json", "/small_order/4"),
        ("heartbeats.json", "/heartbeats/2/models/1"),
    ] {
        let named = match pointer[1..].split('/').collect::<Vec<_>>()[..] {
            [list, index, ..] => format!("{file} {list}[{index}]"),
            _ => format!("{file} {}", &pointer[1..]),
        };
        for name in FILES {
            let text = std::fs::read_to_string(folder().join(name)).unwrap();
            let mut value: Value = serde_json::from_str(&text).unwrap();
            if name == file {
                let text = value.pointer_mut(pointer).unwrap();
                let old = text.as_str().unwrap();
                let other = if old.starts_with('0') { "1" } else { "0" };
                *text = json!(format!("{other}{}", &old[1..]));
            }
            std::fs::write(copy.path().join(name), value.to_string()).unwrap();
        }
        let Some(output) = check("python_names_a_vector_that_is_wrong", copy.path()) else {
            return;
        };
        let reported = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{pointer}: {reported}");
        assert!(reported.contains(&named), "{pointer}: {reported}");
    }
}
