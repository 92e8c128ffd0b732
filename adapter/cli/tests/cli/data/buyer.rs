//! A buyer against the node that they ask: what it says of orders, deliveries, versions and queries opens
//! nothing, accuses nobody, hides nothing that was bought here, and pays for nothing twice.

use crate::support::market::{Market, BUY, DELIVERY, DISPUTES};
use crate::support::through::Proxy;
use crate::support::{run_on, shows, CHEAP};
use cosmwasm_std::Binary;
use oaic_circuits::seal::seal;
use oaic_cli::error::{CliError, Kind};
use oaic_cli::keys::{KeyKind, PassphraseSource, Secret, DATA_KEY};
use oaic_messages::data_market::{OrderStatus, MIN_DISPUTE_BLOCKS, PURPOSE};
use oaic_poseidon::Fr;
use oaic_sealed_data::record::Promise;
use oaic_sealed_data::wire;
use serde_json::{json, Value};

const WATCH: &str = "data watch --once --from alice";

/// What a command did over a node that lies, and how many transactions it sent.
fn run(
    market: &Market,
    lie: impl Fn(&Value, Value) -> Value + Send + Sync + 'static,
    line: &str,
) -> (Result<String, CliError>, usize) {
    let liar = Proxy::lying(&market.chain, lie);
    let ctx = market.context_on(liar.clone(), true);
    let (text, result) = run_on(&ctx, line);
    (result.map(|()| text), liar.0.sent())
}

/// What a node seals to an order's buyer by itself: it needs nothing for it that isn't public.
fn sealed(market: &Market, order: u64, elements: &[Fr]) -> Value {
    let found = market.order(order);
    let buyer = wire::read_point("buyer_key", &found.buyer_key).unwrap();
    let chain_id = market.chain.chain_id();
    let context = oaic_statements::context(PURPOSE, &chain_id, market.market.as_str());
    let mut rng = oaic_sealed_data::random::generator().unwrap();
    let sealed = seal(&buyer, &context, &Fr::from(order), elements, &mut rng).unwrap();
    let masked: Vec<Binary> = sealed.masked.iter().map(wire::binary).collect();
    json!({
        "at": found.ordered_at,
        "dispute_before": found.ordered_at + 1_000_000,
        "dispute_height": 1_000_000,
        "ephemeral": wire::point(&sealed.ephemeral),
        "masked": masked,
    })
}

/// Changes orders wherever they are shown.
fn of_orders(
    orders: &[u64],
    change: impl Fn(&mut Value) + Send + Sync + 'static,
) -> impl Fn(&Value, Value) -> Value + Send + Sync + 'static {
    let orders = orders.to_vec();
    move |_, mut honest| {
        let change = |found: &mut Value| {
            let of_these = found["id"].as_u64().is_some_and(|id| orders.contains(&id));
            if of_these && found.get("buyer_key").is_some() {
                change(found);
            }
        };
        change(&mut honest);
        if let Some(items) = honest.get_mut("items").and_then(Value::as_array_mut) {
            items.iter_mut().for_each(change);
        }
        honest
    }
}

/// No order of the list is shown.
fn hiding(question: &Value, mut honest: Value) -> Value {
    if question.get("orders").is_some() {
        honest["items"] = json!([]);
    }
    honest
}

/// A node made an answer up: eight numbers that it sealed to the buyer's public key.
#[test]
fn an_answer_that_a_node_made_up_is_not_read() {
    let market = Market::new();
    market.tabled();
    let asked = market.json("data ask 1 --query 1 --max-price 1oaic --from alice");
    assert_eq!(asked["order"], 1);
    let mut answer = [Fr::from(0); 8];
    answer[0] = Fr::from(1);
    let delivery = sealed(&market, 1, &answer);
    let lie = move |found: &mut Value| {
        found["delivery"] = delivery.clone();
        found["status"] = json!("completed");
    };
    let (read, _) = run(&market, of_orders(&[1], lie), "data read 1");
    let error = read.expect_err("an answer that nobody gave was read");
    assert_eq!(error.kind(), Kind::NotFound, "{error}");

    market.ok("data answer --from prov");
    let honest = market.json("data read 1");
    assert_eq!(honest["answer"]["sum"], "4780", "{honest}");
    // Nor is a true answer read as another query's.
    let lie = |question: &Value, mut honest: Value| {
        if question.get("query").is_some() {
            honest["query"]["kind"] = json!({"count": {}});
        }
        honest
    };
    let (read, _) = run(&market, lie, "data read 1");
    let read: Value = serde_json::from_str(&read.unwrap()).unwrap();
    assert_eq!(read["answer"], honest["answer"]);
}

