//! What somebody would try.

use cosmwasm_std::{Addr, Binary};
use serde_json::json;

use crate::common::*;

#[test]
fn a_receiver_that_calls_back_finds_the_balances_final() {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    // It spends what has just arrived, all of it, and burns what it had.
    chain.ok("alice", transfer(&shop, 100));
    chain.arm(&shop, false, &[transfer("carol", 960), burn(96)]);
    chain.ok("alice", send(&shop, 1_000));
    assert_eq!(chain.balance(&shop), 0);
    chain.check_totals();
    // More than arrived it has not, and trying undoes the payment.
    chain.arm(&shop, false, &[transfer("carol", 961)]);
    chain.fails("alice", send(&shop, 1_000), "holds 960 uoaic, 961 needed");
    // To itself and back into its own hook.
    chain.arm(&shop, false, &[send(&shop, 500), send(&shop, 100)]);
    chain.ok("alice", send(&shop, 1_000));
    assert_eq!(chain.seen(&shop).receives.len(), 4);
    assert_eq!(chain.balance(&shop), 960 - 20 - 4);
    chain.check_totals();
}

#[test]
fn a_receiver_can_not_spend_the_payers_allowance_twice() {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    chain.ok("alice", increase(&shop, 100, None));
    chain.ok("alice", increase("bob", 100, None));
    let twice = [100, 1].map(|amount| transfer_from("alice", &shop, amount));
    chain.arm(&shop, false, &twice);
    chain.fails("bob", send_from("alice", &shop, 50), "may spend 0 uoaic");
    chain.arm(&shop, false, &[transfer_from("alice", &shop, 100)]);
    chain.ok("bob", send_from("alice", &shop, 50));
    assert_eq!(chain.balance("alice"), ALICE - 150);
    chain.check_totals();
}

#[test]
fn a_failing_receiver_takes_fee_and_allowance_back() {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    chain.ok("alice", increase("bob", 100, None));
    chain.arm(&shop, true, &[]);
    chain.fails("bob", send_from("alice", &shop, 100), "armed to fail");
    assert_eq!((chain.burned(), chain.balance("pool")), (0, 0));
    chain.arm(&shop, false, &[]);
    chain.ok("bob", send_from("alice", &shop, 100));
}

#[test]
fn the_token_takes_no_calls_meant_for_others() {
    let mut chain = Chain::oaic(400);
    let alice = account("alice");
    for fake in [
        json!({"receive": {"sender": alice, "amount": "1000", "msg": "e30="}}),
        json!({"burned": {"amount": "1000", "cause": "fee", "total_supply": "1"}}),
    ] {
        chain.fails(&alice, fake, "unknown variant");
    }
    // Sent to itself, the token is a receiver without a hook.
    let token = chain.token.clone();
    chain.fails(&alice, send(&token, 10), "unknown variant");
    chain.check_totals();
}

#[test]
fn one_account_has_one_spelling() {
    let mut chain = Chain::oaic(400);
    let (alice, bob) = (account("alice"), account("bob"));
    let upper = bob.as_str().to_uppercase();
    let (start, end) = bob.as_str().split_at(20);
    let mixed = start.to_uppercase() + end;
    let spaced = format!(" {bob}");
    chain.ok(&alice, increase(&bob, 100, None));
    let accounts = chain.holdings().len();
    for other in [
        upper,
        mixed,
        spaced,
        format!("{bob}\0"),
        String::new(),
        "☃".into(),
    ] {
        let other = Addr::unchecked(other);
        for msg in [
            transfer(&other, 1),
            send(&other, 1),
            increase(&other, 1, None),
            decrease(&other, 1, None),
            transfer_from(&other, &bob, 1),
            transfer_from(&alice, &other, 1),
            send_from(&other, &bob, 1),
            burn_from(&other, 1),
        ] {
            let place = format!("'{other}' is not an address of this chain");
            chain.fails(&alice, msg, &place);
        }
        for msg in [
            json!({"set_pool": {"pool": other}}),
            json!({"set_guardian": {"guardian": other}}),
            freeze(&[&other]),
            unfreeze(&[&other]),
            json!({"set_staking": {"staking": other}}),
            json!({"set_system_contract": {"address": other, "exemption": "both", "escrow": true}}),
        ] {
            chain.fails("owner", msg, "");
        }
        for query in [
            json!({"balance": {"address": other}}),
            json!({"frozen": {"address": other}}),
            json!({"guardian_budget": {"address": other}}),
            json!({"fee_paid": {"address": other}}),
            json!({"voting_power_at": {"address": other}}),
            json!({"frozen_accounts": {"start_after": other}}),
            json!({"simulate_transfer": {"sender": alice, "recipient": other, "amount": "1"}}),
        ] {
            let found = chain.try_query::<serde_json::Value>(query.clone());
            assert!(found.is_err(), "{query}");
        }
    }
    assert_eq!(chain.holdings().len(), accounts);
}

