//! The light client: chains that change, and nodes that show another.

use cosmrs::tendermint::block::Header;

use super::super::testing::serve;
use super::super::Code;
use super::*;

const HEADER: &str = "/result/signed_header/header";
const APP_HASH: &str = "/result/signed_header/header/app_hash";
const BLOCK_ID: &str = "/result/signed_header/commit/block_id/hash";
const SIGNATURES: &str = "/result/signed_header/commit/signatures";

#[test]
fn a_cold_client_proves_what_is_there_and_what_is_not() {
    let chain = chain(40);
    let (node, count) = counted(honest(&shared(&chain)));
    let reader = reader(chain.root(ROOT), node, chain.time());
    let at = reader.newest().unwrap();
    // Status, the pinned block, its validators, the newest block.
    assert_eq!(count.load(Ordering::SeqCst), 4);
    assert_eq!((at.height(), at.time()), (39, chain.time()));
    let order = at.value(&market(), b"order").unwrap();
    assert_eq!((order.height, order.time), (39, chain.time()));
    assert_eq!(order.value.unwrap(), b"value of order");
    let keys = ["a", "aa", "y", "z", ""];
    let values = at.values(&market(), &keys).unwrap().value;
    let there: Vec<bool> = values.iter().map(Option::is_some).collect();
    assert_eq!(there, [true, false, true, false, false]);
    let code = Code {
        id: 3,
        checksum: [0xab; 32],
    };
    assert_eq!(at.code(&market()).unwrap().value, Some(code));
    let stranger = FakeChain::address(8);
    assert_eq!(at.code(&stranger).unwrap().value, None);
    assert_eq!(at.value(&stranger, b"order").unwrap().value, None);
}

#[test]
fn validators_may_change_one_by_one_until_none_is_left() {
    let mut chain = chain(10);
    for first in 2..=9 {
        chain.set_validators(&equals(first..=first + 3));
        chain.grow(10);
    }
    let (node, count) = counted(honest(&shared(&chain)));
    let reader = reader(chain.root(ROOT), node, chain.time());
    assert_eq!(reader.newest().unwrap().height(), chain.height() - 1);
    // One jump isn't enough, and not every block was asked for.
    let asked = count.load(Ordering::SeqCst);
    assert!((6..40).contains(&asked), "{asked} requests");
}

#[test]
fn all_validators_may_change_at_once() {
    let mut chain = chain(30);
    chain.set_validators(&equals(11..=14));
    chain.grow(30);
    honest_reader(&chain).newest().unwrap();
}

#[test]
fn validators_come_in_pages() {
    let chain = chain_of(&equals(1..=250), 5);
    honest_reader(&chain).newest().unwrap();
    let cut = newest(&chain, |method, params, answer| {
        if method == "validators" && params["page"] == "3" {
            answer["result"]["validators"] = json!([]);
        }
    });
    assert_fault!(cut, Fault::WrongValidators { height: 3 });
    let endless = at("validators", |answer| {
        answer["result"]["total"] = "4000000000".into();
    });
    assert_fault!(newest(&chain, endless), Fault::TooMuch { .. });
}

