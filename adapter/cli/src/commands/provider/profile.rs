//! What a provider says of itself, as arguments.

use clap::Args;
use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::{Profile, MAX_SECURITY_LEVEL};

use crate::error::{CliError, Result};

/// Where and how it serves.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    /// Where the service is reached
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// Key configuration for sealed calls (RFC 9458, section 3), in hex [default: no sealed calls]
    #[arg(long, value_name = "HEX")]
    sealed_key: Option<String>,
    /// Where it processes: an ISO 3166 code, like DE or US-CA
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// How long it stores content at most, in seconds [default: no limit is promised]
    #[arg(long, value_name = "SECONDS")]
    retention: Option<u32>,
    /// Highest security level that it serves: 1 stores nothing, 2 takes sealed calls only, 3 is an
    /// attested provider
    #[arg(long, value_name = "LEVEL", default_value_t = 0)]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=i64::from(MAX_SECURITY_LEVEL)))]
    security_level: u8,
}

impl ProfileArgs {
    /// The profile.
    ///
    /// # Errors
    /// The key is not hex.
    pub fn profile(&self) -> Result<Profile> {
        let sealed_key = self.sealed_key.as_deref().map(hex::decode).transpose();
        let sealed_key = sealed_key.map_err(|e| CliError::usage("--sealed-key").because(e))?;
        Ok(Profile {
            endpoint: self.endpoint.clone(),
            sealed_key: sealed_key.map(Binary::from),
            jurisdiction: self.jurisdiction.clone(),
            retention: self.retention,
            security_level: self.security_level,
        })
    }
}
