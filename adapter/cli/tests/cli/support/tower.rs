//! Rounds of the watchtower.

use oaic_chain::Chain;
use oaic_cli::error::Result;
use oaic_client::Handle;
use oaic_watchtower::{round, Ground, Memory, Options, Policy, Round, VoucherSource};

use super::Suite;

/// A watchtower with its source. It settles as `prov` whatever brings 1 uoaic, unless told otherwise.
pub struct Tower<'a, S> {
    suite: &'a Suite,
    pub chain: &'a dyn Chain,
    pub sender: &'static str,
    pub source: S,
    pub options: Options,
    pub memory: Memory,
}

impl<'a, S: VoucherSource> Tower<'a, S> {
    pub fn new(suite: &'a Suite, chain: &'a dyn Chain, source: S) -> Self {
        Self {
            suite,
            chain,
            sender: "prov",
            source,
            options: Options {
                policy: Policy {
                    threshold: Some(1),
                    interval: Some(30),
                },
                max_age: 60,
                gas: None,
                dry_run: false,
            },
            memory: Memory::default(),
        }
    }

    /// One that settles what brings so many uoaic.
    pub fn with_threshold(mut self, threshold: u128) -> Self {
        self.options.policy.threshold = Some(threshold);
        self
    }

    pub fn try_look(&mut self) -> Result<Round> {
        let ground = Ground {
            settlement: Handle::new(self.chain, self.suite.settlement().clone()),
            sender: self.sender,
            account: self.suite.chain.account(self.sender).unwrap(),
        };
        round(&mut self.source, &ground, &self.options, &mut self.memory)
    }

    pub fn look(&mut self) -> Round {
        self.try_look().unwrap()
    }
}
