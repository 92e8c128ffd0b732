//! The binary itself: exit codes, and what goes to which stream.

use std::path::Path;
use std::process::{Output, Stdio};

use crate::support::binary::{json, oaic};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

#[test]
fn help_is_data() {
    let dir = tempfile::tempdir().unwrap();
    oaic(dir.path())
        .arg("--help")
        .assert()
        .success()
        .stdout(contains("Exit codes:"))
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

/// Machines read errors of the command line, too.
#[test]
fn a_wrong_command_line_is_json_where_json_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    for line in [
        &["--json", "frobnicate"][..],
        &["channel", "show", "x", "--json"],
        &["watchtower", "--json"],
    ] {
        let done = oaic(dir.path()).args(line).assert().code(2).stdout("");
        let said: Value = serde_json::from_slice(&done.get_output().stderr).unwrap();
        assert!(said.to_string().contains("error"), "{said}");
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
    mode(&secret, 0o600);
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

/// The command, with what a test gives it as stdout and stderr.
#[cfg(unix)]
fn talking(home: &Path, line: &[&str], out: impl Into<Stdio>, err: impl Into<Stdio>) -> Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_oaic"))
        .args(line)
        .current_dir(home)
        .env_clear()
        .env("OAIC_HOME", home.join("home"))
        .env("OAIC_PASSPHRASE", "correct horse battery")
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap()
}

/// A log that is full, or read no longer, is no reason to stop halfway.
#[cfg(target_os = "linux")]
#[test]
fn a_stderr_that_can_not_be_written_stops_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let closed = || {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        drop(theirs);
        Stdio::from(std::os::fd::OwnedFd::from(ours))
    };
    let full = || Stdio::from(std::fs::File::create("/dev/full").unwrap());
    for (name, err) in [("a", full()), ("b", closed())] {
        let done = talking(dir.path(), &["keys", "add", name], Stdio::piped(), err);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        assert!(String::from_utf8_lossy(&done.stdout).contains("address"));
    }
    for (line, code) in [
        (&["keys", "list"][..], 0),
        (&["keys", "show", "nobody"], 7),
        (&["keys", "show", "nobody", "--json"], 7),
        (&["keys", "delete", "a"], 2),
        (&["frobnicate"], 2),
    ] {
        for err in [full(), closed()] {
            let done = talking(dir.path(), line, Stdio::piped(), err);
            assert_eq!(done.status.code(), Some(code), "{line:?} {done:?}");
        }
    }
    // and a stdout that can't be written is a failure that is told
    for line in [
        &["keys", "list"][..],
        &["keys", "list", "--json"],
        &["service", "template"],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
    ] {
        for out in [full(), closed()] {
            let done = talking(dir.path(), line, out, Stdio::piped());
            assert_eq!(done.status.code(), Some(1), "{line:?} {done:?}");
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(said.contains("stdout can't be written"), "{line:?} {said}");
            assert!(!said.contains("panicked"), "{said}");
        }
        let done = talking(dir.path(), line, full(), full());
        assert_eq!(done.status.code(), Some(1), "{line:?} {done:?}");
    }
}

#[test]
fn what_is_too_long_is_said_to_be_and_never_cut() {
    let dir = tempfile::tempdir().unwrap();
    let long = "ab".repeat(200_000);
    let words = |bytes: usize| {
        let mut command = oaic(dir.path());
        command
            .args(["keys", "import", "a"])
            .write_stdin(&long[..bytes]);
        command.assert().code(7)
    };
    words(4_097).stderr(contains("more than 4096 bytes"));
    words(4_096).stderr(contains("more than").not());
    let text = format!("{{\"format\": \"{long}\"}}");
    std::fs::write(dir.path().join("long.json"), &text).unwrap();
    for file in ["long.json", "-"] {
        oaic(dir.path())
            .args(["receipt", "verify", file, "--offline"])
            .write_stdin(text.as_str())
            .assert()
            .code(2)
            .stderr(contains("too large").and(contains("262144 bytes")));
    }
    let fits = format!("{{\"format\": \"\"{}}}", " ".repeat(256 * 1024 - 14));
    assert_eq!(fits.len(), 256 * 1024);
    std::fs::write(dir.path().join("long.json"), &fits).unwrap();
    oaic(dir.path())
        .args(["receipt", "verify", "long.json", "--offline"])
        .assert()
        .code(2)
        .stderr(contains("chain_id"));
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

#[cfg(unix)]
fn mode(file: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Whoever reads the file opens every key: it is refused, and what to do is said.
#[cfg(unix)]
#[test]
fn a_passphrase_file_that_others_can_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("pass");
    std::fs::write(&secret, "from a file\n").unwrap();
    let mut command = oaic(dir.path());
    command
        .env_remove("OAIC_PASSPHRASE")
        .env("OAIC_PASSPHRASE_FILE", &secret)
        .args(["keys", "add", "a"]);
    for open in [0o640, 0o604, 0o666] {
        mode(&secret, open);
        command
            .assert()
            .code(7)
            .stdout("")
            .stderr(contains("can be used by others").and(contains("chmod 600")));
    }
    mode(&secret, 0o400);
    command.assert().success();
}

/// A passphrase is its characters, wherever it comes from: the environment or a file, and however
/// they were composed.
#[cfg(unix)]
#[test]
fn a_passphrase_opens_in_every_composition_from_environment_and_file() {
    let dir = tempfile::tempdir().unwrap();
    let (composed, decomposed) = (
        "Gr\u{fc}\u{df}e \u{e9}t\u{e9}",
        "Gru\u{308}\u{df}e e\u{301}te\u{301}",
    );
    oaic(dir.path())
        .env("OAIC_PASSPHRASE", composed)
        .args(["keys", "add", "a"])
        .assert()
        .success();
    let secret = dir.path().join("pass");
    for typed in [composed, decomposed] {
        let export = ["keys", "export", "a", "--secret", "--yes"];
        oaic(dir.path())
            .env("OAIC_PASSPHRASE", typed)
            .args(export)
            .assert()
            .success();
        std::fs::write(&secret, format!("{typed}\n")).unwrap();
        mode(&secret, 0o600);
        oaic(dir.path())
            .env_remove("OAIC_PASSPHRASE")
            .env("OAIC_PASSPHRASE_FILE", &secret)
            .args(export)
            .assert()
            .success();
    }
}

/// Where no test network is meant, a secret of data is locked under a key that the first one makes.
#[test]
fn a_packed_files_secret_needs_the_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("data"), vec![7; 5_000]).unwrap();
    oaic(dir.path())
        .args(["keys", "add", "seller"])
        .assert()
        .success();
    let pack = [
        "data", "pack", "data", "--schema", "sevens", "--from", "seller",
    ];
    let mut command = oaic(dir.path());
    command.env_remove("OAIC_PASSPHRASE").args(pack);
    command.assert().code(7).stderr(contains("passphrase"));
    assert!(!dir.path().join("data.oaicdata").exists());
    oaic(dir.path())
        .args(pack)
        .assert()
        .success()
        .stderr(contains("keys export data-secrets"));
    let folder = dir.path().join("home/data/files");
    let kept = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(kept.path()).unwrap();
    assert!(
        text.contains("oaic/locked/1") && !text.contains("plain_root"),
        "{text}"
    );
    let preview =
        "data preview --sealed data.oaicdata --manifest data.manifest.json --out p --samples 1";
    oaic(dir.path())
        .env("OAIC_PASSPHRASE", "another one")
        .args(preview.split(' '))
        .assert()
        .code(7)
        .stderr(contains("wrong passphrase"));
    oaic(dir.path()).args(preview.split(' ')).assert().success();
}
