//! The binary itself: exit codes, and what goes to which stream.

#[path = "support/binary.rs"]
mod support;

use std::path::Path;

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use support::{json, oaic};

#[test]
fn help_lists_commands_and_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    oaic(dir.path())
        .arg("--help")
        .assert()
        .success()
        .stdout(
            contains("watchtower")
                .and(contains("Exit codes:"))
                .and(contains("6  verification failed")),
        )
        .stderr("");
}

/// The table in docs/cli.md is the one in the code.
#[test]
fn the_documented_exit_codes_are_the_codes() {
    let docs =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md")).unwrap();
    for (_, code, meaning) in oaic_cli::error::EXIT_CODES {
        assert!(
            docs.contains(&format!("| {code} | {meaning} |")),
            "docs/cli.md lacks {code} {meaning}"
        );
    }
}

#[test]
fn a_wrong_command_line_is_code_2_and_says_nothing_on_stdout() {
    let dir = tempfile::tempdir().unwrap();
    for line in [
        &["frobnicate"][..],
        &["channel", "open", "--service", "1", "--amount", "5"],
        &["channel", "show", "x"],
        &["service", "list", "--limit", "101"],
        &["watchtower"],
        &["-q", "-v", "status"],
        &["status", "--rpc", "http://127.0.0.1:1"],
        &["status", "--network", "nowhere"],
        &["status"],
    ] {
        oaic(dir.path())
            .args(line)
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains("error"));
    }
}

#[test]
fn a_node_that_is_not_there_is_code_4() {
    let dir = tempfile::tempdir().unwrap();
    let output = oaic(dir.path())
        .args([
            "status",
            "--json",
            "--rpc",
            "http://127.0.0.1:1",
            "--chain-id",
            "x-1",
        ])
        .assert()
        .code(4)
        .stdout("")
        .get_output()
        .clone();
    let error = json(&output.stderr);
    assert_eq!(
        (&error["error"], &error["exit_code"]),
        (&"unreachable".into(), &4.into())
    );
    assert!(error["message"].as_str().unwrap().contains("127.0.0.1:1"));
}

#[test]
fn a_key_lives_from_add_to_delete() {
    let dir = tempfile::tempdir().unwrap();
    let run = |line: &[&str]| oaic(dir.path()).args(line).assert();
    let added = json(
        &run(&["keys", "add", "alice", "--json"])
            .success()
            .get_output()
            .stdout,
    );
    assert_eq!(
        (&added["schema"], &added["kind"]),
        (&"oaic/key/1".into(), &"account".into())
    );
    assert!(added["address"].as_str().unwrap().starts_with("wasm1"));

    let file = dir.path().join("home/keys/alice.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    }
    // a second one of that name is refused, and the first one stays
    let before = std::fs::read(&file).unwrap();
    run(&["keys", "add", "alice"])
        .code(7)
        .stdout("")
        .stderr(contains("already"));
    assert_eq!(std::fs::read(&file).unwrap(), before);

    // listing and showing need no passphrase
    let listed = oaic(dir.path())
        .env_remove("OAIC_PASSPHRASE")
        .args(["keys", "list", "--json"])
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    assert_eq!(json(&listed)["items"][0]["address"], added["address"]);

    // the words that are exported make the same account again
    let words = run(&["keys", "export", "alice", "--secret", "--yes"])
        .success()
        .get_output()
        .stdout
        .clone();
    let words = String::from_utf8(words).unwrap();
    assert_eq!(words.split_whitespace().count(), 24);
    let again = oaic(dir.path())
        .args(["keys", "import", "again", "--json"])
        .write_stdin(words)
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    assert_eq!(json(&again)["public_key"], added["public_key"]);

    // a backup restores it
    let backup = run(&["keys", "export", "alice"])
        .success()
        .get_output()
        .stdout
        .clone();
    std::fs::write(dir.path().join("backup"), backup).unwrap();
    run(&["keys", "delete", "alice"])
        .code(2)
        .stderr(contains("--yes"));
    run(&["keys", "delete", "alice", "--yes"])
        .success()
        .stdout("");
    run(&["keys", "show", "alice"]).code(7);
    run(&["keys", "import", "other", "--file", "backup"])
        .code(2)
        .stderr(contains("backup of 'alice'"));
    run(&["keys", "import", "alice", "--file", "backup"]).success();
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_wrong_passphrase_damage_and_loose_permissions_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    oaic(dir.path())
        .args(["keys", "add", "k", "--kind", "session"])
        .assert()
        .success();
    let export = || {
        let mut command = oaic(dir.path());
        command.args(["keys", "export", "k", "--secret", "--yes"]);
        command
    };
    export()
        .assert()
        .success()
        .stdout(predicate::str::is_match("^[0-9a-f]{64}\n$").unwrap());
    export()
        .env("OAIC_PASSPHRASE", "wrong horse battery")
        .assert()
        .code(7)
        .stdout("")
        .stderr(contains("wrong passphrase").and(contains("undamaged")));

    let file = dir.path().join("home/keys/k.key");
    let good = std::fs::read(&file).unwrap();
    let mut bad = good.clone();
    let at = bad.len() / 2;
    bad[at] ^= 1;
    std::fs::write(&file, &bad).unwrap();
    export()
        .assert()
        .code(7)
        .stdout("")
        .stderr(contains("damaged").and(contains("backup")));
    std::fs::write(&file, &good).unwrap();

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        export()
            .assert()
            .code(7)
            .stdout("")
            .stderr(contains("chmod 600"));
    }
}

