//! What a buyer opens.

use std::fmt;

use oaic_messages::data_market::{self, QueryKind, Rows};
use oaic_poseidon::{field, Fr};
use oaic_records::data_market::question::statement_query;
use oaic_statements::query::{Query, NO_BOUND};
use oaic_statements::ANSWER_SLOTS;

use super::{Result, TableError};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Rows.
    Count(u64),
    /// Sum of a column.
    Sum(u64),
    /// Mean of a column.
    Mean {
        /// The mean times `scale`, rounded down.
        scaled: u64,
        /// As asked.
        scale: u32,
    },
    /// Rows by bucket, lowest first.
    Histogram(Vec<Bucket>),
    /// A linear model's score, summed over the rows.
    Score(i128),
}

/// A bucket of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Lowest value in it.
    pub from: u32,
    /// Highest value in it.
    pub to: u32,
    /// Rows whose value is in it.
    pub rows: u64,
}

impl Answer {
    /// The answer to a query that these elements are, once they are opened.
    ///
    /// # Errors
    /// No table answers the query so: it was opened with the wrong key, or is of another order.
    pub fn decode(asked: &data_market::Query, slots: &[Fr; ANSWER_SLOTS]) -> Result<Self> {
        let query = statement_query(asked)?;
        let least = u64::from(query.min_rows);
        let most_rows = u64::from(Rows::R1024.count());
        let most_sum = most_rows.saturating_mul(u64::from(u32::MAX));
        let [first, rest @ ..] = slots;
        let number = |what, element, least, most| number(what, element, least, most);
        if !matches!(asked.kind, QueryKind::Histogram { .. }) {
            unused(rest)?;
        }
        Ok(match &asked.kind {
            QueryKind::Count => Self::Count(number("the count", first, least, most_rows)?),
            QueryKind::Sum { .. } => Self::Sum(number("the sum", first, 0, most_sum)?),
            QueryKind::Mean { scale, .. } => {
                let most = u64::from(u32::MAX).saturating_mul(u64::from(*scale));
                Self::Mean {
                    scaled: number("the mean", first, 0, most)?,
                    scale: *scale,
                }
            }
            QueryKind::Histogram { .. } => Self::Histogram(buckets(&query, slots)?),
            QueryKind::Score { .. } => {
                let score = field::to_i128(first);
                let most = most_score(&query);
                let score = score.filter(|score| score.unsigned_abs() <= most);
                Self::Score(score.ok_or_else(|| {
                    TableError::NoAnswer(format!(
                        "the score's size is above {most}, the most that {most_rows} rows make"
                    ))
                })?)
            }
        })
    }
}

fn number(what: &str, element: &Fr, least: u64, most: u64) -> Result<u64> {
    let number = field::to_u64(element);
    let number = number.filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| TableError::NoAnswer(format!("{what} is not from {least} to {most}")))
}

fn unused(slots: &[Fr]) -> Result<()> {
    if slots.iter().any(|slot| *slot != Fr::zero()) {
        let why = "an element that this kind of query doesn't use is not zero";
        return Err(TableError::NoAnswer(why.to_owned()));
    }
    Ok(())
}

fn buckets(query: &Query, slots: &[Fr; ANSWER_SLOTS]) -> Result<Vec<Bucket>> {
    let most = u64::from(Rows::R1024.count());
    let bounds = query.bounds.iter().take_while(|bound| **bound < NO_BOUND);
    let edges: Vec<u64> = [0].into_iter().chain(bounds.copied()).collect();
    let (used, rest) = slots.split_at(edges.len().min(ANSWER_SLOTS));
    unused(rest)?;
    let mut buckets = Vec::with_capacity(edges.len());
    let (mut total, least) = (0u64, u64::from(query.min_rows));
    let above = edges.iter().skip(1).copied().chain([NO_BOUND]);
    for ((from, above), slot) in edges.iter().zip(above).zip(used) {
        let rows = number("a bucket", slot, 0, most)?;
        if (1..least).contains(&rows) {
            return Err(TableError::NoAnswer(format!(
                "a bucket holds {rows} rows, neither none nor {least} or more"
            )));
        }
        total = total.saturating_add(rows);
        buckets.push(Bucket {
            from: u32::try_from(*from).unwrap_or(u32::MAX),
            to: u32::try_from(above.saturating_sub(1)).unwrap_or(u32::MAX),
            rows,
        });
    }
    if total < least || total > most {
        return Err(TableError::NoAnswer(format!(
            "the buckets hold {total} rows together, not from {least} to {most}"
        )));
    }
    Ok(buckets)
}

fn most_score(query: &Query) -> u128 {
    let row = query
        .weights
        .iter()
        .map(|weight| u128::from(weight.unsigned_abs()).saturating_mul(u128::from(u32::MAX)))
        .fold(u128::from(query.bias.unsigned_abs()), u128::saturating_add);
    row.saturating_mul(u128::from(Rows::R1024.count()))
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(rows) => counted(f, *rows),
            Self::Sum(sum) => write!(f, "sum {sum}"),
            Self::Mean { scaled, scale } => mean(f, *scaled, (*scale).max(1)),
            Self::Histogram(buckets) => {
                for (place, bucket) in buckets.iter().enumerate() {
                    let Bucket { from, to, rows } = bucket;
                    let separator = if place == 0 { "" } else { "\n" };
                    match *to {
                        u32::MAX => write!(f, "{separator}{from} and more: ")?,
                        to => write!(f, "{separator}{from} to {to}: ")?,
                    }
                    counted(f, *rows)?;
                }
                Ok(())
            }
            Self::Score(score) => write!(f, "score {score}"),
        }
    }
}

fn counted(f: &mut fmt::Formatter<'_>, rows: u64) -> fmt::Result {
    match rows {
        1 => f.write_str("1 row"),
        rows => write!(f, "{rows} rows"),
    }
}

/// Decimals when the scale is a power of ten, else the fraction.
fn mean(f: &mut fmt::Formatter<'_>, scaled: u64, scale: u32) -> fmt::Result {
    let digits = usize::try_from(scale.ilog10()).unwrap_or_default();
    let unit = u64::from(scale);
    let (whole, part) = (scaled.checked_div(unit), scaled.checked_rem(unit));
    let (whole, part) = (whole.unwrap_or_default(), part.unwrap_or_default());
    match scale {
        1 => write!(f, "mean {whole}"),
        10 | 100 | 1_000 | 10_000 | 100_000 | 1_000_000 => {
            write!(f, "mean {whole}.{part:0digits$}")
        }
        _ => write!(f, "mean {scaled}/{scale}"),
    }
}
