//! The golden vectors: what is in `vectors/` is what this crate writes and reads, byte for byte.
//!
//! A difference means that other implementations no longer understand us. If that is meant:
//! `cargo test -p oaic-payment-http --test wire -- --ignored write_vectors`.

use std::path::PathBuf;

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::Engine;
use oaic_payment_http::{mpp, Answer, PAYMENT_REQUIRED, PAYMENT_RESPONSE, WWW_AUTHENTICATE};
use serde_json::{json, Map, Value};

mod challenge;
mod payment;
mod receipt;

/// JSON in base64, with padding or without.
fn json_in(text: &str) -> Value {
    let bytes = STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text));
    serde_json::from_slice(&bytes.unwrap()).unwrap()
}

/// The JSON of a text altered by a closure, encoded as the text was.
fn altered(text: &str, padded: bool, alter: impl Fn(&mut Value)) -> String {
    let mut value = json_in(text);
    alter(&mut value);
    let bytes = serde_json_canonicalizer::to_vec(&value).unwrap();
    if padded {
        STANDARD.encode(bytes)
    } else {
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// What an answer's headers hold, beside the answer.
fn answer(answer: &Answer) -> Value {
    let headers: Map<String, Value> = answer
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    let mut value = json!({
        "status": answer.status,
        "headers": headers,
        "body": serde_json::from_str::<Value>(&answer.body).unwrap(),
    });
    if let Some(line) = answer.header(WWW_AUTHENTICATE) {
        let challenge = mpp::Challenge::read(line).unwrap().unwrap();
        value["request"] = json_in(&challenge.request);
    }
    for name in [PAYMENT_REQUIRED, PAYMENT_RESPONSE] {
        if let Some(header) = answer.header(name) {
            value[name] = json_in(header);
        }
    }
    value
}

fn all() -> [(&'static str, Value); 3] {
    [
        ("challenge.json", challenge::vectors()),
        ("payment.json", payment::vectors()),
        ("receipt.json", receipt::vectors()),
    ]
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

#[test]
#[ignore = "rewrites the golden vectors"]
fn write_vectors() {
    for (name, value) in all() {
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        std::fs::write(folder().join(name), text).unwrap();
    }
}

#[test]
fn the_golden_vectors_are_what_this_crate_computes() {
    for (name, value) in all() {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        let stored: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            stored, value,
            "vectors/{name} differs from what this crate computes"
        );
    }
}
