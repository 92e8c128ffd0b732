//! Keys in encrypted files, one a file, under `$OAIC_HOME/keys`.

mod envelope;
mod passphrase;
mod secret;
mod store;
mod vault;

pub use envelope::{Cost, Sealed};
pub use passphrase::PassphraseSource;
pub use secret::{KeyKind, Secret};
pub use store::{KeyInfo, KeyStore};
pub use vault::{Vault, DATA_KEY};

use rand::rngs::OsRng;
use rand::RngCore;

use crate::error::{CliError, Result};

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|e| CliError::key("the system gave no random numbers").because(e))?;
    Ok(bytes)
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// For tests, which guess no passphrases.
#[cfg(test)]
const CHEAP: Cost = Cost {
    memory_kib: 32,
    passes: 1,
    lanes: 1,
};
