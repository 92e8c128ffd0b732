//! Random operations of everybody at once; after each one every book must hold.

use oaic_messages::data_market::*;
use oaic_messages::token;
use proptest::prelude::*;

use crate::prove::Data;
use crate::world::*;

#[derive(Clone, Debug)]
enum Op {
    Buy {
        listing: u64,
        above: u128,
        refer: bool,
    },
    Ask {
        query: u32,
        above: u128,
    },
    Deliver {
        order: u64,
    },
    Answer {
        order: u64,
    },
    Complete {
        order: u64,
    },
    Refund {
        order: u64,
    },
    Dispute {
        order: u64,
    },
    Rate {
        order: u64,
        stars: u8,
    },
    Claim {
        listing: u64,
        payee: u32,
    },
    ClaimReferral,
    Flush,
    Report {
        listing: u64,
        back: u64,
    },
    Update {
        listing: u64,
        price: u128,
    },
    Withdraw {
        listing: u64,
    },
    Split,
    Deposit {
        amount: u128,
    },
    WithdrawDeposit {
        amount: u128,
    },
    Pause,
    Freeze,
    Wait {
        seconds: u64,
    },
}

/// Orders at most: each has proofs of its own, which take their time once.
const ORDERS: u64 = 8;

fn op() -> impl Strategy<Value = Op> {
    let order = 1..=ORDERS;
    let listing = 1u64..3;
    let above = prop_oneof![2 => Just(0u128), 1 => 0u128..50];
    prop_oneof![
        4 => (listing.clone(), above.clone(), any::<bool>())
            .prop_map(|(listing, above, refer)| Op::Buy { listing, above, refer }),
        3 => (1u32..3, above).prop_map(|(query, above)| Op::Ask { query, above }),
        8 => order.clone().prop_map(|order| Op::Deliver { order }),
        4 => order.clone().prop_map(|order| Op::Answer { order }),
        4 => order.clone().prop_map(|order| Op::Complete { order }),
        4 => order.clone().prop_map(|order| Op::Refund { order }),
        3 => order.clone().prop_map(|order| Op::Dispute { order }),
        3 => (order, 0u8..7).prop_map(|(order, stars)| Op::Rate { order, stars }),
        3 => (listing.clone(), 0u32..5).prop_map(|(listing, payee)| Op::Claim { listing, payee }),
        1 => Just(Op::ClaimReferral),
        2 => Just(Op::Flush),
        1 => (listing.clone(), 0u64..3).prop_map(|(listing, back)| Op::Report { listing, back }),
        1 => (listing.clone(), 1u128..100).prop_map(|(listing, price)| Op::Update { listing, price }),
        1 => listing.prop_map(|listing| Op::Withdraw { listing }),
        1 => Just(Op::Split),
        2 => (0..2 * PRICE).prop_map(|amount| Op::Deposit { amount }),
        2 => prop_oneof![Just(DEPOSIT), 0..DEPOSIT].prop_map(|amount| Op::WithdrawDeposit { amount }),
        1 => Just(Op::Pause),
        1 => Just(Op::Freeze),
        4 => prop_oneof![Just(HOUR), Just(DISPUTE_WINDOW), 0..2 * DAY]
            .prop_map(|seconds| Op::Wait { seconds }),
    ]
}

/// The file of a listing: that of the second is broken.
fn data(listing: u64) -> Data {
    match listing {
        1 => good(),
        _ => Data::broken(3),
    }
}

