//! Random operations of everybody at once; after each one every book must hold.

use std::collections::BTreeMap;

use cosmwasm_std::coin;
use oaic_messages::treasury::*;
use oaic_testing::stubs::{answer, Answering};
use proptest::prelude::*;

use crate::world::*;

#[derive(Clone, Debug)]
enum Op {
    Deposit {
        fund: Fund,
        amount: u128,
    },
    DepositCoin {
        denom: usize,
        amount: u128,
    },
    Donate {
        amount: u128,
    },
    DonateCoin {
        denom: usize,
        amount: u128,
    },
    Sync {
        denom: Option<usize>,
    },
    Spend {
        denom: Option<usize>,
        amount: u128,
    },
    FundRiskPool {
        amount: u128,
    },
    Approve {
        amount: u128,
    },
    Cancel {
        claim: u64,
    },
    Pay {
        claim: u64,
    },
    Release {
        claim: u64,
    },
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
    Close {
        auction: u64,
        owner: bool,
    },
    Revenue {
        api: u128,
    },
    SourceFails,
    Collect,
    Caps {
        bps: u16,
    },
    Votes {
        yes: u128,
    },
    Wait {
        seconds: u64,
    },
}

const DENOMS: [&str; 3] = [USD, "ibc/AA", "uatom"];

fn op() -> impl Strategy<Value = Op> {
    let amount = || prop_oneof![Just(1u128), 1u128..1_000, 1..2 * RESERVE / 10];
    let denom = || 0..DENOMS.len();
    // How many before the newest.
    let number = || 0u64..4;
    prop_oneof![
        2 => (any::<bool>(), amount()).prop_map(|(reserve, amount)| Op::Deposit {
            fund: if reserve { Fund::Reserve } else { Fund::RiskPool }, amount }),
        2 => (denom(), amount()).prop_map(|(denom, amount)| Op::DepositCoin { denom, amount }),
        1 => amount().prop_map(|amount| Op::Donate { amount }),
        1 => (denom(), amount()).prop_map(|(denom, amount)| Op::DonateCoin { denom, amount }),
        2 => prop::option::of(denom()).prop_map(|denom| Op::Sync { denom }),
        3 => (prop::option::of(denom()), amount()).prop_map(|(denom, amount)| Op::Spend { denom, amount }),
        2 => amount().prop_map(|amount| Op::FundRiskPool { amount }),
        3 => amount().prop_map(|amount| Op::Approve { amount }),
        1 => number().prop_map(|claim| Op::Cancel { claim }),
        3 => number().prop_map(|claim| Op::Pay { claim }),
        3 => (0u64..12).prop_map(|claim| Op::Release { claim }),
        5 => (denom(), 1u128..10_000_000, 1u128..5_000_000, 0u128..5_000_000, 1..2 * DAY).prop_map(
            |(denom, amount, price, fall, duration)| Op::Start { denom, amount, price, fall, duration }),
        8 => (number(), prop_oneof![1u128..1_000, 1..20 * OAIC, 1..20 * OAIC, 1..RESERVE], prop::option::weighted(0.2, 1u128..10_000_000),
              prop::option::weighted(0.2, 1u128..10_000)).prop_map(
            |(auction, amount, max_price, min_assets)| Op::Bid { auction, amount, max_price, min_assets }),
        2 => (number(), any::<bool>()).prop_map(|(auction, owner)| Op::Close { auction, owner }),
        2 => (0..1_000_000 * OAIC).prop_map(|api| Op::Revenue { api }),
        1 => Just(Op::SourceFails),
        1 => Just(Op::Collect),
        1 => (0u16..=500).prop_map(|bps| Op::Caps { bps }),
        2 => (1..RESERVE).prop_map(|yes| Op::Votes { yes }),
        3 => prop_oneof![4 => 1..1_000u64, 2 => 1..2 * DAY, 1 => Just(CLAIM_TTL)].prop_map(|seconds| Op::Wait { seconds }),
    ]
}

