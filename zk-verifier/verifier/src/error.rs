//! Why a proof was not accepted.

use std::fmt;

use cosmwasm_std::VerificationError;
use thiserror::Error;

/// A point of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// In G1: bytes 0 to 47.
    A,
    /// In G2: bytes 48 to 143.
    B,
    /// In G1: bytes 144 to 191.
    C,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A (bytes 0 to 47)",
            Self::B => "B (bytes 48 to 143)",
            Self::C => "C (bytes 144 to 191)",
        })
    }
}

/// Why a proof was not accepted. All but [`NotInGroup`](Self::NotInGroup),
/// [`Refused`](Self::Refused) and [`Host`](Self::Host) are said before the chain computes anything.
#[derive(Debug, PartialEq, Error)]
pub enum VerifyError {
    /// The key's secrets are known, and the chain is not one for tests.
    #[error(
        "the key of circuit '{circuit}' is a DEV key: its secrets are published, so anybody can \
         forge proofs for it; chain '{chain_id}' is not one of the test chains it is made for; \
         build the contract with the key of a ceremony"
    )]
    DevKey {
        /// Circuit of the key.
        circuit: &'static str,
        /// Chain that the contract runs on.
        chain_id: String,
    },
    /// The proof is too short or too long.
    #[error("a proof has 192 bytes (A, B, C, compressed), and this one has {found}")]
    Length {
        /// Its length in bytes.
        found: usize,
    },
    /// The input is not below the scalar field's modulus.
    #[error(
        "the input is not canonical: as a big-endian number it must be below the modulus \
         73eda753…00000001, and it begins with {head:02x?}; reduce it first"
    )]
    Input {
        /// Its first four bytes.
        head: [u8; 4],
    },
    /// A point is not in compressed form.
    #[error(
        "{part} of the proof is not compressed: bit 0x80 of its first byte, {byte:#04x}, is 0"
    )]
    Uncompressed {
        /// Which point.
        part: Part,
        /// Its first byte.
        byte: u8,
    },
    /// A point is the one at infinity, or has its flag.
    #[error("{part} of the proof is infinity (bit 0x40 of {byte:#04x}), which no proof contains")]
    Infinity {
        /// Which point.
        part: Part,
        /// Its first byte.
        byte: u8,
    },
    /// A coordinate is not below the base field's modulus.
    #[error("{part} of the proof has a coordinate that is not below the base field's modulus")]
    Coordinate {
        /// Which point.
        part: Part,
    },
    /// A, B or C is on no curve, or outside the subgroup.
    #[error(
        "A, B or C of the proof is not a point of its group: the proof was damaged or made up"
    )]
    NotInGroup,
    /// All is well formed, and the proof does not hold.
    #[error(
        "the proof does not hold for this input under the key of circuit '{circuit}' ({hash}): it \
         was made for other values, another key, or it is false"
    )]
    Refused {
        /// Circuit of the key.
        circuit: &'static str,
        /// [`KeyInfo::hash`](crate::KeyInfo::hash) of the key.
        hash: &'static str,
    },
    /// The chain's function failed otherwise.
    #[error("the chain could not compute {call}: {source}")]
    Host {
        /// Its name.
        call: &'static str,
        /// What it said.
        source: VerificationError,
    },
}
