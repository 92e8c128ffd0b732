//! How a session keeps its store, and how long it relies on what it saw.

use std::path::PathBuf;

use crate::clock::Clock;
use crate::served::Served;

/// When a commit counts as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// When it is on disk: survives a power cut.
    #[default]
    Full,
    /// When the system has it: survives kill -9, but a power cut may lose the last commits, and a
    /// provider could then sign a second receipt for a call. For benches and tests.
    Normal,
}

/// How a session keeps its store, and how long it relies on what it saw of the chain.
#[derive(Debug, Clone)]
pub struct Options {
    /// When a commit counts as done; on disk by default.
    pub durability: Durability,
    /// Provider: lanes that one channel may have at most, over all its terms; 4,096 by default.
    pub max_lanes: u32,
    /// Seconds after which what was seen of a channel is too old to sign or serve by; 300 by
    /// default. A channel whose delay is short allows less: an unlock must not come within its
    /// margin unseen.
    pub max_age: u64,
    /// Provider: seconds that a call may run at most, 3,600 by default;
    /// [`crate::ProviderSession::ends`] lists those that have run for longer.
    pub max_call_time: u64,
    /// Provider: how it serves, as its receipts state; nothing is promised by default. A call under
    /// terms that ask for more is refused.
    pub served: Served,
    /// Payer: the backup, replaced before a lane is opened, given up or taken on trust. Keep it on
    /// another disk. None: nothing is backed up, and a lost store means to rotate the key.
    pub backup: Option<PathBuf>,
    /// Folder of the key files, by which one key has one process and a receipt key one store. Give all
    /// stores of a machine the same one, apart from the stores: a store that is put back or copied is
    /// found out by it. None: the store's own folder.
    pub key_dir: Option<PathBuf>,
    /// The local clock; the machine's by default.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            max_lanes: 4_096,
            max_age: 300,
            max_call_time: 3_600,
            served: Served::default(),
            backup: None,
            key_dir: None,
            clock: Clock::system(),
        }
    }
}
