//! Names that a holder of a credential shows, and which are used up.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use oaic_messages::private_credits::{exit_epoch, PseudonymResponse, QueryMsg, EXIT_EPOCH};
use oaic_poseidon::{field, Fr};
use oaic_records::private_credits::{Head, Mark, EXITED_HEAD};
use oaic_statements::note;

use super::Wallet;
use crate::credential::Name;
use crate::error::{Result, WalletError};
use crate::list::fetch_proven;
use crate::source::{bytes, prove, Source};

/// Pseudonyms of one epoch, whoever's, and what was shown since.
#[derive(Default)]
pub(super) struct Exits {
    /// None before the first sync of them.
    epoch: Option<u64>,
    head: Head,
    used: HashSet<[u8; 32]>,
    /// The action that a name of an epoch was shown for. Shown for two, it would join them, also
    /// when one came to nothing.
    shown: Mutex<BTreeMap<(u64, u8), [u8; 32]>>,
}

impl Wallet {
    /// Takes the pseudonyms of this epoch's exits, all of them, as [`sync`](Self::sync) takes the
    /// rest. Needed before an exit shows a credential. `now` is the chain's time, in seconds since
    /// 1970.
    ///
    /// # Errors
    /// As of [`sync`](Self::sync).
    pub fn sync_exits(&mut self, source: &dyn Source, now: u64) -> Result<()> {
        let epoch = exit_epoch(now);
        let proven = prove(source, |storage| EXITED_HEAD.may_load(storage, &epoch))?;
        let proven = proven.unwrap_or_default();
        let known = match self.exits.epoch == Some(epoch) {
            true => self.exits.head,
            false => Head::default(),
        };
        let new: Vec<Mark> = fetch_proven(
            "pseudonyms of exits",
            (&known, &proven),
            source,
            |start_after, limit| QueryMsg::Pseudonyms {
                epoch,
                start_after: start_after.map(|after| u32::try_from(after).unwrap_or(u32::MAX)),
                limit,
            },
            |shown: &PseudonymResponse| u64::from(shown.number),
            |shown| bytes("pseudonym", &shown.pseudonym).map(Mark),
        )?;
        if self.exits.epoch != Some(epoch) {
            self.exits.used.clear();
        }
        self.exits.epoch = Some(epoch);
        self.exits.head = proven;
        self.exits.used.extend(new.iter().map(|shown| shown.0));
        Ok(())
    }

    /// Names that the wallet's holder still has in the epoch of a time, as of the last
    /// [`sync_exits`](Self::sync_exits).
    ///
    /// # Errors
    /// [`WalletError::Credential`] when that was in another epoch.
    pub fn exits_left(&self, now: u64) -> Result<usize> {
        let epoch = self.exit_epoch_of(now)?;
        let used = |slot: &u8| self.exits.used.contains(&self.name_bytes(epoch, *slot));
        Ok((0..self.exits_per_epoch())
            .filter(|slot| !used(slot))
            .count())
    }

    fn exit_epoch_of(&self, now: u64) -> Result<u64> {
        self.ensure_proven()?;
        let epoch = exit_epoch(now);
        match self.exits.epoch == Some(epoch) {
            true => Ok(epoch),
            false => Err(WalletError::Credential {
                why: format!(
                    "is shown under a name of epoch {epoch}, and it isn't known which of those are \
                     used: sync_exits() first"
                ),
            }),
        }
    }

    fn name_bytes(&self, epoch: u64, slot: u8) -> [u8; 32] {
        field::to_bytes(&self.pseudonym(epoch, slot))
    }

    fn pseudonym(&self, epoch: u64, slot: u8) -> Fr {
        note::pseudonym(&self.keys.credential_secret(), self.context(), epoch, slot)
    }

    /// The name to be shown for an action: the one it was shown under before, else one that never
    /// was. Which of those goes by the action: a wallet that is opened anew doesn't know what it has
    /// shown, takes the same for the same, and seldom the same for another.
    pub(super) fn name_for(&self, action: &Fr, now: u64) -> Result<Name> {
        let epoch = self.exit_epoch_of(now)?;
        let slots = self.exits_per_epoch();
        let action = field::to_bytes(action);
        let mut shown = self
            .exits
            .shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let [.., last] = action;
        let free: Vec<u8> = (0..slots)
            .map(|place| (u16::from(last) + u16::from(place)) % u16::from(slots))
            .filter_map(|slot| u8::try_from(slot).ok())
            .filter(|slot| !self.exits.used.contains(&self.name_bytes(epoch, *slot)))
            .collect();
        let fits = |slot: &&u8, action: Option<&[u8; 32]>| shown.get(&(epoch, **slot)) == action;
        let slot = free.iter().find(|slot| fits(slot, Some(&action)));
        let slot = slot.or_else(|| free.iter().find(|slot| fits(slot, None)));
        let slot = *slot.ok_or_else(|| WalletError::Credential {
            why: format!(
                "has shown all {slots} names of this epoch; the next begins at {} (seconds since \
                 1970)",
                epoch.saturating_add(1).saturating_mul(EXIT_EPOCH)
            ),
        })?;
        shown.insert((epoch, slot), action);
        Ok(Name {
            epoch,
            slots,
            slot,
            pseudonym: self.pseudonym(epoch, slot),
        })
    }
}
