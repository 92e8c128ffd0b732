//! Every verb that lets a secret out or signs on what it reads, against nodes that lie, lag, stand,
//! or are of another chain of the same name: nothing leaves the machine.

#[path = "support/binary.rs"]
mod binary;
mod support;

use std::process::Output;

use support::stage::{truth, Stage};

/// What a verb of the binary did.
fn run(stage: &Stage, flags: &str, verb: &str) -> Output {
    let mut command = binary::oaic(stage.market.world.home.path());
    command
        .args(flags.split(' '))
        .args(verb.split(' '))
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The verbs, on a stage with listing, service and orders of both kinds.
const VERBS: [&str; 1] = ["channel open --service 1 --amount 5oaic --from alice"];

/// So that what follows shows something: with an honest node each of them gets as far as sending.
#[test]
fn an_honest_node_is_sent_what_was_asked_for() {
    let stage = Stage::new();
    let blocks = stage.blocks(0, 0);
    for verb in VERBS {
        let (node, sent) = stage.node(&blocks, truth());
        let output = run(&stage, &stage.flags(&node.url(), &blocks), verb);
        assert!(
            !sent.lock().unwrap().is_empty(),
            "{verb}: {}",
            said(&output)
        );
    }
}
