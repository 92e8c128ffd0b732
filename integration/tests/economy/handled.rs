//! What an operation comes to.

use oaic_chain::TxOutcome;
use serde::de::DeserializeOwned;

/// Why an operation did nothing.
#[derive(Clone, Debug)]
pub enum Stop {
    /// There is nothing to do it with.
    Skipped,
    /// It was refused.
    Refused(String),
    /// A fault: of a contract, or of this test.
    Broken(String),
}

/// What a handler gives back.
pub type Handled<T = ()> = Result<T, Stop>;

impl Stop {
    pub fn refused(error: impl ToString) -> Self {
        Self::Refused(error.to_string())
    }
}

impl<T: Into<String>> From<T> for Stop {
    fn from(fault: T) -> Self {
        Self::Broken(fault.into())
    }
}

/// Whether something was done, or why it was refused. None: there was nothing to do it with.
///
/// # Errors
/// The fault.
pub fn outcome(handled: Handled) -> Result<Option<Result<(), String>>, String> {
    match handled {
        Ok(()) => Ok(Some(Ok(()))),
        Err(Stop::Refused(why)) => Ok(Some(Err(why))),
        Err(Stop::Skipped) => Ok(None),
        Err(Stop::Broken(fault)) => Err(fault),
    }
}

/// The data that a transaction's first call was answered with.
pub fn answer<R: DeserializeOwned>(outcome: &TxOutcome) -> Result<R, String> {
    let data = outcome.data.first().and_then(Option::as_ref);
    let data = data.ok_or("it was answered without data")?;
    cosmwasm_std::from_json(data).map_err(|e| e.to_string())
}
