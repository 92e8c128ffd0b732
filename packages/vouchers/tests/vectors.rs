//! The golden vectors: what is in `vectors/` is what this crate computes, byte for byte.
//!
//! A difference means that signatures made before no longer hold. If that is meant:
//! `cargo test -p oaic-vouchers --features sign --test vectors -- --ignored write_vectors`.

use std::path::PathBuf;

use oaic_vouchers::keys::SMALL_ORDER;
use oaic_vouchers::{
    channel_id, domain, prove, Close, Hash, Node, Peaks, Provenance, Purpose, Receipt, SigningKey,
    Status, Voucher, UNIT_KINDS,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

const CHAIN: &str = "oaic-local-1";
const CONTRACT: &str = "oaic1qg5ega6dykkxc307y25pecuufrjkxkaggkkxh7nad0vhyhtuhw3s0ckyyy";
const PAYER: &str = "oaic1payer";
const PROVIDER: &str = "oaic1provider";
const PAYER_SEED: [u8; 32] = [0x11; 32];
const PROVIDER_SEED: [u8; 32] = [0x22; 32];
const LEAVES: u64 = 21;

fn hash(text: &str) -> Hash {
    Sha256::digest(text).into()
}

fn id() -> Hash {
    channel_id(
        &domain(Purpose::Voucher, CHAIN, CONTRACT),
        PAYER,
        PROVIDER,
        7,
    )
}

fn domains() -> Value {
    let mut domains = Vec::new();
    for (chain, repeated, contract) in [
        (CHAIN, 1, CONTRACT),
        ("", 1, ""),
        ("a", 1, "bc"),
        ("ab", 1, "c"),
        ("ü-1", 1, "addr"),
        ("z", 65_534, "c"),
        ("z", 65_535, "c"),
    ] {
        for purpose in [Purpose::Receipt, Purpose::Voucher, Purpose::Close] {
            domains.push(json!({
                "tag": purpose.tag(),
                "chain_id": chain,
                "chain_id_repeated": repeated,
                "contract": contract,
                "domain": hex::encode(domain(purpose, &chain.repeat(repeated), contract)),
            }));
        }
    }
    let mut channels = Vec::new();
    for (payer, provider, nonce) in [
        (PAYER, PROVIDER, 7),
        (PAYER, PROVIDER, 8),
        ("a", "bc", 0),
        ("ab", "c", u64::MAX),
    ] {
        let voucher_domain = domain(Purpose::Voucher, CHAIN, CONTRACT);
        channels.push(json!({
            "voucher_domain": hex::encode(voucher_domain),
            "payer": payer,
            "provider": provider,
            "open_nonce": nonce.to_string(),
            "channel_id": hex::encode(channel_id(&voucher_domain, payer, provider, nonce)),
        }));
    }
    json!({ "domains": domains, "channel_ids": channels })
}

/// Receipt number `n` of the vectors' lane; sizes and enums vary with it.
fn receipt(n: u64) -> Receipt {
    let statuses = [Status::Ok, Status::Partial, Status::Error];
    let sources = [
        Provenance::Reported,
        Provenance::Counted,
        Provenance::Estimated,
    ];
    let mut units = [0; UNIT_KINDS];
    units[(n % 8) as usize] = n * 1_000_003;
    units[7] = 1;
    Receipt {
        channel_id: id(),
        terms: 3,
        lane: 0x0102_0304,
        sequence: n,
        key_index: 2,
        request_hash: hash(&format!("request {n}")),
        response_hash: hash(&format!("response {n}")),
        units,
        amount: u128::from(n) * 0x1_0000_0000_0000_0001,
        status: statuses[(n % 3) as usize],
        provenance: sources[(n / 3 % 3) as usize],
        timestamp_ms: 1_700_000_000_000 + n,
    }
}

fn receipts() -> Value {
    let domain = domain(Purpose::Receipt, CHAIN, CONTRACT);
    let extreme = Receipt {
        terms: u32::MAX,
        lane: u32::MAX,
        sequence: u64::MAX,
        key_index: u32::MAX,
        units: [u64::MAX; UNIT_KINDS],
        amount: u128::MAX,
        timestamp_ms: u64::MAX,
        ..receipt(1)
    };
    let items: Vec<_> = (1..=LEAVES).map(receipt).chain([extreme]).collect();
    let items: Vec<_> = items
        .iter()
        .map(|r| {
            let bytes = r.to_bytes(&domain);
            json!({
                "domain": hex::encode(domain),
                "channel_id": hex::encode(r.channel_id),
                "terms": r.terms,
                "lane": r.lane,
                "sequence": r.sequence.to_string(),
                "key_index": r.key_index,
                "request_hash": hex::encode(r.request_hash),
                "response_hash": hex::encode(r.response_hash),
                "units": r.units.map(|u| u.to_string()),
                "amount": r.amount.to_string(),
                "status": r.status.code(),
                "provenance": r.provenance.code(),
                "timestamp_ms": r.timestamp_ms.to_string(),
                "bytes": hex::encode(bytes),
                "leaf_hash": hex::encode(r.leaf(&domain).hash),
                "signature": hex::encode(SigningKey::from_seed(PROVIDER_SEED).sign(&bytes)),
            })
        })
        .collect();
    json!({
        "seed": hex::encode(PROVIDER_SEED),
        "public_key": hex::encode(SigningKey::from_seed(PROVIDER_SEED).public()),
        "receipts": items,
    })
}

fn leaves(count: u64) -> Vec<Node> {
    let domain = domain(Purpose::Receipt, CHAIN, CONTRACT);
    (1..=count).map(|n| receipt(n).leaf(&domain)).collect()
}

fn tree(count: u64) -> Peaks {
    let mut peaks = Peaks::default();
    leaves(count)
        .into_iter()
        .for_each(|leaf| peaks.push(leaf).unwrap());
    peaks
}

fn node(node: &Node) -> Value {
    json!({
        "hash": hex::encode(node.hash),
        "count": node.count.to_string(),
        "sum": node.sum.to_string(),
    })
}

/// Trees over the first receipts of `receipts.json`, and a proof of every leaf of some of them.
fn trees() -> Value {
    let trees: Vec<_> = (0..=LEAVES)
        .map(|count| {
            let peaks = tree(count);
            json!({
                "leaves": count,
                "sum": peaks.sum().to_string(),
                "peaks": peaks.nodes().iter().map(node).collect::<Vec<_>>(),
                "bytes": hex::encode(peaks.to_bytes()),
                "commitment": hex::encode(peaks.commitment()),
            })
        })
        .collect();
    let mut proofs = Vec::new();
    for count in [1, 2, 3, 7, 8, LEAVES] {
        for index in 0..count {
            let proof = prove(&leaves(count), index).unwrap();
            proofs.push(json!({
                "leaves": count,
                "index": index,
                "path": proof.path.iter().map(node).collect::<Vec<_>>(),
                "bytes": hex::encode(proof.to_bytes()),
            }));
        }
    }
    json!({ "trees": trees, "proofs": proofs })
}

fn vouchers() -> Value {
    let domain = domain(Purpose::Voucher, CHAIN, CONTRACT);
    let key = SigningKey::from_seed(PAYER_SEED);
    let of = |count: u64, amount: u128, channel: u64| {
        let voucher = Voucher {
            channel_id: id(),
            terms: 3,
            lane: 0x0102_0304,
            key_index: 1,
            sequence: count,
            amount,
            peaks: tree(count).commitment(),
        };
        let bytes = voucher.to_bytes(&domain);
        let packed = voucher.pack(channel, key.sign(&bytes));
        json!({
            "domain": hex::encode(domain),
            "channel": channel.to_string(),
            "channel_id": hex::encode(voucher.channel_id),
            "terms": voucher.terms,
            "lane": voucher.lane,
            "key_index": voucher.key_index,
            "sequence": voucher.sequence.to_string(),
            "amount": voucher.amount.to_string(),
            "peaks": hex::encode(voucher.peaks),
            "bytes": hex::encode(bytes),
            "signature": hex::encode(packed.signature),
            "packed": hex::encode(packed.to_bytes()),
        })
    };
    json!({
        "seed": hex::encode(PAYER_SEED),
        "public_key": hex::encode(key.public()),
        "vouchers": [
            of(0, 5_000_000, 7),
            of(1, tree(1).sum(), 7),
            of(20, tree(20).sum(), u64::MAX),
            of(21, u128::MAX, 7),
        ],
    })
}

fn closes() -> Value {
    let domain = domain(Purpose::Close, CHAIN, CONTRACT);
    let (payer, provider) = (
        SigningKey::from_seed(PAYER_SEED),
        SigningKey::from_seed(PROVIDER_SEED),
    );
    let items: Vec<_> = [0, 123_456_789, u128::MAX]
        .map(|paid| {
            let bytes = Close {
                channel_id: id(),
                paid,
            }
            .to_bytes(&domain);
            json!({
                "domain": hex::encode(domain),
                "channel_id": hex::encode(id()),
                "paid": paid.to_string(),
                "bytes": hex::encode(bytes),
                "payer_signature": hex::encode(payer.sign(&bytes)),
                "provider_signature": hex::encode(provider.sign(&bytes)),
            })
        })
        .into();
    json!({
        "payer_public_key": hex::encode(payer.public()),
        "provider_public_key": hex::encode(provider.public()),
        "closes": items,
    })
}

fn keys() -> Value {
    let accepted =
        [PAYER_SEED, PROVIDER_SEED].map(|seed| hex::encode(SigningKey::from_seed(seed).public()));
    json!({
        "small_order": SMALL_ORDER.map(hex::encode),
        "accepted": accepted,
    })
}

fn all() -> [(&'static str, Value); 6] {
    [
        ("domains.json", domains()),
        ("receipts.json", receipts()),
        ("trees.json", trees()),
        ("vouchers.json", vouchers()),
        ("closes.json", closes()),
        ("keys.json", keys()),
    ]
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

#[test]
#[ignore = "rewrites the golden vectors"]
fn write_vectors() {
    for (name, value) in all() {
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        std::fs::write(folder().join(name), text).unwrap();
    }
}

#[test]
fn the_golden_vectors_are_what_this_crate_computes() {
    for (name, value) in all() {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        let stored: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            stored, value,
            "vectors/{name} differs from what this crate computes"
        );
    }
}

/// Bytes stay as they are across versions: these two are written here by hand, so that rewriting
/// the vectors by mistake can't hide a change.
#[test]
fn the_anchors_hold() {
    let receipts: Vec<u8> = (1..=LEAVES)
        .flat_map(|n| receipt(n).to_bytes(&domain(Purpose::Receipt, CHAIN, CONTRACT)))
        .collect();
    assert_eq!(hex::encode(Sha256::digest(receipts)), ANCHOR_RECEIPTS);
    assert_eq!(hex::encode(tree(LEAVES).commitment()), ANCHOR_COMMITMENT);
}

const ANCHOR_RECEIPTS: &str = "975df6b310a19f1eef5c8b407eedff74c115b7c36016488544b80b63dc35f551";
const ANCHOR_COMMITMENT: &str = "8615657d797094cd52f129542c8b0e9f55b70e6a236ac90abec2638abcd49fea";
