//! The operator's token: a file of mode 0600 that only its owner reads.

use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rand::rngs::OsRng;
use rand::RngCore;

use crate::config::Secret;

/// Reads the token, or makes one at the first start.
///
/// # Errors
/// The file can't be read or made, others can read it, or it has no token.
pub fn token(path: &Path) -> io::Result<Secret> {
    match std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Ok(mut file) => {
            let mut bytes = [0; 32];
            OsRng.fill_bytes(&mut bytes);
            let token = hex::encode(bytes);
            file.write_all(format!("{token}\n").as_bytes())?;
            file.sync_all()?;
            Ok(Secret::new(token))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => existing(path),
        Err(error) => Err(error),
    }
}

fn existing(path: &Path) -> io::Result<Secret> {
    let meta = std::fs::metadata(path)?;
    let wrong = |why: String| Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    let mode = meta.permissions().mode() & 0o777;
    let path_shown = path.display();
    if mode & 0o077 != 0 {
        return wrong(format!(
            "its mode is {mode:o}: run `chmod 600 {path_shown}`"
        ));
    }
    let me = rustix::process::geteuid().as_raw();
    if meta.uid() != me {
        let owner = meta.uid();
        return wrong(format!(
            "it belongs to user {owner}, and the gateway runs as {me}"
        ));
    }
    let token = std::fs::read_to_string(path)?;
    let token = token.trim();
    if token.len() < 32 {
        return wrong(
            "its token has less than 32 characters: remove the file for a new one".into(),
        );
    }
    Ok(Secret::new(token))
}
