//! Phase 1: powers of tau, the same for every circuit of up to 2^size constraints.
//!
//! Body of the file, n = 2^size:
//! ```text
//! tau_g1    2n − 1 points of G1, tau^i
//! tau_g2         n points of G2, tau^i
//! alpha_g1       n points of G1, alpha·tau^i
//! beta_g1        n points of G1, beta·tau^i
//! beta_g2        1 point of G2
//! ```

mod contribute;
mod verify;

use std::path::Path;

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, State};
use crate::curve::Side;
use crate::error::{CeremonyError, Result};
use crate::file::{Source, POWERS};
use crate::progress::Progress;
use crate::transcript::Contribution;

pub use contribute::{beacon, begin, contribute};
pub use verify::{verify, Verified};

/// Largest size: circuits of up to 2^20 constraints.
pub const MAX_SIZE: u8 = 20;

pub const MIN_SIZE: u8 = 2;

const FORMAT: &str = "oaic/ceremony-powers/1";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowersTranscript {
    format: String,
    /// Logarithm of the constraints it suffices for.
    pub size: u8,
    pub contributions: Vec<Contribution>,
}

impl PowersTranscript {
    /// Before the first contribution.
    pub fn new(size: u8) -> Result<Self> {
        let transcript = Self {
            format: FORMAT.into(),
            size,
            contributions: vec![],
        };
        transcript.check()?;
        Ok(transcript)
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.format != FORMAT {
            return Err(CeremonyError::transcript(format!(
                "its format is '{}', not '{FORMAT}'",
                self.format
            )));
        }
        if !(MIN_SIZE..=MAX_SIZE).contains(&self.size) {
            return Err(CeremonyError::transcript(format!(
                "size {} is not within {MIN_SIZE} to {MAX_SIZE}",
                self.size
            )));
        }
        Ok(())
    }

    /// Check every contribution, each against the state it was added to.
    pub fn verify(&self, progress: &dyn Progress) -> Result<State> {
        self.check()?;
        self.chain().verify(&self.contributions, progress)
    }

    pub(crate) fn chain(&self) -> Chain {
        Chain::new(
            "OAIC ceremony phase 1, version 1",
            &["tau", "alpha", "beta"],
            &[&[self.size]],
        )
    }

    /// Hash after the last contribution: what everything of phase 2 is bound to.
    pub fn state(&self) -> Result<State> {
        self.check()?;
        self.chain().state(&self.contributions)
    }
}

/// Elements of each section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) size: u8,
}

impl Layout {
    pub(crate) fn domain(self) -> u64 {
        1 << self.size
    }

    pub(crate) fn tau_g1(self) -> u64 {
        2 * self.domain() - 1
    }

    /// Bytes of the body.
    pub(crate) fn bytes(self) -> u64 {
        let (g1, g2) = (G1Projective::SIZE as u64, G2Projective::SIZE as u64);
        (self.tau_g1() + 2 * self.domain()) * g1 + (self.domain() + 1) * g2
    }
}

/// Bytes of a file of this size, without its transcript.
pub fn file_size(size: u8) -> u64 {
    Layout { size }.bytes()
}

/// Read a file's transcript; its points are looked at by [`verify`].
pub fn transcript(path: &Path) -> Result<PowersTranscript> {
    PowersFile::open(path).map(|file| file.transcript)
}

/// An opened file; its sections are read in their order.
pub(crate) struct PowersFile {
    pub(crate) source: Source,
    pub(crate) transcript: PowersTranscript,
    pub(crate) state: State,
}

impl PowersFile {
    /// Open a file; checks form, length and chain of hashes.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let source = Source::open(path, POWERS)?;
        let transcript: PowersTranscript = serde_json::from_slice(source.transcript())
            .map_err(|e| CeremonyError::transcript(format!("{}: {e}", path.display())))?;
        let state = transcript.state()?;
        source.expect_body(file_size(transcript.size))?;
        Ok(Self {
            source,
            transcript,
            state,
        })
    }

    pub(crate) fn layout(&self) -> Layout {
        Layout {
            size: self.transcript.size,
        }
    }

    /// Walk through the first powers of each section, those of a domain of 2^`size`. Returns the
    /// file's SHA-256.
    pub(crate) fn walk(mut self, size: u8, visitor: &mut impl Visitor) -> Result<[u8; 32]> {
        let all = self.layout();
        if size > all.size {
            return Err(CeremonyError::stage(format!(
                "the circuit needs powers of size {size}, {} has size {}: use a larger phase 1",
                self.source.path().display(),
                all.size
            )));
        }
        let part = Layout { size };
        let g1 = G1Projective::SIZE as u64;
        for (section, all, part) in [
            (Section::Tau, all.tau_g1(), part.tau_g1()),
            (Section::TauG2, all.domain(), part.domain()),
            (Section::Alpha, all.domain(), part.domain()),
            (Section::Beta, all.domain(), part.domain()),
        ] {
            let source = &mut self.source;
            if section == Section::TauG2 {
                source.points::<G2Projective>(section.name(), part, |at, p| visitor.g2(at, p))?;
                source.skip((all - part) * G2Projective::SIZE as u64)?;
            } else {
                source.points::<G1Projective>(section.name(), part, |at, p| {
                    visitor.g1(section, at, p)
                })?;
                source.skip((all - part) * g1)?;
            }
        }
        visitor.beta_g2(self.source.point::<G2Projective>("beta_g2")?)?;
        self.source.finish()
    }
}

/// A section of many points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Tau,
    TauG2,
    Alpha,
    Beta,
}

impl Section {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tau => "tau_g1",
            Self::TauG2 => "tau_g2",
            Self::Alpha => "alpha_g1",
            Self::Beta => "beta_g1",
        }
    }
}

/// Takes what [`PowersFile::walk`] reads, in the file's order.
pub(crate) trait Visitor {
    /// A piece of a section of G1, from index `at`.
    fn g1(&mut self, section: Section, at: u64, points: Vec<G1Affine>) -> Result<()>;
    /// A piece of `tau_g2`, from index `at`.
    fn g2(&mut self, at: u64, points: Vec<G2Affine>) -> Result<()>;
    /// The last point.
    fn beta_g2(&mut self, point: G2Affine) -> Result<()>;
}
