//! What the owner can't have, and that a vote on it can be known to fail before.

use oaic_messages::gates::AllowedResponse;
use serde_json::{json, Value};

use crate::common::*;

/// A contract of the economy as guardian would obey whoever can make it send a message.
#[test]
fn no_contract_of_the_economy_is_guardian() {
    let mut chain = Chain::oaic(400);
    let (desk, token) = (account("desk"), chain.token.clone());
    chain.register(&desk, "none", false);
    for part in [&desk, &token] {
        let msg = json!({"set_guardian": {"guardian": part}});
        chain.fails("owner", msg.clone(), "can't hold a role");
        assert!(!accepts(&chain, &msg).unwrap().allowed);
        let mut with = genesis(400);
        with["guardian"] = json!(part);
        with["system_contracts"] = json!([{"address": desk, "exemption": "none", "escrow": false}]);
        let made = Chain::try_oaic(&with);
        assert!(made.is_err(), "{part}");
    }
    let office = chain.office.clone();
    chain.ok("owner", json!({"set_guardian": {"guardian": office}}));
}

fn accepts(chain: &Chain, msg: &Value) -> Result<AllowedResponse, String> {
    chain.try_query(json!({"accepts": {"msg": bytes(msg)}}))
}

/// Nobody should vote for what will be refused.
#[test]
fn what_the_owner_can_not_have_is_known_before_the_vote() {
    let mut chain = Chain::oaic(400);
    let (x, vault) = (account("x"), account("vault"));
    chain.register_as(&vault, "both", true, false);
    let token = chain.token.clone();
    let register = |address: &str| json!({"set_system_contract": {"address": address, "exemption": "both", "escrow": true}});
    let schedule = |bps: u16| json!({"schedule_fee": {"fee_bps": bps, "effective_at": 0}});
    for (msg, allowed) in [
        (transfer(&x, 1), true),
        (transfer(&token, 1), false),
        (transfer(&vault, 1), false),
        (json!({"mint": {"recipient": x, "amount": "1"}}), false),
        (json!({"set_pool": {"pool": x}}), true),
        (json!({"set_pool": {"pool": token}}), false),
        (json!({"set_guardian": {"guardian": x}}), true),
        (json!({"set_guardian": {"guardian": null}}), true),
        (json!({"set_guardian": {"guardian": vault}}), false),
        (json!({"set_staking": {"staking": vault}}), true),
        (json!({"set_staking": {"staking": x}}), false),
        (register(x.as_str()), true),
        (register("x"), false),
        (strike(&vault), true),
        (strike(&x), false),
        (schedule(800), true),
        (schedule(801), false),
        (freeze(&[&x]), true),
        (freeze(&[&vault]), false),
        (freeze::<&str>(&[]), false),
        (unfreeze(&[&x]), true),
        (unfreeze::<&str>(&[]), false),
        (pause(7 * DAY), true),
        (pause(7 * DAY + 1), false),
        (json!({"unpause": {}}), true),
        (json!({"update_ownership": "renounce_ownership"}), false),
    ] {
        let answer = accepts(&chain, &msg).unwrap();
        assert_eq!(answer.allowed, allowed, "{msg}: {:?}", answer.reason);
        assert_eq!(answer.reason.is_none(), allowed);
    }
    for unknown in [
        json!({"thaw": {}}),
        json!({"set_guardian": {"guardain": x}}),
        json!({"freeze": {"address": x}}),
    ] {
        assert!(accepts(&chain, &unknown).is_err(), "{unknown}");
    }
}
