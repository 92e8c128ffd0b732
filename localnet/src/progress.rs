//! What takes long says so, on stderr: spinners on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

#[derive(Clone, Debug)]
pub struct Progress {
    bars: Option<MultiProgress>,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// Spinners if stderr is a terminal, else lines.
    pub fn new() -> Self {
        Self {
            bars: std::io::stderr().is_terminal().then(MultiProgress::new),
        }
    }

    /// A step begins. `note` says what to expect, for example how long it takes.
    pub fn step(&self, what: impl Into<String>, note: &str) -> Step {
        let what = what.into();
        let bar = self.bars.as_ref().map(|bars| {
            let bar = bars.add(ProgressBar::new_spinner());
            if let Ok(style) =
                ProgressStyle::with_template("{spinner} {prefix} {elapsed} {msg:.dim}")
            {
                bar.set_style(style);
            }
            bar.set_prefix(what.clone());
            bar.set_message(note.to_owned());
            bar.enable_steady_tick(Duration::from_millis(150));
            bar
        });
        if bar.is_none() {
            eprintln!("   start {what}: {note}");
        }
        Step {
            what,
            bar,
            start: Instant::now(),
            done: false,
        }
    }

    pub fn line(&self, text: &str) {
        match &self.bars {
            Some(bars) => drop(bars.println(text)),
            None => eprintln!("{text}"),
        }
    }
}

/// A step that is under way; one dropped without [`Step::done`] has failed.
#[derive(Debug)]
pub struct Step {
    what: String,
    bar: Option<ProgressBar>,
    start: Instant,
    done: bool,
}

impl Step {
    pub fn done(mut self) {
        self.done = true;
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        let word = if self.done { "   ready" } else { "  failed" };
        let line = format!("{word} {} ({})", self.what, elapsed(self.start.elapsed()));
        match &self.bar {
            Some(bar) => {
                bar.finish_and_clear();
                bar.suspend(|| eprintln!("{line}"));
            }
            None => eprintln!("{line}"),
        }
    }
}

/// A duration for people: `4.2 s`, `3 min 10 s`.
pub fn elapsed(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}
