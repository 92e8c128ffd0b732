//! What a network is started with.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::files::sweep_tests;
use super::process::Lifetime;
use crate::paths::target_dir;
use crate::wasm;

/// Denom of gas and stake on both chains. It has no value.
pub const DENOM: &str = "ugas";

/// Denom of a coin that stands for money from outside, for sales and dividends. It has no value
/// either; every account of the genesis has some.
pub const TEST_COIN: &str = "uusd";

pub const HUB: &str = "oaic-local-1";

pub const OUTPOST: &str = "oaic-local-2";

/// Time between blocks where people look on, and where figures are measured.
pub const BLOCK_TIME: Duration = Duration::from_secs(1);

/// Time between blocks where only what is in them matters: a test waits for dozens.
pub const TEST_BLOCK_TIME: Duration = Duration::from_millis(200);

#[derive(Clone, Debug)]
pub struct Options {
    /// Folder for homes, logs and process ids. Whatever is in it is removed first.
    pub dir: PathBuf,
    /// Validators of the hub, 1 to 10.
    pub validators: usize,
    /// Whether a second chain runs, with hermes and an open transfer channel between. Without
    /// it the hub runs alone, which starts in seconds instead of a minute.
    pub relayer: bool,
    pub lifetime: Lifetime,
    /// Whether the test accounts' keys go into the nodes' keyrings, for use of `wasmd` by hand.
    pub keyring: bool,
    /// Wasm files whose code the hub has, pinned, from its genesis on: the first has id 1. A
    /// pinned code stays in memory, and loading it costs 2,000 gas instead of 60,000.
    pub pinned: Vec<PathBuf>,
    /// Time between a block and the proposal of the next one.
    pub block_time: Duration,
}

impl Options {
    /// A network for a test: one validator, quick blocks, gone when the test is. Sweeps the
    /// networks of tests that were killed.
    pub fn for_test(name: &str) -> Self {
        let parent = target_dir().join("localnet");
        sweep_tests(&parent);
        Self {
            dir: parent.join(format!("test-{name}-{}", std::process::id())),
            validators: 1,
            relayer: false,
            lifetime: Lifetime::Tied,
            keyring: false,
            pinned: Vec::new(),
            block_time: TEST_BLOCK_TIME,
        }
    }

    /// The same, with the economy's codes pinned, as `cargo xtask localnet up` has them.
    pub fn for_test_of_economy(name: &str) -> Result<Self> {
        Ok(Self {
            pinned: wasm::economy()?,
            ..Self::for_test(name)
        })
    }
}
