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

use blstrs::{G1Projective, G2Projective};
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, State};
use crate::curve::Side;
use crate::error::{check_format, CeremonyError, Result};
use crate::file::{Source, Visitor, POWERS};
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
        check_format(&self.format, FORMAT)?;
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

    /// All but the last one: what work is counted by.
    pub(crate) fn points(self) -> u64 {
        self.tau_g1() + 3 * self.domain()
    }
}

/// Bytes of a file of this size, without its transcript.
pub fn file_size(size: u8) -> u64 {
    let layout = Layout { size };
    let sections = Section::ALL.into_iter();
    let bytes = sections.map(|section| section.count(layout) * section.point_size());
    bytes.sum()
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
    pub(crate) fn walk(
        mut self,
        size: u8,
        visitor: &mut impl Visitor<Section>,
    ) -> Result<[u8; 32]> {
        let all = self.layout();
        if size > all.size {
            return Err(CeremonyError::stage(format!(
                "the circuit needs powers of size {size}, {} has size {}: use a larger phase 1",
                self.source.path().display(),
                all.size
            )));
        }
        let part = Layout { size };
        let source = &mut self.source;
        for section in Section::ALL {
            let (count, rest) = (
                section.count(part),
                section.count(all) - section.count(part),
            );
            source.section(section, section.name(), section.in_g2(), count, visitor)?;
            source.skip(rest * section.point_size())?;
        }
        self.source.finish()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Tau,
    TauG2,
    Alpha,
    Beta,
    BetaG2,
}

impl Section {
    /// As the file has them.
    const ALL: [Self; 5] = [
        Self::Tau,
        Self::TauG2,
        Self::Alpha,
        Self::Beta,
        Self::BetaG2,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tau => "tau_g1",
            Self::TauG2 => "tau_g2",
            Self::Alpha => "alpha_g1",
            Self::Beta => "beta_g1",
            Self::BetaG2 => "beta_g2",
        }
    }

    fn in_g2(self) -> bool {
        matches!(self, Self::TauG2 | Self::BetaG2)
    }

    fn point_size(self) -> u64 {
        let size = if self.in_g2() {
            G2Projective::SIZE
        } else {
            G1Projective::SIZE
        };
        size as u64
    }

    fn count(self, layout: Layout) -> u64 {
        match self {
            Self::Tau => layout.tau_g1(),
            Self::TauG2 | Self::Alpha | Self::Beta => layout.domain(),
            Self::BetaG2 => 1,
        }
    }
}
