//! What there is before the first block of a test: the shipped windows and classes.

use cosmwasm_std::{instantiate2_address, to_json_binary, Addr, Api, Empty, Uint128, WasmMsg};
use cw20::Cw20Coin;
use cw3_fixed_multisig::msg::{InstantiateMsg as Multisig, Voter};
use cw_multi_test::{App, Contract, ContractWrapper, Executor};
use cw_utils::{Duration, Threshold};
use oaic_messages::dao::*;
use oaic_messages::staking;
use oaic_messages::token::{self, Exemption, SystemContractSpec};
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

fn multisig_code() -> Box<dyn Contract<Empty>> {
    use cw3_fixed_multisig::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

pub fn who(label: &str) -> Addr {
    cosmwasm_std::testing::MockApi::default().addr_make(label)
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

/// A stock multisig of so many members, named by its label and their number.
pub fn multisig(app: &mut App, code: u64, label: &str, members: u64, threshold: u64) -> Addr {
    let msg = Multisig {
        voters: (0..members)
            .map(|n| Voter {
                addr: who(&format!("{label}{n}")).into(),
                weight: 1,
            })
            .collect(),
        threshold: Threshold::AbsoluteCount { weight: threshold },
        max_voting_period: Duration::Time(2 * DAY),
    };
    let creator = who("deployer");
    app.instantiate_contract(code, creator, &msg, &[], label, None)
        .unwrap()
}

impl World {
    /// A year after the sale, everything open.
    pub fn with(change: impl Fn(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut world = Self::before_the_sale(change)?;
        world.sold();
        world.pass(365 * DAY);
        Ok(world)
    }

    /// The sale has just succeeded.
    pub fn sold(&mut self) {
        let (sale, at) = (self.sale.clone(), Some(self.now()));
        self.stub(&sale, StubMsg::Succeed { at });
    }

    /// With another instantiation of the DAO.
    pub fn before_the_sale(change: impl Fn(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut app = App::default();
        let deployer = who("deployer");
        let codes = [
            dao_code(),
            staking_code(),
            token_code(),
            stub(),
            multisig_code(),
        ];
        let [dao_code, staking_code, token_code, stub_code, multisig_code] =
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
            let admin = Some(dao.to_string());
            app.instantiate_contract(stub_code, deployer.clone(), &Empty {}, &[], label, admin)
                .unwrap()
        };
        let [treasury, vesting, sale, target] =
            ["treasury", "vesting", "sale", "target"].map(&mut new_stub);
        let committee = multisig(&mut app, multisig_code, "committee", 5, 3);
        let guardian = multisig(&mut app, multisig_code, "guardian", 3, 2);
        let people = [
            ("alice", ALICE),
            ("bob", BOB),
            ("carol", CAROL),
            ("dave", DAVE),
            ("erin", ERIN),
            ("frank", FRANK),
            ("proposer", PROPOSER),
        ];
        let holders = people.map(|(label, amount)| (who(label), amount));
        let others = [(treasury.clone(), TREASURY), (vesting.clone(), VESTING)];
        let system = [&dao, &staking, &treasury];
        let genesis = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: holders
                .iter()
                .chain(&others)
                .map(|(address, amount)| Cw20Coin {
                    address: address.to_string(),
                    amount: Uint128::new(*amount),
                })
                .collect(),
            marketing: None,
            owner: dao.to_string(),
            guardian: Some(guardian.to_string()),
            staking: None,
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
            sale: Some(sale.to_string()),
            unbonding_period: 21 * DAY,
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
        let staking_msg = create(staking_code, "staking", &msg, None);
        app.execute(deployer.clone(), staking_msg.into()).unwrap();
        use PolicyClass::*;
        let mut msg = InstantiateMsg {
            token: token.to_string(),
            staking: staking.to_string(),
            treasury: treasury.to_string(),
            sale: sale.to_string(),
            non_circulating: vec![treasury.to_string(), vesting.to_string()],
            committee: committee.to_string(),
            guardian: guardian.to_string(),
            timing: timing(),
            veto_window: 2 * DAY,
            openings: Openings {
                government: 60 * DAY,
                constitution: 365 * DAY,
            },
            silence_span: 365 * DAY,
            deposit: Uint128::new(DEPOSIT),
            classes: classes(),
            policies: vec![
                policy(&target, "note", IncentiveRules),
                policy(&target, "fail", IncentiveRules),
                policy(&target, "guarded", IncentiveRules),
                policy(&target, "relay", IncentiveRules),
                policy(&target, "update_params", ContractUpdates),
                policy(&target, "expand", ScenarioExpansion),
                policy(&target, "spend", ReserveUse),
                policy(&target, "move", ReserveUse),
                policy(&target, "set_rules", Ethics),
                policy(&target, "freeze", Ethics),
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
            sale,
            target,
            stub_code,
            multisig_code,
            committee,
            guardian,
            alice: who("alice"),
            bob: who("bob"),
            carol: who("carol"),
            dave: who("dave"),
            erin: who("erin"),
            frank: who("frank"),
            proposer: who("proposer"),
        };
        for (stub, held) in [
            (world.treasury.clone(), TREASURY),
            (world.vesting.clone(), VESTING),
        ] {
            let amount = Some(held.into());
            world.stub(&stub, StubMsg::Hold { amount });
        }
        world.enable_voting(&who("bob"));
        for (label, amount) in [
            ("alice", ALICE),
            ("carol", CAROL),
            ("erin", ERIN),
            ("frank", FRANK),
        ] {
            world.stake(&who(label), amount);
        }
        world.next_block();
        Ok(world)
    }
}
