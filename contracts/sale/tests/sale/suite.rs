//! A sale that a DAO's stub owns, with a treasury, a gate, and buyers with coins.

use cosmwasm_std::{coin, to_json_binary, Addr, Coin, Uint128};
use cw_multi_test::AppResponse;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::sale::*;
use oaic_messages::shared::Page;
use oaic_testing::contracts::{self, Sale};
use oaic_testing::harness::Outcome;
use oaic_testing::stubs::{Answering, Government, TreasuryConduct};
use oaic_testing::{refused, Economy, Harness};

pub use oaic_testing::chain::account;
pub use oaic_testing::{DAY, OAIC, USD};

/// For sale in [`params`].
pub const FOR_SALE: u128 = 1_000 * OAIC;
/// Three units buy one uoaic.
pub const ATOM: &str = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
/// Costs 1.333333 for 1 OAIC.
pub const EUR: &str = "ueur";
pub const DENOMS: [&str; 3] = [USD, ATOM, EUR];
pub const BUYERS: [&str; 4] = ["alice", "bob", "carol", "dave"];
/// What each buyer has of each denom, and mallory too.
pub const PURSE: u128 = 10_000_000_000;

/// The label "owner" is the DAO.
pub struct Suite {
    harness: Harness<Sale>,
    pub treasury: Addr,
    pub gate: Addr,
    /// When the window opens.
    pub start: u64,
}

oaic_testing::derefs_to_harness!(Suite, Sale);

pub fn usd(amount: u128) -> Vec<Coin> {
    vec![coin(amount, USD)]
}

