//! `oaic provider`.

use oaic_messages::compute_settlement::ChannelStatus;
use oaic_vouchers::SigningKey;

use crate::support::calls::Lane;
use crate::support::{shows, Suite};

#[test]
fn a_provider_releases_channels_and_nobody_else_does() {
    let suite = Suite::with_service();
    let (first, second) = (suite.open(10), suite.open(20));
    Lane::called(&suite, first, 0, 3).settle();
    shows(suite.fails("provider release 1 --from alice"), "not yours");
    shows(
        suite.question("provider release 1 2 --from prov"),
        "29.994 OAIC",
    );
    let before = suite.balance("alice");
    suite.ok("provider release 1 2 --from prov");
    assert_eq!(suite.balance("alice"), before + 30_000_000 - 6_000);
    for channel in [first, second] {
        assert_eq!(suite.channel(channel).status, ChannelStatus::Closed);
    }
}

/// What the question says is what is paid.
#[test]
fn a_channel_that_is_named_twice_is_released_and_counted_once() {
    let suite = Suite::with_service();
    suite.open(10);
    let question = suite.question("provider release 1 1 --from prov");
    shows(&question, "pay 10 OAIC back out of channel 1 ");
    let done = suite.json("provider release 1 1 --from prov");
    assert_eq!(done["done"], 1);
    assert_eq!(done["skipped"], 0);
}

#[test]
fn receipt_keys_are_added_and_retired_and_settlers_named() {
    let suite = Suite::with_service();
    let other = hex::encode(SigningKey::from_seed([44; 32]).public());
    let added = suite.json(&format!("provider key add {other} --from prov"));
    assert_eq!(added["key_index"], 1);
    suite.ok("provider key retire 0 --from prov");
    let keys = suite.json("provider key list prov");
    assert!(keys["items"][0]["retired"].is_object(), "{keys}");
    assert!(keys["items"][1]["retired"].is_null(), "{keys}");
    let shown = suite.json("provider show prov");
    assert_eq!(shown["receipt_keys"][0]["key_index"], 1);
    assert_eq!(shown["trusted"], true);
    suite.ok("provider key retire 1 --from prov");
    shows(suite.ok("provider show prov"), "no: ");

    suite.ok("provider settlers tower carol --from prov");
    let settlers = suite.json("provider settlers --from prov")["settlers"].clone();
    assert_eq!(settlers.as_array().unwrap().len(), 2, "{settlers}");
    suite.ok("provider settlers --none --from prov");
    shows(
        suite.ok("provider settlers --from prov"),
        "none but the provider",
    );
}

#[test]
fn earnings_are_claimed_and_a_missing_address_is_named() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    Lane::called(&suite, channel, 0, 100).settle();
    let before = suite.balance("prov");
    suite.ok("provider claim --service 1 --from prov");
    // 200,000 gross, 4 % fee, of the rest 90 % to prov
    assert_eq!(suite.balance("prov"), before + 172_800);
    let text = suite.ok("provider claim --service 1 --from prov");
    assert_eq!(text, "", "nothing is sent when there is nothing to claim");
}
