//! Ending a loop at once, from a signal or a test.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{CliError, Result};

#[derive(Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Thrown by SIGINT, SIGTERM and SIGHUP.
    ///
    /// # Errors
    /// The system takes no handler.
    pub fn on_signals() -> Result<Self> {
        let stop = Self::default();
        let thrown = stop.clone();
        ctrlc::set_handler(move || thrown.throw())
            .map_err(|e| CliError::failed("signals can't be handled").because(e))?;
        Ok(stop)
    }

    pub fn throw(&self) {
        *self.0 .0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0 .1.notify_all();
    }

    pub fn thrown(&self) -> bool {
        *self.0 .0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleep, unless it is thrown; whether it was.
    pub fn sleep(&self, time: Duration) -> bool {
        let guard = self.0 .0.lock().unwrap_or_else(PoisonError::into_inner);
        let (thrown, _) = self
            .0
             .1
            .wait_timeout_while(guard, time, |thrown| !*thrown)
            .unwrap_or_else(PoisonError::into_inner);
        *thrown
    }
}
