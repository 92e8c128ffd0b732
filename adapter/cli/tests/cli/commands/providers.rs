//! `oaic provider`.

use oaic_messages::compute_settlement::ChannelStatus;
use oaic_vouchers::SigningKey;

use crate::support::calls::Lane;
use crate::support::{run_on, World};

#[test]
fn a_provider_releases_channels_and_nobody_else_does() {
    let world = World::with_service();
    let (first, second) = (world.open(10), world.open(20));
    let entry = Lane::new(&world, first, 0)
        .calls(3)
        .entry(&world.session_key);
    world.settle(&[entry]);
    let error = world.fails("provider release 1 --from alice");
    assert!(error.to_string().contains("not yours"), "{error}");
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let error = run_on(&ctx, "provider release 1 2 --from prov")
        .1
        .unwrap_err();
    assert!(error.message().contains("29.994 OAIC"), "{error}");
    let before = world.balance("alice");
    world.ok("provider release 1 2 --from prov");
    assert_eq!(world.balance("alice"), before + 30_000_000 - 6_000);
    for channel in [first, second] {
        assert_eq!(world.channel(channel).status, ChannelStatus::Closed);
    }
}

/// What the question says is what is paid.
#[test]
fn a_channel_that_is_named_twice_is_released_and_counted_once() {
    let world = World::with_service();
    world.open(10);
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let error = run_on(&ctx, "provider release 1 1 --from prov")
        .1
        .unwrap_err();
    let question = error.message();
    assert!(
        question.contains("pay 10 OAIC back out of channel 1 "),
        "{question}"
    );
    let done = world.json("provider release 1 1 --from prov");
    assert_eq!((&done["done"], &done["skipped"]), (&1.into(), &0.into()));
}

#[test]
fn receipt_keys_are_added_and_retired_and_settlers_named() {
    let world = World::with_service();
    let other = hex::encode(SigningKey::from_seed([44; 32]).public());
    let added = world.json(&format!("provider key add {other} --from prov"));
    assert_eq!(added["key_index"], 1);
    world.ok("provider key retire 0 --from prov");
    let keys = world.json("provider key list prov");
    assert!(keys["items"][0]["retired"].is_object(), "{keys}");
    assert!(keys["items"][1]["retired"].is_null(), "{keys}");
    let shown = world.json("provider show prov");
    assert_eq!(shown["receipt_keys"][0]["key_index"], 1);
    assert_eq!(shown["trusted"], true);
    world.ok("provider key retire 1 --from prov");
    let text = world.ok("provider show prov");
    assert!(text.contains("no: "), "{text}");

    world.ok("provider settlers tower carol --from prov");
    let settlers = world.json("provider settlers --from prov")["settlers"].clone();
    assert_eq!(settlers.as_array().unwrap().len(), 2, "{settlers}");
    world.ok("provider settlers --none --from prov");
    assert!(world
        .ok("provider settlers --from prov")
        .contains("none but the provider"));
}

#[test]
fn earnings_are_claimed_and_a_missing_address_is_named() {
    let world = World::with_service();
    let channel = world.open(50);
    let voucher = Lane::new(&world, channel, 0)
        .calls(100)
        .entry(&world.session_key);
    world.settle(&[voucher]);
    let before = world.balance("prov");
    world.ok("provider claim --service 1 --from prov");
    // 200,000 gross, 4 % fee, of the rest 90 % to prov
    assert_eq!(world.balance("prov"), before + 172_800);
    let text = world.ok("provider claim --service 1 --from prov");
    assert_eq!(text, "", "nothing is sent when there is nothing to claim");
}
