//! Whether a contract would accept a message from its owner, told before anybody votes on it.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use cosmwasm_std::{from_json, to_json_vec, Binary};
use oaic_messages::gates::AllowedResponse;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::{Result, RuntimeError};

/// Answers [`Accepts`](oaic_messages::gates::AcceptsQuery::Accepts): reads a message as one of this
/// contract's own, and gives what `check` says of it. `check` makes the checks that execution makes
/// and that can be made now, and passes what it has nothing to say about; its error is the reason.
///
/// # Errors
/// [`RuntimeError::UnknownMessage`]: the contract knows no such message, or no such field of it.
pub fn accepts<M, E>(
    msg: &Binary,
    check: impl FnOnce(M) -> Result<(), E>,
) -> Result<AllowedResponse>
where
    M: DeserializeOwned + Serialize,
    E: Display,
{
    Ok(verdict(read(msg)?, check))
}

/// The same without a look at fields that the contract doesn't know, which costs code: for a
/// contract near the chain's limit, whose owner's messages refuse misspelled settings by themselves.
///
/// # Errors
/// [`RuntimeError::UnknownMessage`]: the contract knows no such message.
pub fn accepts_leniently<M, E>(
    msg: &Binary,
    check: impl FnOnce(M) -> Result<(), E>,
) -> Result<AllowedResponse>
where
    M: DeserializeOwned,
    E: Display,
{
    Ok(verdict(message(msg)?, check))
}

/// A message of this contract's own; fields that it doesn't know are passed over.
///
/// # Errors
/// [`RuntimeError::UnknownMessage`]: the contract knows no such message.
pub fn message<M: DeserializeOwned>(json: &Binary) -> Result<M> {
    from_json(json).map_err(|error| unknown(&error))
}

fn unknown(error: &dyn Display) -> RuntimeError {
    let error = error.to_string();
    RuntimeError::UnknownMessage { error }
}

fn verdict<M, E: Display>(msg: M, check: impl FnOnce(M) -> Result<(), E>) -> AllowedResponse {
    let reason = check(msg).err().map(|error| error.to_string());
    AllowedResponse {
        allowed: reason.is_none(),
        reason,
    }
}

/// Reads a message, every field of it. Execution passes over fields that it doesn't know; in what
/// is voted on, such a field is a misspelled one, which unset would mean something else.
fn read<M: DeserializeOwned + Serialize>(json: &Binary) -> Result<M> {
    let msg: M = message(json)?;
    let given: Shape = message(json)?;
    let understood: Shape = from_json(to_json_vec(&msg)?)?;
    match given.strange_to(&understood) {
        Some(field) => Err(unknown(&format!("it has no field '{field}'"))),
        None => Ok(msg),
    }
}

/// The fields of a JSON value, and of what is in them.
enum Shape {
    Plain,
    List(Vec<Shape>),
    Object(BTreeMap<String, Shape>),
}

impl Shape {
    /// A field that another value of the same type doesn't have. As deep as the reader goes, which
    /// has a limit.
    fn strange_to(&self, other: &Shape) -> Option<&str> {
        match (self, other) {
            (Shape::Object(given), Shape::Object(known)) => {
                given.iter().find_map(|(field, value)| {
                    let Some(known) = known.get(field) else {
                        return Some(field.as_str());
                    };
                    value.strange_to(known)
                })
            }
            (Shape::List(given), Shape::List(known)) => {
                let mut pairs = given.iter().zip(known);
                pairs.find_map(|(given, known)| given.strange_to(known))
            }
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shaper)
    }
}

struct Shaper;

impl<'de> Visitor<'de> for Shaper {
    type Value = Shape;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("JSON without fractions")
    }

    fn visit_unit<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = vec![];
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Shape, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((field, value)) = object.next_entry()? {
            fields.insert(field, value);
        }
        Ok(Shape::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_schema::cw_serde;
    use cosmwasm_std::Uint128;

    #[cw_serde]
    enum Msg {
        Set {
            number: u64,
            amount: Option<Uint128>,
            more: Vec<More>,
        },
    }

    #[cw_serde]
    #[derive(Default)]
    struct More {
        deep: Option<bool>,
        signed: i64,
    }

    fn ask(json: &str) -> Result<AllowedResponse> {
        accepts(
            &Binary::new(json.into()),
            |Msg::Set { number, .. }| match number {
                0 => Err(RuntimeError::Zero { field: "number" }),
                _ => Ok(()),
            },
        )
    }

    #[test]
    fn a_proposer_learns_before_the_vote_what_would_be_refused_and_why() {
        for fine in [
            r#"{"set":{"number":1,"amount":null,"more":[]}}"#,
            r#"{"set":{"number":1,"more":[{"signed":-1},{"deep":true,"signed":2}]}}"#,
            r#"{"set":{"number":1,"amount":"7","more":[]}}"#,
        ] {
            assert!(ask(fine).unwrap().allowed, "{fine}");
        }
        let refused = ask(r#"{"set":{"number":0,"more":[]}}"#).unwrap();
        let reason = refused.reason.unwrap();
        assert!(!refused.allowed && reason.contains("number"), "{reason}");
    }

    #[test]
    fn a_misspelled_field_is_told_before_the_vote_however_deep() {
        for unknown in [
            "",
            "1",
            r#"{"unset":{}}"#,
            r#"{"set":{}}"#,
            r#"{"set":{"number":1,"amuont":"7","more":[]}}"#,
            r#"{"set":{"number":1,"more":[{"signed":1},{"signed":1,"depe":true}]}}"#,
            r#"{"set":{"number":1,"more":[]},"also":{}}"#,
        ] {
            let error = ask(unknown).expect_err(unknown);
            assert!(
                matches!(error, RuntimeError::UnknownMessage { .. }),
                "{error}"
            );
        }
    }
}