/// What a vote made payable.
struct Payment {
    at: u64,
    key: String,
    amount: u128,
    /// Of that coin, as its votes allowed.
    most: u128,
    /// To call it off by.
    claim: Option<u64>,
    auction: Option<u64>,
}

/// What the outside saw, kept beside the contract.
struct Machine {
    w: World,
    /// Into the treasury less out of it, by asset; burned coins went in and out.
    expected: BTreeMap<String, u128>,
    /// What became payable and was not called off.
    payments: Vec<Payment>,
    yes: u128,
    claims: u64,
    auctions: u64,
    burned: u128,
    block_began_with: u128,
    done: usize,
}

impl Machine {
    fn new() -> Self {
        let mut w = World::new();
        for denom in ["ibc/AA", "uatom"] {
            w.deposit(coin(DOLLARS, denom)).unwrap();
        }
        w.advance(0, 1);
        let mut expected: BTreeMap<String, u128> =
            DENOMS.map(|denom| (denom.to_owned(), DOLLARS)).into();
        expected.insert(String::new(), RESERVE);
        Machine {
            w,
            expected,
            payments: vec![],
            yes: 8 * oaic_messages::shared::TOTAL_SUPPLY,
            claims: 0,
            auctions: 0,
            burned: 0,
            block_began_with: RESERVE,
            done: 0,
        }
    }

    fn asset(denom: Option<usize>) -> (String, Asset) {
        match denom {
            None => (String::new(), Asset::Oaic),
            Some(index) => (
                DENOMS[index].to_owned(),
                Asset::Native(DENOMS[index].into()),
            ),
        }
    }

    fn in_reserve(&self, key: &str) -> u128 {
        let denom = (!key.is_empty()).then_some(key);
        self.w.books(denom).reserve.u128()
    }

    /// Notes what became payable of a coin, of whose pot this much was there.
    fn payable(&mut self, key: &str, pot: u128, amount: u128) -> &mut Payment {
        let most = match key {
            "" => self.yes / 8,
            _ => pot * self.yes / (4 * oaic_messages::shared::TOTAL_SUPPLY),
        };
        self.payments.push(Payment {
            at: self.w.now(),
            key: key.to_owned(),
            amount,
            most,
            claim: None,
            auction: None,
        });
        self.payments.last_mut().unwrap()
    }

