//! `oaic grant`.

use oaic_cli::error::Kind;
use oaic_types::compute_settlement::ChannelStatus;

use crate::support::World;

#[test]
fn a_grantee_opens_tops_up_and_unlocks_within_its_grant() {
    let world = World::with_service();
    let give = "grant give carol --session-key sk --limit 30oaic --daily 20oaic --from alice";
    world.ok(&format!("{give} --allowance 100oaic"));
    let grants = world.json("grant list alice");
    assert_eq!(grants["items"][0]["limit"], "30000000", "{grants}");
    assert_eq!(
        world
            .fails("grant open --payer alice --service 1 --amount 5oaic --from prov")
            .kind(),
        Kind::NotFound
    );
    let before = world.balance("alice");
    let open =
        "grant open --payer alice --service 1 --amount 5oaic --spend-limit 10oaic --from carol";
    let opened = world.json(open);
    assert_eq!(opened["channel"], 1, "{opened}");
    world.ok("grant top-up 1 7oaic --from carol");
    assert_eq!(world.balance("alice"), before - 12_000_000);
    let channel = world.channel(1);
    assert_eq!(channel.payer, world.chain.account("alice").unwrap());
    assert_eq!(channel.spendable.u128(), 10_000_000);
    let grants = world.json("grant list alice");
    assert_eq!(
        (
            &grants["items"][0]["limit"],
            &grants["items"][0]["taken_today"]
        ),
        (&"20000000".into(), &"12000000".into()),
        "{grants}"
    );
    let error = world.fails("grant top-up 1 9oaic --from carol");
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    world.ok("grant unlock 1 --from carol");
    assert_eq!(world.channel(1).status, ChannelStatus::Unlocking);
    world.ok("grant revoke carol --from alice");
    assert_eq!(world.count("grant list alice"), 0);
    assert!(world.run(open, false).1.is_err());
}
