//! What a batch has loaded and changed.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, BlockInfo, Storage};
use oaic_math::epoch::epoch_of;
use oaic_messages::compute_settlement::RejectReason;
use oaic_runtime::packed::{Key, Record, Table, Total};
use oaic_runtime::RuntimeError;
use oaic_vouchers::Entry;

use super::Verdict;
use crate::error::ContractError;
use crate::records::{
    Agreement, Books, Lane, Ledger, Terms, Usage, AGREEMENTS, BOOKS, EPOCH_STARTS, LANES, LEDGERS,
    REFERRALS, SPLIT_BOOK, TERMS, USAGE,
};
use crate::state::SETTLERS;

/// A channel in work.
pub struct ChannelInWork {
    pub agreement: Agreement,
    pub ledger: Ledger,
    /// Whether the ledger must be written.
    pub changed: bool,
    /// Whether the agreement must be written.
    promoted: bool,
}

/// What a batch has loaded and changed.
pub struct Working {
    pub books: Books,
    /// What had been settled before this epoch, when this batch is its first.
    epoch_start: Option<Total>,
    now: u64,
    height: u64,
    channels: BTreeMap<u64, Option<ChannelInWork>>,
    lanes: BTreeMap<(u64, u32, u32), Lane>,
    terms: BTreeMap<(u64, u32), Option<Terms>>,
    /// Whether the sender settles for a provider.
    settles: BTreeMap<String, bool>,
    accumulated: BTreeMap<(u64, u32), Total>,
    usage: BTreeMap<(u64, u32, u64), Usage>,
    referrers: BTreeMap<u64, Total>,
}

impl Working {
    pub fn new(
        storage: &dyn Storage,
        block: &BlockInfo,
        epoch_seconds: u64,
    ) -> Result<Self, ContractError> {
        let mut books = BOOKS.may_load(storage, &())?.unwrap_or_default();
        let epoch = epoch_of(block.time.seconds(), epoch_seconds);
        // What a new epoch is measured from; the epochs in between, if any, settled nothing.
        let epoch_start = (epoch > books.epoch).then_some(Total(books.settled));
        books.epoch = epoch.max(books.epoch);
        Ok(Working {
            books,
            epoch_start,
            now: block.time.seconds(),
            height: block.height,
            channels: BTreeMap::new(),
            lanes: BTreeMap::new(),
            terms: BTreeMap::new(),
            settles: BTreeMap::new(),
            accumulated: BTreeMap::new(),
            usage: BTreeMap::new(),
            referrers: BTreeMap::new(),
        })
    }

    /// A channel, with the key that is in force now.
    pub fn channel(
        &mut self,
        storage: &dyn Storage,
        channel: u64,
    ) -> Result<Option<&mut ChannelInWork>, ContractError> {
        if !self.channels.contains_key(&channel) {
            let loaded = self.load_channel(storage, channel)?;
            self.channels.insert(channel, loaded);
        }
        Ok(self.channels.get_mut(&channel).and_then(Option::as_mut))
    }

    fn load_channel(
        &self,
        storage: &dyn Storage,
        channel: u64,
    ) -> Result<Option<ChannelInWork>, ContractError> {
        let Some(mut agreement) = AGREEMENTS.may_load(storage, &channel)? else {
            return Ok(None);
        };
        // Of a closed channel nothing but that is asked.
        let (ledger, promoted) = match agreement.closed {
            true => (Ledger::default(), false),
            false => {
                let ledger = LEDGERS.may_load(storage, &channel)?.unwrap_or_default();
                let promoted = agreement.promote(&ledger, self.now, self.height)?;
                (ledger, promoted)
            }
        };
        Ok(Some(ChannelInWork {
            agreement,
            ledger,
            changed: false,
            promoted,
        }))
    }

    /// Terms of a channel.
    fn terms(
        &mut self,
        storage: &dyn Storage,
        channel: u64,
        number: u32,
    ) -> Result<Option<Terms>, ContractError> {
        let place = (channel, number);
        if let Some(terms) = self.terms.get(&place) {
            return Ok(terms.clone());
        }
        let terms = match number {
            0 => self
                .channel(storage, channel)?
                .map(|channel| channel.agreement.terms.clone()),
            _ => TERMS.may_load(storage, &place)?,
        };
        self.terms.insert(place, terms.clone());
        Ok(terms)
    }

    /// Whether an account settles for a provider: it is the provider, or was named by it. If anybody
    /// could, a payer who is a payee elsewhere would pay himself, and junk roots replace good ones.
    fn settles(&mut self, storage: &dyn Storage, sender: &Addr, provider: &str) -> bool {
        if sender.as_str() == provider {
            return true;
        }
        if let Some(settles) = self.settles.get(provider) {
            return *settles;
        }
        // Stored as it was read from an address.
        let settles = SETTLERS.has(storage, (&Addr::unchecked(provider), sender));
        self.settles.insert(provider.to_owned(), settles);
        settles
    }

