//! Numbers as people read them.

use oaic_messages::shared::UOAIC_PER_OAIC;

/// Digits in groups of three: `1,234,567`.
pub fn grouped(value: impl Into<u128>) -> String {
    let digits = value.into().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// uoaic as OAIC with all six decimals: `1,234.000001`.
pub fn oaic(uoaic: impl Into<u128>) -> String {
    let uoaic = uoaic.into();
    format!(
        "{}.{:06}",
        grouped(uoaic / UOAIC_PER_OAIC),
        uoaic % UOAIC_PER_OAIC
    )
}

/// uoaic as OAIC without trailing zeros: `1,234.5`.
pub fn oaic_short(uoaic: impl Into<u128>) -> String {
    let full = oaic(uoaic);
    full.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `part` of `whole` in percent with two decimals, rounded to the nearest: `12.34 %`.
pub fn percent(part: u128, whole: u128) -> String {
    match ratio(part.saturating_mul(100), whole) {
        Some(text) => format!("{text} %"),
        None => "–".to_owned(),
    }
}

/// `part` / `whole` with two decimals, rounded to the nearest; None when `whole` is zero.
pub fn ratio(part: u128, whole: u128) -> Option<String> {
    let hundredths = part
        .checked_mul(200)?
        .checked_add(whole)?
        .checked_div(whole.checked_mul(2)?)?;
    Some(format!(
        "{}.{:02}",
        grouped(hundredths / 100),
        hundredths % 100
    ))
}

/// Milliseconds as a clock: `1:02:03` or `02:03`; below a minute with tenths: `3.4 s`.
pub fn clock(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}.{} s", ms % 1_000 / 100),
        (0, _) => format!("{minutes:02}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_unit() {
        assert_eq!(oaic(0u128), "0.000000");
        assert_eq!(oaic(1u128), "0.000001");
        assert_eq!(oaic(2_000_000_000_000_000u128), "2,000,000,000.000000");
        assert_eq!(oaic_short(1_234_500_000u128), "1,234.5");
        assert_eq!(oaic_short(10_000_000u128), "10");
        assert_eq!(grouped(999u32), "999");
        assert_eq!(grouped(u128::MAX).len(), 39 + 12);
    }

    #[test]
    fn shares_round_to_the_nearest() {
        assert_eq!(percent(1, 3), "33.33 %");
        assert_eq!(percent(2, 3), "66.67 %");
        assert_eq!(percent(1, 0), "–");
        assert_eq!(ratio(21, 2).as_deref(), Some("10.50"));
        assert_eq!(ratio(1, 0), None);
        assert_eq!(ratio(u128::MAX, 1), None);
    }

    #[test]
    fn clocks_show_what_matters() {
        assert_eq!(clock(3_456), "3.4 s");
        assert_eq!(clock(63_000), "01:03");
        assert_eq!(clock(3_723_000), "1:02:03");
    }
}
