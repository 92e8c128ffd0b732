//! The binary itself: exit codes, and what goes to which stream.

use std::path::Path;
use std::process::{Output, Stdio};

use crate::support::binary::{json, Home, Ran, PASSPHRASE};
use crate::support::shows;
use serde_json::Value;

#[test]
fn help_is_data() {
    let help = Home::new().ok("--help");
    shows(&help.out, "Exit codes:");
    assert_eq!(help.err, "");
}

/// The table in docs/cli.md is the one in the code.
#[test]
fn the_documented_exit_codes_are_the_codes() {
    let docs =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md")).unwrap();
    for (_, code, meaning) in oaic_cli::error::EXIT_CODES {
        let row = format!("| {code} | {meaning} |");
        assert!(docs.contains(&row), "docs/cli.md lacks {code} {meaning}");
    }
}

/// Programs read errors of the command line, too.
#[test]
fn a_wrong_command_line_is_json_where_json_is_asked_for() {
    let home = Home::new();
    for line in [
        "--json frobnicate",
        "channel show x --json",
        "watchtower --json",
    ] {
        let error = json(home.fails(2, line).err);
        shows(&error, "error");
    }
}

#[test]
fn a_wrong_command_line_is_code_2_and_says_nothing_on_stdout() {
    let home = Home::new();
    for line in [
        "frobnicate",
        "channel open --service 1 --amount 5",
        "channel show x",
        "service list --limit 101",
        "watchtower",
        "-q -v status",
        "status --rpc http://127.0.0.1:1",
        "status --network nowhere",
        "status",
    ] {
        shows(home.fails(2, line).err, "error");
    }
}

#[test]
fn a_node_that_is_not_there_is_code_4() {
    let line = "status --json --rpc http://127.0.0.1:1 --chain-id x-1";
    let error = json(Home::new().fails(4, line).err);
    assert_eq!(error["error"], "unreachable");
    assert_eq!(error["exit_code"], 4);
    shows(error["message"].as_str().unwrap(), "127.0.0.1:1");
}

#[test]
fn a_key_lives_from_add_to_delete() {
    let home = Home::new();
    let added = home.json("keys add alice --json");
    assert_eq!(added["schema"], "oaic/key/1");
    assert_eq!(added["kind"], "account");
    assert!(added["address"].as_str().unwrap().starts_with("wasm1"));

    let name = "home/keys/alice.key";
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let file = home.file(name);
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    }
    // a second one of that name is refused, and the first one stays
    let before = home.read(name);
    shows(home.fails(7, "keys add alice").err, "already");
    assert_eq!(home.read(name), before);

    // listing and showing need no passphrase
    let listed = home.run_with(&[("OAIC_PASSPHRASE", None)], "keys list --json");
    assert_eq!(
        json(listed.ended(0).out)["items"][0]["address"],
        added["address"]
    );

    // the words that are exported make the same account again
    let words = home.ok("keys export alice --secret --yes").out;
    assert_eq!(words.split_whitespace().count(), 24);
    let mut again = home.command("keys import again --json");
    let again = Ran::of(again.write_stdin(words)).ended(0);
    assert_eq!(json(again.out)["public_key"], added["public_key"]);

    // a backup restores it
    home.write("backup", home.ok("keys export alice").out);
    shows(home.run("keys delete alice").ended(2).err, "--yes");
    assert_eq!(home.ok("keys delete alice --yes").out, "");
    home.run("keys show alice").ended(7);
    let other = home.run("keys import other --file backup");
    shows(other.ended(2).err, "backup of 'alice'");
    home.ok("keys import alice --file backup");
    assert_eq!(home.read(name), before);
}

#[test]
fn a_wrong_passphrase_damage_and_loose_permissions_are_told_apart() {
    let home = Home::new();
    home.ok("keys add k --kind session");
    let export = "keys export k --secret --yes";
    let secret = home.ok(export).out;
    let digits = secret.strip_suffix('\n').unwrap();
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    assert!(digits.len() == 64 && digits.chars().all(is_hex), "{secret}");
    let wrong = [("OAIC_PASSPHRASE", Some("wrong horse battery"))];
    let wrong = home.run_with(&wrong, export).failed(7);
    shows(&wrong.err, "wrong passphrase");
    shows(&wrong.err, "undamaged");

    let good = home.read("home/keys/k.key");
    let mut bad = good.clone();
    bad[good.len() / 2] ^= 1;
    home.write("home/keys/k.key", bad);
    let damaged = home.fails(7, export);
    shows(&damaged.err, "damaged");
    shows(&damaged.err, "backup");

    #[cfg(unix)]
    {
        let file = home.write("home/keys/k.key", &good);
        mode(&file, 0o644);
        shows(home.fails(7, export).err, "chmod 600");
    }
}

