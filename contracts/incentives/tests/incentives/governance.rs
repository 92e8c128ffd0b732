//! What only the owner may do, ownership, instantiation and migration.

use cosmwasm_std::{from_json, Addr};
use oaic_incentives::contract;
use oaic_messages::incentives::*;
use oaic_testing::contracts;
use oaic_testing::governance::check_migrations;

use crate::suite::*;

#[test]
fn only_the_owner_governs() {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("owner", create_grant("alice", &[1_000, 1_000]));
    let deadline = suite.now() + 100;
    suite.ok("owner", post_bounty(1_000, deadline));
    let owner = suite.owner.to_string();
    for msg in [
        create_grant("thief", &[1]),
        approve(1, 0),
        ExecuteMsg::CancelGrant { grant: 1 },
        post_bounty(1, deadline),
        award(1, "thief"),
        ExecuteMsg::CancelBounty { bounty: 1 },
        set_programs(&[10_000, 0, 0], &[]),
        set_reporter("thief", API),
        remove_reporter("settlement"),
        update(None, None, None),
    ] {
        // A reporter and a recipient are not owners either.
        for sender in ["thief", "settlement", "alice"] {
            suite.fails(sender, msg.clone(), &owner);
        }
    }
}

#[test]
fn ownership_moves_in_two_steps_and_never_to_nobody() {
    let mut suite = Suite::new();
    let update = |action| ExecuteMsg::UpdateOwnership(action);
    let transfer = update(cw_ownable::Action::TransferOwnership {
        new_owner: account("heir").into(),
        expiry: None,
    });
    let accept = update(cw_ownable::Action::AcceptOwnership);
    let renounce = update(cw_ownable::Action::RenounceOwnership);
    suite.fails("owner", renounce.clone(), "can't be renounced");
    let msg = transfer.clone();
    suite.fails("thief", msg, "not the contract's current owner");
    suite.ok("owner", transfer);
    suite.fails("thief", accept.clone(), "not the contract's pending owner");
    let remove = remove_reporter("market");
    suite.fails("heir", remove.clone(), "only the owner");
    suite.ok("heir", accept);
    suite.fails("owner", remove.clone(), "only the owner");
    suite.ok("heir", remove);
    let ownership: cw_ownable::Ownership<Addr> = suite.query(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(account("heir")));
}

#[track_caller]
fn refused(words: &str, change: impl FnOnce(&mut InstantiateMsg)) {
    match Suite::with(change) {
        Ok(_) => panic!("accepted"),
        Err(error) => says(&error, words),
    }
}

#[test]
fn an_instantiation_that_is_not_allowed_says_what_is_wrong() {
    refused("epoch_seconds 0 is not allowed", |msg| {
        msg.epoch_seconds = 0;
    });
    refused("epoch_seconds 31536001", |msg| {
        msg.epoch_seconds = 31_536_001;
    });
    refused("release_bps 0", |msg| msg.release_bps = 0);
    refused("release_bps 2001", |msg| msg.release_bps = 2_001);
    refused("usage_cap_bps 5001", |msg| msg.usage_cap_bps = 5_001);
    refused("claim_ttl_epochs 0", |msg| msg.claim_ttl_epochs = 0);
    refused("claim_ttl_epochs 3", |msg| msg.claim_ttl_epochs = 3);
    refused("cap_bps 1501", |msg| msg.cap_bps = 1_501);
    refused("risk_bps 5001", |msg| msg.risk_bps = 5_001);
    refused("treasury: 'chest'", |msg| msg.treasury = "chest".into());
    refused("programs has 0 entries", |msg| msg.programs.clear());
    refused("programs has 17 entries", |msg| {
        let program = msg.programs[0].clone();
        msg.programs = vec![program; 17];
    });
    refused("add up to 9999 basis points", |msg| {
        msg.programs[0].weight_bps = 4_999;
    });
    refused("more than 65535", |msg| {
        msg.programs[0].weight_bps = 65_535;
    });
    refused("two programs are named 'api'", |msg| {
        msg.programs[1].name = "api".into();
    });
    refused("program name has 0 bytes", |msg| {
        msg.programs[1].name = String::new();
    });
    refused("is of kind grants", |msg| {
        msg.reporters[0].program = GRANTS;
    });
    refused("no program 3", |msg| msg.reporters[0].program = 3);
    refused("is named twice", |msg| {
        msg.reporters[1].address = msg.reporters[0].address.clone();
    });
    refused("reporters has 33 entries", |msg| {
        let reporter = msg.reporters[0].clone();
        msg.reporters = vec![reporter; 33];
    });
    refused("owner: ''", |msg| msg.owner = String::new());
    refused("token: 'coin'", |msg| msg.token = "coin".into());
    // An account is not a token.
    refused("did not return a balance", |msg| {
        msg.token = account("alice").into()
    });
}

