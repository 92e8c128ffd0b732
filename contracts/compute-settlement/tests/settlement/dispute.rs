//! What a provider's signatures prove against it.

use oaic_compute_settlement::ContractError;
use oaic_kit::KitError;
use oaic_types::compute_settlement::*;
use oaic_types::token;
use oaic_vouchers::{Provenance, Purpose, Receipt, SigningKey, Status};

use crate::world::*;

/// Call 4 of lane 2: 100 prompt and 50 completion tokens, 500 uoaic by the terms.
fn call(w: &World, channel: u64) -> Receipt {
    let mut units = [0; 8];
    (units[0], units[2]) = (100, 50);
    Receipt {
        channel_id: w.id(channel),
        terms: 0,
        lane: 2,
        sequence: 4,
        key_index: 0,
        request_hash: [1; 32],
        response_hash: [2; 32],
        units,
        amount: 500,
        status: Status::Ok,
        provenance: Provenance::Reported,
        timestamp_ms: 1,
    }
}

fn equivocation(w: &World, a: &Receipt, b: &Receipt) -> ExecuteMsg {
    let ((receipt_a, signature_a), (receipt_b, signature_b)) = (w.receipt(a), w.receipt(b));
    ExecuteMsg::Dispute(Dispute::Equivocation {
        receipt_a,
        signature_a,
        receipt_b,
        signature_b,
    })
}

fn overcharge(w: &World, receipt: &Receipt) -> ExecuteMsg {
    let (receipt, signature) = w.receipt(receipt);
    ExecuteMsg::Dispute(Dispute::Overcharge { receipt, signature })
}

/// Two receipts for one call.
fn cheat(w: &World, channel: u64) -> ExecuteMsg {
    let a = call(w, channel);
    let b = Receipt {
        response_hash: [3; 32],
        ..a.clone()
    };
    equivocation(w, &a, &b)
}

fn provider(w: &World) -> ProviderResponse {
    w.query(&QueryMsg::Provider {
        address: w.provider.to_string(),
    })
}

fn burned_for_slash(w: &World) -> u128 {
    let burned: token::BurnedResponse = w
        .app
        .wrap()
        .query_wasm_smart(&w.token, &token::QueryMsg::Burned {})
        .unwrap();
    let slash = burned
        .by_cause
        .iter()
        .find(|b| b.cause == token::BurnCause::Slash);
    slash.map_or(0, |b| b.amount.u128())
}

#[test]
fn two_answers_to_one_call_cost_a_part_of_the_bond() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let msg = cheat(&w, c);
    w.run("reporter", msg.clone()).unwrap();
    // 10 % of the bond; the reporter's 10 % of that is capped at 5 OAIC.
    assert_eq!(provider(&w).bond.u128(), MIN_BOND - 100 * OAIC);
    assert_eq!(provider(&w).offences, 1);
    assert_eq!(w.balance(&w.who("reporter")), 5 * OAIC);
    assert_eq!(burned_for_slash(&w), 95 * OAIC);
    assert_eq!(w.books().slashed.u128(), 95 * OAIC);
    w.check_books();
    let again = w.run("reporter", msg).unwrap_err();
    let slashed = ContractError::AlreadySlashed {
        channel: c,
        terms: 0,
        lane: 2,
        sequence: 4,
    };
    assert_eq!(again, slashed);
    // Another pair for the same call is the same offence, and so is its overcharge.
    let (a, b) = (
        call(&w, c),
        Receipt {
            timestamp_ms: 9,
            ..call(&w, c)
        },
    );
    let pair = equivocation(&w, &a, &b);
    assert_eq!(w.run("reporter", pair).unwrap_err(), slashed);
    let dear = overcharge(&w, &Receipt { amount: 501, ..a });
    assert_eq!(w.run("reporter", dear).unwrap_err(), slashed);
    assert_eq!(provider(&w).offences, 1);
}

