//! What a message reads and writes does not depend on how much there is already.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    to_json_binary, Addr, ContractResult, Env, OwnedDeps, Record, Storage, SystemResult, WasmQuery,
};
use cw3::Vote;
use oaic_dao::{contract, state};
use oaic_types::dao::*;
use serde_json::{json, Value};

use crate::world::{policy, World, DAY};

/// Accesses of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Accesses {
    reads: usize,
    read_bytes: usize,
    writes: usize,
    written_bytes: usize,
    scans: usize,
}

#[derive(Default)]
struct Counted {
    inner: MockStorage,
    seen: RefCell<Accesses>,
}

impl Storage for Counted {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.inner.get(key);
        let mut seen = self.seen.borrow_mut();
        seen.reads += 1;
        seen.read_bytes += found.as_ref().map_or(0, Vec::len);
        found
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        let mut seen = self.seen.borrow_mut();
        seen.writes += 1;
        seen.written_bytes += value.len();
        self.inner.set(key, value);
    }
    fn remove(&mut self, key: &[u8]) {
        self.seen.borrow_mut().writes += 1;
        self.inner.remove(key);
    }
    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: cosmwasm_std::Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.seen.borrow_mut().scans += 1;
        self.inner.range(start, end, order)
    }
}

/// A DAO with so much in it, and what voting, proposing, executing and vetoing access there.
fn measure(proposals: u64, voters: u64, policies: usize) -> BTreeMap<&'static str, Accesses> {
    let like = World::new();
    let note = policy(&like.target, "note", PolicyClass::IncentiveRules);
    let mut world = World::with(|msg| {
        msg.deposit = cosmwasm_std::Uint128::zero();
        msg.policies = (1..policies)
            .map(|n| policy(&like.vesting, &format!("m{n}"), PolicyClass::Ethics))
            .chain([note.clone()])
            .collect();
    })
    .unwrap();
    // Numbers of the same length, so that only their count differs.
    for _ in 0..100 + proposals {
        world.propose(vec![]);
    }
    let passed = world.propose(vec![world.note("x")]);
    let open = world.propose(vec![world.note("x")]);
    world.all_vote_yes(passed);
    world.pass(2 * DAY);
    let voted = world.alice.clone();
    world.vote(&voted, open, Vote::Yes);

    let mut deps = OwnedDeps {
        storage: Counted::default(),
        api: MockApi::default(),
        querier: MockQuerier::default(),
        custom_query_type: std::marker::PhantomData,
    };
    for (key, value) in world.raw() {
        deps.storage.inner.set(&key, &value);
    }
    for n in 0..voters {
        let voter = MockApi::default().addr_make(&format!("voter{n}"));
        for id in [passed, open] {
            state::BALLOTS
                .save(&mut deps.storage.inner, (id, &voter), &(1, Vote::Yes))
                .unwrap();
        }
    }
    deps.querier.update_wasm(|query| {
        let WasmQuery::Smart { msg, .. } = query else {
            panic!("only smart queries are expected");
        };
        let question: Value = serde_json::from_slice(msg).unwrap();
        let answer = match question
            .as_object()
            .unwrap()
            .keys()
            .next()
            .unwrap()
            .as_str()
        {
            "voting_power_at" => json!({"power": "5", "height": 1}),
            "member" => json!({"weight": 7}),
            "supply_at_block_start" => json!({"supply": "1000000", "height": 1}),
            "non_circulating" => json!({"amount": "10"}),
            other => panic!("{other}"),
        };
        SystemResult::Ok(ContractResult::Ok(to_json_binary(&answer).unwrap()))
    });
    let mut env = mock_env();
    env.block = world.app.block_info();
    env.contract.address = world.dao.clone();
    let newcomer = MockApi::default().addr_make("newcomer");
    let detail = world.detail(passed);
    let ends = detail.poll.unwrap().ends;
    let at = |env: &Env, seconds: u64| {
        let mut env = env.clone();
        env.block.time = cosmwasm_std::Timestamp::from_seconds(seconds);
        env
    };
    let vote = |vote: Vote| ExecuteMsg::Vote {
        proposal_id: open,
        vote,
    };
    let steps: Vec<(&'static str, Addr, Env, ExecuteMsg)> = vec![
        ("vote", newcomer.clone(), env.clone(), vote(Vote::Yes)),
        (
            "change of a vote",
            newcomer.clone(),
            env.clone(),
            vote(Vote::No),
        ),
        (
            "propose",
            newcomer.clone(),
            env.clone(),
            World::draft(vec![world.note("x")]),
        ),
        (
            "activate",
            newcomer.clone(),
            env.clone(),
            ExecuteMsg::Activate { proposal_id: 50 },
        ),
        (
            "execute",
            newcomer,
            at(&env, detail.executable_from.unwrap()),
            ExecuteMsg::Execute {
                proposal_id: passed,
            },
        ),
        (
            "veto",
            world.committee.clone(),
            at(&env, ends),
            ExecuteMsg::Veto {
                proposal_id: passed,
                reason: "x".into(),
            },
        ),
    ];
    let mut costs = BTreeMap::new();
    for (name, sender, env, msg) in steps {
        *deps.storage.seen.borrow_mut() = Accesses::default();
        contract::execute(deps.as_mut(), env, message_info(&sender, &[]), msg).expect(name);
        costs.insert(name, *deps.storage.seen.borrow());
    }
    costs
}

#[test]
fn no_cost_grows_with_proposals_voters_or_policies() {
    let little = measure(0, 0, 1);
    let much = measure(600, 1_000, 200);
    for (name, few) in &little {
        let many = much[name];
        assert_eq!(*few, many, "{name}");
        assert_eq!(many.scans, 0, "{name}");
    }
    // The hot paths, so that a new access doesn't slip in: proposal, ballot, sources, and the rules
    // once the quorum stands; then both that are written.
    let vote = little["vote"];
    assert_eq!((vote.reads, vote.writes), (4, 2), "{vote:?}");
    assert!(vote.written_bytes < 200, "{vote:?}");
    let propose = little["propose"];
    assert_eq!((propose.reads, propose.writes), (5, 3), "{propose:?}");
}
