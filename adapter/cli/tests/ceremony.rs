//! `oaic zk ceremony`, the binary: what goes to which stream, exit codes, and files that survive.
//! Phase 2 of a real circuit takes a minute; its library's tests have it.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

const BEACON: &str = "00000000000000000001c7a4b8d2e3f9";

fn ceremony(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("oaic").unwrap();
    command
        .current_dir(folder)
        .env("OAIC_HOME", folder.join("home"))
        .env("NO_COLOR", "1")
        .args(["zk", "ceremony"]);
    command
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = ceremony(folder).args(args).arg("--json").output().unwrap();
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn beacon(file: &str) -> Vec<&str> {
    let mut args = vec!["beacon", file, "--value", BEACON];
    args.extend(["--source", "a block", "--iterations-log2", "10"]);
    args
}

#[test]
fn phase_1_from_begin_to_verify_names_every_contributor_and_hash() {
    let dir = tempfile::tempdir().unwrap();
    let begun = json(dir.path(), &["begin", "--size", "4", "--out", "powers"]);
    assert_eq!(begun["schema"], "oaic/ceremony/1");
    assert_eq!(
        (&begun["complete"], &begun["phase"]),
        (&false.into(), &1.into())
    );
    let mut hashes = vec![];
    for name in ["Ada", "Bob"] {
        let added = json(dir.path(), &["contribute", "powers", "--name", name]);
        assert_eq!(added["added"], added["hash"]);
        hashes.push(added["hash"].clone());
    }
    let ended = json(dir.path(), &beacon("powers"));
    hashes.push(ended["hash"].clone());
    let verified = json(dir.path(), &["verify", "powers"]);
    assert_eq!(verified["verified"], true);
    assert_eq!(verified["complete"], true);
    let contributions = verified["contributions"].as_array().unwrap();
    let listed: Vec<Value> = contributions.iter().map(|c| c["hash"].clone()).collect();
    assert_eq!(listed, hashes);
    assert_eq!(contributions[0]["name"], "Ada");
    assert_eq!(contributions[2]["beacon"]["value"], BEACON);
    ceremony(dir.path())
        .args(["show", "powers"])
        .assert()
        .success()
        .stdout(
            contains("complete")
                .and(contains("the chain of hashes"))
                .and(contains(hashes[1].as_str().unwrap())),
        );
    // Nothing is left beside the file.
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn what_is_wrong_has_its_exit_code_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str], code: i32, says: &str| {
        ceremony(dir.path())
            .args(args)
            .assert()
            .code(code)
            .stdout("")
            .stderr(contains(says));
    };
    json(dir.path(), &["begin", "--size", "3", "--out", "powers"]);
    run(
        &["begin", "--size", "3", "--out", "powers"],
        2,
        "powers exists",
    );
    run(&["begin", "--out", "other"], 2, "--size");
    run(
        &["begin", "--size", "21", "--out", "other"],
        2,
        "21 is not in 2..=20",
    );
    run(
        &["begin", "--circuit", "spend", "--out", "other"],
        2,
        "--powers",
    );
    run(&beacon("powers"), 2, "nobody contributed yet");
    run(
        &["contribute", "powers", "--name", "beacon"],
        2,
        "name of the beacon",
    );
    run(&["verify", "none"], 3, "none");
    json(dir.path(), &["contribute", "powers", "--name", "Ada"]);
    let mut bad = beacon("powers");
    bad[3] = "xyz";
    run(&bad, 2, "hexadecimal");
    json(dir.path(), &beacon("powers"));
    run(
        &["contribute", "powers", "--name", "Eve"],
        2,
        "nothing can be contributed",
    );
    // Phase 1 is too small for any circuit of the project.
    run(
        &[
            "begin",
            "--circuit",
            "spend",
            "--powers",
            "powers",
            "--out",
            "keys",
        ],
        2,
        "the circuit needs powers of size 13",
    );
    assert!(!dir.path().join("keys").exists());
    let mut bytes = std::fs::read(dir.path().join("powers")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(dir.path().join("flipped"), &bytes).unwrap();
    run(&["verify", "flipped"], 6, "next:");
    std::fs::write(dir.path().join("text"), "no ceremony").unwrap();
    run(&["verify", "text"], 2, "is no file of a ceremony");
}

#[test]
fn a_contribution_that_is_killed_leaves_the_file_and_can_be_made_again() {
    let dir = tempfile::tempdir().unwrap();
    json(dir.path(), &["begin", "--size", "12", "--out", "powers"]);
    let before = std::fs::read(dir.path().join("powers")).unwrap();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("oaic"))
        .current_dir(dir.path())
        .env("OAIC_HOME", dir.path().join("home"))
        .args([
            "zk",
            "ceremony",
            "contribute",
            "powers",
            "--name",
            "Ada",
            "--unverified",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Killed in the middle of writing.
    let partial = dir.path().join("powers.partial");
    while !partial.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(partial.exists(), "it was killed too late to say anything");
    assert_eq!(std::fs::read(dir.path().join("powers")).unwrap(), before);
    json(dir.path(), &["contribute", "powers", "--name", "Ada"]);
    json(dir.path(), &["verify", "powers"]);
    assert!(!partial.exists());
}
