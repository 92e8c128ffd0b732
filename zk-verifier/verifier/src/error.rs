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
#[allow(missing_docs)] // each message says what its fields are
#[derive(Debug, PartialEq, Error)]
pub enum VerifyError {
    #[error(
        "the key of circuit '{circuit}' is a DEV key: its secrets are published, so anybody can \
         forge proofs for it; chain '{chain_id}' is not one of the test chains it is made for; \
         build the contract with the key of a ceremony"
    )]
    DevKey {
        circuit: &'static str,
        chain_id: String,
    },
    #[error("a proof has 192 bytes (A, B, C, compressed), and this one has {found}")]
    Length { found: usize },
    #[error(
        "the input is not canonical: as a big-endian number it must be below the modulus \
         73eda753…00000001, and it begins with {head:02x?}; reduce it first"
    )]
    Input { head: [u8; 4] },
    #[error(
        "{part} of the proof is not compressed: bit 0x80 of its first byte, {byte:#04x}, is 0"
    )]
    Uncompressed { part: Part, byte: u8 },
    #[error("{part} of the proof is infinity (bit 0x40 of {byte:#04x}), which no proof contains")]
    Infinity { part: Part, byte: u8 },
    #[error("{part} of the proof has a coordinate that is not below the base field's modulus")]
    Coordinate { part: Part },
    #[error(
        "A, B or C of the proof is not a point of its group: the proof was damaged or made up"
    )]
    NotInGroup,
    #[error(
        "the proof does not verify for this input under the key of circuit '{circuit}' ({hash}): \
         it was made for other values, another key, or it is false"
    )]
    Refused {
        circuit: &'static str,
        hash: &'static str,
    },
    #[error("the chain could not compute {call}: {source}")]
    Host {
        call: &'static str,
        source: VerificationError,
    },
}
