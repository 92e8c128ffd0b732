//! How a test calls a round of the watchtower.

use oaic_chain::Chain;
use oaic_client::Handle;
use oaic_watchtower::{Ground, Options, Policy};

use super::Suite;

pub fn options(threshold: u128) -> Options {
    Options {
        policy: Policy {
            threshold: Some(threshold),
            interval: Some(30),
        },
        max_age: 60,
        gas: None,
        dry_run: false,
    }
}

pub fn ground<'a>(suite: &'a Suite, chain: &'a dyn Chain, sender: &'a str) -> Ground<'a> {
    Ground {
        settlement: Handle::new(chain, suite.settlement().clone()),
        sender,
        account: suite.chain.account(sender).unwrap(),
    }
}