/// A node shows another key, and a commitment that it fits: the honest file doesn't open, and its
/// seller would stand accused.
#[test]
fn nobody_is_accused_on_the_word_of_a_node() {
    let market = Market::with_order(3_000);
    market.ok("data deliver --from prov");
    let key = Fr::from(7);
    let delivery = sealed(&market, 1, &[key]);
    let seller = market.order(1).seller.to_string();
    let promise = Promise {
        seller: seller.clone(),
        cipher_root: key,
        plain_root: key,
        key_commitment: key,
        chunks: 1,
        size: 1,
    };
    let commitment = wire::binary(&promise.by(&seller, &key).key_commitment);
    let lie = || {
        let (commitment, delivery) = (commitment.clone(), delivery.clone());
        let order = of_orders(&[1], move |found| found["delivery"] = delivery.clone());
        move |question: &Value, honest: Value| {
            let mut honest = order(question, honest);
            if honest.pointer("/file/key_commitment").is_some() {
                honest["file"]["key_commitment"] = json!(commitment);
            }
            honest
        }
    };
    let (watched, sent) = run(&market, lie(), WATCH);
    watched.unwrap();
    assert_eq!(sent, 0, "an honest delivery was disputed");
    let open = "data open 1 --sealed @/original.oaicdata --out @/bought";
    run(&market, lie(), open).0.unwrap();
    let dispute = "data dispute 1 --sealed @/original.oaicdata --from alice";
    let (disputed, sent) = run(&market, lie(), dispute);
    assert_eq!((disputed.unwrap_err().kind(), sent), (Kind::Invalid, 0));
}

/// A node that works for the seller leaves the order out, or says that it is over.
#[test]
fn a_watch_finds_what_was_bought_here_whatever_a_node_says_of_it() {
    fn over(found: &mut Value) {
        found["status"] = json!("completed");
        found["refundable"] = json!(false);
    }
    // Another's, so that it isn't looked at.
    fn others(found: &mut Value) {
        found["buyer"] = json!("wasm1other");
    }
    for lie in ["hidden", "over", "another's"] {
        let market = Market::with_garbled_delivery();
        assert_eq!(market.buy_again(), 2);
        let watch = || {
            let (done, _) = match lie {
                "hidden" => run(&market, hiding, WATCH),
                "over" => run(&market, of_orders(&[1, 2], over), WATCH),
                _ => run(&market, of_orders(&[1, 2], others), WATCH),
            };
            done.unwrap();
        };
        watch();
        assert_eq!(market.order(1).status, OrderStatus::Disputed, "{lie}");
        market.chain.advance(1, DELIVERY).unwrap();
        watch();
        assert_eq!(market.order(2).status, OrderStatus::Refunded, "{lie}");
    }
}

/// Orders that there never were, or that are others', stop nothing that is real and cost nothing.
#[test]
fn orders_that_a_node_makes_up_get_nothing_from_a_watch() {
    let market = Market::with_order(100);
    let lie = |question: &Value, mut honest: Value| {
        if question.get("orders").is_some() {
            let mut made_up = honest["items"][0].clone();
            made_up["id"] = json!(71);
            let items = honest["items"].as_array_mut().unwrap();
            items.push(made_up);
            for item in items {
                item["refundable"] = json!(true);
            }
        }
        honest
    };
    let (watched, sent) = run(&market, lie, WATCH);
    watched.unwrap();
    assert_eq!(sent, 0, "a refund was sent on the word of a node");
}

