//! Keys in encrypted files, one a file, under `$OAIC_HOME/keys`.

mod envelope;
mod passphrase;
mod secret;
mod store;
mod vault;

pub use envelope::{Cost, Sealed};
pub use passphrase::PassphraseSource;
pub use secret::{Account, KeyKind, Secret};
pub use store::{KeyInfo, KeyStore};
pub use vault::{Vault, DATA_KEY};
