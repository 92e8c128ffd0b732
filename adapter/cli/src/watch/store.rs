//! A provider's session store as a source.

use std::path::{Path, PathBuf};

use oaic_session::{ChainLane, LaneId, Options, ProviderSession, StoreError};
use oaic_types::compute_settlement::LaneResponse;
use oaic_vouchers::{PackedVoucher, SigningKey};

use super::source::VoucherSource;
use crate::error::{CliError, Kind, Result};

/// Vouchers taken from a store at once; the most valuable first, the others in later rounds.
const AT_ONCE: usize = 5_000;

/// A provider's session store. It is opened for each look and closed again, so that whoever serves
/// calls can take it in between: only one process can have it.
pub(super) struct StoreSource {
    path: PathBuf,
}

impl StoreSource {
    /// A store that is there.
    pub(super) fn open(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Err(CliError::not_found(format!(
                "there is no session store {}",
                path.display()
            ))
            .next("give the file that the provider's gateway keeps"));
        }
        Ok(Self {
            path: path.to_path_buf(),
        })
    }

    fn session(&self) -> Result<ProviderSession> {
        // Nothing is signed here, so any key will do: it only has to be one.
        let key = SigningKey::from_seed([1; 32]);
        ProviderSession::open(&self.path, Options::default(), &key, 0).map_err(|e| store_error(&e))
    }
}

impl VoucherSource for StoreSource {
    fn vouchers(&self) -> Result<Vec<PackedVoucher>> {
        let mut session = self.session()?;
        let mut all = session.settleable(AT_ONCE).map_err(|e| store_error(&e))?;
        all.extend(session.owed(AT_ONCE).map_err(|e| store_error(&e))?);
        Ok(all)
    }

    fn heard(&self, lanes: &[LaneResponse]) -> Result<()> {
        if lanes.is_empty() {
            return Ok(());
        }
        let mut session = self.session()?;
        for lane in lanes {
            let id = LaneId {
                channel: lane.channel,
                terms: lane.terms,
                lane: lane.lane,
            };
            // A lane of another source isn't this store's business.
            if matches!(session.lane(id), Ok(Some(_))) {
                session
                    .mark_settled(&[(id, ChainLane::from(lane))])
                    .map_err(|e| {
                        CliError::failed(format!("{}: {id} can't be noted", self.path.display()))
                            .because(e)
                    })?;
            }
        }
        Ok(())
    }
}

/// A store's failure: one that another process has is worth another try.
pub(crate) fn store_error(error: &StoreError) -> CliError {
    match error {
        StoreError::Locked { .. } => CliError::failed(error.to_string())
            .next("stop that process, or have it write its vouchers to a folder: --vouchers DIR"),
        StoreError::Role { .. } | StoreError::Schema { .. } => {
            CliError::new(Kind::Usage, error.to_string())
        }
        _ => CliError::failed(error.to_string()),
    }
}
