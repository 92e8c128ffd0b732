//! Data and answers: what is listed, ordered, delivered, disputed, paid and given back.

pub mod cheat;

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
use crate::fixtures::{buyer_key, fixtures, FILES, HONEST, TABLE};
use crate::handled::{Handled, Stop};
use crate::op::Data;
use crate::state::EconomyState;
use crate::suite::{oaic, Suite, PEOPLE};

/// Weight of the seller in a split; the nodes have the rest that dividends and risk pool leave.
const SELLERS_WEIGHT: u16 = 8_400;
const NODES_WEIGHT: u16 = 1_000;

/// Does it.
pub fn trade(suite: &mut Suite, now: &EconomyState, data: &Data) -> Handled {
    let crank = |suite: &Suite, msg: &ExecuteMsg| suite.crank(&suite.data_market, msg);
    let fitting = |fits: &dyn Fn(&OrderResponse) -> bool, pick: Pick| {
        let all: Vec<u64> = now.orders.iter().map(|o| o.id).collect();
        let fitting = now.orders.iter().filter(|o| fits(o)).map(|o| o.id);
        mostly(pick, &all, &fitting.collect::<Vec<_>>()).ok_or(Stop::Skipped)
    };
    let held = |order: &OrderResponse| order.status == OrderStatus::Delivered;
    match *data {
        Data::List {
            seller,
            what,
            price,
        } => list(suite, person(seller), what, price),
        Data::Update {
            listing,
            what,
            price,
        } => update(suite, listing, what, price),
        Data::Withdraw { listing } => {
            let listing = one_of(suite, listing)?;
            let id = listing.id;
            by_seller(suite, &listing, &ExecuteMsg::Withdraw { listing: id })
        }
        Data::Order {
            buyer,
            listing,
            query,
            sent,
            referrer,
        } => {
            let listing = one_of(suite, listing)?;
            let who = person(buyer);
            let referrer = referrer.map(|by| suite.addr(person(by)).to_string());
            let (price, mut order) = ordering(suite, &listing, who, query, referrer)?;
            let amount = match sent {
                Amount::Zero => price,
                Amount::Tiny(more) => price.saturating_add(more),
                Amount::Above(less) => price.saturating_sub(less),
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
            suite.send(who, &suite.data_market, amount, &order)
        }
        Data::Deliver { order } => {
            let wanted = |o: &OrderResponse| o.status == OrderStatus::Open && !o.refundable;
            deliver(suite, order_of(now, fitting(&wanted, order)?)?)
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
            dispute(suite, order_of(now, fitting(&false_file, order)?)?)
        }
        Data::Complete { order } => {
            let over = |o: &OrderResponse| {
                let until = o.delivery.as_ref().map_or(u64::MAX, |d| d.dispute_before);
                held(o) && !o.refundable && until <= now.block.time
            };
            let order = fitting(&over, order)?;
            crank(suite, &ExecuteMsg::Complete { order })
        }
        Data::Refund { order } => {
            let order = fitting(&|o| o.refundable, order)?;
            crank(suite, &ExecuteMsg::Refund { order })
        }
        Data::Rate { order, stars } => {
            let unrated =
                |o: &OrderResponse| o.status == OrderStatus::Completed && o.stars.is_none();
            let order = fitting(&unrated, order)?;
            let buyer = buyer_of(suite, order_of(now, order)?)?;
            suite.execute(
                buyer,
                &suite.data_market,
                &ExecuteMsg::Rate { order, stars },
            )
        }
        Data::Claim { listing } => {
            let listing = numbered(listing, suite.market.listings).ok_or(Stop::Skipped)?;
            let version = None;
            let ask = QueryMsg::Split { listing, version };
            let split: SplitResponse = suite.query(&suite.data_market, &ask)?;
            let payees = split.payees.iter().zip(0u32..);
            let payees = payees.filter(|(payee, _)| payee.address.is_some());
            let payees = payees.map(|(_, payee)| PayeeRef {
                source_id: listing,
                split_version: split.version,
                payee,
            });
            let payees = payees.collect();
            crank(suite, &ExecuteMsg::Claim { payees })
        }
        Data::ClaimReferral { who } => {
            let earned = |of: &str| -> Result<bool, String> {
                let address = suite.addr(of).into();
                let ask = QueryMsg::Referrer { address };
                let found: Result<ReferrerResponse, _> = suite.query(&suite.data_market, &ask);
                Ok(found.is_ok_and(|found| found.earned > found.claimed))
            };
            let mut referrer = person(who);
            for other in PEOPLE {
                if !earned(referrer)? {
                    referrer = other;
                }
            }
            let referrer = suite.addr(referrer).into();
            crank(suite, &ExecuteMsg::ClaimReferral { referrer })
        }
        Data::Flush {} => crank(suite, &ExecuteMsg::FlushFee {}),
        Data::Report { listing } => report(suite, now, listing),
    }
}

/// Reports the first thing that can be, beginning with a listing: of the running epoch, or of the
/// one before, which is open as long as that runs; by any split. Only rated sales count, so buyers
/// of that time rate what they got first.
fn report(suite: &Suite, now: &EconomyState, first: Pick) -> Handled {
    let market = &suite.data_market;
    let epoch = suite.epoch()?;
    let config: ConfigResponse = suite.query(market, &QueryMsg::Config {})?;
    let of_now = |paid_at: u64| paid_at / config.epoch_seconds + 1 >= epoch;
    let mut result = None;
    for order in &now.orders {
        let unrated = order.status == OrderStatus::Completed && order.stars.is_none();
        if unrated && order.paid_at.is_some_and(of_now) {
            let (buyer, order, stars) = (buyer_of(suite, order)?, order.id, 5);
            // It changed something, even if what it brings is too little to be reported.
            let rated = suite.execute(buyer, market, &ExecuteMsg::Rate { order, stars });
            result = result.or(rated.ok());
        }
    }
    // What is not paid as a fee is not believed.
    let flushed = suite.crank(market, &ExecuteMsg::FlushFee {});
    let mut result = result.or(flushed.ok()).map(Ok);
    let count = suite.market.listings;
    for n in 0..count {
        let listing = 1 + (u64::from(first.0) + n) % count;
        let shown: ListingResponse = suite.query(market, &QueryMsg::Listing { listing })?;
        for epoch in [epoch, epoch.saturating_sub(1)] {
            for split_version in 1..=shown.split_version {
                let report = ExecuteMsg::ReportUsage {
                    listing,
                    split_version,
                    epoch,
                };
                match suite.crank(market, &report) {
                    Ok(()) => return Ok(()),
                    refused => _ = result.get_or_insert(refused),
                }
            }
        }
    }
    result.unwrap_or(Err(Stop::Skipped))
}

fn order_of(now: &EconomyState, id: u64) -> Result<&OrderResponse, String> {
    let order = now.orders.iter().find(|o| o.id == id);
    order.ok_or_else(|| format!("there is no order {id}"))
}

fn buyer_of<'a>(suite: &'a Suite, order: &OrderResponse) -> Result<&'a str, &'static str> {
    suite.label(&order.buyer).ok_or("an order of nobody")
}

