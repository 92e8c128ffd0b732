//! Numbers that secrets are derived from.

use crate::error::{Result, WalletError};

/// Numbers of deposits and of session keys that are looked for beyond the highest that was found.
/// No number further on is ever handed out, so that a wallet that is opened anew finds everything.
pub const GAP: u32 = 100;

/// Numbers of one kind of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// So many are looked for beyond the highest that was found.
    gap: u32,
    /// After the highest that is on chain.
    found: u32,
    /// The next one to be handed out.
    next: u32,
}

impl Numbers {
    /// All of them, none on chain yet.
    pub fn new(gap: u32) -> Self {
        Self {
            gap,
            found: 0,
            next: 0,
        }
    }

    pub fn next(&self) -> u32 {
        self.next
    }

    /// Those below this one are looked for.
    pub fn end(&self) -> u32 {
        self.next.max(self.found).saturating_add(self.gap)
    }

    /// Hands out so many in a row, no more than the gap; the first of them. None is handed out twice,
    /// nor one that a wallet that is opened anew wouldn't find.
    pub fn take(&mut self, count: u32) -> Result<u32> {
        let first = self.next;
        let end = first.checked_add(count).ok_or(WalletError::Exhausted)?;
        if end > self.found.saturating_add(self.gap) {
            return Err(WalletError::Reach {
                from: self.found,
                next: first,
                gap: self.gap,
            });
        }
        self.next = end;
        Ok(first)
    }

    /// One of them is on chain.
    pub fn found(&mut self, number: u32) -> Result<()> {
        self.skip_to(number.checked_add(1).ok_or(WalletError::Exhausted)?);
        Ok(())
    }

    /// Those below this one are not handed out again.
    pub fn skip_to(&mut self, number: u32) {
        self.found = self.found.max(number);
        self.next = self.next.max(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_handed_out_that_would_not_be_found() {
        let mut numbers = Numbers::new(GAP);
        numbers.found(9).unwrap();
        for first in [10, 42, 74] {
            assert_eq!(numbers.take(32).unwrap(), first);
        }
        // 106 to 109 are within reach of 9, and 32 from 106 on are not.
        assert_eq!(numbers.next(), 106);
        let far = numbers.take(32).unwrap_err();
        assert!(matches!(far, WalletError::Reach { next: 106, .. }), "{far}");
        assert_eq!(numbers.take(4).unwrap(), 106);
        assert!(matches!(numbers.take(1), Err(WalletError::Reach { .. })));
        numbers.found(50).unwrap();
        assert_eq!(numbers.take(1).unwrap(), 110);
        numbers.found(120).unwrap();
        assert_eq!(numbers.take(GAP).unwrap(), 121);
        // What is looked for never shrinks to what is on chain.
        assert_eq!(numbers.end(), 221 + GAP);
    }

    #[test]
    fn the_last_number_is_an_end_and_no_wrap() {
        let mut numbers = Numbers::new(GAP);
        numbers.skip_to(u32::MAX - 1);
        assert_eq!(numbers.take(1).unwrap(), u32::MAX - 1);
        assert!(matches!(numbers.take(1), Err(WalletError::Exhausted)));
        assert!(matches!(
            numbers.found(u32::MAX),
            Err(WalletError::Exhausted)
        ));
    }
}
