//! Settings: one TOML file, read and checked at once, with errors that name file, line and field.
//!
//! | module | holds |
//! |---|---|
//! | `file` | the file as it is written |
//! | `check` | what must be true of it |
//! | `sample.toml` | a commented file with every setting |

mod check;
mod file;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use oaic_math::price::call_price;
use oaic_messages::compute_settlement::UNIT_SLOTS;
use oaic_terminal::toml_lines::{toml_error, TomlLines};

use crate::request::Dialect;
use crate::usage::Units;

pub use file::{Durability, Limits, OnError};

/// A commented file with every setting.
pub const SAMPLE: &str = include_str!("config/sample.toml");

/// Settings of a gateway.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Where the operator connects.
    pub admin_listen: SocketAddr,
    /// File with the operator's token.
    pub admin_token: PathBuf,
    /// SQLite file.
    pub store: PathBuf,
    /// What a commit survives.
    pub durability: Durability,
    /// Whether clients need a key.
    pub require_keys: bool,
    /// Bounds.
    pub limits: Limits,
    /// Guardrail hook.
    pub guardrail: Option<Guardrail>,
    /// Models by the name that clients use.
    pub models: BTreeMap<String, Arc<Model>>,
    /// Upstreams by name.
    pub upstreams: BTreeMap<String, Arc<Upstream>>,
}

/// A server that runs models.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Its name.
    pub name: String,
    /// Address that routes are appended to, without `/v1`.
    pub url: String,
    /// Its key for us.
    pub api_key: Option<Secret>,
    /// What it speaks.
    pub dialects: Vec<Dialect>,
    /// It takes `stream_options.include_usage`.
    pub stream_usage: bool,
    /// Members of requests that it does not take.
    pub drop: Vec<String>,
    /// Until it has accepted a connection.
    pub connect_timeout: Duration,
    /// Until its answer begins.
    pub first_byte_timeout: Duration,
    /// Between two pieces of its answer.
    pub idle_timeout: Duration,
}

/// A model, as clients see it.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Who owns it, for lists of models.
    pub owned_by: String,
    /// Where it is served, in the order in which it is tried, and its name there.
    pub upstreams: Vec<(String, String)>,
    /// Tokens of prompt and answer together, at most.
    pub context_tokens: u64,
    /// Tokens of one answer, at most.
    pub max_output_tokens: u64,
    /// Tokens that its chat template adds, at most.
    pub template_tokens: u64,
    /// Tokens of one medium, by type of part, at most. A type that is missing is refused.
    pub media_tokens: BTreeMap<String, u64>,
    /// uoaic for 1,000,000 units of each kind.
    pub prices: [u128; UNIT_SLOTS],
}

impl Model {
    /// What units cost, in uoaic, by the formula of contracts and sessions.
    pub fn price(&self, units: &Units) -> u128 {
        call_price(&units.0, &self.prices, 0, u128::MAX).unwrap_or(u128::MAX)
    }
}

/// Asks another server before and after each call.
#[derive(Debug, Clone)]
pub struct Guardrail {
    /// Where to ask.
    pub url: String,
    /// Ask before a call is forwarded.
    pub before: bool,
    /// Ask before an answer is delivered; streams are then held back until they are complete.
    pub after: bool,
    /// Until it has answered.
    pub timeout: Duration,
    /// What to do when it does not.
    pub on_error: OnError,
}

/// A secret, which nothing prints.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Of a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Field, such as `models[0].price.prompt`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// Settings that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    file: PathBuf,
    /// All that is wrong.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let Problem {
                line,
                field,
                message,
            } = problem;
            let newline = if i > 0 { "\n" } else { "" };
            write!(f, "{newline}{}:{line}: ", self.file.display())?;
            match field.is_empty() {
                true => write!(f, "{message}")?,
                false => write!(f, "`{field}` {message}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let error = |problems| ConfigError {
            file: path.into(),
            problems,
        };
        let text = std::fs::read_to_string(path).map_err(|e| {
            error(vec![Problem {
                line: 1,
                field: String::new(),
                message: format!("the file can't be read: {e}"),
            }])
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::parse(&text, folder).map_err(error)
    }

    /// Reads and checks a text; relative paths start in `folder`.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Vec<Problem>> {
        let file = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let (line, field, message) = toml_error(text, &error);
                return Err(vec![Problem {
                    line,
                    field,
                    message,
                }]);
            }
        };
        check::check(file, folder).map_err(|wrong| located(text, wrong))
    }
}

/// Gives fields their lines.
fn located(text: &str, wrong: check::Wrong) -> Vec<Problem> {
    let lines = TomlLines::parse(text);
    let mut problems: Vec<_> = wrong
        .into_iter()
        .map(|(field, message)| Problem {
            line: lines.as_ref().map_or(1, |lines| lines.line(&field)),
            field,
            message,
        })
        .collect();
    problems.sort_by_key(|problem| problem.line);
    problems
}
