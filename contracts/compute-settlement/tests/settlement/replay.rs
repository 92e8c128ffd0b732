//! A voucher settles on its own channel, contract and chain, and nowhere else.

use oaic_messages::compute_settlement::RejectReason as R;
use oaic_vouchers::{channel_id, Entry, Purpose, Receipt, Voucher};

use crate::bystander::attacked;
use crate::evidence::{call, equivocation};
use crate::suite::*;

#[test]
fn on_another_channel_of_the_same_payer_and_key() {
    let mut w = Suite::new();
    let (a, b) = (w.open(1_000), w.open(1_000));
    let mut voucher = w.sign(&draft(a, 1, 100));
    voucher[7] = u8::try_from(b).unwrap();
    assert_eq!(
        w.settle_bytes(voucher.clone()).unwrap(),
        [rejected(R::BadSignature)]
    );
    voucher[7] = u8::try_from(a).unwrap();
    assert_eq!(w.settle_bytes(voucher).unwrap(), [settled(100, 0)]);
}

#[test]
fn on_another_contract_of_the_same_chain() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let voucher = w.sign(&draft(c, 1, 100));
    // A twin in everything: same parties, same channel number, same key.
    let first = w.contract.clone();
    w.contract = w.settlement(params(), EPOCH_SECONDS).unwrap();
    w.register_provider();
    w.bond(MIN_BOND).unwrap();
    let provider = w.provider.clone();
    let all = payee(
        oaic_messages::compute_settlement::Role::Nodes,
        "all",
        Some(&provider),
        9_400,
    );
    w.register_service(vec![all]).unwrap();
    assert_eq!(w.open(1_000), c);
    assert_eq!(
        w.settle_bytes(voucher.clone()).unwrap(),
        [rejected(R::BadSignature)]
    );
    w.contract = first;
    assert_eq!(w.settle_bytes(voucher).unwrap(), [settled(100, 0)]);
}

/// An export under another chain id voids no voucher that is held, and makes no new kind of them.
#[test]
fn an_old_voucher_still_settles_on_a_chain_of_another_name_and_a_new_names_doesnt() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(1_000);
    let voucher = w.sign(&draft(c, 1, 100));
    let name = w.chain_id.clone();
    w.app.update_block(|block| block.chain_id = "fork-1".into());
    assert_eq!(w.settle_bytes(voucher).unwrap(), [settled(100, 0)]);
    // Ids of channels that are opened now follow from the same domain.
    let later = w.open(1_000);
    let domain = w.domain(Purpose::Voucher);
    let id = channel_id(&domain, w.payer.as_str(), w.provider.as_str(), later);
    assert_eq!(w.id(later), id);
    assert_eq!(w.settle(&draft(later, 1, 60)), settled(60, 0));
    w.chain_id = "fork-1".into();
    assert_eq!(w.settle(&draft(c, 2, 200)), rejected(R::BadSignature));
    w.chain_id = name;
    bystanders.go_through(&mut w);
}

#[test]
fn a_signature_for_another_purpose_is_none() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let s = draft(c, 1, 100);
    let voucher = Voucher {
        channel_id: w.id(c),
        terms: 0,
        lane: 0,
        key_index: 0,
        sequence: 1,
        amount: 100,
        peaks: s.peaks,
    };
    let signature = w.key.sign(&voucher.to_bytes(&w.domain(Purpose::Receipt)));
    let entry = Entry {
        voucher: voucher.pack(c, signature),
        claim: 100,
    };
    let results = w.settle_bytes(entry.to_bytes().to_vec()).unwrap();
    assert_eq!(results, [rejected(R::BadSignature)]);
}

#[test]
fn by_another_key() {
    let mut w = Suite::new();
    let c = w.open(1_000);
    let other = w.sign_with(&signing_key(9), &draft(c, 1, 100));
    assert_eq!(w.settle_bytes(other).unwrap(), [rejected(R::BadSignature)]);
}

/// A channel id never comes back, so neither does what was signed for it.
#[test]
fn what_was_signed_for_a_closed_channel_is_worth_nothing_in_its_successor() {
    let (mut w, mut bystanders) = attacked();
    let first = w.open(100);
    let held = w.sign(&draft(first, 1, 60));
    assert_eq!(w.settle_bytes(held.clone()).unwrap(), [settled(60, 0)]);
    let answered = call(&w, first);
    w.all_done("provider", release(&[first]));
    // The same payer, provider, service, key and reserve.
    let second = w.open(100);
    assert_ne!(w.id(first), w.id(second));
    let mut moved = held.clone();
    moved[..8].copy_from_slice(&second.to_be_bytes());
    let results = w.settle_bytes([held, moved].concat()).unwrap();
    let expected = [rejected(R::ClosedChannel), rejected(R::BadSignature)];
    assert_eq!(results, expected);
    // An honest provider that answers its first call again is no equivocator.
    let again = Receipt {
        request_hash: [8; 32],
        ..call(&w, second)
    };
    w.run("thief", equivocation(&w, &answered, &again))
        .unwrap_err();
    bystanders.go_through(&mut w);
}
