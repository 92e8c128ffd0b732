//! From a network to a chain that can be talked to.
use std::path::Path;

use crate::config::Config;
use crate::context::Context;
use crate::error::{CliError, Result};
use crate::network::Network;
use crate::output::Output;

pub fn connect(
    _network: &Network,
    _here: &Path,
    _home: &Path,
    _signer: Option<&str>,
    _config: &Config,
    _out: Output,
) -> Result<Context> {
    Err(CliError::failed("x"))
}
