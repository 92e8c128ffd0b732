//! The records that a batch has loaded and changed.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, BlockInfo, Storage};
use oaic_math::epoch::epoch_of;
use oaic_messages::compute_settlement::RejectReason;
use oaic_runtime::packed::{Key, Record, Table, Total};
use oaic_runtime::RuntimeError;
use oaic_vouchers::Entry;

use crate::error::Result;
use crate::model::totals::{Totals, Usage};
use crate::state::{
    load_terms, Agreement, ChannelBalance, Lane, Terms, AGREEMENTS, CHANNEL_BALANCES, EPOCH_STARTS,
    LANES, REFERRALS, SETTLERS, SPLIT_EARNINGS, TOTALS, USAGE,
};

/// A result, or the reason for a rejection. Contract errors are different: they undo the whole
/// batch, and only broken storage causes them. So values that a signer chooses freely (sequence,
/// root, amount) enter no sum; only what the reserve actually pays does.
pub type Verdict<T> = Result<T, RejectReason>;

pub struct LoadedChannel {
    pub agreement: Agreement,
    pub balance: ChannelBalance,
    /// Whether the balance must be written.
    pub changed: bool,
    /// Whether the agreement must be written.
    promoted: bool,
}

/// The records of a batch: read from storage at most once, changed here.
pub struct BatchState<'a> {
    pub totals: Totals,
    storage: &'a dyn Storage,
    /// The total settled before this epoch, if this batch is its first.
    epoch_start: Option<Total>,
    now: u64,
    height: u64,
    channels: BTreeMap<u64, Option<LoadedChannel>>,
    lanes: BTreeMap<(u64, u32, u32), Lane>,
    terms: BTreeMap<(u64, u32), Option<Terms>>,
    /// Whether the sender settles for a provider.
    settles: BTreeMap<String, bool>,
    accumulated: BTreeMap<(u64, u32), Total>,
    usage: BTreeMap<(u64, u32, u64), Usage>,
    referrers: BTreeMap<u64, Total>,
}

/// The records that a batch changed, for writing.
pub struct Changes {
    totals: Totals,
    epoch_start: Option<Total>,
    channels: BTreeMap<u64, Option<LoadedChannel>>,
    lanes: BTreeMap<(u64, u32, u32), Lane>,
    accumulated: BTreeMap<(u64, u32), Total>,
    usage: BTreeMap<(u64, u32, u64), Usage>,
    referrers: BTreeMap<u64, Total>,
}

