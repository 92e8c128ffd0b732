//! A provider's session store as a source.

use std::path::Path;

use oaic_vouchers::PackedVoucher;

use super::source::VoucherSource;
use crate::error::{CliError, Result};

pub(super) struct StoreSource {}

impl StoreSource {
    pub(super) fn open(path: &Path) -> Result<Self> {
        Err(CliError::not_found(format!(
            "{} does not exist",
            path.display()
        )))
    }
}

impl VoucherSource for StoreSource {
    fn vouchers(&self) -> Result<Vec<PackedVoucher>> {
        Ok(Vec::new())
    }
}
