//! `oaic grant`.

use std::sync::atomic::{AtomicU64, Ordering};

use oaic_cli::error::Kind;
use oaic_embedded::EmbeddedChain;
use oaic_messages::compute_settlement::ChannelStatus;
use oaic_terminal::words::span;

use crate::support::fake_node::now;
use crate::support::through::Clock;
use crate::support::{run_on, shows, Suite, UNLOCK_BLOCKS, UNLOCK_DELAY};

#[test]
fn a_grantee_opens_tops_up_and_unlocks_within_its_grant() {
    let suite = Suite::with_service();
    let give = "grant give carol --session-key sk --limit 30oaic --daily 20oaic --from alice";
    suite.ok(&format!("{give} --allowance 100oaic"));
    let grants = suite.json("grant list alice");
    assert_eq!(grants["items"][0]["limit"], "30000000", "{grants}");
    let open =
        "grant open --payer alice --service 1 --amount 5oaic --spend-limit 10oaic --from carol";
    suite.fails_with(Kind::NotFound, &open.replace("carol", "prov"));
    let before = suite.balance("alice");
    let opened = suite.json(open);
    assert_eq!(opened["channel"], 1, "{opened}");
    suite.ok("grant top-up 1 7oaic --from carol");
    assert_eq!(suite.balance("alice"), before - 12_000_000);
    let channel = suite.channel(1);
    assert_eq!(channel.payer, suite.chain.account("alice").unwrap());
    assert_eq!(channel.spendable.u128(), 10_000_000);
    let grants = suite.json("grant list alice");
    assert_eq!(grants["items"][0]["limit"], "20000000", "{grants}");
    assert_eq!(grants["items"][0]["taken_today"], "12000000", "{grants}");
    suite.fails_with(Kind::Refused, "grant top-up 1 9oaic --from carol");
    suite.ok("grant unlock 1 --from carol");
    assert_eq!(suite.channel(1).status, ChannelStatus::Unlocking);
    suite.ok("grant revoke carol --from alice");
    assert_eq!(suite.count("grant list alice"), 0);
    assert!(suite.run(open, false).1.is_err());
}

/// A node's clock that runs ahead would have a grant of a day last for years.
#[test]
fn no_end_is_signed_by_a_clock_that_is_not_of_now() {
    let now = now();
    let suite = Suite::on(EmbeddedChain::builder().start_time(now).build());
    // Its first block is of another century; from the second look on it tells the time.
    let ahead = AtomicU64::new(3_000_000_000);
    let chain = Clock::of(&suite.chain, move |time| {
        time + ahead.swap(0, Ordering::SeqCst)
    });
    let ctx = suite.context_on(chain, false);
    // With both bounds given, nothing has to be proven.
    let give = "grant give carol --session-key sk --limit 3oaic --daily 2oaic --days 1 \
                --max-unlock-delay 3600 --max-unlock-blocks 100 --allowance 10oaic --from alice";
    let error = run_on(&ctx, give).1.unwrap_err();
    assert_eq!(error.kind(), Kind::Untrusted, "{error}");
    assert_eq!(suite.count("grant list alice"), 0);
    run_on(&ctx, give).1.unwrap();
    let grants = suite.json("grant list alice");
    let ends = grants["items"][0]["ends_at"].as_u64().unwrap();
    assert!(ends < now + 2 * 86_400, "{grants}");
}

/// What isn't given is what new channels have now, so that a later, longer delay is not agreed to.
#[test]
fn a_grant_bounds_the_delay_of_what_it_puts_money_into() {
    let suite = Suite::with_service();
    let give = "grant give carol --session-key sk --limit 30oaic --daily 20oaic --allowance 20oaic";
    let open = "grant open --payer alice --service 1 --amount 1oaic --from carol";
    let (delay, blocks) = (" --max-unlock-delay 9000", " --max-unlock-blocks 7000");
    let both = format!("{delay}{blocks}");
    for (flags, seconds, blocks) in [
        ("", UNLOCK_DELAY, UNLOCK_BLOCKS),
        (delay, 9_000, UNLOCK_BLOCKS),
        (blocks, UNLOCK_DELAY, 7_000),
        (both.as_str(), 9_000, 7_000),
    ] {
        let done = suite.ok(&format!("{give}{flags} --from alice"));
        let grant = suite.json("grant list alice")["items"][0].clone();
        assert_eq!(grant["max_unlock_delay"], seconds, "{flags}");
        assert_eq!(grant["max_unlock_blocks"], blocks, "{flags}");
        shows(
            &done,
            format!("unlock within {} and {blocks} blocks", span(seconds)),
        );
        suite.ok(open);
    }
    for (seconds, blocks) in [
        (UNLOCK_DELAY - 1, UNLOCK_BLOCKS),
        (UNLOCK_DELAY, UNLOCK_BLOCKS - 1),
    ] {
        suite.ok(&format!(
            "{give} --max-unlock-delay {seconds} --max-unlock-blocks {blocks} --from alice"
        ));
        for line in [open, "grant top-up 1 1oaic --from carol"] {
            let error = suite.fails_with(Kind::Refused, line);
            let named = format!("above the grant's maximum of {seconds} s and {blocks} blocks");
            shows(error.message(), named);
        }
    }
}
