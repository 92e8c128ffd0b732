//! `oaic zk` as a person runs it. Parameters come from the user's cache, so that setup is paid for
//! once.

use std::fs;
use std::process::{Child, Stdio};

use crate::support::binary::{json, Home, Ran};
use crate::support::shows;
use serde_json::Value;

/// A folder with an input and its proof.
fn proven(circuit: &str) -> Home {
    let home = Home::new();
    let example = home.ok(&format!("zk example --circuit {circuit}"));
    home.write("input.json", example.out);
    let prove = format!("zk prove --circuit {circuit} --input input.json --out proof.json");
    shows(home.ok(&prove).err, "wrote proof.json");
    home
}

fn verify(home: &Home, circuit: &str) -> Ran {
    home.run(&format!(
        "zk verify --json --circuit {circuit} --statement input.json --proof proof.json"
    ))
}

/// Changes what is in the input.
fn change(home: &Home, pointer: &str, value: u64) {
    let mut input = json(home.read("input.json"));
    *input.pointer_mut(pointer).unwrap() = value.into();
    home.write("input.json", input.to_string());
}

/// The binary on its own, with a cache in a home.
fn setup(home: &Home, circuit: &str) -> Child {
    std::process::Command::new(assert_cmd::cargo::cargo_bin("oaic"))
        .args(["zk", "setup", "--circuit", circuit, "--cache"])
        .arg(home.file("cache"))
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn all_circuits_are_listed_with_status_and_hashes() {
    let list = Home::new().json("zk list --json");
    assert_eq!(list["schema"], "oaic/zk-circuits/1");
    let circuits = list["circuits"].as_array().unwrap();
    assert_eq!(circuits.len(), 6);
    assert_eq!(circuits[0]["circuit"], "key-delivery");
    assert_eq!(circuits[0]["circuit_hash"].as_str().unwrap().len(), 64);
}

fn proof_length(file: &Value) -> usize {
    file["proof"].as_str().unwrap().len()
}

#[test]
fn an_example_is_proven_and_verified_and_another_statement_is_not() {
    let home = proven("spend");
    let verified = verify(&home, "spend").ended(0);
    shows(&verified.err, "DEV key");
    assert_eq!(json(verified.out)["valid"], true);
    let proof = json(home.read("proof.json"));
    assert_eq!(proof["schema"], "oaic/proof/1");
    assert_eq!(proof_length(&proof), 384);

    change(&home, "/statement/action", 4);
    let refused = verify(&home, "spend").ended(6);
    shows(&refused.err, "it was made for input");
    assert_eq!(json(refused.out)["valid"], false);
}

#[test]
fn a_proof_of_another_circuit_or_cut_or_no_hex_is_refused_by_its_file() {
    let home = proven("membership");
    let other = verify(&home, "spend").ended(2);
    shows(other.err, "is a proof of membership, not of spend");
    let good = String::from_utf8(home.read("proof.json")).unwrap();
    let digits = json(&good)["proof"].as_str().unwrap().to_owned();
    for (bent, words) in [
        (good.replace(&digits, &digits[2..]), "191 bytes long"),
        (good.replace(&digits, "zz"), "proof is not hex"),
        (good[..40].to_owned(), "is not a proof file"),
    ] {
        home.write("proof.json", bent);
        let refused = verify(&home, "membership").ended(2);
        shows(&refused.err, "proof.json");
        shows(&refused.err, words);
    }
}

/// What is wrong with where a proof is to go is said before minutes of proving, and a proof that
/// can't be written to its file isn't lost.
#[test]
fn where_a_proof_goes_is_looked_at_first_and_a_pipe_stays_one() {
    let home = proven("spend");
    let prove = |out: &str| {
        home.run(&format!(
            "zk prove --json --circuit spend --input input.json --out {out}"
        ))
    };
    let nowhere = prove("none/proof.json").failed(2);
    shows(&nowhere.err, "there is no folder none");
    assert!(!nowhere.err.contains("proving"), "{}", nowhere.err);
    // A pipe, and not a device: if this breaks, it breaks no computer.
    let pipe = home.file("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
    };
    prove("pipe").ended(0);
    assert!(!fs::metadata(&pipe).unwrap().is_file(), "replaced");
    assert_eq!(json(reader.join().unwrap())["circuit"], "spend");
    fs::create_dir(home.file("folder")).unwrap();
    let unwritten = prove("folder").ended(1);
    shows(&unwritten.err, "folder can't be written");
    assert_eq!(proof_length(&json(unwritten.out)), 384);
}

#[test]
fn a_witness_that_does_not_fit_names_file_and_claim() {
    let home = proven("spend");
    change(&home, "/witness/index", 3);
    let text = home
        .fails(6, "zk prove --circuit spend --input input.json")
        .err;
    shows(&text, "input.json: spend:");
    assert!(
        text.contains("root") || text.contains("nullifier"),
        "{text}"
    );
}

#[test]
fn an_input_that_is_not_as_it_must_be_names_file_field_and_line() {
    let home = Home::new();
    home.write("input.json", "{\"statement\": {\n\"contxt\": 1}}");
    let text = home
        .fails(2, "zk prove --circuit spend --input input.json")
        .err;
    for part in ["input.json", "contxt", "line 2"] {
        shows(&text, part);
    }
    home.write("input.json", "{\"statement\": {\n\"context\": }}");
    home.write(
        "proof.json",
        "{\"circuit\": \"spend\", \"input\": \"\", \"proof\": \"\"}",
    );
    let broken = verify(&home, "spend").ended(2).err;
    for part in [
        "input.json is not a valid statement of circuit spend",
        "line 2",
        "zk example --circuit spend",
    ] {
        shows(&broken, part);
    }
    let missing = home.run("zk prove --circuit spend --input nothing.json");
    shows(missing.ended(2).err, "nothing.json can't be read");
}

#[test]
fn a_circuit_that_does_not_exist_is_answered_with_those_that_do() {
    let home = Home::new();
    let unknown = home.run("zk setup --circuit spent").ended(2);
    shows(unknown.err, "key-delivery, misbehavior, spend");
    let neither = home.run("zk setup").ended(2);
    shows(&neither.err, "--circuit");
    shows(&neither.err, "--all");
}

#[test]
fn setup_writes_the_committed_key_and_takes_no_other_parameters() {
    let home = Home::new();
    fs::create_dir(home.file("keys")).unwrap();
    let setup = "zk setup --circuit key-delivery --cache cache";
    let made = home.ok(&format!("{setup} --write-keys keys"));
    shows(made.err, "key-delivery  setup: points");
    let committed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../zk-verifier/keys/key-delivery.json"
    );
    assert_eq!(
        home.read("keys/key-delivery.json"),
        fs::read(committed).unwrap()
    );
    let missing = home.run(&format!("{setup} --parameters nothing")).ended(2);
    shows(missing.err, "nothing can't be read");
    home.write("other", "no parameters");
    let other = home.run(&format!("{setup} --parameters other"));
    shows(other.ended(6).err, "other: its SHA-256 is");
}

/// Whenever it is killed, what is in the cache afterwards is whole or not there.
#[test]
fn a_setup_that_is_killed_leaves_nothing_bad() {
    use sha2::{Digest, Sha256};
    let home = Home::new();
    for milliseconds in [20, 150, 400, 700, 900] {
        let mut child = setup(&home, "key-delivery");
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().unwrap();
        // Without a cache there is nothing bad in it.
        for entry in fs::read_dir(home.file("cache")).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "params") {
                let bytes = fs::read(&path).unwrap();
                let (body, hash) = bytes.split_at(bytes.len() - 32);
                assert_eq!(Sha256::digest(body)[..], *hash, "{milliseconds} ms");
            }
        }
    }
    home.ok("zk setup --circuit key-delivery --cache cache");
}

/// Both want the same parameters; one makes them, the other waits and reads.
#[test]
fn two_setups_at_once_make_them_once() {
    let home = Home::new();
    let children = [setup(&home, "misbehavior"), setup(&home, "misbehavior")];
    let ran = children.map(|child| Ran::from(child.wait_with_output().unwrap()).ended(0));
    let made = ran.iter().filter(|ran| ran.err.contains("setup: points"));
    assert_eq!(made.count(), 1, "{ran:?}");
}
