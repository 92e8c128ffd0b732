//! Episodes on two threads, and whether they did what they are there for.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;

use proptest::test_runner::{Config, RngSeed};

use super::shrink::{episode, generate};
use super::{kind_of, Coverage, Simulation};

/// How much there is of a simulation.
pub struct Plan {
    /// Operations of one episode; each has a system of its own.
    pub operations: usize,
    /// Seeds of the episodes of an ordinary run. They alone have to do every kind of operation, so
    /// whether a run passes never depends on what other seeds draw.
    pub seeds: Vec<u64>,
    /// Kinds of operations that are there to be refused.
    pub refused: &'static [&'static str],
}

/// What the environment asks for.
#[derive(Default)]
pub(super) struct Asked {
    pub seed: Option<u64>,
    pub ops: Option<usize>,
    pub long: bool,
}

/// How much longer a long run is.
const LONGER: usize = 30;

/// Operations among which every kind is.
const ENOUGH: usize = 13_000;

/// Whether simulations are to be long.
pub fn long() -> bool {
    std::env::var_os("OAIC_LONG").is_some_and(|long| !long.is_empty() && long != "0")
}

/// A property's number of cases: the same ones each time, and new ones in a long run.
pub fn cases(count: u32) -> Config {
    Config {
        cases: count,
        failure_persistence: None,
        rng_seed: match long() {
            true => RngSeed::Random,
            false => RngSeed::Fixed(0),
        },
        ..Config::default()
    }
}

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    let number = text.parse().ok();
    Some(number.unwrap_or_else(|| panic!("{name}={text} is not a number; unset it, or give one")))
}

/// Runs a simulation.
///
/// # Panics
/// When an invariant is broken; when the episodes that are always the same didn't do every kind of
/// operation.
pub fn run<S: Simulation>(plan: &Plan) {
    let asked = Asked {
        seed: number("OAIC_SEED"),
        ops: number("OAIC_OPS"),
        long: long(),
    };
    if let Err(message) = try_run::<S>(plan, &asked) {
        panic!("{message}");
    }
}

pub(super) fn try_run<S: Simulation>(plan: &Plan, asked: &Asked) -> Result<(), String> {
    let random = || RandomState::new().hash_one(0) & u64::from(u32::MAX);
    let seed = asked.seed.unwrap_or_else(random);
    let always = asked.seed.map_or(plan.seeds.as_slice(), |_| &[]);
    let least = plan.seeds.len() * plan.operations;
    let ops = asked.ops.unwrap_or(match asked.long {
        true => least * LONGER,
        false => least,
    });
    println!("OAIC_SEED={seed} OAIC_OPS={ops}");
    let new = (0..).map(|i| seed.wrapping_add(i));
    let episodes: Vec<_> = (0..ops.div_ceil(plan.operations))
        .zip(always.iter().copied().chain(new))
        .map(|(i, seed)| (seed, plan.operations.min(ops - i * plan.operations)))
        .collect();

    let [same, new] = run_all::<S>(&episodes, always.len())?;
    print!("always the same:\n{same}new each time:\n{new}");
    match asked.seed.is_none() && ops >= least {
        true => every_kind_was_done::<S>(plan, &same),
        false => Ok(()),
    }
}

/// Runs episodes; coverage of the first ones, and of the others.
fn run_all<S: Simulation>(
    episodes: &[(u64, usize)],
    first: usize,
) -> Result<[Coverage; 2], String> {
    let next = AtomicUsize::new(0);
    let coverage: Mutex<[Coverage; 2]> = Mutex::default();
    let failed: Mutex<Option<String>> = Mutex::default();
    let work = || loop {
        let at = next.fetch_add(1, Ordering::SeqCst);
        let Some((seed, count)) = episodes.get(at) else {
            return;
        };
        if failed.lock().expect("no thread panics with it").is_some() {
            return;
        }
        match episode::<S>(*seed, *count) {
            Ok(counts) => {
                let mut both = coverage.lock().expect("no thread panics with it");
                both[usize::from(at >= first)].add(counts);
            }
            Err(message) => {
                let repeat = format!("repeat it: OAIC_SEED={seed} OAIC_OPS={count} cargo test");
                *failed.lock().expect("no thread panics with it") =
                    Some(format!("{message}\n{repeat}"));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    match failed.into_inner().expect("no thread panics with it") {
        Some(message) => {
            let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
            let thread = thread::current();
            let test = thread.name().unwrap_or_default();
            Err(format!("{message} -p {package} {test}"))
        }
        None => Ok(coverage.into_inner().expect("no thread panics with it")),
    }
}

/// A run whose operations are all refused would prove nothing.
fn every_kind_was_done<S: Simulation>(plan: &Plan, coverage: &Coverage) -> Result<(), String> {
    let each = plan.operations.max(ENOUGH / plan.seeds.len());
    let drawn = plan.seeds.iter().map(|seed| generate::<S>(*seed, each).1);
    let kinds: BTreeSet<_> = drawn.flatten().map(|op| kind_of(&op)).collect();
    for kind in kinds {
        match (coverage.of(&kind), plan.refused.contains(&kind.as_str())) {
            ((_, 0), true) => return Err(format!("{kind} was never tried")),
            ((0, refused), false) => {
                return Err(format!(
                    "{kind} never succeeded, and was refused {refused} times"
                ))
            }
            _ => {}
        }
    }
    Ok(())
}
