//! `oaic zk` as a person runs it. Parameters come from the machine's cache, so that setup is paid for
//! once.

use std::fs;
use std::path::Path;

use crate::support::binary::{json, oaic};
use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

/// A folder with an input and its proof.
fn proven(circuit: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let example = oaic(dir.path())
        .args(["zk", "example", "--circuit", circuit])
        .assert()
        .success();
    fs::write(dir.path().join("input.json"), &example.get_output().stdout).unwrap();
    oaic(dir.path())
        .args(["zk", "prove", "--circuit", circuit])
        .args(["--input", "input.json", "--out", "proof.json"])
        .assert()
        .success()
        .stderr(contains("wrote proof.json"));
    dir
}

fn verify(folder: &Path, circuit: &str) -> Command {
    let mut command = oaic(folder);
    command
        .args(["zk", "verify", "--json", "--circuit", circuit])
        .args(["--statement", "input.json", "--proof", "proof.json"]);
    command
}

#[test]
fn all_circuits_are_listed_with_status_and_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let out = oaic(dir.path())
        .args(["zk", "list", "--json"])
        .assert()
        .success();
    let list = json(&out.get_output().stdout);
    assert_eq!(list["schema"], "oaic/zk-circuits/1");
    let circuits = list["circuits"].as_array().unwrap();
    assert_eq!(circuits.len(), 6);
    assert_eq!(circuits[0]["circuit"], "key-delivery");
    assert_eq!(circuits[0]["circuit_hash"].as_str().unwrap().len(), 64);
}

#[test]
fn an_example_is_proven_and_verified_and_another_statement_is_not() {
    let dir = proven("spend");
    let out = verify(dir.path(), "spend")
        .assert()
        .success()
        .stderr(contains("DEV key"));
    assert_eq!(json(&out.get_output().stdout)["valid"], true);
    let proof = json(&fs::read(dir.path().join("proof.json")).unwrap());
    assert_eq!(proof["schema"], "oaic/proof/1");
    assert_eq!(proof["proof"].as_str().unwrap().len(), 384);

    let path = dir.path().join("input.json");
    let mut input = json(&fs::read(&path).unwrap());
    input["statement"]["action"] = 4.into();
    fs::write(&path, input.to_string()).unwrap();
    let out = verify(dir.path(), "spend")
        .assert()
        .code(6)
        .stderr(contains("it was made for input"));
    assert_eq!(json(&out.get_output().stdout)["valid"], false);
}

#[test]
fn a_proof_of_another_circuit_or_cut_or_no_hex_is_refused_by_its_file() {
    let dir = proven("membership");
    verify(dir.path(), "spend")
        .assert()
        .code(2)
        .stderr(contains("is a proof of membership, not of spend"));
    let path = dir.path().join("proof.json");
    let good = fs::read_to_string(&path).unwrap();
    let digits = json(good.as_bytes())["proof"].as_str().unwrap().to_owned();
    for (bent, words) in [
        (good.replace(&digits, &digits[2..]), "191 bytes long"),
        (good.replace(&digits, "zz"), "proof is not hex"),
        (good[..40].to_owned(), "is not a proof file"),
    ] {
        fs::write(&path, bent).unwrap();
        verify(dir.path(), "membership")
            .assert()
            .code(2)
            .stderr(contains("proof.json").and(contains(words)));
    }
}

/// What is wrong with where a proof is to go is said before minutes of proving, and a proof that
/// can't be kept in its file isn't lost.
#[test]
fn where_a_proof_goes_is_looked_at_first_and_a_pipe_stays_one() {
    let dir = proven("spend");
    let prove = |out: &str| {
        let mut command = oaic(dir.path());
        command
            .args(["zk", "prove", "--json", "--circuit", "spend"])
            .args(["--input", "input.json", "--out", out]);
        command.assert()
    };
    prove("none/proof.json")
        .code(2)
        .stdout("")
        .stderr(contains("there is no folder none").and(contains("proving").not()));
    // A pipe, and not a device: if this breaks, it breaks no machine.
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
    };
    prove("pipe").success();
    assert!(!fs::metadata(&pipe).unwrap().is_file(), "replaced");
    let written = json(reader.join().unwrap().as_bytes());
    assert_eq!(written["circuit"], "spend");
    fs::create_dir(dir.path().join("folder")).unwrap();
    let out = prove("folder")
        .code(1)
        .stderr(contains("folder can't be written"));
    let printed = json(&out.get_output().stdout);
    assert_eq!(printed["proof"].as_str().unwrap().len(), 384);
}