#[test]
fn the_limits_themselves_are_allowed() {
    Suite::with(|msg| {
        msg.epoch_seconds = 1;
        msg.release_bps = 2_000;
        msg.usage_cap_bps = 5_000;
        msg.claim_ttl_epochs = 2;
        msg.cap_bps = 1_500;
        msg.risk_bps = 5_000;
        let program = |id: u16| usage_program(&format!("{id:064}"), 625);
        msg.programs = (0..16).map(program).collect();
    })
    .unwrap();
}

#[test]
fn updates_keep_to_the_rules_of_instantiation() {
    let mut suite = Suite::new();
    suite.fails("owner", update(Some(0), None, None), "release_bps 0");
    suite.fails("owner", update(None, Some(5_001), None), "usage_cap_bps");
    suite.fails("owner", update(None, None, Some(0)), "claim_ttl_epochs");
    suite.fails("owner", update(None, None, Some(3)), "claim_ttl_epochs");
    suite.ok("owner", update(None, Some(1), None));
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    assert_eq!((config.release_bps, config.usage_cap_bps), (1_000, 1));
    let (set, new) = (set_programs, usage_program);
    suite.fails("owner", set(&[10_000], &[]), "weights has 1 entries");
    suite.fails("owner", set(&[5_000, 5_000, 1], &[]), "add up to 10001");
    let weights = &[5_000, 3_000, 0];
    suite.fails("owner", set(weights, &[new("api", 2_000)]), "named 'api'");
    let many: Vec<_> = (0..14).map(|id| new(&format!("p{id}"), 0)).collect();
    suite.fails("owner", set(weights, &many), "programs has 17");
    suite.ok("owner", set(weights, &[new("health", 2_000)]));
    let programs: Vec<ProgramResponse> = suite.query(&QueryMsg::Programs {});
    let found: Vec<_> = programs
        .iter()
        .map(|program| (program.program, program.name.as_str(), program.weight_bps))
        .collect();
    let expected = [
        (0, "api", 5_000),
        (1, "market", 3_000),
        (2, "grants", 0),
        (3, "health", 2_000),
    ];
    assert_eq!(found, expected);
}

// B-31
#[test]
fn only_the_admin_migrates_and_only_this_contract_and_never_back() {
    let mut suite = Suite::funded(1_000_000);
    suite.check_admin(contracts::incentives);
    assert_eq!(suite.totals().free.u128(), 1_000_000);
    check_migrations("oaic-incentives", env!("CARGO_PKG_VERSION"), |deps, env| {
        contract::migrate(deps, env, MigrateMsg {})
    });
}

// B-48
#[test]
fn json_that_is_deep_or_unknown_is_an_error() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(from_json::<ExecuteMsg>(deep.as_bytes()).is_err());
    assert!(from_json::<ExecuteMsg>(br#"{"sync":{},"roll_epoch":{}}"#).is_err());
    let missing = br#"{"expire_epoch":{"program":0,"epcoh":2}}"#;
    assert!(from_json::<ExecuteMsg>(missing).is_err());
    let no_program = br#"{"expire_epoch":{"program":256,"epoch":2}}"#;
    assert!(from_json::<ExecuteMsg>(no_program).is_err());
}
