//! A chain with the token, a treasury with OAIC and dollars, one metric source, and a DAO that is
//! always executing a proposal of [`World::votes`].

use cosmwasm_std::{coin, to_json_binary, Addr, Binary, Coin, Empty, Uint128};
use cw20::Cw20Coin;
use cw_multi_test::{
    AddressGenerator, App, AppBuilder, AppResponse, Contract, ContractWrapper, Executor,
    SimpleAddressGenerator,
};
use oaic_messages::gates::{EpochMetrics, ExecutingProposal, NonCirculatingResponse};
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_messages::token::{self, BurnCause, Exemption, SystemContractSpec};
use oaic_messages::treasury::*;
use oaic_runtime::RuntimeError;
use oaic_treasury::ContractError;
use serde::{de::DeserializeOwned, Serialize};

use crate::stub::{self, Stub};

/// 1 OAIC.
pub const OAIC: u128 = 1_000_000;
pub const DAY: u64 = 86_400;
/// Epochs of the test treasury last a day, and it begins with the first second of this one.
pub const FIRST_EPOCH: u64 = 20_000;
/// Its OAIC at the start.
pub const RESERVE: u128 = 1_000_000 * OAIC;
/// Its dollars at the start.
pub const DOLLARS: u128 = 500_000_000;
pub const USD: &str = "uusd";
/// What is in each other native denom that "donor" has.
pub const DONATIONS: u128 = 1_000_000_000_000;
pub const CLAIM_TTL: u64 = 10 * DAY;

/// What may become payable at once: a twentieth of the reserve, and a quarter of the risk pool.
pub const CAPS: Caps = Caps {
    reserve_bps: 500,
    native_bps: 500,
    risk_bps: 2_500,
};
pub const CAP: u128 = RESERVE / 20;
pub const DOLLAR_CAP: u128 = DOLLARS / 20;

pub struct World {
    pub app: App,
    pub dao: Addr,
    pub token: Addr,
    pub treasury: Addr,
    pub source: Addr,
}

pub type Done = Result<AppResponse, ContractError>;

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

pub fn treasury_code() -> Box<dyn Contract<Empty>> {
    use oaic_treasury::contract as c;
    let code = ContractWrapper::new(c::execute, c::instantiate, c::query);
    Box::new(code.with_reply(c::reply).with_migrate(c::migrate))
}

pub fn metrics(api: u128, license: u128, compute: u128) -> EpochMetrics {
    EpochMetrics {
        api_revenue: api.into(),
        license_revenue: license.into(),
        compute_investment: compute.into(),
    }
}

/// 10 % of the API revenue, 20 % of the license revenue, 1 % of the investment.
pub fn rules() -> BudgetRules {
    BudgetRules {
        api_revenue_bps: 1_000,
        license_revenue_bps: 2_000,
        compute_investment_bps: 100,
    }
}

