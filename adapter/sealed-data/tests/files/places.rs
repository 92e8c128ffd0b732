//! Odd places for files: links, folders, each other's, where nothing can be written.

use std::path::{Path, PathBuf};

use oaic_sealed_data::open::Opening;
use oaic_sealed_data::pack::Packing;
use oaic_sealed_data::{open, pack, silent, DataError};

use crate::suite::{error, failed, packing, Suite};

struct Paths {
    /// Original, sealed file and manifest.
    files: [PathBuf; 3],
    secrets: PathBuf,
}

impl Paths {
    fn of(suite: &Suite) -> Self {
        let secrets = suite.path("more secrets");
        std::fs::create_dir_all(&secrets).unwrap();
        Self {
            files: ["original", "new sealed", "new manifest"].map(|name| suite.path(name)),
            secrets,
        }
    }

    fn pack(&self, overwrite: bool) -> Result<(), DataError> {
        let packing = Packing {
            overwrite,
            ..packing(&self.files, &self.secrets)
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
    open(&mut suite.sealed()?, &opening, &silent)
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
    let [_, new_sealed, new_manifest] = &before.files;
    for files in [
        [&original, &original, new_manifest],
        [&original, new_sealed, &original],
        [&original, &roundabout, new_manifest],
        [&suite.path("link"), &original, new_manifest],
        [&original, new_sealed, new_sealed],
    ] {
        let paths = Paths {
            files: files.map(Clone::clone),
            secrets: before.secrets.clone(),
        };
        for overwrite in [true, false] {
            failed!(paths.pack(overwrite), SamePlace(_));
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
    let [_, sealed, manifest] = &paths.files;
    let (target, nowhere) = (suite.path("target"), suite.path("nowhere"));
    std::fs::write(&target, b"somebody's").unwrap();
    for to in [&target, &nowhere] {
        std::os::unix::fs::symlink(to, sealed).unwrap();
        failed!(paths.pack(false), Exists(_));
        // Overwritten is the link.
        paths.pack(true).unwrap();
        assert!(!sealed.symlink_metadata().unwrap().is_symlink());
        for written in [sealed, manifest] {
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
    let failure = |change: &dyn Fn(&mut Paths)| {
        let mut paths = Paths::of(&suite);
        change(&mut paths);
        let failure = error(paths.pack(true)).to_string();
        assert_eq!(all(&suite), everything, "{failure}");
        assert_eq!(std::fs::read_dir(&before.secrets).unwrap().count(), 0);
        failure
    };
    let nowhere = suite.path("nowhere/file");
    let names = |failure: &str, path: &Path| {
        assert!(failure.contains(&path.display().to_string()), "{failure}");
    };
    // A folder that is missing is named, and not the hidden file that was tried in it.
    let missing = format!("there is no folder {}", suite.path("nowhere").display());
    for file in [1, 2] {
        let failure = failure(&|paths| paths.files[file] = nowhere.clone());
        assert!(failure.contains(&missing), "{failure}");
        assert!(!failure.contains(".part"), "{failure}");
        names(&failure, &nowhere);
    }
    // Nothing can be made in the last one, whoever asks.
    for (file, path) in [
        (0, nowhere.clone()),
        (0, suite.path("more secrets")),
        (1, "/proc/oaic.sealed".into()),
    ] {
        names(&failure(&|paths| paths.files[file] = path.clone()), &path);
    }
    // Without the secret the sealed file is worthless: then it has no name either.
    let no_secrets = suite.path("nowhere");
    let failure = failure(&|paths| paths.secrets = no_secrets.clone());
    names(&failure, &no_secrets);
    for (out, evidence) in [("nowhere/file", "evidence"), ("out", "nowhere/file")] {
        let failure = error(open_to(&suite, &suite.path(out), &suite.path(evidence)));
        names(&failure.to_string(), &nowhere);
    }
    assert_eq!(all(&suite), everything);
}

/// A file whose length is not what is in it: a device gives more than its size says.
#[cfg(target_os = "linux")]
#[test]
fn a_device_is_not_packed_as_an_empty_file() {
    let suite = Suite::new(1);
    let mut paths = Paths::of(&suite);
    paths.files[0] = "/dev/zero".into();
    failed!(paths.pack(false), Changed { .. });
    assert!(!paths.files[1].exists());
}