#[test]
fn the_largest_amounts_are_plain_errors() {
    let mut chain = Chain::oaic(400);
    let shop = chain.probe();
    chain.register("vault", "both", true);
    chain.ok("alice", transfer("vault", 10));
    chain.ok("alice", increase("bob", u128::MAX, None));
    let short = "insufficient funds";
    for amount in [ALICE, 1 << 64, 1 << 127, u128::MAX] {
        chain.fails("alice", transfer("bob", amount), short);
        chain.fails("alice", transfer("alice", amount), short);
        chain.fails("alice", send(&shop, amount), short);
        chain.fails("alice", burn(amount), short);
        chain.fails("bob", transfer_from("alice", "bob", amount), short);
        chain.fails("bob", send_from("alice", &shop, amount), short);
        chain.fails("bob", burn_from("alice", amount), short);
        chain.fails("vault", pay_fee(amount), short);
        chain.fails("vault", system_burn(amount, "slash"), short);
    }
    // Everything there is, is fine.
    let all = chain.balance("alice");
    chain.ok("alice", transfer("bob", all));
    chain.check_totals();
}

#[test]
fn odd_json_is_a_plain_error() {
    let mut chain = Chain::oaic(400);
    let bob = account("bob");
    let odd = [
        String::new(),
        "null".into(),
        "[]".into(),
        "{}".into(),
        "{\"transfer\"".into(),
        "\"transfer\"".into(),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":1}}}}"#),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":"-1"}}}}"#),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":"1.5"}}}}"#),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":"0x1"}}}}"#),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":""}}}}"#),
        format!(
            r#"{{"transfer":{{"recipient":"{bob}","amount":"340282366920938463463374607431768211456"}}}}"#
        ),
        format!(r#"{{"transfer":{{"recipient":"{bob}"}}}}"#),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":"1","amount":"2"}}}}"#),
        format!(r#"{{"transfer":{{"recipient":"{bob}","amount":"1"}},"burn":{{"amount":"1"}}}}"#),
        format!(r#"{{"Transfer":{{"recipient":"{bob}","amount":"1"}}}}"#),
        r#"{"schedule_fee":{"fee_bps":65536,"effective_at":1}}"#.into(),
        r#"{"schedule_fee":{"fee_bps":-1,"effective_at":1}}"#.into(),
        r#"{"pause":{"duration":18446744073709551616}}"#.into(),
        "[".repeat(100),
        format!(
            r#"{{"transfer":{{"recipient":"{}","amount":"1"}}}}"#,
            "x".repeat(1_000_000)
        ),
    ];
    let before = chain.holdings();
    for text in odd {
        let result = chain.run_raw("alice", Binary::from(text.as_bytes()));
        assert!(result.is_err(), "{}", &text[..text.len().min(200)]);
        assert_eq!(chain.holdings(), before);
    }
    assert!(chain
        .run_raw("alice", Binary::from(vec![0xff, 0xfe]))
        .is_err());
}

#[test]
fn unknown_fields_and_leading_zeros_are_read_as_cw20_base_reads_them() {
    let carol = account("carol");
    for mut chain in [Chain::try_cw20_base(&genesis(0)).unwrap(), Chain::oaic(0)] {
        let text = format!(
            r#"{{"transfer":{{"amount":"0001000","memo":[1,{{}}],"recipient":"{carol}"}}}}"#
        );
        chain
            .run_raw("alice", Binary::from(text.into_bytes()))
            .unwrap();
        assert_eq!(chain.balance(&carol), 1_000);
    }
}
