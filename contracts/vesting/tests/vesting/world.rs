//! A chain with the token, a treasury, and the vesting contract at the address that the token's
//! genesis paid before it existed.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{instantiate2_address, to_json_binary, Addr, Api, Empty, Uint128, WasmMsg};
use cw20::Cw20Coin;
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::token::{self, Exemption, SystemContractSpec};
use oaic_messages::vesting::*;
use serde::{de::DeserializeOwned, Serialize};

use crate::treasury;

pub const OAIC: u128 = 1_000_000;
pub const DAY: u64 = 86_400;
pub const YEAR: u64 = 365 * DAY;
/// What the owner holds at genesis, to fund with.
pub const PURSE: u128 = 1_000_000 * OAIC;

/// Plans of [`World::new`].
pub const INCENTIVES: u32 = 1;
pub const PRIVATE: u32 = 2;
pub const TEAM: u32 = 3;

pub struct World {
    pub app: App,
    pub token: Addr,
    pub treasury: Addr,
    pub vesting: Addr,
    pub owner: Addr,
    /// What plans of [`World::new`] count from.
    pub start: u64,
}

pub fn points(points: &[(u64, u16)]) -> Vec<CurvePoint> {
    let point = |&(after, bps): &(u64, u16)| CurvePoint { after, bps };
    points.iter().map(point).collect()
}

pub fn who(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn grants(of: &[(&str, u128)]) -> Vec<GrantSpec> {
    of.iter()
        .map(|(name, amount)| GrantSpec {
            beneficiary: who(name).to_string(),
            amount: (*amount).into(),
        })
        .collect()
}

/// The whitepaper's plans: four yearly steps; a year's cliff and a line to the end of the third;
/// monthly over four years. Grants 1; 2 and 3; 4 and 5.
pub fn plans(start: u64) -> Vec<PlanSpec> {
    let plan = |name: &str, curve, revocable, of: &[(&str, u128)]| PlanSpec {
        name: name.to_owned(),
        curve,
        start,
        revocable,
        grants: grants(of),
    };
    let yearly = points(&[
        (YEAR, 2_500),
        (2 * YEAR, 5_000),
        (3 * YEAR, 7_500),
        (4 * YEAR, 10_000),
    ]);
    let line = points(&[(YEAR, 2_500), (3 * YEAR, 10_000)]);
    let monthly = Curve::Periodic {
        period: 30 * DAY,
        periods: 48,
    };
    vec![
        plan(
            "incentives",
            Curve::Steps { steps: yearly },
            false,
            &[("incentives", 600_000_000 * OAIC)],
        ),
        plan(
            "private sale",
            Curve::Linear { points: line },
            false,
            &[
                ("alice", 300_000_000 * OAIC),
                ("bob", 400_000_000 * OAIC - 1),
            ],
        ),
        plan(
            "team",
            monthly,
            true,
            &[("carol", 1_000), ("dave", 150_000_000 * OAIC + 7)],
        ),
    ]
}

pub fn sum(plans: &[PlanSpec]) -> u128 {
    plans
        .iter()
        .flat_map(|plan| &plan.grants)
        .map(|grant| grant.amount.u128())
        .sum()
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

pub fn vesting_code() -> Box<dyn Contract<Empty>> {
    use oaic_vesting::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query).with_migrate(c::migrate))
}

pub fn execute(contract: &Addr, msg: &impl Serialize) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
    }
}

impl World {
    /// The whitepaper's plans, ten days before they start.
    pub fn new() -> Self {
        let start = App::default().block_info().time.seconds() + 10 * DAY;
        let plans = plans(start);
        let genesis = sum(&plans);
        Self::try_new(plans, genesis).unwrap()
    }

