//! The number of the last commit, kept beside the store.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::files::{beside, io};
use crate::error::StoreError;

const LEN: usize = 24;

pub(crate) struct Mark {
    file: File,
}

#[derive(Clone, Copy)]
pub(crate) struct Marked {
    /// Number of the last commit.
    pub generation: u64,
    /// Payer: number of the last commit that opened or ended a lane. Provider: commits under its key.
    pub milestone: u64,
}

impl Marked {
    fn to_bytes(self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        bytes[..8].copy_from_slice(&self.generation.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.milestone.to_be_bytes());
        let sum = checksum(&bytes[..16]);
        bytes[16..].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u64::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
        let marked = Self {
            generation: number(0)?,
            milestone: number(8)?,
        };
        (bytes == marked.to_bytes()).then_some(marked)
    }
}

/// FNV-1a: against damage, not against malice.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Makes the mark of a store say more than this many commits, durably: whoever opens the file next
/// knows that it was restored.
pub(super) fn outrun(store: &Path, commits: u64) -> Result<(), StoreError> {
    let (mut mark, marked) = Mark::open(store)?;
    let last = marked.map_or(0, |marked| marked.generation).max(commits);
    let marked = Marked {
        generation: last.saturating_add(1),
        milestone: marked.map_or(0, |marked| marked.milestone),
    };
    let written = mark.write(marked).and_then(|()| mark.sync());
    written.map_err(io(&beside(store, ".mark")))
}

impl Mark {
    /// Opens `FILE.mark`, and reads it; None when it is missing, empty or damaged.
    pub fn open(store: &Path) -> Result<(Self, Option<Marked>), StoreError> {
        let path = beside(store, ".mark");
        let mut how = OpenOptions::new();
        how.read(true).write(true).create(true).truncate(false);
        let mut file = how.open(&path).map_err(io(&path))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io(&path))?;
        Ok((Self { file }, Marked::from_bytes(&bytes)))
    }

    /// Not synced: after a power cut it may lag, which is the harmless side.
    pub fn write(&mut self, marked: Marked) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&marked.to_bytes())?;
        // Whatever else was in a damaged one would make it damaged for good.
        let end = self.file.stream_position()?;
        self.file.set_len(end)
    }

    pub fn sync(&self) -> std::io::Result<()> {
        self.file.sync_data()
    }
}
