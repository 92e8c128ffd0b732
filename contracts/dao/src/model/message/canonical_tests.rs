//! The strict reader against serde, which stands for the contracts that will read the messages.

use oaic_messages::dao::MAX_JSON_DEPTH;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::canonical::only_key;

/// A JSON value that keeps the order of keys, and all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Json {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    #[serde(with = "fields")]
    Object(Vec<(String, Json)>),
}

mod fields {
    use std::fmt;

    use serde::de::{Deserializer, MapAccess, Visitor};
    use serde::ser::Serializer;

    use super::Json;

    type Fields = Vec<(String, Json)>;

    pub fn serialize<S: Serializer>(fields: &Fields, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(fields.iter().map(|(key, value)| (key, value)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Fields, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                std::iter::from_fn(|| map.next_entry().transpose()).collect()
            }
        }
        from.deserialize_map(Object)
    }
}

/// Whether a message is what serde writes after reading it, has one top-level key and none twice:
/// the rule itself, told without the reader.
fn by_serde(json: &[u8]) -> Option<String> {
    let value: Json = serde_json::from_slice(json).ok()?;
    let again = serde_json::to_vec(&value).unwrap();
    let Json::Object(fields) = &value else {
        return None;
    };
    (again == json && fields.len() == 1 && plain(&value, 1)).then(|| fields[0].0.clone())
}

/// No key twice, no float, no control character that only a `\u` escape writes, not too deep.
fn plain(value: &Json, depth: usize) -> bool {
    let text = |text: &str| {
        text.chars()
            .all(|c| c >= ' ' || "\u{8}\u{c}\n\r\t".contains(c))
    };
    match value {
        Json::Float(_) => false,
        Json::Text(value) => text(value),
        Json::List(items) => {
            depth <= MAX_JSON_DEPTH && items.iter().all(|item| plain(item, depth + 1))
        }
        Json::Object(fields) => {
            let mut keys: Vec<_> = fields.iter().map(|(key, _)| key).collect();
            keys.sort();
            keys.dedup();
            depth <= MAX_JSON_DEPTH
                && keys.len() == fields.len()
                && fields
                    .iter()
                    .all(|(key, value)| text(key) && plain(value, depth + 1))
        }
        _ => true,
    }
}

