//! Random operations of everybody at once; after each one all totals must hold.

use cosmwasm_std::coin;
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_messages::treasury::*;
use oaic_testing::simulation::{self, Outcome, Plan, Simulation};
use oaic_testing::stubs::{answer, Answering};
use proptest::prelude::*;

use crate::suite::*;

/// Assets are positions here: 0 is OAIC. Claims and auctions are counted back from the newest.
const DENOMS: [Option<&str>; 4] = [None, Some(USD), Some("ibc/AA"), Some("uatom")];

#[derive(Clone, Debug)]
enum Op {
    Deposit(Fund, u128),
    DepositCoin(usize, u128),
    Donate(u128),
    DonateCoin(usize, u128),
    Sync(usize),
    Spend(usize, u128),
    FundRiskPool(u128),
    Approve(u128),
    Cancel(u64),
    Pay(u64),
    Release(u64),
    Start {
        denom: usize,
        amount: u128,
        price: u128,
        fall: u128,
        duration: u64,
    },
    Bid {
        auction: u64,
        amount: u128,
        max_price: Option<u128>,
        min_assets: Option<u128>,
    },
    Close(&'static str, u64),
    Revenue(u128),
    SourceFails,
    Collect,
    Caps(u16),
    Votes(u128),
    Wait(u64),
}

fn operation() -> impl Strategy<Value = Op> {
    let amount = || prop_oneof![Just(1u128), 1u128..1_000, 1..2 * RESERVE / 10];
    let fund = prop::sample::select(&[Fund::Reserve, Fund::RiskPool][..]);
    let denom = || 1..DENOMS.len();
    let asset = || prop_oneof![Just(0), denom()];
    let back = || 0u64..4;
    let closer = prop::sample::select(&["owner", "stranger"][..]);
    let bid = prop_oneof![1u128..1_000, 1..20 * OAIC, 1..20 * OAIC, 1..RESERVE];
    let max_price = prop::option::weighted(0.2, 1u128..10_000_000);
    let min_assets = prop::option::weighted(0.2, 1u128..10_000);
    prop_oneof![
        2 => (fund, amount()).prop_map(|(fund, amount)| Op::Deposit(fund, amount)),
        2 => (denom(), amount()).prop_map(|(denom, amount)| Op::DepositCoin(denom, amount)),
        1 => amount().prop_map(Op::Donate),
        1 => (denom(), amount()).prop_map(|(denom, amount)| Op::DonateCoin(denom, amount)),
        2 => asset().prop_map(Op::Sync),
        3 => (asset(), amount()).prop_map(|(asset, amount)| Op::Spend(asset, amount)),
        2 => amount().prop_map(Op::FundRiskPool),
        3 => amount().prop_map(Op::Approve),
        1 => back().prop_map(Op::Cancel),
        3 => back().prop_map(Op::Pay),
        4 => (0u64..6).prop_map(Op::Release),
        5 => (denom(), 1u128..10_000_000, 1u128..5_000_000, 0u128..5_000_000, 1..2 * DAY).prop_map(
            |(denom, amount, price, fall, duration)| Op::Start { denom, amount, price, fall, duration }),
        8 => (back(), bid, max_price, min_assets).prop_map(
            |(auction, amount, max_price, min_assets)| Op::Bid { auction, amount, max_price, min_assets }),
        2 => (closer, back()).prop_map(|(by, auction)| Op::Close(by, auction)),
        2 => (0..1_000_000 * OAIC).prop_map(Op::Revenue),
        1 => Just(Op::SourceFails),
        1 => Just(Op::Collect),
        1 => (0u16..=500).prop_map(Op::Caps),
        2 => (1..RESERVE).prop_map(Op::Votes),
        3 => prop_oneof![4 => 1..1_000u64, 2 => 1..2 * DAY, 2 => Just(CLAIM_TTL)].prop_map(Op::Wait),
    ]
}

/// What a vote made payable.
struct Payment {
    at: u64,
    asset: usize,
    amount: u128,
    /// Of that asset, as its votes allowed.
    most: u128,
    /// To call it off by.
    claim: Option<u64>,
    auction: Option<u64>,
}

/// A treasury, and what the outside saw of it.
struct Treasury {
    suite: Suite,
    /// Into the treasury less out of it, by asset; burned coins went in and out.
    expected: [u128; 4],
    /// What became payable and was not canceled.
    payments: Vec<Payment>,
    yes: u128,
    claims: u64,
    auctions: u64,
    burned: u128,
    block_began_with: u128,
}

impl Treasury {
    fn reserve(&self, asset: usize) -> u128 {
        self.suite.totals(DENOMS[asset]).reserve.u128()
    }

