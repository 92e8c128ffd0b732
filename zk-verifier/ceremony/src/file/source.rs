//! Reading.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use blstrs::{G1Projective, G2Projective};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    io_error, is_at, Kind, Sink, Visitor, BUFFER, CHECKSUM, CHUNK, HEADER, MAX_TRANSCRIPT,
};
use crate::curve::{decode, Side};
use crate::error::{CeremonyError, Result};

/// A file that is read from its beginning to its end, once.
pub struct Source {
    path: PathBuf,
    reader: BufReader<File>,
    hasher: Sha256,
    transcript: Vec<u8>,
    body: u64,
    left: u64,
    sealed: bool,
}

impl Source {
    /// Open a container.
    pub fn open(path: &Path, kind: Kind) -> Result<Self> {
        let (mut source, length) = Self::whole(path)?;
        let mut magic = Vec::new();
        let read = (&mut source.reader).take(16).read_to_end(&mut magic);
        read.map_err(|e| io_error(path, "can't be read", e))?;
        if magic != kind.magic {
            return Err(CeremonyError::Magic {
                path: path.to_owned(),
                expected: kind.name,
                found: String::from_utf8_lossy(&magic).escape_default().to_string(),
            });
        }
        source.hasher.update(&magic);
        if length < HEADER + CHECKSUM {
            return Err(source.length(HEADER + CHECKSUM, length));
        }
        source.left = length - 16;
        let mut size = [0; 4];
        source.read(&mut size)?;
        let size = u32::from_be_bytes(size);
        if size > MAX_TRANSCRIPT {
            return Err(CeremonyError::transcript(format!(
                "it has {size} bytes; {MAX_TRANSCRIPT} are the most"
            )));
        }
        let body = length
            .checked_sub(HEADER + CHECKSUM + u64::from(size))
            .ok_or_else(|| source.length(HEADER + CHECKSUM + u64::from(size), length))?;
        let mut transcript = vec![0; size as usize];
        source.read(&mut transcript)?;
        source.transcript = transcript;
        (source.body, source.left) = (body, body);
        source.sealed = true;
        Ok(source)
    }

    /// Open a file that is nothing but a body.
    pub fn plain(path: &Path) -> Result<Self> {
        let (mut source, length) = Self::whole(path)?;
        (source.body, source.left) = (length, length);
        Ok(source)
    }

    fn whole(path: &Path) -> Result<(Self, u64)> {
        let open = || -> io::Result<(File, u64)> {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            Ok((file, length))
        };
        let (file, length) = open().map_err(|e| io_error(path, "can't be opened", e))?;
        let source = Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(BUFFER, file),
            hasher: Sha256::new(),
            transcript: Vec::new(),
            body: 0,
            left: 0,
            sealed: false,
        };
        Ok((source, length))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refuse to go on when another file stands at its path by now. Whoever asks holds the
    /// [`Sink`] that is to replace it, so that from then on nobody else does.
    pub fn check_current(&self) -> Result<()> {
        let current = is_at(self.reader.get_ref(), &self.path);
        match current.map_err(|e| io_error(&self.path, "can't be read", e))? {
            true => Ok(()),
            false => Err(CeremonyError::Replaced {
                path: self.path.clone(),
            }),
        }
    }

    /// Its transcript's JSON; empty in a plain file.
    pub fn transcript(&self) -> &[u8] {
        &self.transcript
    }

    pub fn expect_body(&self, expected: u64) -> Result<()> {
        if self.body == expected {
            return Ok(());
        }
        let around = if self.sealed {
            HEADER + CHECKSUM + self.transcript.len() as u64
        } else {
            0
        };
        Err(self.length(expected + around, self.body + around))
    }

    fn length(&self, expected: u64, found: u64) -> CeremonyError {
        CeremonyError::Length {
            path: self.path.clone(),
            expected,
            found,
        }
    }

    pub fn read(&mut self, bytes: &mut [u8]) -> Result<()> {
        let count = bytes.len() as u64;
        if count > self.left {
            return Err(self.length(self.body + (count - self.left), self.body));
        }
        self.reader
            .read_exact(bytes)
            .map_err(|e| io_error(&self.path, "can't be read", e))?;
        self.hasher.update(&*bytes);
        self.left -= count;
        Ok(())
    }

    pub fn read_u32(&mut self) -> Result<u32> {
        let mut bytes = [0; 4];
        self.read(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    /// Pass over bytes; they count for the checksum.
    pub fn skip(&mut self, count: u64) -> Result<()> {
        self.pieces(count, |_| Ok(()))
    }

    pub fn copy_rest(&mut self, sink: &mut Sink) -> Result<()> {
        self.pieces(self.left, |bytes| sink.write(bytes))
    }

    /// SHA-256 of what is left of the body.
    pub fn digest_rest(&mut self) -> Result<[u8; 32]> {
        let mut hasher = Sha256::new();
        self.pieces(self.left, |bytes| {
            hasher.update(bytes);
            Ok(())
        })?;
        Ok(hasher.finalize().into())
    }

    fn pieces(&mut self, mut count: u64, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut buffer = vec![0; BUFFER];
        while count > 0 {
            let now = count.min(BUFFER as u64);
            let piece = &mut buffer[..now as usize];
            self.read(piece)?;
            take(piece)?;
            count -= now;
        }
        Ok(())
    }

    /// Read a section's points into a visitor.
    pub fn section<S: Copy>(
        &mut self,
        section: S,
        name: &'static str,
        in_g2: bool,
        count: u64,
        visitor: &mut impl Visitor<S>,
    ) -> Result<()> {
        visitor.section(section, count)?;
        if in_g2 {
            self.points::<G2Projective>(name, count, |at, piece| visitor.g2(section, at, piece))
        } else {
            self.points::<G1Projective>(name, count, |at, piece| visitor.g1(section, at, piece))
        }
    }

    /// Read `count` points in pieces; `take` gets the index of each piece's first point.
    fn points<G: Side>(
        &mut self,
        section: &'static str,
        count: u64,
        mut take: impl FnMut(u64, Vec<G::Affine>) -> Result<()>,
    ) -> Result<()> {
        let mut start = 0;
        let mut bytes = vec![0; CHUNK.min(count as usize) * G::SIZE];
        while start < count {
            let now = (count - start).min(CHUNK as u64);
            let piece = &mut bytes[..now as usize * G::SIZE];
            self.read(piece)?;
            let points = piece
                .par_chunks(G::SIZE)
                .enumerate()
                .map(|(i, bytes)| {
                    decode::<G>(bytes)
                        .map_err(|fault| CeremonyError::point(section, start + i as u64, fault))
                })
                .collect::<Result<Vec<_>>>()?;
            take(start, points)?;
            start += now;
        }
        Ok(())
    }

    /// Check that all was read, and the checksum; SHA-256 of what comes before it.
    pub fn finish(mut self) -> Result<[u8; 32]> {
        if self.left != 0 {
            return Err(self.length(self.body - self.left, self.body));
        }
        let found: [u8; 32] = self.hasher.finalize().into();
        if self.sealed {
            let mut expected = [0; 32];
            self.reader
                .read_exact(&mut expected)
                .map_err(|e| io_error(&self.path, "can't be read", e))?;
            if found != expected {
                return Err(CeremonyError::Checksum {
                    path: self.path,
                    expected: hex::encode(expected),
                    found: hex::encode(found),
                });
            }
        }
        Ok(found)
    }
}
