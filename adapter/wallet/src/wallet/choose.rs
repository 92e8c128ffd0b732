//! Which notes are spent: those that are worth at least an amount, and as little more as can be; never
//! one that is held or in quarantine; of equal ones the oldest.

use oaic_messages::private_credits::MAX_SPENT_NOTES;

use super::{OwnNote, Wallet};
use crate::error::{Result, WalletError};

impl Wallet {
    /// Notes that are neither spent nor held nor in quarantine.
    pub fn spendable(&self) -> impl Iterator<Item = &OwnNote> {
        let free = |note: &&OwnNote| !note.spent && !self.held.contains(&note.index);
        self.notes()
            .filter(free)
            .filter(|note| note.quarantine.is_none())
    }

    /// Indexes of notes that are worth at least `amount`, and as little more as can be. Of equal
    /// notes the oldest are taken: most others have come after them. Notes in quarantine never are.
    ///
    /// # Errors
    /// [`WalletError::Funds`].
    pub fn choose(&self, amount: u128) -> Result<Vec<u64>> {
        let of = |value: u64| self.spendable().filter(move |note| note.value == value);
        let there: Vec<usize> = self.denominations.iter().map(|v| of(*v).count()).collect();
        let chosen = counts_for(amount, &self.denominations, &there, MAX_SPENT_NOTES);
        let Some(chosen) = chosen else {
            let mut values: Vec<u64> = self.spendable().map(|note| note.value).collect();
            values.sort_unstable_by(|a, b| b.cmp(a));
            let largest = values.iter().take(MAX_SPENT_NOTES);
            return Err(WalletError::Funds {
                amount,
                notes: values.len(),
                balance: self.balance(),
                max: MAX_SPENT_NOTES,
                largest: largest.copied().map(u128::from).sum(),
            });
        };
        let counts = self.denominations.iter().zip(chosen);
        let notes = counts.flat_map(|(value, count)| of(*value).take(count));
        Ok(notes.map(|note| note.index).collect())
    }
}

/// How many notes of each denomination to spend so that they are worth at least `amount`: of all
/// choices of at most `max` notes the one that is worth least, and of those the one with the fewest
/// notes. None when no choice is worth enough. `there` says how many there are of each.
fn counts_for(
    amount: u128,
    denominations: &[u64],
    there: &[usize],
    max: usize,
) -> Option<Vec<usize>> {
    let notes: Vec<_> = denominations.iter().zip(there).collect();
    // At most eight denominations and eight notes: some ten thousand choices.
    cheapest(amount, &notes, max).map(|(_, _, counts)| counts)
}

/// What the best choice is worth, how many notes it has, and of each denomination.
fn cheapest(
    amount: u128,
    notes: &[(&u64, &usize)],
    max: usize,
) -> Option<(u128, usize, Vec<usize>)> {
    if amount == 0 {
        return Some((0, 0, vec![0; notes.len()]));
    }
    let ((value, there), smaller) = notes.split_last()?;
    let choices = (0..=max.min(**there)).filter_map(|count| {
        let worth = u128::from(**value) * u128::try_from(count).unwrap_or(u128::MAX);
        let rest = amount.saturating_sub(worth);
        let (more, others, mut counts) = cheapest(rest, smaller, max - count)?;
        counts.push(count);
        Some((worth + more, count + others, counts))
    });
    choices.min_by_key(|(worth, count, _)| (*worth, *count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KNOWN: [u64; 4] = [1, 10, 100, 1_000];

    #[test]
    fn the_least_that_is_enough_is_chosen() {
        let choose = |amount, there| counts_for(amount, &KNOWN, there, 8);
        assert_eq!(choose(12, &[5, 5, 0, 0]), Some(vec![2, 1, 0, 0]));
        // 12 can't be made: 20 is nearer than 100.
        assert_eq!(choose(12, &[1, 5, 5, 0]), Some(vec![0, 2, 0, 0]));
        assert_eq!(choose(90, &[9, 8, 1, 0]), Some(vec![0, 0, 1, 0]));
        assert_eq!(choose(81, &[9, 9, 0, 0]), None);
        assert_eq!(choose(0, &[1, 1, 1, 1]), Some(vec![0; 4]));
    }

    proptest! {
        #[test]
        fn no_other_choice_is_worth_less(
            amount in 1u128..3_000,
            there in prop::collection::vec(0usize..5, 4),
        ) {
            let worth = |chosen: &[usize]| -> u128 {
                chosen.iter().zip(KNOWN).map(|(n, v)| *n as u128 * u128::from(v)).sum()
            };
            let found = counts_for(amount, &KNOWN, &there, 8);
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
