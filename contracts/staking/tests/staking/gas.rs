//! What storage costs on the chain, by the SDK's own schedule: against stock cw4-stake, and as
//! stakers and checkpoints grow. Loading the wasm costs both about the same and running it next
//! to nothing, so this is nearly all of the difference that the bench measures on wasmd.

use std::marker::PhantomData;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Api, Binary, CanonicalAddr, DepsMut, Empty, Env, MessageInfo,
    OwnedDeps, Response,
};
use oaic_messages::staking::*;
use oaic_staking::contract as ours;
use oaic_testing::storage::Metered;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use crate::suite::{genesis, DAY, FLEXIBLE, OAIC, YEAR};

/// Gas of a stock cw20-base Transfer on wasmd v0.61, measured; a stake costs more, with any token.
const STOCK_TRANSFER: u64 = 112_116;

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
        self.deps.storage.take();
        let msg = from_json(msg.to_string().as_bytes()).unwrap();
        let info = message_info(sender, &[]);
        entry(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
        self.deps.storage.take().1
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
        self.deps.storage.take();
        ours::query(self.deps.as_ref(), self.env.clone(), msg).unwrap();
        self.deps.storage.take().1
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
