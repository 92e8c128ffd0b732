//! Random operations on a system, and the shortest run of them that still breaks it.
//!
//! Which operations there are depends on the state of the system, so these aren't drawn by
//! `oaic_testing::simulation`, which doesn't look at it.

use std::fmt::Debug;
use std::panic::{catch_unwind, AssertUnwindSafe};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Who is honest, what the others may do, what must hold.
pub trait Simulation {
    type Operation: Clone + Debug;

    /// What can be done now; the flag says that it is rare.
    fn menu(&mut self) -> Vec<(Self::Operation, bool)>;

    /// Does it, and checks what must hold after every operation.
    fn apply(&mut self, operation: &Self::Operation) -> Result<(), String>;

    /// What must hold of any state, tried by going on from it.
    fn end(self, way: bool) -> Result<(), String>;
}

/// What goes wrong, if something does; a panic is a violation too.
fn violation(work: impl FnOnce() -> Result<(), String>) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.err(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            Some(text.unwrap_or_else(|| "a panic".into()))
        }
    }
}

/// Operations, one after the other, on a new system: the first violation and after how many.
pub fn replay<S: Simulation>(
    make: &dyn Fn() -> S,
    operations: &[S::Operation],
    way: bool,
) -> Option<(String, usize)> {
    let mut done = 0;
    let violation = violation(|| {
        let mut suite = make();
        for operation in operations {
            done += 1;
            suite.apply(operation)?;
        }
        suite.end(way)
    });
    Some((violation?, done))
}

fn shrink<S: Simulation>(
    make: &dyn Fn() -> S,
    mut operations: Vec<S::Operation>,
    way: bool,
) -> (String, Vec<S::Operation>) {
    let (mut violation, done) = replay(make, &operations, way).expect("it was violated before");
    operations.truncate(done);
    let mut at = operations.len();
    while at > 0 {
        at -= 1;
        let mut fewer = operations.clone();
        fewer.remove(at);
        if let Some((other, done)) = replay(make, &fewer, way) {
            violation = other;
            fewer.truncate(done);
            operations = fewer;
            at = operations.len();
        }
    }
    (violation, operations)
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// The seed of an ordinary run: whether a change passes is not a matter of luck.
const SEED: u64 = 1;

/// How many more episodes a long run has.
const LONGER: u64 = 30;

/// Episodes of up to `steps` random operations: the same ones each time, unless `OAIC_LONG=1` asks
/// for many new ones. `OAIC_SEED=N` repeats a run, `OAIC_EPISODES` and `OAIC_OPS` make it longer.
pub fn simulate<S: Simulation>(name: &str, make: impl Fn() -> S, episodes: u64, steps: usize) {
    let (seed, more) = match number("OAIC_LONG", 0) {
        0 => (SEED, 1),
        _ => (rand::thread_rng().gen(), LONGER),
    };
    let seed = number("OAIC_SEED", seed);
    let episodes = number("OAIC_EPISODES", episodes * more);
    let steps = usize::try_from(number("OAIC_OPS", steps as u64)).unwrap();
    println!("{name}: OAIC_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let mut taken = 0;
    for _ in 0..episodes {
        let (mut operations, way) = (Vec::new(), rng.gen());
        let length = rng.gen_range(1 + steps / 3..=steps);
        let broken = violation(|| {
            let mut suite = make();
            for _ in 0..length {
                let menu = suite.menu();
                let common: Vec<_> = menu.iter().filter(|(_, rare)| !rare).collect();
                let operation = if !common.is_empty() && rng.gen_bool(0.75) {
                    common[rng.gen_range(0..common.len())].0.clone()
                } else {
                    menu[rng.gen_range(0..menu.len())].0.clone()
                };
                operations.push(operation.clone());
                taken += 1;
                suite.apply(&operation)?;
            }
            suite.end(way)
        });
        if broken.is_some() {
            let (violation, operations) = shrink(&make, operations, way);
            panic!("{name}, OAIC_SEED={seed}, way {way}: {violation}\nafter {operations:#?}");
        }
    }
    assert!(taken > episodes, "too few operations: {taken}");
}