    /// Whether it was done; a refusal must leave everything as it was.
    fn apply(&mut self, op: &Op) -> bool {
        match op.clone() {
            Op::Deposit { fund, amount } => {
                let done = self.w.send("other", amount, &ReceiveMsg::Deposit { fund });
                self.came(done.is_ok(), "", amount)
            }
            Op::DepositCoin { denom, amount } => {
                let done = self.w.deposit(coin(amount, DENOMS[denom]));
                self.came(done.is_ok(), DENOMS[denom], amount)
            }
            Op::Donate { amount } => {
                self.w.donate(amount);
                self.came(true, "", amount)
            }
            Op::DonateCoin { denom, amount } => {
                self.w.donate_coin(coin(amount, DENOMS[denom]));
                self.came(true, DENOMS[denom], amount)
            }
            Op::Sync { denom } => self.w.sync(denom.map(|index| DENOMS[index])).is_ok(),
            Op::Spend { denom, amount } => {
                let (key, asset) = Self::asset(denom);
                let base = self.in_reserve(&key);
                let done = self.w.spend(asset, "worker", amount).is_ok();
                if done {
                    self.payable(&key, base, amount);
                    *self.expected.get_mut(&key).unwrap() -= amount;
                }
                done
            }
            Op::FundRiskPool { amount } => {
                let room = self.w.room(Pot::Reserve);
                let done = self.w.fund_risk_pool(amount).is_ok();
                assert_eq!(done, amount <= room.min(self.yes / 8));
                done
            }
            Op::Approve { amount } => {
                let done = self.w.approve("claimant", amount).is_ok();
                self.claims += u64::from(done);
                if done {
                    let claim = self.claims;
                    self.payable("", 0, amount).claim = Some(claim);
                }
                done
            }
            Op::Cancel { claim } => {
                let claim = self.claims.saturating_sub(claim);
                let cancel = ExecuteMsg::CancelClaim { claim };
                let done = self.w.run("owner", cancel).is_ok();
                if done {
                    self.payments.retain(|one| one.claim != Some(claim));
                }
                done
            }
            Op::Pay { claim } => {
                let claim = self.claims.saturating_sub(claim);
                let had = self.w.balance(&self.w.who("claimant"));
                let done = self.w.pay(claim).is_ok();
                let got = self.w.balance(&self.w.who("claimant")) - had;
                if done {
                    assert_eq!(got, self.w.claim(claim).amount.u128());
                }
                *self.expected.get_mut("").unwrap() -= got;
                done
            }
            Op::Release { claim } => {
                let claim = self.claims.saturating_sub(claim);
                let release = ExecuteMsg::ReleaseClaim { claim };
                self.w.run("stranger", release).is_ok()
            }
            Op::Start {
                denom,
                amount,
                price,
                fall,
                duration,
            } => {
                let base = self.in_reserve(DENOMS[denom]);
                let msg = ExecuteMsg::StartAuction {
                    denom: DENOMS[denom].into(),
                    amount: amount.into(),
                    start_price: u(price + fall),
                    end_price: price.into(),
                    duration,
                };
                let done = self.w.run("owner", msg).is_ok();
                if done {
                    self.auctions += 1;
                    let auction = self.auctions;
                    self.payable(DENOMS[denom], base, amount).auction = Some(auction);
                    let budget = self.w.budget();
                    assert!(budget.reserved <= budget.total, "{budget:?}");
                }
                done
            }
            Op::Bid {
                auction,
                amount,
                max_price,
                min_assets,
            } => self.bid(
                self.auctions.saturating_sub(auction),
                amount,
                max_price,
                min_assets,
            ),
            Op::Close { auction, owner } => {
                let label = if owner { "owner" } else { "stranger" };
                let auction = self.auctions.saturating_sub(auction);
                let ends_at = self.w.try_query(&QueryMsg::Auction { auction });
                let ends_at = ends_at.map_or(0, |found: AuctionResponse| found.ends_at);
                let done = self.w.close(label, auction).is_ok();
                if done && self.w.now() <= ends_at {
                    let rest = self.w.auction(auction).remaining.u128();
                    let mut all = self.payments.iter_mut();
                    let one = all.find(|one| one.auction == Some(auction)).unwrap();
                    one.amount -= rest;
                }
                done
            }
            Op::Revenue { api } => {
                let source = self.w.source.clone();
                self.w.set_answer(&source, &answer(&metrics(api, 0, 0)));
                true
            }
            Op::SourceFails => {
                let source = self.w.source.clone();
                self.w.set_answer(&source, &Answering::Fail);
                true
            }
            Op::Collect => self
                .w
                .run("stranger", ExecuteMsg::CollectMetrics {})
                .is_ok(),
            Op::Caps { bps } => {
                let caps = Caps {
                    reserve_bps: bps,
                    native_bps: bps,
                    risk_bps: 10 * bps,
                };
                self.w
                    .run("owner", update(|changes| changes.caps = Some(caps)))
                    .is_ok()
            }
            Op::Votes { yes } => {
                self.yes = 8 * yes;
                self.w.votes(self.yes);
                true
            }
            Op::Wait { seconds } => {
                self.w.advance(seconds, 1);
                self.block_began_with = self.w.books(None).accounted.u128();
                true
            }
        }
    }

    fn came(&mut self, done: bool, key: &str, amount: u128) -> bool {
        if done {
            *self.expected.get_mut(key).unwrap() += amount;
        }
        done
    }