const NO_PASSPHRASE: (&str, Option<&str>) = ("OAIC_PASSPHRASE", None);
const PASSPHRASE_FILE: (&str, Option<&str>) = ("OAIC_PASSPHRASE_FILE", Some("pass"));

#[test]
fn passphrases_come_from_a_file_and_never_from_nowhere() {
    let home = Home::new();
    let secret = home.write("pass", "from a file\nsecond line\n");
    mode(&secret, 0o600);
    let nowhere = home.run_with(&[NO_PASSPHRASE], "keys add a");
    shows(nowhere.failed(7).err, "OAIC_PASSPHRASE_FILE");
    home.run_with(&[NO_PASSPHRASE, PASSPHRASE_FILE], "keys add a")
        .ended(0);
    let given = [("OAIC_PASSPHRASE", Some("from a file"))];
    home.run_with(&given, "keys export a --secret --yes")
        .ended(0);
    let short = home.run_with(&[("OAIC_PASSPHRASE", Some("short"))], "keys add b");
    shows(short.ended(7).err, "too short");
    assert!(!home.file("home/keys/b.key").exists());
}

#[test]
fn odd_names_never_leave_the_folder() {
    let home = Home::new();
    // No process can be given a name with a 0 byte.
    for name in ["../x", "a/b", "", ".", "a b", "ä", &"n".repeat(65)] {
        let mut command = home.command("keys add --");
        Ran::of(command.arg(name)).failed(2);
    }
    assert!(!home.file("home/x.key").exists());
}

#[test]
fn talk_goes_to_stderr_and_q_silences_it() {
    let home = Home::new();
    let added = home.ok("keys add a");
    shows(&added.out, "address");
    shows(&added.err, "back it up");
    assert_eq!(home.ok("keys add b -q").err, "");
    shows(home.run("keys show nobody -q").ended(7).err, "nobody");
}

/// The command, with what a test gives it as stdout and stderr.
#[cfg(unix)]
fn talking(home: &Home, line: &str, out: impl Into<Stdio>, err: impl Into<Stdio>) -> Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_oaic"))
        .args(line.split(' '))
        .current_dir(home.file(""))
        .env_clear()
        .env("OAIC_HOME", home.file("home"))
        .env("OAIC_PASSPHRASE", PASSPHRASE)
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
    let home = Home::new();
    let closed = || {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        drop(theirs);
        Stdio::from(std::os::fd::OwnedFd::from(ours))
    };
    let full = || Stdio::from(std::fs::File::create("/dev/full").unwrap());
    for (name, err) in [("a", full()), ("b", closed())] {
        let added = talking(&home, &format!("keys add {name}"), Stdio::piped(), err);
        shows(Ran::from(added).ended(0).out, "address");
    }
    for (line, code) in [
        ("keys list", 0),
        ("keys show nobody", 7),
        ("keys show nobody --json", 7),
        ("keys delete a", 2),
        ("frobnicate", 2),
    ] {
        for err in [full(), closed()] {
            Ran::from(talking(&home, line, Stdio::piped(), err)).ended(code);
        }
    }
    // and a stdout that can't be written is a failure that is told
    for line in [
        "keys list",
        "keys list --json",
        "service template",
        "completions bash",
        "--help",
        "--version",
    ] {
        for out in [full(), closed()] {
            let ran = Ran::from(talking(&home, line, out, Stdio::piped())).ended(1);
            shows(&ran.err, "stdout can't be written");
            assert!(!ran.err.contains("panicked"), "{line}: {}", ran.err);
        }
        Ran::from(talking(&home, line, full(), full())).ended(1);
    }
}

#[test]
fn what_is_too_long_is_reported_and_never_cut() {
    let home = Home::new();
    let long = "ab".repeat(200_000);
    let words = |bytes: usize| {
        let mut command = home.command("keys import a");
        Ran::of(command.write_stdin(&long[..bytes])).ended(7).err
    };
    shows(words(4_097), "more than 4096 bytes");
    assert!(!words(4_096).contains("more than"));
    let text = format!("{{\"format\": \"{long}\"}}");
    home.write("long.json", &text);
    for file in ["long.json", "-"] {
        let mut command = home.command(&format!("receipt verify {file} --offline"));
        let ran = Ran::of(command.write_stdin(text.as_str())).ended(2);
        shows(&ran.err, "too large");
        shows(&ran.err, "262144 bytes");
    }
    let fits = format!("{{\"format\": \"\"{}}}", " ".repeat(256 * 1024 - 14));
    assert_eq!(fits.len(), 256 * 1024);
    home.write("long.json", &fits);
    let ran = home.run("receipt verify long.json --offline");
    shows(ran.ended(2).err, "chain_id");
}