/// Fixed prices (0.25 USD for 1 OAIC), a soft cap of 400 OAIC, 1 to 600 OAIC a buyer, no gate. The
/// addresses are filled in later.
pub fn params(start: u64) -> InstantiateMsg {
    let asset = |denom: &str, price: u128| Asset {
        denom: denom.to_owned(),
        price: price.into(),
    };
    InstantiateMsg {
        owner: String::new(),
        token: String::new(),
        treasury: String::new(),
        staking: account("staking").to_string(),
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

impl Suite {
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
        let mut suite = Self::try_new(FOR_SALE, edit).unwrap();
        suite.go_to(0);
        suite
    }

    /// A day before the window opens. The sale has `genesis` uoaic.
    pub fn try_new(genesis: u128, edit: impl FnOnce(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut builder = Economy::builder().without_guardian();
        let chain = &mut builder.chain;
        for name in BUYERS.iter().chain(&["mallory"]) {
            let denoms = DENOMS.iter().chain(&["uodd"]);
            let coins: Vec<Coin> = denoms.map(|denom| coin(PURSE, *denom)).collect();
            chain.mint(&account(name), &coins);
        }
        let dao = chain.government(&Government::default());
        let treasury = chain.stub_treasury();
        let gate = chain.stub(&Answering::Fail);
        let code_id = chain.app.store_code(contracts::sale());
        let sale = chain.predict(code_id, &dao, "sale");
        let mut economy = builder
            .owner(&dao)
            .holder_at(&sale, genesis)
            .holder("mallory", PURSE)
            .holder("vault", PURSE)
            .system(&sale, false)
            .system(&treasury, true)
            .system(&account("vault"), false)
            .system(&account("staking"), true)
            .build();
        let start = economy.now() + DAY;
        let mut params = params(start);
        params.token = economy.token.to_string();
        params.treasury = treasury.to_string();
        params.owner = dao.to_string();
        edit(&mut params);
        if params.kyc_gate.is_some() {
            params.kyc_gate = Some(gate.to_string());
        }
        economy
            .create_at(code_id, &dao, &params, "sale")
            .map_err(|error| format!("{error:#}"))?;
        Ok(Suite {
            harness: Harness::new(economy, sale),
            treasury,
            gate,
            start,
        })
    }

    /// A new block, in seconds after the opening.
    pub fn go_to(&mut self, after: u64) {
        let time = self.start + after;
        self.advance_to(time);
    }

    /// A new block at the window's end.
    pub fn end(&mut self) {
        self.go_to(MAX_WINDOW);
    }

    #[track_caller]
    pub fn end_and_finalize(&mut self) -> AppResponse {
        self.end();
        self.finalize()
    }

    /// A year after the success, with the constitution open.
    pub fn proceeds_are_due(&mut self) {
        self.a_year_later();
        self.answer_as_dao(Some(true), None);
    }

    /// So long after the success that only the DAO keeps the proceeds here.
    pub fn a_year_later(&mut self) {
        self.go_to(MAX_WINDOW + PROCEEDS_STAY);
    }

    /// What the DAO answers from now on: whether its constitution is open, whether a migration is
    /// queued.
    pub fn answer_as_dao(&mut self, open: Option<bool>, queued: Option<bool>) {
        let (dao, executing) = (self.owner.clone(), None);
        let government = Government {
            executing,
            open,
            queued,
        };
        self.govern(&dao, &government);
    }

    pub fn conduct(&mut self, conduct: TreasuryConduct) {
        let treasury = self.treasury.clone();
        self.set_conduct(&treasury, conduct);
    }

    /// The treasury refuses OAIC from now on, and a denom.
    pub fn treasury_refuses(&mut self, denom: Option<&str>) {
        self.conduct(TreasuryConduct {
            refuses_oaic: true,
            refuses: denom.map(str::to_owned),
            ..TreasuryConduct::default()
        });
    }

    /// The treasury calls back with the next deposit.
    pub fn treasury_calls(&mut self, msg: &ExecuteMsg) {
        let call = (self.contract.clone(), to_json_binary(msg).unwrap());
        self.conduct(TreasuryConduct {
            calls: vec![call],
            ..TreasuryConduct::default()
        });
    }

    /// A buyer returns OAIC out of its wallet.
    pub fn give_back(&mut self, by: &str, amount: u128) -> Outcome<Sale> {
        let done = self.send(by, amount, &ReceiveMsg::GiveBack {});
        self.check_totals();
        done
    }

    /// A buyer bonds OAIC, at a contract that bonds whatever comes.
    pub fn bond(&mut self, by: &str, amount: u128) {
        self.transfer(by, &account("staking"), amount);
    }

    /// What a buyer bonded is returned for it.
    pub fn give_back_for(&mut self, buyer: &str, amount: u128) -> Outcome<Sale> {
        let buyer = account(buyer).to_string();
        let done = self.send("staking", amount, &ReceiveMsg::GiveBackFor { buyer });
        self.check_totals();
        done
    }

    #[track_caller]
    pub fn ok(&mut self, by: &str, msg: ExecuteMsg) -> AppResponse {
        let response = self.harness.ok(by, msg);
        self.check_totals();
        response
    }

    #[track_caller]
    pub fn buy(&mut self, by: &str, amount: u128, denom: &str) {
        self.run_with(by, BUY, &[coin(amount, denom)]).unwrap();
        self.check_totals();
    }

    /// A message with coins that must be refused with these words.
    #[track_caller]
    pub fn fails_with(&mut self, by: &str, msg: ExecuteMsg, funds: &[Coin], says: &str) {
        let error = refused(self, |suite| suite.run_with(by, msg, funds)).to_string();
        assert!(error.contains(says), "{error:?} lacks {says:?}");
    }

    /// A purchase that must be refused with these words.
    #[track_caller]
    pub fn cannot_buy(&mut self, by: &str, amount: u128, denom: &str, says: &str) {
        self.fails_with(by, BUY, &[coin(amount, denom)], says);
    }

    #[track_caller]
    pub fn finalize(&mut self) -> AppResponse {
        self.ok("anyone", ExecuteMsg::Finalize {})
    }

    #[track_caller]
    pub fn settle(&mut self, msg: impl Fn(&str) -> ExecuteMsg, buyers: &[&str]) {
        for buyer in buyers {
            self.ok("anyone", msg(buyer));
        }
    }

    /// OAIC sent here by plain transfer, which the token lets system contracts alone do.
    pub fn stray(&mut self, amount: u128) {
        let sale = self.contract.clone();
        self.transfer("vault", &sale, amount);
    }

    pub fn status(&self) -> StatusResponse {
        self.query(&QueryMsg::Status {})
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {})
    }

    pub fn purchase(&self, buyer: &str) -> PurchaseResponse {
        self.purchase_in(buyer, None)
    }

    pub fn purchase_in(&self, buyer: &str, round: Option<u32>) -> PurchaseResponse {
        let buyer = account(buyer).to_string();
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

    /// What a buyer has spent of a denom.
    pub fn spent(&self, buyer: &str, denom: &str) -> u128 {
        PURSE - self.coins(&account(buyer), denom)
    }

    /// The same of each denom.
    pub fn spent_all(&self, buyer: &str) -> [u128; 3] {
        DENOMS.map(|denom| self.spent(buyer, denom))
    }

    /// What must hold after whatever happened.
    #[track_caller]
    pub fn check_totals(&self) {
        let (totals, status, purchases) = (self.totals(), self.status(), self.purchases());
        assert!(
            self.balance(&self.contract) >= (totals.owed_tokens + totals.returned_tokens).u128(),
            "OAIC owed and returned is here"
        );
        let holders = BUYERS.iter().chain(&["staking"]);
        let held: u128 = holders.map(|name| self.balance_of(name)).sum();
        let returned: Uint128 = purchases.iter().map(|purchase| purchase.returned).sum();
        assert_eq!(held, (totals.claimed_tokens - returned).u128());
        assert!(totals.returned_tokens.is_zero() || totals.returned_tokens == returned);
        let earlier: Vec<_> = (1..status.round)
            .flat_map(|round| self.purchases_of(Some(round)))
            .collect();
        let sum =
            |of: &dyn Fn(&PurchaseResponse) -> Uint128| purchases.iter().map(of).sum::<Uint128>();
        assert_eq!(sum(&|purchase| purchase.committed), status.committed);
        assert_eq!(purchases.len() as u64, status.buyers);
        assert_eq!(sum(&|purchase| purchase.paid_tokens), totals.claimed_tokens);
        let settled = purchases.iter().filter(|purchase| purchase.settled).count();
        assert_eq!(settled as u64, status.settled);
        for (index, denom) in DENOMS.iter().enumerate() {
            let found = sum(&|purchase| purchase.paid[index].amount);
            assert_eq!(found, status.raised[index].amount);
            let (owed, refunded) = (&totals.owed_coins[index], &totals.refunded_coins[index]);
            let got = sum(&|purchase| purchase.paid_refund[index].amount);
            assert_eq!(got, refunded.amount);
            assert_eq!(owed.denom.as_str(), *denom);
            assert_eq!(refunded.denom.as_str(), *denom);
            assert!(
                self.coins(&self.contract, denom)
                    >= (owed.amount + totals.proceeds[index].amount).u128(),
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
            assert!(due <= totals.owed_tokens);
            for index in 0..DENOMS.len() {
                let due: Uint128 = unsettled
                    .clone()
                    .map(|p| p.refund[index].amount - p.paid_refund[index].amount)
                    .sum();
                assert!(due <= totals.owed_coins[index].amount);
            }
        }
    }
}

pub const BUY: ExecuteMsg = ExecuteMsg::Buy { min_tokens: None };

pub fn claim(buyer: &str) -> ExecuteMsg {
    ExecuteMsg::Claim {
        buyer: account(buyer).into(),
        assets: None,
    }
}

pub fn refund(buyer: &str) -> ExecuteMsg {
    refund_in(buyer, None)
}

pub fn refund_in(buyer: &str, round: Option<u32>) -> ExecuteMsg {
    let (buyer, assets) = (account(buyer).into(), None);
    ExecuteMsg::Refund {
        buyer,
        assets,
        round,
    }
}

/// Only some assets.
pub fn claim_of(buyer: &str, assets: &[&str]) -> ExecuteMsg {
    let assets = Some(assets.iter().map(ToString::to_string).collect());
    let buyer = account(buyer).into();
    ExecuteMsg::Claim { buyer, assets }
}

/// Only some assets.
pub fn refund_of(buyer: &str, assets: &[&str]) -> ExecuteMsg {
    let assets = Some(assets.iter().map(ToString::to_string).collect());
    let (buyer, round) = (account(buyer).into(), None);
    ExecuteMsg::Refund {
        buyer,
        assets,
        round,
    }
}

pub fn sweep(denom: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::Sweep {
        denom: denom.map(str::to_owned),
    }
}
