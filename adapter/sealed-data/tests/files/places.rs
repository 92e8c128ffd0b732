//! Odd places for files: links, folders, each other's, where nothing can be written.

use std::path::{Path, PathBuf};

use oaic_sealed_data::open::Opening;
use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::{open, pack, silent, DataError, SealedFile};

use crate::suite::{error, failed, Suite, SELLER};

struct Paths {
    source: PathBuf,
    sealed: PathBuf,
    manifest: PathBuf,
    secrets: PathBuf,
}

impl Paths {
    fn of(suite: &Suite) -> Self {
        let secrets = suite.path("more secrets");
        std::fs::create_dir_all(&secrets).unwrap();
        Self {
            source: suite.path("original"),
            sealed: suite.path("new sealed"),
            manifest: suite.path("new manifest"),
            secrets,
        }
    }

    fn pack(&self, overwrite: bool) -> Result<(), DataError> {
        let packing = Packing {
            source: &self.source,
            seller: SELLER,
            sealed: &self.sealed,
            manifest: &self.manifest,
            secrets: &self.secrets,
            schema: "",
            license: "",
            overwrite,
        };
        pack(&packing, &silent).map(drop)
    }
}

fn open_to(suite: &Suite, out: &Path, evidence: &Path) -> Result<u64, DataError> {
    let opening = Opening {
        listed: &suite.listed,
        key: suite.secret.key(),
        out,
        evidence,
        overwrite: true,
    };
    open(
        &mut SealedFile::open(&suite.path("sealed"))?,
        &opening,
        &silent,
    )
}

/// Names and bytes of all that is in a folder.
fn all(suite: &Suite) -> Vec<(String, Vec<u8>)> {
    let names = suite.names().into_iter();
    names
        .map(|name| {
            let bytes = std::fs::read(suite.path(&name)).unwrap_or_default();
            (name, bytes)
        })
        .collect()
}

/// Even where what is there may be overwritten: the original is gone, and only the secret is left.
#[test]
fn a_file_is_never_packed_over_itself_nor_opened_over_what_it_is_opened_from() {
    let suite = Suite::new(5_000);
    let before = Paths::of(&suite);
    let folder = suite.path("more secrets");
    let roundabout = folder.join("../original");
    #[cfg(unix)]
    std::os::unix::fs::symlink(suite.path("original"), suite.path("link")).unwrap();
    let everything = all(&suite);
    let original = suite.path("original");
    for (source, sealed, manifest) in [
        (&original, &original, &before.manifest),
        (&original, &before.sealed, &original),
        (&original, &roundabout, &before.manifest),
        (&suite.path("link"), &original, &before.manifest),
        (&original, &before.sealed, &before.sealed),
    ] {
        let paths = Paths {
            source: source.clone(),
            sealed: sealed.clone(),
            manifest: manifest.clone(),
            secrets: before.secrets.clone(),
        };
        for overwrite in [true, false] {
            let error = error(paths.pack(overwrite));
            assert!(
                matches!(error, DataError::SamePlace(_)),
                "{sealed:?}: {error}"
            );
        }
        assert_eq!(all(&suite), everything);
    }
    let (sealed, out) = (suite.path("sealed"), suite.path("out"));
    for (out, evidence) in [(&sealed, &out), (&out, &sealed), (&out, &out)] {
        failed!(open_to(&suite, out, evidence), SamePlace(_));
        assert_eq!(all(&suite), everything);
    }
    open_to(&suite, &out, &suite.path("evidence")).unwrap();
    assert!(std::fs::read(out).unwrap() == suite.original);
}

/// A link is something that is there: it is not followed, and what it leads to is never written.
#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let suite = Suite::new(700);
    let paths = Paths::of(&suite);
    let (target, nowhere) = (suite.path("target"), suite.path("nowhere"));
    std::fs::write(&target, b"somebody's").unwrap();
    for to in [&target, &nowhere] {
        std::os::unix::fs::symlink(to, &paths.sealed).unwrap();
        failed!(paths.pack(false), Exists(_));
        // Overwritten is the link.
        paths.pack(true).unwrap();
        assert!(!paths.sealed.symlink_metadata().unwrap().is_symlink());
        for written in [&paths.sealed, &paths.manifest] {
            std::fs::remove_file(written).unwrap();
        }
    }
    assert_eq!(std::fs::read(&target).unwrap(), b"somebody's");
    assert!(!nowhere.exists());
}

#[test]
fn folders_and_places_that_take_no_files_are_named_and_nothing_is_left() {
    let suite = Suite::new(700);
    let before = Paths::of(&suite);
    let everything = all(&suite);
    let said = |change: &dyn Fn(&mut Paths)| {
        let mut paths = Paths::of(&suite);
        change(&mut paths);
        let said = error(paths.pack(true)).to_string();
        assert_eq!(all(&suite), everything, "{said}");
        assert_eq!(std::fs::read_dir(&before.secrets).unwrap().count(), 0);
        said
    };
    let nowhere = suite.path("nowhere/file");
    let a_folder = suite.path("more secrets");
    let names = |said: String, path: &Path| {
        assert!(said.contains(&path.display().to_string()), "{said}");
    };
    // A folder that is missing is named, and not the hidden file that was tried in it.
    let missing = format!("there is no folder {}", suite.path("nowhere").display());
    for said in [
        said(&|paths| paths.sealed = nowhere.clone()),
        said(&|paths| paths.manifest = nowhere.clone()),
    ] {
        assert!(said.contains(&missing) && !said.contains(".part"), "{said}");
        names(said, &nowhere);
    }
    names(said(&|paths| paths.source = nowhere.clone()), &nowhere);
    names(said(&|paths| paths.source = a_folder.clone()), &a_folder);
    // Nothing can be made there, whoever asks.
    let proc = PathBuf::from("/proc/oaic.sealed");
    names(said(&|paths| paths.sealed = proc.clone()), &proc);
    // Without the secret the sealed file is worthless: then it has no name either.
    let no_secrets = suite.path("nowhere");
    names(
        said(&|paths| paths.secrets = no_secrets.clone()),
        &no_secrets,
    );
    let out = error(open_to(&suite, &nowhere, &suite.path("evidence")));
    names(out.to_string(), &nowhere);
    let evidence = error(open_to(&suite, &suite.path("out"), &nowhere));
    names(evidence.to_string(), &nowhere);
    assert_eq!(all(&suite), everything);
}

/// A file whose length is not what is in it: a device gives more than its size says.
#[cfg(target_os = "linux")]
#[test]
fn a_device_is_not_packed_as_an_empty_file() {
    let suite = Suite::new(1);
    let mut paths = Paths::of(&suite);
    paths.source = "/dev/zero".into();
    failed!(paths.pack(false), Changed { .. });
    assert!(!paths.sealed.exists());
}
