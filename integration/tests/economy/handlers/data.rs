//! Data and answers: what is listed, ordered, delivered, disputed, paid and given back.

mod cheat;

use cosmwasm_std::Uint128;
use oaic_chain::Chain;
use oaic_messages::compute_settlement::{PayeeRef, PayeeSpec, ReferrerResponse, Role};
use oaic_messages::data_market::{
    Access, Ask, Buy, ConfigResponse, ExecuteMsg, ListingResponse, NewListing, OrderKind,
    OrderResponse, OrderStatus, QueryMsg, ReceiveMsg, RegisteredQuery, SplitResponse,
};
use oaic_records::data_market::expect_shown;
use oaic_testing::simulation::{Amount, Pick};

use super::pick::{mostly, numbered, person};
use super::Outcome;
use crate::fixtures::{buyer_key, fixtures, FILES, HONEST, TABLE};
use crate::state::EconomyState;
use crate::suite::{oaic, Suite, PEOPLE, STRANGER};

pub use cheat::cheat;

/// An operation on the market.
#[derive(Clone, Debug)]
pub enum Data {
    /// Offers one of the fixtures.
    List {
        seller: Pick,
        what: Pick,
        price: Amount,
    },
    /// Replaces what a listing offers.
    Update {
        listing: Pick,
        what: Pick,
        price: Amount,
    },
    Withdraw {
        listing: Pick,
    },
    /// Orders a file or an answer; `sent` is more or less than the price.
    Order {
        buyer: Pick,
        listing: Pick,
        query: Pick,
        sent: Amount,
        referrer: Option<Pick>,
    },
    Deliver {
        order: Pick,
    },
    Dispute {
        order: Pick,
    },
    Complete {
        order: Pick,
    },
    Refund {
        order: Pick,
    },
    Rate {
        order: Pick,
        stars: u8,
    },
    Claim {
        listing: Pick,
    },
    ClaimReferral {
        who: Pick,
    },
    Flush,
    Report {
        listing: Pick,
    },
}

/// Weight of the seller in a split; the nodes have the rest that dividends and risk pool leave.
const SELLERS_WEIGHT: u16 = 8_400;
const NODES_WEIGHT: u16 = 1_000;

