//! What messages of others cost: storage reads, writes and bytes, before and after hostile ones.

use std::cell::RefCell;

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Order, Record, Response, Storage};
use cw_multi_test::{Contract, ContractWrapper, Executor};
use oaic_compute_settlement::contract as c;
use oaic_messages::compute_settlement::*;
use oaic_vouchers::SigningKey;

use crate::bystander::attacked;
use crate::evidence::*;
use crate::granted;
use crate::suite::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    gets: u64,
    sets: u64,
    steps: u64,
    bytes: u64,
}

thread_local! {
    static COST: RefCell<Cost> = RefCell::new(Cost::default());
}

fn note(f: impl FnOnce(&mut Cost)) {
    COST.with(|cost| f(&mut cost.borrow_mut()));
}

struct Counting<'a>(&'a mut dyn Storage);

impl Storage for Counting<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.0.get(key);
        note(|c| {
            c.gets += 1;
            c.bytes += found.as_ref().map_or(0, Vec::len) as u64;
        });
        found
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        Box::new(self.0.range(start, end, order).inspect(|(_, value)| {
            note(|c| {
                c.steps += 1;
                c.bytes += value.len() as u64;
            });
        }))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        note(|c| {
            c.sets += 1;
            c.bytes += value.len() as u64;
        });
        self.0.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        note(|c| c.sets += 1);
        self.0.remove(key);
    }
}

fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    let mut storage = Counting(deps.storage);
    let deps = DepsMut {
        storage: &mut storage,
        api: deps.api,
        querier: deps.querier,
    };
    c::execute(deps, env, info, msg)
}

fn code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(execute, c::instantiate, c::query)
            .with_reply(c::reply)
            .with_migrate(c::migrate),
    )
}

fn metered() -> (Suite, crate::bystander::Bystanders) {
    let (mut w, b) = attacked();
    let code_id = w.app.store_code(code());
    let (owner, contract) = (w.owner.clone(), w.contract.clone());
    w.app
        .migrate_contract(owner, contract, &MigrateMsg {}, code_id)
        .unwrap();
    (w, b)
}

/// Cost of an action, which is undone.
fn cost(w: &mut Suite, action: impl FnOnce(&mut Suite)) -> Cost {
    COST.with(|c| *c.borrow_mut() = Cost::default());
    w.what_if(action);
    COST.with(|c| *c.borrow())
}

fn pays(w: &mut Suite, draft: &Draft) {
    let result = w.settle(draft);
    assert!(matches!(result, SettleResult::Settled { .. }), "{result:?}");
}

fn costs(w: &mut Suite, c: u64, seq: u64) -> Vec<(&'static str, Cost)> {
    let entry = draft(c, seq, u128::from(seq));
    let other = draft(c, 1, 1).lane(0, 77);
    vec![
        ("settle", cost(w, |w| pays(w, &entry))),
        ("settle another lane", cost(w, |w| pays(w, &other))),
        (
            "release",
            cost(w, |w| w.all_done("provider", release(&[c]))),
        ),
        (
            "open",
            cost(w, |w| drop(w.try_open("spare", 10, w.opening()).unwrap())),
        ),
        ("top up", cost(w, |w| drop(w.top_up(c, 5).unwrap()))),
        (
            "claim",
            cost(w, |w| {
                w.ok("thief", claim(&[1]));
            }),
        ),
        (
            "dispute",
            cost(w, |w| {
                w.ok("thief", cheat(w, c));
            }),
        ),
        ("bond", cost(w, |w| drop(w.bond(5).unwrap()))),
        ("retire", cost(w, |w| retire(w, 0))),
        (
            "flush",
            cost(w, |w| drop(w.ok("thief", ExecuteMsg::FlushFee {}))),
        ),
    ]
}

/// Whatever payers and strangers do, it costs nobody else more than a few bytes.
#[test]
fn nothing_that_others_do_makes_a_message_dearer() {
    let (mut w, mut b) = metered();
    let c = w.open(100_000);
    w.settle(&draft(c, 1, 1_000));
    let before = costs(&mut w, c, 1_001);
    // The payer: rotations, terms, grants, unlock requests, top-ups; strangers: channels,
    // referrers, services, keys, bonds.
    let mut k = 0u32;
    let mut key = || {
        k += 1;
        let mut seed = [7; 32];
        seed[..4].copy_from_slice(&k.to_be_bytes());
        SigningKey::from_seed(seed)
    };
    for n in 0..60u32 {
        w.rotate(c, &key(), 10).unwrap();
        w.top_up(c, 1).unwrap();
        w.request_unlock(c);
        w.all_done("payer", withdraw_unlock(&[c]));
        w.open_as(
            "thief",
            1,
            OpenChannel {
                referrer: Some(w.who(&format!("ref {n}")).to_string()),
                refund_to: Some(w.who(&format!("refund {n}")).to_string()),
                ..w.opening()
            },
        );
        w.ok("thief", request_unlock(&(0..100).collect::<Vec<_>>()));
        w.settle_by("thief", vec![0; 100 * ENTRY_LEN]).unwrap();
    }
    for n in 0..16u64 {
        w.ok(
            "payer",
            granted::grant_to(&w, &w.who(&format!("g{n}")), 10, 10, 9),
        );
    }
    let drafts: Vec<Draft> = (0..100)
        .map(|n| draft(c, 1, 1).lane(0, 1_000 + n))
        .collect();
    w.settle_all(&drafts);
    let after = costs(&mut w, c, 1_002);
    for ((what, one), (_, two)) in before.iter().zip(&after) {
        assert!(
            two.gets <= one.gets + 1 && two.sets <= one.sets + 1,
            "{what}"
        );
        assert!(two.steps <= one.steps + 16, "{what}");
        assert!(two.bytes <= one.bytes + 200, "{what}: {one:?} {two:?}");
    }
    b.go_through(&mut w);
}

/// What a hundred entries cost at most: of strangers', dead, alive.
#[test]
fn a_batch_costs_what_lives_in_it() {
    let (mut w, mut b) = metered();
    let c = w.open(100_000);
    let lanes = (0..100).flat_map(|n| w.sign(&draft(c, 1, 1).lane(0, n)));
    for (what, entries, alive) in [
        ("zeros", vec![0; 100 * ENTRY_LEN], 0),
        ("ff", vec![0xff; 100 * ENTRY_LEN], 0),
        ("a hundred lanes", lanes.collect(), 100),
        (
            "one, a hundred times",
            w.sign(&draft(c, 1, 1)).repeat(100),
            1,
        ),
    ] {
        let got = cost(&mut w, |w| drop(w.settle_bytes(entries)));
        assert!(got.gets <= alive + 6, "{what}: {got:?}");
        assert!(got.sets <= alive + 6, "{what}: {got:?}");
        assert_eq!(got.steps, 0, "{what}");
    }
    b.go_through(&mut w);
}
