//! A chain with one token on it, spoken to in JSON, as any client would.

use std::ops::{Deref, DerefMut};

use cosmwasm_std::{Addr, Binary, Empty, Uint128, WasmMsg};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, Executor};
use oaic_testing::contracts;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use crate::probe::{probe, ProbeMsg, Seen};

pub use oaic_testing::chain::account;
pub use oaic_testing::{attribute, DAY};

/// What alice holds at genesis.
pub const ALICE: u128 = 1_000_000;
/// What bob holds at genesis.
pub const BOB: u128 = 5_000;
/// Their sum, the whole supply.
pub const SUPPLY: u128 = ALICE + BOB;

/// An account, by its label or its address.
pub trait Account: Copy {
    fn address(self) -> Addr;
}

impl Account for &str {
    fn address(self) -> Addr {
        account(self)
    }
}

impl Account for &Addr {
    fn address(self) -> Addr {
        self.clone()
    }
}

pub struct Chain {
    chain: oaic_testing::Chain,
    pub token: Addr,
    /// The guardian of ours: a multisig of the account "guardian".
    pub office: Addr,
}

impl Deref for Chain {
    type Target = oaic_testing::Chain;

    fn deref(&self) -> &Self::Target {
        &self.chain
    }
}

impl DerefMut for Chain {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.chain
    }
}

pub fn genesis(fee_bps: u16) -> Value {
    json!({
        "name": "OpenAI Coin", "symbol": "OAIC", "decimals": 6,
        "initial_balances": [
            {"address": account("alice"), "amount": ALICE.to_string()},
            {"address": account("bob"), "amount": BOB.to_string()},
        ],
        "marketing": {
            "project": "https://oaic.example", "description": "a coin",
            "marketing": account("marketer"), "logo": {"url": "https://oaic.example/logo"},
        },
        "owner": account("owner"), "guardian": account("guardian"), "pool": account("pool"),
        "fee_bps": fee_bps,
    })
}

impl Chain {
    /// Our token at a fee rate.
    pub fn oaic(fee_bps: u16) -> Self {
        Self::try_oaic(&genesis(fee_bps)).unwrap()
    }

    pub fn try_oaic(genesis: &Value) -> Result<Self, String> {
        let mut chain = Self::with(contracts::token(), genesis)?;
        chain.office = chain.found_office(&account("guardian"));
        let office = json!({"set_guardian": {"guardian": chain.office}});
        chain.ok("owner", office);
        Ok(chain)
    }

    /// Stock cw20-base 2.0 with the same genesis.
    pub fn try_cw20_base(genesis: &Value) -> Result<Self, String> {
        use cw20_base::contract as c;
        let code = ContractWrapper::new(c::execute, c::instantiate, c::query);
        let mut genesis = genesis.clone();
        for ours in ["owner", "guardian", "pool", "fee_bps"] {
            genesis.as_object_mut().unwrap().remove(ours);
        }
        Self::with(Box::new(code), &genesis)
    }

    fn with(code: Box<dyn Contract<Empty>>, genesis: &Value) -> Result<Self, String> {
        let mut chain = oaic_testing::Chain::new();
        let token = chain
            .create(code, &account("owner"), genesis, "token")
            .map_err(|error| format!("{error:#}"))?;
        Ok(Chain {
            chain,
            office: token.clone(),
            token,
        })
    }

    pub fn run(&mut self, sender: impl Account, msg: Value) -> Result<AppResponse, String> {
        self.run_raw(sender, bytes(&msg))
    }

    pub fn run_raw(&mut self, sender: impl Account, msg: Binary) -> Result<AppResponse, String> {
        let call = WasmMsg::Execute {
            contract_addr: self.token.to_string(),
            msg,
            funds: vec![],
        };
        self.app
            .execute(sender.address(), call.into())
            .map_err(|error| format!("{error:#}"))
    }

    #[track_caller]
    pub fn ok(&mut self, sender: impl Account, msg: Value) -> AppResponse {
        match self.run(sender, msg.clone()) {
            Ok(response) => response,
            Err(error) => panic!("{msg} failed: {error}"),
        }
    }

