//! What is replayed: calls with the consumer, service and lane that each belongs to.
//!
//! A trace says when calls came and how many tokens they took, not whose they were; that is
//! drawn from a seed. Without a trace, the calls themselves are drawn as well, from the
//! quantiles of a real one. Everything is integer arithmetic on a fixed generator, so one seed
//! gives the same workload on every machine.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use serde::Serialize;

use crate::trace::{Trace, TraceCall, MAX_CALLS};

/// First arrival of a generated workload, in milliseconds of Unix time: 2024-01-01 00:00 UTC.
pub const GENERATED_START_MS: u64 = 1_704_067_200_000;

/// Points of a distribution: (parts per million of all values, value at most). Between two
/// points values are spread evenly. Taken from the 8,819 calls of the public data set
/// *AzureLLMInferenceDataset2023* (code), whose bursts and long tails they keep.
type Quantiles = [(u32, u64)];

const PROMPT_TOKENS: &Quantiles = &[
    (0, 3),
    (10_000, 17),
    (50_000, 75),
    (100_000, 147),
    (200_000, 385),
    (300_000, 770),
    (400_000, 1_075),
    (500_000, 1_469),
    (600_000, 1_909),
    (700_000, 2_433),
    (800_000, 3_193),
    (900_000, 5_194),
    (950_000, 7_315),
    (1_000_000, 7_437),
];

const COMPLETION_TOKENS: &Quantiles = &[
    (0, 6),
    (50_000, 6),
    (200_000, 8),
    (400_000, 11),
    (500_000, 13),
    (600_000, 16),
    (700_000, 20),
    (800_000, 29),
    (900_000, 55),
    (950_000, 90),
    (980_000, 172),
    (990_000, 252),
    (995_000, 361),
    (999_000, 831),
    (1_000_000, 1_899),
];

/// Between one arrival and the next, in microseconds.
const GAPS: &Quantiles = &[
    (0, 6),
    (50_000, 88),
    (100_000, 209),
    (200_000, 1_184),
    (300_000, 3_292),
    (400_000, 15_117),
    (500_000, 63_812),
    (600_000, 94_988),
    (700_000, 100_130),
    (800_000, 160_092),
    (900_000, 273_039),
    (950_000, 400_846),
    (980_000, 798_791),
    (990_000, 2_205_167),
    (995_000, 10_124_387),
    (999_000, 82_752_159),
    (1_000_000, 217_168_952),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// How much each consumer calls, relative to the others; at least one, none zero.
    pub consumers: Vec<u32>,
    /// How much each service is called, relative to the others; at least one, none zero.
    pub services: Vec<u32>,
    /// Lanes a consumer keeps with a service, so that calls can overlap; at least 1.
    pub lanes: u32,
}

/// One call, with whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// When it arrives, in milliseconds since the workload's start.
    pub at_ms: u64,
    /// Position of the consumer in the population.
    pub consumer: usize,
    /// Position of the service in the population.
    pub service: usize,
    pub lane: u32,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Source {
    /// A file of that name.
    Trace(String),
    Generated,
}

/// Calls in order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    pub source: Source,
    pub seed: u64,
    /// First arrival, in milliseconds of Unix time.
    pub start_ms: u64,
    /// The calls, never going back in time.
    pub requests: Vec<Request>,
}

impl Workload {
    /// The calls of a trace, or its first `limit`, assigned to a population.
    pub fn from_trace(
        trace: &Trace,
        limit: Option<usize>,
        population: &Population,
        seed: u64,
    ) -> Self {
        let taken = limit.unwrap_or(usize::MAX).min(trace.calls.len());
        let calls = &trace.calls[..taken];
        Self::assign(Source::Trace(trace.name.clone()), calls, population, seed)
    }

    /// `count` calls (at most [`MAX_CALLS`]) of the shape that real ones have.
    pub fn generate(count: usize, population: &Population, seed: u64) -> Self {
        let mut random = ChaCha12Rng::seed_from_u64(seed);
        let mut at_us = GENERATED_START_MS * 1_000;
        let mut calls = Vec::new();
        for index in 0..count.min(MAX_CALLS) {
            if index > 0 {
                at_us += draw(&mut random, GAPS);
            }
            calls.push(TraceCall {
                at_ms: at_us / 1_000,
                prompt_tokens: draw_tokens(&mut random, PROMPT_TOKENS),
                completion_tokens: draw_tokens(&mut random, COMPLETION_TOKENS),
            });
        }
        Self::assign(Source::Generated, &calls, population, seed)
    }

    fn assign(source: Source, calls: &[TraceCall], population: &Population, seed: u64) -> Self {
        // A stream of its own: who calls doesn't depend on where the calls came from.
        let mut random = ChaCha12Rng::seed_from_u64(seed);
        random.set_stream(1);
        let start_ms = calls.first().map_or(GENERATED_START_MS, |call| call.at_ms);
        let requests = calls
            .iter()
            .map(|call| Request {
                at_ms: call.at_ms - start_ms,
                consumer: pick(&mut random, &population.consumers),
                service: pick(&mut random, &population.services),
                lane: random.gen_range(0..population.lanes.max(1)),
                prompt_tokens: call.prompt_tokens,
                completion_tokens: call.completion_tokens,
            })
            .collect();
        Self {
            source,
            seed,
            start_ms,
            requests,
        }
    }

