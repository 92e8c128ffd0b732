//! What grants cost must not grow with their number: reads and writes are counted, not timed.

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{
    from_json, to_json_binary, Addr, ContractResult, Empty, Env, OwnedDeps, SystemResult, WasmQuery,
};
use cw20::Cw20ReceiveMsg;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::token;
use oaic_messages::vesting::{
    ExecuteMsg, GrantSpec, InstantiateMsg, PlanSpec, QueryMsg, ReceiveMsg,
};
use oaic_testing::storage::{Accesses, Metered};
use oaic_vesting::contract;

use crate::suite::{account, plans, TEAM, YEAR};

struct Direct {
    deps: OwnedDeps<Metered, MockApi, MockQuerier>,
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
            storage: Metered::default(),
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

    /// Accesses and gas of what is done.
    fn count(&mut self, run: impl FnOnce(&mut Self)) -> (Accesses, u64) {
        self.deps.storage.take();
        run(self);
        self.deps.storage.take()
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
        let (first, gas) = direct.count(|direct| {
            // 12 of 48 months.
            assert_eq!(direct.non_circulating(), live * 1_000 * 36 / 48);
        });
        let mut counts = vec![first];
        let mut count = |direct: &mut Direct, run: &dyn Fn(&mut Direct)| {
            counts.push(direct.count(run).0);
        };
        count(direct, &|direct| {
            let (deps, env) = (direct.deps.as_ref(), direct.env.clone());
            contract::query(deps, env, QueryMsg::Unvested {}).unwrap();
        });
        count(direct, &|direct| {
            let grants = vec![grant];
            direct.run(&account("anyone"), ExecuteMsg::Claim { grants });
        });
        let owner = direct.owner.clone();
        count(direct, &|direct| {
            direct.run(&owner, ExecuteMsg::Revoke { grant })
        });
        count(direct, &|direct| direct.fund(1));
        (counts, gas)
    };
    let (few, few_gas) = measure(&mut direct, 3, 10);
    // NonCirculating reads a plan and its sums, three times.
    assert_eq!(few[0].reads + few[0].steps, 6);
    // Claim: grant, plan, its sums, the token; grant and sums are written.
    let claim = (few[2].reads + few[2].steps, few[2].writes);
    assert_eq!(claim, (4, 2));

    // One was revoked and one was added.
    for _ in 0..49 {
        direct.fund(200);
    }
    direct.fund(190);
    direct.env.block.height += 1;
    let (many, many_gas) = measure(&mut direct, 9_000, 10_000);
    assert_eq!(many, few);
    assert!(
        many_gas < few_gas + 30 * 3,
        "but for longer numbers: {few_gas} and {many_gas}"
    );
}