/// A listing, if there is any.
pub fn one_of(suite: &Suite, pick: Pick) -> Handled<ListingResponse> {
    let listing = numbered(pick, suite.market.listings).ok_or(Stop::Skipped)?;
    Ok(suite.query(&suite.data_market, &QueryMsg::Listing { listing })?)
}

fn by_seller(suite: &Suite, listing: &ListingResponse, msg: &ExecuteMsg) -> Handled {
    let seller = suite.label(&listing.seller).ok_or("nobody's listing")?;
    suite.execute(seller, &suite.data_market, msg)
}

fn price_of(price: Amount) -> u128 {
    price.of(oaic(1_000))
}

fn list(suite: &mut Suite, seller: &str, what: Pick, price: Amount) -> Handled {
    let fixtures = fixtures()?;
    let what = what.index(TABLE + 3).unwrap_or(0).min(TABLE);
    let price = price_of(price);
    let payee = |role, label: &str, who: &str, weight| PayeeSpec {
        role,
        label: label.to_owned(),
        address: Some(suite.addr(who).into()),
        weight,
    };
    let new = NewListing {
        offer: fixtures.offer(what, suite.addr(seller).as_str(), price),
        queries: match what {
            TABLE => fixtures.queries(),
            _ => vec![],
        },
        access: Access::Open,
        min_security_level: 0,
        payees: vec![
            payee(Role::ModelOwner, "data owner", seller, SELLERS_WEIGHT),
            payee(Role::Nodes, "nodes", "lab", NODES_WEIGHT),
        ],
    };
    // The seller's deposit for its orders, if there is enough; without, they are refused.
    let _ = suite.send(seller, &suite.data_market, price, &ReceiveMsg::Deposit {});
    suite.execute(seller, &suite.data_market, &ExecuteMsg::List(new))?;
    suite.market.listings += 1;
    let version = (suite.market.listings, 1);
    suite.market.offered.insert(version, what);
    Ok(())
}

fn update(suite: &mut Suite, listing: Pick, what: Pick, price: Amount) -> Handled {
    let listing = one_of(suite, listing)?;
    let what = match listing.version.table {
        Some(_) => TABLE,
        None => what.index(FILES).unwrap_or(0),
    };
    let msg = ExecuteMsg::Update {
        listing: listing.id,
        offer: fixtures()?.offer(what, listing.seller.as_str(), price_of(price)),
    };
    by_seller(suite, &listing, &msg)?;
    let version = (listing.id, listing.version.version + 1);
    suite.market.offered.insert(version, what);
    Ok(())
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

/// Which fixture somebody ordered.
fn ordered(suite: &Suite, order: &OrderResponse) -> Result<usize, &'static str> {
    let which = suite.market.offered.get(&(order.listing, order.version));
    which.copied().ok_or("an order of what was never offered")
}

fn deliver(suite: &mut Suite, order: &OrderResponse) -> Handled {
    let fixtures = fixtures()?;
    let which = ordered(suite, order)?;
    let made = fixtures.deliver(order, which, &suite.market.context, &mut suite.proofs)?;
    let msg = made.ok_or(Stop::Skipped)?;
    suite.crank(&suite.data_market, &msg)?;
    if order.kind == OrderKind::File {
        let ask = QueryMsg::Order { order: order.id };
        let delivered: OrderResponse = suite.query(&suite.data_market, &ask)?;
        let buyer = buyer_of(suite, order)?;
        if !fixtures.opens(&delivered, which, buyer, &suite.market.context)? {
            return Err("a buyer was delivered another key than it paid for".into());
        }
    }
    suite.market.deliveries.insert(order.id, msg);
    Ok(())
}

fn dispute(suite: &mut Suite, order: &OrderResponse) -> Handled {
    let which = ordered(suite, order)?;
    let (context, proofs) = (&suite.market.context, &mut suite.proofs);
    let disputed = fixtures()?.dispute(order, which, context, proofs)?;
    let msg = disputed.ok_or(Stop::Skipped)?;
    // Windows are short next to an episode: what wasn't delivered yet is, so that it happens at all.
    if order.status == OrderStatus::Open {
        deliver(suite, order)?;
    }
    suite.crank(&suite.data_market, &msg)?;
    suite.market.disputes.insert(order.id, msg);
    Ok(())
}
