//! A chain on which tests only try refusals.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use oaic_messages::private_credits::ExecuteMsg;
use oaic_wallet::{Plan, Wallet};

use crate::suite::Suite;

/// A wallet with notes, the same in each test.
pub struct Shared {
    pub suite: Suite,
    pub wallet: Wallet,
}

pub fn shared<T>(test: impl FnOnce(&mut Shared) -> T) -> T {
    let mut suite = Suite::new();
    let mut wallet = suite.wallet(1);
    suite.deposit("alice", &mut wallet, &[1_000, 1_000, 100, 10_000]);
    test(&mut Shared { suite, wallet })
}

impl Shared {
    /// A spend, proven once for all tests: their chains are equal to the last byte.
    pub fn spend(&mut self, plan: &Plan) -> ExecuteMsg {
        static PROVEN: Mutex<BTreeMap<String, ExecuteMsg>> = Mutex::new(BTreeMap::new());
        let mut proven = PROVEN.lock().unwrap_or_else(PoisonError::into_inner);
        let message = proven
            .entry(format!("{plan:?}"))
            .or_insert_with(|| self.suite.prove(&self.wallet, plan));
        message.clone()
    }
}
