//! A treasury with OAIC and dollars, one metric source, and a DAO that is always executing a proposal
//! of [`Suite::votes`].

use std::collections::BTreeMap;

use cosmwasm_std::{coin, Addr, Coin, Uint128};
use oaic_messages::gates::{EpochMetrics, NonCirculatingResponse};
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_messages::token::{self, BurnCause};
use oaic_messages::treasury::*;
pub use oaic_runtime::RuntimeError::*;
use oaic_testing::contracts::{self, Treasury};
use oaic_testing::harness::Outcome;
use oaic_testing::stubs::{answer, Government};
use oaic_testing::{all_pages, assert_matches, Economy, Harness};
pub use oaic_testing::{attribute, says, DAY, OAIC, USD};
pub use oaic_treasury::ContractError::{self, *};

/// Epochs of the test treasury last a day, and it begins with the first second of this one.
pub const FIRST_EPOCH: u64 = 20_000;
/// Its OAIC at the start.
pub const RESERVE: u128 = 1_000_000 * OAIC;
/// Its dollars at the start.
pub const DOLLARS: u128 = 500_000_000;
/// What is in each native denom that "donor" has at first.
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

pub struct Suite {
    harness: Harness<Treasury>,
    pub source: Addr,
}

pub type Done = Outcome<Treasury>;

oaic_testing::derefs_to_harness!(Suite, Treasury);

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