    /// All that can be said of an entry without its signature and its lane: the channel and the
    /// terms it is under. Nothing is asked of receipt keys, bond or price: what a payer signed is
    /// paid.
    pub fn admit(
        &mut self,
        storage: &dyn Storage,
        sender: &Addr,
        entry: &Entry,
    ) -> Result<Verdict<(&Agreement, Terms)>, ContractError> {
        let voucher = &entry.voucher;
        let Some(channel) = self.channel(storage, voucher.channel)? else {
            return Ok(Err(RejectReason::UnknownChannel));
        };
        let agreement = &channel.agreement;
        if agreement.closed {
            return Ok(Err(RejectReason::ClosedChannel));
        }
        let (provider, key_index) = (agreement.provider.clone(), agreement.key_index);
        if !self.settles(storage, sender, &provider) {
            return Ok(Err(RejectReason::NotSettler));
        }
        if key_index != voucher.key_index {
            return Ok(Err(RejectReason::WrongKey));
        }
        if voucher.amount > u128::from(u64::MAX) {
            return Ok(Err(RejectReason::AmountTooHigh));
        }
        if u128::from(entry.claim) > voucher.amount {
            return Ok(Err(RejectReason::ClaimAboveVoucher));
        }
        let Some(terms) = self.terms(storage, voucher.channel, voucher.terms)? else {
            return Ok(Err(RejectReason::UnknownTerms));
        };
        Ok(match self.channel(storage, voucher.channel)? {
            Some(channel) => Ok((&channel.agreement, terms)),
            None => Err(RejectReason::UnknownChannel),
        })
    }

    pub fn lane(
        &mut self,
        storage: &dyn Storage,
        place: (u64, u32, u32),
    ) -> Result<Lane, ContractError> {
        if let (channel, 0, 0) = place {
            let channel = self.channel(storage, channel)?;
            return Ok(channel
                .map(|channel| channel.ledger.lane.clone())
                .unwrap_or_default());
        }
        match self.lanes.get(&place) {
            Some(lane) => Ok(lane.clone()),
            None => Ok(LANES.may_load(storage, &place)?.unwrap_or_default()),
        }
    }

    /// Keeps a lane of a channel that is loaded.
    pub fn set_lane(&mut self, place: (u64, u32, u32), lane: Lane) -> Result<(), ContractError> {
        if let (channel, 0, 0) = place {
            let in_work = self.channels.get_mut(&channel).and_then(Option::as_mut);
            in_work
                .ok_or_else(|| RuntimeError::unknown("channel", channel))?
                .ledger
                .lane = lane;
        } else {
            self.lanes.insert(place, lane);
        }
        Ok(())
    }

    pub fn accumulated(
        &mut self,
        storage: &dyn Storage,
        split: (u64, u32),
    ) -> Result<&mut Total, ContractError> {
        cached(
            &mut self.accumulated,
            &SPLIT_BOOK.accumulated,
            storage,
            split,
        )
    }

    /// What a split's service settled under it in this epoch.
    pub fn usage(
        &mut self,
        storage: &dyn Storage,
        (service_id, split_version): (u64, u32),
    ) -> Result<&mut Usage, ContractError> {
        let place = (service_id, split_version, self.books.epoch);
        cached(&mut self.usage, &USAGE, storage, place)
    }

    pub fn referrer_points(
        &mut self,
        storage: &dyn Storage,
        number: u64,
    ) -> Result<&mut Total, ContractError> {
        cached(&mut self.referrers, &REFERRALS.points, storage, number)
    }

    /// Writes everything that changed, each record once.
    pub fn save(self, storage: &mut dyn Storage) {
        for (number, channel) in &self.channels {
            let Some(channel) = channel else { continue };
            if channel.promoted {
                AGREEMENTS.save(storage, number, &channel.agreement);
            }
            if channel.changed {
                LEDGERS.save(storage, number, &channel.ledger);
            }
        }
        save_all(storage, &LANES, &self.lanes);
        save_all(storage, &SPLIT_BOOK.accumulated, &self.accumulated);
        save_all(storage, &USAGE, &self.usage);
        save_all(storage, &REFERRALS.points, &self.referrers);
        if let Some(start) = &self.epoch_start {
            EPOCH_STARTS.save(storage, &self.books.epoch, start);
        }
        BOOKS.save(storage, &(), &self.books);
    }
}

/// A record out of a cache that holds nothing but what will be changed.
fn cached<'a, K: Key + Ord + Copy, R: Record + Default>(
    cache: &'a mut BTreeMap<K, R>,
    table: &Table<K, R>,
    storage: &dyn Storage,
    key: K,
) -> Result<&'a mut R, ContractError> {
    use std::collections::btree_map::Entry;
    match cache.entry(key) {
        Entry::Occupied(entry) => Ok(entry.into_mut()),
        Entry::Vacant(entry) => {
            Ok(entry.insert(table.may_load(storage, &key)?.unwrap_or_default()))
        }
    }
}

fn save_all<K: Key, R: Record>(
    storage: &mut dyn Storage,
    table: &Table<K, R>,
    records: &BTreeMap<K, R>,
) {
    for (key, record) in records {
        table.save(storage, key, record);
    }
}
