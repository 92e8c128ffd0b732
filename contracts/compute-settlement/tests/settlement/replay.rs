//! A voucher settles on its own channel, contract and chain, and nowhere else.

use oaic_types::compute_settlement::RejectReason as R;
use oaic_types::compute_settlement::{ExecuteMsg, Links};
use oaic_vouchers::{Close, Purpose, SigningKey, Voucher};

use crate::world::*;

#[test]
fn on_another_channel_of_the_same_payer_and_key() {
    let mut w = World::new();
    let (a, b) = (w.open(1_000), w.open(1_000));
    let mut voucher = w.sign(&say(a, 1, 100));
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
    let mut w = World::new();
    let c = w.open(1_000);
    let voucher = w.sign(&say(c, 1, 100));
    // A twin in everything: same parties, same channel number, same key.
    let first = w.contract.clone();
    w.contract = w.settlement(params(), Links::default()).unwrap();
    w.register_provider();
    w.bond(MIN_BOND).unwrap();
    let provider = w.provider.clone();
    let all = payee(
        oaic_types::compute_settlement::Role::Nodes,
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

#[test]
fn on_a_chain_of_another_name_with_the_same_state() {
    let mut w = World::new();
    let c = w.open(1_000);
    let voucher = w.sign(&say(c, 1, 100));
    let name = w.app.block_info().chain_id;
    // A fork: every byte of state is the same, the chain id isn't.
    w.app.update_block(|block| block.chain_id = "fork-1".into());
    assert_eq!(
        w.settle_bytes(voucher.clone()).unwrap(),
        [rejected(R::BadSignature)]
    );
    assert_eq!(w.settle(&say(c, 1, 60)), settled(60, 0));
    w.app.update_block(|block| block.chain_id = name.clone());
    assert_eq!(w.settle_bytes(voucher).unwrap(), [settled(40, 0)]);
}

#[test]
fn a_signature_for_another_purpose_is_none() {
    let mut w = World::new();
    let c = w.open(1_000);
    let s = say(c, 1, 100);
    let voucher = Voucher {
        channel_id: w.id(c),
        terms: 0,
        lane: 0,
        key_index: 0,
        sequence: 1,
        amount: 100,
        peaks: s.peaks,
    };
    for purpose in [Purpose::Receipt, Purpose::Close] {
        let signature = w.key.sign(&voucher.to_bytes(&w.domain(purpose)));
        let packed = voucher.pack(c, signature).to_bytes().to_vec();
        assert_eq!(w.settle_bytes(packed).unwrap(), [rejected(R::BadSignature)]);
    }
    // Nor does a voucher's domain close a channel.
    let close = Close {
        channel_id: w.id(c),
        paid: 0,
    };
    let bytes = close.to_bytes(&w.domain(Purpose::Voucher));
    let msg = ExecuteMsg::CooperativeClose {
        channel: c,
        paid: 0u128.into(),
        payer_signature: w.key.sign(&bytes).into(),
        provider_signature: w.receipt_key.sign(&bytes).into(),
    };
    w.run("payer", msg).unwrap_err();
}

#[test]
fn by_another_key() {
    let mut w = World::new();
    let c = w.open(1_000);
    let other = w.sign_with(&SigningKey::from_seed([9; 32]), &say(c, 1, 100));
    assert_eq!(w.settle_bytes(other).unwrap(), [rejected(R::BadSignature)]);
}

#[test]
fn a_channel_opened_again_between_the_same_two_has_another_id() {
    let mut w = World::new();
    let (a, b) = (w.open(1_000), w.open(1_000));
    assert_ne!(w.id(a), w.id(b));
}
