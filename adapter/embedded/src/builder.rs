//! How an embedded chain is set up.

use cosmwasm_std::{Coin, Empty};
use cw_multi_test::Contract;

use crate::{
    app::{self, EmbeddedState},
    codes::{self, Codes, ContractCode},
    worker::Worker,
    EmbeddedChain, CHAIN_ID, START_TIME,
};

pub struct Builder {
    chain_id: String,
    start_time: u64,
    codes: Codes,
    native: Vec<(String, Coin)>,
    served: Option<String>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            chain_id: CHAIN_ID.into(),
            start_time: START_TIME,
            codes: codes::known(),
            native: vec![],
            served: None,
        }
    }

    pub fn chain_id(mut self, chain_id: impl Into<String>) -> Self {
        self.chain_id = chain_id.into();
        self
    }

    /// Time of its first block, in Unix seconds.
    pub fn start_time(mut self, seconds: u64) -> Self {
        self.start_time = seconds;
        self
    }

    /// Add a contract, or replace one, under the name that `store_code` takes.
    pub fn code(
        mut self,
        name: impl Into<String>,
        make: impl Fn() -> Box<dyn Contract<Empty>> + Send + 'static,
    ) -> Self {
        let code = ContractCode {
            version: "0".into(),
            make: Box::new(make),
        };
        self.codes.insert(name.into(), code);
        self
    }

    /// Give the account behind a label native coins at the start; more than once adds up.
    pub fn native(
        mut self,
        label: impl Into<String>,
        denom: impl Into<String>,
        amount: u128,
    ) -> Self {
        self.native.push((label.into(), Coin::new(amount, denom)));
        self
    }

    /// It is served, under a genesis hash: the hash salts the contracts' addresses, and time is this
    /// machine's.
    pub(crate) fn served(mut self, genesis_hash: String) -> Self {
        self.served = Some(genesis_hash);
        self
    }

    /// Put something around every contract known so far, for example to count what it reads.
    pub fn wrap(
        mut self,
        around: impl Fn(Box<dyn Contract<Empty>>) -> Box<dyn Contract<Empty>> + Clone + Send + 'static,
    ) -> Self {
        let wrapped = |(name, code): (String, ContractCode)| {
            let (make, around) = (code.make, around.clone());
            let code = ContractCode {
                version: code.version,
                make: Box::new(move || around(make())),
            };
            (name, code)
        };
        self.codes = self.codes.into_iter().map(wrapped).collect();
        self
    }

    /// The chain.
    ///
    /// # Panics
    /// When [`native`](Self::native) was given no label, or one account more than 128 bits of a
    /// denom.
    pub fn build(self) -> EmbeddedChain {
        let Self {
            chain_id,
            start_time,
            codes,
            native,
            served,
        } = self;
        let id = chain_id.clone();
        let worker = Worker::start(move || EmbeddedState::new(id, start_time, codes, served));
        for (label, coin) in native {
            let given = app::account(&label)
                .and_then(|account| worker.call(move |app| app.mint(&account, coin))?);
            if let Err(error) = given {
                panic!("native coins of '{label}': {error}");
            }
        }
        EmbeddedChain { worker, chain_id }
    }
}
