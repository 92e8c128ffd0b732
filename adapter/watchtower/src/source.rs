//! Where entries come from.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oaic_messages::compute_settlement::LaneResponse;
use oaic_terminal::error::Result;
use oaic_vouchers::Entry;

/// Something that has entries to settle: vouchers, each with what its provider claims of it.
pub trait VoucherSource {
    /// What may be worth something, as far as it knows. Whether one is valid is found out later, so
    /// there may be several of a lane.
    ///
    /// # Errors
    /// It can't be read at all.
    fn entries(&mut self) -> Result<Vec<Entry>>;

    /// What it holds and doesn't offer, because it was told that nothing is to be had for it. Whoever
    /// said so may have lied, so it is watched over all the same, in silence.
    ///
    /// # Errors
    /// It can't be read at all.
    fn withheld(&mut self) -> Result<Vec<Entry>> {
        Ok(Vec::new())
    }

    /// What of it couldn't be read the last time, while the rest could: nothing of that is watched.
    fn unread(&self) -> Option<String> {
        None
    }

    /// Hear what the chain said of lanes at a height, to offer what is settled no more.
    ///
    /// # Errors
    /// It can't be kept.
    fn heard(&mut self, _lanes: &[LaneResponse], _height: u64) -> Result<()> {
        Ok(())
    }

    /// Hear that an entry can never settle, to offer it no more: a transaction was refused for it,
    /// for a reason that no time mends, and a look at a later block, a minute later or more, agreed.
    ///
    /// What remains: no answer of a node is proven, so one that lies in both rounds buries the entry.
    /// Keep the voucher, and take the mark for a hint.
    ///
    /// # Errors
    /// It can't be kept.
    fn dead(&mut self, _entry: &Entry, _why: &str) -> Result<()> {
        Ok(())
    }
}

impl<S: VoucherSource + ?Sized> VoucherSource for Box<S> {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        (**self).entries()
    }

    fn withheld(&mut self) -> Result<Vec<Entry>> {
        (**self).withheld()
    }

    fn unread(&self) -> Option<String> {
        (**self).unread()
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        (**self).heard(lanes, height)
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        (**self).dead(entry, why)
    }
}

/// A source that others use at the same time, as a gateway does its session: it is held while it is
/// read or told something, never while the chain is asked.
impl<S: VoucherSource> VoucherSource for Arc<Mutex<S>> {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        held(self).entries()
    }

    fn withheld(&mut self) -> Result<Vec<Entry>> {
        held(self).withheld()
    }

    fn unread(&self) -> Option<String> {
        held(self).unread()
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        held(self).heard(lanes, height)
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        held(self).dead(entry, why)
    }
}

fn held<S>(source: &Mutex<S>) -> MutexGuard<'_, S> {
    source.lock().unwrap_or_else(PoisonError::into_inner)
}
