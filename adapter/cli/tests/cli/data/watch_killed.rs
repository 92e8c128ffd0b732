//! kill -9 at every step of a buyer's watch, between two of what it sends and in the middle of each:
//! what is due is done all the same, and once.

#![cfg(unix)]

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::fake_node::{now, FakeNode, Node};
use crate::support::market::{COMPENSATION, DELIVERY};
use cosmwasm_std::Binary;
use oaic_messages::data_market::OrderStatus;
use serde_json::Value;

/// How far behind this computer's clock the chain is, in seconds: a transaction makes two blocks.
const LEAD: u64 = 20;

/// Kills the command when its node is asked for something for the n-th time.
#[derive(Default)]
struct Killer {
    child: Mutex<Option<Child>>,
    asked: AtomicUsize,
    at: AtomicUsize,
}

impl Killer {
    /// The command is dead when this request is the one.
    fn count(&self) {
        if self.asked.fetch_add(1, Ordering::SeqCst) == self.at.load(Ordering::SeqCst) {
            self.kill();
        }
    }

    fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.as_mut().unwrap().kill().unwrap();
    }

    fn run(&self, command: &mut Command, at: usize) -> ExitStatus {
        {
            // A request waits until it is known whom to kill.
            let mut child = self.child.lock().unwrap();
            self.asked.store(0, Ordering::SeqCst);
            self.at.store(at, Ordering::SeqCst);
            *child = Some(command.spawn().unwrap());
        }
        loop {
            let ended = self.child.lock().unwrap().as_mut().unwrap().try_wait();
            if let Some(status) = ended.unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn a_watch_that_is_killed_anywhere_refunds_and_disputes_once() {
    let fake = Arc::new(FakeNode::begun(DELIVERY + 120));
    let market = &fake.market;
    market.packed(3_000);
    market.garbled();
    market.list();
    let before = market.balance("alice");
    let late = market.buy();
    market.chain.advance(1, DELIVERY / 2).unwrap();
    let broken = market.buy_again();
    market.ok(&format!("data deliver {broken} --from prov"));
    market.chain.advance(1, DELIVERY / 2).unwrap();

    // The command is killed whenever it sends something: the first time that is dropped with it, the
    // second time it is done.
    let killer = Arc::new(Killer::default());
    let dropped = Arc::new(AtomicUsize::new(0));
    let blocks = fake.blocks(0, LEAD);
    let (killing, dropping) = (killer.clone(), dropped.clone());
    let (sent_to, following) = (fake.clone(), blocks.clone());
    let tamper = Arc::new(move |request: &Value, _: &mut Value| {
        if request["method"] != "broadcast_tx_sync" {
            return killing.count();
        }
        if dropping.fetch_add(1, Ordering::SeqCst) % 2 == 1 {
            let tx = request["params"]["tx"].as_str().unwrap();
            sent_to
                .carry_out(&Binary::from_base64(tx).unwrap())
                .unwrap();
            sent_to.follow(&mut following.lock().unwrap(), 2);
        }
        killing.kill();
    });
    let node = fake.start_trusted(&Node {
        tamper,
        ..Node::honest(&blocks)
    });
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("oaic"));
    command
        .env("OAIC_HOME", market.home.path())
        .args(node.flags.split(' '))
        .args("data watch --once --gas 900000 --from alice".split(' '))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());

    let (mut at, mut killed) = (0, 0);
    loop {
        // Time passes on the chain as it does here.
        while blocks.lock().unwrap().time() + LEAD < now() {
            blocks.lock().unwrap().grow(1);
        }
        let was = dropped.load(Ordering::SeqCst);
        let status = killer.run(&mut command, at);
        if status.signal() != Some(9) {
            assert!(status.success(), "{status}");
            break;
        }
        killed += 1;
        assert!(killed < 200, "it never ends by itself");
        at = match dropped.load(Ordering::SeqCst) {
            now if now == was => at + 1,
            // Once more: what was sent was dropped.
            now if now % 2 == 1 => at,
            // It was done: from the first step on with what is left.
            _ => 0,
        };
    }
    assert_eq!(dropped.load(Ordering::SeqCst), 4, "killed {killed} times");
    assert_eq!(market.order(late).status, OrderStatus::Refunded);
    assert_eq!(market.order(broken).status, OrderStatus::Disputed);
    assert_eq!(market.balance("alice"), before + 2 * COMPENSATION);
}
