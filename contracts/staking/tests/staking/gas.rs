//! What storage costs on the chain, by the SDK's own schedule: against stock cw4-stake, and as
//! stakers and checkpoints grow. Loading the wasm costs both about the same and running it next
//! to nothing, so this is nearly all of the difference that the bench measures on wasmd.

use std::cell::Cell;
use std::marker::PhantomData;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Api, Binary, CanonicalAddr, DepsMut, Empty, Env, MessageInfo,
    Order, OwnedDeps, Record, Response, Storage,
};
use oaic_messages::staking::*;
use oaic_staking::contract as ours;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use crate::suite::{genesis, DAY, FLEXIBLE, OAIC, YEAR};

/// Contract store prefix: one byte and the contract's address.
const PREFIX: usize = 33;
/// Gas of a stock cw20-base Transfer on wasmd v0.61, measured; a stake costs more, with any token.
const STOCK_TRANSFER: u64 = 112_116;

/// Storage that charges as the SDK's gas store does.
#[derive(Default)]
struct Metered {
    inner: MockStorage,
    gas: Cell<u64>,
}

impl Metered {
    fn charge(&self, flat: u64, per_byte: u64, key: &[u8], value: usize) {
        let bytes = u64::try_from(PREFIX + key.len() + value).unwrap();
        self.gas.set(self.gas.get() + flat + per_byte * bytes);
    }
}

impl Storage for Metered {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        self.charge(1_000, 3, key, value.as_ref().map_or(0, Vec::len));
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let each = move |(key, value): Record| {
            self.charge(30, 3, &key, value.len());
            (key, value)
        };
        Box::new(self.inner.range(start, end, order).map(each))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.charge(2_000, 30, key, value.len());
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.charge(1_000, 0, key, 0);
        self.inner.remove(key);
    }
}

type Entry<M, E> = fn(DepsMut, Env, MessageInfo, M) -> Result<Response, E>;

struct Bench {
    deps: OwnedDeps<Metered, MockApi, MockQuerier, Empty>,
    env: Env,
}

/// An address of as many bytes as people's have, 20, or contracts', 32.
fn address(name: &str, bytes: usize) -> Addr {
    let api = MockApi::default().with_prefix("wasm");
    let raw = api.addr_canonicalize(api.addr_make(name).as_str()).unwrap();
    api.addr_humanize(&CanonicalAddr::from(&raw.as_slice()[..bytes]))
        .unwrap()
}

fn token() -> Addr {
    address("token", 32)
}

impl Bench {
    fn new<I: DeserializeOwned, E: std::fmt::Debug>(entry: Entry<I, E>, msg: &Value) -> Self {
        let mut bench = Bench {
            deps: OwnedDeps {
                storage: Metered::default(),
                api: MockApi::default().with_prefix("wasm"),
                querier: MockQuerier::default(),
                custom_query_type: PhantomData,
            },
            env: mock_env(),
        };
        bench.env.contract.address = address("staking", 32);
        bench.run(entry, &address("anyone", 20), msg);
        bench
    }

    fn staking() -> Self {
        let msg = genesis(&address("dao", 32), &token());
        Bench::new(ours::instantiate, &serde_json::to_value(msg).unwrap())
    }

