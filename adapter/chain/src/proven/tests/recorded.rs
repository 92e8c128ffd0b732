//! What a real node of four validators said, and what random changes of it come to.

use std::fs;
use std::path::Path;

use cosmwasm_std::Binary;
use proptest::prelude::*;
use serde::Deserialize;

use super::super::testing::{places, replaying, Exchange};
use super::super::Code;
use super::*;

/// Written by `integration/tests/wasmd/proven.rs`, test `fixtures`.
#[derive(Clone, Deserialize)]
struct Fixture {
    now: u64,
    root: TrustRoot,
    height: u64,
    contract: Addr,
    code_id: u64,
    checksum: String,
    present: Record,
    absent: Vec<String>,
    exchanges: Vec<Exchange>,
}

#[derive(Clone, Deserialize)]
struct Record {
    key: String,
    value: String,
}

/// What a client learns: each record, and the code.
#[derive(Debug, PartialEq)]
struct Learned {
    height: u64,
    present: Option<Vec<u8>>,
    absent: Vec<Option<Vec<u8>>>,
    code: Option<Code>,
}

impl Fixture {
    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = folder.join("tests/fixtures/proven/localnet.json");
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    }

    fn truth(&self) -> Learned {
        let checksum = hex::decode(&self.checksum).unwrap();
        Learned {
            height: self.height,
            present: Some(hex::decode(&self.present.value).unwrap()),
            absent: vec![None; self.absent.len()],
            code: Some(Code {
                id: self.code_id,
                checksum: checksum.try_into().unwrap(),
            }),
        }
    }

    /// What a node that says this teaches a cold client.
    fn teach(&self, node: Node) -> Result<Learned, ProvenError> {
        let now = self.now;
        let config = ReaderConfig {
            patience: Duration::ZERO,
            ..ReaderConfig::new("memory", self.root.clone())
        };
        let reader = ProvenReader::in_memory(config, node, move || now)?;
        let at = reader.newest()?;
        let key = |text: &String| hex::decode(text).unwrap();
        let absent: Vec<_> = self.absent.iter().map(key).collect();
        Ok(Learned {
            height: at.height(),
            present: at.value(&self.contract, &key(&self.present.key))?.value,
            absent: at.values(&self.contract, &absent)?.value,
            code: at.code(&self.contract)?.value,
        })
    }
}

#[test]
fn a_real_nodes_answers_prove_what_it_had() {
    let fixture = Fixture::read();
    let learned = fixture.teach(replaying(fixture.exchanges.clone()));
    assert_eq!(learned.unwrap(), fixture.truth());
}

#[test]
fn a_real_nodes_answers_mixed_up_prove_nothing() {
    let fixture = Fixture::read();
    let exchanges = fixture.exchanges.iter();
    let queries: Vec<&Exchange> = exchanges.filter(|e| e.method == "abci_query").collect();
    // The last two are of another height and of another store.
    assert!(queries.len() >= 8, "{} queries", queries.len());
    for (at, from) in
        (0..queries.len()).flat_map(|at| (0..queries.len()).map(move |from| (at, from)))
    {
        if queries[at].answer == queries[from].answer {
            continue;
        }
        let (params, answer) = (queries[at].params.clone(), queries[from].answer.clone());
        let asked = params["height"].clone();
        let honest = replaying(fixture.exchanges.clone());
        let node: Node = Arc::new(move |request| {
            if request["params"] != params {
                return honest(request);
            }
            let mut answer = answer.clone();
            // Mixed up, but for what the answer says of itself.
            answer["result"]["response"]["height"] = asked.clone();
            answer.to_string().into_bytes()
        });
        match fixture.teach(node) {
            Ok(learned) => assert_eq!(learned, fixture.truth(), "{from} for {at}"),
            Err(error) => assert!(error.fault().is_some(), "{error}"),
        }
    }
}

/// Change an answer at one place that holds no others, in one of a few ways.
fn change(answer: &mut Value, place: usize, way: u8, at: usize, with: u8) {
    let mut leaves = places(answer);
    leaves.retain(|place| {
        !matches!(
            answer.pointer(place),
            Some(Value::Object(_) | Value::Array(_))
        )
    });
    let path = &leaves[place % leaves.len()];
    let (parent, name) = path.rsplit_once('/').unwrap();
    let leaf = answer.pointer_mut(path).unwrap();
    match (way % 6, leaf.as_str().map(str::to_owned)) {
        // A bit of what is written in base64, so that the change gets past its decoding.
        (0 | 1, Some(text)) if Binary::from_base64(&text).is_ok_and(|b| !b.is_empty()) => {
            let mut bytes: Vec<u8> = Binary::from_base64(&text).unwrap().into();
            let at = at % bytes.len();
            bytes[at] ^= 1 << (with % 8);
            *leaf = Binary::from(bytes).to_base64().into();
        }
        (2, Some(text)) if !text.is_empty() => {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at % chars.len();
            chars[at] = char::from(with);
            *leaf = chars.into_iter().collect::<String>().into();
        }
        (3, Some(text)) => {
            let end = at % (text.chars().count() + 1);
            *leaf = text.chars().take(end).collect::<String>().into();
        }
        (4, _) => match answer.pointer_mut(parent).unwrap() {
            Value::Object(map) => drop(map.remove(name)),
            Value::Array(all) => drop(all.remove(name.parse::<usize>().unwrap())),
            _ => {}
        },
        (5, _) => {
            *leaf = json!([null, -1, u64::MAX, "", "-9223372036854775808", {}])[at % 6].clone()
        }
        (_, Some(_)) => *leaf = with.to_string().into(),
        (_, None) => *leaf = with.into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4 * ProptestConfig::default().cases))]

    /// A node that changes one answer teaches the truth or nothing; and nothing panics.
    #[test]
    fn changed_answers_teach_the_truth_or_nothing(
        which in any::<usize>(), place in any::<usize>(), way: u8, at in any::<usize>(), with: u8,
    ) {
        let fixture = Fixture::read();
        let mut exchanges = fixture.exchanges.clone();
        let count = exchanges.len();
        change(&mut exchanges[which % count].answer, place, way, at, with);
        if let Ok(learned) = fixture.teach(replaying(exchanges)) {
            prop_assert_eq!(learned, fixture.truth());
        }
    }

    /// The same with the bytes on the line.
    #[test]
    fn changed_bytes_teach_the_truth_or_nothing(
        which in 0usize..12, at in any::<usize>(), with: u8, cut: bool,
    ) {
        let fixture = Fixture::read();
        let honest = replaying(fixture.exchanges.clone());
        let counter = AtomicU64::new(0);
        let node: Node = Arc::new(move |request| {
            let mut body = honest(request);
            let nth = counter.fetch_add(1, Ordering::SeqCst);
            if nth == which as u64 && !body.is_empty() {
                let at = at % body.len();
                body[at] = with;
                if cut {
                    body.truncate(at);
                }
            }
            body
        });
        if let Ok(learned) = fixture.teach(node) {
            prop_assert_eq!(learned, fixture.truth());
        }
    }
}
