//! The number of the last commit, kept beside the store.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::error::StoreError;

pub(super) struct Mark {
    file: File,
}

/// What the mark says.
#[derive(Clone, Copy)]
pub(super) struct Marked {
    /// Number of the last commit.
    pub generation: u64,
    /// Number of the last commit that opened or ended a lane.
    pub milestone: u64,
}

impl Mark {
    /// Opens `FILE.mark`, and reads it; None when it is missing or empty.
    pub fn open(store: &Path) -> Result<(Self, Option<Marked>), StoreError> {
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
        let number = |bytes: Option<&[u8; 8]>| bytes.map(|bytes| u64::from_be_bytes(*bytes));
        let marked = number(bytes.first_chunk()).map(|generation| Marked {
            generation,
            milestone: number(bytes.get(8..).and_then(<[u8]>::first_chunk)).unwrap_or(0),
        });
        Ok((Self { file }, marked))
    }

    /// Not synced: after a power cut it may lag, which is the harmless side.
    pub fn write(&mut self, marked: Marked) -> std::io::Result<()> {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&marked.generation.to_be_bytes());
        bytes[8..].copy_from_slice(&marked.milestone.to_be_bytes());
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&bytes)
    }
}
