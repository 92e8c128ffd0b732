//! `oaic-ceremony`, the binary: what goes to which stream, exit codes, and files that survive.
//! Phase 1 for a real circuit, and beginning its phase 2, take a minute or two: they are made once a
//! machine and kept in the user's cache.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use assert_cmd::Command;
use oaic_cache::Cache;
use oaic_circuits::CircuitId;
use oaic_prover::Prover;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use sha2::{Digest, Sha256};

const BEACON: &str = "00000000000000000001c7a4b8d2e3f9";

fn ceremony(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("oaic-ceremony").unwrap();
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

/// What a command line of words prints.
fn json(folder: &Path, line: &str) -> Value {
    let args = line.split_whitespace();
    let output = ceremony(folder).args(args).arg("--json").output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command line of words is refused with.
fn refused(folder: &Path, line: &str, code: i32, words: &str) {
    let args = line.split_whitespace();
    let refused = ceremony(folder).args(args).assert();
    refused.code(code).stdout("").stderr(contains(words));
}

fn beacon(file: &str) -> String {
    format!("beacon {file} --value {BEACON} --source a-block --iterations-log2 10")
}

#[test]
fn phase_1_from_begin_to_verify_names_every_contributor_and_hash() {
    let dir = tempfile::tempdir().unwrap();
    let begun = json(dir.path(), "begin --size 4 --out powers");
    assert_eq!(begun["schema"], "oaic/ceremony/1");
    assert_eq!(begun["complete"], false);
    assert_eq!(begun["phase"], 1);
    let mut hashes = vec![];
    for name in ["Ada", "Bob"] {
        let added = json(dir.path(), &format!("contribute powers --name {name}"));
        assert_eq!(added["added"], added["hash"]);
        hashes.push(added["hash"].clone());
    }
    let ended = json(dir.path(), &beacon("powers"));
    hashes.push(ended["hash"].clone());
    let verified = json(dir.path(), "verify powers");
    assert_eq!(verified["verified"], true);
    assert_eq!(verified["complete"], true);
    let contributions = verified["contributions"].as_array().unwrap();
    let listed: Vec<Value> = contributions.iter().map(|c| c["hash"].clone()).collect();
    assert_eq!(listed, hashes);
    assert_eq!(contributions[0]["name"], "Ada");
    assert_eq!(contributions[2]["beacon"]["value"], BEACON);
    let shown = contains("complete")
        .and(contains("the chain of hashes"))
        .and(contains(hashes[1].as_str().unwrap()));
    let show = ceremony(dir.path()).args(["show", "powers"]).assert();
    show.success().stdout(shown);
    // Nothing is left beside the file.
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn what_is_wrong_has_its_exit_code_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |line: &str, code, words| refused(dir.path(), line, code, words);
    json(dir.path(), "begin --size 3 --out powers");
    for (line, words) in [
        ("begin --size 3 --out powers", "powers exists"),
        ("begin --out other", "--size"),
        ("begin --size 21 --out other", "21 is not in 2..=20"),
        ("begin --circuit spend --out other", "--powers"),
        (&beacon("powers"), "no contributions yet"),
        ("contribute powers --name beacon", "name of the beacon"),
    ] {
        refused(line, 2, words);
    }
    refused("verify none", 2, "none");
    json(dir.path(), "contribute powers --name Ada");
    for (value, words) in [
        ("HASH", "error: --value is 'HASH': it is not hexadecimal"),
        ("AB", "error: the beacon's value must be 8 to 256 bytes"),
    ] {
        refused(&beacon("powers").replace(BEACON, value), 2, words);
    }
    json(dir.path(), &beacon("powers"));
    let late = "contribute powers --name Eve";
    refused(late, 2, "nothing can be contributed");
    // Phase 1 is too small for any circuit of the project.
    let begin = "begin --circuit spend --powers powers --out keys";
    refused(begin, 2, "the circuit needs powers of size 13");
    assert!(!dir.path().join("keys").exists());
    let mut bytes = std::fs::read(dir.path().join("powers")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(dir.path().join("flipped"), &bytes).unwrap();
    refused("verify flipped", 6, "next:");
    std::fs::write(dir.path().join("text"), "no ceremony").unwrap();
    refused("verify text", 2, "is not a file of a ceremony");
}

#[test]
fn a_contribution_that_is_killed_leaves_the_file_and_can_be_made_again() {
    let dir = tempfile::tempdir().unwrap();
    json(dir.path(), "begin --size 12 --out powers");
    let before = std::fs::read(dir.path().join("powers")).unwrap();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("oaic-ceremony"))
        .current_dir(dir.path())
        .args(["contribute", "powers", "--name", "Ada", "--unverified"])
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
    json(dir.path(), "contribute powers --name Ada");
    json(dir.path(), "verify powers");
    assert!(!partial.exists());
}

const CIRCUIT: &str = "membership";
const CIRCUIT_KEY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../zk-verifier/keys/membership.json"
);

/// Of this version of the files' formats: another one has to be made anew.
const FORMATS: &str = "powers 1, keys 2";

/// `powers`, complete, and `keys`, begun, in a folder of their own.
fn begun() -> tempfile::TempDir {
    let key: Value = serde_json::from_slice(&std::fs::read(CIRCUIT_KEY).unwrap()).unwrap();
    let recipe = [CIRCUIT, key["circuit_hash"].as_str().unwrap(), FORMATS];
    let made = Cache::locate().unwrap().ensure(
        &Cache::key("ceremony-test", "1", &recipe),
        || {},
        |dir| {
            json(dir, "begin --size 13 --out powers");
            json(dir, "contribute powers --name Ada --unverified");
            json(dir, &beacon("powers"));
            let begin = format!("begin --circuit {CIRCUIT} --powers powers --out keys");
            json(dir, &begin);
            Ok(())
        },
    );
    let made = made.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for name in ["powers", "keys"] {
        std::fs::copy(made.join(name), dir.path().join(name)).unwrap();
    }
    dir
}

#[test]
fn phase_2_from_begin_to_published_parameters_that_anyone_verifies() {
    let dir = begun();
    let folder = dir.path();
    let shown = json(folder, "show keys");
    assert_eq!(shown["phase"], 2);
    assert_eq!(shown["circuit"], CIRCUIT);
    assert_eq!(shown["contributions"].as_array().unwrap().len(), 0);
    let contribute = "contribute keys --name Bob";
    refused(folder, contribute, 2, "add --powers FILE, or --unverified");
    let added = json(folder, &format!("{contribute} --powers powers"));
    let ended = json(folder, &beacon("keys"));
    assert_eq!(ended["complete"], true);
    let late = format!("{contribute} --unverified");
    refused(folder, &late, 2, "nothing can be contributed");

    let done = json(folder, "finish keys --powers powers --out results");
    assert_eq!(done["shipped"], "DEV");
    assert_eq!(done["is_shipped"], false);
    let path = |field: &str| PathBuf::from(done[field].as_str().unwrap());
    let read = |path: PathBuf| std::fs::read(folder.join(path)).unwrap();
    let key: Value = serde_json::from_slice(&read(path("key"))).unwrap();
    assert_eq!(key["status"], "CEREMONY");
    assert_eq!(key["circuit_hash"], shown["circuit_hash"]);
    let digest = hex::encode(Sha256::digest(read(path("parameters"))));
    assert_eq!(key["parameters_hash"], Value::from(digest));

    // Years later, from what was published.
    let (transcript, parameters) = (path("transcript"), path("parameters"));
    let verify = |transcript: &Path| {
        let mut command = ceremony(folder);
        command.arg("verify").arg(transcript).arg("--json");
        command.args(["--powers", "powers", "--parameters"]);
        command.arg(&parameters);
        command
    };
    let verified = verify(&transcript).assert().success();
    let verified: Value = serde_json::from_slice(&verified.get_output().stdout).unwrap();
    assert_eq!(verified["verified"], true);
    assert_eq!(verified["parameters_hash"], key["parameters_hash"]);
    let hashes = verified["contributions"].as_array().unwrap();
    assert_eq!(
        [&hashes[0]["hash"], &hashes[1]["hash"]],
        [&added["hash"], &ended["hash"]]
    );
    // A DEV key has no transcript, and isn't one.
    verify(Path::new(CIRCUIT_KEY))
        .assert()
        .code(6)
        .stderr(contains("the transcript is invalid"));
    // What proves here was built with another key.
    let prover = Prover::open(Some(folder.join("cache")), &oaic_prover::Silent).unwrap();
    let id = CircuitId::from_name(CIRCUIT).unwrap();
    let error = prover.install(id, &folder.join(parameters)).unwrap_err();
    let error = error.to_string();
    for words in ["its SHA-256 is", "but the key of membership names"] {
        assert!(error.contains(words), "{error}");
    }
}

/// The file with another transcript, and a checksum that fits.
fn renamed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let length = u32::from_be_bytes(bytes[16..20].try_into().unwrap()) as usize;
    let (transcript, rest) = bytes[20..].split_at(length);
    let transcript = String::from_utf8(transcript.to_vec()).unwrap();
    assert!(transcript.contains(from));
    let transcript = transcript.replace(from, to);
    let mut forged = bytes[..16].to_vec();
    forged.extend((transcript.len() as u32).to_be_bytes());
    forged.extend(transcript.as_bytes());
    forged.extend(&rest[..rest.len() - 32]);
    let checksum = Sha256::digest(&forged);
    forged.extend(checksum);
    forged
}

