//! Amounts as the economy file writes them.

use std::{fmt, str::FromStr};

use cosmwasm_std::Uint128;
use oaic_messages::shared::{DECIMALS, UOAIC_PER_OAIC};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// An amount of OAIC. In the file: whole OAIC as a number (`1_000`), or text with up to six
/// decimals (`"0.25"`). Here: uoaic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u128);

impl Amount {
    pub const fn from_uoaic(uoaic: u128) -> Self {
        Self(uoaic)
    }

    pub const fn uoaic(self) -> u128 {
        self.0
    }
}

impl From<Amount> for Uint128 {
    fn from(amount: Amount) -> Self {
        Self::new(amount.0)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / UOAIC_PER_OAIC, self.0 % UOAIC_PER_OAIC);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{rest:0width$}", width = usize::from(DECIMALS));
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not an amount of OAIC, like 1000 or \"0.25\"");
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err(wrong());
        }
        if decimals.len() > usize::from(DECIMALS) {
            return Err(format!("'{text}' has more than {DECIMALS} decimals"));
        }
        let uoaic = format!("{whole}{decimals:0<width$}", width = usize::from(DECIMALS)).parse();
        uoaic
            .map(Self)
            .map_err(|_| format!("'{text}' is too large"))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("whole OAIC as a number, or text like \"0.25\"")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Amount, E> {
                value.to_string().parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Amount, E> {
                value.to_string().parse().map_err(E::custom)
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Amount, E> {
                value.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_uoaic_agree() {
        for (text, uoaic) in [
            ("0", 0),
            ("1", 1_000_000),
            ("0.25", 250_000),
            ("0.000001", 1),
            ("1.5", 1_500_000),
            ("2000000000", 2_000_000_000_000_000),
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!(amount.uoaic(), uoaic);
            assert_eq!(amount.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let long = "9".repeat(60);
        for bad in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "0.0000001",
            " 1",
            "１",
            &long,
        ] {
            let error = bad.parse::<Amount>().unwrap_err();
            assert!(error.contains(bad), "{error}");
        }
    }
}
