//! A process killed in the middle of its work: this test runs itself again as the victim.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use oaic_sealed_data::open::Opening;
use oaic_sealed_data::record::{Manifest, Secret};
use oaic_sealed_data::{open, pack, SealedFile};

use crate::suite::{packing, Suite};

const JOB: &str = "OAIC_DATA_TEST_JOB";
const FOLDER: &str = "OAIC_DATA_TEST_FOLDER";

/// Says that half of the work is done, and waits there to be killed.
fn wait_halfway(done: u64, of: u64) {
    if done * 2 >= of {
        let folder = std::env::var(FOLDER).unwrap();
        std::fs::write(format!("{folder}/halfway"), b"").unwrap();
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

#[test]
#[ignore = "what the killed child runs; the other test starts it"]
fn victim() {
    let job = std::env::var(JOB).expect("started by another test");
    let folder = std::env::var(FOLDER).expect("started by another test");
    let path = |name: &str| std::path::Path::new(&folder).join(name);
    if job == "pack" || job == "full" {
        let paths = ["original", "again.sealed", "again.json"].map(path);
        let secrets = path("secrets");
        let packing = packing(&paths, &secrets);
        let progress: oaic_sealed_data::Progress = match job.as_str() {
            "full" => &oaic_sealed_data::silent,
            _ => &wait_halfway,
        };
        if let Err(error) = pack(&packing, progress) {
            // On its output: where it writes, there is no room.
            println!("{error}");
        }
    } else {
        let manifest = Manifest::load(&path("manifest.json")).unwrap();
        let name = oaic_sealed_data::record::name_of(&manifest.promise.key_commitment);
        let secret = Secret::load(&path(&format!("{name}.json"))).unwrap();
        let opening = Opening {
            listed: &manifest.promise,
            key: secret.key(),
            out: &path("opened"),
            evidence: &path("evidence.json"),
            overwrite: false,
        };
        let mut sealed = SealedFile::open(&path("sealed")).unwrap();
        let _ = open(&mut sealed, &opening, &wait_halfway);
    }
}

#[test]
fn killed_halfway_leaves_no_half_file_and_the_next_try_goes_well() {
    let suite = Suite::new(1_024 * 992 * 2);
    for job in ["pack", "open"] {
        std::fs::create_dir_all(suite.path("secrets")).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::victim", "--ignored", "--nocapture"])
            .env(JOB, job)
            .env(FOLDER, suite.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while !suite.path("halfway").exists() {
            let waited = began.elapsed();
            assert!(waited.as_secs() < 120, "{job} never got halfway");
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        std::fs::remove_file(suite.path("halfway")).unwrap();
        for name in ["again.sealed", "again.json", "opened", "evidence.json"] {
            assert!(!suite.path(name).exists(), "{job} left half of {name}");
        }
        assert_eq!(std::fs::read_dir(suite.path("secrets")).unwrap().count(), 0);
    }
    assert!(suite.open().unwrap() == suite.original);
}

/// No file of the child may have more than so many blocks: as on a full disk, a write fails.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_named_and_nothing_is_left_of_the_file() {
    let suite = Suite::new(600_000);
    std::fs::create_dir_all(suite.path("secrets")).unwrap();
    let before = suite.names();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "kill::victim", "--ignored", "--nocapture"])
        .env(JOB, "full")
        .env(FOLDER, suite.folder.path())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&output.stdout);
    let sealed = suite.path("again.sealed").display().to_string();
    let full = format!("{sealed} can't be written: File too large");
    assert!(output.contains(&full), "{output}");
    assert_eq!(suite.names(), before);
    // The secret of a file that doesn't exist is no use, but no harm either; half of one is none.
    assert_eq!(std::fs::read_dir(suite.path("secrets")).unwrap().count(), 0);
}