#[test]
fn a_witness_that_does_not_fit_names_file_and_claim() {
    let dir = proven("spend");
    let path = dir.path().join("input.json");
    let mut input = json(&fs::read(&path).unwrap());
    input["witness"]["index"] = 3.into();
    fs::write(&path, input.to_string()).unwrap();
    oaic(dir.path())
        .args(["zk", "prove", "--circuit", "spend", "--input", "input.json"])
        .assert()
        .code(6)
        .stdout("")
        .stderr(contains("input.json: spend:").and(contains("root").or(contains("nullifier"))));
}

#[test]
fn an_input_that_is_not_as_it_must_be_names_file_field_and_line() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("input.json"),
        "{\"statement\": {\n\"contxt\": 1}}",
    )
    .unwrap();
    oaic(dir.path())
        .args(["zk", "prove", "--circuit", "spend", "--input", "input.json"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(
            contains("input.json")
                .and(contains("contxt"))
                .and(contains("line 2")),
        );
    oaic(dir.path())
        .args([
            "zk",
            "prove",
            "--circuit",
            "spend",
            "--input",
            "nothing.json",
        ])
        .assert()
        .code(2)
        .stderr(contains("nothing.json can't be read"));
}

#[test]
fn a_circuit_that_does_not_exist_is_answered_with_those_that_do() {
    let dir = tempfile::tempdir().unwrap();
    oaic(dir.path())
        .args(["zk", "setup", "--circuit", "spent"])
        .assert()
        .code(2)
        .stderr(contains("key-delivery, misbehavior, spend"));
    oaic(dir.path())
        .args(["zk", "setup"])
        .assert()
        .code(2)
        .stderr(contains("--circuit").and(contains("--all")));
}

#[test]
fn setup_writes_the_committed_key_and_takes_no_other_parameters() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("keys")).unwrap();
    oaic(dir.path())
        .args(["zk", "setup", "--circuit", "key-delivery"])
        .args(["--cache", "cache", "--write-keys", "keys"])
        .assert()
        .success()
        .stderr(contains("key-delivery  setup: points"));
    let committed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../zk-verifier/keys/key-delivery.json"
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("keys/key-delivery.json")).unwrap(),
        fs::read_to_string(committed).unwrap()
    );
    fs::write(dir.path().join("other"), "no parameters").unwrap();
    oaic(dir.path())
        .args(["zk", "setup", "--circuit", "key-delivery"])
        .args(["--cache", "cache", "--parameters", "other"])
        .assert()
        .code(6)
        .stderr(contains("other: its SHA-256 is"));
}

/// Whenever it is killed, what is in the cache afterwards is whole or not there.
#[test]
fn a_setup_that_is_killed_leaves_nothing_bad() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("cache");
    for milliseconds in [20, 150, 400, 700, 900] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("oaic"))
            .args(["zk", "setup", "--quiet", "--circuit", "key-delivery"])
            .arg("--cache")
            .arg(&cache)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().unwrap();
        let whole = fs::read_dir(&cache)
            .map(|entries| {
                entries
                    .map(|entry| entry.unwrap().path())
                    .filter(|path| path.extension().is_some_and(|e| e == "params"))
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default();
        for path in whole {
            let bytes = fs::read(&path).unwrap();
            let (body, hash) = bytes.split_at(bytes.len() - 32);
            use sha2::{Digest, Sha256};
            assert_eq!(Sha256::digest(body)[..], *hash, "{milliseconds} ms");
        }
    }
    oaic(dir.path())
        .args(["zk", "setup", "--circuit", "key-delivery"])
        .args(["--cache", "cache"])
        .assert()
        .success();
}

/// Both want the same parameters; one makes them, the other waits and reads.
#[test]
fn two_setups_at_once_make_them_once() {
    let dir = tempfile::tempdir().unwrap();
    let start = || {
        std::process::Command::new(assert_cmd::cargo::cargo_bin("oaic"))
            .args(["zk", "setup", "--circuit", "misbehavior", "--cache"])
            .arg(dir.path().join("cache"))
            .stderr(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    let children = [start(), start()];
    let said = children.map(|child| {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success());
        String::from_utf8(out.stderr).unwrap()
    });
    let made = said.iter().filter(|said| said.contains("setup: points"));
    assert_eq!(made.count(), 1, "{said:?}");
}
