//! Parameters on disk: complete, undamaged and the right ones, or made again.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

use crate::support::{says, Mixed};
use oaic_circuits::Shape;
use oaic_prover::setup::{generate, Toxic};
use oaic_prover::store::{Entry, Store};
use oaic_prover::{Parameters, Progress, ProverError, Silent, Stage};

fn make(rows: usize) -> Parameters {
    let circuit = Mixed::blank(rows);
    let shape = Shape::of(circuit.clone()).unwrap();
    let toxic = Toxic::from_seed([1; 32]);
    generate("mixed", circuit, &shape, &toxic, &Silent).unwrap()
}

#[derive(Default)]
struct Stages(Mutex<Vec<Stage>>);

impl Progress for Stages {
    fn stage(&self, _: &str, stage: Stage) {
        self.0.lock().unwrap().push(stage);
    }
}

struct Suite {
    _dir: tempfile::TempDir,
    store: Store,
    expected: Parameters,
    hash: [u8; 32],
}

const CIRCUIT_HASH: [u8; 32] = [0xab; 32];

impl Suite {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let expected = make(2);
        Self {
            store: Store::open(Some(dir.path().join("zk"))).unwrap(),
            hash: expected.hash(),
            expected,
            _dir: dir,
        }
    }

    fn entry(&self) -> Entry<'static> {
        Entry {
            circuit: "mixed",
            circuit_hash: &CIRCUIT_HASH,
            parameters_hash: Some(self.hash),
        }
    }

    /// Whether they had to be made.
    fn get(&self) -> bool {
        self.get_with(&Silent)
    }

    fn get_with(&self, progress: &dyn Progress) -> bool {
        let mut made = false;
        let got = self.store.get(&self.entry(), progress, || {
            made = true;
            Ok(make(2))
        });
        assert!(got.unwrap() == self.expected);
        made
    }
}

#[test]
fn they_are_made_once_and_read_from_then_on() {
    let suite = Suite::new();
    assert!(suite.get());
    assert!(!suite.get());
    let name = suite.store.path(&suite.entry());
    assert_eq!(name.file_name().unwrap(), "mixed-abababababababab.params");
}

#[test]
fn every_kind_of_damage_is_noticed_reported_and_repaired() {
    let suite = Suite::new();
    suite.get();
    let path = suite.store.path(&suite.entry());
    let good = fs::read(&path).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut foreign = Vec::new();
    make(3).write(&mut foreign).unwrap();
    foreign.extend(make(3).hash());
    for (what, bytes) in [
        ("empty", vec![]),
        ("shorter than a hash", vec![0; 31]),
        ("cut", good[..good.len() - 1].to_vec()),
        ("a partial write", good[..good.len() / 2].to_vec()),
        ("longer", [&good[..], &[0]].concat()),
        ("first byte", flipped(0)),
        ("a byte within", flipped(good.len() / 2)),
        ("the hash", flipped(good.len() - 1)),
        ("another circuit's, undamaged", foreign),
    ] {
        fs::write(&path, bytes).unwrap();
        let stages = Stages::default();
        assert!(suite.get_with(&stages), "{what}");
        assert!(stages.0.lock().unwrap().contains(&Stage::Damaged), "{what}");
        assert_eq!(fs::read(&path).unwrap(), good, "{what}");
    }
}

#[test]
fn what_a_killed_process_left_is_not_used_and_does_not_disturb() {
    let suite = Suite::new();
    let path = suite.store.path(&suite.entry());
    fs::write(path.with_extension("partial"), "half of it").unwrap();
    fs::write(path.with_extension("lock"), "").unwrap();
    assert!(suite.get());
    assert!(!path.with_extension("partial").exists());
}

#[test]
fn those_who_come_at_once_make_them_once() {
    let suite = Suite::new();
    let made = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let got = suite.store.get(&suite.entry(), &Silent, || {
                    made.fetch_add(1, Ordering::SeqCst);
                    Ok(make(2))
                });
                assert!(got.unwrap() == suite.expected);
            });
        }
    });
    assert_eq!(made.into_inner(), 1);
}

#[test]
fn a_failed_setup_leaves_nothing_and_can_be_repeated() {
    let suite = Suite::new();
    let failed = suite.store.get(&suite.entry(), &Silent, || {
        Err(ProverError::Cache("no".to_owned()))
    });
    assert_eq!(failed.unwrap_err().to_string(), "no");
    assert!(!suite.store.path(&suite.entry()).exists());
    assert!(suite.get());
}

#[test]
fn a_published_file_is_taken_over_only_if_it_is_the_one_of_the_key() {
    let suite = Suite::new();
    let dir = tempfile::tempdir().unwrap();
    let published = dir.path().join("published");
    let mut bytes = Vec::new();
    make(3).write(&mut bytes).unwrap();
    fs::write(&published, &bytes).unwrap();
    let result = suite.store.install(&suite.entry(), &published, &Silent);
    says(result, &["its SHA-256 is", &hex::encode(suite.hash)]);
    assert!(!suite.store.path(&suite.entry()).exists());

    let mut bytes = Vec::new();
    suite.expected.write(&mut bytes).unwrap();
    fs::write(&published, &bytes).unwrap();
    suite
        .store
        .install(&suite.entry(), &published, &Silent)
        .unwrap();
    assert!(!suite.get());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let opened = Store::open(Some(file.join("zk")));
    says(opened, &["OAIC_CACHE", "file"]);
}