impl World {
    /// The source reports an API revenue of 10,000 OAIC for every epoch: a budget of 1,000 OAIC.
    pub fn new() -> Self {
        let who = |label: &str| cosmwasm_std::testing::MockApi::default().addr_make(label);
        let mut app = AppBuilder::new().build(|router, api, storage| {
            let donor = api.addr_make("donor");
            let coins = [USD, "ibc/AA", "uatom", "ugas"].map(|denom| coin(DONATIONS, denom));
            router
                .bank
                .init_balance(storage, &donor, coins.to_vec())
                .unwrap();
        });
        app.update_block(|block| {
            block.time = cosmwasm_std::Timestamp::from_seconds(FIRST_EPOCH * DAY);
        });
        let codes = [token_code(), treasury_code(), stub::source(), stub::dao()];
        let [token_id, treasury_id, source_id, dao_id] = codes.map(|code| app.store_code(code));
        let votes = Some(proposal(8 * TOTAL_SUPPLY));
        let owner = app
            .instantiate_contract(dao_id, who("anybody"), &votes, &[], "dao", None)
            .unwrap();
        let predicted = predict(&app, treasury_id, 3);
        let told = Stub::Always(metrics(10_000 * OAIC, 0, 0));
        let source = app
            .instantiate_contract(source_id, owner.clone(), &told, &[], "source", None)
            .unwrap();
        let balances = [
            (predicted.clone(), RESERVE),
            (who("bidder"), TOTAL_SUPPLY / 2),
            (who("other"), TOTAL_SUPPLY / 2 - RESERVE),
        ];
        let genesis = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: balances
                .map(|(address, amount)| Cw20Coin {
                    address: address.to_string(),
                    amount: amount.into(),
                })
                .to_vec(),
            marketing: None,
            owner: owner.to_string(),
            guardian: None,
            pool: who("pool").to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: vec![SystemContractSpec {
                address: predicted.to_string(),
                exemption: Exemption::Both,
                escrow: true,
                takes_transfers: true,
            }],
        };
        let token = app
            .instantiate_contract(token_id, owner.clone(), &genesis, &[], "token", None)
            .unwrap();
        let mut world = World {
            treasury: predicted,
            dao: owner.clone(),
            app,
            token,
            source,
        };
        let msg = world.genesis();
        let admin = Some(owner.to_string());
        let created =
            world
                .app
                .instantiate_contract(treasury_id, owner, &msg, &[], "treasury", admin);
        assert_eq!(created.unwrap(), world.treasury);
        world.deposit(coin(DOLLARS, USD)).unwrap();
        world.pass(0, 1);
        world
    }

    pub fn genesis(&self) -> InstantiateMsg {
        InstantiateMsg {
            owner: self.who("owner").to_string(),
            token: self.token.to_string(),
            epoch_seconds: DAY,
            caps: CAPS,
            claim_ttl: CLAIM_TTL,
            bookers: vec![self.who("booker").to_string()],
            floor_prices: vec![],
            metric_sources: vec![self.source.to_string()],
            budget: rules(),
        }
    }

    /// Another treasury with this message.
    pub fn instantiate(&mut self, msg: &InstantiateMsg) -> Result<Addr, ContractError> {
        let code = self.app.store_code(treasury_code());
        let owner = self.who("owner");
        self.app
            .instantiate_contract(code, owner, msg, &[], "treasury", None)
            .map_err(contract_error)
    }

    /// Address of a label; "owner" is the DAO.
    pub fn who(&self, label: &str) -> Addr {
        match label {
            "owner" => self.dao.clone(),
            label => self.app.api().addr_make(label),
        }
    }

    /// From now on the DAO executes a proposal with so many Yes votes.
    pub fn votes(&mut self, yes: u128) {
        self.executing(Some(proposal(yes)));
    }

    pub fn executing(&mut self, proposal: Option<ExecutingProposal>) {
        let (dao, anybody) = (self.dao.clone(), self.who("anybody"));
        self.app
            .execute_contract(anybody, dao, &proposal, &[])
            .unwrap();
    }

    /// A message of an account named by its label.
    pub fn run(&mut self, label: &str, msg: ExecuteMsg) -> Done {
        self.run_with(label, msg, &[])
    }

    pub fn run_with(&mut self, label: &str, msg: ExecuteMsg, coins: &[Coin]) -> Done {
        let sender = self.who(label);
        self.app
            .execute_contract(sender, self.treasury.clone(), &msg, coins)
            .map_err(contract_error)
    }

    pub fn deposit(&mut self, coin: Coin) -> Done {
        let fund = Fund::Reserve;
        self.run_with("donor", ExecuteMsg::Deposit { fund }, &[coin])
    }

    pub fn token(&mut self, label: &str, msg: &token::ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.app
            .execute_contract(sender, self.token.clone(), msg, &[])
            .map_err(contract_error)
    }

    /// Tokens with a hook.
    pub fn send(&mut self, label: &str, amount: u128, hook: &impl Serialize) -> Done {
        self.send_raw(label, amount, to_json_binary(hook).unwrap())
    }

    pub fn send_raw(&mut self, label: &str, amount: u128, msg: Binary) -> Done {
        let send = token::ExecuteMsg::Send {
            contract: self.treasury.to_string(),
            amount: amount.into(),
            msg,
        };
        self.token(label, &send)
    }

    /// Plain transfers, which no hook tells of.
    pub fn donate(&mut self, amount: u128) {
        let msg = token::ExecuteMsg::Transfer {
            recipient: self.treasury.to_string(),
            amount: amount.into(),
        };
        self.token("other", &msg).unwrap();
    }

    pub fn donate_coin(&mut self, coin: Coin) {
        let (donor, treasury) = (self.who("donor"), self.treasury.clone());
        self.app.send_tokens(donor, treasury, &[coin]).unwrap();
    }

    pub fn sync(&mut self, denom: Option<&str>) -> Done {
        let denom = denom.map(str::to_owned);
        self.run("stranger", ExecuteMsg::Sync { denom })
    }

    pub fn spend(&mut self, asset: Asset, recipient: &str, amount: u128) -> Done {
        let msg = ExecuteMsg::Spend {
            asset,
            recipient: self.who(recipient).to_string(),
            amount: amount.into(),
            purpose: "salaries".into(),
        };
        self.run("owner", msg)
    }

    pub fn fund_risk_pool(&mut self, amount: u128) -> Done {
        let amount = amount.into();
        self.run("owner", ExecuteMsg::FundRiskPool { amount })
    }

    pub fn approve(&mut self, claimant: &str, amount: u128) -> Done {
        let msg = ExecuteMsg::ApproveClaim {
            claimant: self.who(claimant).to_string(),
            amount: amount.into(),
            kind: ClaimKind::Market,
            reference: "case 7".into(),
        };
        self.run("owner", msg)
    }

    pub fn pay(&mut self, claim: u64) -> Done {
        self.run("stranger", ExecuteMsg::PayClaim { claim })
    }

    /// An auction of dollars over 100 seconds.
    pub fn start(&mut self, amount: u128, start_price: u128, end_price: u128) -> Done {
        let msg = start(amount, start_price, end_price);
        self.run("owner", msg)
    }

    pub fn bid(&mut self, auction: u64, amount: u128) -> Done {
        self.send("bidder", amount, &bid(auction))
    }

    pub fn close(&mut self, label: &str, auction: u64) -> Done {
        self.run(label, ExecuteMsg::CloseAuction { auction })
    }

    pub fn new_source(&mut self, told: &Stub) -> Addr {
        let code = self.app.store_code(stub::source());
        let owner = self.who("owner");
        self.app
            .instantiate_contract(code, owner, told, &[], "source", None)
            .unwrap()
    }

    pub fn tell(&mut self, source: &Addr, told: &Stub) {
        let owner = self.who("owner");
        self.app
            .execute_contract(owner, source.clone(), told, &[])
            .unwrap();
    }

    pub fn set_sources(&mut self, sources: &[&Addr]) {
        let sources = sources.iter().map(ToString::to_string).collect();
        self.run(
            "owner",
            update(|config| config.metric_sources = Some(sources)),
        )
        .unwrap();
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        self.app
            .wrap()
            .query_wasm_smart(&self.treasury, msg)
            .map_err(|error| error.to_string())
    }

    pub fn books(&self, denom: Option<&str>) -> BooksResponse {
        let denom = denom.map(str::to_owned);
        self.query(&QueryMsg::Books { denom })
    }

    pub fn oaic(&self) -> OaicBalance {
        let (start_after, limit) = (None, None);
        let balances: BalancesResponse = self.query(&QueryMsg::Balances { start_after, limit });
        balances.oaic
    }

    /// Dollars: reserve, lots.
    pub fn dollars(&self) -> (u128, u128) {
        let books = self.books(Some(USD));
        (books.reserve.u128(), books.lots.u128())
    }

    pub fn bucket(&self, pot: Pot) -> BucketResponse {
        self.query(&QueryMsg::Bucket { pot })
    }

    pub fn room(&self, pot: Pot) -> u128 {
        self.bucket(pot).room.u128()
    }

    pub fn outflow(&self, asset: Asset) -> u128 {
        let outflow: OutflowResponse = self.query(&QueryMsg::Outflow { asset });
        outflow.amount.u128()
    }

    pub fn claim(&self, claim: u64) -> ClaimResponse {
        self.query(&QueryMsg::Claim { claim })
    }

    pub fn auction(&self, auction: u64) -> AuctionResponse {
        self.query(&QueryMsg::Auction { auction })
    }

    pub fn budget(&self) -> BudgetResponse {
        self.query(&QueryMsg::Budget { epoch: None })
    }

    pub fn anchors(&self, from_epoch: u64) -> Page<EpochAnchors> {
        let limit = None;
        self.query(&QueryMsg::Anchors { from_epoch, limit })
    }

    pub fn non_circulating(&self) -> u128 {
        let answer: NonCirculatingResponse = self.query(&QueryMsg::NonCirculating {});
        answer.amount.u128()
    }

    pub fn balance(&self, who: &Addr) -> u128 {
        let address = who.to_string();
        let query = token::QueryMsg::Balance { address };
        let answer: cw20::BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.token, &query)
            .unwrap();
        answer.balance.u128()
    }

    pub fn coins(&self, label: &str, denom: &str) -> u128 {
        let who = self.who(label);
        let coin = self.app.wrap().query_balance(who, denom).unwrap();
        coin.amount.u128()
    }

    /// What the token booked as burned by buybacks.
    pub fn bought_back(&self) -> u128 {
        let answer: token::BurnedResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.token, &token::QueryMsg::Burned {})
            .unwrap();
        let by_cause = answer.by_cause.iter();
        let buybacks = by_cause.filter(|entry| entry.cause == BurnCause::Buyback);
        buybacks.map(|entry| entry.amount.u128()).sum()
    }

    /// Time and blocks pass.
    pub fn pass(&mut self, seconds: u64, blocks: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += blocks;
        });
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Everything stored, the token's part too: nothing may differ after a refusal.
    pub fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        [&self.treasury, &self.token]
            .into_iter()
            .flat_map(|contract| self.app.dump_wasm_raw(contract))
            .collect()
    }

    /// Refused, and nothing has changed.
    pub fn refuse(&mut self, label: &str, msg: ExecuteMsg) -> ContractError {
        let before = self.snapshot();
        let error = self.run(label, msg).unwrap_err();
        assert!(
            self.snapshot() == before,
            "changed although refused: {error}"
        );
        error
    }

    /// The books add up, each record is in them, and what is held covers them.
    pub fn check_books(&self) {
        let (mut approved, mut lots) = (0, std::collections::BTreeMap::<String, u128>::new());
        let mut after = None;
        loop {
            let page: Page<ClaimResponse> = self.query(&QueryMsg::Claims {
                claimant: None,
                start_after: after,
                limit: Some(100),
            });
            let waits = |claim: &&ClaimResponse| {
                matches!(claim.status, ClaimStatus::Approved | ClaimStatus::Expired)
            };
            let waiting = page.items.iter().filter(waits);
            approved += waiting.map(|claim| claim.amount.u128()).sum::<u128>();
            after = page.items.last().map(|claim| claim.id);
            if !page.has_more {
                break;
            }
        }
        let (mut after, mut burned) = (None, 0);
        loop {
            let page: Page<AuctionResponse> = self.query(&QueryMsg::Auctions {
                start_after: after,
                limit: Some(100),
            });
            for auction in &page.items {
                burned += auction.burned.u128();
                if auction.status != AuctionStatus::Closed {
                    *lots.entry(auction.denom.clone()).or_default() += auction.remaining.u128();
                }
            }
            after = page.items.last().map(|auction| auction.id);
            if !page.has_more {
                break;
            }
        }
        let b = self.books(None);
        assert_eq!(b.risk_approved.u128(), approved, "{b:?}");
        assert_eq!(b.burned.u128(), burned, "{b:?}");
        assert_eq!(self.bought_back(), burned, "{b:?}");
        assert_eq!(b.held.u128(), self.balance(&self.treasury), "{b:?}");
        for denom in [USD, "ibc/AA", "uatom", "ugas"] {
            let books = self.books(Some(denom));
            let expected = lots.get(denom).copied().unwrap_or_default();
            assert_eq!(books.lots.u128(), expected, "{books:?}");
            self.check_sum(&books);
        }
        self.check_sum(&b);
    }

    fn check_sum(&self, b: &BooksResponse) {
        let sum = b.reserve + b.risk_free + b.risk_approved + b.lots;
        assert_eq!(b.accounted, sum, "{b:?}");
        assert_eq!(b.held, b.accounted + b.unsynced, "{b:?}");
    }
}

