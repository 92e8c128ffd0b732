//! Nodes that stand in another time, or don't answer.

use std::io::{BufRead, BufReader};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use oaic_chain::{Backend, Block, Chain, ChainExt};
use oaic_cli::cli::{Cli, Command};
use oaic_cli::commands::watchtower;
use oaic_cli::error::Kind;
use oaic_cli::stop::Stop;
use oaic_messages::compute_settlement::{ChannelResponse, ChannelStatus, QueryMsg};

use super::{entry, flaky, once, put};
use crate::support::binary::oaic;
use crate::support::calls::{packed, Lane};
use crate::support::node::{Node, Says, CHAIN};
use crate::support::{run_on, Suite};
use oaic_chain::testing::{Through, Via};

/// A node that stands in another time.
struct Old {
    inner: Arc<dyn Chain>,
    time: u64,
}

impl Through for Old {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    /// A chain in this process would be believed whatever its time is.
    fn backend(&self) -> Backend {
        Backend::Wasmd
    }

    fn block(&self) -> oaic_chain::Result<Block> {
        Ok(Block {
            height: 9,
            time: self.time,
        })
    }
}

/// A node that is catching up shows channels as they were: nothing is sent on its word.
#[test]
fn a_node_of_another_time_is_not_acted_on() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    put(&suite, "v", Lane::new(&suite, channel, 0).calls(1));
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let watchtower = once(&suite, " --threshold 1uoaic");
    let at = |time: u64, line: &str| {
        let chain = Arc::new(Via(Old {
            inner: suite.chain.clone(),
            time,
        }));
        run_on(&suite.context_on(chain, true), line).1
    };
    for (time, said) in [
        (1_577_836_800, "2020-01-01"),
        (now - 121, "catching up"),
        (now + 150, "set the clock"),
    ] {
        let error = at(time, &watchtower).unwrap_err();
        assert_eq!(error.kind(), Kind::Untrusted, "{error}");
        assert!(error.message().contains(said), "{error}");
    }
    assert_eq!(suite.channel(channel).paid.u128(), 0);
    // whatever else is signed is signed for now as well
    let error = at(now - 700, "channel unlock 1 --from alice").unwrap_err();
    assert_eq!(error.kind(), Kind::Untrusted, "{error}");
    assert_eq!(suite.channel(channel).status, ChannelStatus::Open);
    at(now - 60, &watchtower).unwrap();
    assert_eq!(suite.channel(channel).paid.u128(), 2_000);
}

#[test]
fn a_node_that_does_not_answer_is_waited_for_and_ctrl_c_ends_it() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let file = suite.write("v.entry", packed(&[entry(&suite, channel, 0, 1)]));
    let ctx = suite.context_on(flaky(&suite, 100, 1), true);
    let line = format!(
        "oaic watchtower --interval 1 --threshold 1uoaic --entries {} --from prov",
        file.display()
    );
    let cli = <Cli as clap::Parser>::try_parse_from(line.split(' ')).unwrap();
    let Command::Watchtower(args) = cli.command else {
        panic!("another command")
    };
    let stop = Stop::default();
    let mut source = args.source.open(&ctx.out).unwrap();
    let (chain, settlement, thrown) = (
        suite.chain.clone(),
        suite.settlement().clone(),
        stop.clone(),
    );
    let person = std::thread::spawn(move || {
        let start = std::time::Instant::now();
        loop {
            let found: ChannelResponse = chain
                .query(&settlement, &QueryMsg::Channel { channel })
                .unwrap();
            if !found.paid.is_zero() || start.elapsed().as_secs() > 60 {
                break thrown.throw();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    });
    watchtower::run(&args, &mut source, &stop, &ctx).unwrap();
    person.join().unwrap();
    assert_eq!(suite.channel(channel).paid.u128(), 2_000);
    // with --once it is an error instead
    let line = format!("watchtower --once --entries {} --from prov", file.display());
    let (_, result) = run_on(&suite.context_on(flaky(&suite, 100, 1), true), &line);
    assert_eq!(result.unwrap_err().kind(), Kind::Unreachable);
}

/// Whoever read what it says may be gone; what it guards is still there.
#[test]
fn a_closed_stdout_ends_no_watch() {
    let (suite, node) = (Suite::with_service(), Node::start(Says::now()));
    let dir = tempfile::tempdir().unwrap();
    oaic(dir.path())
        .args(["keys", "add", "tower"])
        .assert()
        .success();
    let config = format!(
        "[networks.test]\nrpc = \"{}\"\nchain_id = \"{CHAIN}\"\n[networks.test.contracts]\n\
         compute-settlement = \"wasm1x\"\n",
        node.url
    );
    std::fs::write(dir.path().join("home/config.toml"), config).unwrap();
    let entry = entry(&suite, suite.open(1), 0, 1);
    std::fs::write(dir.path().join("v.entry"), entry.to_bytes()).unwrap();

    // The node refuses each question, which is printed.
    let line = "watchtower --interval 1 --entries v.entry --network test --from tower";
    let mut child = Process::new(assert_cmd::cargo::cargo_bin("oaic"))
        .args(line.split(' '))
        .current_dir(dir.path())
        .env("OAIC_HOME", dir.path().join("home"))
        .env("OAIC_PASSPHRASE", "correct horse battery")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let said = BufReader::new(child.stderr.take().unwrap());
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = said.lines().map_while(Result::ok);
        let _ = send.send(lines.any(|line| line.contains("stdout can't be written")));
    });
    let noticed = receive.recv_timeout(Duration::from_secs(20)) == Ok(true);
    let asked = || node.asked.lock().unwrap().len();
    let (before, start) = (asked(), Instant::now());
    while asked() == before && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let ended = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(noticed && ended.is_none() && asked() > before, "{ended:?}");
}
