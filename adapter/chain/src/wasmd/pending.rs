//! Transactions on their way, and the watch that sees them arrive in blocks.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{oneshot, OwnedSemaphorePermit, Semaphore};

use super::{
    answers::TxResult,
    node::{tx_hash, TxHash},
    rpc::Node,
};
use crate::{ChainError, Result};

/// Transactions on their way at once; well below what mempools hold.
const MAX_IN_FLIGHT: usize = 2_000;

/// Between two looks at the chain's height.
const POLL: Duration = Duration::from_millis(100);

/// A transaction is given up when neither it nor any other arrived for so long.
const INCLUSION_TIMEOUT: Duration = Duration::from_secs(60);

/// Blocks that are read between two looks at what waits for too long.
const BLOCKS_AT_ONCE: u32 = 100;

#[derive(Debug)]
pub struct Included {
    pub height: u64,
    pub hash: TxHash,
    pub result: TxResult,
}

/// Resolves when the transaction is in a block.
pub type Ticket = oneshot::Receiver<Result<Included>>;

struct Entry {
    answer: oneshot::Sender<Result<Included>>,
    since: Instant,
    /// Gives its place to the next one when it arrives.
    _room: OwnedSemaphorePermit,
}

pub struct Pending {
    entries: Mutex<HashMap<TxHash, Entry>>,
    room: Arc<Semaphore>,
}

impl Pending {
    pub fn new() -> Self {
        let room = Arc::new(Semaphore::new(MAX_IN_FLIGHT));
        Self {
            entries: Mutex::default(),
            room,
        }
    }

    /// Expect a transaction, once there is room for it. To be called before it is sent, so that
    /// no block can be missed.
    pub async fn expect(&self, hash: TxHash) -> Result<Ticket> {
        let room = self.room.clone().acquire_owned().await;
        let room = room.map_err(|e| ChainError::Internal(format!("no room: {e}")))?;
        let (answer, ticket) = oneshot::channel();
        self.entries().insert(
            hash,
            Entry {
                answer,
                since: Instant::now(),
                _room: room,
            },
        );
        Ok(ticket)
    }

    pub fn forget(&self, hash: &TxHash) {
        self.entries().remove(hash);
    }

    pub async fn idle(&self) {
        while !self.is_empty() {
            tokio::time::sleep(POLL).await;
        }
    }

    fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Read blocks from a height on and answer what arrives in them. Runs until it is dropped.
    pub async fn watch(&self, node: &Node, mut next: u64) {
        let mut last_arrival = Instant::now();
        loop {
            match self.read_blocks(node, &mut next).await {
                Ok(0) => {}
                Ok(_) => last_arrival = Instant::now(),
                // The node was asked several times by now: it is gone.
                Err(error) => self.fail_all(&error),
            }
            if last_arrival.elapsed() > INCLUSION_TIMEOUT {
                self.give_up();
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn read_blocks(&self, node: &Node, next: &mut u64) -> Result<usize> {
        let newest = node.height().await?;
        let mut arrived = 0;
        // Some at once, so that nobody waits for as many blocks as a node says there are.
        for _ in 0..BLOCKS_AT_ONCE {
            if *next > newest {
                break;
            }
            if self.is_empty() {
                *next = newest.saturating_add(1);
                break;
            }
            for (tx, result) in node.block(*next).await? {
                let hash = tx_hash(&tx);
                if let Some(entry) = self.entries().remove(&hash) {
                    arrived += 1;
                    // Nobody waits any more when the caller was canceled.
                    let _ = entry.answer.send(Ok(Included {
                        height: *next,
                        hash,
                        result,
                    }));
                }
            }
            *next = next.saturating_add(1);
        }
        Ok(arrived)
    }

    fn give_up(&self) {
        let mut entries = self.entries();
        let old = |_: &TxHash, entry: &mut Entry| entry.since.elapsed() > INCLUSION_TIMEOUT;
        for (hash, entry) in entries.extract_if(old) {
            let seconds = INCLUSION_TIMEOUT.as_secs();
            let _ = entry.answer.send(Err(ChainError::Unconfirmed {
                hash: hex::encode_upper(hash),
                why: format!(
                    "it was in no block within {seconds} s, and may still arrive; if blocks stand \
                     still, see the node's log"
                ),
            }));
        }
    }

    fn fail_all(&self, error: &ChainError) {
        for (hash, entry) in self.entries().drain() {
            let _ = entry.answer.send(Err(ChainError::Unconfirmed {
                hash: hex::encode_upper(hash),
                why: error.to_string(),
            }));
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<TxHash, Entry>> {
        // Nothing panics while it is held, so a poisoned lock guards sound data.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
