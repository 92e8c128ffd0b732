//! The parameters in a file, section by section, in the order in which groth16 writes them.

use blstrs::{G1Projective, G2Projective};

use super::{KeysTranscript, Qap};
use crate::curve::Side;
use crate::error::{CeremonyError, Result};
use crate::file::{Source, Visitor};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    AlphaG1,
    BetaG1,
    BetaG2,
    GammaG2,
    DeltaG1,
    DeltaG2,
    Ic,
    H,
    L,
    A,
    BG1,
    BG2,
}

impl Part {
    /// As the file has them.
    pub(super) const ALL: [Self; 12] = [
        Self::AlphaG1,
        Self::BetaG1,
        Self::BetaG2,
        Self::GammaG2,
        Self::DeltaG1,
        Self::DeltaG2,
        Self::Ic,
        Self::H,
        Self::L,
        Self::A,
        Self::BG1,
        Self::BG2,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AlphaG1 => "alpha_g1",
            Self::BetaG1 => "beta_g1",
            Self::BetaG2 => "beta_g2",
            Self::GammaG2 => "gamma_g2",
            Self::DeltaG1 => "delta_g1",
            Self::DeltaG2 => "delta_g2",
            Self::Ic => "ic",
            Self::H => "h",
            Self::L => "l",
            Self::A => "a",
            Self::BG1 => "b_g1",
            Self::BG2 => "b_g2",
        }
    }

    /// Whether its length stands before it; the others are one point.
    pub(super) fn is_list(self) -> bool {
        matches!(
            self,
            Self::Ic | Self::H | Self::L | Self::A | Self::BG1 | Self::BG2
        )
    }

    pub(super) fn in_g2(self) -> bool {
        matches!(
            self,
            Self::BetaG2 | Self::GammaG2 | Self::DeltaG2 | Self::BG2
        )
    }

    /// Elements it may have, given the transcript's counts.
    fn bounds(self, transcript: &KeysTranscript) -> (u64, u64) {
        let (inputs, aux) = (u64::from(transcript.inputs), u64::from(transcript.aux));
        let exactly = |count| (count, count);
        match self {
            Self::Ic => exactly(inputs),
            Self::H => exactly((1 << transcript.size) - 1),
            Self::L => exactly(aux),
            // Columns that are zero have no point.
            Self::A | Self::BG1 | Self::BG2 => (0, inputs + aux),
            _ => exactly(1),
        }
    }
}

/// Read parameters from their first byte to their last, every point checked by itself. SHA-256 of
/// them when `source` is plain.
pub(super) fn walk(
    mut source: Source,
    transcript: &KeysTranscript,
    visitor: &mut impl Visitor<Part>,
) -> Result<[u8; 32]> {
    for part in Part::ALL {
        let count = if part.is_list() {
            u64::from(source.read_u32()?)
        } else {
            1
        };
        let (least, most) = part.bounds(transcript);
        if !(least..=most).contains(&count) {
            return Err(CeremonyError::Count {
                section: part.name(),
                expected: most,
                found: count,
            });
        }
        source.section(part, part.name(), part.in_g2(), count, visitor)?;
    }
    source.finish()
}

/// Bytes of a circuit's parameters.
pub fn parameters_size(qap: &Qap) -> u64 {
    let (g1, g2) = (G1Projective::SIZE as u64, G2Projective::SIZE as u64);
    let (a, b) = (Qap::dense(&qap.a).count(), Qap::dense(&qap.b).count());
    let lists = qap.shape().inputs + qap.shape().aux + qap.domain() - 1 + a + b;
    3 * g1 + 3 * g2 + 6 * 4 + lists as u64 * g1 + b as u64 * g2
}
