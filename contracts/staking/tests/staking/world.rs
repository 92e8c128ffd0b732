//! A chain with the token, staking, an owner that stands for the DAO, and people.

use cosmwasm_std::{coins, to_json_binary, Addr, Binary, BlockInfo, Coin, Empty, Uint128};
use cw20::Cw20Coin;
use cw4::{MemberResponse, TotalWeightResponse};
use cw_multi_test::{App, AppResponse, BankSudo, Contract, ContractWrapper, Executor, SudoMsg};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::staking::*;
use oaic_messages::token;
use oaic_staking::ContractError;
use serde::{de::DeserializeOwned, Serialize};

use crate::stub::{hook_code, owner_code, sale_code, HookMode, OwnerMsg, Says, Votes};

/// 1 OAIC.
pub const OAIC: u128 = 1_000_000;
pub const DAY: u64 = 86_400;
pub const MIN_STAKE: u128 = OAIC;
pub const UNBONDING: u64 = 21 * DAY;
pub const RAMP: u64 = 30 * DAY;
pub const PERIOD: u64 = 30 * DAY;
/// Terms of [`terms`].
pub const FLEXIBLE: u8 = 0;
pub const QUARTER: u8 = 1;
pub const YEAR: u8 = 2;
pub const USD: &str = "uusd";
pub const ATOM: &str = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
pub const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "market"];

pub type Done = Result<AppResponse, ContractError>;

pub struct World {
    pub app: App,
    pub token: Addr,
    pub contract: Addr,
    pub owner: Addr,
    /// Where alice has bought.
    pub sale: Addr,
}

pub fn terms() -> Vec<Term> {
    [(0, 10_000), (90 * DAY, 15_000), (365 * DAY, 30_000)]
        .map(|(duration, weight_bps)| Term {
            duration,
            weight_bps,
        })
        .to_vec()
}

pub fn tier(min_power: u128, security_level: u8, dividend_bps: u32) -> Tier {
    Tier {
        min_power: min_power.into(),
        security_level,
        dividend_bps,
    }
}

pub fn tiers() -> Vec<Tier> {
    vec![
        tier(1_000 * OAIC, 1, 11_000),
        tier(10_000 * OAIC, 2, 12_500),
        tier(100_000 * OAIC, 4, 15_000),
    ]
}

pub fn genesis(owner: &Addr, token: &Addr) -> InstantiateMsg {
    InstantiateMsg {
        owner: owner.to_string(),
        token: token.to_string(),
        sale: None,
        unbonding_period: UNBONDING,
        min_stake: MIN_STAKE.into(),
        terms: terms(),
        tiers: tiers(),
        ramp: RAMP,
        dividend_period: PERIOD,
        dividend_denoms: vec![USD.into(), ATOM.into()],
    }
}

