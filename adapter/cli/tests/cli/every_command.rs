//! Every command of the binary against nodes that lag, stand, are another chain's, or lie. Those that
//! let a secret out or sign a purchase have more of it in `liars.rs`; here nothing is left out.
//!
//! The promise: no node makes a command panic, sees a secret of yours, or has you sign anything but
//! what you typed; one that isn't at the chain's head, or of the chain, gets no signature at all.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::support::calls::{self, Lane};
use crate::support::fake_node::{FakeNode, Lie, Node};
use clap::{CommandFactory, Parser};
use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmrs::proto::traits::Message;
use cosmrs::proto::Any;
use cosmwasm_std::Binary;
use oaic_chain::proven::testing::Shared;
use oaic_cli::cli::Cli;
use serde_json::{json, Value};

/// How a command meets a node.
#[derive(Clone, Copy)]
enum Way {
    /// It asks.
    Asks(&'static str),
    /// It signs.
    Signs(&'static str),
}

use Way::{Asks, Signs};

/// Those that talk to no node, or to one of which nothing is known yet: `network add` and `network
/// trust` show it as its claim (`liars.rs`).
const ALONE: &str = "network add, network trust, network list, network forget, keys add, keys list, keys \
                     show, keys import, keys export, keys delete, service template, voucher show, data \
                     pack, data preview, data query-template, zk list, zk setup, zk example, zk prove, zk \
                     verify, completions";

/// The others. `@` stands for the folder of the files that [`ready`] makes.
const COMMANDS: &[(&str, Way)] = &[
    ("status", Asks("status")),
    ("tx", Asks("tx 3F0C8E1D5A7B9246F1E0D3C2B5A49687786950413223140514233241506A7B8C")),
    ("verify-deployment", Asks("verify-deployment @/economy.toml")),
    ("token balance", Asks("token balance alice")),
    ("token transfer", Signs("token transfer prov 1oaic --from alice")),
    ("channel open", Signs("channel open --service 1 --amount 5oaic --session-key sk2 --from alice")),
    ("channel list", Asks("channel list --payer alice")),
    ("channel show", Asks("channel show 1")),
    ("channel top-up", Signs("channel top-up 1 1oaic --from alice")),
    ("channel unlock", Signs("channel unlock 1 --from alice")),
    ("channel close", Signs("channel close 1 --from alice")),
    ("channel rotate-key", Signs("channel rotate-key 1 --session-key sk2 --from alice")),
    ("channel advance-terms", Signs("channel advance-terms 1 --service 1 --from alice")),
    ("service list", Asks("service list")),
    ("service show", Asks("service show 1")),
    ("service prices", Asks("service prices 1")),
    ("service register", Signs("service register @/service.toml --from prov")),
    ("service update-prices", Signs("service update-prices 1 @/service.toml --from prov")),
    ("service update-split", Signs("service update-split 1 @/service.toml --from prov")),
    ("service activate", Signs("service activate 1 --from prov")),
    ("service deactivate", Signs("service deactivate 1 --from prov")),
    ("service report-usage", Signs("service report-usage 1 --from prov")),
    ("provider list", Asks("provider list")),
    ("provider show", Asks("provider show prov")),
    ("provider register", Signs("provider register --receipt-key rk --endpoint https://p --from mallory")),
    ("provider update", Signs("provider update --endpoint https://q --from prov")),
    ("provider heartbeat", Signs("provider heartbeat --model m --capacity 4 --latency-ms 90 --from prov")),
    ("provider key add", Signs("provider key add rk --from prov")),
    ("provider key retire", Signs("provider key retire 0 --from prov")),
    ("provider key list", Asks("provider key list prov")),
    ("provider settlers", Signs("provider settlers alice --from prov")),
    ("provider release", Signs("provider release 1 --from prov")),
    ("provider bond", Signs("provider bond 1oaic --from prov")),
    ("provider unbond", Signs("provider unbond 1oaic --from prov")),
    ("provider withdraw", Signs("provider withdraw --from prov")),
    ("provider claim", Signs("provider claim --service 1 --from prov")),
    ("grant give", Signs("grant give prov --session-key sk --limit 5oaic --daily 1oaic --from alice")),
    ("grant revoke", Signs("grant revoke prov --from alice")),
    ("grant list", Asks("grant list alice")),
    ("grant top-up", Signs("grant top-up 1 1oaic --from prov")),
    ("grant open", Signs("grant open --payer alice --service 1 --amount 1oaic --from prov")),
    ("grant unlock", Signs("grant unlock 1 --from prov")),
    ("receipt verify", Asks("receipt verify @/receipt.json")),
    ("receipt export", Asks("receipt export --store @/payer.sqlite --channel 1 --call 1")),
    ("receipt dispute", Signs("receipt dispute @/receipt.json --from alice")),
    ("voucher settle", Signs("voucher settle --entries @/one.entry --from prov")),
    ("data check", Asks("data check --sealed @/original.oaicdata --listing 1")),
    ("data check-preview", Asks("data check-preview @/preview --listing 1")),
    ("data list", Signs("data list --manifest @/original.manifest.json --uri https://d --price 5oaic --again --from prov")),
    ("data update", Signs("data update 1 --manifest @/original.manifest.json --uri https://d --price 6oaic --from prov")),
    ("data withdraw", Signs("data withdraw 2 --from prov")),
    ("data register-query", Signs("data register-query 2 @/queries.toml --from prov")),
    ("data close-query", Signs("data close-query 2 --query 1 --from prov")),
    ("data authorize", Signs("data authorize 1 --to alice --raw --from prov")),
    ("data authorizations", Asks("data authorizations --listing 1")),
    ("data revoke", Signs("data revoke 1 --from prov")),
    ("data adopt", Signs("data adopt 2 --from prov")),
    ("data deliver", Signs("data deliver 1 --from prov")),
    ("data answer", Signs("data answer 2 --from prov")),
    ("data claim", Signs("data claim 1 --from prov")),
    ("data listings", Asks("data listings")),
    ("data show", Asks("data show 1")),
    ("data fetch", Asks("data fetch 1 --out @/fetched")),
    ("data deposit", Signs("data deposit 1oaic --from prov")),
    ("data withdraw-deposit", Signs("data withdraw-deposit 1oaic --from prov")),
    ("data watch", Signs("data watch --once --from alice")),
    ("data buy", Signs("data buy 1 --sealed @/original.oaicdata --max-price 5oaic --again --from alice")),
    ("data ask", Signs("data ask 2 --query 1 --max-price 5oaic --again --from alice")),
    ("data open", Asks("data open 1 --sealed @/original.oaicdata --out @/opened")),
    ("data read", Asks("data read 2")),
    ("data dispute", Signs("data dispute 1 --sealed @/original.oaicdata --from alice")),
    ("data orders", Asks("data orders --buyer alice")),
    ("data order", Asks("data order 1")),
    ("data complete", Signs("data complete 1 --from alice")),
    ("data refund", Signs("data refund 1 --from alice")),
    ("data rate", Signs("data rate 1 --stars 5 --from alice")),
    ("watchtower", Signs("watchtower --once --entries @/one.entry --from prov")),
];

/// So that a new command can't be forgotten here.
#[test]
fn no_command_is_left_out() {
    fn leaves(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        let below = command
            .get_subcommands()
            .filter(|sub| sub.get_name() != "help");
        let mut any = false;
        for sub in below {
            any = true;
            let path = format!("{path} {}", sub.get_name());
            leaves(sub, path.trim(), found);
        }
        if !any {
            found.insert(path.to_owned());
        }
    }
    let mut found = BTreeSet::new();
    leaves(&Cli::command(), "", &mut found);
    let listed = COMMANDS
        .iter()
        .map(|(name, _)| *name)
        .chain(ALONE.split(", "));
    assert_eq!(found, listed.map(str::to_owned).collect());
    for (name, way) in COMMANDS {
        let (Asks(line) | Signs(line)) = way;
        assert!(line.starts_with(name), "{name}: {line}");
        let words = ["oaic"].into_iter().chain(line.split(' '));
        let cli = Cli::try_parse_from(words).unwrap_or_else(|e| panic!("{line}: {e}"));
        assert_eq!(
            cli.command.tx().is_some(),
            !matches!(way, Asks(_)),
            "{line}"
        );
    }
}

/// A chain, and what no node may see of it.
struct Scene {
    fake: FakeNode,
    secrets: Vec<(String, Vec<u8>)>,
}

/// A channel with a settled call, a grant with a channel of its own, and the listings, orders and
/// files that the commands name.
fn ready() -> Scene {
    let fake = FakeNode::with_orders();
    let secrets = fake.secrets();
    assert!(secrets.len() >= 9, "no secrets are looked for");
    let suite = &fake.market.suite;
    suite.write(
        "economy.toml",
        include_str!("../../../../economy/economy.toml"),
    );
    suite.ok(
        "data preview --sealed @/original.oaicdata --manifest @/original.manifest.json \
         --out @/preview --samples 1",
    );
    assert_eq!(suite.open(20), 1);
    let mut lane = Lane::new(suite, 1, 0);
    lane.calls(2);
    lane.settle();
    suite.write(
        "receipt.json",
        serde_json::to_vec(&lane.file(2, true)).unwrap(),
    );
    lane.calls(2);
    suite.write("one.entry", calls::packed(&[lane.entry()]));
    suite.ok("grant give prov --session-key sk --limit 50oaic --daily 10oaic --allowance 20oaic --from alice");
    suite.ok("grant open --payer alice --service 1 --amount 1oaic --from prov");
    suite.ok("data authorize 1 --to alice --raw --from prov");
    Scene { fake, secrets }
}

/// What a command did with a node.
struct Met {
    /// Messages to contracts that it signed and sent.
    signed: Vec<Value>,
    code: i32,
    text: String,
}

/// Has the binary meet a node, which makes blocks if it `grows`. It mustn't panic, and the node mustn't
/// see a secret.
fn meet(scene: &Scene, pinned: &Shared, node: Node, grows: bool, line: &str) -> Met {
    let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
    let hears = Arc::clone(&heard);
    let growing = grows.then(|| Arc::clone(node.blocks));
    let node = Node {
        tamper: Arc::new(move |request, _| {
            let mut heard = hears.lock().unwrap();
            heard.extend(request.to_string().into_bytes());
            let data = request["params"]["data"].as_str().unwrap_or_default();
            heard.extend(hex::decode(data).unwrap_or_default());
            if let Some(blocks) = growing.as_ref().filter(|_| request["method"] == "status") {
                blocks.lock().unwrap().grow(1);
            }
        }),
        ..node
    };
    let node = scene.fake.start(&node, pinned);
    // Gas is said, so that nothing has to be simulated first.
    let gas = if signs(line) { " --gas 500000" } else { "" };
    let ran = node.run(&format!("{line}{gas}"));
    let (code, text) = (ran.code, ran.err);
    assert!(
        !text.contains("panicked") && (0..100).contains(&code),
        "{line}: {code}\n{text}"
    );
    let sent = node.sent();
    let heard = heard.lock().unwrap();
    let all = || sent.iter().map(|(_, bytes)| bytes).chain([&*heard]);
    for (name, secret) in &scene.secrets {
        for spelled in [
            secret.clone(),
            hex::encode(secret).into_bytes(),
            Binary::from(secret.as_slice()).to_base64().into_bytes(),
        ] {
            let mut parts = all().flat_map(|bytes| bytes.windows(spelled.len()));
            assert!(
                !parts.any(|part| part == spelled),
                "{line}: the node saw {name}"
            );
        }
    }
    let signed = sent
        .iter()
        .filter(|(method, _)| method == "broadcast_tx_sync")
        .flat_map(|(_, tx)| messages(tx))
        .collect();
    Met { signed, code, text }
}

fn signs(line: &str) -> bool {
    COMMANDS
        .iter()
        .any(|(_, way)| matches!(way, Signs(signed) if *signed == line))
}

/// Messages to contracts of a signed transaction.
fn messages(tx: &[u8]) -> Vec<Value> {
    let tx = TxRaw::decode(tx).unwrap();
    let body = TxBody::decode(tx.body_bytes.as_slice()).unwrap();
    let message = |any: &Any| {
        let execute = MsgExecuteContract::decode(any.value.as_slice()).unwrap();
        assert!(execute.funds.is_empty(), "{execute:?}");
        let mut msg: Value = serde_json::from_slice(&execute.msg).unwrap();
        if let Some(sent) = msg.pointer_mut("/send/msg") {
            *sent = hook(sent.as_str().unwrap());
        }
        json!({"contract": execute.contract, "msg": msg})
    };
    body.messages.iter().map(message).collect()
}

/// What comes with coins; a buyer's key is another for each order.
fn hook(text: &str) -> Value {
    let bytes = Binary::from_base64(text).unwrap();
    let mut hook: Value = serde_json::from_slice(&bytes).unwrap();
    for order in ["buy", "ask"] {
        if let Some(order) = hook.get_mut(order) {
            order["buyer_key"] = Value::Null;
        }
    }
    hook
}

/// Lies about every number.
fn lies() -> [(&'static str, Lie); 3] {
    fn change(value: &mut Value, number: &dyn Fn(u128) -> Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| change(item, number)),
            Value::Object(fields) => fields.values_mut().for_each(|field| change(field, number)),
            Value::Number(n) => {
                let changed = number(n.as_u64().unwrap_or_default().into());
                let changed: u64 = changed.as_str().unwrap().parse().unwrap_or(u64::MAX);
                *value = match n.as_u64() {
                    Some(n) if u32::try_from(n).is_ok() => {
                        json!(u32::try_from(changed).unwrap_or(u32::MAX))
                    }
                    _ => json!(changed),
                };
            }
            Value::String(text) => {
                if let Ok(n) = text.parse() {
                    *value = number(n);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
    let lying = |number: fn(u128) -> Value| -> Lie {
        Arc::new(move |_, _, honest| {
            let mut answer = honest?;
            change(&mut answer, &number);
            Some(answer)
        })
    };
    [
        ("more", lying(|n| json!((n + 1).to_string()))),
        ("nothing", lying(|_| json!("0"))),
        ("most", lying(|_| json!(u128::MAX.to_string()))),
    ]
}

/// All of them at once: some wait for a node that is behind.
fn each(check: impl Fn(&'static str) + Sync) {
    let lines = COMMANDS.iter().map(|(_, Asks(line) | Signs(line))| *line);
    let lines: Mutex<Vec<_>> = Mutex::new(lines.collect());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| loop {
                let Some(line) = lines.lock().unwrap().pop() else {
                    return;
                };
                check(line);
            });
        }
    });
}

/// Standing, catching up, or another chain's of the name: no signature is made for it.
#[test]
fn a_node_that_is_not_at_the_head_of_the_chain_gets_no_signature() {
    let scene = ready();
    let fake = &scene.fake;
    let (head, other) = (fake.blocks(0, 0), fake.blocks(9, 0));
    let (stands, lags) = (fake.blocks(0, 3_600), fake.blocks(0, 3_600));
    // Whose genesis is pinned, whose blocks there are, and whether more are made.
    let nodes = [
        ("foreign", &head, &other, false),
        ("standing", &stands, &stands, false),
        ("lagging", &lags, &lags, true),
    ];
    each(|line| {
        for (node, pinned, blocks, grows) in nodes {
            let met = meet(&scene, pinned, Node::honest(blocks), grows, line);
            assert!(met.signed.is_empty(), "{line}: {node}: {:?}", met.signed);
            let refused = match (node, signs(line)) {
                ("foreign", _) | (_, true) => met.code == 9,
                // What is read of a past says so.
                _ => met.code == 9 || met.text.contains("the node's newest block"),
            };
            assert!(refused, "{line}: {node}: {}: {}", met.code, met.text);
        }
    });
}

/// Whatever a node says of numbers: what is signed is what an honest one has signed, or nothing.
#[test]
fn no_lie_changes_what_is_signed() {
    let scene = ready();
    let blocks = scene.fake.blocks(0, 0);
    let (wrong, idle) = (Mutex::new(vec![]), Mutex::new(BTreeSet::new()));
    each(|line| {
        let honest = meet(&scene, &blocks, Node::honest(&blocks), false, line);
        if signs(line) && honest.signed.is_empty() {
            idle.lock().unwrap().insert(line);
        }
        for (name, lie) in lies() {
            let node = Node {
                lie,
                ..Node::honest(&blocks)
            };
            let met = meet(&scene, &blocks, node, false, line);
            if !met.signed.is_empty() && met.signed != honest.signed {
                let (signed, meant) = (met.signed, &honest.signed);
                let fault = format!("{line}: {name}: {signed:?}\n instead of {meant:?}");
                wrong.lock().unwrap().push(fault);
            }
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(idle.into_inner().unwrap(), IDLE.into());
}

/// What has nothing to sign on this chain, unless a lie makes it.
const IDLE: [&str; 8] = [
    "data adopt 2 --from prov",
    "data claim 1 --from prov",
    "data complete 1 --from alice",
    "data dispute 1 --sealed @/original.oaicdata --from alice",
    "data refund 1 --from alice",
    "data watch --once --from alice",
    "receipt dispute @/receipt.json --from alice",
    "watchtower --once --entries @/one.entry --from prov",
];
