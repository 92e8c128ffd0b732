//! Comparisons that say both figures.

use std::fmt::Display;

/// Fails with both figures unless they are equal.
///
/// # Errors
/// Both figures, when they differ.
pub fn equal<T: PartialEq + Display>(left: (&str, T), right: (&str, T)) -> Result<(), String> {
    if left.1 == right.1 {
        return Ok(());
    }
    Err(format!(
        "{} is {}, but {} is {}",
        left.0, left.1, right.0, right.1
    ))
}

/// Fails with both figures when the left one is above the right one.
///
/// # Errors
/// Both figures, when it is.
pub fn at_most<T: PartialOrd + Display>(left: (&str, T), right: (&str, T)) -> Result<(), String> {
    if left.1 <= right.1 {
        return Ok(());
    }
    Err(format!(
        "{} is {}, above {}, which is {}",
        left.0, left.1, right.0, right.1
    ))
}
