//! What goes on, on stderr: a bar on a terminal, a line a stage elsewhere.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::output::Output;
use crate::terminal::Bar;

pub struct Stages {
    out: Output,
    now: Mutex<Option<Running>>,
}

struct Running {
    what: String,
    since: Instant,
    bar: Option<Bar>,
}

impl Stages {
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

impl Stages {
    /// Something begins; what was before has ended.
    pub fn begin(&self, what: String) {
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

    /// `done` of `of` steps of what began last.
    pub fn advance(&self, done: u64, of: u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bar) = now.as_ref().and_then(|running| running.bar.as_ref()) else {
            return;
        };
        let template = "{msg} {wide_bar} {percent:>3} % {eta}";
        bar.at(done, of, template);
    }

    /// `done` of `of` steps of `what`, which begins if it isn't what began last.
    pub fn at(&self, what: &str, done: u64, of: u64) {
        if !self.is_at(what) {
            self.begin(what.to_owned());
        }
        self.advance(done, of);
    }

    pub fn end(&self) {
        let last = self
            .now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.finish(last);
    }
}

impl Drop for Stages {
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
