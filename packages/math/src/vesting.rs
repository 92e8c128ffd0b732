//! Unlock curves.
//!
//! | division | rounds | favors |
//! |---|---|---|
//! | vested part of an amount | down | the contract, until the end, when it is everything |
//!
//! Amounts are in uoaic, times are Unix time. Nothing here panics, whatever the amount
//! and the time.

use oaic_messages::shared::{Bps, BPS_DENOMINATOR};
use oaic_messages::vesting::{Curve, CurvePoint, MAX_CURVE_POINTS, MAX_PERIODS, MAX_SPAN};
use thiserror::Error;

use crate::split::part;
use crate::wide::mul_div;

/// Why a curve is none.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CurveError {
    /// No points, or too many.
    #[error("curve has {found} points; it needs 1 to {MAX_CURVE_POINTS}")]
    Points {
        /// How many.
        found: usize,
    },
    /// A point is not later than the one before it.
    #[error("point {index} of the curve is {after} s after the start, not later than the point before it at {before} s")]
    NotLater {
        /// Which, counted from 0.
        index: usize,
        /// Its time.
        after: u64,
        /// The time before it.
        before: u64,
    },
    /// A point's share is below the one before it, or above everything.
    #[error("point {index} of the curve has {bps} bps; it needs {min} (the point before it) to {BPS_DENOMINATOR}")]
    Share {
        /// Which, counted from 0.
        index: usize,
        /// Its share.
        bps: Bps,
        /// Least share it may have.
        min: Bps,
    },
    /// The last point leaves something locked for ever.
    #[error("the curve ends at {bps} bps; its last point must be at exactly {BPS_DENOMINATOR}, or the rest would stay locked for ever")]
    Incomplete {
        /// Share at its end.
        bps: Bps,
    },
    /// Periods without length or number, or too many.
    #[error("{periods} periods of {period} s are no curve; there must be 1 to {MAX_PERIODS}, each at least 1 s long")]
    Periods {
        /// Length of one.
        period: u64,
        /// How many.
        periods: u32,
    },
    /// Too long.
    #[error("the curve spans {span} s; at most {MAX_SPAN} s (100 years) are allowed")]
    TooLong {
        /// Its span.
        span: u64,
    },
}

/// Checks a curve.
///
/// # Errors
/// [`CurveError`]: the first thing that is wrong with it.
pub fn check(curve: &Curve) -> Result<(), CurveError> {
    match curve {
        Curve::Steps { steps } => check_points(steps)?,
        Curve::Linear { points } => check_points(points)?,
        Curve::Periodic { period, periods } => {
            if *period == 0 || !(1..=MAX_PERIODS).contains(periods) {
                return Err(CurveError::Periods {
                    period: *period,
                    periods: *periods,
                });
            }
        }
    }
    match span(curve) {
        span if span > MAX_SPAN => Err(CurveError::TooLong { span }),
        _ => Ok(()),
    }
}

fn check_points(points: &[CurvePoint]) -> Result<(), CurveError> {
    if points.is_empty() || points.len() > MAX_CURVE_POINTS {
        let found = points.len();
        return Err(CurveError::Points { found });
    }
    let mut before: Option<&CurvePoint> = None;
    for (index, point) in points.iter().enumerate() {
        if let Some(before) = before.filter(|before| point.after <= before.after) {
            return Err(CurveError::NotLater {
                index,
                after: point.after,
                before: before.after,
            });
        }
        let min = before.map_or(0, |before| before.bps);
        if !(min..=BPS_DENOMINATOR).contains(&point.bps) {
            return Err(CurveError::Share {
                index,
                bps: point.bps,
                min,
            });
        }
        before = Some(point);
    }
    match before.map_or(0, |last| last.bps) {
        BPS_DENOMINATOR => Ok(()),
        bps => Err(CurveError::Incomplete { bps }),
    }
}

