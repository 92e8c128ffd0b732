//! Random walks: thousands of random operations, each followed by every invariant.
//!
//! Operations are plain numbers that are resolved against the world they run in, so that a trace
//! stays meaningful when operations are cut out of it. A walk's first episodes are the same each
//! time, so whether a change passes is not a matter of luck, and an ordinary run has no others;
//! `OAIC_LONG=1`, which `cargo xtask test --long` sets, adds many that are new each time.
//! `OAIC_SEED=N` repeats one of those, `OAIC_OPS=N` sets how many operations there are. The seed
//! is always printed; a failure prints the shortest run of operations that still fails.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;

/// Picks one of however many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick(pub u32);

impl Pick {
    /// The picked position; None when there is nothing to pick from.
    pub fn index(self, len: usize) -> Option<usize> {
        (len > 0).then(|| self.0 as usize % len)
    }

    /// The picked item.
    pub fn of<T>(self, items: &[T]) -> Option<&T> {
        self.index(items.len()).map(|i| &items[i])
    }
}

/// An amount, in relation to what there is.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    /// Nothing.
    Zero,
    /// 1 to 99 base units.
    Tiny(u128),
    /// As it stands.
    Plain(u128),
    /// This many basis points of what there is.
    Part(u16),
    /// All there is.
    All,
    /// This much less than there is.
    Below(u128),
    /// This much more than there is.
    Above(u128),
    /// The largest number.
    Max,
}

impl Amount {
    /// The number, when so much is `there`.
    pub fn of(self, there: u128) -> u128 {
        match self {
            Self::Zero => 0,
            Self::Tiny(n) | Self::Plain(n) => n,
            Self::Part(bps) => there / 10_000 * u128::from(bps),
            Self::All => there,
            Self::Below(n) => there.saturating_sub(n),
            Self::Above(n) => there.saturating_add(n),
            Self::Max => u128::MAX,
        }
    }
}

/// What went wrong, and where.
pub struct Failure {
    /// Position of the operation.
    pub at: usize,
    /// What was said; the part before the first colon names the invariant.
    pub message: String,
    /// One line an operation, up to the one that failed.
    pub trace: Vec<String>,
}

/// By kind of operation: how often it succeeded, how often it was refused.
pub type Coverage = BTreeMap<String, (usize, usize)>;

/// Name of an operation's kind: of its variant, and of the variant in that one.
pub fn kind_of(op: &impl Debug) -> String {
    let text = format!("{op:?}");
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name_in = |text: &str| text.split(|c| !is_name(c)).next().map(str::to_owned);
    let outer = name_in(&text).unwrap_or_default();
    let inner = text[outer.len()..].strip_prefix('(').and_then(name_in);
    match inner {
        Some(inner) if inner.starts_with(char::is_alphabetic) => format!("{outer}.{inner}"),
        _ => outer,
    }
}

/// A walk: how operations are made, and how a run of them is judged.
pub struct Walk<O> {
    /// Name of the test target, for the line that repeats a failure.
    pub test: &'static str,
    /// Operations of one episode; each has a world and a seed of its own.
    pub episode: usize,
    /// As many operations as asked for, always the same ones for one seed.
    pub generate: fn(u64, usize) -> Vec<O>,
    /// Runs operations in a world of their own until one fails an invariant.
    pub run: fn(&[O]) -> Result<Coverage, Box<Failure>>,
    /// Seeds of the episodes that a walk without `OAIC_SEED` begins with. They alone have to do
    /// every kind of operation, so whether a walk passes never depends on what the others happen
    /// to draw.
    pub always: &'static [u64],
    /// Kinds of operations that are there to be refused.
    pub always_refused: &'static [&'static str],
}