impl Suite {
    /// The source reports an API revenue of 10,000 OAIC for every epoch: a budget of 1,000 OAIC.
    pub fn new() -> Self {
        let mut builder = Economy::builder().time(FIRST_EPOCH * DAY);
        let chain = &mut builder.chain;
        let dao = chain.government(&Government::executing(0, 8 * TOTAL_SUPPLY));
        let source = chain.stub(&answer(&metrics(10_000 * OAIC, 0, 0)));
        let code = chain.app.store_code(contracts::treasury());
        let treasury = chain.predict(code, &dao, "treasury");
        let coins = [USD, "ibc/AA", "uatom", "ugas"].map(|denom| coin(DONATIONS, denom));
        chain.mint(&chain.who("donor"), &coins);
        let economy = builder
            .owner(&dao)
            .holder_at(&treasury, RESERVE)
            .holder("bidder", TOTAL_SUPPLY / 2)
            .holder("other", TOTAL_SUPPLY / 2 - RESERVE)
            .system(&treasury, true)
            .build();
        let harness = Harness::new(economy, treasury);
        let mut suite = Suite { harness, source };
        let genesis = suite.genesis();
        suite.create_at(code, &dao, &genesis, "treasury").unwrap();
        suite.deposit(coin(DOLLARS, USD)).unwrap();
        suite.advance(0, 1);
        suite
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

    /// From now on the DAO executes a proposal with this many Yes votes.
    pub fn votes(&mut self, yes: u128) {
        self.owner_answers(&Government::executing(0, yes));
    }

    pub fn deposit(&mut self, coin: Coin) -> Done {
        let fund = Fund::Reserve;
        self.run_with("donor", ExecuteMsg::Deposit { fund }, &[coin])
    }

    /// OAIC without a hook.
    pub fn donate(&mut self, amount: u128) {
        let treasury = self.contract.clone();
        self.transfer("other", &treasury, amount);
    }

    pub fn donate_coin(&mut self, coin: Coin) {
        let treasury = self.contract.clone();
        self.mint(&treasury, &[coin]);
    }

    pub fn sync(&mut self, denom: Option<&str>) -> Done {
        let denom = denom.map(str::to_owned);
        self.run("stranger", ExecuteMsg::Sync { denom })
    }

    pub fn spend(&mut self, asset: Asset, recipient: &str, amount: u128) -> Done {
        let msg = spend_of(asset, self.who(recipient).as_str(), amount);
        self.run("owner", msg)
    }

    pub fn fund_risk_pool(&mut self, amount: u128) -> Done {
        let amount = amount.into();
        self.run("owner", ExecuteMsg::FundRiskPool { amount })
    }

    pub fn approve(&mut self, claimant: &str, amount: u128) -> Done {
        let msg = claim_of(self.who(claimant).as_str(), amount);
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

    pub fn set_sources(&mut self, sources: &[&Addr]) {
        let sources = sources.iter().map(ToString::to_string).collect();
        let msg = update(|changes| changes.metric_sources = Some(sources));
        self.ok("owner", msg);
    }

    pub fn totals(&self, denom: Option<&str>) -> TotalsResponse {
        let denom = denom.map(str::to_owned);
        self.query(&QueryMsg::Totals { denom })
    }

    pub fn oaic(&self) -> OaicBalance {
        let (start_after, limit) = (None, None);
        let balances: BalancesResponse = self.query(&QueryMsg::Balances { start_after, limit });
        balances.oaic
    }

    /// Dollars: reserve, lots.
    pub fn dollars(&self) -> (u128, u128) {
        let totals = self.totals(Some(USD));
        (totals.reserve.u128(), totals.lots.u128())
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

    /// What the token booked as burned by buybacks.
    pub fn bought_back(&self) -> u128 {
        let answer: token::BurnedResponse =
            self.ask(&self.token, &token::QueryMsg::Burned {}).unwrap();
        let by_cause = answer.by_cause.iter();
        let buybacks = by_cause.filter(|entry| entry.cause == BurnCause::Buyback);
        buybacks.map(|entry| entry.amount.u128()).sum()
    }

    /// The totals add up, each record is in them, and what is held covers them.
    pub fn check_totals(&self) {
        let limit = Some(100);
        let claims = all_pages(|last: Option<&ClaimResponse>| {
            self.query(&QueryMsg::Claims {
                claimant: None,
                start_after: last.map(|claim| claim.id),
                limit,
            })
        });
        let waits = |claim: &&ClaimResponse| {
            matches!(claim.status, ClaimStatus::Approved | ClaimStatus::Expired)
        };
        let waiting = claims.iter().filter(waits);
        let approved: u128 = waiting.map(|claim| claim.amount.u128()).sum();
        let auctions = all_pages(|last: Option<&AuctionResponse>| {
            let start_after = last.map(|auction| auction.id);
            self.query(&QueryMsg::Auctions { start_after, limit })
        });
        let burned: u128 = auctions.iter().map(|auction| auction.burned.u128()).sum();
        let mut lots = BTreeMap::<&str, u128>::new();
        for auction in &auctions {
            if auction.status != AuctionStatus::Closed {
                *lots.entry(&auction.denom).or_default() += auction.remaining.u128();
            }
        }
        let b = self.totals(None);
        assert_eq!(b.risk_approved.u128(), approved, "{b:?}");
        assert_eq!(b.burned.u128(), burned, "{b:?}");
        assert_eq!(self.bought_back(), burned, "{b:?}");
        assert_eq!(b.held.u128(), self.balance(&self.contract), "{b:?}");
        for denom in [USD, "ibc/AA", "uatom", "ugas"] {
            let totals = self.totals(Some(denom));
            let expected = lots.get(denom).copied().unwrap_or_default();
            assert_eq!(totals.lots.u128(), expected, "{totals:?}");
            self.check_sum(&totals);
        }
        self.check_sum(&b);
    }

    fn check_sum(&self, b: &TotalsResponse) {
        let sum = b.reserve + b.risk_free + b.risk_approved + b.lots;
        assert_eq!(b.accounted, sum, "{b:?}");
        assert_eq!(b.held, b.accounted + b.unsynced, "{b:?}");
    }
}

/// Fails unless an error says that a book has no room.
#[track_caller]
pub fn no_room(error: &ContractError) {
    assert_matches!(error, Runtime(OutflowExceeded { .. }));
}

pub fn dollars() -> Pot {
    Pot::Native(USD.into())
}

pub fn usd() -> Asset {
    Asset::Native(USD.into())
}

pub fn spend_of(asset: Asset, recipient: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::Spend {
        asset,
        recipient: recipient.into(),
        amount: amount.into(),
        purpose: "salaries".into(),
    }
}

pub fn claim_of(claimant: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::ApproveClaim {
        claimant: claimant.into(),
        amount: amount.into(),
        kind: ClaimKind::Market,
        reference: "case 7".into(),
    }
}

pub fn book(amount: u128) -> ExecuteMsg {
    ExecuteMsg::BookOutflow { amount: u(amount) }
}

pub fn start(amount: u128, start_price: u128, end_price: u128) -> ExecuteMsg {
    auction_of(USD, amount, (start_price, end_price), 100)
}

/// An auction of a denom at prices that fall from one to the other.
pub fn auction_of(denom: &str, amount: u128, prices: (u128, u128), duration: u64) -> ExecuteMsg {
    ExecuteMsg::StartAuction {
        denom: denom.into(),
        amount: amount.into(),
        start_price: prices.0.into(),
        end_price: prices.1.into(),
        duration,
    }
}

pub fn bid(auction: u64) -> ReceiveMsg {
    limited_bid(auction, None, None)
}

pub fn limited_bid(auction: u64, max_price: Option<u128>, min_assets: Option<u128>) -> ReceiveMsg {
    ReceiveMsg::Bid {
        auction,
        max_price: max_price.map(u),
        min_assets: min_assets.map(u),
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
