//! What goes on, on stderr: a bar on a terminal, a line a stage elsewhere.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use oaic_prover::{Progress, Stage};

use crate::output::Output;
use crate::terminal::Bar;

/// Tells a person how far a setup or proof is.
pub struct Bars {
    out: Output,
    now: Mutex<Option<Running>>,
}

struct Running {
    what: String,
    since: Instant,
    bar: Option<Bar>,
}

impl Bars {
    /// As a command talks: nothing when it is quiet.
    pub fn new(out: &Output) -> Self {
        Self {
            out: out.clone(),
            now: Mutex::new(None),
        }
    }

    fn finish(&self, running: Option<Running>) {
        let Some(running) = running else { return };
        if let Some(bar) = &running.bar {
            bar.end();
        }
        let seconds = running.since.elapsed().as_secs_f64();
        self.out.note(format!("{}  {seconds:.1} s", running.what));
    }
}

impl Bars {
    /// Something begins; what was before has ended.
    fn begin(&self, what: String) {
        let bar = self.out.bar(&what);
        let next = Running {
            what,
            since: Instant::now(),
            bar,
        };
        let before = self
            .now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(next);
        self.finish(before);
    }

    fn is_at(&self, what: &str) -> bool {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.as_ref().is_some_and(|running| running.what == what)
    }
}

impl Progress for Bars {
    fn stage(&self, circuit: &str, stage: Stage) {
        self.begin(format!("{circuit}  {stage}"));
    }

    fn advance(&self, done: usize, of: usize) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bar) = now.as_ref().and_then(|running| running.bar.as_ref()) else {
            return;
        };
        let template = "{msg} {wide_bar} {percent:>3} % {eta}";
        bar.at(done as u64, of as u64, template);
    }

    fn end(&self) {
        let last = self
            .now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.finish(last);
    }
}

impl oaic_ceremony::progress::Progress for Bars {
    fn at(&self, what: &str, done: u64, total: u64) {
        if !self.is_at(what) {
            self.begin(what.to_owned());
        }
        let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        self.advance(count(done), count(total));
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        // What failed has no time to tell.
        if let Some(bar) = self
            .now
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .and_then(|running| running.bar)
        {
            bar.end();
        }
    }
}
