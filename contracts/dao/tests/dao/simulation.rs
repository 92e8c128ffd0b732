//! Random plans of everybody at the edges of spans, against the [`oracle`](crate::oracle). Of every
//! message it says beforehand whether it is taken; after each, phases and bonds are compared, and an
//! honest bystander still votes.
//!
//! G1: what is executed had passed when voting ended and a day before the timelock's end, with No
//! still open. G3: whoever voted Yes where stake alone counts has it bonded until seven days after
//! the end.

use oaic_testing::simulation::{self, Outcome, Plan, Simulation};
use proptest::prelude::*;

use crate::simulator::{Op, Simulator};

fn operation() -> impl Strategy<Value = Op> {
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
fn begun() -> Simulator {
    let mut simulator = Simulator::new();
    let kinds = [1, 0, 5, 4, 3].map(Op::Propose);
    let wanted = [Op::Jump(0, 1)].into_iter().chain((0..5).map(Op::Rally));
    for op in kinds.into_iter().chain(wanted) {
        simulator.execute(&op);
    }
    simulator
}

impl Simulation for Simulator {
    type Model = ();
    type Operation = Op;

    fn model() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn operation((): &()) -> BoxedStrategy<Op> {
        operation().boxed()
    }

    fn start((): &()) -> Result<Self, String> {
        Ok(begun())
    }

    fn apply(&mut self, op: &Op) -> Result<Outcome, String> {
        let outcome = self.execute(op);
        self.compare();
        self.bystander();
        Ok(outcome)
    }
}

#[test]
fn what_was_executed_had_passed_and_who_wanted_it_was_bonded() {
    simulation::run::<Simulator>(&Plan {
        operations: 110,
        seeds: (0..96).collect(),
        refused: &[],
    });
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
        // Without that voter it passes still, and could never be paid.
        (
            |id| vec![Op::Vote(0, id, 4)],
            |id| vec![Op::Execute(id)],
            &["unpayable", "Rejected"],
        ),
    ];
    for (first, step, reached) in plans {
        let mut simulator = begun();
        let mut go = |ops: &[Op]| {
            for op in ops {
                simulator.apply(op).unwrap();
            }
        };
        let all = |of: Step| (0..5).flat_map(of).collect::<Vec<_>>();
        go(&all(first));
        for _ in 0..40 {
            go(&[Op::Jump(0, 1)]);
            go(&all(step));
        }
        for what in reached {
            assert!(
                simulator.seen.contains_key(*what),
                "never {what}: {:?}",
                simulator.seen
            );
        }
    }
}