/// Does it.
pub fn trade(
    suite: &mut Suite,
    now: &EconomyState,
    data: &Data,
) -> Result<Option<Outcome>, String> {
    let crank = |suite: &Suite, msg: &ExecuteMsg| {
        Ok(Some(
            suite.execute(STRANGER, &suite.data_market, msg).map(drop),
        ))
    };
    let fitting = |fits: &dyn Fn(&OrderResponse) -> bool, pick: Pick| {
        let all: Vec<u64> = now.orders.iter().map(|o| o.id).collect();
        let fitting = now.orders.iter().filter(|o| fits(o)).map(|o| o.id);
        mostly(pick, &all, &fitting.collect::<Vec<_>>())
    };
    let held = |order: &OrderResponse| order.status == OrderStatus::Delivered;
    match data {
        Data::List {
            seller,
            what,
            price,
        } => list(suite, person(*seller), *what, price),
        Data::Update {
            listing,
            what,
            price,
        } => update(suite, *listing, *what, price),
        Data::Withdraw { listing } => {
            let Some(listing) = one_of(suite, *listing)? else {
                return Ok(None);
            };
            let msg = ExecuteMsg::Withdraw {
                listing: listing.id,
            };
            Ok(Some(by_seller(suite, &listing, &msg)?))
        }
        Data::Order {
            buyer,
            listing,
            query,
            sent,
            referrer,
        } => {
            let Some(listing) = one_of(suite, *listing)? else {
                return Ok(None);
            };
            let who = person(*buyer);
            let referrer = referrer.map(|by| suite.addr(person(by)).to_string());
            let (price, mut order) = ordering(suite, &listing, who, *query, referrer)?;
            let amount = match sent {
                Amount::Zero => price,
                Amount::Tiny(more) => price.saturating_add(*more),
                Amount::Above(less) => price.saturating_sub(*less),
                Amount::Max => {
                    // What the buyer saw was cheaper.
                    let max_price = match &mut order {
                        ReceiveMsg::Buy(buy) => &mut buy.max_price,
                        ReceiveMsg::Ask(ask) => &mut ask.max_price,
                        ReceiveMsg::Deposit {} => return Err("a deposit is not an order".into()),
                    };
                    *max_price = max_price.saturating_sub(Uint128::one());
                    price
                }
                _ => price.saturating_add(oaic(1)),
            };
            let result = suite.send(who, &suite.data_market, amount, &order);
            Ok(Some(result.map(drop)))
        }
        Data::Deliver { order } => {
            let wanted = |o: &OrderResponse| o.status == OrderStatus::Open && !o.refundable;
            let Some(id) = fitting(&wanted, *order) else {
                return Ok(None);
            };
            deliver(suite, order_of(now, id)?)
        }
        Data::Dispute { order } => {
            let market = &suite.market;
            let false_file = |o: &OrderResponse| {
                let which = market.offered.get(&(o.listing, o.version));
                let until = o.delivery.as_ref().map_or(0, |d| d.dispute_before);
                let in_time = held(o) && now.block.time < until
                    || o.status == OrderStatus::Open && !o.refundable;
                in_time && which.is_some_and(|which| (HONEST..FILES).contains(which))
            };
            let Some(id) = fitting(&false_file, *order) else {
                return Ok(None);
            };
            dispute(suite, order_of(now, id)?)
        }
        Data::Complete { order } => {
            let over = |o: &OrderResponse| {
                let until = o.delivery.as_ref().map_or(u64::MAX, |d| d.dispute_before);
                held(o) && !o.refundable && until <= now.block.time
            };
            let Some(order) = fitting(&over, *order) else {
                return Ok(None);
            };
            crank(suite, &ExecuteMsg::Complete { order })
        }
        Data::Refund { order } => {
            let Some(order) = fitting(&|o| o.refundable, *order) else {
                return Ok(None);
            };
            crank(suite, &ExecuteMsg::Refund { order })
        }
        Data::Rate { order, stars } => {
            let unrated =
                |o: &OrderResponse| o.status == OrderStatus::Completed && o.stars.is_none();
            let Some(order) = fitting(&unrated, *order) else {
                return Ok(None);
            };
            let buyer = suite.label(&order_of(now, order)?.buyer);
            let buyer = buyer.ok_or("an order of nobody")?;
            let stars = *stars;
            let msg = ExecuteMsg::Rate { order, stars };
            Ok(Some(
                suite.execute(buyer, &suite.data_market, &msg).map(drop),
            ))
        }
        Data::Claim { listing } => {
            let Some(listing) = numbered(*listing, suite.market.listings) else {
                return Ok(None);
            };
            let ask = QueryMsg::Split {
                listing,
                version: None,
            };
            let split: SplitResponse = suite.query(&suite.data_market, &ask)?;
            let payees = split.payees.iter().zip(0u32..);
            let payees = payees
                .filter(|(payee, _)| payee.address.is_some())
                .map(|(_, payee)| PayeeRef {
                    source_id: listing,
                    split_version: split.version,
                    payee,
                });
            let payees = payees.collect();
            crank(suite, &ExecuteMsg::Claim { payees })
        }
        Data::ClaimReferral { who } => {
            let earned = |of: &str| -> Result<bool, String> {
                let ask = QueryMsg::Referrer {
                    address: suite.addr(of).into(),
                };
                let found: Result<ReferrerResponse, _> = suite.query(&suite.data_market, &ask);
                Ok(found.is_ok_and(|found| found.earned > found.claimed))
            };
            let mut referrer = person(*who);
            for other in PEOPLE {
                if !earned(referrer)? {
                    referrer = other;
                }
            }
            let referrer = suite.addr(referrer).into();
            crank(suite, &ExecuteMsg::ClaimReferral { referrer })
        }
        Data::Flush => crank(suite, &ExecuteMsg::FlushFee {}),
        Data::Report { listing } => report(suite, now, *listing),
    }
}

