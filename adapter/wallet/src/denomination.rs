//! An amount as notes, and notes for an amount.
//!
//! Each denomination divides the next, so the fewest notes are found from the largest down.

use oaic_messages::private_credits::MAX_NEW_NOTES;

/// Values of at most [`MAX_NEW_NOTES`] notes for an amount, the largest first, and what is left:
/// less than the smallest denomination, or more when the notes of one message can't hold it.
pub fn split(amount: u128, denominations: &[u64]) -> (Vec<u64>, u128) {
    let mut notes = vec![];
    let mut rest = amount;
    for value in denominations.iter().rev() {
        while *value > 0 && rest >= u128::from(*value) && notes.len() < MAX_NEW_NOTES {
            rest -= u128::from(*value);
            notes.push(*value);
        }
    }
    (notes, rest)
}

/// How many notes of each denomination to spend so that they are worth at least `amount`: of all
/// choices of at most `max` notes the one that is worth least, and of those the one with the fewest
/// notes. None when no choice is worth enough. `there` says how many there are of each.
pub fn choose(
    amount: u128,
    denominations: &[u64],
    there: &[usize],
    max: usize,
) -> Option<Vec<usize>> {
    // At most eight denominations and eight notes: some ten thousand choices.
    let mut best: Option<(u128, usize, Vec<usize>)> = None;
    let mut chosen = vec![0; denominations.len()];
    visit(
        amount,
        denominations,
        there,
        max,
        denominations.len(),
        0,
        &mut chosen,
        &mut best,
    );
    best.map(|(_, _, chosen)| chosen)
}

/// Tries every number of notes of the denominations below `level`, after those above are chosen.
#[allow(clippy::too_many_arguments)] // one step of the search above
fn visit(
    amount: u128,
    denominations: &[u64],
    there: &[usize],
    left: usize,
    level: usize,
    worth: u128,
    chosen: &mut Vec<usize>,
    best: &mut Option<(u128, usize, Vec<usize>)>,
) {
    if worth >= amount {
        let notes = chosen.iter().sum();
        if best
            .as_ref()
            .is_none_or(|(value, count, _)| (worth, notes) < (*value, *count))
        {
            *best = Some((worth, notes, chosen.clone()));
        }
        return;
    }
    let Some(level) = level.checked_sub(1) else {
        return;
    };
    let (Some(value), Some(there_are)) = (denominations.get(level), there.get(level)) else {
        return;
    };
    for count in 0..=left.min(*there_are) {
        let Some(place) = chosen.get_mut(level) else {
            return;
        };
        *place = count;
        let more = u128::from(*value) * u128::try_from(count).unwrap_or(u128::MAX);
        visit(
            amount,
            denominations,
            there,
            left - count,
            level,
            worth + more,
            chosen,
            best,
        );
    }
    if let Some(place) = chosen.get_mut(level) {
        *place = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KNOWN: [u64; 4] = [1, 10, 100, 1_000];

    #[test]
    fn an_amount_is_split_from_the_largest_down() {
        assert_eq!(
            split(1_234, &KNOWN).0,
            [1_000, 100, 100, 10, 10, 10, 1, 1, 1, 1]
        );
        assert_eq!(split(9, &[10, 100]), (vec![], 9));
        assert_eq!(split(0, &KNOWN), (vec![], 0));
        // More than a message holds: a full one, and the rest for the next.
        let (notes, rest) = split(40_000, &KNOWN);
        assert_eq!((notes.len(), rest), (MAX_NEW_NOTES, 8_000));
    }

    #[test]
    fn the_least_that_is_enough_is_chosen() {
        let choose = |amount, there| choose(amount, &KNOWN, there, 8);
        assert_eq!(choose(12, &[5, 5, 0, 0]), Some(vec![2, 1, 0, 0]));
        // 12 can't be made: 20 is nearer than 100.
        assert_eq!(choose(12, &[1, 5, 5, 0]), Some(vec![0, 2, 0, 0]));
        assert_eq!(choose(90, &[9, 8, 1, 0]), Some(vec![0, 0, 1, 0]));
        assert_eq!(choose(81, &[9, 9, 0, 0]), None);
        assert_eq!(choose(0, &[1, 1, 1, 1]), Some(vec![0; 4]));
    }

    proptest! {
        #[test]
        fn a_split_loses_nothing(amount in 0u128..100_000, smallest in 1u64..50) {
            let known = [smallest, smallest * 3, smallest * 30];
            let (notes, rest) = split(amount, &known);
            let sum: u128 = notes.iter().copied().map(u128::from).sum();
            prop_assert_eq!(sum + rest, amount);
            prop_assert!(notes.len() <= MAX_NEW_NOTES);
            prop_assert!(rest < u128::from(smallest) || notes.len() == MAX_NEW_NOTES);
        }

        #[test]
        fn no_other_choice_is_worth_less(
            amount in 1u128..3_000,
            there in prop::collection::vec(0usize..5, 4),
        ) {
            let worth = |chosen: &[usize]| -> u128 {
                chosen.iter().zip(KNOWN).map(|(n, v)| *n as u128 * u128::from(v)).sum()
            };
            let found = choose(amount, &KNOWN, &there, 8);
            // Every other choice there is.
            let mut least = None;
            for a in 0..=there[0] { for b in 0..=there[1] {
                for c in 0..=there[2] { for d in 0..=there[3] {
                    let value = worth(&[a, b, c, d]);
                    if a + b + c + d <= 8 && value >= amount {
                        least = Some(least.map_or(value, |least: u128| least.min(value)));
                    }
                }}
            }}
            prop_assert_eq!(found.as_deref().map(worth), least);
        }
    }
}
