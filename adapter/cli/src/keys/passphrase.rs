//! Where passphrases come from: never the command line.

use std::io::Read;
use std::path::PathBuf;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::{CliError, Result};
use crate::output::Output;
use crate::private::check_mode;
use crate::words::counted;

/// Shortest passphrase for a new key, in characters.
pub const MIN_LENGTH: usize = 8;

/// What is read of a passphrase file at most.
const MAX_FILE: u64 = 64 * 1024;

#[derive(Clone, Debug)]
pub enum PassphraseSource {
    Given(Zeroizing<String>),
    /// `OAIC_PASSPHRASE_FILE`: the first line of a file.
    File(PathBuf),
    Ask,
}

impl PassphraseSource {
    /// What the environment says: the value before the file, else a prompt.
    pub fn from_env() -> Self {
        if let Ok(value) = std::env::var("OAIC_PASSPHRASE") {
            return Self::Given(Zeroizing::new(value));
        }
        match std::env::var_os("OAIC_PASSPHRASE_FILE") {
            Some(path) => Self::File(path.into()),
            None => Self::Ask,
        }
    }

    /// The passphrase of a key that exists.
    ///
    /// # Errors
    /// Nobody can be asked, or the file can't be read.
    pub fn existing(&self, key: &str, out: &Output) -> Result<Zeroizing<String>> {
        match self {
            Self::Given(value) => Ok(value.clone()),
            Self::File(path) => read_file(path),
            Self::Ask => ask(&format!("Passphrase of key '{key}': "), out),
        }
    }

    /// A passphrase for a new key, asked twice.
    ///
    /// # Errors
    /// It is too short, the two differ, nobody can be asked, or the file can't be read.
    pub fn new_one(&self, key: &str, out: &Output) -> Result<Zeroizing<String>> {
        let passphrase = match self {
            Self::Ask => {
                let first = ask(&format!("New passphrase for key '{key}': "), out)?;
                check_length(&first)?;
                let second = ask("Again: ", out)?;
                if normal(&first) != normal(&second) {
                    return Err(CliError::key(
                        "the two passphrases differ; nothing was written",
                    ));
                }
                first
            }
            _ => self.existing(key, out)?,
        };
        check_length(&passphrase)?;
        Ok(passphrase)
    }
}

/// A passphrase in the one form in which it locks: a keyboard, a terminal or a file system may write
/// ä as one character or as two.
pub(super) fn normal(passphrase: &str) -> Zeroizing<String> {
    Zeroizing::new(passphrase.nfc().collect())
}

/// Forms in which a key may have been locked: the normal one first, then those that older versions
/// of this program took from the keyboard as they came.
pub(super) fn forms(passphrase: &str) -> Vec<Zeroizing<String>> {
    let mut forms = vec![normal(passphrase)];
    for form in [passphrase.nfd().collect(), passphrase.to_owned()].map(Zeroizing::new) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

fn check_length(passphrase: &str) -> Result<()> {
    let length = passphrase.nfc().count();
    if length < MIN_LENGTH {
        return Err(CliError::key(format!(
            "a passphrase of {} is too short; take at least {MIN_LENGTH}",
            counted(length as u64, "character")
        )));
    }
    Ok(())
}

fn ask(prompt: &str, out: &Output) -> Result<Zeroizing<String>> {
    if !out.can_ask() {
        return Err(
            CliError::key("a passphrase is needed, and this run is not interactive")
                .next("set OAIC_PASSPHRASE_FILE to a file that only you can read"),
        );
    }
    out.hidden(prompt)
}

fn read_file(path: &std::path::Path) -> Result<Zeroizing<String>> {
    let failed = |e: std::io::Error| {
        CliError::key(format!("passphrase file {} can't be read", path.display())).because(e)
    };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    check_mode(&file, path)?;
    let mut text = Zeroizing::new(String::new());
    (&mut file)
        .take(MAX_FILE)
        .read_to_string(&mut text)
        .map_err(failed)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(CliError::key(format!(
            "passphrase file {} is empty",
            path.display()
        )));
    }
    Ok(Zeroizing::new(line.to_owned()))
}
