//! A chain with the token, a treasury, a gate, a DAO, buyers with coins, and the sale at the address
//! that the token's genesis paid before it existed.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    coin, instantiate2_address, to_json_binary, Addr, Api, Coin, Empty, Timestamp, Uint128, WasmMsg,
};
use cw20::Cw20Coin;
use cw_multi_test::{
    no_init, App, AppBuilder, AppResponse, BankSudo, Contract, ContractWrapper, Executor, SudoMsg,
};
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::sale::*;
use oaic_messages::shared::Page;
use oaic_messages::token::{self, Exemption, SystemContractSpec};
use serde::{de::DeserializeOwned, Serialize};

use crate::stubs::{self, Bank, Government, Mood};

pub const OAIC: u128 = 1_000_000;
pub const DAY: u64 = 86_400;
/// For sale in [`params`].
pub const FOR_SALE: u128 = 1_000 * OAIC;
/// Costs 0.25 for 1 OAIC.
pub const USD: &str = "uusd";
/// Three units buy one uoaic.
pub const ATOM: &str = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
/// Costs 1.333333 for 1 OAIC.
pub const EUR: &str = "ueur";
pub const DENOMS: [&str; 3] = [USD, ATOM, EUR];
pub const BUYERS: [&str; 4] = ["alice", "bob", "carol", "dave"];
/// What each buyer has of each denom, and mallory too.
pub const PURSE: u128 = 10_000_000_000;

pub struct World {
    pub app: App<Bank>,
    /// Its bank.
    pub bank: Bank,
    pub token: Addr,
    pub treasury: Addr,
    pub gate: Addr,
    /// Owns the sale.
    pub dao: Addr,
    pub sale: Addr,
    /// Owns the token; admin of the sale.
    pub owner: Addr,
    /// When the window opens.
    pub start: u64,
}

