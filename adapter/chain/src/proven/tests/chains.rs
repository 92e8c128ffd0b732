//! The light client: chains that change, and nodes that show another.

use cosmrs::tendermint::block::Header;
use serde_json::json;

use super::super::testing::serve;
use super::super::Code;
use super::*;

const HEADER: &str = "/result/signed_header/header";
const BLOCK_ID: &str = "/result/signed_header/commit/block_id/hash";

fn is_commit_of(method: &str, params: &Value, height: u64) -> bool {
    method == "commit" && params["height"] == height.to_string().as_str()
}

#[test]
fn a_cold_client_proves_what_is_there_and_what_is_not() {
    let chain = chain(40);
    let (node, count) = counted(honest(&shared(chain.clone())));
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
    let (node, count) = counted(honest(&shared(chain.clone())));
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
    let mut chain = FakeChain::new(CHAIN, &equals(1..=250), START);
    chain.grow(5);
    honest_reader(&chain).newest().unwrap();
    let cut = stopped(&chain, |method, params, answer| {
        if method == "validators" && params["page"] == "3" {
            answer["result"]["validators"] = json!([]);
        }
    });
    assert_eq!(cut, Fault::WrongValidators { height: 3 });
    let endless = stopped(&chain, |method, _, answer| {
        if method == "validators" {
            answer["result"]["total"] = "4000000000".into();
        }
    });
    assert!(matches!(endless, Fault::TooMuch { .. }), "{endless}");
}

#[test]
fn another_chain_of_the_same_name_is_seen() {
    let ours = chain(40);
    let mut other = FakeChain::new(CHAIN, &equals(1..=4), START);
    other.genesis = 1;
    other.grow(60);
    // Cold: its pinned height has another block.
    let node = honest(&shared(other.clone()));
    let cold = fault(reader(ours.root(ROOT), node, other.time()).newest());
    assert!(
        matches!(cold, Fault::OtherChain { height: ROOT, .. }),
        "{cold}"
    );

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
    assert_eq!(warm(&ours, honest(&shared(ours.clone()))).unwrap(), 39);
    let found = fault(warm(&other, honest(&shared(other.clone()))));
    assert!(
        matches!(found, Fault::OtherChain { height: 40, .. }),
        "{found}"
    );

    // Warm, and it is shorter: started anew.
    let mut short = FakeChain::new(CHAIN, &equals(1..=4), ours.time() - 50);
    short.grow(10);
    let found = fault(warm(&short, honest(&shared(short.clone()))));
    assert!(
        matches!(found, Fault::OtherChain { height: ROOT, .. }),
        "{found}"
    );

    // Warm, with validators of its own, and it doesn't show the block that would tell.
    let mut strange = FakeChain::new(CHAIN, &equals(21..=24), START);
    strange.grow(60);
    let hiding = lying(&shared(strange.clone()), |method, params, answer| {
        if is_commit_of(method, params, 40) {
            *answer = json!({ "error": { "message": "pruned" } });
        }
    });
    let found = fault(warm(&strange, hiding));
    assert_eq!(found, Fault::OtherValidators { height: 41 });
}

#[test]
fn a_chain_of_another_name_is_seen() {
    let ours = chain(40);
    let mut other = FakeChain::new("oaic-2", &equals(1..=4), START);
    other.grow(40);
    let node = honest(&shared(other.clone()));
    let found = fault(reader(ours.root(ROOT), node, ours.time()).newest());
    assert!(matches!(found, Fault::OtherName { .. }), "{found}");
    // One that lies about its name: its blocks are signed for the other one.
    let node = lying(&shared(other.clone()), |method, _, answer| {
        if method == "status" {
            answer["result"]["node_info"]["network"] = CHAIN.into();
        }
    });
    let found = fault(reader(ours.root(ROOT), node, ours.time()).newest());
    assert!(matches!(found, Fault::OtherChain { .. }), "{found}");
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
        let node = honest(&shared(chain.clone()));
        let reader = ProvenReader::in_memory(config.clone(), node, move || now).unwrap();
        reader.newest().map(|at| at.height())
    };
    newest(&long).unwrap();
    let found = fault(newest(&short));
    assert!(matches!(found, Fault::Lags { height: 30, .. }), "{found}");
    assert!(found.to_string().contains("block 40 is trusted"), "{found}");
}

