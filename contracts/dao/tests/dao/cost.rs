//! What a message reads and writes does not depend on how much there is already.

use std::collections::BTreeMap;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{
    to_json_binary, Addr, ContractResult, CosmosMsg, Env, OwnedDeps, Storage, SystemResult,
    Timestamp, WasmQuery,
};
use cw3::Vote;
use oaic_dao::{contract, state};
use oaic_messages::dao::*;
use oaic_testing::storage::{Accesses, Metered};
use serde_json::{json, Value};

use crate::suite::{activate, execute, policy, set_roles, vote, Suite, DAY};

/// Accesses of one call, and bytes that it read and wrote.
type Cost = (Accesses, (usize, usize));

/// What others answer, whoever is asked what.
fn answer(query: &WasmQuery) -> SystemResult<ContractResult<cosmwasm_std::Binary>> {
    let WasmQuery::Smart { msg, .. } = query else {
        panic!("only smart queries are expected");
    };
    let question: Value = serde_json::from_slice(msg).unwrap();
    let key = question.as_object().unwrap().keys().next().unwrap();
    let answer = match key.as_str() {
        "voting_power_at" => json!({"power": "5", "height": 1}),
        "member" => json!({"weight": 7}),
        "supply_at_block_start" => json!({"supply": "1000000", "height": 1}),
        "non_circulating" => json!({"amount": "10"}),
        "accepts" => json!({"allowed": true, "reason": null}),
        "outlay" => json!({"booked": "0", "moved": "0"}),
        "success" => json!({"at": 1}),
        other => panic!("{other}"),
    };
    SystemResult::Ok(ContractResult::Ok(to_json_binary(&answer).unwrap()))
}

/// A call in a suite as it is, and what it accesses.
struct Bench {
    deps: OwnedDeps<Metered, MockApi, MockQuerier>,
    env: Env,
    costs: BTreeMap<&'static str, Cost>,
}

impl Bench {
    fn of(suite: &Suite) -> Self {
        let mut deps = OwnedDeps {
            storage: Metered::default(),
            api: MockApi::default(),
            querier: MockQuerier::default(),
            custom_query_type: std::marker::PhantomData,
        };
        for (key, value) in suite.raw() {
            deps.storage.set(&key, &value);
        }
        deps.querier.update_wasm(answer);
        let mut env = mock_env();
        env.block = suite.block();
        env.contract.address = suite.contract.clone();
        Bench {
            deps,
            env,
            costs: BTreeMap::new(),
        }
    }

    fn call(&mut self, name: &'static str, sender: &Addr, msg: ExecuteMsg) {
        self.deps.storage.take();
        let env = self.env.clone();
        contract::execute(self.deps.as_mut(), env, message_info(sender, &[]), msg).expect(name);
        let bytes = self.deps.storage.bytes();
        self.costs.insert(name, (self.deps.storage.take().0, bytes));
    }
}

