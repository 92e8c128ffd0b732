//! kill -9 at random points, many times: nothing that left a process is missing after it.
//!
//! The test starts itself again as a child that plays one role over its standard streams, and
//! kills it; the other role is played here.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::common::*;
use rand::Rng;

const ROLE: &str = "OAIC_KILL_ROLE";
const FILE: &str = "OAIC_KILL_FILE";
const ROUNDS: u32 = 25;

fn receipt_line(receipt: &SignedReceipt) -> String {
    hex::encode([&receipt.bytes[..], &receipt.signature].concat())
}

fn parse_receipt(text: &str) -> SignedReceipt {
    let bytes = hex::decode(text).unwrap();
    let (bytes, signature) = bytes.split_at(Receipt::LEN);
    SignedReceipt {
        bytes: bytes.to_vec(),
        signature: signature.try_into().unwrap(),
    }
}

fn parse_voucher(text: &str) -> PackedVoucher {
    PackedVoucher::from_bytes(&hex::decode(text).unwrap()).unwrap()
}

/// Serves one request as a provider: the receipt, new or replayed.
fn serve(provider: &mut ProviderSession, voucher: &PackedVoucher, n: u64) -> SignedReceipt {
    match provider.admit(&asked(voucher, n)).unwrap() {
        // What upstream says differs each time, as a model's answer does: the time is in it.
        Admission::Serve { sequence, .. } => {
            let mut done = completion(lane(0), sequence, n);
            done.timestamp_ms = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
            provider.complete(&done).unwrap()
        }
        Admission::Replay { receipt, .. } => receipt,
        Admission::InProgress { .. } => unreachable!("one call after the other"),
    }
}

/// Not a test of its own: what a child does, until it is killed.
#[test]
#[ignore = "what the killed child runs; the other tests start it"]
fn child() {
    let role = std::env::var(ROLE).expect("started by another test");
    let file = std::env::var(FILE).expect("started by another test");
    let file = Path::new(&file);
    let mut lines = std::io::stdin().lines();
    let mut ask = |line: String| {
        // One write: a line is sent whole or not at all.
        let mut out = std::io::stderr();
        out.write_all(format!("{line}\n").as_bytes()).unwrap();
        lines.next().and_then(Result::ok)
    };
    if role == "provider" {
        let mut provider = open_provider(file);
        let mut reply = String::from("ready");
        while let Some(line) = ask(reply) {
            let (voucher, n) = line.split_once(' ').unwrap();
            let voucher = parse_voucher(voucher);
            reply = receipt_line(&serve(&mut provider, &voucher, n.parse().unwrap()));
        }
        return;
    }
    let mut payer = open_payer(file);
    if payer.lane(lane(0)).unwrap().is_none() {
        assert_eq!(payer.open_lane(CHANNEL, 0).unwrap(), lane(0));
    }
    loop {
        let n = payer.lane(lane(0)).unwrap().map_or(0, |state| state.calls) + 1;
        let voucher = payer.authorize(call(lane(0), n)).unwrap();
        let Some(line) = ask(format!("{} {n}", hex::encode(voucher.to_bytes()))) else {
            return;
        };
        let receipt = parse_receipt(&line);
        payer.accept(&delivery(lane(0), &receipt, n)).unwrap();
    }
}

struct Running {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Running {
    /// The next whole line; None once the child is dead. The killer is a thread, so the kill hits
    /// wherever the child is.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.from.read_line(&mut line) {
            Ok(_) if line.ends_with('\n') => Some(line.trim_end().to_owned()),
            _ => None,
        }
    }

    fn send(&mut self, line: &str) -> bool {
        self.to.write_all(format!("{line}\n").as_bytes()).is_ok()
    }
}

/// Starts a child and kills it in the middle of something, while `talk` goes on with it until the
/// pipes break.
fn until_killed(role: &str, file: &Path, talk: impl FnOnce(&mut Running)) {
    let mut child = Command::new("sh")
        // The test harness writes to standard output, so the child talks on standard error.
        .arg("-c")
        .arg("exec \"$0\" --ignored --exact kill::child --nocapture 2>&1 >/dev/null")
        .arg(std::env::current_exe().unwrap())
        .env(ROLE, role)
        .env(FILE, file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let life = Duration::from_millis(rand::thread_rng().gen_range(5..120));
    let id = child.id().to_string();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(life);
        Command::new("kill").args(["-9", &id]).status().unwrap();
    });
    talk(&mut Running {
        to: child.stdin.take().unwrap(),
        from: BufReader::new(child.stdout.take().unwrap()),
    });
    killer.join().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(9), "it ended by itself: {status}");
}

