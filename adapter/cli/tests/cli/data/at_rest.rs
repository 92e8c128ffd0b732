//! Secrets of data at rest: what lies on the disk opens for nobody without the passphrase.

use std::path::Path;

use crate::support::market::Market;
use crate::support::PASSPHRASE;
use oaic_cli::keys::{Cost, KeyKind, KeyStore, Secret, DATA_KEY};

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// A whole sale, from packing to opening, leaves no secret in plain.
#[test]
fn secrets_of_data_are_encrypted_at_rest_and_opened_files_are_their_owners_alone() {
    let market = Market::new();
    let suite = &market.suite;
    let keys = KeyStore::new(suite.home.path().join("keys"));
    let cheap = Cost {
        memory_kib: 32,
        passes: 1,
        lanes: 1,
    };
    let secret = Secret::generate(KeyKind::Data).unwrap();
    keys.add(DATA_KEY, &secret, PASSPHRASE, cheap).unwrap();

    let original = market.packed(3_000);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    suite.ok("data deliver --from prov");
    let out = market.file("bought");
    let open = format!(
        "data open {order} --sealed {} --out {}",
        market.at("original.oaicdata"),
        market.at("bought")
    );
    suite.ok(&open);
    assert_eq!(std::fs::read(&out).unwrap(), original);

    for folder in ["files", "buyers"] {
        let kept = files(&suite.home.path().join("data").join(folder));
        assert_eq!(kept.len(), 1, "{folder}");
        let text = std::fs::read_to_string(&kept[0]).unwrap();
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
        // So is whatever is kept, notes of what may be served among it.
        let mut folders = vec![suite.home.path().join("data")];
        let mut kept = 0;
        while let Some(folder) = folders.pop() {
            for path in files(&folder) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                kept += 1;
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
        assert!(kept >= 6, "{kept}");
        // Never through a link, and never over another file.
        let (link, other) = (market.file("link"), market.file("other"));
        std::fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, &link).unwrap();
        for taken in ["link", "other", "bought"] {
            suite.fails(&open.replace(&market.at("bought"), &market.at(taken)));
        }
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
    }
}
