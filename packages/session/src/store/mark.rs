//! The number of the last commit, kept beside the store.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::error::StoreError;

pub(crate) struct Mark {
    file: File,
}

impl Mark {
    /// Opens `FILE.mark`, and reads it; None when it is missing or empty.
    pub fn open(store: &Path) -> Result<(Self, Option<u64>), StoreError> {
        let mut path = store.as_os_str().to_owned();
        path.push(".mark");
        let failed = |source| StoreError::Io {
            path: (&path).into(),
            source,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let number = bytes.first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
        Ok((Self { file }, number))
    }

    /// Not synced: after a power cut it may lag, which is the harmless side.
    pub fn write(&mut self, number: u64) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&number.to_be_bytes())
    }
}
