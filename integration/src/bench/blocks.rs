//! Intervals between blocks while there was load.

use anyhow::{bail, Result};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::Chain;

use super::row::{Goal, Row};

/// Most of the longest intervals, in seconds.
const P99_GOAL: f64 = 2.0;

#[derive(Clone, Copy, Debug)]
pub struct Window {
    from: u64,
    to: u64,
}

/// Does something, and says between which heights.
pub fn during<T>(chain: &WasmdChain, work: impl FnOnce() -> Result<T>) -> Result<(T, Window)> {
    let from = chain.block()?.height;
    let done = work()?;
    Ok((
        done,
        Window {
            from,
            to: chain.block()?.height,
        },
    ))
}

/// p50 and p99 of the intervals within windows.
pub fn rows(chain: &WasmdChain, windows: &[Window]) -> Result<Vec<Row>> {
    let mut intervals = vec![];
    for window in windows {
        let heads = chain.block_times(window.from, window.to)?;
        let times: Vec<u64> = heads.iter().map(|h| h.time_ms).collect();
        intervals.extend(times.windows(2).map(|w| w[1].saturating_sub(w[0])));
    }
    if intervals.is_empty() {
        bail!("no two blocks were made under load; run more of it");
    }
    intervals.sort_unstable();
    let at = |percent: usize| percentile(&intervals, percent) as f64 / 1_000.0;
    Ok(vec![
        Row::new("chain.block_interval.p50", at(50), "s"),
        Row::new("chain.block_interval.p99", at(99), "s").goal(Goal::AtMost(P99_GOAL)),
    ])
}

/// Nearest-rank percentile of sorted figures, of which there is at least one.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted[rank - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_figures_that_were_seen() {
        let figures: Vec<u64> = (1..=200).collect();
        assert_eq!(
            (percentile(&figures, 50), percentile(&figures, 99)),
            (100, 198)
        );
        assert_eq!((percentile(&[7], 50), percentile(&[7], 99)), (7, 7));
        assert_eq!(percentile(&[1, 2, 9], 99), 9);
    }
}