/// Address of a code's contract that will be the n-th on the chain, counted from 0.
fn predict(app: &App, code_id: u64, instance: u64) -> Addr {
    let mut storage = cosmwasm_std::testing::MockStorage::new();
    SimpleAddressGenerator
        .contract_address(app.api(), &mut storage, code_id, instance)
        .unwrap()
}

/// A proposal with so many Yes votes.
pub fn proposal(yes: u128) -> ExecutingProposal {
    ExecutingProposal {
        id: 7,
        submitted_at: 0,
        yes: yes.into(),
        supply: TOTAL_SUPPLY.into(),
    }
}

/// Whether an error says that a book has no room.
pub fn is_empty(error: &ContractError) -> bool {
    matches!(
        error,
        ContractError::Runtime(RuntimeError::OutflowExceeded { .. })
    )
}

pub fn dollars() -> Pot {
    Pot::Native(USD.into())
}

pub fn usd() -> Asset {
    Asset::Native(USD.into())
}

pub fn start(amount: u128, start_price: u128, end_price: u128) -> ExecuteMsg {
    ExecuteMsg::StartAuction {
        denom: USD.into(),
        amount: amount.into(),
        start_price: start_price.into(),
        end_price: end_price.into(),
        duration: 100,
    }
}

pub fn bid(auction: u64) -> ReceiveMsg {
    ReceiveMsg::Bid {
        auction,
        max_price: None,
        min_assets: None,
    }
}