#[test]
fn a_node_that_stands_and_one_that_catches_up_are_told_apart() {
    let chain = chain(40);
    let late = chain.time() + 61;
    let node = honest(&shared(chain.clone()));
    let found = fault(reader(chain.root(ROOT), node, late).newest());
    assert!(matches!(found, Fault::Stands { height: 40, .. }), "{found}");
    assert!(
        reader(chain.root(ROOT), honest(&shared(chain.clone())), late - 1)
            .newest()
            .is_ok()
    );

    let growing = shared(chain.clone());
    let grows = Arc::clone(&growing);
    let node = honest(&growing);
    let node: Node = Arc::new(move |request| {
        if request["method"] == "status" {
            grows.lock().unwrap().grow(1);
        }
        node(request)
    });
    let found = fault(reader(chain.root(ROOT), node, late + 100_000).newest());
    assert!(matches!(found, Fault::Lags { .. }), "{found}");
}

#[test]
fn headers_of_the_future_are_refused() {
    let chain = chain(40);
    let at = |now| {
        let node = honest(&shared(chain.clone()));
        reader(chain.root(ROOT), node, now).newest().map(|_| ())
    };
    at(chain.time() - 9).unwrap();
    let found = fault(at(chain.time() - 10));
    assert!(matches!(found, Fault::Future { height: 40, .. }), "{found}");
    // One that is pinned isn't checked as others are.
    let node = honest(&shared(chain.clone()));
    let early = chain.time() - 11;
    let found = fault(reader(chain.root(40), node, early).newest());
    assert!(matches!(found, Fault::Future { height: 40, .. }), "{found}");
}

#[test]
fn what_is_trusted_expires() {
    let mut slow = FakeChain::new(CHAIN, &equals(1..=4), START);
    slow.interval = 86_400;
    slow.grow(16);
    // Block 2 is as old as two weeks.
    let found = fault(honest_reader(&slow).newest());
    assert!(
        matches!(found, Fault::Expired { height: ROOT, .. }),
        "{found}"
    );
    let node = honest(&shared(slow.clone()));
    reader(slow.root(3), node, slow.time()).newest().unwrap();
}

#[test]
fn forged_headers_are_refused() {
    let chain = chain(40);
    let app_hash = format!("{HEADER}/app_hash");
    let path = app_hash.clone();
    let found = stopped(&chain, move |method, params, answer| {
        if is_commit_of(method, params, 40) {
            *answer.pointer_mut(&path).unwrap() = "AB".repeat(32).into();
        }
    });
    assert_eq!(found, Fault::ForgedHeader { height: 40 });
    // With the commit changed to fit, the signatures don't.
    let found = stopped(&chain, move |method, params, answer| {
        if is_commit_of(method, params, 40) {
            *answer.pointer_mut(&app_hash).unwrap() = "AB".repeat(32).into();
            let header = answer.pointer(HEADER).unwrap().clone();
            let header: Header = serde_json::from_value(header).unwrap();
            *answer.pointer_mut(BLOCK_ID).unwrap() = header.hash().to_string().into();
        }
    });
    assert!(
        matches!(found, Fault::BadCommit { height: 40, .. }),
        "{found}"
    );
    // Another block's header and commit are real, but not what was asked.
    let earlier = shared(chain.clone());
    let found = stopped(&chain, move |method, params, answer| {
        if is_commit_of(method, params, 40) {
            let params = json!({ "height": "39" });
            answer["result"] = earlier.lock().unwrap().answer("commit", &params).unwrap();
        }
    });
    assert!(matches!(found, Fault::OtherAnswer { .. }), "{found}");
    // One of the pinned height is not the pinned one.
    let found = stopped(&chain, |method, params, answer| {
        if is_commit_of(method, params, ROOT) {
            let path = format!("{HEADER}/app_hash");
            *answer.pointer_mut(&path).unwrap() = "AB".repeat(32).into();
        }
    });
    assert!(matches!(found, Fault::OtherChain { .. }), "{found}");
}

