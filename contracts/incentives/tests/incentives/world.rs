//! A chain with the real token, treasury and incentives on it. Reporters are accounts, for the
//! contract looks at the sender alone; each has paid a high fee before the first report, while
//! another account was the pool. The DAO is always executing a proposal that has all votes and was
//! submitted after everything.

use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{
    coins, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdResult, Timestamp, Uint128,
};
use cw_multi_test::{
    AddressGenerator, App, AppResponse, Contract, ContractWrapper, Executor, SimpleAddressGenerator,
};
use cw_storage_plus::Item;
use oaic_incentives::contract;
use oaic_messages::gates::{ExecutingProposal, ExecutingResponse, GovernmentQuery};
use oaic_messages::incentives::*;
use oaic_messages::{token, treasury};
use serde::de::DeserializeOwned;
use serde::Serialize;

/// Length of an epoch, in seconds.
pub const EPOCH: u64 = 1_000;
/// Number of the epoch that worlds begin in, at its first second.
pub const FIRST: u64 = 1_600_000;
/// Whole supply; the bank holds it.
pub const SUPPLY: u128 = 1_000_000_000_000_000;
/// Fee that each reporter has paid.
pub const FEE_PAID: u128 = 100_000_000_000_000;

/// Program of usage that `settlement` reports.
pub const API: u8 = 0;
/// Program of usage that `market` reports.
pub const MARKET: u8 = 1;
/// Program of kind grants.
pub const GRANTS: u8 = 2;

pub struct World {
    pub app: App,
    pub token: Addr,
    pub treasury: Addr,
    pub hub: Addr,
}

/// Address of a person or reporter; "dao" is the first contract of the chain.
pub fn who(name: &str) -> Addr {
    let api = MockApi::default();
    match name {
        "dao" => SimpleAddressGenerator
            .contract_address(&api, &mut MockStorage::new(), 1, 0)
            .unwrap(),
        name => api.addr_make(name),
    }
}

/// A proposal that has all votes and was submitted at a time.
pub fn proposal(submitted_at: u64, yes: u128) -> Option<ExecutingProposal> {
    Some(ExecutingProposal {
        id: 7,
        submitted_at,
        yes: yes.into(),
        supply: SUPPLY.into(),
    })
}

const EXECUTING: Item<Option<ExecutingProposal>> = Item::new("executing");

/// Told what it executes; its other messages are sent in its name.
fn dao_code() -> Box<dyn Contract<Empty>> {
    type Told = Option<ExecutingProposal>;
    fn set(deps: DepsMut, _: Env, _: MessageInfo, told: Told) -> StdResult<Response> {
        EXECUTING.save(deps.storage, &told)?;
        Ok(Response::new())
    }
    fn answer(deps: Deps, _: Env, _: GovernmentQuery) -> StdResult<Binary> {
        let proposal = EXECUTING.load(deps.storage)?;
        to_json_binary(&ExecutingResponse { proposal })
    }
    Box::new(ContractWrapper::new(set, set, answer))
}

fn treasury_code() -> Box<dyn Contract<Empty>> {
    use oaic_treasury::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query).with_reply(c::reply))
}

pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate),
    )
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract;
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate),
    )
}

/// An epoch releases 10 %: half of it for API, 30 % for the market, 20 % for grants; k = 1/2; two
/// epochs to claim; 10 % of the pot may become payable, and the risk pool gets 10 % of the fee.
pub fn genesis(token: &Addr, treasury: &Addr) -> InstantiateMsg {
    let program = |name: &str, weight_bps, kind| ProgramSpec {
        name: name.into(),
        weight_bps,
        kind,
    };
    let reporter = |name: &str, program| ReporterSpec {
        address: who(name).into(),
        program,
    };
    InstantiateMsg {
        owner: who("dao").into(),
        token: token.into(),
        treasury: treasury.into(),
        epoch_seconds: EPOCH,
        release_bps: 1_000,
        usage_cap_bps: 5_000,
        claim_ttl_epochs: 2,
        cap_bps: 1_000,
        risk_bps: 1_000,
        programs: vec![
            program("api", 5_000, ProgramKind::Usage),
            program("market", 3_000, ProgramKind::Usage),
            program("grants", 2_000, ProgramKind::Grants),
        ],
        reporters: vec![reporter("settlement", API), reporter("market", MARKET)],
    }
}