    fn bid(
        &mut self,
        auction: u64,
        amount: u128,
        max_price: Option<u128>,
        min_assets: Option<u128>,
    ) -> bool {
        let before = self
            .w
            .try_query::<AuctionResponse>(&QueryMsg::Auction { auction });
        let had = self.w.balance(&self.w.who("bidder"));
        let hook = ReceiveMsg::Bid {
            auction,
            max_price: max_price.map(u),
            min_assets: min_assets.map(u),
        };
        let done = self.w.send("bidder", amount, &hook).is_ok();
        let paid = had - self.w.balance(&self.w.who("bidder"));
        let Ok(before) = before else {
            assert!(!done && paid == 0);
            return false;
        };
        let sold = before.remaining.u128() - self.w.auction(auction).remaining.u128();
        if done {
            let price = before.price.u128();
            assert!(sold > 0 && paid <= amount);
            assert!(price >= before.end_price.u128() && price <= before.start_price.u128());
            assert_eq!(paid, (sold * price).div_ceil(PRICE_UNIT));
            assert!(max_price.is_none_or(|max| price <= max));
            assert!(min_assets.is_none_or(|min| sold >= min));
            self.burned += paid;
            *self.expected.get_mut(&before.denom).unwrap() -= sold;
        } else {
            assert_eq!((paid, sold), (0, 0));
        }
        done
    }

    fn check(&self) {
        self.w.check_books();
        // Nothing came in or went out that the outside didn't see.
        for (key, expected) in &self.expected {
            let denom = (!key.is_empty()).then_some(key.as_str());
            assert_eq!(self.w.books(denom).held.u128(), *expected, "{key}");
        }
        assert_eq!(self.w.bought_back(), self.burned);
        // What came in this block counts already, synced or not.
        let held = self.expected[""];
        assert_eq!(self.w.non_circulating(), held.max(self.block_began_with));
        // In the epoch before each payment, itself included, no more than its votes allowed.
        for one in &self.payments {
            let since = one.at.saturating_sub(DAY);
            let epoch = self
                .payments
                .iter()
                .filter(|other| other.key == one.key && (since..=one.at).contains(&other.at));
            // Those after it in its own second are measured against their own votes.
            let before = epoch.take_while(|other| !std::ptr::eq(*other, one));
            let sum: u128 = before.map(|other| other.amount).sum();
            assert!(sum + one.amount <= one.most, "{sum} {}", one.most);
        }
        for pot in [Pot::Reserve, Pot::RiskPool, dollars()] {
            let bucket = self.w.bucket(pot);
            assert_eq!(bucket.room, bucket.capacity.saturating_sub(bucket.level));
        }
        let budget = self.w.budget();
        let page: oaic_messages::shared::Page<AuctionResponse> =
            self.w.query(&QueryMsg::Auctions {
                start_after: None,
                limit: Some(100),
            });
        let own = page.items.iter().filter(|a| a.epoch == budget.epoch);
        let reserved: u128 = own.map(|auction| auction.reserved.u128()).sum();
        assert_eq!(budget.reserved.u128(), reserved);
        for auction in &page.items {
            // Sold at most for what was reserved, but for a uoaic of rounding a bid.
            let sold = auction.amount - auction.remaining;
            assert!(auction.burned.u128() * PRICE_UNIT >= sold.u128() * auction.end_price.u128());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_unit_is_accounted_for_whatever_happens(ops in prop::collection::vec(op(), 1..60)) {
        let mut machine = Machine::new();
        for op in &ops {
            let before = machine.w.snapshot();
            if machine.apply(op) {
                machine.done += 1;
            } else {
                prop_assert!(machine.w.snapshot() == before, "refused, but changed: {op:?}");
            }
            machine.check();
        }
    }
}

/// Operations that nearly all fail would prove nothing.
#[test]
fn most_random_operations_do_something() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut machine, mut counts) = (Machine::new(), BTreeMap::<String, (u32, u32)>::new());
    for _ in 0..1_000 {
        let op = op().new_tree(&mut runner).unwrap().current();
        let name = format!("{op:?}").split(' ').next().unwrap().to_owned();
        let done = machine.apply(&op);
        let count = counts.entry(name).or_default();
        count.0 += 1;
        count.1 += u32::from(done);
        machine.check();
    }
    println!("{counts:?}");
    for name in [
        "Spend", "Approve", "Pay", "Cancel", "Release", "Start", "Bid", "Close", "Sync",
    ] {
        assert!(counts[name].1 > 1, "{name} hardly ever worked: {counts:?}");
    }
    assert!(machine.burned > 0);
}
