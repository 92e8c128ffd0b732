//! Thousands of random operations over token and settlement, with every book checked after each.
//!
//! `OAIC_SEED=N` repeats a run, `OAIC_OPS=N` sets how many operations there are. The seed is
//! always printed; a failure prints the shortest run of operations that still fails.

mod episode;
mod invariants;
mod judge;
mod ledger;
mod op;
mod plan;
mod snapshot;
mod world;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;

use episode::Coverage;

/// Operations of one episode; each has a world and a seed of its own.
const EPISODE: usize = 400;

/// Operations unless `OAIC_OPS` says otherwise.
const OPS: usize = 4_000;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name}={text} is no number; unset it, or give one")))
}

#[test]
fn no_operation_makes_loses_or_misdirects_value() {
    let seed = number("OAIC_SEED").unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let ops = number("OAIC_OPS").map_or(OPS, |n| usize::try_from(n).expect("a small number"));
    println!("conservation: OAIC_SEED={seed} OAIC_OPS={ops}");

    let episodes: Vec<_> = (0..ops.div_ceil(EPISODE))
        .map(|i| (seed.wrapping_add(i as u64), EPISODE.min(ops - i * EPISODE)))
        .collect();
    let next = AtomicUsize::new(0);
    let coverage: Mutex<Coverage> = Mutex::default();
    let failed: Mutex<Option<String>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((seed, count)) = episodes.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if failed.lock().expect("no thread panics with it").is_some() {
                        return;
                    }
                    match one(*seed, *count) {
                        Ok(counts) => {
                            let mut all = coverage.lock().expect("no thread panics with it");
                            for (kind, (done, refused)) in counts {
                                let entry = all.entry(kind).or_default();
                                entry.0 += done;
                                entry.1 += refused;
                            }
                        }
                        Err(message) => {
                            *failed.lock().expect("no thread panics with it") = Some(message);
                        }
                    }
                }
            });
        }
    });
    if let Some(message) = failed.into_inner().expect("no thread panics with it") {
        panic!("{message}");
    }
    let coverage = coverage.into_inner().expect("no thread panics with it");
    for (kind, (done, refused)) in &coverage {
        println!("{kind:>18}: {done:4} done, {refused:4} refused");
    }
    if ops >= OPS {
        every_kind_was_done(&coverage);
    }
}

/// A run whose operations are all refused would prove nothing.
fn every_kind_was_done(coverage: &BTreeMap<String, (usize, usize)>) {
    // These are there to be refused.
    let refused_always = ["SendJunk", "FreezeEscrow", "Usurp"];
    let kinds: Vec<_> = op::generate(0, OPS).iter().map(op::Op::kind).collect();
    for kind in kinds {
        let (done, refused) = coverage.get(&kind).copied().unwrap_or((0, 0));
        if refused_always.contains(&kind.as_str()) {
            assert!(refused > 0, "{kind} was never tried");
        } else {
            assert!(
                done > 0,
                "{kind} never succeeded, and was refused {refused} times"
            );
        }
    }
}

fn one(seed: u64, count: usize) -> Result<Coverage, String> {
    let ops = op::generate(seed, count);
    episode::run(&ops).map_err(|failure| {
        let (first, message) = (failure.at, failure.message.clone());
        let (fewer, failure) = episode::shrink(&ops, failure);
        format!(
            "operation {first} of the episode with seed {seed} failed: {message}\n\
             repeat it: OAIC_SEED={seed} OAIC_OPS={count} cargo test -p oaic-integration \
             --test conservation\n\
             shortest run found that fails ({} operations):\n{}",
            fewer.len(),
            failure.trace.join("\n")
        )
    })
}