#[test]
fn a_configuration_error_names_the_line() {
    let home = Home::new();
    home.write("home/config.toml", "from = \"a\"\nfoo = 1\n");
    let error = home.run("status").ended(2).err;
    shows(&error, "line 2");
    shows(&error, "foo");
}

#[test]
fn completions_and_templates_need_nothing() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = home.ok(&format!("completions {shell}"));
        shows(&script.out, "watchtower");
        assert_eq!(script.err, "");
    }
    shows(home.ok("service template").out, "max_call");
}

/// The golden vectors' receipt, checked without a chain: right, then wrong in each part.
#[test]
fn a_receipt_is_verified_offline_against_the_golden_vectors() {
    let home = Home::new();
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../packages/vouchers/vectors"
    );
    let read = |name: &str| json(std::fs::read(format!("{folder}/{name}.json")).unwrap());
    let (receipts, domains, trees) = (read("receipts"), read("domains"), read("trees"));
    let golden = &receipts["receipts"][0];
    let key = receipts["public_key"].as_str().unwrap();
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
        home.write("receipt.json", file.to_string());
        home.run(&format!(
            "receipt verify receipt.json --offline --json --receipt-key {key}"
        ))
    };
    let verified = verify(&good, key).ended(0);
    assert_eq!(verified.err, "");
    let verdict = json(verified.out);
    assert_eq!(verdict["valid"], true);
    assert_eq!(verdict["settled"], false);

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
        let refused = verify(&bad, key).ended(6);
        assert_eq!(json(refused.out)["valid"], false, "{field}");
        assert_eq!(json(refused.err)["exit_code"], 6);
    }
    verify(&good, &"ab".repeat(32)).ended(6);
    verify(&good, "nothex").failed(2);
}

#[cfg(unix)]
fn mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Whoever reads the file opens every key: it is refused, and what to do is said.
#[cfg(unix)]
#[test]
fn a_passphrase_file_that_others_can_read_is_refused() {
    let home = Home::new();
    let secret = home.write("pass", "from a file\n");
    let add = || home.run_with(&[NO_PASSPHRASE, PASSPHRASE_FILE], "keys add a");
    for open in [0o640, 0o604, 0o666] {
        mode(&secret, open);
        let refused = add().failed(7);
        shows(&refused.err, "can be used by others");
        shows(&refused.err, "chmod 600");
    }
    mode(&secret, 0o400);
    add().ended(0);
}

/// A passphrase is its characters, wherever it comes from: the environment or a file, and however
/// they were composed.
#[cfg(unix)]
#[test]
fn a_passphrase_opens_in_every_composition_from_environment_and_file() {
    let home = Home::new();
    let composed = "Gr\u{fc}\u{df}e \u{e9}t\u{e9}";
    let decomposed = "Gru\u{308}\u{df}e e\u{301}te\u{301}";
    home.run_with(&[("OAIC_PASSPHRASE", Some(composed))], "keys add a")
        .ended(0);
    for typed in [composed, decomposed] {
        let export = "keys export a --secret --yes";
        home.run_with(&[("OAIC_PASSPHRASE", Some(typed))], export)
            .ended(0);
        let secret = home.write("pass", format!("{typed}\n"));
        mode(&secret, 0o600);
        home.run_with(&[NO_PASSPHRASE, PASSPHRASE_FILE], export)
            .ended(0);
    }
}

/// Where no test network is meant, a secret of data is locked under a key that the first one makes.
#[test]
fn a_packed_files_secret_needs_the_passphrase() {
    let home = Home::new();
    home.write("data", vec![7; 5_000]);
    home.ok("keys add seller");
    let pack = "data pack data --schema sevens --from seller";
    let locked = home.run_with(&[NO_PASSPHRASE], pack);
    shows(locked.ended(7).err, "passphrase");
    assert!(!home.file("data.oaicdata").exists());
    shows(home.ok(pack).err, "keys export data-secrets");
    let mut files = std::fs::read_dir(home.file("home/data/files")).unwrap();
    let stored = files.next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(stored).unwrap();
    shows(&text, "oaic/locked/1");
    assert!(!text.contains("plain_root"), "{text}");
    let preview =
        "data preview --sealed data.oaicdata --manifest data.manifest.json --out p --samples 1";
    let other = [("OAIC_PASSPHRASE", Some("another one"))];
    shows(
        home.run_with(&other, preview).ended(7).err,
        "wrong passphrase",
    );
    home.ok(preview);
}