impl<'a> BatchState<'a> {
    pub fn new(storage: &'a dyn Storage, block: &BlockInfo, epoch_seconds: u64) -> Result<Self> {
        let mut totals = TOTALS.may_load(storage, &())?.unwrap_or_default();
        let epoch = epoch_of(block.time.seconds(), epoch_seconds);
        // The new epoch is measured from here; the epochs in between, if any, settled nothing.
        let epoch_start = (epoch > totals.epoch).then_some(Total(totals.settled));
        totals.epoch = epoch.max(totals.epoch);
        Ok(BatchState {
            storage,
            totals,
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

    /// A channel, with the session key that is in force now.
    pub fn channel(&mut self, channel: u64) -> Result<Option<&mut LoadedChannel>> {
        if !self.channels.contains_key(&channel) {
            let loaded = self.load_channel(channel)?;
            self.channels.insert(channel, loaded);
        }
        Ok(self.channels.get_mut(&channel).and_then(Option::as_mut))
    }

    fn load_channel(&self, channel: u64) -> Result<Option<LoadedChannel>> {
        let Some(mut agreement) = AGREEMENTS.may_load(self.storage, &channel)? else {
            return Ok(None);
        };
        // Nothing else about a closed channel matters.
        let (balance, promoted) = match agreement.closed {
            true => (ChannelBalance::default(), false),
            false => {
                let balance = CHANNEL_BALANCES
                    .may_load(self.storage, &channel)?
                    .unwrap_or_default();
                let promoted = agreement.promote(&balance, self.now, self.height)?;
                (balance, promoted)
            }
        };
        Ok(Some(LoadedChannel {
            agreement,
            balance,
            changed: false,
            promoted,
        }))
    }

    fn terms(&mut self, channel: u64, number: u32) -> Result<Option<Terms>> {
        let place = (channel, number);
        if let Some(terms) = self.terms.get(&place) {
            return Ok(terms.clone());
        }
        let terms: Result<_> = load_terms(self.storage, channel, number, || {
            let channel = self.channel(channel)?;
            Ok(channel.map(|channel| channel.agreement.terms.clone()))
        });
        let terms = terms?;
        self.terms.insert(place, terms.clone());
        Ok(terms)
    }

    /// Whether the sender is a provider or one of its settlers. If anybody could settle, payers who
    /// are payees elsewhere would pay themselves, and junk roots would replace good ones.
    fn settles(&mut self, sender: &Addr, provider: &str) -> bool {
        if sender.as_str() == provider {
            return true;
        }
        if let Some(settles) = self.settles.get(provider) {
            return *settles;
        }
        // It was stored from a checked address.
        let settles = SETTLERS.has(self.storage, (&Addr::unchecked(provider), sender));
        self.settles.insert(provider.to_owned(), settles);
        settles
    }

    /// Checks an entry as far as possible without its signature and its lane, and returns the
    /// agreement and terms it falls under. Receipt keys, bond and price don't matter: what a payer
    /// signed is paid.
    pub fn admit(&mut self, sender: &Addr, entry: &Entry) -> Result<Verdict<(&Agreement, Terms)>> {
        let voucher = &entry.voucher;
        let Some(channel) = self.channel(voucher.channel)? else {
            return Ok(Err(RejectReason::UnknownChannel));
        };
        let agreement = &channel.agreement;
        if agreement.closed {
            return Ok(Err(RejectReason::ClosedChannel));
        }
        let (provider, key_index) = (agreement.provider.clone(), agreement.key_index);
        if !self.settles(sender, &provider) {
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
        let Some(terms) = self.terms(voucher.channel, voucher.terms)? else {
            return Ok(Err(RejectReason::UnknownTerms));
        };
        Ok(match self.channel(voucher.channel)? {
            Some(channel) => Ok((&channel.agreement, terms)),
            None => Err(RejectReason::UnknownChannel),
        })
    }

    pub fn lane(&mut self, place: (u64, u32, u32)) -> Result<Lane> {
        if let (channel, 0, 0) = place {
            let channel = self.channel(channel)?;
            return Ok(channel
                .map(|channel| channel.balance.lane.clone())
                .unwrap_or_default());
        }
        match self.lanes.get(&place) {
            Some(lane) => Ok(lane.clone()),
            None => Ok(LANES.may_load(self.storage, &place)?.unwrap_or_default()),
        }
    }

    /// The lane's channel must be loaded.
    pub fn set_lane(&mut self, place: (u64, u32, u32), lane: Lane) -> Result<()> {
        if let (channel, 0, 0) = place {
            let loaded = self.channels.get_mut(&channel).and_then(Option::as_mut);
            loaded
                .ok_or_else(|| RuntimeError::unknown("channel", channel))?
                .balance
                .lane = lane;
        } else {
            self.lanes.insert(place, lane);
        }
        Ok(())
    }

    pub fn accumulated(&mut self, split: (u64, u32)) -> Result<&mut Total> {
        cached(
            &mut self.accumulated,
            &SPLIT_EARNINGS.accumulated,
            self.storage,
            split,
        )
    }

    /// What a service settled under a version of its split in this epoch.
    pub fn usage(&mut self, (service_id, split_version): (u64, u32)) -> Result<&mut Usage> {
        let place = (service_id, split_version, self.totals.epoch);
        cached(&mut self.usage, &USAGE, self.storage, place)
    }

    pub fn referrer_points(&mut self, number: u64) -> Result<&mut Total> {
        cached(&mut self.referrers, &REFERRALS.points, self.storage, number)
    }

    pub fn into_changes(self) -> Changes {
        Changes {
            totals: self.totals,
            epoch_start: self.epoch_start,
            channels: self.channels,
            lanes: self.lanes,
            accumulated: self.accumulated,
            usage: self.usage,
            referrers: self.referrers,
        }
    }
}

impl Changes {
    /// Writes each record once.
    pub fn save(self, storage: &mut dyn Storage) {
        for (number, channel) in &self.channels {
            let Some(channel) = channel else { continue };
            if channel.promoted {
                AGREEMENTS.save(storage, number, &channel.agreement);
            }
            if channel.changed {
                CHANNEL_BALANCES.save(storage, number, &channel.balance);
            }
        }
        save_all(storage, &LANES, &self.lanes);
        save_all(storage, &SPLIT_EARNINGS.accumulated, &self.accumulated);
        save_all(storage, &USAGE, &self.usage);
        save_all(storage, &REFERRALS.points, &self.referrers);
        if let Some(start) = &self.epoch_start {
            EPOCH_STARTS.save(storage, &self.totals.epoch, start);
        }
        TOTALS.save(storage, &(), &self.totals);
    }
}

/// A record from a cache whose records will all be written.
fn cached<'a, K: Key + Ord + Copy, R: Record + Default>(
    cache: &'a mut BTreeMap<K, R>,
    table: &Table<K, R>,
    storage: &dyn Storage,
    key: K,
) -> Result<&'a mut R> {
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
