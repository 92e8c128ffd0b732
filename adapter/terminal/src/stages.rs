//! What goes on, on stderr: a bar on a terminal, a line a stage elsewhere.

use std::sync::{Mutex, MutexGuard, PoisonError};
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

    fn now(&self) -> MutexGuard<'_, Option<Running>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, running: Option<Running>) {
        let Some(running) = running else { return };
        if let Some(bar) = &running.bar {
            bar.end();
        }
        let seconds = running.since.elapsed().as_secs_f64();
        self.out.note(format!("{}  {seconds:.1} s", running.what));
    }

    /// Something begins; what was before has ended.
    pub fn begin(&self, what: String) {
        let next = Running {
            bar: self.out.bar(&what),
            what,
            since: Instant::now(),
        };
        let before = self.now().replace(next);
        self.finish(before);
    }

    /// `done` of `of` steps of what began last.
    pub fn advance(&self, done: u64, of: u64) {
        if let Some(Running { bar: Some(bar), .. }) = &*self.now() {
            bar.at(done, of, "{msg} {wide_bar} {percent:>3} % {eta}");
        }
    }

    /// `done` of `of` steps of `what`, which begins if it isn't what began last.
    pub fn at(&self, what: &str, done: u64, of: u64) {
        let is_at = self
            .now()
            .as_ref()
            .is_some_and(|running| running.what == what);
        if !is_at {
            self.begin(what.to_owned());
        }
        self.advance(done, of);
    }

    pub fn end(&self) {
        let last = self.now().take();
        self.finish(last);
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        // What failed has no time to tell.
        if let Some(Running { bar: Some(bar), .. }) = self.now().take() {
            bar.end();
        }
    }
}
