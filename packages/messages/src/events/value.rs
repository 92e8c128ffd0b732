//! Values of attributes: how each is written and read.

use cosmwasm_std::{attr, Addr, Attribute, Binary, Uint128};

/// A value of an attribute.
pub trait Value: Sized {
    /// As it is given to be written.
    type Given<'a>;

    /// Adds the attribute; several of one key, or none, where the type says so.
    fn write(given: Self::Given<'_>, key: &'static str, to: &mut Vec<Attribute>);

    /// Reads it out of all values under its key. None: they aren't of this type.
    fn parse(found: &[&str]) -> Option<Self>;
}

/// The value under a key.
///
/// # Errors
/// The key, when its value is missing or isn't of its type.
pub(super) fn read<T: Value>(
    attributes: &[(&str, &str)],
    key: &'static str,
) -> Result<T, &'static str> {
    let found = attributes.iter().filter(|(name, _)| *name == key);
    let found: Vec<&str> = found.map(|(_, value)| *value).collect();
    T::parse(&found).ok_or(key)
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Value for $type {
            type Given<'a> = Self;

            fn write(given: Self, key: &'static str, to: &mut Vec<Attribute>) {
                to.push(attr(key, given.to_string()));
            }

            fn parse(found: &[&str]) -> Option<Self> {
                found.first()?.parse().ok()
            }
        }
    )*};
}
plain!(bool, u8, u16, u32, u64, u128, usize);

impl Value for Uint128 {
    type Given<'a> = Self;

    fn write(given: Self, key: &'static str, to: &mut Vec<Attribute>) {
        to.push(attr(key, given));
    }

    fn parse(found: &[&str]) -> Option<Self> {
        u128::parse(found).map(Self::new)
    }
}

impl Value for String {
    type Given<'a> = &'a str;

    fn write(given: &str, key: &'static str, to: &mut Vec<Attribute>) {
        to.push(attr(key, given));
    }

    fn parse(found: &[&str]) -> Option<Self> {
        found.first().map(|text| (*text).to_owned())
    }
}

impl Value for Addr {
    type Given<'a> = &'a Self;

    fn write(given: &Self, key: &'static str, to: &mut Vec<Attribute>) {
        to.push(attr(key, given));
    }

    fn parse(found: &[&str]) -> Option<Self> {
        found.first().map(|text| Self::unchecked(*text))
    }
}

impl Value for Binary {
    type Given<'a> = &'a Self;

    fn write(given: &Self, key: &'static str, to: &mut Vec<Attribute>) {
        to.push(attr(key, given.to_base64()));
    }

    fn parse(found: &[&str]) -> Option<Self> {
        Self::from_base64(found.first()?).ok()
    }
}

/// An attribute that isn't always there.
impl<T: Value> Value for Option<T> {
    type Given<'a> = Option<T::Given<'a>>;

    fn write(given: Self::Given<'_>, key: &'static str, to: &mut Vec<Attribute>) {
        if let Some(given) = given {
            T::write(given, key, to);
        }
    }

    fn parse(found: &[&str]) -> Option<Self> {
        match found {
            [] => Some(None),
            found => T::parse(found).map(Some),
        }
    }
}

/// An attribute for each of a list.
impl Value for Vec<Addr> {
    type Given<'a> = &'a [Addr];

    fn write(given: &[Addr], key: &'static str, to: &mut Vec<Attribute>) {
        to.extend(given.iter().map(|address| attr(key, address)));
    }

    fn parse(found: &[&str]) -> Option<Self> {
        Some(found.iter().map(|text| Addr::unchecked(*text)).collect())
    }
}

/// A variant of an enum that goes by a word.
pub trait Word: Copy + Sized {
    /// Its word.
    fn word(self) -> &'static str;

    /// The variant of a word.
    fn from_word(word: &str) -> Option<Self>;
}

/// Words for the variants of an enum, and attributes with them.
macro_rules! words {
    ($($type:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        impl $crate::events::Word for $type {
            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl $crate::events::Value for $type {
            type Given<'a> = Self;

            fn write(given: Self, key: &'static str, to: &mut Vec<cosmwasm_std::Attribute>) {
                to.push(cosmwasm_std::attr(key, $crate::events::Word::word(given)));
            }

            fn parse(found: &[&str]) -> Option<Self> {
                $crate::events::Word::from_word(found.first()?)
            }
        }
    )+};
}
pub(super) use words;