#[test]
fn a_killed_provider_never_signs_two_receipts_for_a_call() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("provider.db");
    let mut payer = open_payer(&folder.path().join("payer.db"));
    assert_eq!(payer.open_lane(CHANNEL, 0).unwrap(), lane(0));
    // Made here, so that the child only ever opens it.
    drop(open_provider(&file));
    let mut first: HashMap<u64, Vec<u8>> = HashMap::new();
    let mut n = 1;
    for _ in 0..ROUNDS {
        until_killed("provider", &file, |child| {
            if child.line().as_deref() != Some("ready") {
                return;
            }
            loop {
                // Asked again after a kill, with the same voucher.
                let voucher = payer.authorize(call(lane(0), n)).unwrap();
                if !child.send(&format!("{} {n}", hex::encode(voucher.to_bytes()))) {
                    return;
                }
                let Some(line) = child.line() else { return };
                let receipt = parse_receipt(&line);
                first.insert(n, receipt.bytes.clone());
                // Every third answer is lost on its way, and asked for once more.
                if n % 3 == 0 {
                    let again = format!("{} {n}", hex::encode(voucher.to_bytes()));
                    if !child.send(&again) {
                        return;
                    }
                    let Some(line) = child.line() else { return };
                    assert_eq!(parse_receipt(&line).bytes, first[&n], "call {n}");
                }
                payer.accept(&delivery(lane(0), &receipt, n)).unwrap();
                n += 1;
            }
        });
        let mut provider = open_provider(&file);
        assert_eq!(provider.restored(), None, "a crash is no backup");
        if let Some(state) = provider.lane(lane(0)).unwrap() {
            provider.audit(lane(0)).unwrap();
            assert!(state.calls <= n, "more receipts than requests");
        }
        for (sequence, bytes) in &first {
            let stored = provider.receipts(lane(0), *sequence, *sequence).unwrap();
            assert_eq!(&stored[0].bytes, bytes, "call {sequence}");
        }
    }
    assert!(n > 20, "too few calls to mean anything: {n}");
    let mut provider = open_provider(&file);
    let voucher = payer.authorize(call(lane(0), n)).unwrap();
    let receipt = serve(&mut provider, &voucher, n);
    payer.accept(&delivery(lane(0), &receipt, n)).unwrap();
    let ours = payer.audit(lane(0)).unwrap();
    assert_eq!(ours.commitment, provider.audit(lane(0)).unwrap().commitment);
}

#[test]
fn a_killed_payer_never_acknowledges_what_it_has_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("payer.db");
    let mut provider = open_provider(&folder.path().join("provider.db"));
    let mut seen: HashMap<u64, PackedVoucher> = HashMap::new();
    for _ in 0..ROUNDS {
        until_killed("payer", &file, |child| {
            while let Some(line) = child.line() {
                let (voucher, n) = line.split_once(' ').unwrap();
                let (voucher, n) = (parse_voucher(voucher), n.parse().unwrap());
                // One voucher a sequence, however often it is asked for.
                let first = seen
                    .entry(voucher.sequence)
                    .or_insert_with(|| voucher.clone());
                assert_eq!(*first, voucher);
                let receipt = serve(&mut provider, &voucher, n);
                // The receipt is kept by the provider also when the payer is dead by now.
                if !child.send(&receipt_line(&receipt)) {
                    return;
                }
            }
        });
        let mut payer = PayerSession::open(&file, options()).unwrap();
        assert_eq!(payer.restored(), None, "a crash is not a restored backup");
        if let Ok(state) = payer.audit(lane(0)) {
            let provider = provider.lane(lane(0)).unwrap();
            let acknowledged = seen.keys().max().copied().unwrap_or(0);
            assert!(acknowledged <= state.calls, "{acknowledged}: {state:?}");
            assert!(state.calls <= provider.map_or(0, |p| p.calls));
        } else {
            let lost = "a voucher left, but its lane is not in the store";
            assert!(seen.is_empty(), "{lost}");
        }
    }
    let calls = provider.audit(lane(0)).unwrap().calls;
    assert!(calls > 20, "too few calls to mean anything: {calls}");
}
