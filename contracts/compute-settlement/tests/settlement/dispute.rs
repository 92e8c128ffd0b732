//! What a provider's signatures prove against it, and what they don't.

use oaic_messages::compute_settlement::*;
use oaic_messages::gates::TierResponse;
use oaic_testing::stubs::answer;
use oaic_vouchers::{lane, Prices, Purpose, Receipt, Status};

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

fn fails_as_unknown(w: &mut Suite, msg: ExecuteMsg, what: &str) {
    let error = w.run("reporter", msg).unwrap_err();
    assert_matches!(error, Runtime(Unknown { what: found, .. }) if *found == what);
}

#[test]
fn two_answers_to_one_call_cost_a_part_of_the_bond() {
    let mut w = Suite::new();
    let c = w.open(100 * OAIC);
    w.settle(&draft(c, 1, 50 * OAIC));
    let before = w.balance(&w.payer);
    let msg = cheat(&w, c);
    w.ok("reporter", msg.clone());
    // 10 % of the bond; the injured payer's 10 % of that is capped at 5 OAIC.
    assert_eq!(provider(&w).bond.u128(), MIN_BOND - 100 * OAIC);
    assert_eq!(provider(&w).offenses, 1);
    assert_eq!(w.balance(&w.payer) - before, 5 * OAIC);
    assert_eq!(w.balance(&w.who("reporter")), 0);
    assert_eq!(burned_for_slash(&w), 95 * OAIC);
    assert_eq!(w.totals().slashed.u128(), 95 * OAIC);
    w.check_totals();
    // An incident is all offenses under the key: it cost what it can.
    let used_up = KeyUsedUp {
        key_index: 0,
        charges: 100 * OAIC,
    };
    let another = cheat_at(&w, c, 7, 9);
    let dear = Receipt {
        amount: 501,
        ..call(&w, c)
    };
    for msg in [msg, another, overcharge(&w, &dear)] {
        assert_eq!(w.run("reporter", msg).unwrap_err(), used_up);
    }
    assert_eq!(provider(&w).offenses, 1);
    let key = receipt_key(&w, 0);
    assert_eq!((key.charged, key.charges.u128()), (true, 100 * OAIC));
}

#[test]
fn a_price_above_the_table_is_proven_by_one_receipt() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let fair = call(&w, c);
    let error = w.run("reporter", overcharge(&w, &fair)).unwrap_err();
    let (amount, price) = (500, 500);
    assert_eq!(error, NotOvercharged { amount, price });
    // The ceiling of a call counts too.
    let mut units = fair.units;
    units[0] = u64::MAX;
    let capped = Receipt {
        units,
        sequence: 5,
        amount: MAX_CALL,
        ..fair.clone()
    };
    w.run("reporter", overcharge(&w, &capped)).unwrap_err();
    for (amount, receipt) in [
        (MAX_CALL + 1, capped),
        (501, fair.clone()),
        (u128::MAX, fair),
    ] {
        let mut w = Suite::new();
        w.open(OAIC);
        w.ok("reporter", overcharge(&w, &Receipt { amount, ..receipt }));
        assert_eq!(provider(&w).offenses, 1, "{amount}");
        w.check_totals();
    }
}

/// H10: nobody's word but a table that is on chain, and terms that were made, convict anybody.
#[test]
fn invented_terms_and_tables_convict_nobody() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    let dear = Receipt {
        amount: u128::MAX,
        ..call(&w, c)
    };
    for terms in [1, 2, u32::MAX] {
        let msg = overcharge(
            &w,
            &Receipt {
                terms,
                ..dear.clone()
            },
        );
        fails_as_unknown(&mut w, msg, "terms");
        bystanders.go_through(&mut w);
    }
    // A table that nobody registered, though its prices are those of one.
    let table = prices();
    let mut array = [0; UNIT_SLOTS];
    for (to, price) in array.iter_mut().zip(&table.prices) {
        *to = price.u128();
    }
    let hash = |version, domain| {
        Prices {
            service_id: 1,
            version,
            prices: array,
            tier_discounts: &table.tier_discounts,
            max_call: table.max_call.u128(),
        }
        .hash(&domain)
    };
    let (ours, theirs) = (w.domain(Purpose::Receipt), [9; 32]);
    for price_table in [[0; 32], [9; 32], hash(2, ours), hash(1, theirs)] {
        let msg = overcharge(
            &w,
            &Receipt {
                price_table,
                ..dear.clone()
            },
        );
        fails_as_unknown(&mut w, msg, "price table with hash");
        bystanders.go_through(&mut w);
    }
    // And it is that hash that a registered one has, whoever computes it.
    let named = Receipt {
        price_table: hash(1, ours),
        ..dear
    };
    w.ok("reporter", overcharge(&w, &named));
}

