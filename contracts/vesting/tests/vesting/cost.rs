//! What grants cost must not grow with their number: reads and writes are counted, not timed.

use std::cell::Cell;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    from_json, to_json_binary, Addr, ContractResult, Empty, Env, Order, OwnedDeps, Record, Storage,
    SystemResult, WasmQuery,
};
use cw20::Cw20ReceiveMsg;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::token;
use oaic_messages::vesting::{
    ExecuteMsg, GrantSpec, InstantiateMsg, PlanSpec, QueryMsg, ReceiveMsg,
};
use oaic_vesting::contract;

use crate::suite::{account, plans, TEAM, YEAR};

/// A storage that counts what is read from it and written to it.
#[derive(Default)]
struct Counting {
    inner: MockStorage,
    /// Entries read, whether one by one or in a range.
    reads: Cell<usize>,
    /// Bytes read of them.
    bytes: Cell<usize>,
    writes: Cell<usize>,
}

impl Counting {
    fn note(&self, bytes: usize) {
        self.reads.set(self.reads.get() + 1);
        self.bytes.set(self.bytes.get() + bytes);
    }
}

impl Storage for Counting {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        self.note(value.as_ref().map_or(0, Vec::len));
        value
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.writes.set(self.writes.get() + 1);
        self.inner.set(key, value);
    }
    fn remove(&mut self, key: &[u8]) {
        self.writes.set(self.writes.get() + 1);
        self.inner.remove(key);
    }
    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let records = self.inner.range(start, end, order);
        Box::new(records.inspect(|(_, value)| self.note(value.len())))
    }
}

struct Direct {
    deps: OwnedDeps<Counting, MockApi, MockQuerier>,
    env: Env,
    token: Addr,
    owner: Addr,
}

impl Direct {
    /// The whitepaper's plans without grants.
    fn new() -> Self {
        let mut querier = MockQuerier::new(&[]);
        querier.update_wasm(|query| {
            let balance = cw20::BalanceResponse {
                balance: 0u128.into(),
            };
            let WasmQuery::Smart { msg, .. } = query else {
                panic!("{query:?}");
            };
            let answer = match from_json(msg).unwrap() {
                token::QueryMsg::Balance { .. } => to_json_binary(&balance),
                // Nobody is a system contract.
                _ => to_json_binary(&None::<Empty>),
            };
            SystemResult::Ok(ContractResult::Ok(answer.unwrap()))
        });
        let deps = OwnedDeps {
            storage: Counting::default(),
            api: MockApi::default(),
            querier,
            custom_query_type: std::marker::PhantomData::<Empty>,
        };
        let mut direct = Direct {
            deps,
            env: mock_env(),
            token: account("token"),
            owner: account("owner"),
        };
        let plans = plans(direct.env.block.time.seconds());
        let msg = InstantiateMsg {
            owner: direct.owner.to_string(),
            token: direct.token.to_string(),
            treasury: account("treasury").to_string(),
            plans: plans
                .into_iter()
                .map(|plan| PlanSpec {
                    grants: vec![],
                    ..plan
                })
                .collect(),
        };
        let info = message_info(&direct.owner, &[]);
        contract::instantiate(direct.deps.as_mut(), direct.env.clone(), info, msg).unwrap();
        direct
    }

    fn run(&mut self, by: &Addr, msg: ExecuteMsg) {
        let info = message_info(by, &[]);
        contract::execute(self.deps.as_mut(), self.env.clone(), info, msg).unwrap();
    }

    /// Grants of 1,000 uoaic each, of the third plan.
    fn fund(&mut self, count: usize) {
        let grants: Vec<GrantSpec> = (0..count)
            .map(|n| GrantSpec {
                beneficiary: account(&format!("person {n}")).to_string(),
                amount: 1_000u128.into(),
            })
            .collect();
        let token = self.token.clone();
        let msg = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: self.owner.to_string(),
            amount: (1_000 * count as u128).into(),
            msg: to_json_binary(&ReceiveMsg::Fund { plan: TEAM, grants }).unwrap(),
        });
        self.run(&token, msg);
    }

    /// Reads and writes of what is done.
    fn count(&mut self, run: impl FnOnce(&mut Self)) -> (usize, usize) {
        self.deps.storage.reads.set(0);
        self.deps.storage.writes.set(0);
        self.deps.storage.bytes.set(0);
        run(self);
        (
            self.deps.storage.reads.get(),
            self.deps.storage.writes.get(),
        )
    }

    fn non_circulating(&self) -> u128 {
        let msg = QueryMsg::NonCirculating {};
        let answer = contract::query(self.deps.as_ref(), self.env.clone(), msg).unwrap();
        from_json::<NonCirculatingResponse>(answer)
            .unwrap()
            .amount
            .u128()
    }
}

#[test]
fn ten_thousand_grants_cost_no_more_than_ten() {
    let mut direct = Direct::new();
    direct.fund(10);
    direct.env.block.height += 1;
    direct.env.block.time = direct.env.block.time.plus_seconds(YEAR);
    let measure = |direct: &mut Direct, grant: u64, live: u128| {
        let mut counts = vec![];
        counts.push(direct.count(|direct| {
            // 12 of 48 months.
            assert_eq!(direct.non_circulating(), live * 1_000 * 36 / 48);
        }));
        let bytes = direct.deps.storage.bytes.get();
        counts.push(direct.count(|direct| {
            let (deps, env) = (direct.deps.as_ref(), direct.env.clone());
            contract::query(deps, env, QueryMsg::Unvested {}).unwrap();
        }));
        counts.push(direct.count(|direct| {
            let grants = vec![grant];
            direct.run(&account("anyone"), ExecuteMsg::Claim { grants });
        }));
        let owner = direct.owner.clone();
        counts.push(direct.count(|direct| direct.run(&owner, ExecuteMsg::Revoke { grant })));
        counts.push(direct.count(|direct| direct.fund(1)));
        (counts, bytes)
    };
    let (few, few_bytes) = measure(&mut direct, 3, 10);
    // NonCirculating reads a plan and its sums, three times.
    assert_eq!(few[0].0, 6);
    // Claim: grant, plan, its sums, the token; grant and sums are written.
    assert_eq!(few[2], (4, 2));

    // One was revoked and one was added.
    for _ in 0..49 {
        direct.fund(200);
    }
    direct.fund(190);
    direct.env.block.height += 1;
    let (many, many_bytes) = measure(&mut direct, 9_000, 10_000);
    assert_eq!(many, few);
    assert!(
        many_bytes < few_bytes + 30,
        "but for longer numbers: {few_bytes} and {many_bytes}"
    );
}
