//! Nodes that stand in another time, or don't answer.

use std::io::{BufRead, BufReader};
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use oaic_chain::ChainExt;
use oaic_cli::cli::Command;
use oaic_cli::commands::watchtower;
use oaic_cli::error::Kind;
use oaic_cli::stop::Stop;
use oaic_messages::compute_settlement::{ChannelResponse, ChannelStatus, QueryMsg};

use super::{entry, flaky, put, ONCE};
use crate::support::binary::{Home, PASSPHRASE};
use crate::support::fake_node::now;
use crate::support::node::{Node, Says, CHAIN};
use crate::support::through::Clock;
use crate::support::{parsed, run_on, shows, Suite};

/// A node that is catching up shows channels as they were: nothing is sent on its word.
#[test]
fn a_node_of_another_time_is_not_acted_on() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    put(&suite, &[entry(&suite, channel, 0, 1)]);
    let now = now();
    let at = |time: u64, line: &str| {
        let chain = Clock::of(&suite.chain, move |_| time);
        run_on(&suite.context_on(chain, true), line).1
    };
    for (time, text) in [
        (1_577_836_800, "2020-01-01"),
        (now - 121, "catching up"),
        (now + 150, "set the clock"),
    ] {
        let error = at(time, ONCE).unwrap_err();
        assert_eq!(error.kind(), Kind::Untrusted, "{error}");
        shows(error.message(), text);
    }
    assert_eq!(suite.channel(channel).paid.u128(), 0);
    // whatever else is signed is signed for now as well
    let error = at(now - 700, "channel unlock 1 --from alice").unwrap_err();
    assert_eq!(error.kind(), Kind::Untrusted, "{error}");
    assert_eq!(suite.channel(channel).status, ChannelStatus::Open);
    at(now - 60, ONCE).unwrap();
    assert_eq!(suite.channel(channel).paid.u128(), 2_000);
}

#[test]
fn a_node_that_does_not_answer_is_waited_for_and_ctrl_c_ends_it() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    put(&suite, &[entry(&suite, channel, 0, 1)]);
    let ctx = suite.context_on(flaky(&suite, 100, 1), true);
    let Command::Watchtower(args) = parsed(&ctx, &ONCE.replace("--once", "--interval 1")) else {
        panic!("another command")
    };
    let stop = Stop::default();
    let mut source = args.source.open(&ctx.out).unwrap();
    let (chain, settlement) = (suite.chain.clone(), suite.settlement().clone());
    let thrown = stop.clone();
    let person = std::thread::spawn(move || {
        let (start, msg) = (Instant::now(), QueryMsg::Channel { channel });
        loop {
            let found: ChannelResponse = chain.query(&settlement, &msg).unwrap();
            if !found.paid.is_zero() || start.elapsed().as_secs() > 60 {
                break thrown.throw();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    watchtower::run(&args, &mut source, &stop, &ctx).unwrap();
    person.join().unwrap();
    assert_eq!(suite.channel(channel).paid.u128(), 2_000);
    // with --once it is an error instead
    let (_, result) = run_on(&suite.context_on(flaky(&suite, 100, 1), true), ONCE);
    assert_eq!(result.unwrap_err().kind(), Kind::Unreachable);
}

/// Whoever read what it says may be gone; what it guards is still there.
#[test]
fn a_closed_stdout_ends_no_watch() {
    let (suite, node) = (Suite::with_service(), Node::start(Says::now()));
    let home = Home::new();
    home.ok("keys add tower");
    home.configure(&node.url, CHAIN);
    home.write("v.entry", entry(&suite, suite.open(1), 0, 1).to_bytes());

    // The node refuses each question, which is printed.
    let line = "watchtower --interval 1 --entries v.entry --from tower";
    let mut child = Process::new(assert_cmd::cargo::cargo_bin("oaic"))
        .args(line.split(' '))
        .current_dir(home.file(""))
        .env("OAIC_HOME", home.file("home"))
        .env("OAIC_PASSPHRASE", PASSPHRASE)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = stderr.lines().map_while(Result::ok);
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
