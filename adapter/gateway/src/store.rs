//! The durable store: one SQLite file, held exclusively by one thread, which commits what waits
//! together and answers after the commit.
//!
//! | module | holds |
//! |---|---|
//! | [`account`] | keys and teams, with what they have spent and reserved |
//! | [`reservations`] | reserving, settling |
//! | [`keys`] | making, changing and ending keys and teams |
//! | [`answers`] | stored answers, and which upstream has a response |
//! | [`export`] | usage by key, model and day |
//! | `schema` | tables |

pub mod account;
pub mod answers;
pub mod export;
pub mod keys;
pub mod reservations;
mod schema;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::config::Durability;
use account::{Account, Key, Window};
use reservations::Reserved;

/// Most jobs of one commit.
const GROUP: usize = 512;

/// Why the store did not do what it was asked.
#[derive(Debug, Clone)]
pub enum StoreError {
    /// Another process has it open.
    Locked(PathBuf),
    /// The file is another program's, or of another version.
    Foreign(PathBuf, String),
    /// SQLite failed: nothing of the job was done.
    Failed(Arc<rusqlite::Error>),
    /// It gave no answer: it takes nothing any more.
    Closed,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked(path) => {
                let path = path.display();
                write!(f, "{path} is open in another process; stop that one first")
            }
            Self::Foreign(path, why) => write!(f, "{} {why}", path.display()),
            Self::Failed(cause) => write!(f, "the store failed: {cause}"),
            Self::Closed => f.write_str("the store takes nothing; the log says why"),
        }
    }
}

impl std::error::Error for StoreError {}

/// What the store's thread works on: the tables and what of them is in memory, which are the same
/// after every job.
pub struct State {
    db: Connection,
    keys: HashMap<String, Key>,
    by_hash: HashMap<[u8; 32], String>,
    teams: HashMap<String, Account>,
    reserved: HashMap<u64, Reserved>,
    /// Of the last minute. Not durable: after a start, rates begin anew.
    windows: HashMap<String, Window>,
    next_reservation: u64,
    /// The greatest time that was seen: a clock that is put back ends no key later.
    latest: u64,
}

impl State {
    /// Unix seconds; they never go back.
    pub fn now(&mut self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        self.latest = self.latest.max(now.map_or(0, |passed| passed.as_secs()));
        self.latest
    }
}

impl State {
    /// Lets the file grow no further, as a full disk does.
    #[doc(hidden)]
    pub fn limit_pages(&mut self, limited: bool) -> rusqlite::Result<()> {
        let most = match limited {
            true => 1,
            false => i64::from(u32::MAX) - 1,
        };
        self.db
            .pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))
    }
}

/// A job that was done, but for its commit.
type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// A job, and why it failed if it did.
type Job = Box<dyn FnOnce(&mut State) -> (Finish, Option<StoreError>) + Send>;

/// The store's thread, seen from elsewhere.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// Waits for the end of the store's thread.
#[derive(Debug)]
pub struct Closing(std::thread::JoinHandle<()>);

impl Closing {
    /// Waits until all jobs are committed, once every [`Store`] is dropped.
    pub fn wait(self) {
        // A panic there was printed by its thread.
        let _ = self.0.join();
    }
}

impl Store {
    /// Opens or makes a file. What was reserved when it was last closed, or killed, counts as used
    /// at its ceiling: nobody knows better, and a budget is never exceeded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path, durability: Durability) -> Result<(Self, Closing), StoreError> {
        let db = schema::open(path, durability)?;
        let mut state = State {
            db,
            keys: HashMap::new(),
            by_hash: HashMap::new(),
            teams: HashMap::new(),
            reserved: HashMap::new(),
            windows: HashMap::new(),
            next_reservation: 1,
            latest: 0,
        };
        let failed = |error| StoreError::Failed(Arc::new(error));
        schema::load(&mut state).map_err(failed)?;
        state.recover().map_err(failed)?;
        let (jobs, waiting) = mpsc::channel();
        let thread = std::thread::Builder::new().name("store".into());
        let spawned = thread.spawn(move || work(state, &waiting));
        let thread = spawned.map_err(|_| StoreError::Closed)?;
        Ok((Self { jobs }, Closing(thread)))
    }

    /// Does a job, and returns once it is durable.
    ///
    /// # Errors
    /// [`StoreError`]: the job had no effect.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut State) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.send(job, move |result| {
            // Nobody waits any longer: the job is done all the same.
            let _ = sender.send(result);
        })?;
        receiver.await.map_err(|_| StoreError::Closed)?
    }

    /// Does a job that nobody waits for.
    pub fn post(&self, job: impl FnOnce(&mut State) -> rusqlite::Result<()> + Send + 'static) {
        let logged = |result: Result<(), StoreError>| {
            if let Err(error) = result {
                tracing::error!(%error, "a change was not stored");
            }
        };
        if let Err(error) = self.send(job, logged) {
            tracing::error!(%error, "a change was not stored");
        }
    }

    fn send<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut State) -> rusqlite::Result<T> + Send + 'static,
        done: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) -> Result<(), StoreError> {
        let job: Job = Box::new(move |state| {
            let result = job(state).map_err(|error| StoreError::Failed(Arc::new(error)));
            let failed = result.as_ref().err().cloned();
            let finish = move |committed: Result<(), StoreError>| {
                done(result.and_then(|value| committed.map(|()| value)));
            };
            (Box::new(finish) as Finish, failed)
        });
        self.jobs.send(job).map_err(|_| StoreError::Closed)
    }
}

/// Does jobs until nobody can send any more.
fn work(mut state: State, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        if let Err(error) = state.db.execute_batch("BEGIN IMMEDIATE") {
            // The job is dropped, which its sender sees.
            tracing::error!(%error, "the store takes nothing");
            continue;
        }
        let mut finished = Vec::new();
        let mut result = Ok(());
        let mut next = Some(first);
        while let Some(job) = next {
            let (finish, failed) = job(&mut state);
            finished.push(finish);
            result = failed.map_or(Ok(()), Err);
            next = match finished.len() < GROUP && result.is_ok() {
                true => jobs.try_recv().ok(),
                false => None,
            };
        }
        let committed = result.and_then(|()| {
            let committed = state.db.execute_batch("COMMIT");
            committed.map_err(|error| StoreError::Failed(Arc::new(error)))
        });
        if committed.is_err() {
            let _ = state.db.execute_batch("ROLLBACK");
            // Memory has what was not committed: read it again.
            if let Err(error) = schema::load(&mut state) {
                tracing::error!(%error, "the store can't be read any more and is closed");
                return;
            }
        }
        for finish in finished {
            finish(committed.clone());
        }
    }
}
