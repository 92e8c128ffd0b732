//! How a test calls a round of the watchtower.

use oaic_chain::Chain;
use oaic_cli::watch::{Ground, Options, Policy};

use super::World;

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

pub fn ground<'a>(world: &'a World, chain: &'a dyn Chain, sender: &'a str) -> Ground<'a> {
    Ground {
        chain,
        contract: world.settlement(),
        sender,
        account: world.chain.account(sender).unwrap().to_string(),
        simulate: None,
    }
}
