use proptest::prelude::*;

use super::runner::{try_run, Asked, Plan};
use super::*;

/// An account that may not be overdrawn, with a fault: what is exactly 7 is never taken out.
struct Account<const FAULT: bool>(u32);

#[derive(Clone, Debug)]
enum Op {
    In(u32),
    Out(u32),
    Never,
}

impl<const FAULT: bool> Simulation for Account<FAULT> {
    type Model = u32;
    type Operation = Op;

    fn model() -> BoxedStrategy<u32> {
        Just(0).boxed()
    }

    fn operation(_: &u32) -> BoxedStrategy<Op> {
        prop_oneof![
            20 => (1..50u32).prop_map(Op::In),
            20 => (1..50u32).prop_map(Op::Out),
            1 => Just(Op::Never),
        ]
        .boxed()
    }

    fn predict(held: &mut u32, op: &Op) -> Option<bool> {
        let after = match op {
            Op::In(amount) => held.checked_add(*amount),
            Op::Out(amount) => held.checked_sub(*amount),
            Op::Never => None,
        };
        *held = after.unwrap_or(*held);
        Some(after.is_some())
    }

    fn start(held: &u32) -> Result<Self, String> {
        Ok(Self(*held))
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        match op {
            Op::In(amount) => self.0 += amount,
            Op::Out(amount) if *amount > self.0 => return Ok(Outcome::Refused("too much".into())),
            Op::Out(7) if FAULT => {}
            Op::Out(amount) => self.0 -= amount,
            Op::Never => return Ok(Outcome::Refused("never".into())),
        }
        Ok(Outcome::Done)
    }

    fn check(&self, held: &u32) -> Result<(), String> {
        equal(("held", self.0), ("the model's", *held)).map_err(|e| format!("balance: {e}"))
    }
}

fn plan(refused: &'static [&'static str]) -> Plan {
    Plan {
        operations: 400,
        seeds: vec![0, 1, 2],
        refused,
    }
}

#[test]
fn a_run_without_a_fault_passes() {
    try_run::<Account<false>>(&plan(&["Never"]), &Asked::default()).unwrap();
}

#[test]
fn a_fault_is_found_and_shrunk_to_the_operations_it_takes() {
    let failed = try_run::<Account<true>>(&plan(&["Never"]), &Asked::default()).unwrap_err();
    assert!(failed.contains("fails (2 operations)"), "{failed}");
    assert!(
        failed.contains("In(7)") && failed.contains("Out(7): balance"),
        "{failed}"
    );
    assert!(
        failed.contains("OAIC_OPS=400 cargo test -p oaic-testing simulation::"),
        "{failed}"
    );
}

#[test]
fn a_seed_repeats_its_episode() {
    let failure = |seed| {
        let asked = Asked {
            seed: Some(seed),
            ops: Some(400),
            long: false,
        };
        try_run::<Account<true>>(&plan(&[]), &asked).unwrap_err()
    };
    assert_eq!(failure(5), failure(5));
    assert_ne!(failure(5), failure(6));
}

#[test]
fn a_kind_that_is_never_done_fails_the_run() {
    let failed = try_run::<Account<false>>(&plan(&[]), &Asked::default()).unwrap_err();
    assert!(failed.starts_with("Never never succeeded"), "{failed}");
    let failed = try_run::<Account<false>>(&plan(&["In", "Never"]), &Asked::default()).unwrap_err();
    assert!(failed.starts_with("In was never tried"), "{failed}");
}

#[test]
fn a_panic_is_a_failure() {
    struct Panics;
    impl Simulation for Panics {
        type Model = ();
        type Operation = u8;

        fn model() -> BoxedStrategy<()> {
            Just(()).boxed()
        }

        fn operation((): &()) -> BoxedStrategy<u8> {
            any::<u8>().boxed()
        }

        fn start((): &()) -> Result<Self, String> {
            Ok(Self)
        }

        fn apply(&mut self, op: &u8) -> Result<Outcome, String> {
            assert!(*op < 100, "too large");
            Ok(Outcome::Done)
        }
    }
    let failed = try_run::<Panics>(&plan(&[]), &Asked::default()).unwrap_err();
    assert!(
        failed.contains("(1 operations)") && failed.contains("0 100: too large"),
        "{failed}"
    );
}
