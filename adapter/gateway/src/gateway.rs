//! What all calls share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use tokio::sync::Notify;

use crate::admission::{Admission, Open};
use crate::config::Config;
use crate::error::ApiError;
use crate::guardrail::Guard;
use crate::idempotency::Idempotency;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::upstream::{pool, Pool};

/// What all calls share.
pub struct Gateway {
    /// Settings.
    pub config: Config,
    /// Who may call, and on whose account.
    pub admission: Arc<dyn Admission>,
    /// Durable state.
    pub store: Store,
    /// Answers by idempotency key.
    pub idempotency: Idempotency,
    /// Guardrail hook.
    pub guard: Option<Guard>,
    /// Connections by upstream.
    pub pools: BTreeMap<String, Pool>,
    /// Counters.
    pub metrics: Metrics,
    /// Calls that run.
    pub running: Arc<Running>,
}

impl Gateway {
    /// With its own users' keys, or open, as the settings say.
    ///
    /// # Errors
    /// The machine's certificates can't be read.
    pub fn new(config: Config, store: Store) -> std::io::Result<Self> {
        let admission: Arc<dyn Admission> = match config.require_keys {
            true => Arc::new(Keys::new(store.clone())),
            false => Arc::new(Open),
        };
        Self::with_admission(config, store, admission)
    }

    /// With another way to admit calls.
    ///
    /// # Errors
    /// The machine's certificates can't be read.
    pub fn with_admission(
        config: Config,
        store: Store,
        admission: Arc<dyn Admission>,
    ) -> std::io::Result<Self> {
        let mut pools = BTreeMap::new();
        for (name, upstream) in &config.upstreams {
            pools.insert(name.clone(), pool(upstream.connect_timeout)?);
        }
        let guard = config.guardrail.clone().map(Guard::new).transpose()?;
        let idempotency = Idempotency::new(store.clone(), config.limits.stored_seconds);
        Ok(Self {
            admission,
            idempotency,
            guard,
            pools,
            metrics: Metrics::default(),
            running: Arc::default(),
            store,
            config,
        })
    }
}

/// Counts calls that run, so that a gateway that stops can wait for them.
#[derive(Debug, Default)]
pub struct Running {
    calls: AtomicUsize,
    ended: Notify,
}

impl Running {
    /// How many run.
    pub fn count(&self) -> usize {
        self.calls.load(Ordering::Acquire)
    }

    /// Counts one until what is returned is dropped.
    pub fn begin(self: &Arc<Self>) -> One {
        self.calls.fetch_add(1, Ordering::AcqRel);
        One(self.clone())
    }

    /// Waits until none runs.
    pub async fn wait(&self) {
        loop {
            let ended = self.ended.notified();
            if self.count() == 0 {
                return;
            }
            ended.await;
        }
    }
}

/// One call that runs.
#[derive(Debug)]
pub struct One(Arc<Running>);

impl Drop for One {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::AcqRel);
        self.0.ended.notify_waiters();
    }
}

/// A task that ended without an answer: a fault of ours.
pub fn internal() -> ApiError {
    let status = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
    ApiError::new(
        status,
        "server_error",
        "internal_error",
        "internal fault; the gateway's log has more",
    )
}
