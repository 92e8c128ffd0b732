//! A seller's computer against whoever tells it of orders, queries and listings that aren't so: what
//! it doesn't know of its own, it serves to nobody. Records lie here too, as no proof lets them:
//! this is what is left when everything else has failed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::market::{Market, BUY, DELIVERY, LIST};
use crate::support::{run_on, shows};
use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Binary, Order as By, StdResult, Storage};
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Chain, ChainExt, Result as ChainResult, Tx, TxOutcome};
use oaic_cli::error::{CliError, Kind};
use oaic_messages::data_market::{self as dm, OrderKind, OrderStatus, Query, QueryKind, MIN_ROWS};
use oaic_records::data_market::{
    Order, StoredQuery, Version, LISTINGS, ORDERS, QUERIES, TEXTS, VERSIONS,
};

/// A node that shows records of its own, and keeps what it is sent from the chain.
#[derive(Clone)]
struct Liar {
    inner: Arc<dyn Chain>,
    lies: Arc<Mutex<BTreeMap<Vec<u8>, Vec<u8>>>>,
    sent: Arc<Mutex<Vec<Tx>>>,
    simulated: Arc<AtomicUsize>,
    /// Number that it says a listing got.
    listed: Option<&'static str>,
    /// Says that listings have no queries.
    hides_queries: bool,
}

impl Through for Liar {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> ChainResult<Option<Binary>> {
        match self.lies.lock().unwrap().get(key) {
            Some(lie) => Ok(Some(lie.clone().into())),
            None => self.inner.query_raw(contract, key),
        }
    }

    fn run(&self, txs: &[Tx]) -> Vec<ChainResult<TxOutcome>> {
        self.sent.lock().unwrap().extend_from_slice(txs);
        let mut done = self.inner.run(txs);
        let events = done.iter_mut().flatten().flat_map(|tx| &mut tx.events);
        for (name, value) in events.flat_map(|event| &mut event.attributes) {
            match self.listed {
                Some(lie) if *name == "listing" => *value = lie.into(),
                _ => {}
            }
        }
        done
    }