    /// A message that must be refused with these words in its error, and change nothing.
    #[track_caller]
    pub fn fails(&mut self, sender: impl Account, msg: Value, says: &str) {
        let before = self.snapshot();
        match self.run(sender, msg.clone()) {
            Ok(_) => panic!("{msg} succeeded"),
            Err(error) => assert!(error.contains(says), "{msg}: {error:?} lacks {says:?}"),
        }
        let same = self.snapshot() == before;
        assert!(same, "{msg} failed and changed something");
    }

    /// An order of the guardian's, executed.
    pub fn order(&mut self, msg: &Value) -> Result<AppResponse, String> {
        let (office, token) = (self.office.clone(), self.token.clone());
        let number = self.decide((&office, &account("guardian")), &token, msg);
        self.pull(&token, number)
            .map_err(|error| format!("{error:#}"))
    }

    #[track_caller]
    pub fn ordered(&mut self, msg: &Value) -> AppResponse {
        match self.order(msg) {
            Ok(response) => response,
            Err(error) => panic!("{msg} failed: {error}"),
        }
    }

    #[track_caller]
    pub fn order_fails(&mut self, msg: &Value, says: &str) {
        match self.order(msg) {
            Ok(_) => panic!("{msg} succeeded"),
            Err(error) => assert!(error.contains(says), "{msg}: {error:?} lacks {says:?}"),
        }
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: Value) -> Result<T, String> {
        self.ask(&self.token, &msg)
    }

    #[track_caller]
    pub fn query<T: DeserializeOwned>(&self, msg: Value) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn raw(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.app.wrap().query_wasm_raw(&self.token, key).unwrap()
    }

    pub fn balance(&self, account: impl Account) -> u128 {
        let address = account.address();
        let answer: cw20::BalanceResponse = self.query(json!({"balance": {"address": address}}));
        answer.balance.u128()
    }

    pub fn supply(&self) -> u128 {
        let answer: cw20::TokenInfoResponse = self.query(json!({"token_info": {}}));
        answer.total_supply.u128()
    }

    /// Supply at the start of the current block.
    pub fn supply_at_block_start(&self) -> u128 {
        let answer: oaic_messages::token::SupplyAtBlockStartResponse =
            self.query(json!({"supply_at_block_start": {}}));
        assert_eq!(answer.height, self.height());
        answer.supply.u128()
    }

    pub fn burned(&self) -> u128 {
        let answer: oaic_messages::token::BurnedResponse = self.query(json!({"burned": {}}));
        let causes: Uint128 = answer.by_cause.iter().map(|cause| cause.amount).sum();
        assert_eq!(causes, answer.total);
        answer.total.u128()
    }

    /// Every account's balance.
    pub fn holdings(&self) -> Vec<(String, u128)> {
        let mut all = vec![];
        loop {
            let after = all
                .last()
                .map(|(address, _): &(String, u128)| address.clone());
            let page: cw20::AllAccountsResponse =
                self.query(json!({"all_accounts": {"start_after": after, "limit": 30}}));
            if page.accounts.is_empty() {
                return all;
            }
            for account in page.accounts {
                let balance = self.balance(&Addr::unchecked(&account));
                all.push((account, balance));
            }
        }
    }

    /// Nothing is lost, nothing comes from nowhere.
    #[track_caller]
    pub fn check_totals(&self) {
        let sum: u128 = self.holdings().iter().map(|(_, balance)| balance).sum();
        assert_eq!(sum, self.supply(), "sum of balances = supply");
        assert_eq!(sum + self.burned(), SUPPLY, "supply + burned = genesis");
    }

    /// A contract that records what it is called with.
    pub fn probe(&mut self) -> Addr {
        self.create(probe(), &account("owner"), &Empty {}, "probe")
            .unwrap()
    }