/// A receipt names its table: a new price convicts nobody of a call under the old, nor frees.
#[test]
fn a_receipt_is_judged_by_the_table_that_it_names_and_no_other() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let mut dearer = prices();
    dearer.prices[0] = (4 * PRICE_SCALE).into();
    let update = |prices| update_prices(prices);
    w.ok("provider", update(dearer));
    let new = Receipt {
        price_table: table(&w, 1, 2),
        amount: 700,
        ..call(&w, c)
    };
    let error = w.run("reporter", overcharge(&w, &new)).unwrap_err();
    let (amount, price) = (700, 700);
    assert_eq!(error, NotOvercharged { amount, price });
    // The same amount under the old table is too much, whatever is in force.
    let old = Receipt {
        price_table: table(&w, 1, 1),
        ..new
    };
    w.ok("reporter", overcharge(&w, &old));
}

/// The provider named it: whoever's table it is.
#[test]
fn a_table_of_another_service_is_as_good_when_a_receipt_names_it() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    w.ok(
        "their provider",
        ExecuteMsg::UpdatePrices {
            service_id: 2,
            prices: PriceTable {
                max_call: 10u128.into(),
                ..prices()
            },
        },
    );
    let fair = call(&w, c);
    // Others' prices are nothing to a receipt that doesn't name them.
    w.run("reporter", overcharge(&w, &fair)).unwrap_err();
    let named = |amount| Receipt {
        price_table: table(&w, 2, 2),
        amount,
        ..fair.clone()
    };
    let (at, above) = (overcharge(&w, &named(10)), overcharge(&w, &named(11)));
    w.run("reporter", at).unwrap_err();
    w.ok("reporter", above);
    assert_eq!(provider(&w).offenses, 1);
    bystanders.go_through(&mut w);
}

#[test]
fn the_discount_is_the_terms_tier_by_the_table_that_the_receipt_names() {
    let mut w = Suite::new();
    let source = w.stub(&answer(&TierResponse { tier: 2 }));
    w.link(|links| links.tier_source = Some(source.to_string()));
    let c = w.open(OAIC);
    let mut generous = prices();
    generous.tier_discounts = vec![0, 0, 9_000];
    w.ok("provider", update_prices(generous));
    // 20 % off by the first table, nothing off by the second.
    for (version, price) in [(1, 400), (2, 500)] {
        let fair = Receipt {
            price_table: table(&w, 1, version),
            amount: price,
            ..call(&w, c)
        };
        let error = w.run("reporter", overcharge(&w, &fair)).unwrap_err();
        let amount = price;
        assert_eq!(error, NotOvercharged { amount, price });
    }
    // A tier of today changes nothing in terms of yesterday.
    w.set_answer(&source, &answer(&TierResponse { tier: 0 }));
    let dear = Receipt {
        amount: 401,
        ..call(&w, c)
    };
    w.ok("reporter", overcharge(&w, &dear));
}