    fn simulate(&self, _: &Addr, _: &Tx) -> ChainResult<Option<u64>> {
        self.simulated.fetch_add(1, Ordering::SeqCst);
        Ok(Some(1))
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> ChainResult<Binary> {
        match self.hides_queries && String::from_utf8_lossy(msg).contains("\"queries\"") {
            true => Ok(br#"{"items": [], "has_more": false}"#.into()),
            false => self.inner.query_bytes(contract, msg),
        }
    }
}

impl Liar {
    fn of(market: &Market) -> Self {
        Self {
            inner: market.chain.clone(),
            lies: Arc::default(),
            sent: Arc::default(),
            simulated: Arc::default(),
            listed: None,
            hides_queries: false,
        }
    }

    /// Shows what `write` stores.
    fn shows(&self, write: impl FnOnce(&mut dyn Storage) -> StdResult<()>) {
        let mut storage = MockStorage::new();
        write(&mut storage).unwrap();
        let records = storage.range(None, None, By::Ascending);
        self.lies.lock().unwrap().extend(records);
    }

    fn run(&self, market: &Market, line: &str) -> Result<String, CliError> {
        let ctx = market.context_on(Arc::new(Via(self.clone())), true);
        let (text, result) = run_on(&ctx, line);
        result.map(|()| text)
    }

    /// That a command fails, and neither chain nor node were sent anything.
    #[track_caller]
    fn fails(&self, market: &Market, line: &str) -> CliError {
        let sent = self.sent.lock().unwrap().len();
        let error = self.run(market, line).expect_err("it was served");
        assert_eq!(self.sent.lock().unwrap().len(), sent, "{line}: {error}");
        assert_eq!(self.simulated.load(Ordering::SeqCst), 0, "{line}");
        error
    }

    /// As [`Self::fails`], refused.
    #[track_caller]
    fn gets_nothing(&self, market: &Market, line: &str) -> CliError {
        let error = self.fails(market, line);
        assert_eq!(error.kind(), Kind::Refused, "{error}");
        error
    }
}

/// What the market shows of listing 1.
fn listing(market: &Market) -> dm::ListingResponse {
    let msg = dm::QueryMsg::Listing { listing: 1 };
    market.chain.query(&market.market, &msg).unwrap()
}

/// An order that nobody made.
fn invented(market: &Market, kind: OrderKind, key: u8) -> Order {
    let now = market.chain.block().unwrap().time;
    let account = |label: &str| market.chain.account(label).unwrap();
    let mut secret = [1; 32];
    secret[31] = key;
    let key = oaic_circuits::seal::SecretKey::from_bytes(&secret).unwrap();
    Order {
        kind,
        status: OrderStatus::Open,
        buyer: account("mallory"),
        seller: account("prov"),
        listing: 1,
        version: 1,
        split_version: 1,
        price: 1u128.into(),
        deposit: 1u128.into(),
        buyer_key: oaic_sealed_data::wire::point(&key.public()),
        authorization: None,
        ordered_at: now,
        deliver_before: now + DELIVERY,
        dispute_window: 1,
        dispute_blocks: 1,
        referrer_bps: 0,
        delivery: None,
        fee: 0u128.into(),
        paid_at: None,
        stars: None,
    }
}

fn asked(kind: QueryKind, min_rows: u16) -> StoredQuery {
    StoredQuery {
        query: Query {
            kind,
            partition: 0,
            min_rows,
        },
        // As a liar has it.
        hash: [0; 32].into(),
        price: 1u128.into(),
        open: true,
    }
}

/// Audit 1: histograms with bounds of the node's choice drained a table.
#[test]
fn a_query_that_was_never_registered_here_is_never_answered() {
    let market = Market::new();
    market.tabled();
    let liar = Liar::of(&market);
    let histogram = QueryKind::Histogram {
        column: 0,
        bounds: vec![117],
    };
    let sum = QueryKind::Sum { column: 0 };
    for (id, query) in [
        (7, asked(histogram, MIN_ROWS)),
        (8, asked(sum.clone(), 1)),
        (9, asked(sum, MIN_ROWS + 1)),
    ] {
        let order = invented(&market, OrderKind::Answer { query: 1 }, 1);
        liar.shows(|records| ORDERS.save(records, id, &order));
        liar.shows(|records| QUERIES.save(records, (1, 1), &query));
        for more in ["", " --dry-run"] {
            let line = format!("data answer {id}{more} --from prov");
            shows(liar.gets_nothing(&market, &line), "nothing was sent");
        }
    }
}

/// Audit 1: order 7 was answered seven times. Once it is served, nobody else gets anything for it.
#[test]
fn an_order_is_served_once_whatever_is_shown_of_it_later() {
    let market = Market::new();
    market.tabled();
    let liar = Liar::of(&market);
    let show = |key| {
        let order = invented(&market, OrderKind::Answer { query: 1 }, key);
        liar.shows(|records| ORDERS.save(records, 7, &order));
    };
    let line = "data answer 7 --dry-run --from prov";
    show(1);
    let first = liar.run(&market, line).unwrap();
    // The same order gets the same bytes, not another sealing of them.
    assert_eq!(liar.run(&market, line).unwrap(), first);
    show(2);
    shows(liar.gets_nothing(&market, line), "served already");
}

/// Audit 2: anybody can list what is yours, with a price and queries of their own.
#[test]
fn orders_of_a_copied_listing_are_served_by_nobody_but_who_listed_it() {
    let market = Market::with_listing(100);
    let liar = Liar::of(&market);
    // An order of the copy, which names its own seller.
    let mut order = invented(&market, OrderKind::File, 1);
    (order.listing, order.seller) = (2, market.chain.account("mallory").unwrap());
    let version = Version::from(listing(&market).version);
    liar.shows(|records| VERSIONS.save(records, (2, 1), &version));
    liar.shows(|records| ORDERS.save(records, 7, &order));
    let copied = market.chain.query_raw(&market.market, &LISTINGS.key(1));
    let copied = copied.unwrap().unwrap().to_vec();
    let key = LISTINGS.key(2).to_vec();
    liar.lies.lock().unwrap().insert(key, copied);
    shows(
        liar.gets_nothing(&market, "data deliver 7 --from prov"),
        "not of",
    );
    // And one that is said to be of yours, but isn't of what you listed.
    order.seller = market.chain.account("prov").unwrap();
    liar.shows(|records| ORDERS.save(records, 8, &order));
    let error = liar.gets_nothing(&market, "data deliver 8 --from prov");
    shows(&error, "never offered");
    shows(error.advice().unwrap(), "data adopt 2");
}

/// Audit 1: a node has the sealed key after the simulation, and stores it.
#[test]
fn what_is_sealed_is_sent_with_a_gas_limit_and_never_simulated() {
    let market = Market::with_order(100);
    let liar = Liar::of(&market);
    liar.run(&market, "data deliver 1 --dry-run --from prov")
        .unwrap();
    assert!(liar.sent.lock().unwrap().is_empty());
    liar.run(&market, "data deliver 1 --from prov").unwrap();
    let sent = liar.sent.lock().unwrap();
    assert!(matches!(sent.as_slice(), [tx] if tx.gas_limit.is_some()));
    assert_eq!(liar.simulated.load(Ordering::SeqCst), 0);
    assert_eq!(market.order(1).status, OrderStatus::Delivered);
}

/// A home that was lost, or another computer: it serves nothing until its owner has read what.
#[test]
fn a_listing_of_another_computer_is_served_once_it_is_adopted() {
    let market = Market::new();
    market.tabled();
    market.ok("data ask 1 --query 1 --max-price 1oaic --from alice");
    std::fs::remove_dir_all(market.file("data/sales")).unwrap();
    let answer = "data answer 1 --from prov";
    shows(market.fails(answer).advice().unwrap(), "data adopt 1");
    market.fails_with(Kind::Refused, "data adopt 1 --from mallory");
    shows(
        market.ok("data adopt 1 --dry-run --from prov"),
        "sum of tokens",
    );
    let adopted = market.json("data adopt 1 --from prov");
    assert_eq!(adopted["queries"][0]["id"], 1, "{adopted}");
    market.ok(answer);
    assert_eq!(market.order(1).status, OrderStatus::Completed);
}

/// Also of a listing that was adopted on a node's word: no answer is about so few rows.
#[test]
fn an_adopted_query_of_a_few_rows_is_not_answered() {
    let market = Market::new();
    market.tabled();
    let liar = Liar::of(&market);
    let few = asked(QueryKind::Sum { column: 0 }, 1);
    liar.shows(|records| QUERIES.save(records, (1, 1), &few));
    liar.run(&market, "data adopt 1 --from prov").unwrap();
    let order = invented(&market, OrderKind::Answer { query: 1 }, 1);
    liar.shows(|records| ORDERS.save(records, 7, &order));
    shows(
        liar.gets_nothing(&market, "data answer 7 --from prov"),
        "no query may",
    );
}

/// Whoever shows another license than the one that is paid under.
#[test]
fn terms_that_are_not_the_versions_are_not_bought_under() {
    let market = Market::with_listing(100);
    let mut texts = listing(&market).texts.unwrap();
    texts.terms.license = "do what you like".into();
    let liar = Liar::of(&market);
    liar.shows(|records| TEXTS.save(records, 1, &texts));
    shows(liar.gets_nothing(&market, BUY), "their hash differs");
    assert!(!market.file("data/buyers").exists(), "no key was made");
}

/// A node that says another number of a listing than it got would have its orders refused for good.
#[test]
fn a_false_number_of_a_listing_keeps_none_of_its_orders_from_being_served() {
    let market = Market::new();
    market.packed(100);
    let mut liar = Liar::of(&market);
    liar.listed = Some("7");
    shows(liar.run(&market, LIST).unwrap(), "\"listing\":7");
    market.buy();
    market.ok("data deliver 1 --from prov");
    assert_eq!(market.order(1).status, OrderStatus::Delivered);
}

/// As kill -9 leaves it between the listing and the note of its number; that note.
fn forget_the_number(market: &Market) -> PathBuf {
    let folder = std::fs::read_dir(market.file("data/sales")).unwrap();
    let folder = folder.last().unwrap().unwrap().path();
    let own = folder.join("listing-1.json");
    std::fs::rename(&own, folder.join("new-0.json")).unwrap();
    own
}

#[test]
fn a_listing_whose_number_was_never_heard_is_served_all_the_same() {
    let market = Market::with_listing(100);
    let own = forget_the_number(&market);
    market.buy();
    market.ok("data deliver 1 --from prov");
    assert_eq!(market.order(1).status, OrderStatus::Delivered);
    assert!(own.exists());
}

/// More is registered with the listing afterwards: both are served.
#[test]
fn what_was_listed_before_a_kill_is_served_beside_what_is_noted_later() {
    let market = Market::new();
    market.tabled();
    forget_the_number(&market);
    market.write(
        "more.toml",
        "[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n",
    );
    market.ok("data register-query 1 @/more.toml --from prov");
    for number in [1, 2] {
        let ask = format!("data ask 1 --query {number} --max-price 1oaic --from alice");
        assert_eq!(market.json(&ask)["order"], number);
        market.ok(&format!("data answer {number} --from prov"));
        assert_eq!(market.order(number).status, OrderStatus::Completed);
    }
}

/// A node that hides a query when a table is replaced would cost its seller each order of it.
#[test]
fn a_query_that_a_node_hides_keeps_a_table_from_being_replaced() {
    let market = Market::new();
    market.tabled();
    let rows: String = (0..9).map(|row| format!("{row}\n")).collect();
    market.write("few.csv", format!("tokens\n{rows}"));
    market.ok("data pack @/few.csv --table --columns tokens --units tokens --from prov");
    let mut liar = Liar::of(&market);
    liar.hides_queries = true;
    let update = "data update 1 --table @/few.csv.table.json --from prov";
    let error = liar.fails(&market, update);
    shows(error.advice().unwrap(), "close-query 1 --query 1");
}

/// What a buyer pays under stays with them, and an order says whether it fits.
#[test]
fn terms_that_were_bought_under_are_stored_and_shown_after_a_withdrawal() {
    let market = Market::with_order(100);
    market.ok("data withdraw 1 --from prov");
    let shown = market.json("data order 1");
    assert_eq!(shown["terms"]["terms"]["schema"], "squares", "{shown}");
    assert_eq!(shown["terms"]["source"], "kept here", "{shown}");
    let hash = shown["terms"]["terms_hash"].as_str().unwrap();
    let stored = market.file(&format!("data/terms/{hash}.json"));
    let text = std::fs::read_to_string(&stored).unwrap();
    // Changed afterwards, it is not a proof of anything.
    std::fs::write(&stored, text.replace("squares", "cubes")).unwrap();
    let shown = market.ok("data order 1");
    assert!(!shown.contains("cubes"), "{shown}");
    shows(&shown, "does not contain the terms");
    std::fs::remove_file(&stored).unwrap();
    let shown = market.json("data order 1");
    assert_eq!(shown["terms"]["source"], "nowhere", "{shown}");
}
