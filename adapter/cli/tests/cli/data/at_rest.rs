//! Secrets of data at rest: what lies on the disk opens for nobody without the passphrase.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::market::Market;
use crate::support::{CHEAP, PASSPHRASE};
use oaic_cli::keys::{KeyKind, KeyStore, Secret, DATA_KEY};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// A whole sale, from packing to opening, leaves no secret in plain.
#[test]
fn secrets_of_data_are_encrypted_at_rest_and_opened_files_are_their_owners_alone() {
    let market = Market::new();
    let keys = KeyStore::new(market.file("keys"));
    let secret = Secret::generate(KeyKind::Data).unwrap();
    keys.add(DATA_KEY, &secret, PASSPHRASE, CHEAP).unwrap();

    let original = market.packed(3_000);
    market.list();
    market.buy();
    market.ok("data deliver --from prov");
    let open = "data open 1 --sealed @/original.oaicdata --out @/bought";
    market.ok(open);
    let out = market.file("bought");
    assert_eq!(fs::read(&out).unwrap(), original);

    for folder in ["files", "buyers"] {
        let stored = files(&market.file("data").join(folder));
        assert_eq!(stored.len(), 1, "{folder}");
        let text = fs::read_to_string(&stored[0]).unwrap();
        assert!(text.contains("oaic/locked/1"), "{folder}: {text}");
        for plain in ["oaic/data-secret", "oaic/data-buyer-key", "cipher_root"] {
            assert!(!text.contains(plain), "{folder}: {text}");
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&out), 0o600);
        // So is whatever is stored, notes of what may be served among it.
        let mut folders = vec![market.file("data")];
        let mut stored = 0;
        while let Some(folder) = folders.pop() {
            for path in files(&folder) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                stored += 1;
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
        assert!(stored >= 6, "{stored}");
        // Never through a link, and never over another file.
        let (link, other) = (market.file("link"), market.file("other"));
        fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, &link).unwrap();
        for taken in ["link", "other", "bought"] {
            market.fails(&open.replace("bought", taken));
        }
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
    }
}