/// Reports the first thing that can be, beginning with a listing: of the running epoch, or of the
/// one before, which is open as long as that runs; by any split. Only rated sales count, so buyers
/// of that time rate what they got first.
fn report(suite: &Suite, now: &EconomyState, first: Pick) -> Result<Option<Outcome>, String> {
    let epoch = suite.epoch()?;
    let ask = QueryMsg::Config {};
    let config: ConfigResponse = suite.query(&suite.data_market, &ask)?;
    let of_now = |paid_at: u64| paid_at / config.epoch_seconds + 1 >= epoch;
    let mut result = None;
    for order in &now.orders {
        let unrated = order.status == OrderStatus::Completed && order.stars.is_none();
        if unrated && order.paid_at.is_some_and(of_now) {
            let buyer = suite.label(&order.buyer).ok_or("an order of nobody")?;
            let (order, stars) = (order.id, 5);
            let rate = ExecuteMsg::Rate { order, stars };
            // It changed something, even if what it brings is too little to be reported.
            let rated = suite.execute(buyer, &suite.data_market, &rate);
            result = result.or(rated.ok().map(|_| Ok(())));
        }
    }
    // What is not paid as a fee is not believed.
    let flushed = suite.execute(STRANGER, &suite.data_market, &ExecuteMsg::FlushFee {});
    result = result.or(flushed.ok().map(|_| Ok(())));
    let count = suite.market.listings;
    for n in 0..count {
        let listing = 1 + (u64::from(first.0) + n) % count;
        let ask = QueryMsg::Listing { listing };
        let shown: ListingResponse = suite.query(&suite.data_market, &ask)?;
        for epoch in [epoch, epoch.saturating_sub(1)] {
            for split_version in 1..=shown.split_version {
                let report = ExecuteMsg::ReportUsage {
                    listing,
                    split_version,
                    epoch,
                };
                let done = suite.execute(STRANGER, &suite.data_market, &report);
                match done {
                    Ok(_) => return Ok(Some(Ok(()))),
                    Err(refused) => result = result.or(Some(Err(refused))),
                }
            }
        }
    }
    Ok(result)
}

fn order_of(now: &EconomyState, id: u64) -> Result<&OrderResponse, String> {
    let order = now.orders.iter().find(|o| o.id == id);
    order.ok_or_else(|| format!("there is no order {id}"))
}

/// A listing, if there is any.
pub fn one_of(suite: &Suite, pick: Pick) -> Result<Option<ListingResponse>, String> {
    let Some(listing) = numbered(pick, suite.market.listings) else {
        return Ok(None);
    };
    let ask = QueryMsg::Listing { listing };
    suite.query(&suite.data_market, &ask).map(Some)
}

fn by_seller(
    suite: &Suite,
    listing: &ListingResponse,
    msg: &ExecuteMsg,
) -> Result<Outcome, String> {
    let seller = suite.label(&listing.seller).ok_or("nobody's listing")?;
    Ok(suite.execute(seller, &suite.data_market, msg).map(drop))
}

fn price_of(price: &Amount) -> u128 {
    price.of(oaic(1_000))
}

fn list(
    suite: &mut Suite,
    seller: &str,
    what: Pick,
    price: &Amount,
) -> Result<Option<Outcome>, String> {
    let fixtures = fixtures()?;
    let what = what.index(TABLE + 3).unwrap_or(0).min(TABLE);
    let payee = |role, label: &str, address, weight| PayeeSpec {
        role,
        label: label.to_owned(),
        address,
        weight,
    };
    let new = NewListing {
        offer: fixtures.offer(what, suite.addr(seller).as_str(), price_of(price)),
        queries: match what {
            TABLE => fixtures.queries(),
            _ => vec![],
        },
        access: Access::Open,
        min_security_level: 0,
        payees: vec![
            payee(
                Role::ModelOwner,
                "data owner",
                Some(suite.addr(seller).into()),
                SELLERS_WEIGHT,
            ),
            payee(
                Role::Nodes,
                "nodes",
                Some(suite.addr("lab").into()),
                NODES_WEIGHT,
            ),
        ],
    };
    // The seller's deposit for its orders, if there is enough; without, they are refused.
    let deposit = price_of(price);
    let _ = suite.send(seller, &suite.data_market, deposit, &ReceiveMsg::Deposit {});
    let result = suite.execute(seller, &suite.data_market, &ExecuteMsg::List(new));
    if result.is_ok() {
        suite.market.listings += 1;
        let version = (suite.market.listings, 1);
        suite.market.offered.insert(version, what);
    }
    Ok(Some(result.map(drop)))
}

