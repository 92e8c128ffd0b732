//! How many numbers one answer tells, when it is a weighted sum of several.
//!
//! An answer is Σ weight × sum. Weights that stand as far apart as the digits of a number tell all
//! of the sums at once: of 1, 1,000 and 1,000,000 over sums below 1,000, each can be read off.
//!
//! Two sets of sums have the same answer when they differ by a *relation*: whole numbers whose
//! weighted sum is 0. Wherever it stands, a sum has room for half of what it varies by, up or down;
//! what is further is often out of reach. So relations count that ask for no more of any sum, and
//! what none of them changes can be read off. An answer tells as many numbers as there are sums, less
//! the relations that don't follow from each other.
//!
//! Sums that are 0 or the highest say more, whatever is asked.

/// One of the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is multiplied by.
    pub weight: i64,
    /// Its highest value less its lowest.
    pub span: u64,
}

/// What varies of the sums over rows: of columns, each with its weight and its values, and of how
/// many rows there are, which `bias` multiplies. Whoever knows what a column is about knows from
/// where on and in which steps it rises. Years from 1990 on come to 1990 a row, which only says how
/// many rows there are, and to sums of small numbers.
pub fn terms(columns: &[(i64, Vec<u32>)], bias: i64, rows: u64) -> Vec<Term> {
    let mut bias = bias;
    let mut terms = vec![];
    for (weight, values) in columns {
        let lowest = values.iter().copied().min().unwrap_or_default();
        let above = || values.iter().map(|value| value.saturating_sub(lowest));
        let step = above().fold(0, |step, value| divisor(step, value.into()));
        let steps = u64::from(above().max().unwrap_or_default()).checked_div(step);
        bias = bias.saturating_add(weight.saturating_mul(lowest.into()));
        terms.push(Term {
            weight: weight.saturating_mul(i64::try_from(step).unwrap_or(i64::MAX)),
            span: rows.saturating_mul(steps.unwrap_or_default()),
        });
    }
    terms.push(Term {
        weight: bias,
        span: rows,
    });
    terms
}

/// How many numbers an answer tells. Relations of two and of three sums are looked for, and those
/// that don't fit arithmetic of 128 bits are passed over; so it is never fewer than are told, and
/// may be more.
pub fn told(terms: &[Term]) -> usize {
    let terms: Vec<Wide> = terms
        .iter()
        .filter(|term| term.weight != 0 && term.span != 0)
        .map(|term| Wide {
            weight: i128::from(term.weight),
            room: i128::from(room(term.span)),
        })
        .collect();
    let relations = relations(&terms);
    terms.len().saturating_sub(rank(relations))
}

/// Whether an answer tells the number of rows beside its sum, which a bias multiplies, when columns
/// are as wide as any: 32 bits, of [`MIN_WIDE_ROWS`] rows or more. That is all that [`told`] can find
/// then: sums of wide columns always have relations. Weights and bias are at most
/// [`MAX_WIDE_WEIGHT`] each, and rows can vary by `rows`.
///
/// The rest of a division by what the weights share is the bias times the rows.
pub fn tells_rows(weights: &[i64], bias: i64, rows: u64) -> bool {
    let shared = weights
        .iter()
        .map(|weight| weight.unsigned_abs())
        .fold(0, divisor);
    if shared == 0 || bias == 0 || rows == 0 {
        return false;
    }
    let step = shared.checked_div(divisor(shared, bias.unsigned_abs()));
    step.is_none_or(|step| step > room(rows))
}

/// Rows from which on columns of 32 bits are wide.
pub const MIN_WIDE_ROWS: u64 = 64;

/// Largest weight for which such columns are wide.
pub const MAX_WIDE_WEIGHT: i64 = 1_000_000;

/// How far a sum can move from wherever it is; all can that vary.
fn room(span: u64) -> u64 {
    span.checked_div(2).unwrap_or_default().max(1)
}

fn divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

#[derive(Clone, Copy)]
struct Wide {
    weight: i128,
    room: i128,
}

impl Wide {
    fn has_room(&self, by: i128) -> bool {
        by.checked_abs().is_some_and(|by| by <= self.room)
    }
}

