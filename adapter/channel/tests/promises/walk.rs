//! Random walks through a suite, and the shortest walk that still breaks it.

use std::fmt::Debug;
use std::panic::{catch_unwind, AssertUnwindSafe};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Who is honest, what the others may do, what must hold.
pub trait Suite {
    type Act: Clone + Debug;

    /// What can be done now; the flag says that it is rare.
    fn menu(&mut self) -> Vec<(Self::Act, bool)>;

    /// Does it, and checks what must hold after every act.
    fn act(&mut self, act: &Self::Act) -> Result<(), String>;

    /// What must hold of any state, tried by going on from it.
    fn end(self, way: bool) -> Result<(), String>;
}

/// Acts, one after the other, on a new world: the first violation and after how many acts. A panic
/// is one too.
pub fn replay<W: Suite>(
    make: &dyn Fn() -> W,
    acts: &[W::Act],
    way: bool,
) -> Option<(String, usize)> {
    let mut done = 0;
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut suite = make();
        for act in acts {
            done += 1;
            suite.act(act)?;
        }
        suite.end(way)
    }));
    match result {
        Ok(Ok(())) => None,
        Ok(Err(violation)) => Some((violation, done)),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            Some((text.unwrap_or_else(|| "a panic".into()), done))
        }
    }
}

fn shrink<W: Suite>(
    make: &dyn Fn() -> W,
    mut acts: Vec<W::Act>,
    way: bool,
) -> (String, Vec<W::Act>) {
    let (mut violation, done) = replay(make, &acts, way).expect("it was violated before");
    acts.truncate(done);
    let mut at = acts.len();
    while at > 0 {
        at -= 1;
        let mut fewer = acts.clone();
        fewer.remove(at);
        if let Some((other, done)) = replay(make, &fewer, way) {
            violation = other;
            fewer.truncate(done);
            acts = fewer;
            at = acts.len();
        }
    }
    (violation, acts)
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// The seed of an ordinary run: whether a change passes is not a matter of luck.
const SEED: u64 = 1;

/// How many more walks a long run takes.
const LONGER: u64 = 30;

/// Walks at random: the same walks each time, unless `OAIC_LONG=1` asks for many new ones.
/// `OAIC_SEED=N` repeats a run, `OAIC_WALKS` and `OAIC_OPS` make it longer.
pub fn walks<W: Suite>(name: &str, make: impl Fn() -> W, runs: u64, steps: usize) {
    let long = number("OAIC_LONG", 0) != 0;
    let (seed, more) = if long {
        (rand::thread_rng().gen(), LONGER)
    } else {
        (SEED, 1)
    };
    let seed = number("OAIC_SEED", seed);
    let runs = number("OAIC_WALKS", runs * more);
    let steps = usize::try_from(number("OAIC_OPS", steps as u64)).unwrap();
    println!("{name}: OAIC_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let mut taken = 0;
    for _ in 0..runs {
        let (mut acts, way) = (Vec::new(), rng.gen());
        let length = rng.gen_range(1 + steps / 3..=steps);
        let broken = catch_unwind(AssertUnwindSafe(|| {
            let mut suite = make();
            for _ in 0..length {
                let menu = suite.menu();
                let common: Vec<_> = menu.iter().filter(|(_, rare)| !rare).collect();
                let act = if !common.is_empty() && rng.gen_bool(0.75) {
                    common[rng.gen_range(0..common.len())].0.clone()
                } else {
                    menu[rng.gen_range(0..menu.len())].0.clone()
                };
                acts.push(act.clone());
                taken += 1;
                suite.act(&act)?;
            }
            suite.end(way)
        }));
        if !matches!(broken, Ok(Ok(()))) {
            let (violation, acts) = shrink(&make, acts, way);
            panic!("{name}, OAIC_SEED={seed}, way {way}: {violation}\nafter {acts:#?}");
        }
    }
    assert!(taken > runs, "too few acts to mean anything: {taken}");
}