#[test]
fn a_commit_needs_more_than_two_thirds() {
    let powers = [(1, 50), (2, 10), (3, 30)].map(|(seed, power)| Validator { seed, power });
    let outcome = |absent: &[u8]| {
        let mut chain = FakeChain::new(CHAIN, &powers, START);
        chain.grow(39);
        chain.absent = absent.to_vec();
        chain.grow(1);
        honest_reader(&chain).newest().map(|_| ())
    };
    outcome(&[2]).unwrap();
    let found = fault(outcome(&[3]));
    let exactly = Fault::TooLittlePower {
        height: 40,
        signed: 60,
        total: 90,
    };
    assert_eq!(found, exactly);
    // Those who voted for no block don't count.
    let mut chain = FakeChain::new(CHAIN, &powers, START);
    chain.grow(40);
    let found = stopped(&chain, |method, params, answer| {
        if is_commit_of(method, params, 40) {
            let path = "/result/signed_header/commit/signatures/0/block_id_flag";
            *answer.pointer_mut(path).unwrap() = 3.into();
        }
    });
    // The largest is gone, and the others are not a third of whom is trusted either.
    assert!(found.to_string().contains("40"), "{found}");
}

#[test]
fn validators_must_hash_to_what_the_header_says() {
    let chain = chain(40);
    for (field, value) in [
        // Four of these are more than a set can have, and less than a number.
        ("voting_power", "1000000000000000000"),
        ("voting_power", "11"),
        ("voting_power", "9223372036854775807"),
    ] {
        let found = stopped(&chain, move |method, _, answer| {
            if method == "validators" {
                for validator in answer["result"]["validators"].as_array_mut().unwrap() {
                    validator[field] = value.into();
                }
            }
        });
        assert_eq!(found, Fault::WrongValidators { height: 3 });
    }
    // Addresses aren't hashed, so they are not believed: these say that one key is everybody's.
    let node = lying(&shared(chain.clone()), |method, _, answer| {
        if method == "validators" {
            let all = answer["result"]["validators"].as_array_mut().unwrap();
            let first = all[0]["address"].clone();
            all.iter_mut().for_each(|v| v["address"] = first.clone());
        }
    });
    let reader = reader(chain.root(ROOT), node, chain.time());
    assert_eq!(reader.newest().unwrap().height(), 39);
}

#[test]
fn time_does_not_run_back() {
    let mut chain = chain(39);
    chain.next_time = START;
    chain.grow(1);
    let found = fault(honest_reader(&chain).newest());
    assert_eq!(found, Fault::TimeRunsBack { height: 40 });
}

#[test]
fn a_block_that_is_to_come_is_waited_for() {
    let chain = chain(40);
    let growing = shared(chain.clone());
    let node = honest(&growing);
    let grows = Arc::clone(&growing);
    let waiting: Node = Arc::new(move |request| {
        if request["method"] == "status" {
            grows.lock().unwrap().grow(1);
        }
        node(request)
    });
    // Block 41 is there at once; the state of 42 takes block 43. A slow machine may take its time.
    let now = chain.time() + 10;
    let patient = ReaderConfig {
        patience: Duration::from_secs(30),
        ..config(chain.root(ROOT))
    };
    let reader = ProvenReader::in_memory(patient, waiting, move || now).unwrap();
    assert_eq!(reader.since(42).unwrap().height(), 42);
    let standing = honest(&shared(chain.clone()));
    let found = fault(super::reader(chain.root(ROOT), standing, now).since(42));
    assert!(matches!(found, Fault::Lags { height: 40, .. }), "{found}");
}