#[test]
fn passphrases_come_from_a_file_and_never_from_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("pass");
    std::fs::write(&secret, "from a file\nsecond line\n").unwrap();
    let mut command = oaic(dir.path());
    command
        .env_remove("OAIC_PASSPHRASE")
        .args(["keys", "add", "a"]);
    command
        .assert()
        .code(7)
        .stdout("")
        .stderr(contains("OAIC_PASSPHRASE_FILE"));
    command
        .env("OAIC_PASSPHRASE_FILE", &secret)
        .assert()
        .success();
    oaic(dir.path())
        .env("OAIC_PASSPHRASE", "from a file")
        .args(["keys", "export", "a", "--secret", "--yes"])
        .assert()
        .success();
    oaic(dir.path())
        .env("OAIC_PASSPHRASE", "short")
        .args(["keys", "add", "b"])
        .assert()
        .code(7)
        .stderr(contains("too short"));
    assert!(!dir.path().join("home/keys/b.key").exists());
}

#[test]
fn odd_names_never_leave_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["../x", "a/b", "", ".", "a b", "x\0y", "ä", &"n".repeat(65)] {
        if name.contains('\0') {
            continue; // no process can be given it
        }
        oaic(dir.path())
            .args(["keys", "add", "--", name])
            .assert()
            .code(2)
            .stdout("");
    }
    assert!(!dir.path().join("home").join("x.key").exists());
}

#[test]
fn talk_goes_to_stderr_and_q_silences_it() {
    let dir = tempfile::tempdir().unwrap();
    oaic(dir.path())
        .args(["keys", "add", "a"])
        .assert()
        .success()
        .stdout(contains("address"))
        .stderr(contains("back it up"));
    oaic(dir.path())
        .args(["keys", "add", "b", "-q"])
        .assert()
        .success()
        .stderr("");
    oaic(dir.path())
        .args(["keys", "show", "nobody", "-q"])
        .assert()
        .code(7)
        .stderr(contains("nobody"));
}

#[test]
fn a_configuration_error_names_the_line() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("home")).unwrap();
    std::fs::write(
        dir.path().join("home/config.toml"),
        "from = \"a\"\nfoo = 1\n",
    )
    .unwrap();
    oaic(dir.path())
        .args(["status"])
        .assert()
        .code(2)
        .stderr(contains("line 2").and(contains("foo")));
}

#[test]
fn completions_and_templates_need_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        oaic(dir.path())
            .args(["completions", shell])
            .assert()
            .success()
            .stdout(contains("watchtower"))
            .stderr("");
    }
    oaic(dir.path())
        .args(["service", "template"])
        .assert()
        .success()
        .stdout(contains("max_call"));
}

/// The golden vectors' receipt, checked without a chain: right, then wrong in each part.
#[test]
fn a_receipt_is_verified_offline_against_the_golden_vectors() {
    let dir = tempfile::tempdir().unwrap();
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../packages/vouchers/vectors"
    );
    let read = |name: &str| json(&std::fs::read(format!("{folder}/{name}.json")).unwrap());
    let (receipts, domains, trees) = (read("receipts"), read("domains"), read("trees"));
    let (golden, key) = (
        &receipts["receipts"][0],
        receipts["public_key"].as_str().unwrap(),
    );
    let domain = &domains["domains"][0];
    assert_eq!(domain["domain"], golden["domain"]);
    let good = serde_json::json!({
        "format": "oaic/receipt/1",
        "chain_id": domain["chain_id"],
        "contract": domain["contract"],
        "channel": 7,
        "receipt": golden["bytes"],
        "signature": golden["signature"],
        "proof": trees["proofs"][0]["bytes"],
    });
    let verify = |file: &Value, key: &str| {
        let path = dir.path().join("receipt.json");
        std::fs::write(&path, file.to_string()).unwrap();
        let mut command = oaic(dir.path());
        command.args([
            "receipt",
            "verify",
            "receipt.json",
            "--offline",
            "--json",
            "--receipt-key",
            key,
        ]);
        command.assert()
    };
    let verdict = json(&verify(&good, key).success().stderr("").get_output().stdout);
    assert_eq!(
        (&verdict["valid"], &verdict["settled"]),
        (&true.into(), &false.into())
    );

    let other = "ab".repeat(32);
    for (field, value) in [
        ("chain_id", Value::from("other-1")),
        ("contract", "wasm1x".into()),
        ("receipt", "00".into()),
        ("receipt", "xy".into()),
        ("signature", "00".repeat(64).into()),
        ("signature", "".into()),
        ("proof", "00".into()),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let output = verify(&bad, key).code(6).get_output().clone();
        assert_eq!(json(&output.stdout)["valid"], false, "{field}");
        assert_eq!(json(&output.stderr)["exit_code"], 6);
    }
    verify(&good, &other).code(6);
    verify(&good, "nothex").code(2).stdout("");
}