pub fn code() -> Box<dyn Contract<Empty>> {
    use oaic_staking::contract as c;
    let code = ContractWrapper::new(c::execute, c::instantiate, c::query);
    Box::new(code.with_reply(c::reply).with_migrate(c::migrate))
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

impl World {
    pub fn new() -> Self {
        let mut app = App::default();
        let who = |app: &App, label: &str| app.api().addr_make(label);
        let anyone = who(&app, "anyone");
        let owner_id = app.store_code(owner_code());
        let owner = app
            .instantiate_contract(owner_id, anyone.clone(), &Empty {}, &[], "dao", None)
            .unwrap();
        let (sale_id, alice) = (app.store_code(sale_code()), who(&app, "alice"));
        let sale = app
            .instantiate_contract(sale_id, anyone, &alice, &[], "sale", None)
            .unwrap();
        let mut world = World {
            token: owner.clone(),
            contract: owner.clone(),
            app,
            owner,
            sale,
        };
        world.token = world.another_token();
        let mut msg = genesis(&world.owner, &world.token);
        msg.sale = Some(world.sale.to_string());
        world.contract = world.staking(&msg).unwrap();
        for (contract, takes_transfers) in
            [(world.contract.clone(), true), (world.sale.clone(), false)]
        {
            let system = token::ExecuteMsg::SetSystemContract {
                address: contract.to_string(),
                exemption: token::Exemption::Both,
                escrow: true,
                takes_transfers,
            };
            world.own(&world.token.clone(), &system).unwrap();
        }
        for denom in [USD, ATOM, "unlisted"] {
            world.mint("market", 1_000_000_000_000_000, denom);
        }
        world
    }

    /// A token of which everybody has an equal part.
    pub fn another_token(&mut self) -> Addr {
        let code = self.app.store_code(token_code());
        let share = Uint128::from(TOTAL_SUPPLY / 4);
        let msg = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: PEOPLE
                .iter()
                .map(|label| Cw20Coin {
                    address: self.who(label).to_string(),
                    amount: share,
                })
                .collect(),
            marketing: None,
            owner: self.owner.to_string(),
            guardian: None,
            pool: self.who("pool").to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: vec![],
        };
        let anyone = self.who("anyone");
        self.app
            .instantiate_contract(code, anyone, &msg, &[], "token", None)
            .unwrap()
    }

    /// Another staking contract.
    pub fn staking(&mut self, msg: &InstantiateMsg) -> Result<Addr, ContractError> {
        let code = self.app.store_code(code());
        let admin = Some(self.owner.to_string());
        let anyone = self.who("anyone");
        self.app
            .instantiate_contract(code, anyone, msg, &[], "staking", admin)
            .map_err(contract_error)
    }

    pub fn hook(&mut self, mode: HookMode) -> Addr {
        let code = self.app.store_code(hook_code());
        let anyone = self.who("anyone");
        self.app
            .instantiate_contract(code, anyone, &mode, &[], "hook", None)
            .unwrap()
    }

    pub fn who(&self, label: &str) -> Addr {
        self.app.api().addr_make(label)
    }

    // Time.

    pub fn block(&self) -> BlockInfo {
        self.app.block_info()
    }

    pub fn now(&self) -> u64 {
        self.block().time.seconds()
    }

    pub fn height(&self) -> u64 {
        self.block().height
    }

    /// The next block, so many seconds later.
    pub fn wait(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    // Messages.

    /// A message of an account named by its label.
    pub fn run(&mut self, label: &str, msg: ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.run_with(&sender, msg, &[])
    }

    pub fn run_with(&mut self, sender: &Addr, msg: ExecuteMsg, funds: &[Coin]) -> Done {
        self.app
            .execute_contract(sender.clone(), self.contract.clone(), &msg, funds)
            .map_err(contract_error)
    }

    /// A message of the owner to staking.
    pub fn govern(&mut self, msg: ExecuteMsg) -> Done {
        let contract = self.contract.clone();
        self.own(&contract, &msg)
    }

    /// A message of the owner to any contract.
    pub fn own(&mut self, contract: &Addr, msg: &impl Serialize) -> Done {
        let msg = OwnerMsg::Do(contract.to_string(), to_json_binary(msg).unwrap());
        self.tell_owner(msg)
    }

    pub fn tell_owner(&mut self, msg: OwnerMsg) -> Done {
        let (anyone, owner) = (self.who("anyone"), self.owner.clone());
        self.app
            .execute_contract(anyone, owner, &msg, &[])
            .map_err(contract_error)
    }

    pub fn silent(&mut self, silent: bool) {
        self.tell_owner(OwnerMsg::Say(Says::Silent(silent, 77)))
            .unwrap();
    }

    pub fn count(&mut self, votes: Votes) {
        self.tell_owner(OwnerMsg::Count(votes)).unwrap();
    }

    pub fn give_back(&mut self, label: &str, amount: u128) -> Done {
        let amount = amount.into();
        self.run(label, ExecuteMsg::GiveBack { amount })
    }

    pub fn send_raw(&mut self, token: &Addr, label: &str, amount: u128, msg: Binary) -> Done {
        let send = token::ExecuteMsg::Send {
            contract: self.contract.to_string(),
            amount: amount.into(),
            msg,
        };
        let sender = self.who(label);
        self.app
            .execute_contract(sender, token.clone(), &send, &[])
            .map_err(contract_error)
    }

    pub fn try_stake(&mut self, label: &str, term: u8, position: Option<u64>, n: u128) -> Done {
        let hook = to_json_binary(&ReceiveMsg::Stake { term, position }).unwrap();
        let token = self.token.clone();
        self.send_raw(&token, label, n, hook)
    }

    /// A new position; its number.
    pub fn stake(&mut self, label: &str, term: u8, amount: u128) -> u64 {
        let done = self.try_stake(label, term, None, amount).unwrap();
        attribute(&done, "wasm-staked", "position").parse().unwrap()
    }

    pub fn unbond(&mut self, label: &str, position: u64, amount: u128) -> Done {
        let amount = amount.into();
        self.run(label, ExecuteMsg::Unbond { position, amount })
    }

    pub fn withdraw(&mut self, label: &str) -> Done {
        self.run(label, ExecuteMsg::WithdrawUnbonded {})
    }

    pub fn claim(&mut self, label: &str) -> Done {
        self.run(label, ExecuteMsg::ClaimDividends { denom: None })
    }

    pub fn refresh(&mut self, label: &str) -> Done {
        let account = self.who(label).to_string();
        self.run("anyone", ExecuteMsg::Refresh { account })
    }

    pub fn sync(&mut self, denom: Option<&str>) -> Done {
        let denom = denom.map(str::to_owned);
        self.run("anyone", ExecuteMsg::Sync { denom })
    }

    /// OAIC arrive by plain transfer; nobody has synced them.
    pub fn donate(&mut self, label: &str, amount: u128) {
        let msg = token::ExecuteMsg::Transfer {
            recipient: self.contract.to_string(),
            amount: amount.into(),
        };
        let (sender, token) = (self.who(label), self.token.clone());
        self.app.execute_contract(sender, token, &msg, &[]).unwrap();
    }

    /// Dividends arrive and are synced.
    pub fn pay_in(&mut self, amount: u128) {
        self.donate("market", amount);
        self.sync(None).unwrap();
    }

    /// Dividends in a native denom arrive and are synced.
    pub fn pay_in_native(&mut self, amount: u128, denom: &str) {
        let (market, contract) = (self.who("market"), self.contract.clone());
        self.app
            .send_tokens(market, contract, &coins(amount, denom))
            .unwrap();
        self.sync(Some(denom)).unwrap();
    }

    pub fn mint(&mut self, label: &str, amount: u128, denom: &str) {
        let mint = BankSudo::Mint {
            to_address: self.who(label).to_string(),
            amount: coins(amount, denom),
        };
        self.app.sudo(SudoMsg::Bank(mint)).unwrap();
    }

    // Questions.

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &impl Serialize) -> Result<T, String> {
        self.app
            .wrap()
            .query_wasm_smart(&self.contract, msg)
            .map_err(|error| error.to_string())
    }

    pub fn staker(&self, label: &str) -> StakerResponse {
        let address = self.who(label).to_string();
        self.query(&QueryMsg::Staker { address })
    }

    pub fn tier(&self, label: &str) -> u8 {
        let address = self.who(label).to_string();
        self.query::<oaic_messages::gates::TierResponse>(&QueryMsg::Tier { address })
            .tier
    }

    pub fn member(&self, label: &str, at_height: Option<u64>) -> Option<u64> {
        let addr = self.who(label).to_string();
        self.query::<MemberResponse>(&QueryMsg::Member { addr, at_height })
            .weight
    }

    pub fn total(&self, at_height: Option<u64>) -> u64 {
        self.query::<TotalWeightResponse>(&QueryMsg::TotalWeight { at_height })
            .weight
    }

    pub fn books(&self) -> BooksResponse {
        self.query(&QueryMsg::Books {})
    }

    pub fn dividends(&self, denom: &str) -> DividendBooks {
        self.query::<Vec<DividendBooks>>(&QueryMsg::Dividends {})
            .into_iter()
            .find(|books| books.denom == denom)
            .unwrap()
    }

    pub fn pending(&self, label: &str, denom: &str) -> u128 {
        let address = self.who(label).to_string();
        self.query::<Vec<PendingDividend>>(&QueryMsg::PendingDividends { address })
            .into_iter()
            .find(|pending| pending.denom == denom)
            .map_or(0, |pending| pending.amount.u128())
    }

    pub fn balance(&self, who: &Addr) -> u128 {
        let address = who.to_string();
        self.app
            .wrap()
            .query_wasm_smart::<cw20::BalanceResponse>(
                &self.token,
                &token::QueryMsg::Balance { address },
            )
            .unwrap()
            .balance
            .u128()
    }

    pub fn native(&self, who: &Addr, denom: &str) -> u128 {
        self.app
            .wrap()
            .query_balance(who, denom)
            .unwrap()
            .amount
            .u128()
    }
}

/// The contract's own error at the root of a failed call.
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

/// Fails unless `found` is within one unit of `expected`, and not above it.
#[track_caller]
pub fn at_most_one_less(found: u128, expected: u128) {
    assert!(
        found <= expected && found + 1 >= expected,
        "{found}, expected {expected} or one less"
    );
}