#[test]
fn another_chain_of_the_same_name_is_seen() {
    let ours = chain(40);
    let mut other = FakeChain::new(CHAIN, &equals(1..=4), START);
    other.genesis = 1;
    other.grow(60);
    // Cold: its pinned height has another block.
    let cold = reader(ours.root(ROOT), honest(&shared(&other)), other.time());
    assert_fault!(cold.newest(), Fault::OtherChain { height: ROOT, .. });

    // Warm, and it has the same validators: only the block at the trusted height tells.
    let folder = tempfile::tempdir().unwrap();
    let warm = |chain: &FakeChain, node: Node| {
        let config = ReaderConfig {
            store: Some(folder.path().join("trusted")),
            ..config(ours.root(ROOT))
        };
        let now = chain.time();
        let reader = ProvenReader::in_memory(config, node, move || now).unwrap();
        reader.newest().map(|at| at.height())
    };
    assert_eq!(warm(&ours, honest(&shared(&ours))).unwrap(), 39);
    let found = warm(&other, honest(&shared(&other)));
    assert_fault!(found, Fault::OtherChain { height: 40, .. });

    // Warm, and it is shorter: started anew.
    let mut short = FakeChain::new(CHAIN, &equals(1..=4), ours.time() - 50);
    short.grow(10);
    let found = warm(&short, honest(&shared(&short)));
    assert_fault!(found, Fault::OtherChain { height: ROOT, .. });

    // Warm, with validators of its own, and it doesn't show the block that would tell.
    let strange = chain_of(&equals(21..=24), 60);
    let hiding = at_commit(40, |answer| {
        *answer = json!({ "error": { "message": "pruned" } });
    });
    let found = warm(&strange, lying(&shared(&strange), hiding));
    assert_fault!(found, Fault::OtherValidators { height: 41 });
}

#[test]
fn a_chain_of_another_name_is_seen() {
    let ours = chain(40);
    let mut other = FakeChain::new("oaic-2", &equals(1..=4), START);
    other.grow(40);
    let newest = |node| {
        reader(ours.root(ROOT), node, ours.time())
            .newest()
            .map(drop)
    };
    assert_fault!(newest(honest(&shared(&other))), Fault::OtherName { .. });
    // One that lies about its name: its blocks are signed for the other one.
    let renamed = at("status", |answer| {
        answer["result"]["node_info"]["network"] = CHAIN.into();
    });
    let found = newest(lying(&shared(&other), renamed));
    assert_fault!(found, Fault::OtherChain { .. });
}

#[test]
fn a_node_that_is_behind_what_is_trusted_lags() {
    let (long, mut short) = (chain(40), chain(30));
    short.next_time = long.next_time;
    let folder = tempfile::tempdir().unwrap();
    let config = ReaderConfig {
        store: Some(folder.path().join("trusted")),
        ..config(long.root(ROOT))
    };
    let now = long.time();
    let newest = |chain: &FakeChain| {
        let node = honest(&shared(chain));
        let reader = ProvenReader::in_memory(config.clone(), node, move || now).unwrap();
        reader.newest().map(|at| at.height())
    };
    newest(&long).unwrap();
    let text = assert_fault!(newest(&short), Fault::Lags { height: 30, .. });
    assert!(text.contains("block 40 is trusted"), "{text}");
}

#[test]
fn a_node_that_stands_and_one_that_catches_up_are_told_apart() {
    let chain = chain(40);
    let late = chain.time() + 61;
    let newest = |node, now| reader(chain.root(ROOT), node, now).newest().map(drop);
    let found = newest(honest(&shared(&chain)), late);
    assert_fault!(found, Fault::Stands { height: 40, .. });
    newest(honest(&shared(&chain)), late - 1).unwrap();
    let found = newest(growing(&chain), late + 100_000);
    assert_fault!(found, Fault::Lags { .. });
}

#[test]
fn headers_of_the_future_are_refused() {
    let chain = chain(40);
    let at = |root, early| {
        let reader = reader(
            chain.root(root),
            honest(&shared(&chain)),
            chain.time() - early,
        );
        reader.newest().map(drop)
    };
    at(ROOT, 9).unwrap();
    assert_fault!(at(ROOT, 10), Fault::Future { height: 40, .. });
    // One that is pinned isn't checked as others are.
    assert_fault!(at(40, 11), Fault::Future { height: 40, .. });
}

#[test]
fn what_is_trusted_expires() {
    let mut slow = FakeChain::new(CHAIN, &equals(1..=4), START);
    slow.interval = 86_400;
    slow.grow(16);
    // Block 2 is as old as two weeks.
    let found = honest_reader(&slow);
    assert_fault!(found.newest(), Fault::Expired { height: ROOT, .. });
    let node = honest(&shared(&slow));
    reader(slow.root(3), node, slow.time()).newest().unwrap();
}