    pub fn arm(&mut self, probe: &Addr, fail: bool, calls: &[Value]) {
        let msg = ProbeMsg::Arm {
            fail,
            calls: calls.iter().map(bytes).collect(),
        };
        self.execute(&account("owner"), probe, &msg, &[]).unwrap();
    }

    pub fn seen(&self, probe: &Addr) -> Seen {
        self.ask(probe, &Empty {}).unwrap()
    }

    /// A system contract that plain transfers can fund.
    pub fn register(&mut self, address: impl Account, exemption: &str, escrow: bool) {
        self.register_as(address, exemption, escrow, true);
    }

    pub fn register_as(
        &mut self,
        address: impl Account,
        exemption: &str,
        escrow: bool,
        takes: bool,
    ) {
        self.ok(
            "owner",
            json!({"set_system_contract": {
                "address": address.address(), "exemption": exemption, "escrow": escrow, "takes_transfers": takes,
            }}),
        );
    }
}

pub fn bytes(msg: &Value) -> Binary {
    Binary::from(msg.to_string().into_bytes())
}

/// Attributes of the token's own event.
pub fn attributes(response: &AppResponse) -> Vec<(String, String)> {
    response
        .events
        .iter()
        .find(|event| event.ty == "wasm")
        .map(|event| {
            event
                .attributes
                .iter()
                .filter(|attribute| attribute.key != "_contract_address")
                .map(|attribute| (attribute.key.clone(), attribute.value.clone()))
                .collect()
        })
        .unwrap_or_default()
}

pub fn transfer(to: impl Account, amount: u128) -> Value {
    json!({"transfer": {"recipient": to.address(), "amount": amount.to_string()}})
}

pub fn send(to: impl Account, amount: u128) -> Value {
    json!({"send": {"contract": to.address(), "amount": amount.to_string(), "msg": "e30="}})
}

pub fn burn(amount: u128) -> Value {
    json!({"burn": {"amount": amount.to_string()}})
}

pub fn transfer_from(owner: impl Account, to: impl Account, amount: u128) -> Value {
    let (owner, to) = (owner.address(), to.address());
    json!({"transfer_from": {"owner": owner, "recipient": to, "amount": amount.to_string()}})
}

pub fn send_from(owner: impl Account, to: impl Account, amount: u128) -> Value {
    let (owner, to) = (owner.address(), to.address());
    json!({"send_from": {"owner": owner, "contract": to, "amount": amount.to_string(), "msg": "e30="}})
}

pub fn burn_from(owner: impl Account, amount: u128) -> Value {
    json!({"burn_from": {"owner": owner.address(), "amount": amount.to_string()}})
}

pub fn increase(spender: impl Account, amount: u128, expires: Option<Value>) -> Value {
    let spender = spender.address();
    json!({"increase_allowance": {"spender": spender, "amount": amount.to_string(), "expires": expires}})
}

pub fn decrease(spender: impl Account, amount: u128, expires: Option<Value>) -> Value {
    let spender = spender.address();
    json!({"decrease_allowance": {"spender": spender, "amount": amount.to_string(), "expires": expires}})
}

pub fn pause(duration: u64) -> Value {
    json!({"pause": {"duration": duration}})
}

pub fn freeze<A: Account>(accounts: &[A]) -> Value {
    json!({"freeze": {"addresses": addresses(accounts)}})
}

pub fn unfreeze<A: Account>(accounts: &[A]) -> Value {
    json!({"unfreeze": {"addresses": addresses(accounts)}})
}

fn addresses<A: Account>(accounts: &[A]) -> Vec<Addr> {
    accounts.iter().map(|account| account.address()).collect()
}

/// Removes a system contract.
pub fn strike(contract: impl Account) -> Value {
    json!({"remove_system_contract": {"address": contract.address()}})
}

pub fn pay_fee(amount: u128) -> Value {
    json!({"pay_fee": {"amount": amount.to_string()}})
}

pub fn system_burn(amount: u128, cause: &str) -> Value {
    json!({"system_burn": {"amount": amount.to_string(), "cause": cause}})
}
