//! Amounts as people write and read them.

use std::fmt;
use std::str::FromStr;

use oaic_messages::shared::{DECIMALS, UOAIC_PER_OAIC};
use serde::{Serialize, Serializer};

/// An amount of the coin, in uoaic. Read from `12.5oaic` or `12500000uoaic`: a number without its
/// unit is refused, because one slip would be a factor of a million.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u128);

impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().replace('_', "");
        let lower = text.to_ascii_lowercase();
        if let Some(digits) = lower.strip_suffix("uoaic") {
            return whole(digits, &text).map(Self);
        }
        let Some(number) = lower.strip_suffix("oaic") else {
            // Another coin's unit is no missing one.
            whole(&text.replacen('.', "0", 1), &text)?;
            return Err(format!(
                "'{text}' has no unit; write {text}oaic, or {text}uoaic for millionths of it"
            ));
        };
        let (int, frac) = number.split_once('.').unwrap_or((number, ""));
        let decimals = usize::from(DECIMALS);
        if frac.len() > decimals {
            return Err(format!(
                "'{text}' has more than {DECIMALS} decimals; the smallest unit is 1 uoaic"
            ));
        }
        if number.ends_with('.') {
            return Err(format!(
                "'{text}' ends with a decimal point; add decimals or remove it"
            ));
        }
        let int = whole(int, &text)?;
        let frac = if frac.is_empty() {
            0
        } else {
            whole(&format!("{frac:0<decimals$}"), &text)?
        };
        int.checked_mul(UOAIC_PER_OAIC)
            .and_then(|value| value.checked_add(frac))
            .map(Self)
            .ok_or_else(|| format!("'{text}' is too large"))
    }
}

fn whole(digits: &str, text: &str) -> Result<u128, String> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!(
            "'{text}' is not an amount; examples: 12.5oaic, 250uoaic"
        ));
    }
    digits.parse().map_err(|_| format!("'{text}' is too large"))
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (int, frac) = (self.0 / UOAIC_PER_OAIC, self.0 % UOAIC_PER_OAIC);
        if frac == 0 {
            write!(f, "{} OAIC", grouped(int))
        } else {
            let frac = format!("{frac:06}");
            write!(f, "{}.{} OAIC", grouped(int), frac.trim_end_matches('0'))
        }
    }
}

fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// In JSON: uoaic, as a string, as the contracts have it.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl From<cosmwasm_std::Uint128> for Amount {
    fn from(value: cosmwasm_std::Uint128) -> Self {
        Self(value.u128())
    }
}

impl From<Amount> for cosmwasm_std::Uint128 {
    fn from(amount: Amount) -> Self {
        Self::new(amount.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_are_needed_and_exact() {
        assert_eq!("12.5oaic".parse(), Ok(Amount(12_500_000)));
        assert_eq!("0.000001 oaic".replace(' ', "").parse(), Ok(Amount(1)));
        assert_eq!("250uOAIC".parse(), Ok(Amount(250)));
        assert_eq!("1_000oaic".parse(), Ok(Amount(1_000_000_000)));
        for bad in [
            "",
            "5",
            "oaic",
            "uoaic",
            "-1oaic",
            "1.0000001oaic",
            "1.oaic",
            ".oaic",
            "1e3oaic",
            "1.5uoaic",
            "340282366920938463463374607431768211456uoaic",
            "340282366920938463463374607431768211455oaic",
            "٣oaic",
            "1.2.3oaic",
            "+1oaic",
        ] {
            assert!(bad.parse::<Amount>().is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn advice_is_an_amount_that_is_taken() {
        for bare in ["5", "12.5", "1_000"] {
            let advice = bare.parse::<Amount>().unwrap_err();
            let advised = advice.split("write ").nth(1).unwrap();
            let advised = advised.split(',').next().unwrap();
            assert!(advised.parse::<Amount>().is_ok(), "{advice}");
        }
        for other in ["5uatom", "5 eth", "five", "5$"] {
            let error = other.parse::<Amount>().unwrap_err();
            assert!(!error.contains("write"), "{error}");
        }
    }

    #[test]
    fn people_read_it() {
        assert_eq!(Amount(0).to_string(), "0 OAIC");
        assert_eq!(Amount(1).to_string(), "0.000001 OAIC");
        assert_eq!(
            Amount(2_000_000_000_000_000).to_string(),
            "2,000,000,000 OAIC"
        );
        assert_eq!(Amount(1_234_500_000).to_string(), "1,234.5 OAIC");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(value in any::<u128>()) {
            let shown = Amount(value).to_string().replace([',', ' '], "");
            prop_assert_eq!(shown.parse(), Ok(Amount(value)));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = text.parse::<Amount>();
        }
    }
}