#[test]
fn what_proves_nothing_is_refused() {
    let mut w = Suite::new();
    let (c, d) = (w.open(OAIC), w.open(OAIC));
    let a = call(&w, c);
    let same = equivocation(&w, &a, &a);
    assert_eq!(w.run("reporter", same).unwrap_err(), SameReceipt);
    let of = |change: fn(&mut Receipt)| {
        let mut b = a.clone();
        change(&mut b);
        b
    };
    let mut other_channel = a.clone();
    other_channel.channel_id = w.id(d);
    for (field, b) in [
        ("channel", other_channel),
        ("terms", of(|b| b.terms = 1)),
        ("lane", of(|b| b.lane = 3)),
        ("sequence", of(|b| b.sequence = 5)),
    ] {
        let msg = equivocation(&w, &a, &b);
        match w.run("reporter", msg).unwrap_err() {
            DifferentCalls { field: found, .. } => assert_eq!(found, field),
            other => panic!("{field}: {other}"),
        }
    }
    let msg = equivocation(&w, &a, &of(|b| b.channel_id = [9; 32]));
    fails_as_unknown(&mut w, msg, "channel with id");
    // A lane of a key that the provider never had.
    for index in [1, u16::MAX] {
        let mut b = a.clone();
        b.lane = lane::of_key(index, 2);
        let msg = equivocation(&w, &a, &b);
        fails_as_unknown(&mut w, msg, "receipt key of index");
    }
    for bytes in [vec![], vec![0; Receipt::LEN], vec![0; Receipt::LEN + 1]] {
        let msg = ExecuteMsg::Dispute(Dispute::Overcharge {
            receipt: bytes.into(),
            signature: vec![0; 64].into(),
        });
        assert_matches!(w.run("reporter", msg), Err(Decode(_)));
    }
    assert_eq!(provider(&w).offenses, 0);
}

#[test]
fn only_the_channels_provider_can_be_proven_against() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    // Signed by somebody who is no provider of this channel.
    let own = std::mem::replace(&mut w.receipt_key, signing_key(66));
    let forged = cheat(&w, c);
    let bad = |done: Outcome, at: &str| {
        assert_matches!(done, Err(BadSignature { field, .. }) if *field == at);
    };
    bad(w.run("reporter", forged), "signature_a");
    w.receipt_key = own;
    // One true, one forged.
    let a = call(&w, c);
    let b = Receipt {
        status: Status::Error,
        ..a.clone()
    };
    let (receipt_a, signature_a) = w.receipt(&a);
    let (receipt_b, _) = w.receipt(&b);
    for signature_b in [signature_a.clone(), vec![0; 64].into(), vec![].into()] {
        let msg = ExecuteMsg::Dispute(Dispute::Equivocation {
            receipt_a: receipt_a.clone(),
            signature_a: signature_a.clone(),
            receipt_b: receipt_b.clone(),
            signature_b,
        });
        bad(w.run("reporter", msg), "signature_b");
    }
    assert_eq!(provider(&w).offenses, 0);
}

/// H8: two processes, each honest under its own key, never contradict each other.
#[test]
fn one_key_says_nothing_on_another_keys_lane() {
    let mut w = Suite::new();
    let first = w.receipt_key.clone();
    let c = w.open(OAIC);
    add_key(&mut w, 5);
    // Lane 2 is key 0's: under key 1 it is not a receipt at all.
    assert_matches!(
        w.run("reporter", cheat(&w, c)),
        Err(BadSignature { key_index: 0, .. })
    );
    // The same call of both, each on its own lane.
    let b = Receipt {
        lane: lane::of_key(1, 2),
        response_hash: [3; 32],
        ..call(&w, c)
    };
    let (receipt_b, signature_b) = w.receipt(&b);
    w.receipt_key = first;
    let (receipt_a, signature_a) = w.receipt(&call(&w, c));
    let msg = ExecuteMsg::Dispute(Dispute::Equivocation {
        receipt_a,
        signature_a,
        receipt_b,
        signature_b,
    });
    assert_matches!(
        w.run("reporter", msg),
        Err(DifferentCalls { field: "lane", .. })
    );
    assert_eq!(provider(&w).offenses, 0);
}

#[test]
fn receipts_of_another_contract_or_purpose_prove_nothing_and_an_old_chain_ids_still_do() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let held = cheat(&w, c);
    w.chain_id = "fork-1".into();
    assert_eq!(
        w.run("reporter", cheat(&w, c)).unwrap_err(),
        ForeignDomain { field: "receipt_a" }
    );
    // A voucher's domain is not a receipt's.
    w.chain_id = w.block().chain_id;
    let bytes = call(&w, c).to_bytes(&w.domain(Purpose::Voucher));
    let signature = w.receipt_key.sign(&bytes);
    let msg = ExecuteMsg::Dispute(Dispute::Overcharge {
        receipt: bytes.into(),
        signature: signature.into(),
    });
    assert_eq!(
        w.run("reporter", msg).unwrap_err(),
        ForeignDomain { field: "receipt" }
    );
    // Evidence that is held counts after an export under another name.
    w.app.update_block(|block| block.chain_id = "fork-1".into());
    w.ok("reporter", held);
}