    /// Storage gas of a message, in a block of its own.
    fn run<M: DeserializeOwned, E: std::fmt::Debug>(
        &mut self,
        entry: Entry<M, E>,
        sender: &Addr,
        msg: &Value,
    ) -> u64 {
        self.env.block.height += 1;
        self.env.block.time = self.env.block.time.plus_seconds(5);
        self.deps.storage.gas.set(0);
        let msg = from_json(msg.to_string().as_bytes()).unwrap();
        let info = message_info(sender, &[]);
        entry(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
        self.deps.storage.gas.get()
    }

    fn stake(&mut self, name: &str, term: u8, position: Option<u64>) -> u64 {
        let hook = to_json_binary(&ReceiveMsg::Stake { term, position }).unwrap();
        self.run(ours::execute, &token(), &sent(name, &hook))
    }

    fn unbond(&mut self, name: &str) -> u64 {
        let msg = json!({"unbond": {"position": 0, "amount": "1000000"}});
        self.run(ours::execute, &address(name, 20), &msg)
    }

    fn query(&mut self, msg: QueryMsg) -> u64 {
        self.deps.storage.gas.set(0);
        ours::query(self.deps.as_ref(), self.env.clone(), msg).unwrap();
        self.deps.storage.gas.get()
    }

    /// Dividends in OAIC stream.
    fn stream(&mut self) {
        self.deps.querier.update_wasm(|_| {
            let balance = json!({"balance": (u128::from(u64::MAX) / 10).to_string()});
            let balance = Binary::from(balance.to_string().as_bytes());
            cosmwasm_std::SystemResult::Ok(cosmwasm_std::ContractResult::Ok(balance))
        });
        let msg = json!({"sync": {}});
        self.run(ours::execute, &address("anyone", 20), &msg);
    }
}

fn sent(name: &str, hook: &Binary) -> Value {
    json!({"receive": {
        "sender": address(name, 20),
        "amount": (1_000 * OAIC).to_string(),
        "msg": hook,
    }})
}

#[test]
fn a_stake_stays_within_a_quarter_more_than_cw4_stake() {
    let mut stock = Bench::new(
        cw4_stake::contract::instantiate,
        &json!({
            "denom": {"cw20": token()}, "tokens_per_weight": "1", "min_bond": "1000000",
            "unbonding_period": {"time": 21 * DAY}, "admin": address("dao", 32),
        }),
    );
    let bond = to_json_binary(&json!({"bond": {}})).unwrap();
    let mut bonds = Vec::new();
    for name in ["bob", "alice", "alice"] {
        let cost = stock.run(cw4_stake::contract::execute, &token(), &sent(name, &bond));
        bonds.push(cost);
    }
    let unbond = stock.run(
        cw4_stake::contract::execute,
        &address("alice", 20),
        &json!({"unbond": {"tokens": "1000000"}}),
    );

    let mut plain = Bench::staking();
    plain.stake("bob", FLEXIBLE, None);
    let mut streaming = Bench::staking();
    streaming.stake("bob", YEAR, None);
    streaming.stream();
    for (name, bench) in [("plain", &mut plain), ("streaming", &mut streaming)] {
        let first = bench.stake("alice", FLEXIBLE, None);
        let more = bench.stake("alice", FLEXIBLE, Some(0));
        let out = bench.unbond("alice");
        for (what, ours, stock) in [
            ("first stake", first, bonds[1]),
            ("adding", more, bonds[2]),
            ("unbonding", out, unbond),
        ] {
            println!("{name} {what}: {ours} of storage, stock {stock}");
            // A stake costs a transfer and a second contract besides; both cost both.
            assert!(
                ours.saturating_sub(stock) * 4 < STOCK_TRANSFER + stock,
                "{name} {what}: {ours}, stock {stock}"
            );
        }
    }
}

#[test]
fn nothing_costs_more_with_more_stakers_or_more_checkpoints() {
    let costs = |others: usize, checkpoints: usize| {
        let mut bench = Bench::staking();
        for n in 0..others {
            bench.stake(&format!("staker {n}"), FLEXIBLE, None);
        }
        bench.stake("alice", FLEXIBLE, None);
        for _ in 0..checkpoints {
            bench.stake("alice", FLEXIBLE, Some(0));
        }
        let height = bench.env.block.height - 3;
        let addr = address("alice", 20).to_string();
        [
            bench.stake("alice", FLEXIBLE, Some(0)),
            bench.unbond("alice"),
            bench.query(QueryMsg::Member {
                addr: addr.clone(),
                at_height: Some(height),
            }),
            bench.query(QueryMsg::TotalWeight {
                at_height: Some(height),
            }),
            bench.query(QueryMsg::Tier { address: addr }),
        ]
    };
    let (few, many) = (costs(10, 10), costs(10_000, 1_000));
    println!("10 stakers and 10 checkpoints: {few:?}; 10,000 and 1,000: {many:?}");
    for (few, many) in few.into_iter().zip(many) {
        // A few more digits in the same records.
        assert!(many < few + 1_000, "{many}, was {few}");
    }
}