fn relations(terms: &[Wide]) -> Vec<Vec<i128>> {
    let mut found = vec![];
    let mut add = |places: &[(usize, i128)]| {
        let mut relation = vec![0; terms.len()];
        for (place, by) in places {
            if let Some(slot) = relation.get_mut(*place) {
                *slot = *by;
            }
        }
        found.push(relation);
    };
    let numbered = || terms.iter().enumerate();
    for (i, a) in numbered() {
        for (j, b) in numbered().filter(|(j, _)| *j > i) {
            if let Some([by_a, by_b]) = of_two(a, b) {
                add(&[(i, by_a), (j, by_b)]);
            }
            for (k, c) in numbered().filter(|(k, _)| *k != i && *k != j) {
                if let Some([by_a, by_b, by_c]) = of_three(a, b, c) {
                    add(&[(i, by_a), (j, by_b), (k, by_c)]);
                }
            }
        }
    }
    found
}

/// The shortest relation of two sums.
fn of_two(a: &Wide, b: &Wide) -> Option<[i128; 2]> {
    let shared = gcd(a.weight, b.weight)?;
    let by = [
        b.weight.checked_div(shared)?,
        a.weight.checked_div(shared)?.checked_neg()?,
    ];
    (a.has_room(by[0]) && b.has_room(by[1])).then_some(by)
}

/// A relation in which the third sum moves as little as it can, and the second too.
fn of_three(a: &Wide, b: &Wide, c: &Wide) -> Option<[i128; 3]> {
    let shared = gcd(a.weight, b.weight)?;
    let by_c = shared.checked_div(gcd(shared, c.weight)?)?;
    if !c.has_room(by_c) {
        return None;
    }
    // a.weight × by_a + b.weight × by_b = rest
    let rest = c.weight.checked_mul(by_c)?.checked_neg()?;
    let inverse = bezout(a.weight, b.weight)?;
    let step = b.weight.checked_div(shared)?.checked_abs()?;
    let one = inverse.checked_rem_euclid(step)?;
    let times = rest.checked_div(shared)?.checked_rem_euclid(step)?;
    let least = one.checked_mul(times)?.checked_rem_euclid(step)?;
    // by_a is `least` and any number of steps; the second moves least where a alone makes the rest.
    let wanted = rest.checked_div_euclid(a.weight)?;
    let near = wanted.checked_sub(least)?.checked_div_euclid(step)?;
    let lowest = a.room.checked_neg()?.checked_sub(least)?;
    let lowest = lowest
        .checked_add(step)?
        .checked_sub(1)?
        .checked_div_euclid(step)?;
    let highest = a.room.checked_sub(least)?.checked_div_euclid(step)?;
    if lowest > highest {
        return None;
    }
    [-1, 0, 1].into_iter().find_map(|beside| {
        let steps = near.checked_add(beside)?.clamp(lowest, highest);
        let by_a = least.checked_add(steps.checked_mul(step)?)?;
        let left = rest.checked_sub(a.weight.checked_mul(by_a)?)?;
        let by_b = left.checked_div(b.weight)?;
        (a.has_room(by_a) && b.has_room(by_b)).then_some([by_a, by_b, by_c])
    })
}

fn gcd(a: i128, b: i128) -> Option<i128> {
    let (mut a, mut b) = (a.checked_abs()?, b.checked_abs()?);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b)?);
    }
    Some(a)
}

/// x with a × x + b × y = gcd(a, b) for some y.
fn bezout(a: i128, b: i128) -> Option<i128> {
    let ((mut a, mut b), (mut x, mut next)) = ((a, b), (1i128, 0i128));
    while b != 0 {
        let times = a.checked_div(b)?;
        (a, b) = (b, a.checked_sub(times.checked_mul(b)?)?);
        (x, next) = (next, x.checked_sub(times.checked_mul(next)?)?);
    }
    match a < 0 {
        true => x.checked_neg(),
        false => Some(x),
    }
}

/// A prime of 61 bits: rows that depend on each other do modulo it too, and it is near enough to
/// impossible that others do; if so, more is said to be told, not less.
const PRIME: u128 = (1 << 61) - 1;