/// Length of a curve, in seconds.
pub fn span(curve: &Curve) -> u64 {
    match curve {
        Curve::Steps { steps: points } | Curve::Linear { points } => {
            points.last().map_or(0, |last| last.after)
        }
        Curve::Periodic { period, periods } => period.saturating_mul(u64::from(*periods)),
    }
}

/// What is vested of `total` at `now` under a curve that began at `start`: never falls with time,
/// nothing before the start, rounded down until the curve's end, exactly `total` from then on.
pub fn vested(curve: &Curve, start: u64, total: u128, now: u64) -> u128 {
    let Some(elapsed) = now.checked_sub(start) else {
        return 0;
    };
    match curve {
        Curve::Steps { steps } => last_reached(steps, elapsed)
            .0
            .map_or(0, |point| part(total, point.bps)),
        Curve::Linear { points } => match last_reached(points, elapsed) {
            (None, _) => 0,
            (Some(last), None) => part(total, last.bps),
            (Some(from), Some(to)) => between(total, from, to, elapsed),
        },
        Curve::Periodic { period, periods } => {
            let whole = elapsed.checked_div(*period).unwrap_or_default();
            let periods = u64::from(*periods);
            mul_div(total, whole.min(periods).into(), periods).unwrap_or(total)
        }
    }
}

/// When more vests next, after `now`: the next jump, or the next second on a straight line that
/// rises. None when everything is vested.
pub fn next_unlock(curve: &Curve, start: u64, now: u64) -> Option<u64> {
    let elapsed = now.checked_sub(start);
    let next = match curve {
        Curve::Periodic { period, periods } => {
            let whole = elapsed.map_or(0, |elapsed| elapsed.checked_div(*period).unwrap_or(0));
            let next = whole.saturating_add(1);
            match next <= u64::from(*periods) {
                true => period.saturating_mul(next),
                false => return None,
            }
        }
        Curve::Steps { steps } => next_rise(steps, elapsed)?.1.after,
        Curve::Linear { points } => match next_rise(points, elapsed)? {
            // The first point is a cliff; to every other one a line leads up.
            (None, rise) => rise.after,
            (Some(before), _) => before
                .after
                .max(elapsed.unwrap_or_default())
                .saturating_add(1),
        },
    };
    Some(start.saturating_add(next))
}

/// The first point after `elapsed` whose share is higher than what is reached by then, and the
/// point before it.
fn next_rise(
    points: &[CurvePoint],
    elapsed: Option<u64>,
) -> Option<(Option<&CurvePoint>, &CurvePoint)> {
    let reached = elapsed.and_then(|elapsed| last_reached(points, elapsed).0);
    let share = reached.map_or(0, |point| point.bps);
    let mut before = None;
    for point in points {
        if elapsed.is_none_or(|elapsed| point.after > elapsed) && point.bps > share {
            return Some((before, point));
        }
        before = Some(point);
    }
    None
}

/// The last point that is reached, and the one after it.
fn last_reached(points: &[CurvePoint], elapsed: u64) -> (Option<&CurvePoint>, Option<&CurvePoint>) {
    let mut reached = None;
    for point in points {
        if point.after > elapsed {
            return (reached, Some(point));
        }
        reached = Some(point);
    }
    (reached, None)
}

/// floor(`total` × share at `elapsed` on the line between two points). One division, so that the
/// only loss is that of one floor.
fn between(total: u128, from: &CurvePoint, to: &CurvePoint, elapsed: u64) -> u128 {
    let width = to.after.saturating_sub(from.after);
    let done = elapsed.saturating_sub(from.after).min(width);
    let rise = to.bps.saturating_sub(from.bps);
    // 64 + 14 bits each, and their quotient at most 1.
    let shares = u128::from(from.bps)
        .saturating_mul(u128::from(width))
        .saturating_add(u128::from(rise).saturating_mul(u128::from(done)));
    let whole = u128::from(BPS_DENOMINATOR).saturating_mul(u128::from(width));
    // At most `total`, so it always fits; all of it where the line has no width.
    mul_div(total, shares.min(whole), whole).unwrap_or(total)
}

#[cfg(test)]
mod tests;