#[test]
fn a_message_as_serde_writes_it_is_read() {
    for (json, key) in [
        (
            r#"{"spend":{"amount":"5","to":[1,-2,true,false,null,{}],"x":[]}}"#,
            "spend",
        ),
        (r#"{"update_params":{}}"#, "update_params"),
        (r#"{"unit":null}"#, "unit"),
        (r#"{"say":"a\"b\\c\n\t\r\b\f/ü€😀"}"#, "say"),
        (
            r#"{"n":[0,18446744073709551615,-9223372036854775808]}"#,
            "n",
        ),
        // Another key than a policy can name, but one way only to read it.
        (r#"{"":1}"#, ""),
        (r#"{"a\"b":1}"#, r#"a\"b"#),
        // The same key in different objects.
        (r#"{"a":{"a":{"a":1},"b":{"a":1}}}"#, "a"),
    ] {
        assert_eq!(only_key(json.as_bytes()), Ok(key), "{json}");
    }
}

#[test]
fn every_other_spelling_is_refused_where_it_departs() {
    for (json, at, problem) in [
        // White space, anywhere.
        (&br#" {"a":1}"#[..], 0, "'{' expected"),
        (br#"{ "a":1}"#, 1, "a key"),
        (br#"{"a" :1}"#, 4, "':'"),
        (br#"{"a": 1}"#, 5, "white space"),
        (b"{\"a\":1\n}", 6, "white space"),
        (br#"{"a":[1, 2]}"#, 8, "white space"),
        (br#"{"a":1} "#, 7, "something follows"),
        // Trailing bytes, NUL, byte order mark, bytes that are not UTF-8.
        (br#"{"a":1}{"b":1}"#, 7, "something follows"),
        (br#"{"a":1}}"#, 7, "something follows"),
        (b"{\"a\":1}\0", 7, "something follows"),
        (b"\0{\"a\":1}", 0, "'{' expected"),
        (b"{\"a\":\"\0\"}", 6, "control"),
        (b"\xef\xbb\xbf{\"a\":1}", 0, "'{' expected"),
        (b"{\"a\":\"\xff\"}", 6, "UTF-8"),
        (b"{\"a\":\"\xc0\xaf\"}", 6, "UTF-8"),
        (b"{\"a\":\"\xed\xa0\x80\"}", 6, "UTF-8"),
        // Escapes: of letters, needless, of lone surrogates, of control characters.
        (br#"{"\u0061":1}"#, 3, "escape"),
        (br#"{"a":"\u0041"}"#, 7, "escape"),
        (br#"{"a":"\/"}"#, 7, "not needed"),
        (br#"{"a":"\ud800"}"#, 7, "escape"),
        (br#"{"a":"\u0000"}"#, 7, "escape"),
        (br#"{"a":"\u001f"}"#, 7, "escape"),
        (b"{\"a\":\"\t\"}", 6, "control"),
        // Keys twice, at any depth, next to each other or not; also by an escape.
        (br#"{"a":1,"a":2}"#, 12, "twice"),
        (br#"{"a":{"b":1,"b":2}}"#, 17, "twice"),
        (br#"{"a":[{"b":1,"c":1,"b":2}]}"#, 24, "twice"),
        (br#"{"a":{"b":1,"\u0062":2}}"#, 14, "escape"),
        // More than one key on top, none, or no object.
        (br#"{"a":1,"b":2}"#, 13, "more than one"),
        (b"{}", 1, "no top-level key"),
        (b"[]", 0, "'{' expected"),
        (b"\"a\"", 0, "'{' expected"),
        (b"", 0, "'{' expected"),
        // Numbers.
        (br#"{"a":-0}"#, 7, "needless"),
        (br#"{"a":1.0}"#, 6, "plain integer"),
        (br#"{"a":1e5}"#, 6, "plain integer"),
        (br#"{"a":1E5}"#, 6, "plain integer"),
        (br#"{"a":0e1}"#, 6, "plain integer"),
        (br#"{"a":007}"#, 8, "needless"),
        (br#"{"a":-}"#, 6, "needless"),
        (br#"{"a":+1}"#, 5, "a value"),
        (br#"{"a":.5}"#, 5, "a value"),
        (br#"{"a":18446744073709551616}"#, 25, "64 bits"),
        (br#"{"a":-9223372036854775809}"#, 25, "64 bits"),
        (br#"{"a":NaN}"#, 5, "a value"),
        // Cut off, or with a hole.
        (br#"{"a":1"#, 6, "too early"),
        (br#"{"a":"#, 5, "too early"),
        (br#"{"a":"b"#, 7, "too early"),
        (br#"{"a":"b\"#, 8, "too early"),
        (br#"{"a":[1"#, 7, "too early"),
        (br#"{"a":[1,]}"#, 8, "a value"),
        (br#"{"a":1,}"#, 7, "a key"),
        (br#"{"a":[,1]}"#, 6, "a value"),
        (br#"{"a":[1}}"#, 7, "',' or the end"),
        (br#"{"a":tru}"#, 8, "a value"),
        (br#"{"a":nulll}"#, 9, "',' or the end"),
        (br#"{'a':1}"#, 1, "a key"),
        (br#"{"a":1 /* */}"#, 6, "white space"),
        (br#"{a:1}"#, 1, "a key"),
    ] {
        let error = only_key(json).expect_err(&String::from_utf8_lossy(json));
        let shown = String::from_utf8_lossy(json);
        assert_eq!(error.at, at, "{shown}: {error}");
        assert!(error.problem.contains(problem), "{shown}: {error}");
        assert_eq!(by_serde(json), None, "{shown}");
    }
}

#[test]
fn depth_is_bounded_and_costs_no_stack() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(only_key(nested(MAX_JSON_DEPTH - 1).as_bytes()), Ok("a"));
    for depth in [MAX_JSON_DEPTH, 10_000, 1_000_000] {
        let error = only_key(nested(depth).as_bytes()).unwrap_err();
        assert_eq!(error.problem, "too deep");
    }
    let objects = "{\"a\":".repeat(10_000);
    assert_eq!(
        only_key(objects.as_bytes()).unwrap_err().problem,
        "too deep"
    );
}

#[test]
fn a_megabyte_is_read_in_one_go() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20));
    assert_eq!(only_key(long.as_bytes()), Ok("a"));
    let key = format!("{{\"{}\":1}}", "k".repeat(1 << 20));
    assert_eq!(only_key(key.as_bytes()).unwrap().len(), 1 << 20);
    // Many keys: found twice without comparing each with each.
    let keys: Vec<_> = (0..100_000).map(|n| format!("\"{n}\":{n}")).collect();
    let many = format!("{{\"a\":{{{}}}}}", keys.join(","));
    assert_eq!(only_key(many.as_bytes()), Ok("a"));
    let twice = format!("{{\"a\":{{{},\"5\":0}}}}", keys.join(","));
    assert!(only_key(twice.as_bytes())
        .unwrap_err()
        .problem
        .contains("twice"));
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::Unsigned),
        (i64::MIN..0).prop_map(Json::Signed),
        any::<f64>().prop_map(Json::Float),
        any::<String>().prop_map(Json::Text),
        "[ -~]{0,8}".prop_map(Json::Text),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::List),
            proptest::collection::vec(("[a-c]{1,2}|\\PC{0,3}", inner), 0..5).prop_map(Json::Object),
        ]
    })
}

/// Spellings near to canonical ones, which random bytes would hardly hit.
fn near() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(
        &[
            "{\"a\":",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"b\"",
            "\"\\u0061\"",
            "0",
            "-0",
            "01",
            "1e1",
            "1.5",
            " ",
            "null",
            "true",
            "\"\\n\"",
            "-7",
            "\"a\":",
            "{}",
        ][..],
    );
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The reader accepts exactly what serde writes again unchanged.
    #[test]
    fn it_agrees_with_serde_on_what_serde_writes(key in "[a-z_]{1,8}", value in json()) {
        let message = Json::Object(vec![(key.clone(), value)]);
        let json = serde_json::to_vec(&message).unwrap();
        match by_serde(&json) {
            Some(_) => prop_assert_eq!(only_key(&json), Ok(key.as_str())),
            None => prop_assert!(only_key(&json).is_err(), "{}", String::from_utf8_lossy(&json)),
        }
    }

    #[test]
    fn it_agrees_with_serde_on_spellings_near_to_canonical(json in near()) {
        let found = only_key(&json).ok().map(str::to_owned);
        prop_assert_eq!(found, by_serde(&json), "{}", String::from_utf8_lossy(&json));
    }

    /// Whatever byte is changed, added or taken away: what is accepted is canonical still.
    #[test]
    fn it_agrees_with_serde_after_any_damage(
        value in json(),
        place in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), proptest::sample::select(b" \t\n\r\"\\{}[],:0-9eE+.u\0".to_vec())],
        how in 0..3,
    ) {
        let message = Json::Object(vec![("spend".into(), value)]);
        let mut json = serde_json::to_vec(&message).unwrap();
        let place = place.index(json.len());
        match how {
            0 => json[place] = byte,
            1 => json.insert(place, byte),
            _ => { json.remove(place); }
        }
        match only_key(&json) {
            Ok(key) => {
                let decoded: String = serde_json::from_str(&format!("\"{key}\"")).unwrap();
                prop_assert_eq!(by_serde(&json), Some(decoded));
            }
            Err(_) => prop_assert_eq!(by_serde(&json), None, "{}", String::from_utf8_lossy(&json)),
        }
    }

    /// No second message can be smuggled in beside the first.
    #[test]
    fn two_keys_never_classify(
        first in "\\PC{0,6}",
        second in "\\PC{0,6}",
        one in json(),
        other in json(),
    ) {
        let json = serde_json::to_vec(&Json::Object(vec![(first, one), (second, other)])).unwrap();
        prop_assert!(only_key(&json).is_err());
    }
}
