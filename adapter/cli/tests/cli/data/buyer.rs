//! A buyer against the node that he asks: what it says of orders, deliveries, versions and queries opens
//! nothing, accuses nobody, hides nothing that was bought here, and pays for nothing twice.

use std::sync::{Arc, Mutex};

use crate::support::market::{Market, DELIVERY, DISPUTES};
use crate::support::run_on;
use cosmwasm_std::{Addr, Binary};
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Chain, Result as ChainResult, Tx, TxOutcome};
use oaic_circuits::seal::seal;
use oaic_cli::error::{CliError, Kind};
use oaic_cli::keys::{Cost, KeyKind, PassphraseSource, Secret, DATA_KEY};
use oaic_messages::data_market::{OrderStatus, MIN_DISPUTE_BLOCKS, PURPOSE};
use oaic_poseidon::Fr;
use oaic_sealed_data::record::Promise;
use oaic_sealed_data::wire;
use serde_json::{json, Value};

/// What a node makes of an honest answer to a question.
type Lie = Box<dyn Fn(&Value, Value) -> Value + Send + Sync>;

struct Liar {
    inner: Arc<dyn Chain>,
    lie: Lie,
    sent: Arc<Mutex<Vec<Tx>>>,
}

impl Through for Liar {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> ChainResult<Binary> {
        let question = serde_json::from_slice(msg).unwrap();
        let honest = self.inner.query_bytes(contract, msg)?;
        let said = (self.lie)(&question, serde_json::from_slice(&honest).unwrap());
        Ok(said.to_string().into_bytes().into())
    }

    fn run(&self, txs: &[Tx]) -> Vec<ChainResult<TxOutcome>> {
        self.sent.lock().unwrap().extend_from_slice(txs);
        self.inner.run(txs)
    }
}

/// What a command did over a node that lies, and how many transactions it sent.
fn run(
    market: &Market,
    lie: impl Fn(&Value, Value) -> Value + Send + Sync + 'static,
    line: &str,
) -> (Result<String, CliError>, usize) {
    let sent = Arc::default();
    let liar = Liar {
        inner: market.suite.chain.clone(),
        lie: Box::new(lie),
        sent: Arc::clone(&sent),
    };
    let ctx = market.suite.context_on(Arc::new(Via(liar)), true);
    let (text, result) = run_on(&ctx, line);
    let sent = sent.lock().unwrap().len();
    (result.map(|()| text), sent)
}

