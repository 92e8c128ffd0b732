//! Lengths of what people write.

use crate::KitError;

/// Refuses a text whose bytes are not between two bounds, both included.
///
/// # Errors
/// [`KitError::Length`].
pub fn length(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), KitError> {
    count(field, "bytes", text.len(), min, max)
}

/// Refuses a number of things that is not between two bounds, both included.
///
/// # Errors
/// [`KitError::Length`].
pub fn count(
    field: &'static str,
    unit: &'static str,
    found: usize,
    min: usize,
    max: usize,
) -> Result<(), KitError> {
    match (min..=max).contains(&found) {
        true => Ok(()),
        false => Err(KitError::Length {
            field,
            unit,
            found,
            min,
            max,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bounds_are_included() {
        for (text, fits) in [("", false), ("a", true), ("abc", true), ("abcd", false)] {
            assert_eq!(length("name", text, 1, 3).is_ok(), fits, "{text}");
        }
    }
}