#[test]
fn forged_headers_are_refused() {
    let chain = chain(40);
    let forge = |answer: &mut Value| set(answer, APP_HASH, "AB".repeat(32));
    let found = newest(&chain, at_commit(40, forge));
    assert_fault!(found, Fault::ForgedHeader { height: 40 });
    // With the commit changed to fit, the signatures don't.
    let fitting = at_commit(40, move |answer| {
        forge(answer);
        let header = answer.pointer(HEADER).unwrap().clone();
        let header: Header = serde_json::from_value(header).unwrap();
        set(answer, BLOCK_ID, header.hash().to_string());
    });
    let found = newest(&chain, fitting);
    assert_fault!(found, Fault::BadCommit { height: 40, .. });
    // Another block's header and commit are real, but not what was asked.
    let earlier = chain.clone();
    let found = at_commit(40, move |answer| {
        let params = json!({ "height": "39" });
        answer["result"] = earlier.answer("commit", &params).unwrap();
    });
    assert_fault!(newest(&chain, found), Fault::OtherAnswer { .. });
    // One of the pinned height is not the pinned one.
    let found = newest(&chain, at_commit(ROOT, forge));
    assert_fault!(found, Fault::OtherChain { .. });
}

#[test]
fn a_commit_needs_more_than_two_thirds() {
    let powers = [(1, 50), (2, 10), (3, 30)].map(|(seed, power)| Validator { seed, power });
    let outcome = |absent: &[u8]| {
        let mut chain = chain_of(&powers, 39);
        chain.absent = absent.to_vec();
        chain.grow(1);
        honest_reader(&chain).newest().map(drop)
    };
    outcome(&[2]).unwrap();
    assert_fault!(
        outcome(&[3]),
        Fault::TooLittlePower {
            height: 40,
            signed: 60,
            total: 90,
        }
    );
    // Those who voted for no block don't count.
    let nil = at_commit(40, |answer| {
        set(answer, &format!("{SIGNATURES}/0/block_id_flag"), 3);
    });
    // The largest is gone, and the others are not a third of whom is trusted either.
    let found = fault(newest(&chain_of(&powers, 40), nil)).to_string();
    assert!(found.contains("40"), "{found}");
}

#[test]
fn validators_must_hash_to_what_the_header_says() {
    let chain = chain(40);
    // Four of the first are more than a set can have, and less than a number.
    for power in ["1000000000000000000", "11", "9223372036854775807"] {
        let mighty = at("validators", move |answer| {
            for validator in answer["result"]["validators"].as_array_mut().unwrap() {
                validator["voting_power"] = power.into();
            }
        });
        assert_fault!(newest(&chain, mighty), Fault::WrongValidators { height: 3 });
    }
    // Addresses aren't hashed, so they are not believed: these say that one key is everybody's.
    let one = at("validators", |answer| {
        let all = answer["result"]["validators"].as_array_mut().unwrap();
        let first = all[0]["address"].clone();
        all.iter_mut().for_each(|v| v["address"] = first.clone());
    });
    assert_eq!(newest(&chain, one).unwrap(), 39);
}

#[test]
fn time_does_not_run_back() {
    let mut chain = chain(39);
    chain.next_time = START;
    chain.grow(1);
    let reader = honest_reader(&chain);
    assert_fault!(reader.newest(), Fault::TimeRunsBack { height: 40 });
}

#[test]
fn a_block_that_is_to_come_is_waited_for() {
    let chain = chain(40);
    // Block 41 is there at once; the state of 42 takes block 43. A slow machine may take its time.
    let now = chain.time() + 10;
    let patient = ReaderConfig {
        patience: Duration::from_secs(30),
        ..config(chain.root(ROOT))
    };
    let waiting = ProvenReader::in_memory(patient, growing(&chain), move || now).unwrap();
    assert_eq!(waiting.since(42).unwrap().height(), 42);
    let standing = reader(chain.root(ROOT), honest(&shared(&chain)), now);
    assert_fault!(standing.since(42), Fault::Lags { height: 40, .. });
}