pub fn who(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn usd(amount: u128) -> Vec<Coin> {
    vec![coin(amount, USD)]
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

pub fn sale_code() -> Box<dyn Contract<Empty>> {
    use oaic_sale::contract as c;
    Box::new(
        ContractWrapper::new(c::execute, c::instantiate, c::query)
            .with_reply(c::reply)
            .with_migrate(c::migrate),
    )
}

/// Fixed prices, a soft cap of 400 OAIC, 1 to 600 OAIC a buyer, no gate. The addresses are filled
/// in later.
pub fn params(start: u64) -> InstantiateMsg {
    let asset = |denom: &str, price: u128| Asset {
        denom: denom.to_owned(),
        price: price.into(),
    };
    InstantiateMsg {
        owner: String::new(),
        token: String::new(),
        treasury: String::new(),
        staking: who("staking").to_string(),
        kyc_gate: None,
        starts_at: start,
        ends_at: start + MAX_WINDOW,
        pricing: Pricing::Fixed,
        assets: vec![
            asset(USD, 250_000),
            asset(ATOM, 3_000_000),
            asset(EUR, 1_333_333),
        ],
        for_sale: FOR_SALE.into(),
        soft_cap: (400 * OAIC).into(),
        min_purchase: OAIC.into(),
        max_per_buyer: (600 * OAIC).into(),
    }
}

impl World {
    /// [`params`] as they are.
    pub fn fixed() -> Self {
        Self::with(|_| {})
    }

    /// The same, pro rata.
    pub fn pro_rata() -> Self {
        Self::with(|params| params.pricing = Pricing::ProRata)
    }

    /// Edited; the window is open, and it is its first second.
    pub fn with(edit: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut world = Self::try_new(FOR_SALE, edit).unwrap();
        world.go_to(0);
        world
    }

    /// A day before the window opens. The sale has `genesis` uoaic.
    pub fn try_new(genesis: u128, edit: impl FnOnce(&mut InstantiateMsg)) -> Result<Self, String> {
        let bank = Bank::default();
        let mut app = AppBuilder::new().with_bank(bank.clone()).build(no_init);
        let owner = who("owner");
        let start = app.block_info().time.seconds() + DAY;
        for name in BUYERS.iter().chain(&["mallory"]) {
            let amount = DENOMS
                .iter()
                .chain(&["uodd"])
                .map(|denom| coin(PURSE, *denom));
            app.sudo(SudoMsg::Bank(BankSudo::Mint {
                to_address: who(name).to_string(),
                amount: amount.collect(),
            }))
            .unwrap();
        }
        let code = app.store_code(stubs::treasury());
        let treasury = app
            .instantiate_contract(code, owner.clone(), &Empty {}, &[], "treasury", None)
            .unwrap();
        let code = app.store_code(stubs::gate());
        let gate = app
            .instantiate_contract(code, owner.clone(), &stubs::Answer::Fail, &[], "gate", None)
            .unwrap();
        let code = app.store_code(stubs::dao());
        let dao = app
            .instantiate_contract(
                code,
                owner.clone(),
                &Government::default(),
                &[],
                "dao",
                None,
            )
            .unwrap();
        let code_id = app.store_code(sale_code());
        let checksum = app.wrap().query_wasm_code_info(code_id).unwrap().checksum;
        let creator = app.api().addr_canonicalize(owner.as_str()).unwrap();
        let predicted = instantiate2_address(checksum.as_slice(), &creator, b"sale").unwrap();
        let sale = app.api().addr_humanize(&predicted).unwrap();
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
        let msg = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: vec![
                coin(&sale, genesis),
                coin(&who("mallory"), PURSE),
                coin(&vault, PURSE),
            ],
            marketing: None,
            owner: owner.to_string(),
            guardian: None,
            pool: who("pool").to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: vec![
                system(&sale, false),
                system(&treasury, true),
                system(&vault, false),
                system(&who("staking"), true),
            ],
        };
        let token = app
            .instantiate_contract(code, owner.clone(), &msg, &[], "token", None)
            .unwrap();
        let mut params = params(start);
        params.token = token.to_string();
        params.treasury = treasury.to_string();
        params.owner = dao.to_string();
        edit(&mut params);
        if params.kyc_gate.is_some() {
            params.kyc_gate = Some(gate.to_string());
        }
        let create = WasmMsg::Instantiate2 {
            admin: Some(owner.to_string()),
            code_id,
            label: "sale".into(),
            msg: to_json_binary(&params).unwrap(),
            funds: vec![],
            salt: b"sale".into(),
        };
        app.execute(owner.clone(), create.into())
            .map_err(|error| format!("{error:#}"))?;
        Ok(World {
            app,
            bank,
            token,
            treasury,
            gate,
            dao,
            sale,
            owner,
            start,
        })
    }

    /// A new block, in seconds after the opening.
    pub fn go_to(&mut self, after: u64) {
        let time = Timestamp::from_seconds(self.start + after);
        self.app.update_block(|block| {
            block.height += 1;
            block.time = time;
        });
    }

    /// A new block at the window's end.
    pub fn end(&mut self) {
        self.go_to(MAX_WINDOW);
    }

    pub fn call(
        &mut self,
        by: &Addr,
        contract: &Addr,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<AppResponse, String> {
        let call = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: to_json_binary(msg).unwrap(),
            funds: funds.to_vec(),
        };
        self.app
            .execute(by.clone(), call.into())
            .map_err(|error| format!("{error:#}"))
    }

    pub fn run(
        &mut self,
        by: &str,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<AppResponse, String> {
        let by = self.sender(by);
        self.call(&by, &self.sale.clone(), msg, funds)
    }

    /// Who sends in the name of; the owner is the DAO.
    fn sender(&self, name: &str) -> Addr {
        match name {
            "owner" => self.dao.clone(),
            name => who(name),
        }
    }

    /// What the DAO answers from now on.
    pub fn govern(&mut self, open: Option<bool>, queued: Option<bool>) {
        let (dao, says) = (self.dao.clone(), Government { open, queued });
        self.call(&who("anyone"), &dao, &says, &[]).unwrap();
    }

    /// Sends OAIC with a hook.
    pub fn send(
        &mut self,
        by: &Addr,
        amount: u128,
        hook: &ReceiveMsg,
    ) -> Result<AppResponse, String> {
        let msg = token::ExecuteMsg::Send {
            contract: self.sale.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook).unwrap(),
        };
        self.call(by, &self.token.clone(), &msg, &[])
    }

    /// A buyer returns OAIC out of its wallet.
    pub fn give_back(&mut self, by: &str, amount: u128) -> Result<AppResponse, String> {
        let done = self.send(&who(by), amount, &ReceiveMsg::GiveBack {});
        self.assert_books();
        done
    }

    /// A buyer bonds OAIC, at a contract that bonds whatever comes.
    pub fn bond(&mut self, by: &str, amount: u128) {
        let msg = token::ExecuteMsg::Transfer {
            recipient: who("staking").to_string(),
            amount: amount.into(),
        };
        self.call(&who(by), &self.token.clone(), &msg, &[]).unwrap();
    }

    /// What a buyer bonded is returned for it.
    pub fn give_back_for(&mut self, buyer: &str, amount: u128) -> Result<AppResponse, String> {
        let buyer = who(buyer).to_string();
        let done = self.send(&who("staking"), amount, &ReceiveMsg::GiveBackFor { buyer });
        self.assert_books();
        done
    }

    /// So long after the success that only the DAO keeps the proceeds here.
    pub fn a_year_later(&mut self) {
        self.go_to(MAX_WINDOW + PROCEEDS_STAY);
    }

    #[track_caller]
    pub fn ok(&mut self, by: &str, msg: &ExecuteMsg, funds: &[Coin]) -> AppResponse {
        let response = self.run(by, msg, funds);
        let response = response.unwrap_or_else(|error| panic!("{msg:?}: {error}"));
        self.assert_books();
        response
    }

    /// Asserts that a message is refused with these words, and that nothing has changed.
    #[track_caller]
    pub fn fails(&mut self, by: &str, msg: &ExecuteMsg, funds: &[Coin], says: &str) {
        let before = self.picture();
        let error = self.run(by, msg, funds).err();
        let error = error.unwrap_or_else(|| panic!("{msg:?} succeeded"));
        assert!(error.contains(says), "{msg:?}: {error:?} lacks {says:?}");
        assert_eq!(
            self.picture(),
            before,
            "{msg:?} failed and changed something"
        );
    }

    #[track_caller]
    pub fn buy(&mut self, by: &str, amount: u128, denom: &str) {
        self.ok(by, &BUY, &[coin(amount, denom)]);
    }

    #[track_caller]
    pub fn finalize(&mut self) -> AppResponse {
        self.ok("anyone", &ExecuteMsg::Finalize {}, &[])
    }

    #[track_caller]
    pub fn settle(&mut self, msg: impl Fn(String) -> ExecuteMsg, buyers: &[&str]) {
        for buyer in buyers {
            self.ok("anyone", &msg(who(buyer).to_string()), &[]);
        }
    }

    pub fn behave(&mut self, mood: Mood) {
        let treasury = self.treasury.clone();
        self.call(&who("anyone"), &treasury, &stubs::Msg::Behave(mood), &[])
            .unwrap();
    }

    /// OAIC sent here by plain transfer, which the token lets system contracts alone do.
    pub fn stray(&mut self, amount: u128) {
        let msg = token::ExecuteMsg::Transfer {
            recipient: self.sale.to_string(),
            amount: amount.into(),
        };
        self.call(&who("vault"), &self.token.clone(), &msg, &[])
            .unwrap();
    }

    #[track_caller]
    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.sale, msg).unwrap()
    }

    pub fn status(&self) -> StatusResponse {
        self.query(&QueryMsg::Status {})
    }

    pub fn books(&self) -> Books {
        self.query(&QueryMsg::Books {})
    }

    pub fn purchase(&self, buyer: &str) -> PurchaseResponse {
        self.purchase_in(buyer, None)
    }

    pub fn purchase_in(&self, buyer: &str, round: Option<u32>) -> PurchaseResponse {
        let buyer = who(buyer).to_string();
        self.query(&QueryMsg::Purchase { buyer, round })
    }

    pub fn purchases(&self) -> Vec<PurchaseResponse> {
        self.purchases_of(None)
    }

    pub fn purchases_of(&self, round: Option<u32>) -> Vec<PurchaseResponse> {
        let mut all: Vec<PurchaseResponse> = vec![];
        loop {
            let page: Page<PurchaseResponse> = self.query(&QueryMsg::Purchases {
                round,
                start_after: all.last().map(|purchase| purchase.buyer.to_string()),
                limit: Some(3),
            });
            all.extend(page.items);
            if !page.has_more {
                return all;
            }
        }
    }

    pub fn non_circulating(&self) -> u128 {
        let answer: NonCirculatingResponse = self.query(&QueryMsg::NonCirculating {});
        answer.amount.u128()
    }

    /// OAIC of an account, in uoaic.
    pub fn oaic(&self, account: &Addr) -> u128 {
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

    pub fn coins(&self, account: &Addr, denom: &str) -> u128 {
        let balance = self.app.wrap().query_balance(account, denom).unwrap();
        balance.amount.u128()
    }

    /// What a buyer has spent of a denom.
    pub fn spent(&self, buyer: &str, denom: &str) -> u128 {
        PURSE - self.coins(&who(buyer), denom)
    }

    /// Every balance, and what the contract says of itself.
    pub fn picture(&self) -> (Vec<u128>, StatusResponse, Books, Vec<PurchaseResponse>) {
        let mut balances = vec![];
        let accounts = BUYERS
            .iter()
            .chain(&["mallory", "owner"])
            .map(|name| who(name));
        for account in accounts.chain([self.sale.clone(), self.treasury.clone()]) {
            balances.push(self.oaic(&account));
            balances.extend(DENOMS.iter().map(|denom| self.coins(&account, denom)));
        }
        (balances, self.status(), self.books(), self.purchases())
    }

    /// What must hold after whatever happened.
    #[track_caller]
    pub fn assert_books(&self) {
        let (books, status, purchases) = (self.books(), self.status(), self.purchases());
        assert!(
            self.oaic(&self.sale) >= (books.owed_tokens + books.returned_tokens).u128(),
            "OAIC owed and returned is here"
        );
        let holders = BUYERS.iter().chain(&["staking"]);
        let held: u128 = holders.map(|name| self.oaic(&who(name))).sum();
        let returned: Uint128 = purchases.iter().map(|purchase| purchase.returned).sum();
        assert_eq!(held, (books.claimed_tokens - returned).u128());
        assert!(books.returned_tokens.is_zero() || books.returned_tokens == returned);
        let earlier: Vec<_> = (1..status.round)
            .flat_map(|round| self.purchases_of(Some(round)))
            .collect();
        let sum =
            |of: &dyn Fn(&PurchaseResponse) -> Uint128| purchases.iter().map(of).sum::<Uint128>();
        assert_eq!(sum(&|purchase| purchase.committed), status.committed);
        assert_eq!(purchases.len() as u64, status.buyers);
        assert_eq!(sum(&|purchase| purchase.paid_tokens), books.claimed_tokens);
        let settled = purchases.iter().filter(|purchase| purchase.settled).count();
        assert_eq!(settled as u64, status.settled);
        for (index, denom) in DENOMS.iter().enumerate() {
            assert_eq!(
                sum(&|purchase| purchase.paid[index].amount),
                status.raised[index].amount
            );
            let (owed, refunded) = (&books.owed_coins[index], &books.refunded_coins[index]);
            let got = sum(&|purchase| purchase.paid_refund[index].amount);
            assert_eq!(got, refunded.amount);
            assert_eq!(
                (owed.denom.as_str(), refunded.denom.as_str()),
                (*denom, *denom)
            );
            assert!(
                self.coins(&self.sale, denom)
                    >= (owed.amount + books.proceeds[index].amount).u128(),
                "{denom} owed and kept is here"
            );
            let spent: u128 = BUYERS.iter().map(|name| self.spent(name, denom)).sum();
            let stuck = |p: &PurchaseResponse| p.paid[index].amount - p.paid_refund[index].amount;
            let earlier: Uint128 = earlier.iter().map(stuck).sum();
            assert!(owed.amount >= earlier, "{denom} of earlier rounds is owed");
            assert_eq!(
                spent,
                (earlier + status.raised[index].amount - refunded.amount).u128(),
                "{denom}"
            );
        }
        let unsettled = purchases.iter().filter(|purchase| !purchase.settled);
        if matches!(status.phase, Phase::Succeeded | Phase::Failed) {
            // Each that is still to be paid can be.
            let due = |purchase: &PurchaseResponse| purchase.tokens - purchase.paid_tokens;
            let due: Uint128 = unsettled.clone().map(due).sum();
            assert!(due <= books.owed_tokens);
            for index in 0..DENOMS.len() {
                let due: Uint128 = unsettled
                    .clone()
                    .map(|p| p.refund[index].amount - p.paid_refund[index].amount)
                    .sum();
                assert!(due <= books.owed_coins[index].amount);
            }
        }
    }
}

pub const BUY: ExecuteMsg = ExecuteMsg::Buy { min_tokens: None };

pub fn claim(buyer: String) -> ExecuteMsg {
    let assets = None;
    ExecuteMsg::Claim { buyer, assets }
}

pub fn refund(buyer: String) -> ExecuteMsg {
    ExecuteMsg::Refund {
        buyer,
        assets: None,
        round: None,
    }
}

/// Only some assets.
pub fn claim_of(buyer: &str, assets: &[&str]) -> ExecuteMsg {
    ExecuteMsg::Claim {
        buyer: who(buyer).to_string(),
        assets: Some(assets.iter().map(ToString::to_string).collect()),
    }
}

/// Only some assets.
pub fn refund_of(buyer: &str, assets: &[&str]) -> ExecuteMsg {
    ExecuteMsg::Refund {
        buyer: who(buyer).to_string(),
        assets: Some(assets.iter().map(ToString::to_string).collect()),
        round: None,
    }
}

pub fn sweep(denom: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::Sweep {
        denom: denom.map(str::to_owned),
    }
}