#[test]
fn a_price_above_the_terms_is_proven_by_one_receipt() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let fair = call(&w, c);
    let msg = overcharge(&w, &fair);
    let error = w.run("reporter", msg).unwrap_err();
    assert_eq!(
        error,
        ContractError::NotOvercharged {
            amount: 500,
            price: 500
        }
    );
    let msg = overcharge(
        &w,
        &Receipt {
            amount: 501,
            ..fair.clone()
        },
    );
    w.run("reporter", msg).unwrap();
    // The ceiling of a call counts too.
    let mut units = fair.units;
    units[0] = 1_000_000;
    let capped = Receipt {
        units,
        sequence: 5,
        amount: MAX_CALL,
        ..fair
    };
    let msg = overcharge(&w, &capped);
    w.run("reporter", msg).unwrap_err();
    let msg = overcharge(
        &w,
        &Receipt {
            amount: MAX_CALL + 1,
            ..capped.clone()
        },
    );
    w.run("reporter", msg).unwrap();
    assert_eq!(provider(&w).offences, 2);
    let unknown = overcharge(&w, &Receipt { terms: 1, ..capped });
    let error = w.run("reporter", unknown).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::Kit(KitError::Unknown { what: "terms", .. })
        ),
        "{error}"
    );
    w.check_books();
}

#[test]
fn what_proves_nothing_is_refused() {
    let mut w = World::new();
    let (c, d) = (w.open(OAIC), w.open(OAIC));
    let a = call(&w, c);
    let same = equivocation(&w, &a, &a);
    assert_eq!(
        w.run("reporter", same).unwrap_err(),
        ContractError::SameReceipt
    );
    for (field, b) in [
        (
            "channel",
            Receipt {
                channel_id: w.id(d),
                ..a.clone()
            },
        ),
        (
            "terms",
            Receipt {
                terms: 1,
                ..a.clone()
            },
        ),
        (
            "lane",
            Receipt {
                lane: 3,
                ..a.clone()
            },
        ),
        (
            "sequence",
            Receipt {
                sequence: 5,
                ..a.clone()
            },
        ),
    ] {
        let msg = equivocation(&w, &a, &b);
        match w.run("reporter", msg).unwrap_err() {
            ContractError::DifferentCalls { field: found, .. } => assert_eq!(found, field),
            other => panic!("{field}: {other}"),
        }
    }
    let unknown = equivocation(
        &w,
        &a,
        &Receipt {
            channel_id: [9; 32],
            ..a.clone()
        },
    );
    let error = w.run("reporter", unknown).unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::Unknown { .. })),
        "{error}"
    );
    let key = equivocation(
        &w,
        &a,
        &Receipt {
            key_index: 1,
            ..a.clone()
        },
    );
    let error = w.run("reporter", key).unwrap_err();
    assert!(
        matches!(error, ContractError::Kit(KitError::Unknown { .. })),
        "{error}"
    );
    for bytes in [vec![], vec![0; Receipt::LEN], vec![0; Receipt::LEN + 1]] {
        let msg = ExecuteMsg::Dispute(Dispute::Overcharge {
            receipt: bytes.into(),
            signature: vec![0; 64].into(),
        });
        let error = w.run("reporter", msg).unwrap_err();
        assert!(matches!(error, ContractError::Decode(_)), "{error}");
    }
    assert_eq!(provider(&w).offences, 0);
}

#[test]
fn only_the_channels_provider_can_be_proven_against() {
    let mut w = World::new();
    let c = w.open(OAIC);
    // Signed by somebody who is no provider of this channel.
    let own = std::mem::replace(&mut w.receipt_key, SigningKey::from_seed([66; 32]));
    let forged = cheat(&w, c);
    let error = w.run("reporter", forged).unwrap_err();
    assert!(
        matches!(
            error,
            ContractError::BadSignature {
                field: "signature_a",
                ..
            }
        ),
        "{error}"
    );
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
        let error = w.run("reporter", msg).unwrap_err();
        assert!(
            matches!(
                error,
                ContractError::BadSignature {
                    field: "signature_b",
                    ..
                }
            ),
            "{error}"
        );
    }
    assert_eq!(provider(&w).offences, 0);
}

#[test]
fn receipts_of_another_chain_or_contract_prove_nothing_here() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let elsewhere = cheat(&w, c);
    let name = w.app.block_info().chain_id;
    w.app.update_block(|block| block.chain_id = "fork-1".into());
    let error = w.run("reporter", elsewhere.clone()).unwrap_err();
    assert_eq!(error, ContractError::ForeignDomain { field: "receipt_a" });
    w.app.update_block(|block| block.chain_id = name.clone());
    // A voucher's domain is not a receipt's.
    let bytes = call(&w, c).to_bytes(&w.domain(Purpose::Voucher));
    let signature = w.receipt_key.sign(&bytes);
    let msg = ExecuteMsg::Dispute(Dispute::Overcharge {
        receipt: bytes.into(),
        signature: signature.into(),
    });
    let error = w.run("reporter", msg).unwrap_err();
    assert_eq!(error, ContractError::ForeignDomain { field: "receipt" });
    w.run("reporter", elsewhere).unwrap();
}