    pub fn prompt_tokens(&self) -> u64 {
        self.requests
            .iter()
            .map(|r| u64::from(r.prompt_tokens))
            .sum()
    }

    pub fn completion_tokens(&self) -> u64 {
        self.requests
            .iter()
            .map(|r| u64::from(r.completion_tokens))
            .sum()
    }

    /// From the first arrival to the last, in milliseconds.
    pub fn span_ms(&self) -> u64 {
        self.requests.last().map_or(0, |request| request.at_ms)
    }
}

/// A value below the point that a uniform draw falls under.
fn draw(random: &mut ChaCha12Rng, quantiles: &Quantiles) -> u64 {
    let part: u32 = random.gen_range(0..1_000_000);
    let above = quantiles
        .partition_point(|(at, _)| *at <= part)
        .clamp(1, quantiles.len() - 1);
    let ((from, low), (to, high)) = (quantiles[above - 1], quantiles[above]);
    low + (high - low) * u64::from(part - from) / u64::from(to - from)
}

fn draw_tokens(random: &mut ChaCha12Rng, quantiles: &Quantiles) -> u32 {
    u32::try_from(draw(random, quantiles)).unwrap_or(u32::MAX)
}

/// An index, each as likely as its weight.
fn pick(random: &mut ChaCha12Rng, weights: &[u32]) -> usize {
    let total: u64 = weights.iter().map(|w| u64::from(*w)).sum();
    let mut left = random.gen_range(0..total.max(1));
    for (index, weight) in weights.iter().enumerate() {
        match left.checked_sub(u64::from(*weight)) {
            Some(rest) => left = rest,
            None => return index,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population() -> Population {
        Population {
            consumers: vec![5, 3, 1],
            services: vec![2, 1],
            lanes: 2,
        }
    }

    #[test]
    fn one_seed_gives_one_workload_on_every_machine() {
        let first = Workload::generate(500, &population(), 7);
        assert_eq!(first, Workload::generate(500, &population(), 7));
        assert_ne!(
            first.requests,
            Workload::generate(500, &population(), 8).requests
        );
        // A longer workload begins with the shorter one.
        assert_eq!(
            Workload::generate(900, &population(), 7).requests[..500],
            first.requests
        );
        // Pinned: another generator or other arithmetic changes everybody's reports.
        let shown: Vec<_> = first.requests[..3]
            .iter()
            .map(|r| {
                (
                    r.at_ms,
                    r.consumer,
                    r.service,
                    r.lane,
                    r.prompt_tokens,
                    r.completion_tokens,
                )
            })
            .collect();
        assert_eq!(shown, PINNED);
    }

    const PINNED: [(u64, usize, usize, u32, u32, u32); 3] = [
        (0, 0, 0, 0, 46, 7),
        (4, 1, 0, 1, 248, 18),
        (81, 1, 0, 1, 2_006, 9),
    ];

    #[test]
    fn it_has_the_shape_of_the_real_trace() {
        let work = Workload::generate(20_000, &population(), 1);
        let mean = |sum: u64| sum / 20_000;
        // The real trace: 2,048 tokens read and 28 generated a call, a call each 390 ms.
        assert!(
            (1_850..2_250).contains(&mean(work.prompt_tokens())),
            "{}",
            work.prompt_tokens()
        );
        assert!(
            (24..32).contains(&mean(work.completion_tokens())),
            "{}",
            work.completion_tokens()
        );
        assert!(
            (250..600).contains(&mean(work.span_ms())),
            "{}",
            work.span_ms()
        );
        assert!(work.requests.windows(2).all(|w| w[0].at_ms <= w[1].at_ms));
    }

    #[test]
    fn calls_fall_on_everybody_as_their_weights_say() {
        let work = Workload::generate(9_000, &population(), 3);
        let count = |f: &dyn Fn(&Request) -> bool| work.requests.iter().filter(|r| f(r)).count();
        for (consumer, expected) in [(0, 5_000), (1, 3_000), (2, 1_000)] {
            let found = count(&|r| r.consumer == consumer);
            assert!(
                found.abs_diff(expected) < 200,
                "consumer {consumer}: {found}"
            );
        }
        assert!(count(&|r| r.service == 0).abs_diff(6_000) < 200);
        assert!(count(&|r| r.lane == 1).abs_diff(4_500) < 200);
    }

    #[test]
    fn a_trace_keeps_its_calls_and_its_order() {
        let call = |at_ms, prompt_tokens| TraceCall {
            at_ms,
            prompt_tokens,
            completion_tokens: 9,
        };
        let trace = Trace {
            name: "t.csv".into(),
            calls: vec![call(5_000, 1), call(5_000, 2), call(5_250, 3)],
        };
        let work = Workload::from_trace(&trace, Some(2), &population(), 1);
        assert_eq!(work.start_ms, 5_000);
        assert_eq!(
            work.requests
                .iter()
                .map(|r| (r.at_ms, r.prompt_tokens))
                .collect::<Vec<_>>(),
            [(0, 1), (0, 2)]
        );
        let all = Workload::from_trace(&trace, None, &population(), 1);
        assert_eq!(all.span_ms(), 250);
        assert_eq!(all.completion_tokens(), 27);
    }
}
