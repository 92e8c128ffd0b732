//! What a user sees, word for word. The chain in this process is the same each time, so are addresses,
//! times and hashes. CONTRIBUTING.md says how a change is accepted.

use clap::{Command, CommandFactory};
use insta::assert_snapshot;
use oaic_cli::cli::Cli;
use oaic_vouchers::{Receipt, NO_LIMIT};

use crate::support::calls::Lane;
use crate::support::Suite;

/// Groups of commands, without the automatic `help`.
fn groups(command: &Command) -> Vec<&Command> {
    let groups = command.get_subcommands();
    groups
        .filter(|group| group.has_subcommands() && group.get_name() != "help")
        .collect()
}

/// Help as `--help` prints it, whatever is set on this machine. Global options are in that of `oaic`.
fn help(command: &Command) -> String {
    let inner = command.get_name() != "oaic";
    let shown = command.get_arguments().fold(command.clone(), |shown, arg| {
        let global = inner && arg.is_global_set();
        shown.mut_arg(arg.get_id(), |arg| arg.hide_env_values(true).hide(global))
    });
    shown.term_width(100).render_long_help().to_string()
}

#[test]
fn help_of_oaic_and_of_each_group() {
    let mut oaic = Cli::command();
    oaic.build();
    assert_snapshot!("help", help(&oaic));
    let mut seen = 0;
    for group in groups(&oaic) {
        assert_snapshot!(format!("help_{}", group.get_name()), help(group));
        seen += 1;
        for below in groups(group) {
            let name = format!("help_{}_{}", group.get_name(), below.get_name());
            assert_snapshot!(name, help(below));
        }
    }
    assert!(seen >= 11, "{seen}");
}

/// Flags that replace what was agreed or published.
#[test]
fn help_of_what_replaces() {
    let mut oaic = Cli::command();
    oaic.build();
    for (group, command) in [("provider", "update"), ("channel", "advance-terms")] {
        let group = oaic.find_subcommand(group).unwrap();
        let command = group.find_subcommand(command).unwrap();
        assert_snapshot!(format!("help_{}", command.get_name()), help(command));
    }
}

#[test]
fn a_provider_is_shown_with_its_profile_and_heartbeat() {
    let suite = Suite::with_service();
    assert_snapshot!("provider_show", suite.ok("provider show prov"));
    suite.ok(
        "provider update --jurisdiction US-CA --retention 3600 --security-level 2 \
         --sealed-key 000102 --from prov",
    );
    suite.ok("provider heartbeat --model a --model b --capacity 8 --latency-ms 120 --from prov");
    suite.ok("provider settlers tower --from prov");
    suite.ok("provider unbond 1oaic --from prov");
    assert_snapshot!("provider_show_full", suite.ok("provider show prov"));
    suite.ok("provider key retire 0 --from prov");
    assert_snapshot!(
        "provider_show_without_a_key",
        suite.ok("provider show prov")
    );
}

#[test]
fn a_channel_is_shown_with_terms_conditions_and_lanes() {
    let suite = Suite::with_service();
    suite.open(50);
    assert_snapshot!("channel_show", suite.ok("channel show 1"));
    suite.ok("provider update --retention 60 --security-level 2 --from prov");
    let until = suite.chain.block().unwrap().time + 3 * 86_400 + 60;
    suite.ok(&format!(
        "channel advance-terms 1 --service 1 --new-conditions --min-security-level 1 \
         --max-retention 3600 --valid-until {until} --application 7 --from alice"
    ));
    let mut lane = Lane::new(&suite, 1, 0);
    suite.settle(&[lane.calls(3).entry()]);
    suite.ok("channel rotate-key 1 --session-key sk2 --spend-limit 40oaic --from alice");
    suite.ok("channel unlock 1 --from alice");
    assert_snapshot!("channel_show_full", suite.ok("channel show 1"));
}

#[test]
fn a_service_is_shown_with_prices_and_split() {
    let suite = Suite::with_service();
    assert_snapshot!("service_show", suite.ok("service show 1"));
}

#[test]
fn status_is_shown() {
    let suite = Suite::with_service();
    suite.open(50);
    assert_snapshot!("status", suite.ok("status"));
}

#[test]
fn receipts_are_shown_with_every_check() {
    let suite = Suite::with_service();
    suite.ok("provider update --retention 60 --security-level 2 --from prov");
    suite.ok(
        "channel open --service 1 --amount 50oaic --session-key sk --max-retention 60 --from alice",
    );
    let lane = Lane::called(&suite, 1, 0, 3);
    lane.settle();
    suite.write(
        "good.json",
        serde_json::to_string(&lane.file(2, true)).unwrap(),
    );
    let bad = Receipt {
        amount: 2_001,
        retention: NO_LIMIT,
        ..lane.receipt(2)
    };
    suite.write(
        "bad.json",
        serde_json::to_string(&lane.signed(bad, true)).unwrap(),
    );
    let verify = |name: &str| {
        let path = suite.home.path().join(name);
        let (text, result) = suite.run(&format!("receipt verify {}", path.display()), false);
        let home = suite.home.path().display().to_string();
        let error = result.err().map(|error| {
            let next = error.advice().unwrap_or_default();
            format!("\n{error}\nnext: {next}\n").replace(&home, "HOME")
        });
        text + &error.unwrap_or_default()
    };
    assert_snapshot!("receipt_verify_good", verify("good.json"));
    assert_snapshot!("receipt_verify_bad", verify("bad.json"));
}