#[test]
fn a_node_cannot_make_the_client_ask_or_read_without_end() {
    let chain = chain(40);
    let (node, count) = counted(lying(&shared(chain.clone()), |method, params, answer| {
        // As if the newest block were far away, and each one nearer had validators of its own.
        match method {
            "status" => {
                answer["result"]["sync_info"]["latest_block_height"] =
                    (1u64 << 62).to_string().into()
            }
            "commit" if !is_commit_of(method, params, ROOT) => {
                *answer = json!({ "error": { "message": "\u{1b}[31mno" } })
            }
            _ => {}
        }
    }));
    let found = fault(reader(chain.root(ROOT), node, chain.time()).newest());
    assert!(
        matches!(&found, Fault::Refused { message, .. } if message == "?[31mno"),
        "{found}"
    );
    // Refusals are waited out, as long as the patience lasts.
    assert!(count.load(Ordering::SeqCst) < 50);

    // Every block has validators of its own, so none vouches for one further away.
    let mut restless = FakeChain::new(CHAIN, &equals(1..=1), START);
    for block in 0..=220 {
        restless.set_validators(&equals(block + 2..=block + 2));
        restless.grow(1);
    }
    let reader = honest_reader(&restless);
    let found = fault(reader.newest());
    assert!(
        matches!(found, Fault::TooMuch { of: "blocks", .. }),
        "{found}"
    );
    // What was reached is not lost: asked again, it goes on from there.
    let reached = (0..4).find_map(|_| reader.newest().ok());
    assert_eq!(reached.unwrap().height(), 220);

    let padded = lying(&shared(chain.clone()), |method, _, answer| {
        if method == "commit" {
            answer["padding"] = "x".repeat(2 * 1024 * 1024).into();
        }
    });
    let served = serve(padded).unwrap();
    let now = ReaderConfig::new(served.url().as_str(), chain.root(ROOT));
    let found = fault(ProvenReader::open(now).unwrap().newest());
    assert!(
        matches!(found, Fault::Oversized { what: "commit", .. }),
        "{found}"
    );
}

#[test]
fn errors_name_the_node_without_its_credentials() {
    let chain = chain(5);
    let served = serve(lying(&shared(chain.clone()), |_, _, answer| {
        *answer = json!({ "error": { "message": "who is s3cret-word?" } });
    }))
    .unwrap();
    let url = served.url().replace("http://", "http://me:s3cret-word@");
    let reader = ProvenReader::open(ReaderConfig::new(url.as_str(), chain.root(ROOT))).unwrap();
    let error = reader.newest().map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with("http://***@127.0.0.1:"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
    drop(served);
    let error = reader.newest().map(|_| ()).unwrap_err().to_string();
    assert!(
        error.contains("no answer to status") && !error.contains("s3cret"),
        "{error}"
    );
    let odd = ReaderConfig::new("ftp://me:s3cret-word@h", chain.root(ROOT));
    let error = ProvenReader::open(odd).map(|_| ()).unwrap_err().to_string();
    assert!(
        error.starts_with("node: ") && !error.contains("s3cret"),
        "{error}"
    );
}

#[test]
fn bytes_that_would_make_the_library_panic_are_refused() {
    let chain = chain(40);
    for bad in ["====", "AAA=A", "\u{80}", "AAAA="] {
        let path = "/result/signed_header/commit/signatures/0/signature";
        let found = stopped(&chain, move |method, _, answer| {
            if method == "commit" {
                *answer.pointer_mut(path).unwrap() = bad.into();
            }
        });
        assert!(matches!(found, Fault::Unreadable { .. }), "{found}");
        let found = stopped(&chain, move |method, _, answer| {
            if method == "validators" {
                answer["result"]["validators"][0]["pub_key"]["value"] = bad.into();
            }
        });
        assert!(matches!(found, Fault::Unreadable { .. }), "{found}");
    }
    for bad in [
        "9999-12-31T23:59:59-23:59",
        "0000-01-01T00:00:00+23:59",
        "z",
        "",
    ] {
        for path in [
            "/result/signed_header/header/time",
            "/result/signed_header/commit/signatures/0/timestamp",
        ] {
            let found = stopped(&chain, move |method, _, answer| {
                if method == "commit" {
                    *answer.pointer_mut(path).unwrap() = bad.into();
                }
            });
            assert!(matches!(found, Fault::Unreadable { .. }), "{found}");
        }
    }
}