/// How many of the rows don't follow from others.
fn rank(rows: Vec<Vec<i128>>) -> usize {
    let prime = i128::try_from(PRIME).unwrap_or(i128::MAX);
    let reduced = |value: i128| {
        let value = value.checked_rem_euclid(prime).unwrap_or_default();
        u128::try_from(value).unwrap_or_default()
    };
    let mut basis: Vec<(usize, Vec<u128>)> = vec![];
    for row in rows {
        let mut row: Vec<u128> = row.into_iter().map(reduced).collect();
        for (lead, by) in &basis {
            let times = row.get(*lead).copied().unwrap_or_default();
            subtract(&mut row, by, times);
        }
        if let Some(lead) = row.iter().position(|value| *value != 0) {
            let scale = inverse(row.get(lead).copied().unwrap_or(1));
            for value in &mut row {
                *value = product(*value, scale);
            }
            basis.push((lead, row));
        }
    }
    basis.len()
}

fn subtract(row: &mut [u128], by: &[u128], times: u128) {
    for (value, other) in row.iter_mut().zip(by) {
        let less = PRIME.saturating_sub(product(*other, times));
        *value = value
            .saturating_add(less)
            .checked_rem(PRIME)
            .unwrap_or_default();
    }
}

fn product(a: u128, b: u128) -> u128 {
    a.checked_mul(b)
        .and_then(|product| product.checked_rem(PRIME))
        .unwrap_or_default()
}

