//! Accesses to storage with few and with many past checkpoints.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use anyhow::Result;
use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Order, Record, Reply, Response,
    StdResult, Storage, Uint128,
};
use cw_multi_test::error::AnyResult;
use cw_multi_test::{Contract, ContractWrapper};
use oaic_chain::{ChainExt, Tx};
use oaic_embedded::EmbeddedChain;
use oaic_messages::gates::{AllowedResponse, SaleSuccessResponse};
use oaic_messages::shared::SHORT_WINDOW_CHAINS;
use oaic_messages::{staking, token};

use super::Figures;
use crate::bench::government::calls::Gauge;
use crate::bench::government::contracts::{Government, ALICE, BOB, CAROL, LONG_VOTING};

/// Accesses with few and with many checkpoints of bob's balance, of bob's stake, and of all stake.
pub(super) fn count(few: usize, many: usize) -> Result<[Figures; 2]> {
    let accesses = Arc::new(AtomicU64::new(0));
    let counter = accesses.clone();
    // The windows of the contracts are short, which only some chains allow.
    let chain = EmbeddedChain::builder()
        .chain_id(SHORT_WINDOW_CHAINS[0])
        .code("asker", asker)
        .wrap(move |contract| {
            let counter = counter.clone();
            Box::new(Counted { contract, counter })
        })
        .build();
    let gauge = Gauge {
        chain: &chain,
        accesses: Some(&accesses),
    };
    let government = Government::set_up(gauge, LONG_VOTING)?;
    // Their snapshots are older than all the checkpoints.
    let old = [opened(&government)?, opened(&government)?];
    checkpoints(&government, few)?;
    let with_few = counted(&government, old[0])?;
    checkpoints(&government, many - few)?;
    Ok([with_few, counted(&government, old[1])?])
}

/// A proposal that voting has begun on.
fn opened(government: &Government<'_>) -> Result<u64> {
    let (number, _) = government.propose()?;
    government.chain.advance(1, 2)?;
    government.vote(ALICE, number)?;
    government.chain.advance(1, 0)?;
    Ok(number)
}

/// So many blocks, each of which changes bob's balance and stake.
fn checkpoints(government: &Government<'_>, blocks: usize) -> Result<()> {
    let stake = staking::ReceiveMsg::Stake {
        term: 0,
        position: Some(government.position(BOB)?),
    };
    let transfer = token::ExecuteMsg::Transfer {
        recipient: government.chain.account(CAROL)?.into(),
        amount: Uint128::new(1),
    };
    let tx = Tx {
        sender: BOB.into(),
        calls: vec![
            government
                .token
                .send_call(&government.staking, 1_000_000u128, &stake)?,
            government.token.call(&transfer)?,
        ],
        gas_limit: None,
    };
    for _ in 0..blocks {
        government.chain.run_one(tx.clone())?;
    }
    Ok(())
}

fn counted(government: &Government<'_>, old: u64) -> Result<Figures> {
    let transfer = token::ExecuteMsg::Transfer {
        recipient: government.chain.account(CAROL)?.into(),
        amount: Uint128::new(1),
    };
    let new = opened(government)?;
    Ok(Figures::from([
        (
            "token.transfer",
            government
                .gauge
                .used(BOB, government.token.address(), &transfer)?,
        ),
        ("staking.stake", government.stake(BOB)?),
        ("staking.dividends", government.claim_dividends(BOB)?),
        ("dao.vote.new", government.vote(BOB, new)?),
        ("dao.vote.old", government.vote(BOB, old)?),
    ]))
}

/// Stands in for the baseline that does nothing when it is told to.
fn asker() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    // A sale that has succeeded, and takes every message.
    fn query(_: Deps, _: Env, msg: serde_json::Value) -> StdResult<Binary> {
        match msg.get("success") {
            Some(_) => to_json_binary(&SaleSuccessResponse { at: Some(1) }),
            None => to_json_binary(&AllowedResponse {
                allowed: true,
                reason: None,
            }),
        }
    }
    Box::new(ContractWrapper::new(instantiate, instantiate, query))
}

struct Counted {
    contract: Box<dyn Contract<Empty>>,
    counter: Arc<AtomicU64>,
}

impl Counted {
    fn with<T>(&self, deps: DepsMut, run: impl FnOnce(DepsMut) -> T) -> T {
        let mut storage = Writing {
            storage: deps.storage,
            counter: &self.counter,
        };
        run(DepsMut {
            storage: &mut storage,
            api: deps.api,
            querier: deps.querier,
        })
    }
}

impl Contract<Empty> for Counted {
    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        self.with(deps, |deps| self.contract.execute(deps, env, info, msg))
    }

    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        self.with(deps, |deps| self.contract.instantiate(deps, env, info, msg))
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        let storage = Reading {
            storage: deps.storage,
            counter: &self.counter,
        };
        let deps = Deps {
            storage: &storage,
            api: deps.api,
            querier: deps.querier,
        };
        self.contract.query(deps, env, msg)
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.with(deps, |deps| self.contract.sudo(deps, env, msg))
    }

    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> AnyResult<Response> {
        self.with(deps, |deps| self.contract.reply(deps, env, msg))
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.with(deps, |deps| self.contract.migrate(deps, env, msg))
    }
}

struct Reading<'a> {
    storage: &'a dyn Storage,
    counter: &'a AtomicU64,
}

struct Writing<'a> {
    storage: &'a mut dyn Storage,
    counter: &'a AtomicU64,
}

fn one(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::SeqCst);
}

/// Every step of an iterator is an access, the last one too, which finds nothing.
fn steps<'a>(
    counter: &'a AtomicU64,
    mut found: Box<dyn Iterator<Item = Record> + 'a>,
) -> Box<dyn Iterator<Item = Record> + 'a> {
    Box::new(std::iter::from_fn(move || {
        one(counter);
        found.next()
    }))
}

impl Storage for Reading<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        one(self.counter);
        self.storage.get(key)
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        steps(self.counter, self.storage.range(start, end, order))
    }

    fn set(&mut self, _: &[u8], _: &[u8]) {
        unreachable!("a query has no way to write")
    }

    fn remove(&mut self, _: &[u8]) {
        unreachable!("a query has no way to write")
    }
}

impl Storage for Writing<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        one(self.counter);
        self.storage.get(key)
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        steps(self.counter, self.storage.range(start, end, order))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        one(self.counter);
        self.storage.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        one(self.counter);
        self.storage.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    /// Else a contract that reads through all its checkpoints would look like one that doesn't.
    #[test]
    fn every_step_of_a_scan_is_an_access() {
        let counter = AtomicU64::new(0);
        let mut inner = MockStorage::new();
        let mut storage = Writing {
            storage: &mut inner,
            counter: &counter,
        };
        (0..5u8).for_each(|key| storage.set(&[key], b"x"));
        storage.remove(&[4]);
        assert_eq!(storage.get(&[1]), Some(b"x".to_vec()));
        assert_eq!(counter.swap(0, Ordering::SeqCst), 7);
        // Four that are there, and the step that finds no more.
        assert_eq!(storage.range(None, None, Order::Ascending).count(), 4);
        assert_eq!(counter.swap(0, Ordering::SeqCst), 5);
        let reading = Reading {
            storage: &inner,
            counter: &counter,
        };
        let keys = reading.range_keys(None, None, Order::Descending);
        assert_eq!(keys.take(2).count(), 2);
        assert_eq!(reading.get(&[9]), None);
        assert_eq!(counter.load(Ordering::SeqCst), 3);
    }
}
