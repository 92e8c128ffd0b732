//! What messages cost in storage: with 10,000 recipients what it costs with ten.

use std::marker::PhantomData;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{
    from_json, to_json_binary, Binary, ContractResult, Empty, Env, OwnedDeps, StdResult,
    SystemResult, Timestamp, WasmQuery,
};
use oaic_incentives::contract::{execute, instantiate};
use oaic_messages::gates::ExecutingResponse;
use oaic_messages::incentives::ExecuteMsg;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token;
use oaic_testing::storage::{Accesses, Metered};
use oaic_testing::stubs::Government;

use crate::suite::*;

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
    deps: OwnedDeps<Metered, MockApi, MockQuerier, Empty>,
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
            storage: Metered::default(),
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

    fn run(&mut self, sender: &str, msg: ExecuteMsg) -> Accesses {
        self.deps.storage.take();
        let info = message_info(&account(sender), &[]);
        execute(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
        self.deps.storage.take().0
    }

    fn next_epoch(&mut self) {
        self.env.block.time = self.env.block.time.plus_seconds(EPOCH);
        self.env.block.height += 1;
    }
}

/// Accesses of each message in a contract by number of recipients, epochs and grants.
fn costs(recipients: u32, epochs: u32, grants: u32) -> Vec<(&'static str, Accesses)> {
    let mut bench = Bench::new();
    for _ in 0..epochs {
        bench.run("anyone", ExecuteMsg::RollEpoch {});
        bench.next_epoch();
    }
    let epoch = FIRST + u64::from(epochs);
    bench.run("anyone", ExecuteMsg::RollEpoch {});
    for recipient in 0..recipients {
        let usage = report(epoch, &format!("user{recipient}"), 1_000);
        bench.run("settlement", usage);
    }
    let deadline = bench.env.block.time.seconds() + 10 * EPOCH;
    for _ in 0..grants {
        bench.run("owner", create_grant("alice", &[1]));
        bench.run("owner", post_bounty(1, deadline));
    }
    let mut found = vec![];
    for (name, sender, msg) in [
        ("first report", "settlement", report(epoch, "alice", 10)),
        ("report", "settlement", report(epoch, "alice", 10)),
        ("grant", "owner", create_grant("alice", &[1])),
        ("approve", "owner", approve(1, 0)),
        ("claim grant", "anyone", ExecuteMsg::ClaimGrant { grant: 1 }),
        ("award", "owner", award(1, "alice")),
        (
            "claim bounty",
            "anyone",
            ExecuteMsg::ClaimBounty { bounty: 1 },
        ),
    ] {
        found.push((name, bench.run(sender, msg)));
    }
    bench.next_epoch();
    found.push(("roll", bench.run("anyone", ExecuteMsg::RollEpoch {})));
    let late = report(epoch, "alice", 10);
    found.push(("late report", bench.run("settlement", late)));
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
