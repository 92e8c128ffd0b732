//! Golden vectors of records: key and bytes of one sample of each.
//!
//! A sample is written with the same code that contracts write with, into a storage of its own, and
//! what stands there then is compared with `vectors/MODULE.json`. After a change that is meant:
//! `cargo test -p oaic-records --test golden -- --ignored write_vectors`.

mod compute_settlement;
mod data_market;
mod private_credits;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, StdResult, Storage};
use serde_json::{json, Value};

/// Samples of a module's records, by the names of the constants that hold them.
#[derive(Default)]
struct Golden(BTreeMap<&'static str, Value>);

impl Golden {
    /// Adds a record: `write` saves one sample of it, and nothing else.
    fn record(
        mut self,
        name: &'static str,
        write: impl FnOnce(&mut dyn Storage) -> StdResult<()>,
    ) -> Self {
        let mut storage = MockStorage::new();
        write(&mut storage).expect("a record that can be written");
        let mut entries = storage.range(None, None, Order::Ascending);
        let (key, value) = entries.next().expect("a sample that writes");
        assert_eq!(entries.next(), None, "{name} writes one entry");
        let vector = match std::str::from_utf8(&value) {
            Ok(text) if text.is_ascii() && serde_json::from_str::<Value>(text).is_ok() => {
                json!({ "key": hex::encode(key), "value": text })
            }
            _ => json!({ "key": hex::encode(key), "packed": hex::encode(&value) }),
        };
        assert!(self.0.insert(name, vector).is_none(), "{name} stands twice");
        self
    }

    /// [`Golden::record`] of a packed one, which can always be written.
    fn packed(self, name: &'static str, write: impl FnOnce(&mut dyn Storage)) -> Self {
        self.record(name, |storage| {
            write(storage);
            Ok(())
        })
    }

    /// Compares with what is committed.
    fn check(&self, module: &str) {
        let text = fs::read_to_string(path(module)).expect("golden vectors of the module");
        let committed: BTreeMap<String, Value> = serde_json::from_str(&text).expect("JSON");
        let names: Vec<_> = committed.keys().map(String::as_str).collect();
        let here: Vec<_> = self.0.keys().copied().collect();
        assert_eq!(here, names, "the records of {module}");
        for (name, vector) in &self.0 {
            let differs = "other clients read other bytes from now on; see `write_vectors`";
            assert_eq!(vector, &committed[*name], "{module}::{name}: {differs}");
        }
    }

    /// Replaces what is committed.
    fn write(&self, module: &str) {
        let mut text = serde_json::to_string_pretty(&self.0).expect("JSON");
        text.push('\n');
        fs::write(path(module), text).expect("vectors can be written");
    }
}

fn modules() -> [(&'static str, Golden); 3] {
    [
        ("compute_settlement", compute_settlement::samples()),
        ("data_market", data_market::samples()),
        ("private_credits", private_credits::samples()),
    ]
}

#[test]
fn keys_and_bytes_of_records_are_the_published_ones() {
    for (module, golden) in modules() {
        golden.check(module);
    }
}

#[test]
#[ignore = "rewrites the golden vectors"]
fn write_vectors() {
    for (module, golden) in modules() {
        golden.write(module);
    }
}

fn path(module: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("vectors/{module}.json"))
}