/// Who doesn't know what became of an order orders once more; a node must not help them pay twice.
#[test]
fn an_order_that_a_node_hides_is_not_paid_for_again() {
    let market = Market::with_order(100);
    let (again, sent) = run(&market, hiding, BUY);
    shows(again.expect_err("it was paid for twice"), "order 1");
    assert_eq!(sent, 0);
}

/// A node names another order than the one that was made: the note of it takes nothing from any other.
#[test]
fn a_number_that_a_node_made_up_hides_no_order() {
    for named in [2, 77] {
        let market = Market::with_garbled_listing();
        assert_eq!(market.buy(), 1);
        let folder = market.file("data/orders");
        let note = std::fs::read_dir(&folder).unwrap().next().unwrap();
        let note = note.unwrap().path();
        let text = std::fs::read_to_string(&note).unwrap();
        let made_up = text.replace("\"order\":1}", &format!("\"order\":{named}}}"));
        assert_ne!(made_up, text);
        std::fs::write(&note, made_up).unwrap();
        // Another computer's, which has the same keys and no such note.
        assert_eq!(market.buy_again(), 2);
        for other in std::fs::read_dir(&folder).unwrap() {
            let other = other.unwrap().path();
            if other != note {
                std::fs::remove_file(other).unwrap();
            }
        }
        market.ok("data deliver --from prov");
        // One is disputed, and then the other's file is proven broken too.
        market.ok(WATCH);
        let mut found = [1, 2].map(|order| market.order(order).status);
        found.sort_by_key(|status| *status != OrderStatus::Disputed);
        assert_eq!(found, [OrderStatus::Disputed, OrderStatus::Refunded]);
    }
}

/// What can't be disputed any more isn't, on no word: it would cost gas each time.
#[test]
fn nothing_is_disputed_too_late() {
    let market = Market::with_garbled_delivery();
    let (blocks, seconds) = (MIN_DISPUTE_BLOCKS + 1, DISPUTES + 1);
    market.chain.advance(blocks, seconds).unwrap();
    let (watched, sent) = run(&market, |_, honest| honest, WATCH);
    watched.unwrap();
    assert_eq!(sent, 0);
    assert_eq!(market.order(1).status, OrderStatus::Delivered);
}

/// A delivery comes in days: a watch that couldn't open it says so while somebody is there.
#[test]
fn a_watch_that_could_open_nothing_does_not_begin() {
    let market = Market::new();
    let mut ctx = market.context(false);
    let secret = Secret::generate(KeyKind::Data).unwrap();
    ctx.keys
        .add(DATA_KEY, &secret, "other words", CHEAP)
        .unwrap();
    for source in [
        PassphraseSource::Ask,
        PassphraseSource::Given("wrong words".to_owned().into()),
    ] {
        ctx.passphrase = source;
        let (_, result) = run_on(&ctx, WATCH);
        assert_eq!(result.unwrap_err().kind(), Kind::Key);
    }
}

/// A folder that isn't there is no reason not to look where the file was bought with.
#[test]
fn a_folder_that_is_gone_keeps_nothing_from_being_disputed() {
    let market = Market::with_garbled_delivery();
    market.ok("data watch --once --sealed @/gone --from alice");
    assert_eq!(market.order(1).status, OrderStatus::Disputed);
}

/// What is stored under a hash must be what is bought under it, or the promise to show it is empty.
#[test]
fn nothing_is_bought_while_its_terms_can_not_be_stored() {
    let market = Market::with_order(100);
    let mut terms = std::fs::read_dir(market.file("data/terms")).unwrap();
    let stored = terms.next().unwrap().unwrap().path();
    std::fs::write(&stored, "").unwrap();
    let buy = format!("{BUY} --again");
    shows(market.fails(&buy).advice().unwrap(), "move it away");
    std::fs::remove_file(&stored).unwrap();
    market.ok(&buy);
}
