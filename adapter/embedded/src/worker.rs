//! The thread that owns the chain. cw-multi-test's app can't move between threads, so the work
//! goes to it.

use std::{
    panic::{catch_unwind, AssertUnwindSafe},
    sync::mpsc::{channel, Sender},
    thread,
};

use oaic_chain::{ChainError, Result};

use crate::app::EmbeddedState;

type Job = Box<dyn FnOnce(&mut EmbeddedState) + Send>;

/// Handle to the thread; it ends when the handle is dropped.
pub struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    pub fn start(make: impl FnOnce() -> EmbeddedState + Send + 'static) -> Self {
        let (jobs, inbox) = channel::<Job>();
        thread::spawn(move || {
            let mut app = make();
            for job in inbox {
                job(&mut app);
            }
        });
        Self { jobs }
    }

    /// Do some work on the chain and wait for its answer.
    pub fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut EmbeddedState) -> T + Send + 'static,
    ) -> Result<T> {
        let (answer, inbox) = channel();
        let job = move |app: &mut EmbeddedState| {
            // A fault in one job must not take the chain, and every later job, with it.
            let done = catch_unwind(AssertUnwindSafe(|| work(app)));
            let done = done.map_err(|panic| ChainError::Internal(panic_text(panic.as_ref())));
            // Nobody listens when the caller's thread has died: nothing to do then.
            let _ = answer.send(done);
        };
        let gone = || ChainError::Internal("the embedded chain's thread has ended".into());
        self.jobs.send(Box::new(job)).map_err(|_| gone())?;
        inbox.recv().map_err(|_| gone())?
    }
}

/// What a panic of a contract, or of work on the chain, said.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".into())
}
