//! Elements and secrets.

use std::fmt;

use oaic_statements::{field, Fr};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! wraps {
    ($({$($n:ident)?} $outer:ty: $inner:ty),*) => {
        $(impl$(<const $n: usize>)? From<$inner> for $outer {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl$(<const $n: usize>)? From<$outer> for $inner {
            fn from(outer: $outer) -> Self {
                outer.0
            }
        })*
    };
}

wraps!({} Element: Fr, {} Hidden: Fr, {} Secret: jubjub::Scalar, {N} Elements<N>: [Fr; N]);

/// An element of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element(pub Fr);

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(field::to_bytes(&self.0)))
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl Visitor<'_> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element: 64 hex digits, below the field's order, or a number")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Element, E> {
        Ok(Element(field::from_u64(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Element, E> {
        digits(text)
            .and_then(|bytes| field::from_bytes(&bytes))
            .map(Element)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// A secret element: as [`Element`], but what it is never shows in a message.
#[derive(Clone)]
pub struct Hidden(pub Fr);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Element(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HiddenVisitor)
    }
}

struct HiddenVisitor;

/// What an element's visitor read; of what it can't read it would repeat the text.
fn hidden<E: Error>(read: Result<Element, E>) -> Result<Hidden, E> {
    read.map(|element| Hidden(element.0)).map_err(|_| {
        E::custom(
            "no element: 64 hex digits, below the field's order, or a number (it is secret, so it \
             isn't repeated here)",
        )
    })
}

impl Visitor<'_> for HiddenVisitor {
    type Value = Hidden;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ElementVisitor.expecting(f)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Hidden, E> {
        hidden(ElementVisitor.visit_u64(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Hidden, E> {
        hidden(ElementVisitor.visit_i64(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Hidden, E> {
        hidden(ElementVisitor.visit_f64(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hidden, E> {
        hidden(ElementVisitor.visit_str(text))
    }
}

/// So many elements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Element>", try_from = "Vec<Element>")]
pub struct Elements<const N: usize>(pub [Fr; N]);

impl<const N: usize> From<Elements<N>> for Vec<Element> {
    fn from(elements: Elements<N>) -> Self {
        elements.0.map(Element).to_vec()
    }
}

impl<const N: usize> TryFrom<Vec<Element>> for Elements<N> {
    type Error = String;

    fn try_from(elements: Vec<Element>) -> Result<Self, String> {
        let count = elements.len();
        let elements: Vec<Fr> = elements.into_iter().map(Fr::from).collect();
        let elements = elements.try_into();
        elements
            .map(Self)
            .map_err(|_| format!("{count} elements where {N} are needed"))
    }
}

/// A secret number below Jubjub's prime order; what it is never shows in a message.
#[derive(Clone)]
pub struct Secret(pub jubjub::Scalar);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = self.0.to_bytes();
        bytes.reverse();
        serializer.serialize_str(&hex::encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        digits(&text)
            .and_then(|mut bytes| {
                bytes.reverse();
                Option::from(jubjub::Scalar::from_bytes(&bytes))
            })
            .map(Self)
            .ok_or_else(|| {
                D::Error::custom("no secret: 64 hex digits, big-endian, below Jubjub's prime order")
            })
    }
}

/// 64 hex digits.
fn digits(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}