impl World {
    /// Nothing has arrived yet.
    pub fn new() -> Self {
        Self::with(|_| ()).unwrap()
    }

    /// `free` uoaic were there before the contract was, as at deployment; nothing is rolled.
    pub fn funded(free: u128) -> Self {
        // Addresses follow from the order of instantiation, so this is where it will be.
        let hub = Self::new().hub;
        let mut world = Self::bare();
        world.register(&hub);
        world.transfer("bank", &hub, free);
        world.instantiate(|_| ()).unwrap();
        assert_eq!(world.hub, hub);
        world
    }

    /// A genesis that is different.
    pub fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut world = Self::bare();
        world.instantiate(change)?;
        Ok(world)
    }

    /// With a token alone.
    fn bare() -> Self {
        let mut app = App::default();
        app.update_block(|block| block.time = Timestamp::from_seconds(FIRST * EPOCH));
        let code_id = app.store_code(dao_code());
        let all = proposal(u64::MAX, 8 * SUPPLY);
        let dao = app
            .instantiate_contract(code_id, who("anyone"), &all, &[], "dao", None)
            .unwrap();
        assert_eq!(dao, who("dao"));
        let code_id = app.store_code(token_code());
        let genesis = serde_json::json!({
            "name": "OpenAI Coin", "symbol": "OAIC", "decimals": 6,
            "initial_balances": [{"address": who("bank"), "amount": SUPPLY.to_string()}],
            "marketing": null, "owner": who("dao"), "guardian": null,
            "pool": who("pool"), "fee_bps": 400,
        });
        let token = app
            .instantiate_contract(code_id, who("dao"), &genesis, &[], "token", None)
            .unwrap();
        let code_id = app.store_code(treasury_code());
        let genesis = treasury::InstantiateMsg {
            owner: who("dao").into(),
            token: token.to_string(),
            epoch_seconds: EPOCH,
            caps: treasury::Caps {
                reserve_bps: 300,
                native_bps: 300,
                risk_bps: 2_500,
            },
            claim_ttl: 86_400,
            bookers: vec![],
            floor_prices: vec![],
            metric_sources: vec![],
            budget: treasury::BudgetRules {
                api_revenue_bps: 0,
                license_revenue_bps: 0,
                compute_investment_bps: 0,
            },
        };
        let treasury = app
            .instantiate_contract(code_id, who("dao"), &genesis, &[], "treasury", None)
            .unwrap();
        let hub = Addr::unchecked("");
        let mut world = World {
            app,
            token,
            treasury,
            hub,
        };
        world.register(&world.treasury.clone());
        for reporter in ["settlement", "market", "clinic"] {
            world.register(&who(reporter));
            world.transfer("bank", &who(reporter), FEE_PAID);
            world.pay_fee(reporter, FEE_PAID);
        }
        world
    }

    /// A system contract pays a fee that it booked.
    pub fn pay_fee(&mut self, contract: &str, amount: u128) {
        let amount = amount.into();
        self.token_ok(contract, &token::ExecuteMsg::PayFee { amount });
    }

    /// From now on the DAO executes this.
    pub fn executing(&mut self, proposal: Option<ExecutingProposal>) {
        self.app
            .execute_contract(who("anyone"), who("dao"), &proposal, &[])
            .unwrap();
    }

    fn ask_treasury<T: DeserializeOwned>(&self, msg: &treasury::QueryMsg) -> T {
        self.app
            .wrap()
            .query_wasm_smart(&self.treasury, msg)
            .unwrap()
    }

    /// The treasury's book of the epoch's outflow.
    pub fn outflow(&self) -> u128 {
        let asset = treasury::Asset::Oaic;
        let msg = treasury::QueryMsg::Outflow { asset };
        self.ask_treasury::<treasury::OutflowResponse>(&msg)
            .amount
            .u128()
    }

    /// What is free in the treasury's risk pool.
    pub fn risk_pool(&self) -> u128 {
        let msg = treasury::QueryMsg::Books { denom: None };
        let books: treasury::BooksResponse = self.ask_treasury(&msg);
        assert_eq!(books.unsynced.u128(), 0);
        books.risk_free.u128()
    }

    fn instantiate(&mut self, change: impl FnOnce(&mut InstantiateMsg)) -> Result<(), String> {
        let code_id = self.app.store_code(code());
        let mut msg = genesis(&self.token, &self.treasury);
        change(&mut msg);
        let admin = Some(who("dao").into());
        self.hub = self
            .app
            .instantiate_contract(code_id, who("dao"), &msg, &[], "incentives", admin)
            .map_err(|error| format!("{error:#}"))?;
        self.register(&self.hub.clone());
        let bookers = treasury::ExecuteMsg::SetBounds {
            caps: None,
            bookers: Some(vec![self.hub.to_string()]),
            floor_prices: None,
            metric_sources: None,
        };
        self.app
            .execute_contract(who("dao"), self.treasury.clone(), &bookers, &[])
            .unwrap();
        let pool = token::ExecuteMsg::SetPool {
            pool: self.hub.to_string(),
        };
        self.token_ok("dao", &pool);
        Ok(())
    }

    pub fn register(&mut self, contract: &Addr) {
        let msg = token::ExecuteMsg::SetSystemContract {
            address: contract.to_string(),
            exemption: token::Exemption::Both,
            escrow: true,
            takes_transfers: true,
        };
        self.token_ok("dao", &msg);
    }

    pub fn run(&mut self, sender: &str, msg: &impl Serialize) -> Result<AppResponse, String> {
        self.app
            .execute_contract(
                who(sender),
                self.hub.clone(),
                &serde_json::to_value(msg).unwrap(),
                &[],
            )
            .map_err(|error| format!("{error:#}"))
    }

    #[track_caller]
    pub fn ok(&mut self, sender: &str, msg: ExecuteMsg) -> AppResponse {
        let response = self
            .run(sender, &msg)
            .unwrap_or_else(|error| panic!("{msg:?} failed: {error}"));
        self.assert_books();
        response
    }

    /// Asserts that a message fails with an error that says so, and that it changes nothing.
    #[track_caller]
    pub fn fails(&mut self, sender: &str, msg: ExecuteMsg, says: &str) {
        let all = |app: &App| [&self.hub, &self.treasury].map(|one| app.dump_wasm_raw(one));
        let before = all(&self.app);
        match self.run(sender, &msg) {
            Ok(_) => panic!("{msg:?} succeeded"),
            Err(error) => assert!(error.contains(says), "{error:?} lacks {says:?}"),
        }
        let all = |app: &App| [&self.hub, &self.treasury].map(|one| app.dump_wasm_raw(one));
        let after = all(&self.app);
        assert!(before == after, "{msg:?} failed and changed something");
    }

    #[track_caller]
    pub fn token_ok(&mut self, sender: &str, msg: &token::ExecuteMsg) {
        self.app
            .execute_contract(who(sender), self.token.clone(), msg, &[])
            .unwrap();
    }

    pub fn transfer(&mut self, sender: &str, recipient: &Addr, amount: u128) {
        let msg = token::ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount: amount.into(),
        };
        self.token_ok(sender, &msg);
    }

    /// Income that arrives by transfer and isn't synced yet.
    pub fn arrive(&mut self, amount: u128) {
        let hub = self.hub.clone();
        self.transfer("bank", &hub, amount);
    }

    /// Use of the running epoch.
    #[track_caller]
    pub fn report(&mut self, reporter: &str, recipient: &str, fee: u128) {
        self.ok(reporter, report(self.epoch(), recipient, fee));
    }

    /// Claims, and gives what the recipient got.
    #[track_caller]
    pub fn claim(&mut self, program: u8, epoch: u64, recipient: &str) -> u128 {
        let before = self.balance(recipient);
        self.ok("anyone", claim(program, epoch, recipient));
        self.balance(recipient) - before
    }

    #[track_caller]
    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        self.app
            .wrap()
            .query_wasm_smart(&self.hub, msg)
            .map_err(|error| error.to_string())
    }

    pub fn balance_of(&self, account: &Addr) -> u128 {
        let msg = token::QueryMsg::Balance {
            address: account.to_string(),
        };
        let answer: cw20::BalanceResponse =
            self.app.wrap().query_wasm_smart(&self.token, &msg).unwrap();
        answer.balance.u128()
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(&who(name))
    }

    pub fn books(&self) -> BooksResponse {
        self.query(&QueryMsg::Books {})
    }

    pub fn pool(&self) -> u128 {
        self.books().grants_pool.u128()
    }

    pub fn pot(&self, program: u8, epoch: u64) -> EpochResponse {
        self.query(&QueryMsg::Epoch { program, epoch })
    }

    pub fn reward(&self, program: u8, epoch: u64, recipient: &str) -> RewardResponse {
        self.query(&QueryMsg::Reward {
            program,
            epoch,
            recipient: who(recipient).into(),
        })
    }

    /// Every uoaic is in exactly one place, and the token agrees.
    #[track_caller]
    pub fn assert_books(&self) {
        let books = self.books();
        let places = [
            books.free,
            books.programs,
            books.grants_pool,
            books.reserved_grants,
            books.reserved_bounties,
            books.risk_due,
        ];
        let sum: Uint128 = places.iter().sum();
        assert_eq!(sum, books.accounted, "places = accounted: {books:?}");
        let paid = books.rewards_paid + books.grants_paid + books.bounties_paid + books.risk_paid;
        assert_eq!(books.income, books.accounted + paid, "income: {books:?}");
        assert_eq!(
            self.balance_of(&self.hub),
            (books.accounted + books.unsynced).u128(),
            "balance: {books:?}"
        );
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn epoch(&self) -> u64 {
        self.now() / EPOCH
    }

    /// A later block.
    pub fn wait(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    /// A block at the first second of the epoch that many further on.
    pub fn wait_epochs(&mut self, epochs: u64) {
        let to = (self.epoch() + epochs) * EPOCH;
        self.wait(to - self.now());
    }

    /// Sends a message with native coins.
    pub fn run_with_coins(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        let rich = who("rich");
        self.app.init_modules(|router, _, storage| {
            router
                .bank
                .init_balance(storage, &rich, coins(5, "uusd"))
                .unwrap();
        });
        self.app
            .execute_contract(rich, self.hub.clone(), msg, &coins(5, "uusd"))
            .map_err(|error| format!("{error:#}"))
    }
}

/// Usage of an epoch at the fee rate in force, 4 %.
pub fn report(epoch: u64, recipient: &str, fee: u128) -> ExecuteMsg {
    ExecuteMsg::ReportUsage {
        service_id: 1,
        split_version: 1,
        epoch,
        gross: (fee * 25).into(),
        fee: fee.into(),
        recipient: who(recipient).into(),
    }
}

pub fn claim(program: u8, epoch: u64, recipient: &str) -> ExecuteMsg {
    ExecuteMsg::Claim {
        program,
        epoch,
        recipient: who(recipient).into(),
    }
}

pub fn expire(program: u8, epoch: u64) -> ExecuteMsg {
    ExecuteMsg::ExpireEpoch { program, epoch }
}

pub fn create_grant(recipient: &str, amounts: &[u128]) -> ExecuteMsg {
    ExecuteMsg::CreateGrant {
        recipient: who(recipient).into(),
        title: "research".into(),
        milestones: amounts
            .iter()
            .map(|amount| MilestoneSpec {
                amount: (*amount).into(),
                description: "a paper".into(),
            })
            .collect(),
    }
}

pub fn approve(grant: u64, milestone: u32) -> ExecuteMsg {
    ExecuteMsg::ApproveMilestone { grant, milestone }
}

pub fn post_bounty(amount: u128, deadline: u64) -> ExecuteMsg {
    ExecuteMsg::PostBounty {
        title: "a bug".into(),
        amount: amount.into(),
        deadline,
    }
}

pub fn award(bounty: u64, recipient: &str) -> ExecuteMsg {
    ExecuteMsg::AwardBounty {
        bounty,
        recipient: who(recipient).into(),
    }
}

/// Rates and times that change; unset ones stay.
pub fn update(
    release_bps: Option<u16>,
    usage_cap_bps: Option<u16>,
    claim_ttl_epochs: Option<u64>,
) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        release_bps,
        usage_cap_bps,
        claim_ttl_epochs,
        risk_bps: None,
    }
}
