//! What messages cost in storage: with 10,000 recipients what it costs with ten.

use std::cell::Cell;
use std::marker::PhantomData;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    from_json, to_json_binary, Binary, ContractResult, Empty, Env, Order, OwnedDeps, Record,
    StdResult, Storage, SystemResult, Timestamp, WasmQuery,
};
use oaic_incentives::contract::{execute, instantiate};
use oaic_messages::gates::ExecutingResponse;
use oaic_messages::incentives::ExecuteMsg;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token;
use oaic_testing::stubs::Government;

use crate::suite::*;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Access {
    reads: u32,
    writes: u32,
    ranges: u32,
}

#[derive(Default)]
struct Counting {
    inner: MockStorage,
    seen: Cell<Access>,
}

impl Counting {
    fn count(&self, add: impl FnOnce(&mut Access)) {
        let mut seen = self.seen.get();
        add(&mut seen);
        self.seen.set(seen);
    }
}

impl Storage for Counting {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.count(|seen| seen.reads += 1);
        self.inner.get(key)
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.count(|seen| seen.ranges += 1);
        self.inner.range(start, end, order)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.count(|seen| seen.writes += 1);
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.count(|seen| seen.writes += 1);
        self.inner.remove(key);
    }
}

/// What the token answers.
fn token_answer(msg: &token::QueryMsg) -> StdResult<Binary> {
    let (amount, paid) = (0u128.into(), 1_000_000_000_000u128.into());
    match msg {
        token::QueryMsg::Balance { .. } => to_json_binary(&cw20::BalanceResponse { balance: paid }),
        token::QueryMsg::FeePaid { .. } => {
            to_json_binary(&token::FeePaidResponse { paid, burned: paid })
        }
        token::QueryMsg::FeePooled {} => to_json_binary(&token::FeePooledResponse {
            pool: mock_env().contract.address,
            amount,
        }),
        token::QueryMsg::SystemContract { .. } => to_json_binary(&None::<token::SystemContract>),
        _ => unreachable!("{msg:?}"),
    }
}

struct Bench {
    deps: OwnedDeps<Counting, MockApi, MockQuerier, Empty>,
    env: Env,
}

impl Bench {
    fn new() -> Self {
        let mut querier: MockQuerier = MockQuerier::default();
        querier.update_wasm(|query| match query {
            WasmQuery::Smart { contract_addr, msg } => {
                let answer = match *contract_addr == account("owner").to_string() {
                    true => to_json_binary(&ExecutingResponse {
                        proposal: Government::executing(u64::MAX, TOTAL_SUPPLY).executing,
                    }),
                    false => token_answer(&from_json(msg).unwrap()),
                };
                SystemResult::Ok(ContractResult::Ok(answer.unwrap()))
            }
            _ => unreachable!("only contracts are asked"),
        });
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(FIRST * EPOCH);
        let mut deps = OwnedDeps {
            storage: Counting::default(),
            api: MockApi::default(),
            querier,
            custom_query_type: PhantomData,
        };
        let owner = account("owner");
        let info = message_info(&owner, &[]);
        let mut msg = genesis(&owner, &account("token"), &account("treasury"));
        // So that hundreds of epochs leave something to release.
        msg.release_bps = 10;
        instantiate(deps.as_mut(), env.clone(), info, msg).unwrap();
        Bench { deps, env }
    }

    fn run(&mut self, sender: &str, msg: ExecuteMsg) -> Access {
        self.deps.storage.seen.set(Access::default());
        let info = message_info(&account(sender), &[]);
        execute(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
        self.deps.storage.seen.get()
    }

    fn next_epoch(&mut self) {
        self.env.block.time = self.env.block.time.plus_seconds(EPOCH);
        self.env.block.height += 1;
    }
}

/// Accesses of each message in a contract by number of recipients, epochs and grants.
fn costs(recipients: u32, epochs: u32, grants: u32) -> Vec<(&'static str, Access)> {
    let mut bench = Bench::new();
    for _ in 0..epochs {
        bench.run("anyone", ExecuteMsg::RollEpoch {});
        bench.next_epoch();
    }
    let epoch = FIRST + u64::from(epochs);
    bench.run("anyone", ExecuteMsg::RollEpoch {});
    for recipient in 0..recipients {
        bench.run(
            "settlement",
            report(epoch, &format!("user{recipient}"), 1_000),
        );
    }
    let deadline = bench.env.block.time.seconds() + 10 * EPOCH;
    for _ in 0..grants {
        bench.run("owner", create_grant("alice", &[1]));
        bench.run("owner", post_bounty(1, deadline));
    }
    let mut found = vec![
        (
            "first report",
            bench.run("settlement", report(epoch, "alice", 10)),
        ),
        (
            "report",
            bench.run("settlement", report(epoch, "alice", 10)),
        ),
        ("grant", bench.run("owner", create_grant("alice", &[1]))),
        ("approve", bench.run("owner", approve(1, 0))),
        (
            "claim grant",
            bench.run("anyone", ExecuteMsg::ClaimGrant { grant: 1 }),
        ),
        ("award", bench.run("owner", award(1, "alice"))),
        (
            "claim bounty",
            bench.run("anyone", ExecuteMsg::ClaimBounty { bounty: 1 }),
        ),
    ];
    bench.next_epoch();
    found.push(("roll", bench.run("anyone", ExecuteMsg::RollEpoch {})));
    found.push((
        "late report",
        bench.run("settlement", report(epoch, "alice", 10)),
    ));
    bench.next_epoch();
    bench.next_epoch();
    found.push(("roll two", bench.run("anyone", ExecuteMsg::RollEpoch {})));
    found.push(("claim", bench.run("anyone", claim(API, epoch, "alice"))));
    for _ in 0..4 {
        bench.next_epoch();
    }
    found.push(("expire", bench.run("anyone", expire(API, epoch))));
    found
}

// B-18
#[test]
fn no_message_costs_more_with_ten_thousand_recipients_or_many_epochs_and_grants() {
    let few = costs(10, 1, 2);
    let many = costs(10_000, 300, 300);
    assert_eq!(few, many);
    for (name, access) in many {
        println!("{name:13} {access:?}");
        assert_eq!(access.ranges, 0, "{name}");
        let most = match name {
            "roll" => 25,
            "roll two" => 40,
            _ => 16,
        };
        assert!(access.reads + access.writes <= most, "{name}: {access:?}");
    }
}