/// The fields of `update_config`, all unset.
#[derive(Default)]
pub struct Changes {
    pub caps: Option<Caps>,
    pub claim_ttl: Option<u64>,
    pub bookers: Option<Vec<String>>,
    pub floor_prices: Option<Vec<FloorPrice>>,
    pub metric_sources: Option<Vec<String>>,
    pub budget: Option<BudgetRules>,
}

pub fn update(change: impl FnOnce(&mut Changes)) -> ExecuteMsg {
    let mut changes = Changes::default();
    change(&mut changes);
    if changes.claim_ttl.is_some() || changes.budget.is_some() {
        return ExecuteMsg::UpdateConfig {
            claim_ttl: changes.claim_ttl,
            budget: changes.budget,
        };
    }
    ExecuteMsg::SetBounds {
        caps: changes.caps,
        bookers: changes.bookers,
        floor_prices: changes.floor_prices,
        metric_sources: changes.metric_sources,
    }
}

pub fn u(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

/// The contract's own error, under whatever wraps it. Errors of the token come as they are.
pub fn contract_error(error: anyhow::Error) -> ContractError {
    match error.downcast::<ContractError>() {
        Ok(own) => own,
        Err(error) => ContractError::Std(cosmwasm_std::StdError::generic_err(format!("{error:#}"))),
    }
}

/// First value of an attribute in the first event of a type.
pub fn attribute(done: &AppResponse, event: &str, key: &str) -> String {
    done.events
        .iter()
        .find(|found| found.ty == event)
        .and_then(|found| found.attributes.iter().find(|a| a.key == key))
        .unwrap_or_else(|| panic!("no {key} in {event}: {:?}", done.events))
        .value
        .clone()
}
