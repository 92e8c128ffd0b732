//! The binary: its folder, how it ends, and what a kill leaves.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use oaic_chain::served::ServedChain;
use oaic_chain::wasmd::WasmdConfig;
use oaic_chain::{Chain, ChainError};

use crate::support::{balance, pay, token};

const ENDS_WITHIN: Duration = Duration::from_secs(10);

struct Process(Child);

impl Process {
    /// It runs once it has said where it listens.
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut child = command(folder, more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let socket = folder.canonicalize().unwrap().join("socket");
        assert_eq!(line, format!("unix:{}\n", socket.display()));
        Self(child)
    }

    fn ended(&mut self) -> Option<i32> {
        let begin = Instant::now();
        while begin.elapsed() < ENDS_WITHIN {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it doesn't end");
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oaic-embedded"));
    command.arg("--folder").arg(folder).args(more);
    command
}

fn refused(folder: &Path, more: &[&str], words: &str) {
    let output = command(folder, more).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(words) && output.stdout.is_empty(), "{text}");
}

fn client(folder: &Path) -> oaic_chain::Result<ServedChain> {
    ServedChain::connect(WasmdConfig::from_network(
        folder.join("network.json"),
        "hub",
    )?)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into())
        .collect();
    files.sort();
    files
}

#[test]
fn what_it_writes_is_its_owners_alone_and_goes_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("a/b");
    let mut process = Process::start(&folder, &[]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in ["socket", "network.json", "lock"] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }
    client(&folder).unwrap();
    refused(&folder, &[], "already");
    client(&folder).unwrap();
    process.signal("-TERM");
    assert_eq!(process.ended(), Some(0));
    assert_eq!(files(&folder), [PathBuf::from("lock")]);

    fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
    refused(&folder, &[], "can be used by others");
    let other = dir.path().join("other");
    refused(&other, &["--chain-id", "oaic-1"], "test chain only");
    refused(&other, &["--listen", "0.0.0.0:0"], "this machine only");
    let long = dir.path().join("x".repeat(120));
    refused(&long, &[], "too long");
}

#[test]
fn it_ends_with_its_parents_pipe_when_asked_and_on_a_signal_else() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("chain");
    let mut process = Process::start(&folder, &["--with-parent"]);
    drop(process.0.stdin.take());
    assert_eq!(process.ended(), Some(0));
    assert_eq!(files(&folder), [PathBuf::from("lock")]);

    let mut process = Process::start(&folder, &[]);
    drop(process.0.stdin.take());
    std::thread::sleep(Duration::from_millis(300));
    client(&folder).unwrap();
    process.signal("-INT");
    assert_eq!(process.ended(), Some(0));
    let mut rest = String::new();
    let stdout = process.0.stdout.as_mut().unwrap();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "stdout has one line");
}

/// What is left of a killed chain is replaced, and nobody takes the next one for it.
#[test]
fn after_a_kill_the_next_start_is_another_chain_to_everybody() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("chain");
    let mut process = Process::start(&folder, &[]);
    let chain = client(&folder).unwrap();
    let token_before = token(&chain);
    let bob = chain.account("bob").unwrap();
    std::thread::scope(|threads| {
        let paying = threads.spawn(|| loop {
            if let Err(error) = pay(&chain, &token_before, &bob, 1) {
                return error;
            }
        });
        std::thread::sleep(Duration::from_millis(200));
        process.0.kill().unwrap();
        let error = paying.join().unwrap();
        // It ran out of coins, or lost its chain; it never hangs.
        let lost = matches!(
            error,
            ChainError::Unreachable { .. }
                | ChainError::Unconfirmed { .. }
                | ChainError::Contract { .. }
        );
        assert!(lost, "{error:?}");
    });
    process.ended();
    assert!(folder.join("socket").exists(), "nobody could remove it");
    assert!(matches!(
        client(&folder),
        Err(ChainError::Unreachable { .. })
    ));

    let _next = Process::start(&folder, &[]);
    let next = client(&folder).unwrap();
    assert_ne!(next.genesis_hash().unwrap(), chain.genesis_hash().unwrap());
    // The old client is of the old chain, and says so rather than sign for the new one.
    for error in [
        chain.block().unwrap_err(),
        pay(&chain, &token_before, &bob, 1).unwrap_err(),
    ] {
        assert!(error.to_string().contains("began anew"), "{error}");
    }
    assert_eq!(next.contract_code(&token_before).unwrap(), None);
    let token_now = token(&next);
    assert_ne!(token_now, token_before);
    pay(&next, &token_now, &bob, 1).unwrap();
    assert_eq!(balance(&next, &token_now, &bob), 1);
}
