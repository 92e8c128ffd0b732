//! Random plans of everybody at the edges of spans, against the [`oracle`](crate::oracle). Of every
//! message it says beforehand whether it is taken; after each, phases and bonds are compared, and an
//! honest bystander still votes.
//!
//! G1: what is executed had passed when voting ended and a day before the timelock's end, with No
//! still open. G3: whoever voted Yes where stake alone counts has it bonded until seven days after
//! the end.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::simulator::{Op, Simulation};

fn op() -> impl Strategy<Value = Op> {
    let id = || 0usize..5;
    let edge = prop_oneof![6 => Just(0usize), 2 => Just(1), 1 => 2usize..6];
    prop_oneof![
        1 => (0usize..6).prop_map(Op::Propose),
        1 => id().prop_map(Op::Activate),
        12 => (0usize..4, id(), 0usize..5).prop_map(|(who, id, vote)| Op::Vote(who, id, vote)),
        3 => id().prop_map(Op::Rally),
        8 => id().prop_map(Op::Execute),
        2 => id().prop_map(Op::Veto),
        4 => (id(), any::<bool>()).prop_map(|(id, guardian)| Op::Consent(id, guardian)),
        2 => (0usize..3, 0usize..3).prop_map(|(who, part)| Op::Unbond(who, part)),
        1 => (0usize..3, 0usize..3).prop_map(|(who, part)| Op::GiveBack(who, part)),
        1 => Just(Op::Burn),
        16 => (edge, 0u64..3).prop_map(|(edge, plus)| Op::Jump(edge, plus)),
    ]
}

/// Five proposals of all kinds, voted on and wanted by most.
fn begun() -> Simulation {
    let mut simulation = Simulation::new();
    let kinds = [1, 0, 5, 4, 3].map(Op::Propose);
    let wanted = [Op::Jump(0, 1)].into_iter().chain((0..5).map(Op::Rally));
    for op in kinds.into_iter().chain(wanted) {
        simulation.apply(&op);
    }
    simulation
}

fn go(simulation: &mut Simulation, ops: &[Op]) {
    for op in ops {
        simulation.apply(op);
        simulation.check();
        simulation.bystander();
    }
}

#[test]
fn what_was_executed_had_passed_and_who_wanted_it_was_bonded() {
    let config = ProptestConfig {
        cases: 96,
        max_shrink_iters: 300,
        source_file: Some(file!()),
        ..ProptestConfig::default()
    };
    let ops = proptest::collection::vec(op(), 60..160);
    let result = TestRunner::new(config).run(&ops, |ops| {
        go(&mut begun(), &ops);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// The same at every edge in turn, and everything that can become of a proposal comes about.
#[test]
fn the_simulation_reaches_every_end() {
    type Step = fn(usize) -> Vec<Op>;
    let both = |id| vec![Op::Consent(id, false), Op::Consent(id, true)];
    let plans: [(Step, Step, &[&str]); 5] = [
        (
            both,
            |id| vec![Op::Execute(id)],
            &[
                "Spend(1) executed",
                "Spend(30000000000000) executed",
                "Note executed",
                "Roles executed",
                "Code executed",
            ],
        ),
        (|_| vec![], |_| vec![], &["Lapsed", "Expired"]),
        (|_| vec![], |id| vec![Op::Veto(id)], &["Vetoed"]),
        // On the last day alice stops it, and can't take that back.
        (
            both,
            |id| vec![Op::Vote(0, id, 3), Op::Vote(0, id, 0)],
            &["last day", "Rejected"],
        ),
        // Without her it passes still, and could never be paid.
        (
            |id| vec![Op::Vote(0, id, 4)],
            |id| vec![Op::Execute(id)],
            &["unpayable", "Rejected"],
        ),
    ];
    for (first, step, reached) in plans {
        let mut simulation = begun();
        let all = |of: Step| (0..5).flat_map(of).collect::<Vec<_>>();
        go(&mut simulation, &all(first));
        for _ in 0..40 {
            go(&mut simulation, &[Op::Jump(0, 1)]);
            go(&mut simulation, &all(step));
        }
        for what in reached {
            assert!(
                simulation.seen.contains_key(*what),
                "never {what}: {:?}",
                simulation.seen
            );
        }
    }
}
