//! Data and answers: what is listed, ordered, delivered, disputed, paid and given back.

use cosmwasm_std::Uint128;
use oaic_chain::Chain;
use oaic_integration::walk::{Amount, Pick};
use oaic_messages::compute_settlement::{PayeeRef, PayeeSpec, ReferrerResponse, Role};
use oaic_messages::data_market::{
    Access, Ask, Buy, ConfigResponse, ExecuteMsg, ListingResponse, NewListing, OrderKind,
    OrderResponse, OrderStatus, QueryMsg, ReceiveMsg, RegisteredQuery, SplitResponse,
};
use oaic_records::data_market::expect_shown;

use super::pick::{mostly, numbered, person};
use super::Said;
use crate::books::Books;
use crate::goods::{buyer_key, goods, FILES, HONEST, TABLE};
use crate::world::{oaic, World, PEOPLE, STRANGER};

/// An operation on the market.
#[derive(Clone, Debug)]
pub enum Data {
    /// Offers one of the goods.
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
pub fn trade(world: &mut World, now: &Books, data: &Data) -> Result<Option<Said>, String> {
    let crank = |world: &World, msg: &ExecuteMsg| {
        Ok(Some(
            world.tell(STRANGER, &world.data_market, msg).map(drop),
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
        } => list(world, person(*seller), *what, price),
        Data::Update {
            listing,
            what,
            price,
        } => update(world, *listing, *what, price),
        Data::Withdraw { listing } => {
            let Some(listing) = one_of(world, *listing)? else {
                return Ok(None);
            };
            let msg = ExecuteMsg::Withdraw {
                listing: listing.id,
            };
            Ok(Some(by_seller(world, &listing, &msg)?))
        }
        Data::Order {
            buyer,
            listing,
            query,
            sent,
            referrer,
        } => {
            let Some(listing) = one_of(world, *listing)? else {
                return Ok(None);
            };
            let who = person(*buyer);
            let referrer = referrer.map(|by| world.addr(person(by)).to_string());
            let (price, mut order) = ordering(world, &listing, who, *query, referrer)?;
            let amount = match sent {
                Amount::Zero => price,
                Amount::Tiny(more) => price.saturating_add(*more),
                Amount::Above(less) => price.saturating_sub(*less),
                Amount::Max => {
                    // What he saw was cheaper.
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
            let said = world.send(who, &world.data_market, amount, &order);
            Ok(Some(said.map(drop)))
        }
        Data::Deliver { order } => {
            let wanted = |o: &OrderResponse| o.status == OrderStatus::Open && !o.refundable;
            let Some(id) = fitting(&wanted, *order) else {
                return Ok(None);
            };
            deliver(world, order_of(now, id)?)
        }
        Data::Dispute { order } => {
            let market = &world.market;
            let false_file = |o: &OrderResponse| {
                let which = market.offered.get(&(o.listing, o.version));
                let until = o.delivery.as_ref().map_or(0, |d| d.dispute_before);
                let in_time =
                    held(o) && now.time < until || o.status == OrderStatus::Open && !o.refundable;
                in_time && which.is_some_and(|which| (HONEST..FILES).contains(which))
            };
            let Some(id) = fitting(&false_file, *order) else {
                return Ok(None);
            };
            dispute(world, order_of(now, id)?)
        }
        Data::Complete { order } => {
            let over = |o: &OrderResponse| {
                let until = o.delivery.as_ref().map_or(u64::MAX, |d| d.dispute_before);
                held(o) && !o.refundable && until <= now.time
            };
            let Some(order) = fitting(&over, *order) else {
                return Ok(None);
            };
            crank(world, &ExecuteMsg::Complete { order })
        }
        Data::Refund { order } => {
            let Some(order) = fitting(&|o| o.refundable, *order) else {
                return Ok(None);
            };
            crank(world, &ExecuteMsg::Refund { order })
        }
        Data::Rate { order, stars } => {
            let unrated =
                |o: &OrderResponse| o.status == OrderStatus::Completed && o.stars.is_none();
            let Some(order) = fitting(&unrated, *order) else {
                return Ok(None);
            };
            let buyer = world.label(&order_of(now, order)?.buyer);
            let buyer = buyer.ok_or("an order of nobody")?;
            let stars = *stars;
            let msg = ExecuteMsg::Rate { order, stars };
            Ok(Some(world.tell(buyer, &world.data_market, &msg).map(drop)))
        }
        Data::Claim { listing } => {
            let Some(listing) = numbered(*listing, world.market.listings) else {
                return Ok(None);
            };
            let ask = QueryMsg::Split {
                listing,
                version: None,
            };
            let split: SplitResponse = world.ask(&world.data_market, &ask)?;
            let payees = split.payees.iter().zip(0u32..);
            let payees = payees
                .filter(|(payee, _)| payee.address.is_some())
                .map(|(_, payee)| PayeeRef {
                    source_id: listing,
                    split_version: split.version,
                    payee,
                });
            let payees = payees.collect();
            crank(world, &ExecuteMsg::Claim { payees })
        }
        Data::ClaimReferral { who } => {
            let earned = |of: &str| -> Result<bool, String> {
                let ask = QueryMsg::Referrer {
                    address: world.addr(of).into(),
                };
                let found: Result<ReferrerResponse, _> = world.ask(&world.data_market, &ask);
                Ok(found.is_ok_and(|found| found.earned > found.claimed))
            };
            let mut referrer = person(*who);
            for other in PEOPLE {
                if !earned(referrer)? {
                    referrer = other;
                }
            }
            let referrer = world.addr(referrer).into();
            crank(world, &ExecuteMsg::ClaimReferral { referrer })
        }
        Data::Flush => crank(world, &ExecuteMsg::FlushFee {}),
        Data::Report { listing } => report(world, now, *listing),
    }
}

/// Reports the first thing that can be, beginning with a listing: of the running epoch, or of the
/// one before, which is open as long as that runs; by any split. Only rated sales count, so buyers
/// of that time rate what they got first.
fn report(world: &World, now: &Books, first: Pick) -> Result<Option<Said>, String> {
    let epoch = world.epoch()?;
    let ask = QueryMsg::Config {};
    let config: ConfigResponse = world.ask(&world.data_market, &ask)?;
    let of_now = |paid_at: u64| paid_at / config.epoch_seconds + 1 >= epoch;
    let mut said = None;
    for order in &now.orders {
        let unrated = order.status == OrderStatus::Completed && order.stars.is_none();
        if unrated && order.paid_at.is_some_and(of_now) {
            let buyer = world.label(&order.buyer).ok_or("an order of nobody")?;
            let (order, stars) = (order.id, 5);
            let rate = ExecuteMsg::Rate { order, stars };
            // It changed something, even if what it brings is too little to be reported.
            let rated = world.tell(buyer, &world.data_market, &rate);
            said = said.or(rated.ok().map(|_| Ok(())));
        }
    }
    // What is not paid as a fee is not believed.
    let flushed = world.tell(STRANGER, &world.data_market, &ExecuteMsg::FlushFee {});
    said = said.or(flushed.ok().map(|_| Ok(())));
    let count = world.market.listings;
    for n in 0..count {
        let listing = 1 + (u64::from(first.0) + n) % count;
        let ask = QueryMsg::Listing { listing };
        let shown: ListingResponse = world.ask(&world.data_market, &ask)?;
        for epoch in [epoch, epoch.saturating_sub(1)] {
            for split_version in 1..=shown.split_version {
                let report = ExecuteMsg::ReportUsage {
                    listing,
                    split_version,
                    epoch,
                };
                let done = world.tell(STRANGER, &world.data_market, &report);
                match done {
                    Ok(_) => return Ok(Some(Ok(()))),
                    Err(refused) => said = said.or(Some(Err(refused))),
                }
            }
        }
    }
    Ok(said)
}

fn order_of(now: &Books, id: u64) -> Result<&OrderResponse, String> {
    let order = now.orders.iter().find(|o| o.id == id);
    order.ok_or_else(|| format!("there is no order {id}"))
}

/// A listing, if there is any.
pub fn one_of(world: &World, pick: Pick) -> Result<Option<ListingResponse>, String> {
    let Some(listing) = numbered(pick, world.market.listings) else {
        return Ok(None);
    };
    let ask = QueryMsg::Listing { listing };
    world.ask(&world.data_market, &ask).map(Some)
}

fn by_seller(world: &World, listing: &ListingResponse, msg: &ExecuteMsg) -> Result<Said, String> {
    let seller = world.label(&listing.seller).ok_or("nobody's listing")?;
    Ok(world.tell(seller, &world.data_market, msg).map(drop))
}

fn price_of(price: &Amount) -> u128 {
    price.of(oaic(1_000))
}

fn list(
    world: &mut World,
    seller: &str,
    what: Pick,
    price: &Amount,
) -> Result<Option<Said>, String> {
    let goods = goods()?;
    let what = what.index(TABLE + 3).unwrap_or(0).min(TABLE);
    let payee = |role, label: &str, address, weight| PayeeSpec {
        role,
        label: label.to_owned(),
        address,
        weight,
    };
    let new = NewListing {
        offer: goods.offer(what, world.addr(seller).as_str(), price_of(price)),
        queries: match what {
            TABLE => goods.queries(),
            _ => vec![],
        },
        access: Access::Open,
        min_security_level: 0,
        payees: vec![
            payee(
                Role::ModelOwner,
                "data owner",
                Some(world.addr(seller).into()),
                SELLERS_WEIGHT,
            ),
            payee(
                Role::Nodes,
                "nodes",
                Some(world.addr("lab").into()),
                NODES_WEIGHT,
            ),
        ],
    };
    // What he stands for its orders with, if he has it; without, they are refused.
    let deposit = price_of(price);
    let _ = world.send(seller, &world.data_market, deposit, &ReceiveMsg::Deposit {});
    let said = world.tell(seller, &world.data_market, &ExecuteMsg::List(new));
    if said.is_ok() {
        world.market.listings += 1;
        let version = (world.market.listings, 1);
        world.market.offered.insert(version, what);
    }
    Ok(Some(said.map(drop)))
}

fn update(
    world: &mut World,
    listing: Pick,
    what: Pick,
    price: &Amount,
) -> Result<Option<Said>, String> {
    let Some(listing) = one_of(world, listing)? else {
        return Ok(None);
    };
    let what = match listing.version.table {
        Some(_) => TABLE,
        None => what.index(FILES).unwrap_or(0),
    };
    let msg = ExecuteMsg::Update {
        listing: listing.id,
        offer: goods()?.offer(what, listing.seller.as_str(), price_of(price)),
    };
    let said = by_seller(world, &listing, &msg)?;
    if said.is_ok() {
        let version = (listing.id, listing.version.version + 1);
        world.market.offered.insert(version, what);
    }
    Ok(Some(said))
}

/// What somebody pays for a listing's file or an answer, and what he says with it.
fn ordering(
    world: &World,
    listing: &ListingResponse,
    who: &str,
    query: Pick,
    referrer: Option<String>,
) -> Result<(u128, ReceiveMsg), String> {
    let buyer_key = oaic_sealed_data::wire::point(&buyer_key(who)?.public());
    let version = &listing.version;
    let chain_id = world.chain.chain_id();
    let expect = |query| expect_shown(&chain_id, &world.data_market, listing, query);
    // Two queries, and the file itself.
    let query = query.index(3).unwrap_or(0) as u32;
    if query > 0 && version.table.is_some() {
        let ask = QueryMsg::Query {
            listing: listing.id,
            query,
        };
        let registered: RegisteredQuery = world.ask(&world.data_market, &ask)?;
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

fn deliver(world: &mut World, order: &OrderResponse) -> Result<Option<Said>, String> {
    let goods = goods()?;
    let market = &mut world.market;
    let which = market.offered.get(&(order.listing, order.version));
    let which = *which.ok_or("an order of what was never offered")?;
    let Some(msg) = goods.deliver(order, which, &market.context, &mut world.proofs)? else {
        return Ok(None);
    };
    let said = world.tell(STRANGER, &world.data_market, &msg);
    if said.is_ok() {
        if order.kind == OrderKind::File {
            let ask = QueryMsg::Order { order: order.id };
            let delivered: OrderResponse = world.ask(&world.data_market, &ask)?;
            let buyer = world.label(&order.buyer).ok_or("an order of nobody")?;
            if !goods.opens(&delivered, which, buyer, &world.market.context)? {
                return Err("a buyer was delivered another key than he paid for".into());
            }
        }
        world.market.deliveries.insert(order.id, msg);
    }
    Ok(Some(said.map(drop)))
}

fn dispute(world: &mut World, order: &OrderResponse) -> Result<Option<Said>, String> {
    let market = &mut world.market;
    let which = market.offered.get(&(order.listing, order.version));
    let which = *which.ok_or("an order of what was never offered")?;
    let disputed = goods()?.dispute(order, which, &market.context, &mut world.proofs)?;
    let Some(msg) = disputed else {
        return Ok(None);
    };
    // Windows are short next to an episode: what wasn't delivered yet is, so that it happens at all.
    if order.status == OrderStatus::Open {
        match deliver(world, order)? {
            Some(Ok(())) => {}
            refused => return Ok(refused),
        }
    }
    let said = world.tell(STRANGER, &world.data_market, &msg);
    if said.is_ok() {
        world.market.disputes.insert(order.id, msg);
    }
    Ok(Some(said.map(drop)))
}

/// What the market must refuse, whatever came before. None: nothing is there to try it with.
pub fn cheat(world: &World, now: &Books, who: &str, what: Pick) -> Result<Option<Said>, String> {
    let pick = Pick(what.0 / CHEATS);
    let one = |fits: &dyn Fn(&OrderResponse) -> bool| {
        let fitting: Vec<&OrderResponse> = now.orders.iter().filter(|o| fits(o)).collect();
        pick.of(&fitting).copied()
    };
    let open = |o: &OrderResponse| o.status == OrderStatus::Open;
    let held = |o: &OrderResponse| o.status == OrderStatus::Delivered;
    let closed = |o: &OrderResponse| !open(o) && !held(o);
    let msg = match what.0 % CHEATS {
        0 => {
            // Another order's delivery, of the same kind.
            let Some(order) = one(&open) else {
                return Ok(None);
            };
            let others = world.market.deliveries.values().cloned();
            let others = others.filter_map(|msg| again(msg, order));
            let others: Vec<ExecuteMsg> = others.collect();
            pick.of(&others).cloned()
        }
        1 => one(&|o| held(o) && !o.refundable).map(|o| ExecuteMsg::Refund { order: o.id }),
        2 => one(&|o| open(o) && !o.refundable).map(|o| ExecuteMsg::Refund { order: o.id }),
        3 => one(&|o| {
            let until = o.delivery.as_ref().map_or(0, |d| d.dispute_before);
            held(o) && until > now.time
        })
        .map(|o| ExecuteMsg::Complete { order: o.id }),
        4 => one(&open).map(|o| ExecuteMsg::Complete { order: o.id }),
        5 => one(&held).and_then(|o| world.market.deliveries.get(&o.id).cloned()),
        6 => {
            let Some(order) = one(&held) else {
                return Ok(None);
            };
            let disputes: Vec<&ExecuteMsg> = world.market.disputes.values().collect();
            match pick.of(&disputes) {
                Some(ExecuteMsg::Dispute { proof, .. }) => Some(ExecuteMsg::Dispute {
                    order: order.id,
                    proof: proof.clone(),
                }),
                _ => None,
            }
        }
        7 => one(&closed).map(|o| ExecuteMsg::Refund { order: o.id }),
        8 => one(&closed).map(|o| ExecuteMsg::Complete { order: o.id }),
        9 => one(&|o| o.buyer != world.addr(who)).map(|o| ExecuteMsg::Rate {
            order: o.id,
            stars: 5,
        }),
        10 => one(&|o| o.stars.is_some()).map(|o| ExecuteMsg::Rate {
            order: o.id,
            stars: 1,
        }),
        _ => one_of(world, pick)?
            .filter(|listing| listing.seller != world.addr(who))
            .map(|listing| ExecuteMsg::Withdraw {
                listing: listing.id,
            }),
    };
    let Some(msg) = msg else {
        return Ok(None);
    };
    // A second rating is the buyer's own.
    let who = match (&msg, what.0 % CHEATS) {
        (ExecuteMsg::Rate { order, .. }, 10) => {
            let buyer = world.label(&order_of(now, *order)?.buyer);
            buyer.ok_or("an order of nobody")?
        }
        _ => who,
    };
    Ok(Some(world.tell(who, &world.data_market, &msg).map(drop)))
}

/// Kinds of [`cheat`].
const CHEATS: u32 = 12;

/// A delivery once more, for an order that it wasn't made for; None when it was, or is of another
/// kind.
fn again(delivery: ExecuteMsg, order: &OrderResponse) -> Option<ExecuteMsg> {
    match (delivery, order.kind) {
        (
            ExecuteMsg::Deliver {
                order: made_for,
                ephemeral,
                masked,
                proof,
            },
            OrderKind::File,
        ) if made_for != order.id => Some(ExecuteMsg::Deliver {
            order: order.id,
            ephemeral,
            masked,
            proof,
        }),
        (
            ExecuteMsg::Answer {
                order: made_for,
                ephemeral,
                masked,
                proof,
            },
            OrderKind::Answer { .. },
        ) if made_for != order.id => Some(ExecuteMsg::Answer {
            order: order.id,
            ephemeral,
            masked,
            proof,
        }),
        _ => None,
    }
}