    /// Notes what became payable of an asset, of whose pot this much was there.
    fn payable(&mut self, asset: usize, pot: u128, amount: u128) -> &mut Payment {
        let most = match asset {
            0 => self.yes / 8,
            _ => pot * self.yes / (4 * TOTAL_SUPPLY),
        };
        self.payments.push(Payment {
            at: self.suite.now(),
            asset,
            amount,
            most,
            claim: None,
            auction: None,
        });
        self.payments.last_mut().unwrap()
    }

    fn execute(&mut self, op: &Op) -> Result<(), ContractError> {
        let suite = &mut self.suite;
        match *op {
            Op::Deposit(fund, amount) => {
                suite.send("other", amount, &ReceiveMsg::Deposit { fund })?;
                self.expected[0] += amount;
            }
            Op::DepositCoin(denom, amount) => {
                suite.deposit(coin(amount, DENOMS[denom].unwrap()))?;
                self.expected[denom] += amount;
            }
            Op::Donate(amount) => {
                suite.donate(amount);
                self.expected[0] += amount;
            }
            Op::DonateCoin(denom, amount) => {
                suite.donate_coin(coin(amount, DENOMS[denom].unwrap()));
                self.expected[denom] += amount;
            }
            Op::Sync(asset) => drop(suite.sync(DENOMS[asset])?),
            Op::Spend(asset, amount) => {
                let pot = self.reserve(asset);
                let spent = DENOMS[asset].map_or(Asset::Oaic, |denom| Asset::Native(denom.into()));
                self.suite.spend(spent, "worker", amount)?;
                self.payable(asset, pot, amount);
                self.expected[asset] -= amount;
            }
            Op::FundRiskPool(amount) => {
                let room = suite.room(Pot::Reserve).min(self.yes / 8);
                let done = suite.fund_risk_pool(amount);
                assert_eq!(done.is_ok(), amount <= room);
                done?;
            }
            Op::Approve(amount) => {
                suite.approve("claimant", amount)?;
                self.claims += 1;
                self.payable(0, 0, amount).claim = Some(self.claims);
            }
            Op::Cancel(back) => {
                let claim = self.claims.saturating_sub(back);
                suite.run("owner", ExecuteMsg::CancelClaim { claim })?;
                self.payments.retain(|one| one.claim != Some(claim));
            }
            Op::Pay(back) => {
                let claim = self.claims.saturating_sub(back);
                let claimant = suite.who("claimant");
                let had = suite.balance(&claimant);
                suite.pay(claim)?;
                let got = suite.balance(&claimant) - had;
                assert_eq!(got, suite.claim(claim).amount.u128());
                self.expected[0] -= got;
            }
            Op::Release(back) => {
                let claim = self.claims.saturating_sub(back);
                suite.run("stranger", ExecuteMsg::ReleaseClaim { claim })?;
            }
            Op::Start {
                denom,
                amount,
                price,
                fall,
                duration,
            } => {
                let pot = self.reserve(denom);
                let (asset, prices) = (DENOMS[denom].unwrap(), (price + fall, price));
                let msg = auction_of(asset, amount, prices, duration);
                self.suite.run("owner", msg)?;
                self.auctions += 1;
                self.payable(denom, pot, amount).auction = Some(self.auctions);
                let budget = self.suite.budget();
                assert!(budget.reserved <= budget.total, "{budget:?}");
            }
            Op::Bid {
                auction,
                amount,
                max_price,
                min_assets,
            } => self.bid(auction, amount, max_price, min_assets)?,
            Op::Close(by, back) => {
                let auction = self.auctions.saturating_sub(back);
                suite.close(by, auction)?;
                let closed = suite.auction(auction);
                if suite.now() <= closed.ends_at {
                    let mut all = self.payments.iter_mut();
                    let one = all.find(|one| one.auction == Some(auction)).unwrap();
                    one.amount -= closed.remaining.u128();
                }
            }
            Op::Revenue(api) => {
                let source = suite.source.clone();
                suite.set_answer(&source, &answer(&metrics(api, 0, 0)));
            }
            Op::SourceFails => {
                let source = suite.source.clone();
                suite.set_answer(&source, &Answering::Fail);
            }
            Op::Collect => drop(suite.run("stranger", ExecuteMsg::CollectMetrics {})?),
            Op::Caps(bps) => {
                let caps = Caps {
                    reserve_bps: bps,
                    native_bps: bps,
                    risk_bps: 10 * bps,
                };
                suite.run("owner", update(|changes| changes.caps = Some(caps)))?;
            }
            Op::Votes(yes) => {
                self.yes = 8 * yes;
                suite.votes(self.yes);
            }
            Op::Wait(seconds) => {
                suite.advance(seconds, 1);
                self.block_began_with = suite.totals(None).accounted.u128();
            }
        }
        Ok(())
    }

