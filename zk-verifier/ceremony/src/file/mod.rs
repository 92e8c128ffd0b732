//! Files: read with their checksum, written completely or not at all.
//!
//! ```text
//! magic       16 bytes, kind and version
//! length       4 bytes, big-endian, of the transcript
//! transcript     JSON
//! body           points, both coordinates, as each kind lays them out
//! checksum    32 bytes, SHA-256 of everything before
//! ```
//!
//! The checksum finds accidents and names them; forgeries are found by what the points are.

mod sink;
mod source;

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use blstrs::{G1Affine, G2Affine};

use crate::error::{CeremonyError, Result};

pub use sink::Sink;
pub use source::Source;

/// Points that are held at once while a file streams by.
pub const CHUNK: usize = 1 << 14;

/// Bytes of a transcript at most.
const MAX_TRANSCRIPT: u32 = 8 << 20;

const HEADER: u64 = 20;
const CHECKSUM: u64 = 32;
const BUFFER: usize = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// First 16 bytes.
    pub magic: &'static [u8; 16],
    pub name: &'static str,
}

/// Phase 1: powers of tau.
pub const POWERS: Kind = Kind {
    magic: b"OAIC-POWERS-1\r\n\0",
    name: "powers-of-tau file (phase 1)",
};

/// Phase 2: keys of one circuit.
pub const KEYS: Kind = Kind {
    magic: b"OAIC-KEYS-1\r\n\0\0\0",
    name: "keys file (phase 2)",
};

/// Takes the points of a body's sections `S`, in the file's order.
pub trait Visitor<S> {
    /// Told of a section before its points, which are `count`.
    fn section(&mut self, _: S, _count: u64) -> Result<()> {
        Ok(())
    }
    /// A piece of a section of G1, from index `at`.
    fn g1(&mut self, section: S, at: u64, points: Vec<G1Affine>) -> Result<()>;
    /// A piece of a section of G2, from index `at`.
    fn g2(&mut self, section: S, at: u64, points: Vec<G2Affine>) -> Result<()>;
}

/// The kind of a file, or None when it is not a container of a ceremony.
pub fn kind_of(path: &Path) -> Result<Option<Kind>> {
    let mut magic = Vec::with_capacity(16);
    File::open(path)
        .and_then(|file| file.take(16).read_to_end(&mut magic))
        .map_err(|e| io_error(path, "can't be read", e))?;
    Ok([POWERS, KEYS]
        .into_iter()
        .find(|kind| kind.magic[..] == magic))
}

/// Whether an open file is what stands at a path.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let opened = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (opened.dev(), opened.ino())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

fn io_error(path: &Path, what: &'static str, source: io::Error) -> CeremonyError {
    CeremonyError::Io {
        path: path.to_owned(),
        what,
        source,
    }
}