fn update(
    suite: &mut Suite,
    listing: Pick,
    what: Pick,
    price: &Amount,
) -> Result<Option<Outcome>, String> {
    let Some(listing) = one_of(suite, listing)? else {
        return Ok(None);
    };
    let what = match listing.version.table {
        Some(_) => TABLE,
        None => what.index(FILES).unwrap_or(0),
    };
    let msg = ExecuteMsg::Update {
        listing: listing.id,
        offer: fixtures()?.offer(what, listing.seller.as_str(), price_of(price)),
    };
    let result = by_seller(suite, &listing, &msg)?;
    if result.is_ok() {
        let version = (listing.id, listing.version.version + 1);
        suite.market.offered.insert(version, what);
    }
    Ok(Some(result))
}

/// What somebody pays for a listing's file or an answer, and the message with it.
fn ordering(
    suite: &Suite,
    listing: &ListingResponse,
    who: &str,
    query: Pick,
    referrer: Option<String>,
) -> Result<(u128, ReceiveMsg), String> {
    let buyer_key = oaic_sealed_data::wire::point(&buyer_key(who)?.public());
    let version = &listing.version;
    let chain_id = suite.chain.chain_id();
    let expect = |query| expect_shown(&chain_id, &suite.data_market, listing, query);
    // Two queries, and the file itself.
    let query = query.index(3).unwrap_or(0) as u32;
    if query > 0 && version.table.is_some() {
        let ask = QueryMsg::Query {
            listing: listing.id,
            query,
        };
        let registered: RegisteredQuery = suite.query(&suite.data_market, &ask)?;
        let ask = Ask {
            listing: listing.id,
            version: version.version,
            query,
            buyer_key,
            max_price: registered.price,
            expect: expect(Some(&registered)),
            authorization: None,
            referrer,
        };
        return Ok((registered.price.u128(), ReceiveMsg::Ask(ask)));
    }
    let max_price = version.price_once.unwrap_or_default();
    let buy = Buy {
        listing: listing.id,
        version: version.version,
        buyer_key,
        max_price,
        expect: expect(None),
        authorization: None,
        referrer,
    };
    Ok((max_price.u128(), ReceiveMsg::Buy(buy)))
}

fn deliver(suite: &mut Suite, order: &OrderResponse) -> Result<Option<Outcome>, String> {
    let fixtures = fixtures()?;
    let market = &mut suite.market;
    let which = market.offered.get(&(order.listing, order.version));
    let which = *which.ok_or("an order of what was never offered")?;
    let Some(msg) = fixtures.deliver(order, which, &market.context, &mut suite.proofs)? else {
        return Ok(None);
    };
    let result = suite.execute(STRANGER, &suite.data_market, &msg);
    if result.is_ok() {
        if order.kind == OrderKind::File {
            let ask = QueryMsg::Order { order: order.id };
            let delivered: OrderResponse = suite.query(&suite.data_market, &ask)?;
            let buyer = suite.label(&order.buyer).ok_or("an order of nobody")?;
            if !fixtures.opens(&delivered, which, buyer, &suite.market.context)? {
                return Err("a buyer was delivered another key than it paid for".into());
            }
        }
        suite.market.deliveries.insert(order.id, msg);
    }
    Ok(Some(result.map(drop)))
}

fn dispute(suite: &mut Suite, order: &OrderResponse) -> Result<Option<Outcome>, String> {
    let market = &mut suite.market;
    let which = market.offered.get(&(order.listing, order.version));
    let which = *which.ok_or("an order of what was never offered")?;
    let disputed = fixtures()?.dispute(order, which, &market.context, &mut suite.proofs)?;
    let Some(msg) = disputed else {
        return Ok(None);
    };
    // Windows are short next to an episode: what wasn't delivered yet is, so that it happens at all.
    if order.status == OrderStatus::Open {
        match deliver(suite, order)? {
            Some(Ok(())) => {}
            refused => return Ok(refused),
        }
    }
    let result = suite.execute(STRANGER, &suite.data_market, &msg);
    if result.is_ok() {
        suite.market.disputes.insert(order.id, msg);
    }
    Ok(Some(result.map(drop)))
}