/// What a node seals to an order's buyer by itself: it needs nothing for it that isn't public.
fn sealed(market: &Market, order: u64, elements: &[Fr]) -> Value {
    let found = market.order(order);
    let buyer = wire::read_point("buyer_key", &found.buyer_key).unwrap();
    let chain_id = market.suite.chain.chain_id();
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

/// Changes an order wherever it is shown.
fn of_order(
    order: u64,
    change: impl Fn(&mut Value) + Send + Sync + 'static,
) -> impl Fn(&Value, Value) -> Value + Send + Sync + 'static {
    move |_, mut honest| {
        let change = |found: &mut Value| {
            if found["id"] == order && found.get("buyer_key").is_some() {
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
    let suite = &market.suite;
    market.tabled();
    let asked = suite.json("data ask 1 --query 1 --max-price 1oaic --from alice");
    assert_eq!(asked["order"], 1);
    let mut answer = [Fr::from(0); 8];
    answer[0] = Fr::from(1);
    let delivery = sealed(&market, 1, &answer);
    let lie = move |found: &mut Value| {
        found["delivery"] = delivery.clone();
        found["status"] = json!("completed");
    };
    let (read, _) = run(&market, of_order(1, lie), "data read 1");
    let error = read.expect_err("an answer that nobody gave was read");
    assert_eq!(error.kind(), Kind::NotFound, "{error}");

    suite.ok("data answer --from prov");
    let honest = suite.json("data read 1");
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
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    suite.ok("data deliver --from prov");
    let key = Fr::from(7);
    let delivery = sealed(&market, order, &[key]);
    let seller = market.order(order).seller.to_string();
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
        let commitment = commitment.clone();
        let order = of_order(order, {
            let delivery = delivery.clone();
            move |found| found["delivery"] = delivery.clone()
        });
        move |question: &Value, honest: Value| {
            let mut honest = order(question, honest);
            if honest.pointer("/file/key_commitment").is_some() {
                honest["file"]["key_commitment"] = json!(commitment);
            }
            honest
        }
    };
    let (watched, sent) = run(&market, lie(), "data watch --once --from alice");
    watched.unwrap();
    assert_eq!(sent, 0, "an honest delivery was disputed");
    let files = format!(
        "--sealed {} --out {}",
        market.at("original.oaicdata"),
        market.at("bought")
    );
    let (opened, _) = run(&market, lie(), &format!("data open {order} {files}"));
    opened.unwrap();
    let dispute = format!(
        "data dispute {order} --sealed {} --from alice",
        market.at("original.oaicdata")
    );
    let (disputed, sent) = run(&market, lie(), &dispute);
    assert_eq!((disputed.unwrap_err().kind(), sent), (Kind::Invalid, 0));
}

/// A node that works for the seller leaves the order out, or says that it is over.
#[test]
fn a_watch_finds_what_was_bought_here_whatever_a_node_says_of_it() {
    for lie in 0..3 {
        let market = Market::new();
        let suite = &market.suite;
        let garbled = market.garbled_and_delivered();
        let late = market.bought_again(market.order(garbled).listing);
        let line = "data watch --once --from alice";
        let watch = |market: &Market| {
            let (done, _) = match lie {
                0 => run(market, hiding, line),
                1 => run(
                    market,
                    move |question: &Value, honest: Value| {
                        let over = |found: &mut Value| {
                            found["status"] = json!("completed");
                            found["refundable"] = json!(false);
                        };
                        let first = of_order(garbled, over)(question, honest);
                        of_order(late, over)(question, first)
                    },
                    line,
                ),
                // Another's, so that it isn't looked at.
                _ => run(
                    market,
                    move |question: &Value, honest: Value| {
                        let other = |found: &mut Value| found["buyer"] = json!("wasm1other");
                        let first = of_order(garbled, other)(question, honest);
                        of_order(late, other)(question, first)
                    },
                    line,
                ),
            };
            done
        };
        watch(&market).unwrap();
        assert_eq!(market.order(garbled).status, OrderStatus::Disputed, "{lie}");
        suite.chain.advance(1, DELIVERY).unwrap();
        watch(&market).unwrap();
        assert_eq!(market.order(late).status, OrderStatus::Refunded, "{lie}");
    }
}

/// Orders that there never were, or that are others', stop nothing that is real and cost nothing.
#[test]
fn orders_that_a_node_makes_up_get_nothing_from_a_watch() {
    let market = Market::new();
    market.packed(100);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    let lie = move |question: &Value, mut honest: Value| {
        if question.get("orders").is_some() {
            let mut made_up = honest["items"][0].clone();
            made_up["id"] = json!(order + 70);
            made_up["refundable"] = json!(true);
            let items = honest["items"].as_array_mut().unwrap();
            items
                .iter_mut()
                .for_each(|item| item["refundable"] = json!(true));
            items.push(made_up);
        }
        honest
    };
    let (watched, sent) = run(&market, lie, "data watch --once --from alice");
    watched.unwrap();
    assert_eq!(sent, 0, "a refund was sent on the word of a node");
}

/// Who doesn't know what became of his order orders once more; a node must not help him pay twice.
#[test]
fn an_order_that_a_node_hides_is_not_paid_for_again() {
    let market = Market::new();
    market.packed(100);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from alice",
        market.at("original.oaicdata")
    );
    let (again, sent) = run(&market, hiding, &buy);
    let error = again.expect_err("it was paid for twice");
    assert!(
        error.to_string().contains(&format!("order {order}")),
        "{error}"
    );
    assert_eq!(sent, 0);
}

/// A node names another order than the one that was made: the note of it takes nothing from any other.
#[test]
fn a_number_that_a_node_made_up_hides_no_order() {
    for named in [2, 77] {
        let market = Market::new();
        market.packed(3_000);
        market.garbled();
        let listing = market.listed("5oaic");
        assert_eq!(market.bought(listing), 1);
        let folder = market.file("data/orders");
        let note = std::fs::read_dir(&folder).unwrap().next().unwrap();
        let note = note.unwrap().path();
        let text = std::fs::read_to_string(&note).unwrap();
        let made_up = text.replace("\"order\":1}", &format!("\"order\":{named}}}"));
        assert_ne!(made_up, text);
        std::fs::write(&note, made_up).unwrap();
        // Another machine's, which has the same keys and no such note.
        assert_eq!(market.bought_again(listing), 2);
        for other in std::fs::read_dir(&folder).unwrap() {
            let other = other.unwrap().path();
            if other != note {
                std::fs::remove_file(other).unwrap();
            }
        }
        market.suite.ok("data deliver --from prov");
        // One is disputed, and then the other's file is proven broken too.
        market.suite.ok("data watch --once --from alice");
        let mut found = [1, 2].map(|order| market.order(order).status);
        found.sort_by_key(|status| *status != OrderStatus::Disputed);
        assert_eq!(found, [OrderStatus::Disputed, OrderStatus::Refunded]);
    }
}

/// What can't be disputed any more isn't, on no word: it would cost gas each time.
#[test]
fn nothing_is_disputed_too_late() {
    let market = Market::new();
    let suite = &market.suite;
    let order = market.garbled_and_delivered();
    suite
        .chain
        .advance(MIN_DISPUTE_BLOCKS + 1, DISPUTES + 1)
        .unwrap();
    let honest = |_: &Value, honest: Value| honest;
    let (watched, sent) = run(&market, honest, "data watch --once --from alice");
    watched.unwrap();
    assert_eq!(sent, 0);
    assert_eq!(market.order(order).status, OrderStatus::Delivered);
}

/// A delivery comes in days: a watch that couldn't open it says so while somebody is there.
#[test]
fn a_watch_that_could_open_nothing_does_not_begin() {
    let market = Market::new();
    let suite = &market.suite;
    let cheap = Cost {
        memory_kib: 32,
        passes: 1,
        lanes: 1,
    };
    let mut ctx = suite.context(false);
    let secret = Secret::generate(KeyKind::Data).unwrap();
    ctx.keys
        .add(DATA_KEY, &secret, "other words", cheap)
        .unwrap();
    for source in [
        PassphraseSource::Ask,
        PassphraseSource::Given("wrong words".to_owned().into()),
    ] {
        ctx.passphrase = source;
        let (_, result) = run_on(&ctx, "data watch --once --from alice");
        assert_eq!(result.unwrap_err().kind(), Kind::Key);
    }
}

/// A folder that isn't there is no reason not to look where the file was bought with.
#[test]
fn a_folder_that_is_gone_keeps_nothing_from_being_judged() {
    let market = Market::new();
    let suite = &market.suite;
    let order = market.garbled_and_delivered();
    suite.ok(&format!(
        "data watch --once --sealed {} --from alice",
        market.at("gone")
    ));
    assert_eq!(market.order(order).status, OrderStatus::Disputed);
}

/// What is kept under a hash must be what is bought under it, or the promise to show it is empty.
#[test]
fn nothing_is_bought_while_its_terms_can_not_be_kept() {
    let market = Market::new();
    market.packed(100);
    let listing = market.listed("5oaic");
    market.bought(listing);
    let mut terms = std::fs::read_dir(market.file("data/terms")).unwrap();
    let kept = terms.next().unwrap().unwrap().path();
    std::fs::write(&kept, "").unwrap();
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --again --from alice",
        market.at("original.oaicdata")
    );
    let error = market.suite.fails(&buy);
    assert!(error.advice().unwrap().contains("move it away"), "{error}");
    std::fs::remove_file(&kept).unwrap();
    market.suite.ok(&buy);
}
