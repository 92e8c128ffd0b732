//! An amount as notes. Each denomination divides the next, so the fewest notes are found from the
//! largest down.

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
    }
}