fn inverse(value: u128) -> u128 {
    let (mut power, mut base, mut result) = (PRIME.saturating_sub(2), value, 1);
    while power > 0 {
        if power & 1 == 1 {
            result = product(result, base);
        }
        base = product(base, base);
        power >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn varying(of: &[(i64, u64)]) -> Vec<Term> {
        let term = |(weight, span): &(i64, u64)| Term {
            weight: *weight,
            span: *span,
        };
        of.iter().map(term).collect()
    }

    /// Audit 7: one answer was all four sums and the count.
    #[test]
    fn place_values_tell_every_sum() {
        let (byte, rows) = (255 * 64, 64);
        let digits = [
            (1, byte),
            (1 << 14, byte),
            (1 << 28, byte),
            (1 << 42, byte),
            (1 << 56, rows),
        ];
        assert_eq!(told(&varying(&digits)), 5);
        // Of 32-bit columns and 1,024 rows, two.
        let wide = u64::from(u32::MAX) * 1_024;
        assert_eq!(told(&varying(&[(1, wide), (1 << 43, wide)])), 2);
        // Digits need not stand in order, nor begin at 1.
        let mixed = [(3 * (1 << 20), 900), (-3, 900), (3 * (1 << 10), 900)];
        assert_eq!(told(&varying(&mixed)), 3);
        // Weights without a pattern tell as much when they are large beside the sums.
        let odd = [(10_007, 3), (9_973, 3), (8_887, 3)];
        assert_eq!(told(&varying(&odd)), 3);
    }

    #[test]
    fn weights_close_to_each_other_tell_one_number() {
        let wide = u64::from(u32::MAX) * 64;
        for weights in [
            vec![(1, wide)],
            vec![(1, wide), (1, wide)],
            vec![(1, wide), (1_000, wide), (1_000_000, wide)],
            vec![(-2, wide), (3, wide), (5, 64)],
            // A count is found by no rest of a division where weights share no divisor.
            vec![(1_234, wide), (987, wide), (55, 64)],
        ] {
            assert_eq!(told(&varying(&weights)), 1, "{weights:?}");
        }
        assert_eq!(told(&[]), 0);
        assert_eq!(told(&varying(&[(0, wide), (7, 0)])), 0);
    }

    /// A bias beside a single weight is told by the rest of a division by it.
    #[test]
    fn a_count_is_told_beside_a_sum_of_a_large_weight() {
        let wide = u64::from(u32::MAX) * 64;
        assert_eq!(told(&varying(&[(1_000, wide), (7, 64)])), 2);
        assert_eq!(told(&varying(&[(32, wide), (7, 64)])), 1);
        // Of 30 rows, none are 60 more or less.
        assert_eq!(told(&varying(&[(60, wide), (7, 64)])), 2);
        assert_eq!(told(&varying(&[(1_000, wide), (7_000, 64)])), 1);
    }

    /// The long search looks at three sums at a time and is wary; the short rule knows that three
    /// columns together make up for 250 rows.
    #[test]
    fn what_three_columns_make_up_for_is_not_told() {
        let weights = [348_000, 690_000, 1_000_000];
        assert!(!tells_rows(&weights, 8, 500) && tells_rows(&weights, 8, 499));
    }

    /// What a buyer does who has an answer of a single weight, and knows how many rows there can be.
    #[test]
    fn no_answer_that_is_sold_as_one_number_tells_how_many_rows_there_are() {
        let rows = 10..=64u64;
        for weight in 1..=100 {
            if tells_rows(&[weight], 1, 54) {
                continue;
            }
            for count in rows.clone() {
                let answer = i128::from(weight) * 1_000_000 + i128::from(count);
                let fits = |count: &u64| (answer - i128::from(*count)) % i128::from(weight) == 0;
                let alike = rows.clone().filter(fits).count();
                assert!(alike > 1, "{count} rows, weight {weight}");
            }
        }
        assert!(tells_rows(&[54], 1, 54) && !tells_rows(&[27], 1, 54));
    }

    /// Years, and amounts in whole thousands: neither is small, and what varies of both is.
    #[test]
    fn columns_that_begin_high_or_rise_in_steps_are_narrow() {
        let years: Vec<u32> = (0..64).map(|row| 1_990 + row % 32).collect();
        let ages: Vec<u32> = (0..64).map(|row| row % 9).collect();
        let thousands: Vec<u32> = ages.iter().map(|age| age * 1_000).collect();
        let told = |columns: &[(i64, &Vec<u32>)], bias| {
            let columns: Vec<(i64, Vec<u32>)> = columns
                .iter()
                .map(|(weight, values)| (*weight, (*values).clone()))
                .collect();
            told(&terms(&columns, bias, 64))
        };
        // 1990 a row are taken off by the bias.
        assert_eq!(told(&[(1, &years), (2_000, &ages)], -1_990), 2);
        assert_eq!(told(&[(1, &thousands), (1, &ages)], 0), 2);
        assert_eq!(told(&[(1, &ages), (1, &ages)], 0), 1);
    }

    #[test]
    fn extremes_do_not_panic() {
        let extreme = [i64::MIN, i64::MAX, i64::MIN + 1, -1, 1];
        let extreme: Vec<_> = extreme.map(|weight| (weight, u64::MAX)).into();
        assert!(told(&varying(&extreme)) <= 5);
        let columns = [i64::MIN, i64::MAX].map(|weight| (weight, vec![0, u32::MAX, u32::MAX - 1]));
        assert!(told(&terms(&columns, i64::MIN, u64::MAX)) <= 3);
        assert_eq!(told(&terms(&[(1, vec![])], 1, 0)), 0);
    }

    /// All relations there are, of terms that vary little.
    fn every_relation(terms: &[Term]) -> Vec<Vec<i128>> {
        let mut all: Vec<Vec<i128>> = vec![vec![]];
        for term in terms {
            let span = i128::from(room(term.span));
            let longer = |row: Vec<i128>| {
                (-span..=span).map(move |by| row.iter().copied().chain([by]).collect())
            };
            all = all.into_iter().flat_map(longer).collect();
        }
        let weighted = |row: &[i128]| -> i128 {
            let products = terms.iter().zip(row);
            products
                .map(|(term, by)| i128::from(term.weight) * by)
                .sum()
        };
        all.retain(|row| weighted(row) == 0);
        all
    }

    prop_compose! {
        fn small()(weight in -40i64..40, span in 0u64..5) -> Term {
            Term { weight, span }
        }
    }

    fn wide_weight() -> impl Strategy<Value = i64> {
        prop_oneof![
            -40i64..40,
            -MAX_WIDE_WEIGHT..=MAX_WIDE_WEIGHT,
            (1i64..1_000).prop_map(|n| n * 1_000),
            Just(MAX_WIDE_WEIGHT),
            Just(-MAX_WIDE_WEIGHT),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// What an answer tells is never understated: by every relation there is, not more is told.
        #[test]
        fn no_fewer_numbers_are_named_than_are_told(terms in prop::collection::vec(small(), 0..4)) {
            let mut counted = terms.clone();
            counted.retain(|term| term.weight != 0 && term.span != 0);
            let exact = counted.len() - rank(every_relation(&counted));
            prop_assert!(told(&terms) >= exact);
            if counted.len() < 3 {
                prop_assert_eq!(told(&terms), exact);
            }
        }

        /// The same by a buyer who tries out every table: which sums have one answer, and what is the
        /// same in all of them.
        #[test]
        fn no_fewer_numbers_are_named_than_a_buyer_finds_out(
            columns in prop::collection::vec((-9i64..9, 0u32..30, 1u32..12, 1u32..3), 0..3),
            bias in -40i64..40,
            rows in 2u64..5,
        ) {
            let values: Vec<(i64, Vec<u32>)> = columns
                .iter()
                .map(|(weight, lowest, step, most)| {
                    (*weight, (0..=*most).map(|steps| lowest + step * steps).collect())
                })
                .collect();
            // All sums there are: how many rows, and of each column.
            let mut sums: Vec<Vec<i128>> = (0..=rows).map(|count| vec![count.into()]).collect();
            for (_, lowest, step, most) in &columns {
                let longer = |sums: Vec<i128>| {
                    let count = sums[0];
                    (0..=count * i128::from(*most)).map(move |steps| {
                        let sum = count * i128::from(*lowest) + i128::from(*step) * steps;
                        sums.iter().copied().chain([sum]).collect()
                    })
                };
                sums = sums.into_iter().flat_map(longer).collect();
            }
            let weights: Vec<i128> = [bias].into_iter().chain(columns.iter().map(|column| column.0))
                .map(i128::from)
                .collect();
            let answer = |sums: &[i128]| -> i128 {
                sums.iter().zip(&weights).map(|(sum, weight)| sum * weight).sum()
            };
            // What differs between sums of one answer, and between any: what is weighed at all.
            let mut alike = vec![];
            let mut any = vec![];
            for a in &sums {
                let weighed = a.iter().zip(&weights).map(|(sum, weight)| sum * weight);
                any.push(weighed.collect());
                for b in sums.iter().filter(|b| answer(a) == answer(b)) {
                    alike.push(
                        a.iter().zip(b).zip(&weights).map(|((a, b), w)| (a - b) * w).collect(),
                    );
                }
            }
            let found = rank(any).saturating_sub(rank(alike));
            prop_assert!(told(&terms(&values, bias, rows)) >= found, "{found}");
        }

        /// Of columns as wide as any, the short rule says what the long search finds; where it takes
        /// three columns at once to make up for the rows, the search finds nothing and says more.
        #[test]
        fn of_wide_columns_only_rows_can_be_told(
            weights in prop::collection::vec(wide_weight(), 0..5),
            bias in wide_weight(),
            rows in 0u64..1_024,
            room in prop_oneof![Just(MIN_WIDE_ROWS), Just(1_024)],
        ) {
            let span = u64::from(u32::MAX) * room;
            let columns = weights.iter().map(|weight| Term { weight: *weight, span });
            let all: Vec<Term> = columns.chain([Term { weight: bias, span: rows }]).collect();
            let (found, ruled) = (told(&all) > 1, tells_rows(&weights, bias, rows));
            prop_assert!(found || !ruled);
            if weights.iter().filter(|weight| **weight != 0).count() < 3 {
                prop_assert_eq!(found, ruled);
            }
        }

        /// If as many numbers are told as there are sums, no two sets of sums have one answer.
        #[test]
        fn relations_are_relations(terms in prop::collection::vec(small(), 0..4)) {
            let mut counted = terms;
            counted.retain(|term| term.weight != 0 && term.span != 0);
            let wide: Vec<Wide> = counted.iter().map(|term| Wide {
                weight: term.weight.into(),
                room: room(term.span).into(),
            }).collect();
            let all = every_relation(&counted);
            for relation in relations(&wide) {
                prop_assert!(all.contains(&relation), "{relation:?} of {counted:?}");
            }
        }
    }
}
