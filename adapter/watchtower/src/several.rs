//! Several sources as one.

use std::path::Path;

use oaic_messages::compute_settlement::LaneResponse;
use oaic_terminal::error::Result;
use oaic_terminal::output::Output;
use oaic_vouchers::Entry;

use crate::entry::ranked;
use crate::folder::FolderSource;
use crate::source::VoucherSource;
use crate::store::StoreSource;

/// A session store, a folder or file of entries, or both.
///
/// # Errors
/// One is not there.
pub fn open_source(
    store: Option<&Path>,
    entries: Option<&Path>,
    out: &Output,
) -> Result<Box<dyn VoucherSource>> {
    let mut sources: Vec<Box<dyn VoucherSource>> = Vec::new();
    if let Some(path) = store {
        sources.push(Box::new(StoreSource::open(path)?));
    }
    if let Some(path) = entries {
        sources.push(Box::new(FolderSource::open(path, out.clone())?));
    }
    Ok(Box::new(Several {
        sources,
        unread: None,
    }))
}

/// Sources of which one that can't be read keeps no other's entries from being settled.
struct Several {
    sources: Vec<Box<dyn VoucherSource>>,
    unread: Option<String>,
}

impl Several {
    /// What those give that can be read.
    ///
    /// # Errors
    /// None can.
    fn read(
        &mut self,
        ask: impl Fn(&mut Box<dyn VoucherSource>) -> Result<Vec<Entry>>,
    ) -> Result<Vec<Entry>> {
        let (mut all, mut failed, mut read) = (Vec::new(), None, false);
        for source in &mut self.sources {
            match ask(source) {
                Ok(entries) => {
                    all.extend(entries);
                    read = true;
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        match failed {
            Some(error) if !read => Err(error),
            failed => {
                self.unread = failed.map(|error| error.in_full());
                Ok(ranked(all))
            }
        }
    }
}

impl VoucherSource for Several {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        self.read(|source| source.entries())
    }

    fn withheld(&mut self) -> Result<Vec<Entry>> {
        self.read(|source| source.withheld())
    }

    fn unread(&self) -> Option<String> {
        self.unread.clone()
    }

    // All of them hear of it, whether or not one fails.

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        let sources = self.sources.iter_mut();
        let results: Vec<_> = sources.map(|source| source.heard(lanes, height)).collect();
        results.into_iter().collect()
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        let sources = self.sources.iter_mut();
        let results: Vec<_> = sources.map(|source| source.dead(entry, why)).collect();
        results.into_iter().collect()
    }
}
