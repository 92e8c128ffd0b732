//! Where two JSON values differ.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

/// What is found to differ from an economy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Name of the contract, like `dao`.
    pub contract: String,
    /// `contract` (there is none), `creator`, `admin`, `code` (its checksum), `history` (the checksums
    /// of all codes that it ran), or a setting by the path of its JSON, like
    /// `classes.constitution.min_yes_bps`; with `instantiation.` before it, it was made so,
    /// whatever it is now.
    pub field: String,
    /// What the economy says.
    pub expected: Value,
    /// What is there; null: nothing.
    pub found: Value,
    /// Who did that.
    pub cause: Cause,
}

/// Why something differs. Of two that explain it the greater is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing that the DAO executed explains it.
    Unexplained,
    /// This executed proposal of the DAO is the newest that sent the contract a message which
    /// changes the field. What that message said isn't compared.
    Proposal(u64),
    /// This migration, which both offices had queued, is the newest of that contract.
    Migration(u64),
}

/// A place, what should be there, and what is.
pub type At = (String, Value, Value);

/// Places at which what was found isn't what is expected. What was found may have more fields: an
/// answer says more than the message that made it. `keys` are the fields that name an item of a
/// list at this place, so that its order and gaps don't matter; none: items are told by position.
pub fn differences(path: &str, expected: &Value, found: &Value, keys: &[&str]) -> Vec<At> {
    let mut all = Vec::new();
    collect(path, expected, found, keys, &mut all);
    all
}

fn collect(path: &str, expected: &Value, found: &Value, keys: &[&str], all: &mut Vec<At>) {
    match (expected, found) {
        (Value::Object(fields), Value::Object(there)) => {
            for (name, value) in fields {
                let found = there.get(name).unwrap_or(&Value::Null);
                collect(&format!("{path}.{name}"), value, found, &[], all);
            }
        }
        (Value::Array(items), Value::Array(there)) => {
            for (at, expected, found) in pairs(items, there, keys) {
                collect(&format!("{path}[{at}]"), expected, found, &[], all);
            }
        }
        _ if expected == found => {}
        _ => all.push((path.to_owned(), expected.clone(), found.clone())),
    }
}

/// Items that belong together, and what tells them from the others; null where one side has none.
fn pairs<'a>(
    expected: &'a [Value],
    found: &'a [Value],
    keys: &[&str],
) -> Vec<(String, &'a Value, &'a Value)> {
    const NONE: &Value = &Value::Null;
    if keys.is_empty() {
        let longest = expected.len().max(found.len());
        let item = |list: &'a [Value], i: usize| list.get(i).unwrap_or(NONE);
        return (0..longest)
            .map(|i| (i.to_string(), item(expected, i), item(found, i)))
            .collect();
    }
    let name = |item: &Value| {
        let parts = keys.iter().map(|key| match &item[*key] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        parts.collect::<Vec<_>>().join(" ")
    };
    let with = |list: &'a [Value], wanted: &str| list.iter().find(|item| name(item) == wanted);
    let mut pairs: Vec<_> = expected
        .iter()
        .map(|item| {
            let name = name(item);
            let there = with(found, &name).unwrap_or(NONE);
            (name, item, there)
        })
        .collect();
    // A second one of a name stands for itself, too.
    let mut seen = BTreeSet::new();
    for item in found {
        let name = name(item);
        if !seen.insert(name.clone()) || with(expected, &name).is_none() {
            pairs.push((name, NONE, item));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_difference_is_named_by_its_place() {
        let paths = |expected: Value, found: Value, keys: &[&str]| -> Vec<String> {
            let all = differences("x", &expected, &found, keys);
            all.into_iter().map(|(path, ..)| path).collect()
        };
        let same = json!({"a": [1, {"b": null}]});
        assert!(paths(same.clone(), same, &[]).is_empty());
        assert!(paths(json!({"a": 1}), json!({"a": 1, "more": 2}), &[]).is_empty());
        assert_eq!(paths(json!({"a": 1}), json!({}), &[]), ["x.a"]);
        assert_eq!(paths(json!([1, 2]), json!([1]), &[]), ["x[1]"]);
        assert_eq!(paths(json!([1]), json!([1, 2]), &[]), ["x[1]"]);
        assert_eq!(paths(json!([1]), json!("1"), &[]), ["x"]);
        assert_eq!(paths(json!({"fixed": {}}), json!("fixed"), &[]), ["x"]);
    }

    #[test]
    fn items_with_names_may_stand_in_any_order() {
        let list = |items: &[(&str, u8)]| {
            let items = items.iter().map(|(k, v)| json!({"k": k, "v": v}));
            Value::Array(items.collect())
        };
        let expected = list(&[("a", 1), ("b", 2)]);
        let paths = |found: &Value| -> Vec<String> {
            let all = differences("x", &expected, found, &["k"]);
            all.into_iter().map(|(path, ..)| path).collect()
        };
        assert!(paths(&list(&[("b", 2), ("a", 1)])).is_empty());
        assert_eq!(paths(&list(&[("b", 3), ("a", 1)])), ["x[b].v"]);
        assert_eq!(paths(&list(&[("b", 2)])), ["x[a]"]);
        assert_eq!(paths(&list(&[("b", 2), ("a", 1), ("c", 0)])), ["x[c]"]);
        assert_eq!(paths(&list(&[("b", 2), ("a", 1), ("a", 1)])), ["x[a]"]);
    }
}