#[test]
fn earlier_keys_stay_answerable() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let early = cheat(&w, c);
    let a = call(&w, c);
    let first = w.receipt(&Receipt {
        sequence: 9,
        ..a.clone()
    });
    w.receipt_key = SigningKey::from_seed([5; 32]);
    let rotate = ExecuteMsg::RotateReceiptKey {
        receipt_key: w.receipt_key.public().into(),
    };
    w.run("provider", rotate).unwrap();
    assert_eq!(provider(&w).key_index, 1);
    w.run("reporter", early).unwrap();
    // One under each key contradict each other as well.
    let second = w.receipt(&Receipt {
        sequence: 9,
        key_index: 1,
        ..a
    });
    let across = ExecuteMsg::Dispute(Dispute::Equivocation {
        receipt_a: first.0,
        signature_a: first.1,
        receipt_b: second.0,
        signature_b: second.1,
    });
    w.run("reporter", across).unwrap();
    assert_eq!(provider(&w).offences, 2);
}

#[test]
fn what_is_unbonding_is_still_slashed_and_the_reporter_is_never_the_provider() {
    let mut w = World::new();
    let c = w.open(OAIC);
    w.run(
        "provider",
        ExecuteMsg::Unbond {
            amount: MIN_BOND.into(),
        },
    )
    .unwrap();
    let before = w.balance(&w.provider.clone());
    let msg = cheat(&w, c);
    w.run("provider", msg).unwrap();
    // Nothing for reporting itself: all of it burns.
    assert_eq!(w.balance(&w.provider.clone()), before);
    assert_eq!(burned_for_slash(&w), 100 * OAIC);
    let p = provider(&w);
    assert_eq!(
        (p.bond.u128(), p.unbonding[0].amount.u128()),
        (0, 900 * OAIC)
    );
    w.check_books();
    w.pass(14 * DAY, 1);
    w.run("provider", ExecuteMsg::WithdrawBond {}).unwrap();
    assert_eq!(w.balance(&w.provider.clone()), before + 900 * OAIC);
    w.check_books();
}

#[test]
fn a_bond_can_be_slashed_away_and_the_offence_still_counts() {
    let mut w = World::new();
    let c = w.open(OAIC);
    let mut whole = params();
    whole.slash_bps = 10_000;
    w.run("owner", ExecuteMsg::UpdateParams { params: whole })
        .unwrap();
    w.run(
        "provider",
        ExecuteMsg::Unbond {
            amount: MIN_BOND.into(),
        },
    )
    .unwrap();
    w.bond(2 * MIN_BOND).unwrap();
    let msg = cheat(&w, c);
    w.run("reporter", msg).unwrap();
    let p = provider(&w);
    assert_eq!((p.bond.u128(), p.unbonding.len()), (0, 0));
    w.check_books();
    // Nothing left to take: recorded all the same.
    let dear = overcharge(
        &w,
        &Receipt {
            sequence: 77,
            amount: 501,
            ..call(&w, c)
        },
    );
    w.run("reporter", dear).unwrap();
    assert_eq!(provider(&w).offences, 2);
    w.check_books();
}

#[test]
fn after_a_close_there_is_a_window() {
    let mut w = World::new();
    let (c, d) = (w.open(OAIC), w.open(OAIC));
    for channel in [c, d] {
        w.run("payer", ExecuteMsg::RequestUnlock { channel })
            .unwrap();
    }
    w.pass(DAY, 100);
    for channel in [c, d] {
        w.run("payer", ExecuteMsg::FinalizeUnlock { channel })
            .unwrap();
    }
    w.pass(3 * DAY, 1);
    let msg = cheat(&w, c);
    w.run("reporter", msg).unwrap();
    w.pass(1, 1);
    let msg = cheat(&w, d);
    let error = w.run("reporter", msg).unwrap_err();
    assert!(
        matches!(error, ContractError::DisputeWindowOver { .. }),
        "{error}"
    );
}