fn step(w: &mut World, op: &Op) -> bool {
    // Refusals count too: the sums must agree either way.
    let placed = |w: &World, order: u64| -> Option<OrderResponse> {
        w.try_query(&QueryMsg::Order { order }).ok()
    };
    let done = match *op {
        Op::Buy { .. } | Op::Ask { .. } if w.books().orders >= ORDERS => return false,
        Op::Buy {
            listing,
            above,
            refer,
        } => {
            let shown = w.shown(listing).version;
            let Some(price) = shown.price_once else {
                return false;
            };
            let mut buy = w.buying(listing);
            buy.version = shown.version;
            buy.max_price = price;
            buy.referrer = refer.then(|| w.who("friend").to_string());
            w.pay("buyer", price.u128() + above, ReceiveMsg::Buy(buy))
        }
        Op::Ask { query, above } => {
            let mut ask = w.asking(1, query);
            ask.version = w.shown(1).version.version;
            w.pay("buyer", ASK + above, ReceiveMsg::Ask(ask))
        }
        Op::Deliver { order } => match placed(w, order) {
            // Nobody proves what can't be delivered any more.
            Some(found) if found.kind == OrderKind::File && found.delivery.is_none() => {
                w.deliver(order, &data(found.listing))
            }
            _ => return false,
        },
        Op::Answer { order } => match placed(w, order) {
            Some(found) if found.kind != OrderKind::File && found.delivery.is_none() => {
                w.answer(order)
            }
            _ => return false,
        },
        Op::Complete { order } => w.complete(order),
        Op::Refund { order } => w.refund(order),
        Op::Dispute { order } => match placed(w, order) {
            Some(found) if found.listing == 2 && found.delivery.is_some() => {
                w.dispute(order, &data(2))
            }
            _ => w.try_dispute(order, vec![0x80; 192].into()),
        },
        Op::Rate { order, stars } => w.rate("buyer", order, stars),
        Op::Claim { listing, payee } => w.claim(listing, &[payee]),
        Op::ClaimReferral => w.claim_referral("friend"),
        Op::Flush => w.run("anyone", ExecuteMsg::FlushFee {}),
        Op::Report { listing, back } => {
            let msg = ExecuteMsg::ReportUsage {
                listing,
                split_version: 1,
                epoch: w.epoch() - back,
            };
            w.run("anyone", msg)
        }
        Op::Update { listing, price } => {
            let mut next = offer(&data(listing));
            next.price_once = Some(price.into());
            w.update(listing, next)
        }
        Op::Withdraw { listing } => w.run("seller", ExecuteMsg::Withdraw { listing }),
        Op::Split => {
            let payees = w.payees();
            w.run("seller", ExecuteMsg::UpdateSplit { listing: 1, payees })
        }
        Op::Deposit { amount } => w.deposit("seller", amount),
        Op::WithdrawDeposit { amount } => w.withdraw_deposit("seller", amount),
        Op::Pause => w.order(ExecuteMsg::PauseOpenings { duration: DAY }),
        Op::Freeze => {
            let address = w.who("buyer").into();
            let addresses = vec![address];
            harness::own(w.token("owner", &token::ExecuteMsg::Freeze { addresses }))
        }
        Op::Wait { seconds } => {
            w.advance(seconds, 1);
            return true;
        }
    };
    done.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_book_holds_after_whatever_anybody_does(ops in prop::collection::vec(op(), 1..60)) {
        let mut w = World::new();
        w.list_file(&data(2));
        w.link_sink();
        let sum = |w: &World| -> u128 {
            ["buyer", "seller", "friend", "licensor"].iter().map(|who| w.balance_of(who)).sum()
        };
        let start = sum(&w);
        for op in &ops {
            step(&mut w, op);
            w.check_books();
        }
        // Everybody gets out what is theirs, in the end, and what is left is the fee and the rest
        // of the payees.
        w.advance(DELIVERY_WINDOW + DISPUTE_WINDOW, 1);
        for order in w.all_orders(&OrdersOf::Open { seller: None }) {
            let ended = w.complete(order.id).is_ok() || w.refund(order.id).is_ok();
            prop_assert!(ended, "stuck: {order:?}");
        }
        w.check_books();
        let books = w.books();
        prop_assert_eq!((books.escrowed.u128(), books.open), (0, 0));
        let deposits = w.seller("seller");
        prop_assert_eq!(deposits.held.u128(), 0);
        prop_assert!(sum(&w) + deposits.free.u128() <= start + DEPOSIT);
    }
}
