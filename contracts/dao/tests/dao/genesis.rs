//! What there is before the first block of a test.

use cosmwasm_std::{instantiate2_address, to_json_binary, Api, Empty, Uint128, WasmMsg};
use cw20::Cw20Coin;
use cw_multi_test::{App, Contract, ContractWrapper, Executor};
use oaic_types::dao::*;
use oaic_types::staking;
use oaic_types::token::{self, Exemption, SystemContractSpec};
use serde::Serialize;

use crate::stub::{stub, StubMsg};
use crate::world::*;

fn dao_code() -> Box<dyn Contract<Empty>> {
    use oaic_dao::contract as c;
    Box::new(
        ContractWrapper::new(c::execute, c::instantiate, c::query)
            .with_reply(c::reply)
            .with_migrate(c::migrate),
    )
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

fn staking_code() -> Box<dyn Contract<Empty>> {
    use oaic_staking::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query).with_reply(c::reply))
}

/// An instantiation at the address that its label decides.
fn create(code_id: u64, label: &str, msg: &impl Serialize, admin: Option<String>) -> WasmMsg {
    WasmMsg::Instantiate2 {
        admin,
        code_id,
        label: label.into(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
        salt: bytes(label),
    }
}

impl World {
    /// With another instantiation of the DAO.
    pub fn with(change: impl Fn(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut app = App::default();
        let who = |label: &str| cosmwasm_std::testing::MockApi::default().addr_make(label);
        let deployer = who("deployer");
        let codes = [dao_code(), staking_code(), token_code(), stub()];
        let [dao_code, staking_code, token_code, stub_code] =
            codes.map(|code| app.store_code(code));
        let predict = |app: &App, code: u64, salt: &[u8]| {
            let checksum = app.wrap().query_wasm_code_info(code).unwrap().checksum;
            let creator = app.api().addr_canonicalize(deployer.as_str()).unwrap();
            let address = instantiate2_address(checksum.as_slice(), &creator, salt).unwrap();
            app.api().addr_humanize(&address).unwrap()
        };
        let dao = predict(&app, dao_code, b"dao");
        let staking = predict(&app, staking_code, b"staking");
        let mut new_stub = |label: &str| {
            app.instantiate_contract(
                stub_code,
                deployer.clone(),
                &Empty {},
                &[],
                label,
                Some(dao.to_string()),
            )
            .unwrap()
        };
        let (treasury, vesting, target) = (
            new_stub("treasury"),
            new_stub("vesting"),
            new_stub("target"),
        );
        let people = [
            ("alice", ALICE),
            ("bob", BOB),
            ("carol", CAROL),
            ("dave", DAVE),
            ("erin", ERIN),
            ("frank", FRANK),
        ]
        .map(|(label, amount)| (who(label), amount));
        // The proposer's coins are the treasury's in the base, so that deposits don't move it.
        let proposer = (who("proposer"), TREASURY / 2);
        let holders = [
            proposer.clone(),
            (treasury.clone(), TREASURY / 2),
            (vesting.clone(), VESTING),
        ];
        let system = [&dao, &staking, &treasury];
        let genesis = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: people
                .iter()
                .chain(&holders)
                .map(|(address, amount)| Cw20Coin {
                    address: address.to_string(),
                    amount: Uint128::new(*amount),
                })
                .collect(),
            marketing: None,
            owner: dao.to_string(),
            guardian: Some(who("guardian").to_string()),
            pool: who("pool").to_string(),
            fee_bps: 400,
            system_contracts: system
                .map(|address| SystemContractSpec {
                    address: address.to_string(),
                    exemption: Exemption::Both,
                    escrow: true,
                    takes_transfers: false,
                })
                .to_vec(),
        };
        let token = app
            .instantiate_contract(token_code, deployer.clone(), &genesis, &[], "token", None)
            .unwrap();
        let msg = staking::InstantiateMsg {
            owner: dao.to_string(),
            token: token.to_string(),
            unbonding_period: 7 * DAY,
            min_stake: Uint128::one(),
            terms: vec![staking::Term {
                duration: 0,
                weight_bps: 10_000,
            }],
            tiers: vec![],
            ramp: DAY,
            dividend_period: DAY,
            dividend_denoms: vec![],
        };
        app.execute(
            deployer.clone(),
            create(staking_code, "staking", &msg, None).into(),
        )
        .unwrap();
        let mut msg = InstantiateMsg {
            token: token.to_string(),
            staking: staking.to_string(),
            treasury: treasury.to_string(),
            non_circulating: vec![treasury.to_string(), vesting.to_string()],
            committee: who("committee").to_string(),
            guardian: who("guardian").to_string(),
            voting_delay: 2 * DAY,
            activation_window: 7 * DAY,
            late_window: DAY,
            late_extension: 2 * DAY,
            veto_window: DAY,
            quorum_floor: Uint128::zero(),
            silence_span: 90 * DAY,
            deposit: Uint128::new(DEPOSIT),
            classes: classes(),
            policies: vec![
                policy(&target, "note", PolicyClass::IncentiveRules),
                policy(&target, "fail", PolicyClass::IncentiveRules),
                policy(&target, "guarded", PolicyClass::IncentiveRules),
                policy(&target, "relay", PolicyClass::IncentiveRules),
                policy(&target, "update_params", PolicyClass::ContractUpdates),
                policy(&target, "expand", PolicyClass::ScenarioExpansion),
                policy(&target, "spend", PolicyClass::ReserveUse),
                policy(&target, "set_rules", PolicyClass::Ethics),
            ],
        };
        change(&mut msg);
        let admin = Some(dao.to_string());
        app.execute(deployer, create(dao_code, "dao", &msg, admin).into())
            .map_err(|error| format!("{error:#}"))?;

        let mut world = World {
            app,
            token,
            staking,
            dao,
            treasury,
            vesting,
            target,
            stub_code,
            committee: who("committee"),
            guardian: who("guardian"),
            alice: who("alice"),
            bob: who("bob"),
            carol: who("carol"),
            dave: who("dave"),
            erin: who("erin"),
            frank: who("frank"),
            proposer: proposer.0,
        };
        let held = |amount: u128| StubMsg::Hold {
            amount: Some(amount.into()),
        };
        let someone = world.dave.clone();
        let (treasury, vesting) = (world.treasury.clone(), world.vesting.clone());
        world.run(&someone, &treasury, &held(TREASURY)).unwrap();
        world.run(&someone, &vesting, &held(VESTING)).unwrap();
        for label in ["alice", "bob", "erin", "frank"] {
            world.enable_voting(&who(label));
        }
        world.stake(&who("carol"), CAROL);
        world.next_block();
        Ok(world)
    }
}