impl<O: Clone + Debug + Sync> Walk<O> {
    /// Walks.
    ///
    /// # Panics
    /// When an invariant doesn't hold; when the episodes that are always the same never did what
    /// they are there to do.
    pub fn go(&self) {
        let asked = number("OAIC_SEED");
        let seed = asked.unwrap_or_else(|| u64::from(rand::random::<u32>()));
        let always = asked.map_or(self.always, |_| &[]);
        let least = self.always.len() * self.episode;
        let usual = if long() { least * LONGER } else { least };
        let ops = number("OAIC_OPS").map_or(usual, |n| usize::try_from(n).expect("a small number"));
        println!("{}: OAIC_SEED={seed} OAIC_OPS={ops}", self.test);

        let new = (0..).map(|i| seed.wrapping_add(i));
        let seeds = always.iter().copied().chain(new);
        let episodes: Vec<_> = (0..ops.div_ceil(self.episode))
            .zip(seeds)
            .map(|(i, seed)| (seed, self.episode.min(ops - i * self.episode)))
            .collect();
        let next = AtomicUsize::new(0);
        let coverage: Mutex<[Coverage; 2]> = Mutex::default();
        let failed: Mutex<Option<String>> = Mutex::default();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some((seed, count)) = episodes.get(at) else {
                        return;
                    };
                    if failed.lock().expect("no thread panics with it").is_some() {
                        return;
                    }
                    match self.one(*seed, *count) {
                        Ok(counts) => {
                            let mut both = coverage.lock().expect("no thread panics with it");
                            let part = &mut both[usize::from(at >= always.len())];
                            for (kind, (done, refused)) in counts {
                                let entry = part.entry(kind).or_default();
                                entry.0 += done;
                                entry.1 += refused;
                            }
                        }
                        Err(message) => {
                            *failed.lock().expect("no thread panics with it") = Some(message);
                        }
                    }
                });
            }
        });
        if let Some(message) = failed.into_inner().expect("no thread panics with it") {
            panic!("{message}");
        }
        let [same, new] = coverage.into_inner().expect("no thread panics with it");
        for (part, coverage) in [("always the same", &same), ("new each time", &new)] {
            println!("{part}:");
            for (kind, (done, refused)) in coverage {
                println!("{kind:>22}: {done:4} done, {refused:4} refused");
            }
        }
        if asked.is_none() && ops >= least {
            self.every_kind_was_done(&same);
        }
    }

    /// A run whose operations are all refused would prove nothing.
    fn every_kind_was_done(&self, coverage: &Coverage) {
        for kind in (self.generate)(0, ENOUGH).iter().map(kind_of) {
            let (done, refused) = coverage.get(&kind).copied().unwrap_or((0, 0));
            if self.always_refused.contains(&kind.as_str()) {
                assert!(refused > 0, "{kind} was never tried");
            } else {
                assert!(
                    done > 0,
                    "{kind} never succeeded, and was refused {refused} times"
                );
            }
        }
    }

    fn one(&self, seed: u64, count: usize) -> Result<Coverage, String> {
        let ops = (self.generate)(seed, count);
        (self.run)(&ops).map_err(|failure| {
            let (first, message) = (failure.at, failure.message.clone());
            let (fewer, failure) = self.shrink(&ops, failure);
            format!(
                "operation {first} of the episode with seed {seed} failed: {message}\n\
                 repeat it: OAIC_SEED={seed} OAIC_OPS={count} cargo test -p oaic-integration \
                 --test {}\n\
                 shortest run found that fails ({} operations):\n{}",
                self.test,
                fewer.len(),
                failure.trace.join("\n")
            )
        })
    }

    /// Cuts operations out of a failing run for as long as it fails.
    fn shrink(&self, ops: &[O], failure: Box<Failure>) -> (Vec<O>, Box<Failure>) {
        let mut ops = ops[..=failure.at.min(ops.len().saturating_sub(1))].to_vec();
        let mut failure = failure;
        let mut replays = 0;
        let mut size = ops.len() / 2;
        while size > 0 && replays < REPLAYS {
            let mut start = 0;
            while start < ops.len() && replays < REPLAYS {
                let mut fewer = ops.clone();
                fewer.drain(start..(start + size).min(ops.len()));
                replays += 1;
                match (self.run)(&fewer) {
                    Err(same) if invariant(&same.message) == invariant(&failure.message) => {
                        ops = fewer[..=same.at].to_vec();
                        failure = same;
                    }
                    _ => start += size,
                }
            }
            size /= 2;
        }
        (ops, failure)
    }
}

/// How much longer a long walk is.
const LONGER: usize = 30;

/// Operations among which every kind is.
const ENOUGH: usize = 6_500;

/// Whether walks are to be long.
pub fn long() -> bool {
    std::env::var_os("OAIC_LONG").is_some_and(|long| !long.is_empty() && long != "0")
}

/// Replays at most, when a failure is shortened.
const REPLAYS: usize = 120;

/// Name of the invariant that failed, or the beginning of what was said.
fn invariant(message: &str) -> &str {
    message.split(':').next().unwrap_or(message)
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name}={text} is not a number; unset it, or give one")))
}

/// Fails with both figures unless they are equal.
///
/// # Errors
/// Both figures, when they differ.
pub fn equal<T: PartialEq + std::fmt::Display>(
    left: (&str, T),
    right: (&str, T),
) -> Result<(), String> {
    if left.1 == right.1 {
        return Ok(());
    }
    Err(format!(
        "{} is {}, but {} is {}",
        left.0, left.1, right.0, right.1
    ))
}

/// Fails with both figures when the left one is above the right one.
///
/// # Errors
/// Both figures, when it is.
pub fn at_most<T: PartialOrd + std::fmt::Display>(
    left: (&str, T),
    right: (&str, T),
) -> Result<(), String> {
    if left.1 <= right.1 {
        return Ok(());
    }
    Err(format!(
        "{} is {}, above {}, which is {}",
        left.0, left.1, right.0, right.1
    ))
}