    fn bid(
        &mut self,
        back: u64,
        amount: u128,
        max_price: Option<u128>,
        min_assets: Option<u128>,
    ) -> Result<(), ContractError> {
        let auction = self.auctions.saturating_sub(back);
        let suite = &mut self.suite;
        let before = suite.try_query::<AuctionResponse>(&QueryMsg::Auction { auction });
        let bidder = suite.who("bidder");
        let had = suite.balance(&bidder);
        let hook = limited_bid(auction, max_price, min_assets);
        suite.send("bidder", amount, &hook)?;
        let before = before.expect("nobody bids in an auction that doesn't exist");
        let paid = had - suite.balance(&bidder);
        let sold = before.remaining.u128() - suite.auction(auction).remaining.u128();
        let price = before.price.u128();
        assert!(sold > 0 && paid <= amount);
        assert!(price >= before.end_price.u128() && price <= before.start_price.u128());
        assert_eq!(paid, (sold * price).div_ceil(PRICE_UNIT));
        assert!(max_price.is_none_or(|max| price <= max));
        assert!(min_assets.is_none_or(|min| sold >= min));
        self.burned += paid;
        let denom = Some(before.denom.as_str());
        let asset = DENOMS.iter().position(|one| *one == denom).unwrap();
        self.expected[asset] -= sold;
        Ok(())
    }
}

impl Simulation for Treasury {
    type Model = ();
    type Operation = Op;

    fn model() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn operation((): &()) -> BoxedStrategy<Op> {
        operation().boxed()
    }

    fn start((): &()) -> Result<Self, String> {
        let mut suite = Suite::new();
        for denom in ["ibc/AA", "uatom"] {
            suite.deposit(coin(DOLLARS, denom)).unwrap();
        }
        suite.advance(0, 1);
        Ok(Self {
            suite,
            expected: [RESERVE, DOLLARS, DOLLARS, DOLLARS],
            payments: vec![],
            yes: 8 * TOTAL_SUPPLY,
            claims: 0,
            auctions: 0,
            burned: 0,
            block_began_with: RESERVE,
        })
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        let before = self.suite.snapshot();
        let done = self.execute(op);
        if done.is_err() && self.suite.snapshot() != before {
            return Err("refused, but changed".into());
        }
        Ok(done.into())
    }

    fn check(&self, (): &()) -> Result<(), String> {
        let suite = &self.suite;
        suite.check_totals();
        // Nothing came in or went out that the outside didn't see.
        for (denom, expected) in DENOMS.into_iter().zip(self.expected) {
            assert_eq!(suite.totals(denom).held.u128(), expected, "{denom:?}");
        }
        assert_eq!(suite.bought_back(), self.burned);
        // What came in this block counts already, synced or not.
        let held = self.expected[0];
        assert_eq!(suite.non_circulating(), held.max(self.block_began_with));
        // In the epoch before each payment, itself included, no more than its votes allowed.
        for (at, one) in self.payments.iter().enumerate() {
            let epoch = one.at.saturating_sub(DAY)..=one.at;
            // Those after it in its own second are measured against their own votes.
            let before = self.payments[..=at].iter();
            let same = before.filter(|other| other.asset == one.asset && epoch.contains(&other.at));
            let sum: u128 = same.map(|other| other.amount).sum();
            assert!(sum <= one.most, "{sum} {}", one.most);
        }
        for pot in [Pot::Reserve, Pot::RiskPool, dollars()] {
            let bucket = suite.bucket(pot);
            assert_eq!(bucket.room, bucket.capacity.saturating_sub(bucket.level));
        }
        let budget = suite.budget();
        let page: Page<AuctionResponse> = suite.query(&QueryMsg::Auctions {
            start_after: None,
            limit: Some(100),
        });
        let own = page.items.iter().filter(|a| a.epoch == budget.epoch);
        let reserved: u128 = own.map(|auction| auction.reserved.u128()).sum();
        assert_eq!(budget.reserved.u128(), reserved);
        for auction in &page.items {
            // Sold at most for what was reserved, but for a uoaic of rounding per bid.
            let sold = auction.amount - auction.remaining;
            assert!(auction.burned.u128() * PRICE_UNIT >= sold.u128() * auction.end_price.u128());
        }
        Ok(())
    }
}

#[test]
fn every_unit_is_accounted_for_whatever_happens() {
    simulation::run::<Treasury>(&Plan {
        operations: 120,
        seeds: (0..56).collect(),
        refused: &[],
    });
}