#[test]
fn a_node_cannot_make_the_client_ask_or_read_without_end() {
    let chain = chain(40);
    let (node, count) = counted(lying(&shared(&chain), |method, params, answer| {
        // As if the newest block were far away, and each one nearer had validators of its own.
        let far = (1u64 << 62).to_string();
        match method {
            "status" => answer["result"]["sync_info"]["latest_block_height"] = far.into(),
            "commit" if params["height"] != ROOT.to_string().as_str() => {
                *answer = json!({ "error": { "message": "\u{1b}[31mno" } })
            }
            _ => {}
        }
    }));
    let found = reader(chain.root(ROOT), node, chain.time());
    let text = assert_fault!(found.newest(), Fault::Refused { .. });
    assert!(text.contains(": ?[31mno;"), "{text}");
    // Refusals are waited out, as long as the patience lasts.
    assert!(count.load(Ordering::SeqCst) < 50);

    // Every block has validators of its own, so none vouches for one further away.
    let mut restless = FakeChain::new(CHAIN, &equals(1..=1), START);
    for block in 0..=220 {
        restless.set_validators(&equals(block + 2..=block + 2));
        restless.grow(1);
    }
    let reader = honest_reader(&restless);
    assert_fault!(reader.newest(), Fault::TooMuch { of: "blocks", .. });
    // What was reached is not lost: asked again, it goes on from there.
    let reached = (0..4).find_map(|_| reader.newest().ok());
    assert_eq!(reached.unwrap().height(), 220);

    let padded = at("commit", |answer| {
        answer["padding"] = "x".repeat(2 * 1024 * 1024).into();
    });
    let served = serve(lying(&shared(&chain), padded)).unwrap();
    let reader = ProvenReader::open(ReaderConfig::new(served.url(), chain.root(ROOT))).unwrap();
    assert_fault!(reader.newest(), Fault::Oversized { what: "commit", .. });
}

#[test]
fn errors_name_the_node_without_its_credentials() {
    let chain = chain(5);
    let served = serve(lying(&shared(&chain), |_, _, answer| {
        *answer = json!({ "error": { "message": "who is s3cret-word?" } });
    }))
    .unwrap();
    let open = |url: String| ProvenReader::open(ReaderConfig::new(url, chain.root(ROOT)));
    let reader = open(served.url().replace("http://", "http://me:s3cret-word@")).unwrap();
    let newest = || reader.newest().map(drop).unwrap_err().to_string();
    let refused = newest();
    assert!(refused.starts_with("http://***@127.0.0.1:"), "{refused}");
    drop(served);
    let silent = newest();
    assert!(silent.contains("no answer to status"), "{silent}");
    assert_eq!(silent.matches("refused").count(), 1, "{silent}");
    let odd = open("ftp://me:s3cret-word@h".into()).map(drop);
    let odd = odd.unwrap_err().to_string();
    assert!(odd.starts_with("node: "), "{odd}");
    for error in [refused, silent, odd] {
        assert!(!error.contains("s3cret"), "{error}");
    }
}

#[test]
fn bytes_that_would_make_the_library_panic_are_refused() {
    let chain = chain(40);
    let refused = |method, place: String, bad: &'static str| {
        let lie = at(method, move |answer| set(answer, &place, bad));
        assert_fault!(newest(&chain, lie), Fault::Unreadable { .. });
    };
    let key = "/result/validators/0/pub_key/value";
    for bad in ["====", "AAA=A", "\u{80}", "AAAA="] {
        refused("commit", format!("{SIGNATURES}/0/signature"), bad);
        refused("validators", key.into(), bad);
    }
    for bad in [
        "9999-12-31T23:59:59-23:59",
        "0000-01-01T00:00:00+23:59",
        "z",
        "",
    ] {
        refused("commit", format!("{HEADER}/time"), bad);
        refused("commit", format!("{SIGNATURES}/0/timestamp"), bad);
    }
}
