//! One episode: generated from its seed, run, and shrunk when it fails.

use std::marker::PhantomData;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::ReferenceStateMachine;

use super::{Coverage, Outcome, Simulation};

/// What went wrong, and where.
pub struct Failure {
    /// Position of the operation that failed.
    pub at: usize,
    /// What was wrong; the part before the first colon names the invariant.
    pub message: String,
    /// One line per operation, up to the one that failed.
    pub trace: Vec<String>,
}

impl Failure {
    fn invariant(&self) -> &str {
        self.message.split(':').next().unwrap_or(&self.message)
    }
}

/// Replays at most, when a failure is shrunk.
const REPLAYS: usize = 200;

struct Reference<S>(PhantomData<S>);

impl<S: Simulation> ReferenceStateMachine for Reference<S> {
    type State = S::Model;
    type Transition = S::Operation;

    fn init_state() -> BoxedStrategy<S::Model> {
        S::model()
    }

    fn transitions(model: &S::Model) -> BoxedStrategy<S::Operation> {
        S::operation(model)
    }

    fn preconditions(model: &S::Model, op: &S::Operation) -> bool {
        S::allowed(model, op)
    }

    fn apply(mut model: S::Model, op: &S::Operation) -> S::Model {
        predict::<S>(&mut model, op);
        model
    }
}

fn predict<S: Simulation>(model: &mut S::Model, op: &S::Operation) -> Option<bool> {
    let before = model.clone();
    let must = S::predict(model, op);
    if must == Some(false) {
        *model = before;
    }
    must
}

/// The model that a run begins with, its operations, and how many of them were applied.
type Run<S> = (
    <S as Simulation>::Model,
    Vec<<S as Simulation>::Operation>,
    Option<Arc<AtomicUsize>>,
);

/// The run of a seed.
fn tree<S: Simulation>(seed: u64, count: usize) -> impl ValueTree<Value = Run<S>> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    Reference::<S>::sequential_strategy(count)
        .new_tree(&mut runner)
        .expect("operations can be generated")
}

/// A seed's operations, and the model they begin with.
pub fn generate<S: Simulation>(seed: u64, count: usize) -> (S::Model, Vec<S::Operation>) {
    let (model, ops, _) = tree::<S>(seed, count).current();
    (model, ops)
}

/// Applies operations to a new system until one fails.
///
/// # Errors
/// The failure.
pub fn replay<S: Simulation>(
    model: &S::Model,
    ops: &[S::Operation],
) -> Result<Coverage, Box<Failure>> {
    let mut trace = vec![];
    let mut coverage = Coverage::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        apply_all::<S>(model.clone(), ops, &mut trace, &mut coverage)
    }));
    let message = match outcome {
        Ok(Ok(())) => return Ok(coverage),
        Ok(Err(message)) => message,
        Err(panic) => match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
            (Some(text), _) => text.clone(),
            (None, Some(text)) => (*text).to_owned(),
            (None, None) => "a panic without a text".to_owned(),
        },
    };
    let at = trace.len();
    if let Some(op) = ops.get(at) {
        trace.push(format!("{at:4} {op:?}: {message}"));
    }
    Err(Box::new(Failure { at, message, trace }))
}

fn apply_all<S: Simulation>(
    mut model: S::Model,
    ops: &[S::Operation],
    trace: &mut Vec<String>,
    coverage: &mut Coverage,
) -> Result<(), String> {
    let mut system = S::start(&model)?;
    system.check(&model)?;
    for (at, op) in ops.iter().enumerate() {
        let must = predict::<S>(&mut model, op);
        let outcome = system.apply(op)?;
        if must.is_some_and(|must| must != (outcome == Outcome::Done)) {
            return Err(format!("the model expects otherwise: {outcome:?}"));
        }
        system.check(&model)?;
        coverage.count(op, &outcome);
        trace.push(format!("{at:4} {op:?}: {outcome:?}"));
    }
    system.finish(model)
}

/// Runs the episode of a seed.
///
/// # Errors
/// The failure, and a report of the shortest run that was found.
pub(super) fn episode<S: Simulation>(seed: u64, count: usize) -> Result<Coverage, String> {
    let (model, ops) = generate::<S>(seed, count);
    replay::<S>(&model, &ops).map_err(|failure| {
        let (first, message) = (failure.at, failure.message.clone());
        let mut shrinking = Shrinking::<S> {
            seed,
            count,
            seen: (failure.at + 1).min(count),
            replays: REPLAYS,
            model,
            shortest: *failure,
        };
        shrinking.delete();
        let Shrinking {
            model, shortest, ..
        } = shrinking;
        let trace = shortest.trace;
        format!(
            "operation {first} of the episode with seed {seed} failed: {message}\n\
             shortest run found that fails ({} operations), from {model:?}:\n{}",
            trace.len(),
            trace.join("\n")
        )
    })
}

/// Shortens a run for as long as it fails in the same way.
struct Shrinking<S: Simulation> {
    seed: u64,
    count: usize,
    /// Operations that were applied.
    seen: usize,
    /// How many more replays there may be.
    replays: usize,
    model: S::Model,
    shortest: Failure,
}

impl<S: Simulation> Shrinking<S> {
    /// [`proptest_state_machine`] deletes one operation at a time, from the back. A system may take
    /// seconds for an episode, so as many of its steps as go are made before a replay. One that
    /// must be undone is undone by generating the run once more.
    fn delete(&mut self) {
        let mut deleted: Vec<bool> = vec![];
        let mut size = self.seen.div_ceil(2);
        while deleted.len() + 1 < self.seen {
            size = size.min(self.seen - 1 - deleted.len());
            let mut more = deleted.clone();
            more.resize(deleted.len() + size, true);
            match self.fails(self.after(&more).current()) {
                None => return,
                Some(true) => {
                    deleted = more;
                    size *= 2;
                }
                Some(false) if size == 1 => deleted.push(false),
                Some(false) => size /= 2,
            }
        }
        self.simplify(self.after(&deleted));
    }

    /// Shrinks operands, as proptest does.
    fn simplify(&mut self, mut tree: impl ValueTree<Value = Run<S>>) {
        let mut more = tree.simplify();
        while more {
            more = match self.fails(tree.current()) {
                None => false,
                Some(true) => tree.simplify(),
                Some(false) => tree.complicate(),
            };
        }
    }

    /// The run after some deletions, each of which was undone or not.
    fn after(&self, deleted: &[bool]) -> impl ValueTree<Value = Run<S>> {
        let mut tree = tree::<S>(self.seed, self.count);
        if let (.., Some(seen)) = tree.current() {
            seen.store(self.seen, Ordering::SeqCst);
        }
        for gone in deleted {
            let _ = tree.simplify() && !gone && tree.complicate();
        }
        tree
    }

    /// Whether a run fails in the same way; None when there were enough replays.
    fn fails(&mut self, (model, ops, _): Run<S>) -> Option<bool> {
        self.replays = self.replays.checked_sub(1)?;
        let failure = replay::<S>(&model, &ops).err();
        let same = failure.filter(|failure| failure.invariant() == self.shortest.invariant());
        let fails = same.is_some();
        if let Some(failure) = same {
            (self.model, self.shortest) = (model, *failure);
        }
        Some(fails)
    }
}
