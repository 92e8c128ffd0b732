//! A provider's session store as a source.

use std::path::{Path, PathBuf};

use oaic_channel::{ChainLane, Cursor, LaneId, Options, ProviderSession, SessionError, StoreError};
use oaic_messages::compute_settlement::LaneResponse;
use oaic_terminal::error::{CliError, Kind, Result};
use oaic_terminal::words::counted;
use oaic_vouchers::Entry;

use crate::source::VoucherSource;

/// Entries taken from a store in one question.
const PAGE: usize = 1_000;

/// A session that a gateway serves with settles itself: what it holds is offered page by page, and
/// what the chain said is noted in it.
impl VoucherSource for ProviderSession {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        all(|after| self.settleable_after(after, PAGE))
    }

    fn withheld(&mut self) -> Result<Vec<Entry>> {
        all(|after| self.unsettleable_after(after, PAGE))
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        let mut own = Vec::new();
        for lane in lanes {
            let id = LaneId::from(lane);
            // A lane of another source isn't this store's business.
            match self.lane(id) {
                Ok(Some(_)) => own.push((id, ChainLane::from(lane))),
                Err(SessionError::Store(error)) => return Err(store_error(&error)),
                Ok(None) | Err(_) => {}
            }
        }
        if own.is_empty() {
            return Ok(());
        }
        // In one transaction: a session that serves is held for one write, not for one per lane.
        self.mark_settled(&own, height).map_err(|e| {
            CliError::failed(format!(
                "the chain's answer about {} can't be recorded",
                counted(own.len() as u64, "lane")
            ))
            .because(e)
        })?;
        Ok(())
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        let id = LaneId::of(&entry.voucher);
        match self.lane(id) {
            // Of a voucher that isn't its own, forged or of another source, nothing follows for it.
            Ok(Some(lane)) if lane.voucher.as_ref() == Some(&entry.voucher) => {
                self.mark_dead(id, why).map_err(|e| {
                    CliError::failed(format!(
                        "it can't be recorded that lane {id} can never settle"
                    ))
                    .because(e)
                })
            }
            Err(SessionError::Store(error)) => Err(store_error(&error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

fn all(
    mut page: impl FnMut(Option<Cursor>) -> Result<(Vec<Entry>, Option<Cursor>), StoreError>,
) -> Result<Vec<Entry>> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let (entries, next) = page(after).map_err(|e| store_error(&e))?;
        all.extend(entries);
        match next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

/// Refuses a store that isn't there: opening must not make one.
///
/// # Errors
/// It isn't there.
pub fn ensure_store(path: &Path) -> Result<()> {
    if path.is_file() {
        return Ok(());
    }
    Err(
        CliError::usage(format!("there is no session store {}", path.display()))
            .next("give the file that the gateway or the payer's client keeps"),
    )
}

/// A provider's session store. It is opened for each look and closed again, so that whoever serves
/// calls can take it in between: only one process can have it.
pub(crate) struct StoreSource {
    path: PathBuf,
}

impl StoreSource {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        ensure_store(path)?;
        Ok(Self {
            path: path.to_path_buf(),
        })
    }

    /// Looking changes nothing of the store.
    fn reading(&self) -> Result<ProviderSession> {
        ProviderSession::open_reading(&self.path).map_err(|e| store_error(&e))
    }

    fn session(&self) -> Result<ProviderSession> {
        ProviderSession::open_settling(&self.path, Options::default()).map_err(|e| store_error(&e))
    }
}

impl VoucherSource for StoreSource {
    fn entries(&mut self) -> Result<Vec<Entry>> {
        self.reading()?.entries()
    }

    fn withheld(&mut self) -> Result<Vec<Entry>> {
        self.reading()?.withheld()
    }

    fn heard(&mut self, lanes: &[LaneResponse], height: u64) -> Result<()> {
        if lanes.is_empty() {
            return Ok(());
        }
        self.session()?.heard(lanes, height)
    }

    fn dead(&mut self, entry: &Entry, why: &str) -> Result<()> {
        self.session()?.dead(entry, why)
    }
}

/// A store's failure. A store that another process has open is worth another try.
pub fn store_error(error: &StoreError) -> CliError {
    match error {
        StoreError::Locked { .. } => CliError::failed(error.to_string()).next(
            "stop that process, have it settle by itself, or have it write entries to a folder: \
             --entries DIR",
        ),
        StoreError::Role { .. } | StoreError::Schema { .. } | StoreError::NoStore { .. } => {
            CliError::new(Kind::Usage, error.to_string())
        }
        _ => CliError::failed(error.to_string()),
    }
}
