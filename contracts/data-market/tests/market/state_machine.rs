//! Random operations of everybody at once; after each one all totals must hold.

use cw_multi_test::AppResponse;
use oaic_messages::data_market::*;
use oaic_messages::token;
use oaic_testing::simulation::{self, pick, Pick, Plan, Simulation};
use proptest::prelude::*;

use crate::prove::Data;
use crate::suite::*;

#[derive(Clone, Debug)]
enum Op {
    Buy {
        listing: u64,
        above: u128,
        refer: bool,
    },
    Ask(u32, u128),
    /// Of what isn't delivered yet.
    Deliver(Pick),
    Answer(Pick),
    Complete(u64),
    Refund(u64),
    Dispute(u64),
    Rate(u64, u8),
    Claim(u64, u32),
    ClaimReferral,
    Flush,
    Report(u64, u64),
    Update(u64, u128),
    Withdraw(u64),
    Split,
    Deposit(u128),
    WithdrawDeposit(u128),
    Pause,
    Freeze,
    Wait(u64),
}

/// Orders at most: each has proofs of its own, which take their time once.
const ORDERS: u64 = 3;

fn operation() -> impl Strategy<Value = Op> {
    let order = || 1..=ORDERS;
    let listing = || 1u64..3;
    let above = || prop_oneof![2 => Just(0u128), 1 => 0u128..50];
    prop_oneof![
        12 => (listing(), above(), any::<bool>())
            .prop_map(|(listing, above, refer)| Op::Buy { listing, above, refer }),
        8 => (1u32..3, above()).prop_map(|(query, above)| Op::Ask(query, above)),
        24 => pick().prop_map(Op::Deliver),
        16 => pick().prop_map(Op::Answer),
        16 => order().prop_map(Op::Complete),
        4 => order().prop_map(Op::Refund),
        8 => order().prop_map(Op::Dispute),
        12 => (order(), 0u8..7).prop_map(|(order, stars)| Op::Rate(order, stars)),
        12 => (listing(), 0u32..5).prop_map(|(listing, payee)| Op::Claim(listing, payee)),
        8 => Just(Op::ClaimReferral),
        6 => Just(Op::Flush),
        8 => (listing(), 0u64..3).prop_map(|(listing, back)| Op::Report(listing, back)),
        3 => (listing(), 1u128..100).prop_map(|(listing, price)| Op::Update(listing, price)),
        1 => listing().prop_map(Op::Withdraw),
        3 => Just(Op::Split),
        4 => (0..2 * PRICE).prop_map(Op::Deposit),
        2 => prop_oneof![Just(DEPOSIT), 0..DEPOSIT].prop_map(Op::WithdrawDeposit),
        1 => Just(Op::Pause),
        1 => Just(Op::Freeze),
        12 => prop_oneof![2 => Just(HOUR), 1 => Just(DISPUTE_WINDOW), 1 => 0..2 * DAY].prop_map(Op::Wait),
    ]
}

/// The file of a listing: that of the second is broken.
fn data(listing: u64) -> Data {
    match listing {
        1 => good(),
        _ => Data::broken(3),
    }
}

/// Nobody proves what can't be delivered any more.
fn undelivered(w: &Suite, of: impl Fn(OrderKind) -> bool) -> Vec<OrderResponse> {
    let orders = (1..=w.totals().orders).map(|order| w.placed(order));
    orders
        .filter(|order| order.delivery.is_none() && of(order.kind))
        .collect()
}

