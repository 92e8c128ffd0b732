//! A pause stops what begins, never what ends.

use oaic_compute_settlement::ContractError;
use oaic_kit::KitError;
use oaic_types::compute_settlement::*;
use oaic_vouchers::{Close, Purpose};

use crate::world::*;

fn pause(duration: u64) -> ExecuteMsg {
    ExecuteMsg::PauseOpenings { duration }
}

fn paused(done: Done) {
    let error = done.unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::OpeningsPaused { .. })),
        "{error}"
    );
}

#[test]
fn openings_stop() {
    let mut w = World::new();
    let c = w.open(1_000);
    w.pause();
    let open = w.opening();
    paused(w.try_open("payer", 1_000, open));
    paused(w.top_up(c, 5));
    paused(w.run(
        "payer",
        ExecuteMsg::AdvanceTerms {
            channel: c,
            service_id: 1,
            max_price_version: None,
        },
    ));
    paused(w.register_service(vec![payee(Role::Nodes, "n", None, 9_400)]));
    paused(w.run(
        "other",
        ExecuteMsg::RegisterProvider {
            receipt_key: w.key.public().into(),
            endpoint: String::new(),
        },
    ));
    // It ends by itself.
    w.pass(DAY - 1, 1);
    paused(w.top_up(c, 5));
    w.pass(1, 1);
    w.top_up(c, 5).unwrap();
}

#[test]
fn settlement_claims_and_exit_go_on() {
    let mut w = World::new();
    let (c, d) = (w.open(1_000), w.open(1_000));
    w.pause();
    assert_eq!(w.settle(&say(c, 1, 300)), settled(300, 0));
    let payees = vec![PayeeRef {
        service_id: 1,
        split_version: 1,
        payee: 0,
    }];
    w.run("anyone", ExecuteMsg::Claim { payees }).unwrap();
    w.run("anyone", ExecuteMsg::FlushFee {}).unwrap();
    w.run(
        "provider",
        ExecuteMsg::Unbond {
            amount: MIN_BOND.into(),
        },
    )
    .unwrap();
    w.run("payer", ExecuteMsg::RequestUnlock { channel: c })
        .unwrap();
    let close = Close {
        channel_id: w.id(d),
        paid: 0,
    };
    let bytes = close.to_bytes(&w.domain(Purpose::Close));
    let msg = ExecuteMsg::CooperativeClose {
        channel: d,
        paid: 0u128.into(),
        payer_signature: w.key.sign(&bytes).into(),
        provider_signature: w.receipt_key.sign(&bytes).into(),
    };
    w.run("anyone", msg).unwrap();
    w.pass(DAY, 100);
    let owner = ExecuteMsg::PauseOpenings { duration: 7 * DAY };
    w.run("owner", owner).unwrap();
    w.run("payer", ExecuteMsg::FinalizeUnlock { channel: c })
        .unwrap();
    w.check_books();
}

#[test]
fn a_pause_of_the_token_stops_neither_settlement_nor_exit() {
    use cw_multi_test::Executor;
    let mut w = World::new();
    let c = w.open(1_000);
    let (guardian, token) = (w.guardian.clone(), w.token.clone());
    let pause = oaic_types::token::ExecuteMsg::Pause { duration: 7 * DAY };
    w.app
        .execute_contract(guardian, token, &pause, &[])
        .unwrap();
    assert_eq!(w.settle(&say(c, 1, 300)), settled(300, 0));
    let payees = vec![PayeeRef {
        service_id: 1,
        split_version: 1,
        payee: 0,
    }];
    w.run("anyone", ExecuteMsg::Claim { payees }).unwrap();
    w.run("payer", ExecuteMsg::RequestUnlock { channel: c })
        .unwrap();
    w.pass(DAY, 100);
    w.run("payer", ExecuteMsg::FinalizeUnlock { channel: c })
        .unwrap();
    w.check_books();
}

#[test]
fn a_guardian_cant_renew_it_without_end() {
    let mut w = World::new();
    for duration in [0, 7 * DAY + 1, u64::MAX] {
        let error = w.run("guardian", pause(duration)).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::Kit(KitError::Invalid {
                    field: "duration",
                    ..
                })
            ),
            "{error}"
        );
    }
    let start = w.now();
    w.run("guardian", pause(DAY)).unwrap();
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    assert_eq!(config.paused_until, Some(start + DAY));
    let cooled = start + 8 * DAY;
    let refused = |w: &mut World| match w.run("guardian", pause(1)).unwrap_err() {
        ContractError::Kit(KitError::PauseCooldown { allowed_at, .. }) => {
            assert_eq!(allowed_at, cooled)
        }
        other => panic!("{other}"),
    };
    refused(&mut w);
    w.pass(DAY, 1);
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    assert_eq!(config.paused_until, None);
    refused(&mut w);
    w.pass(7 * DAY - 1, 1);
    refused(&mut w);
    w.pass(1, 1);
    w.run("guardian", pause(DAY)).unwrap();
    // The owner overrules, and the cooldown stays.
    w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap();
    w.open(100);
    let error = w.run("guardian", pause(1)).unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::PauseCooldown { .. })),
        "{error}"
    );
    w.run("owner", pause(1)).unwrap();
}

#[test]
fn nobody_else_pauses_or_unpauses() {
    let mut w = World::new();
    for stranger in ["payer", "provider"] {
        let error = w.run(stranger, pause(1)).unwrap_err();
        assert!(
            matches!(error, ContractError::Kit(KitError::Unauthorized { .. })),
            "{error}"
        );
    }
    let error = w.run("owner", ExecuteMsg::UnpauseOpenings {}).unwrap_err();
    assert_eq!(error, ContractError::Kit(KitError::NotPaused));
    w.pause();
    let error = w
        .run("guardian", ExecuteMsg::UnpauseOpenings {})
        .unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::Unauthorized { .. })),
        "{error}"
    );
}