    /// Everything up to the vesting contract, which gets `genesis` uoaic from the token's genesis.
    /// The owner is also the admin.
    pub fn try_new(plans: Vec<PlanSpec>, genesis: u128) -> Result<Self, String> {
        let mut app = App::default();
        let owner = who("owner");
        let start = app.block_info().time.seconds() + 10 * DAY;
        let code = app.store_code(treasury::code());
        let treasury = app
            .instantiate_contract(code, owner.clone(), &Empty {}, &[], "treasury", None)
            .unwrap();
        let code_id = app.store_code(vesting_code());
        let checksum = app.wrap().query_wasm_code_info(code_id).unwrap().checksum;
        let creator = app.api().addr_canonicalize(owner.as_str()).unwrap();
        let predicted = instantiate2_address(checksum.as_slice(), &creator, b"vesting").unwrap();
        let vesting = app.api().addr_humanize(&predicted).unwrap();
        let system = |address: &Addr, takes_transfers: bool| SystemContractSpec {
            address: address.to_string(),
            exemption: Exemption::Both,
            escrow: true,
            takes_transfers,
        };
        let vault = who("vault");
        let coin = |address: &Addr, amount: u128| Cw20Coin {
            address: address.to_string(),
            amount: amount.into(),
        };
        let code = app.store_code(token_code());
        let mut initial_balances = vec![
            coin(&owner, PURSE),
            coin(&who("mallory"), PURSE),
            coin(&vault, PURSE),
        ];
        if genesis > 0 {
            initial_balances.push(coin(&vesting, genesis));
        }
        let msg = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances,
            marketing: None,
            owner: owner.to_string(),
            guardian: None,
            pool: who("pool").to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: vec![
                system(&vesting, false),
                system(&treasury, true),
                system(&who("incentives"), true),
                system(&vault, false),
            ],
        };
        let token = app
            .instantiate_contract(code, owner.clone(), &msg, &[], "token", None)
            .unwrap();
        let create = WasmMsg::Instantiate2 {
            admin: Some(owner.to_string()),
            code_id,
            label: "vesting".into(),
            msg: to_json_binary(&InstantiateMsg {
                owner: owner.to_string(),
                token: token.to_string(),
                treasury: treasury.to_string(),
                plans,
            })
            .unwrap(),
            funds: vec![],
            salt: b"vesting".into(),
        };
        app.execute(owner.clone(), create.into())
            .map_err(|error| format!("{error:#}"))?;
        Ok(World {
            app,
            token,
            treasury,
            vesting,
            owner,
            start,
        })
    }

    pub fn run_on(
        &mut self,
        by: &Addr,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Result<AppResponse, String> {
        self.app
            .execute(by.clone(), execute(contract, msg).into())
            .map_err(|error| format!("{error:#}"))
    }

    pub fn run(&mut self, by: &Addr, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.run_on(by, &self.vesting.clone(), msg)
    }

    #[track_caller]
    pub fn ok(&mut self, by: &Addr, msg: &ExecuteMsg) -> AppResponse {
        let response = self
            .run(by, msg)
            .unwrap_or_else(|error| panic!("{msg:?}: {error}"));
        self.assert_books();
        response
    }

    /// Asserts that a message is refused with these words, and that nothing has changed.
    #[track_caller]
    pub fn fails(&mut self, by: &Addr, msg: &ExecuteMsg, says: &str) {
        let before = self.picture();
        let error = self
            .run(by, msg)
            .err()
            .unwrap_or_else(|| panic!("{msg:?} succeeded"));
        assert!(error.contains(says), "{msg:?}: {error:?} lacks {says:?}");
        assert_eq!(
            self.picture(),
            before,
            "{msg:?} failed and changed something"
        );
    }

    pub fn claim(&mut self, grants: &[u64]) -> Result<AppResponse, String> {
        let grants = grants.to_vec();
        self.run(&who("anyone"), &ExecuteMsg::Claim { grants })
    }

    /// Claims what it can and says what the beneficiary has then.
    pub fn claimed(&mut self, grant: u64) -> u128 {
        let _ = self.claim(&[grant]);
        self.assert_books();
        self.balance(&self.grant(grant).beneficiary)
    }

    pub fn send(
        &mut self,
        by: &Addr,
        amount: u128,
        hook: &ReceiveMsg,
    ) -> Result<AppResponse, String> {
        let msg = token::ExecuteMsg::Send {
            contract: self.vesting.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook).unwrap(),
        };
        self.run_on(by, &self.token.clone(), &msg)
    }

    pub fn fund(
        &mut self,
        by: &Addr,
        amount: u128,
        plan: u32,
        of: &[(&str, u128)],
    ) -> Result<AppResponse, String> {
        let grants = grants(of);
        self.send(by, amount, &ReceiveMsg::Fund { plan, grants })
    }

    /// OAIC sent here by plain transfer, which the token lets system contracts alone do.
    pub fn stray(&mut self, amount: u128) {
        let msg = token::ExecuteMsg::Transfer {
            recipient: self.vesting.to_string(),
            amount: amount.into(),
        };
        self.run_on(&who("vault"), &self.token.clone(), &msg)
            .unwrap();
    }

    pub fn behave(&mut self, mood: treasury::Mood) {
        let treasury = self.treasury.clone();
        self.run_on(&who("anyone"), &treasury, &treasury::Msg::Behave(mood))
            .unwrap();
    }

    #[track_caller]
    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        let answer = self.app.wrap().query_wasm_smart(&self.vesting, msg);
        answer.map_err(|error| error.to_string())
    }

    pub fn grant(&self, grant: u64) -> GrantResponse {
        self.query(&QueryMsg::Grant { grant })
    }

    pub fn books(&self) -> Books {
        self.query(&QueryMsg::Books {})
    }

    pub fn non_circulating(&self) -> u128 {
        let answer: NonCirculatingResponse = self.query(&QueryMsg::NonCirculating {});
        answer.amount.u128()
    }

    pub fn balance(&self, account: &Addr) -> u128 {
        let question = token::QueryMsg::Balance {
            address: account.to_string(),
        };
        let answer: cw20::BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.token, &question)
            .unwrap();
        answer.balance.u128()
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// A new block at a time, in seconds after the plans' start.
    pub fn go_to(&mut self, after: u64) {
        let time = self.start + after;
        self.app.update_block(|block| {
            block.height += 1;
            block.time = cosmwasm_std::Timestamp::from_seconds(time);
        });
    }

    pub fn all_grants(&self) -> Vec<GrantResponse> {
        let mut all: Vec<GrantResponse> = vec![];
        loop {
            let page: oaic_messages::shared::Page<GrantResponse> = self.query(&QueryMsg::Grants {
                plan: None,
                beneficiary: None,
                start_after: all.last().map(|grant| grant.id),
                limit: Some(100),
            });
            all.extend(page.items);
            if !page.has_more {
                return all;
            }
        }
    }

    /// Everything that a refused message must leave alone.
    pub fn picture(&self) -> (Vec<GrantResponse>, Books, u128, u128) {
        (
            self.all_grants(),
            self.books(),
            self.balance(&self.vesting),
            self.balance(&self.treasury),
        )
    }

    /// What must hold after whatever happened, with no strays about.
    #[track_caller]
    pub fn assert_books(&self) {
        self.assert_books_with(0);
    }

    /// The same with strays, whether still here or swept.
    #[track_caller]
    pub fn assert_books_with(&self, strays: u128) {
        let books = self.books();
        let here = self.balance(&self.vesting) + self.balance(&self.treasury);
        assert_eq!(here, books.held.u128() + books.returned.u128() + strays);
        assert!(
            self.balance(&self.vesting) >= books.held.u128(),
            "what is owed is here"
        );
        assert_eq!(books.granted, books.claimed + books.returned + books.held);
        let grants = self.all_grants();
        let total = |of: fn(&GrantResponse) -> Uint128| grants.iter().map(of).sum::<Uint128>();
        assert_eq!(total(|grant| grant.total), books.granted);
        assert_eq!(total(|grant| grant.claimed), books.claimed);
        let owed: Uint128 = grants
            .iter()
            .map(|grant| match grant.revoked_at {
                Some(_) => grant.claimable,
                None => grant.total - grant.claimed,
            })
            .sum();
        assert_eq!(owed, books.held, "the books are the grants' sums");
        for grant in &grants {
            assert!(
                grant.claimed <= grant.vested && grant.vested <= grant.total,
                "{grant:?}"
            );
        }
        let unvested: UnvestedResponse = self.query(&QueryMsg::Unvested {});
        let exact: Uint128 = grants
            .iter()
            .filter(|grant| grant.revoked_at.is_none())
            .map(|grant| grant.total - grant.vested)
            .sum();
        assert!(unvested.unvested <= exact, "the sum is rounded once");
        assert!(exact.u128() - unvested.unvested.u128() <= grants.len() as u128);
    }
}
