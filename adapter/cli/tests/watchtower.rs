//! `oaic watchtower` on a chain in this process, and on one that fails now and then.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::ChainExt;
use oaic_chain::{
    Backend, Block, Chain, ChainError, Instantiate, Result, StoredCode, Tx, TxOutcome,
};
use oaic_cli::cli::{Cli, Command};
use oaic_cli::error::Kind;
use oaic_cli::watch::{self, open_source, Stop};
use oaic_types::compute_settlement::{ChannelResponse, QueryMsg};
use serde_json::Value;
use support::calls::{packed, Lane};
use support::{run_on, World, UNLOCK_DELAY};

fn watch(world: &World, more: &str) -> Value {
    let folder = world.home.path().join("vouchers");
    world.json(&format!(
        "watchtower --once --vouchers {} --from prov{more}",
        folder.display()
    ))
}

fn put(world: &World, name: &str, lane: &Lane<'_>) {
    world.write(
        &format!("vouchers/{name}.voucher"),
        packed(&[lane.voucher(&world.session_key)]),
    );
}

fn settled(report: &Value) -> Vec<u64> {
    report["settled"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["channel"].as_u64().unwrap())
        .collect()
}

#[test]
fn what_unlocks_is_settled_first_and_by_value() {
    let world = World::with_service();
    // channel i has i calls
    for i in 1..=4u64 {
        let channel = world.open(10);
        put(
            &world,
            &format!("{i}"),
            Lane::new(&world, channel, 0).calls(i),
        );
    }
    for i in [1, 3] {
        world.ok(&format!("channel unlock {i} --from alice"));
    }
    let planned = watch(&world, " --threshold 8000uoaic --dry-run");
    let order: Vec<_> = planned["planned"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["channel"].as_u64().unwrap())
        .collect();
    assert_eq!(order, [3, 1, 4], "{planned}");
    assert_eq!(world.channel(3).paid.u128(), 0, "a dry run settles nothing");

    let report = watch(&world, " --deadlines-only");
    assert_eq!(
        (settled(&report), &report["unlocking"]),
        (vec![3, 1], &2.into()),
        "{report}"
    );
    assert_eq!(report["waiting"], "12000");
    assert_eq!(world.channel(3).paid.u128(), 6_000);
    assert_eq!(world.channel(4).paid.u128(), 0);

    let report = watch(&world, " --threshold 8000uoaic");
    assert_eq!(settled(&report), [4]);
    // nothing is left to do, and a new process knows it from the chain
    let report = watch(&world, " --threshold 8000uoaic");
    assert_eq!(settled(&report), [0u64; 0]);
    assert_eq!(report["waiting"], "4000");

    // the payer can close afterwards, with the rest only
    world.chain.advance(3, UNLOCK_DELAY).unwrap();
    world.ok("channel close 3 --from alice");
    assert_eq!(world.channel(3).paid.u128(), 6_000);
}

#[test]
fn more_than_a_batch_is_settled_in_several() {
    let world = World::with_service();
    let channel = world.open(100);
    let all: Vec<_> = (0..120)
        .map(|n| {
            Lane::new(&world, channel, n)
                .calls(1)
                .voucher(&world.session_key)
        })
        .collect();
    world.write("vouchers/all.voucher", packed(&all));
    let report = watch(&world, " --threshold 1uoaic");
    assert_eq!(report["settled"].as_array().unwrap().len(), 120);
    assert_eq!(report["txs"].as_array().unwrap().len(), 2);
    assert_eq!(world.channel(channel).paid.u128(), 240_000);
}

#[test]
fn junk_in_the_folder_costs_nothing_and_stops_nothing() {
    let world = World::with_service();
    let channel = world.open(10);
    let mut lane = Lane::new(&world, channel, 0);
    let good = lane.calls(2).voucher(&world.session_key);
    let mut forged = Lane::new(&world, channel, 1)
        .calls(5)
        .voucher(&world.session_key);
    forged.amount += 1;
    let stranger = Lane::new(&world, channel, 2)
        .calls(5)
        .voucher(&world.receipt_key);
    let mut nowhere = good.clone();
    nowhere.channel = 77;
    world.write(
        "vouchers/a.voucher",
        packed(&[forged, stranger, nowhere, good]),
    );
    world.write("vouchers/b.voucher", b"junk");
    let folder = world.home.path().join("vouchers");
    let line = format!(
        "watchtower --once --threshold 1uoaic --vouchers {} --from prov",
        folder.display()
    );
    let (text, result) = world.run(&line, true);
    assert_eq!(result.unwrap_err().kind(), Kind::Refused);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(settled(&report), [channel]);
    assert_eq!(report["rejected"].as_array().unwrap().len(), 3, "{report}");
    assert_eq!(report["txs"].as_array().unwrap().len(), 1);
    assert_eq!(world.json("status")["settlement"]["books"]["vouchers"], 1);
}

#[test]
fn what_was_not_covered_is_settled_after_a_top_up() {
    let world = World::with_service();
    let channel = world.open(1);
    put(&world, "v", Lane::new(&world, channel, 0).calls(600));
    let report = watch(&world, "");
    assert_eq!(
        (&report["paid"], &report["settled"][0]["owed"]),
        (&"1000000".into(), &"200000".into()),
        "{report}"
    );
    assert_eq!(
        settled(&watch(&world, " --threshold 1uoaic")),
        [0u64; 0],
        "nothing can be paid yet"
    );
    world.ok("channel top-up 1 1oaic --from alice");
    assert_eq!(watch(&world, " --threshold 1uoaic")["paid"], "200000");
    assert_eq!(world.channel(channel).owed.u128(), 0);
}

