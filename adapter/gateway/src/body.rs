//! Bodies of requests: JSON objects whose members are read and exchanged, while every other member
//! keeps its bytes.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The members of a JSON object, in their order, with the bytes of their values.
#[derive(Debug)]
pub struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads an object. A member that is there twice is an error: the upstream might take the one
    /// that nobody here looked at. So is one in two spellings, which parsers of Go take for one.
    ///
    /// # Errors
    /// It is not a JSON object, or a member is there twice.
    pub fn parse(body: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }

    /// Value of a member. A null counts as absent, as it does for upstreams.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().find(|(found, _)| found == name)?;
        Some(value.get()).filter(|value| *value != "null")
    }

    /// Value of a member as a type. None: it is absent or null.
    ///
    /// # Errors
    /// It is of another type.
    pub fn read<T: Deserialize<'a>>(&self, name: &str) -> Result<Option<T>, serde_json::Error> {
        self.get(name).map(serde_json::from_str).transpose()
    }

    /// Whether a member is there, null or not.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// The object with other values for some members; those that it doesn't have are added, and
    /// those whose new value is None are left out.
    pub fn with(&self, changes: &[(&str, Option<String>)]) -> Vec<u8> {
        let changed = |name: &str| changes.iter().find(|(changed, _)| *changed == name);
        let mut out = Vec::with_capacity(256);
        let mut put = |name: &str, value: &str| {
            out.push(if out.is_empty() { b'{' } else { b',' });
            out.extend_from_slice(quoted(name).as_bytes());
            out.push(b':');
            out.extend_from_slice(value.as_bytes());
        };
        for (name, value) in &self.0 {
            match changed(name) {
                None => put(name, value.get()),
                Some((_, Some(value))) => put(name, value),
                Some((_, None)) => {}
            }
        }
        for (name, value) in changes {
            if let (false, Some(value)) = (self.has(name), value) {
                put(name, value);
            }
        }
        if out.is_empty() {
            out.push(b'{');
        }
        out.push(b'}');
        out
    }
}

/// A text as JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object)
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, &RawValue)> = Vec::with_capacity(8);
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if members
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(&name))
            {
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::Members;

    #[test]
    fn what_is_not_changed_keeps_its_bytes() {
        let body = br#"{ "model":"a", "temperature":1.10e0,"x":{"z":[1, 2]} }"#;
        let members = Members::parse(body).expect("an object");
        let changed = members.with(&[("model", Some("\"b\"".into())), ("seed", Some("7".into()))]);
        let expected = r#"{"model":"b","temperature":1.10e0,"x":{"z":[1, 2]},"seed":7}"#;
        assert_eq!(String::from_utf8_lossy(&changed), expected);
        let dropped = members.with(&[("model", None), ("temperature", None), ("x", None)]);
        assert_eq!(dropped, b"{}");
    }

    #[test]
    fn a_member_that_is_there_twice_is_refused_however_it_is_spelled() {
        for body in [
            r#"{"model":"a","model":"b"}"#,
            r#"{"max_tokens":1,"max\u005ftokens":9}"#,
            r#"{"max_tokens":1,"Max_Tokens":9}"#,
        ] {
            let error = Members::parse(body.as_bytes()).expect_err("twice");
            assert!(error.to_string().contains("is there twice"), "{error}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        // Either answer is good; running out of stack is not.
        let _ = Members::parse(deep.as_bytes());
    }
}