/// A DAO with so much in it, and what voting, proposing and executing access there.
fn measure(proposals: u64, voters: u64, policies: usize) -> BTreeMap<&'static str, Cost> {
    let like = Suite::new();
    let own = [
        policy(&like.target, "note", PolicyClass::IncentiveRules),
        policy(&like.target, "spend", PolicyClass::ReserveUse),
    ];
    let mut suite = Suite::with(|msg| {
        msg.deposit = cosmwasm_std::Uint128::zero();
        msg.policies = (2..policies)
            .map(|n| policy(&like.vesting, &format!("m{n}"), PolicyClass::Ethics))
            .chain(own.clone())
            .collect();
    })
    .unwrap();
    // Numbers of the same length, so that only their count differs.
    for _ in 0..100 + proposals {
        suite.propose(vec![]);
    }
    let passed = suite.propose(vec![suite.note("x")]);
    let open = suite.propose(vec![suite.note("x")]);
    let pays = suite.propose(vec![suite.spend(1)]);
    suite.all_vote_yes(passed);
    suite.advance(2 * DAY, 1);
    for id in [open, pays] {
        suite.vote("alice", id, Vote::Yes);
    }
    let mut bench = Bench::of(&suite);
    for n in 0..voters {
        let voter = MockApi::default().addr_make(&format!("voter{n}"));
        for id in [passed, open, pays] {
            let ballot = (1, Vote::Yes);
            let storage = &mut bench.deps.storage;
            state::BALLOTS.save(storage, (id, &voter), &ballot).unwrap();
        }
    }
    let newcomer = MockApi::default().addr_make("newcomer");
    bench.call("vote", &newcomer, vote(open, Vote::Yes));
    bench.call("change of a vote", &newcomer, vote(open, Vote::No));
    bench.call("bonded vote", &newcomer, vote(pays, Vote::Yes));
    bench.call("bonded vote's change", &newcomer, vote(pays, Vote::No));
    let msgs: Vec<CosmosMsg> = vec![suite.note("x")];
    bench.call("propose", &newcomer, Suite::draft(msgs));
    bench.call("activate", &newcomer, activate(50));
    let from = suite.detail(passed).executable_from.unwrap();
    bench.env.block.time = Timestamp::from_seconds(from);
    bench.call("execute", &newcomer, execute(passed));
    bench.costs
}

#[test]
fn no_cost_grows_with_proposals_voters_or_policies() {
    let little = measure(0, 0, 3);
    let much = measure(600, 1_000, 200);
    for (name, few) in &little {
        let many = much[name];
        assert_eq!(*few, many, "{name}");
        // Whether a contract is ours takes a look at one entry of the table.
        assert!(many.0.ranges <= 1, "{name}");
    }
    // The hot paths, so that a new access doesn't slip in: proposal, terms, ballot, sources; then
    // proposal and ballot that are written.
    let (vote, (_, written)) = little["vote"];
    assert_eq!((vote.reads, vote.writes), (4, 2), "{vote:?}");
    assert!(written < 200, "{written}");
    // And the places of the voter.
    let (vote, _) = little["bonded vote"];
    assert_eq!((vote.reads, vote.writes), (5, 3), "{vote:?}");
}

/// A Yes that binds costs more with each other one of the same account, of which there are at most
/// forty; a stranger's cost nobody else.
#[test]
fn forty_open_yes_are_the_most_that_a_bond_can_cost() {
    let mut suite = Suite::with(|msg| msg.deposit = cosmwasm_std::Uint128::zero()).unwrap();
    let staking = suite.staking.clone();
    let roles = suite.itself(&set_roles(None, None));
    let ids: Vec<u64> = (0..40)
        .map(|n| {
            let msg = if n < 20 {
                suite.spend(1)
            } else {
                roles.clone()
            };
            suite.propose(vec![msg])
        })
        .collect();
    let last = suite.activatable(vec![suite.spend(1)]);
    for id in ids {
        suite.vote("alice", id, Vote::Yes);
    }
    suite.activate(last);
    assert_eq!(suite.bound("alice").votes, 40);
    let mut bench = Bench::of(&suite);
    bench.call("bound", &suite.who("alice"), vote(last, Vote::No));
    bench.call("free", &suite.who("carol"), vote(last, Vote::Yes));
    let fell = ExecuteMsg::StakeDecreased {
        account: suite.who("alice").into(),
        bonded: 1u128.into(),
    };
    bench.call("fell", &staking, fell);
    let cost = |name| bench.costs[name].0;
    assert_eq!(cost("free").reads, 5);
    // Three of each: ballot, proposal, terms.
    assert_eq!(cost("bound").reads, 4 + 1 + 40 * 3);
    let (_, written) = bench.costs["bound"].1;
    assert!(written < 1_500, "{written}");
    assert_eq!((cost("fell").reads, cost("fell").writes), (2 + 40 * 5, 80));
}