#[test]
fn a_key_about_to_be_replaced_is_a_deadline() {
    let world = World::with_service();
    let channel = world.open(10);
    put(&world, "v", Lane::new(&world, channel, 0).calls(1));
    assert_eq!(settled(&watch(&world, " --deadlines-only")), [0u64; 0]);
    world.ok("channel rotate-key 1 --session-key sk2 --from alice");
    let report = watch(&world, " --deadlines-only");
    assert_eq!(
        (settled(&report), &report["settled"][0]["reason"]),
        (vec![1], &"key_rotation".into())
    );
}

/// A chain that fails as told.
struct Flaky {
    inner: Arc<dyn Chain>,
    /// Vouchers that one transaction may hold before it runs out of gas.
    most: usize,
    /// Calls of `block` that get no answer before one does.
    unreachable: AtomicU64,
}

impl Chain for Flaky {
    fn backend(&self) -> Backend {
        self.inner.backend()
    }
    fn chain_id(&self) -> String {
        self.inner.chain_id()
    }
    fn block(&self) -> Result<Block> {
        let left = self.unreachable.load(Ordering::SeqCst);
        if left > 0 {
            self.unreachable.store(left - 1, Ordering::SeqCst);
            return Err(ChainError::Unreachable {
                url: "http://x".into(),
                source: "down".into(),
            });
        }
        self.inner.block()
    }
    fn account(&self, label: &str) -> Result<Addr> {
        self.inner.account(label)
    }
    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.inner.store_code(sender, name)
    }
    fn code_checksum(&self, name: &str) -> Result<String> {
        self.inner.code_checksum(name)
    }
    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.inner.instantiate(sender, contract)
    }
    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.inner.instantiate2(sender, contract, salt)
    }
    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        self.inner.migrate(sender, contract, code_id, msg)
    }
    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        txs.iter()
            .map(|tx| {
                // base64 of 140 bytes a voucher
                let vouchers = tx.calls[0].msg.len() * 3 / 4 / 140;
                if vouchers > self.most {
                    return Err(ChainError::OutOfGas { used: 2, limit: 1 });
                }
                self.inner.run(std::slice::from_ref(tx)).remove(0)
            })
            .collect()
    }
    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.inner.query_bytes(contract, msg)
    }
    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        self.inner.contract_code(contract)
    }
    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        self.inner.contract_admin(contract)
    }
    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.inner.set_admin(sender, contract, admin)
    }
    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        self.inner.native_balance(address, denom)
    }
    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        self.inner.advance(blocks, seconds)
    }
}

fn flaky(world: &World, most: usize, unreachable: u64) -> Arc<dyn Chain> {
    Arc::new(Flaky {
        inner: world.chain.clone(),
        most,
        unreachable: unreachable.into(),
    })
}

/// A batch that needs too much gas is halved until it fits.
#[test]
fn a_batch_that_does_not_fit_is_halved() {
    let world = World::with_service();
    let channel = world.open(100);
    let all: Vec<_> = (0..20)
        .map(|n| {
            Lane::new(&world, channel, n)
                .calls(1)
                .voucher(&world.session_key)
        })
        .collect();
    let file = world.write("all.voucher", packed(&all));
    let line = format!(
        "watchtower --once --threshold 1uoaic --vouchers {} --from prov",
        file.display()
    );
    let (text, result) = run_on(&world.context_on(flaky(&world, 6, 0), true), &line);
    result.unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 20);
    assert_eq!(
        report["txs"].as_array().unwrap().len(),
        4,
        "20 → 10 → 5: {report}"
    );
}

#[test]
fn a_node_that_does_not_answer_is_waited_for_and_ctrl_c_ends_it() {
    let world = World::with_service();
    let channel = world.open(10);
    let file = world.write(
        "v.voucher",
        packed(&[Lane::new(&world, channel, 0)
            .calls(1)
            .voucher(&world.session_key)]),
    );
    let ctx = world.context_on(flaky(&world, 100, 1), true);
    let line = format!(
        "oaic watchtower --interval 1 --threshold 1uoaic --vouchers {} --from prov",
        file.display()
    );
    let cli = <Cli as clap::Parser>::try_parse_from(line.split(' ')).unwrap();
    let Command::Watchtower(args) = cli.command else {
        panic!("another command")
    };
    let stop = Stop::default();
    let source = open_source(&args.source, &ctx.out).unwrap();
    let (chain, settlement, thrown) = (
        world.chain.clone(),
        world.settlement().clone(),
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
    watch::run(&args, source.as_ref(), &stop, &ctx).unwrap();
    person.join().unwrap();
    assert_eq!(world.channel(channel).paid.u128(), 2_000);
    // with --once it is an error instead
    let line = format!(
        "watchtower --once --vouchers {} --from prov",
        file.display()
    );
    let (_, result) = run_on(&world.context_on(flaky(&world, 100, 1), true), &line);
    assert_eq!(result.unwrap_err().kind(), Kind::Unreachable);
}