#[test]
fn nobody_builds_on_a_file_of_phase_2_that_is_damaged_foreign_or_none() {
    let dir = begun();
    let folder = dir.path();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    let good = std::fs::read(folder.join("keys")).unwrap();
    let contribute = |file: &str, how: &str, code: i32, words: &str| {
        let before = std::fs::read(folder.join(file)).unwrap();
        let line = format!("contribute {file} --name Eve {how}");
        refused(folder, &line, code, words);
        assert_eq!(std::fs::read(folder.join(file)).unwrap(), before);
        assert!(!folder.join(format!("{file}.partial")).exists(), "{file}");
    };
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    write("flipped", &flipped);
    let unverified = "--unverified";
    contribute("flipped", unverified, 6, "don't build on this file");
    for length in [good.len() / 2, good.len() - 1, 1000, 19] {
        write("cut", &good[..length]);
        contribute("cut", unverified, 6, "next:");
    }
    write("empty", b"");
    contribute("empty", unverified, 2, "is not a file of a ceremony");
    // DEV parameters and keys have no transcript that anything could be added to.
    write("dev", &std::fs::read(CIRCUIT_KEY).unwrap());
    contribute("dev", unverified, 2, "is not a file of a ceremony");

    let name = format!("\"circuit\":\"{CIRCUIT}\"");
    write("spend", &renamed(&good, &name, "\"circuit\":\"spend\""));
    let powers = "--powers powers";
    contribute("spend", powers, 6, "the circuit's hash differs");
    write("none", &renamed(&good, &name, "\"circuit\":\"none\""));
    contribute("none", powers, 6, "has no circuit 'none'");

    json(folder, "begin --size 4 --out other");
    contribute("keys", "--powers other", 6, "phase 1 differs");
    contribute("keys", "--powers keys", 2, "is of phase 2");
    contribute("keys", "--powers nothing", 2, "nothing");
}

/// A folder, or one that is missing.
#[test]
fn an_input_file_that_can_not_be_read_is_a_mistake_of_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    for file in [".", "nothing"] {
        let verify = format!("verify {file} --parameters p --powers q");
        refused(dir.path(), &verify, 2, "can't be read");
    }
}
