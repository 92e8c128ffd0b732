//! Providers and their bonds.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::Page;

use crate::evidence::provider;
use crate::suite::*;

#[test]
fn a_provider_registers_once_and_can_change() {
    let mut w = Suite::bare();
    let update = |endpoint: &str| update_provider(profile_at(endpoint));
    let error = w.run("provider", update("x")).unwrap_err();
    assert_matches!(error, Runtime(Unknown { what, .. }) if *what == "provider");
    w.register_provider();
    let p = provider(&w);
    assert_eq!((p.bond.u128(), p.offenses, p.trusted), (0, 0, false));
    assert_eq!(p.profile.endpoint, "https://provider.example");
    assert_eq!(p.receipt_keys.len(), 1);
    assert_eq!(p.receipt_keys[0].key_index, 0);
    assert_eq!(
        p.receipt_keys[0].receipt_key.as_slice(),
        w.receipt_key.public()
    );
    let again = register_provider(&w.key);
    assert_matches!(w.run("provider", again), Err(AlreadyProvider { .. }));
    w.ok("provider", update(&"e".repeat(256)));
    let error = w.run("provider", update(&"e".repeat(257))).unwrap_err();
    assert_matches!(error, Runtime(Length { field, .. }) if *field == "endpoint");
}

#[test]
fn a_service_needs_the_whole_bond() {
    let mut w = Suite::bare();
    w.register_provider();
    let nodes = || nodes();
    w.bond(MIN_BOND - 1).unwrap();
    assert_matches!(w.register_service(nodes()), Err(BondTooLow { .. }));
    w.bond(1).unwrap();
    w.register_service(nodes()).unwrap();
    w.check_totals();
}

#[test]
fn a_bond_leaves_slowly_and_whole_or_above_the_minimum() {
    let mut w = Suite::new();
    w.bond(500 * OAIC).unwrap();
    assert_matches!(w.run("provider", unbond(0)), Err(Runtime(Zero { .. })));
    assert_matches!(
        w.run("provider", unbond(1_500 * OAIC + 1)),
        Err(AmountTooLarge { .. })
    );
    for amount in [500 * OAIC + 1, 1_500 * OAIC - 1] {
        assert_matches!(w.run("provider", unbond(amount)), Err(BondRemainder { .. }));
    }
    let before = w.balance(&w.provider);
    w.ok("provider", unbond(500 * OAIC));
    w.advance(DAY, 10_000);
    w.ok("provider", unbond(MIN_BOND));
    let early = |w: &mut Suite, next: Option<u64>| {
        let next = match next {
            Some(next) => format!("the next is due at {next} (Unix time, now {})", w.now()),
            None => "nothing is unbonding; call unbond first".to_owned(),
        };
        let error = w.withdraw_bond().unwrap_err();
        assert_eq!(error, NothingToWithdraw { next });
    };
    let next = w.now() + 13 * DAY;
    w.advance(13 * DAY - 1, 40_000);
    early(&mut w, Some(next));
    w.advance(1, 1);
    w.withdraw_bond().unwrap();
    assert_eq!(w.balance(&w.provider), before + 500 * OAIC);
    assert_eq!(provider(&w).unbonding.len(), 1);
    w.check_totals();
    early(&mut w, Some(next + DAY));
    w.advance(DAY, 1);
    w.withdraw_bond().unwrap();
    assert_eq!(w.balance(&w.provider), before + 1_500 * OAIC);
    early(&mut w, None);
    w.check_totals();
}

/// H6: a chain that stands still lets no bond go: there was no block to prove anything in.
#[test]
fn a_halted_chain_releases_no_bond() {
    let mut w = Suite::new();
    w.ok("provider", unbond(MIN_BOND));
    w.advance(365 * DAY, 39_999);
    w.withdraw_bond().unwrap_err();
    w.advance(0, 1);
    w.withdraw_bond().unwrap();
}

#[test]
fn parts_that_leave_are_few() {
    let mut w = Suite::new();
    w.bond(100).unwrap();
    for _ in 0..16 {
        w.ok("provider", unbond(1));
    }
    let error = w.run("provider", unbond(1)).unwrap_err();
    let next = w.now() + 14 * DAY;
    assert_eq!(error, TooManyUnbondings { count: 16, next });
    w.advance(14 * DAY, 40_000);
    w.withdraw_bond().unwrap();
    w.ok("provider", unbond(1));
    w.check_totals();
}

#[test]
fn providers_are_listed() {
    let mut w = Suite::bare();
    for label in ["a", "b", "c"] {
        w.ok(label, register_at(w.key.public(), label));
    }
    let list = |start_after: Option<String>, limit| -> Page<ProviderResponse> {
        w.query(&QueryMsg::Providers { start_after, limit })
    };
    let first = list(None, Some(2));
    assert_eq!((first.items.len(), first.has_more), (2, true));
    let rest = list(Some(first.items[1].address.to_string()), Some(2));
    assert_eq!((rest.items.len(), rest.has_more), (1, false));
    let mut all: Vec<String> = first
        .items
        .into_iter()
        .chain(rest.items)
        .map(|p| p.profile.endpoint)
        .collect();
    all.sort_unstable();
    assert_eq!(all, ["a", "b", "c"]);
}