/// None when there is nothing to do it with.
fn run(w: &mut Suite, op: &Op) -> Option<Outcome> {
    Some(match *op {
        Op::Buy { .. } | Op::Ask(..) if w.totals().orders >= ORDERS => return None,
        Op::Buy {
            listing,
            above,
            refer,
        } => {
            let shown = w.shown(listing).version;
            let price = shown.price_once?;
            let mut buy = w.buying(listing);
            buy.version = shown.version;
            buy.max_price = price;
            buy.referrer = refer.then(|| w.who("friend").to_string());
            w.pay("buyer", price.u128() + above, ReceiveMsg::Buy(buy))
        }
        Op::Ask(query, above) => {
            let mut ask = w.asking(1, query);
            ask.version = w.shown(1).version.version;
            w.pay("buyer", ASK + above, ReceiveMsg::Ask(ask))
        }
        Op::Deliver(pick) => {
            let files = undelivered(w, |kind| kind == OrderKind::File);
            let found = pick.of(&files)?;
            w.deliver(found.id, &data(found.listing))
        }
        Op::Answer(pick) => {
            let answers = undelivered(w, |kind| kind != OrderKind::File);
            w.answer(pick.of(&answers)?.id)
        }
        Op::Complete(order) => w.complete(order),
        Op::Refund(order) => w.refund(order),
        Op::Dispute(order) => match w.try_query::<OrderResponse>(&QueryMsg::Order { order }) {
            Ok(found) if found.listing == 2 && found.delivery.is_some() => {
                w.dispute(order, &data(2))
            }
            _ => w.try_dispute(order, vec![0x80; 192].into()),
        },
        Op::Rate(order, stars) => w.rate("buyer", order, stars),
        Op::Claim(listing, payee) => w.claim(listing, &[payee]),
        Op::ClaimReferral => w.claim_referral("friend"),
        Op::Flush => w.run("anyone", ExecuteMsg::FlushFee {}),
        Op::Report(listing, back) => {
            let msg = ExecuteMsg::ReportUsage {
                listing,
                split_version: 1,
                epoch: w.epoch() - back,
            };
            w.run("anyone", msg)
        }
        Op::Update(listing, price) => {
            let mut next = offer(&data(listing));
            next.price_once = Some(price.into());
            w.update(listing, next)
        }
        Op::Withdraw(listing) => w.run("seller", ExecuteMsg::Withdraw { listing }),
        Op::Split => {
            let payees = w.payees();
            w.run("seller", ExecuteMsg::UpdateSplit { listing: 1, payees })
        }
        Op::Deposit(amount) => w.deposit("seller", amount),
        Op::WithdrawDeposit(amount) => w.withdraw_deposit("seller", amount),
        Op::Pause => w.order(ExecuteMsg::PauseOpenings { duration: DAY }),
        Op::Freeze => {
            let addresses = vec![w.who("buyer").into()];
            harness::own(w.token("owner", &token::ExecuteMsg::Freeze { addresses }))
        }
        Op::Wait(seconds) => {
            w.advance(seconds, 1);
            Ok(AppResponse::default())
        }
    })
}

/// A market, and what everybody together had at the start.
struct Market {
    suite: Suite,
    start: u128,
}

fn sum(suite: &Suite) -> u128 {
    let all = ["buyer", "seller", "friend", "licensor"];
    all.iter().map(|who| suite.balance_of(who)).sum()
}

impl Simulation for Market {
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
        suite.list_file(&data(2));
        suite.link_sink();
        let start = sum(&suite);
        Ok(Self { suite, start })
    }

    /// Refusals count too: the sums must agree either way.
    fn apply(&mut self, op: &Op) -> Result<simulation::Outcome, String> {
        let done = run(&mut self.suite, op);
        Ok(done.map_or(simulation::Outcome::Skipped, Into::into))
    }

    fn check(&self, (): &()) -> Result<(), String> {
        self.suite.check_totals();
        Ok(())
    }

    /// Everybody gets out what is theirs, in the end, and what is left is the fee and the rest of
    /// the payees.
    fn finish(self, (): ()) -> Result<(), String> {
        let Self { mut suite, start } = self;
        suite.advance(DELIVERY_WINDOW + DISPUTE_WINDOW, 1);
        for order in suite.all_orders(&OrdersOf::Open { seller: None }) {
            let ended = suite.complete(order.id).is_ok() || suite.refund(order.id).is_ok();
            assert!(ended, "stuck: {order:?}");
        }
        suite.check_totals();
        let totals = suite.totals();
        assert_eq!((totals.escrowed.u128(), totals.open), (0, 0));
        let deposits = suite.seller("seller");
        assert_eq!(deposits.held.u128(), 0);
        assert!(sum(&suite) + deposits.free.u128() <= start + DEPOSIT);
        Ok(())
    }
}

#[test]
fn every_book_holds_after_whatever_anybody_does() {
    simulation::run::<Market>(&Plan {
        operations: 90,
        seeds: (0..12).collect(),
        refused: &[],
    });
}
