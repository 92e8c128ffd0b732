//! The golden vectors: what is in `vectors/` is what this crate computes, byte for byte.
//!
//! A difference means that signatures made before no longer hold. If that is meant:
//! `cargo test -p oaic-vouchers --features sign --test vectors -- --ignored write_vectors`.

use std::path::PathBuf;

use oaic_vouchers::keys::SMALL_ORDER;
use oaic_vouchers::{
    channel_id, domain, lane, prove, Entry, Hash, Heartbeat, Node, PackedVoucher, Peaks, Prices,
    Provenance, Purpose, Receipt, SigningKey, Status, Voucher, NO_LIMIT, UNIT_KINDS, UNIT_SLOTS,
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
        for purpose in [Purpose::Receipt, Purpose::Voucher, Purpose::Heartbeat] {
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
        // A contract can own a channel.
        (CONTRACT, PROVIDER, 7),
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

/// Price tables: the first two are those that the receipts are made under.
fn tables() -> [Prices<'static>; 5] {
    let plain = Prices {
        service_id: 1,
        version: 1,
        prices: [
            150_000,
            15_000,
            600_000,
            600_000,
            20_000,
            0,
            1,
            1_000_000_000,
            2_000_000_000_000,
            40_000,
            3,
            0,
            0,
            0,
            0,
            0,
        ],
        tier_discounts: &[500, 1_000, 2_000],
        max_call: 5_000_000,
    };
    let none = Prices {
        tier_discounts: &[],
        ..plain.clone()
    };
    // One number more in the list, and the same numbers in another place.
    let zero = Prices {
        tier_discounts: &[0],
        ..plain.clone()
    };
    let moved = Prices {
        service_id: 1 << 32,
        version: 0,
        ..plain.clone()
    };
    let extreme = Prices {
        service_id: u64::MAX,
        version: u32::MAX,
        prices: [u128::MAX; UNIT_SLOTS],
        tier_discounts: &[u16::MAX; 255],
        max_call: u128::MAX,
    };
    [plain, none, zero, moved, extreme]
}

fn prices() -> Value {
    let domain = domain(Purpose::Receipt, CHAIN, CONTRACT);
    let items = tables().map(|table| {
        json!({
            "domain": hex::encode(domain),
            "service_id": table.service_id.to_string(),
            "version": table.version,
            "prices": table.prices.map(|price| price.to_string()),
            "tier_discounts": table.tier_discounts,
            "max_call": table.max_call.to_string(),
            "hash": hex::encode(table.hash(&domain)),
        })
    });
    json!({ "tables": items })
}

/// Receipt number `n` of the vectors' lane; sizes and enums vary with it.
fn receipt(n: u64) -> Receipt {
    let statuses = [Status::Ok, Status::Partial, Status::Error];
    let sources = [
        Provenance::Reported,
        Provenance::Counted,
        Provenance::Estimated,
    ];
    let mut units = [0; UNIT_SLOTS];
    units[(n % 11) as usize] = n * 1_000_003;
    units[7] = 1;
    Receipt {
        channel_id: id(),
        terms: 3,
        lane: lane::of_key(2, 0x0304),
        sequence: n,
        request_hash: hash(&format!("request {n}")),
        response_hash: hash(&format!("response {n}")),
        price_table: tables()[(n % 2) as usize].hash(&domain(Purpose::Receipt, CHAIN, CONTRACT)),
        units,
        amount: u128::from(n) * 0x1_0000_0000_0000_0001,
        status: statuses[(n % 3) as usize],
        provenance: sources[(n / 3 % 3) as usize],
        security_level: (n % 4) as u8,
        retention: [0, 3_600, NO_LIMIT][(n % 3) as usize],
        timestamp_ms: 1_700_000_000_000 + n,
    }
}

fn receipts() -> Value {
    let domain = domain(Purpose::Receipt, CHAIN, CONTRACT);
    let extreme = Receipt {
        terms: u32::MAX,
        lane: u32::MAX,
        sequence: u64::MAX,
        price_table: [0xff; 32],
        units: std::array::from_fn(|slot| if slot < UNIT_KINDS { u64::MAX } else { 0 }),
        security_level: u8::MAX,
        retention: u32::MAX,
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
                "key_index": r.key_index(),
                "request_hash": hex::encode(r.request_hash),
                "response_hash": hex::encode(r.response_hash),
                "price_table": hex::encode(r.price_table),
                "units": r.units.map(|u| u.to_string()),
                "amount": r.amount.to_string(),
                "status": r.status.code(),
                "provenance": r.provenance.code(),
                "security_level": r.security_level,
                "retention": r.retention,
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

fn heartbeats() -> Value {
    let domain = domain(Purpose::Heartbeat, CHAIN, CONTRACT);
    let of = |models: &[&str], numbers: (u32, u64, u32)| Heartbeat {
        provider: PROVIDER.into(),
        key_index: numbers.0,
        signed_at: numbers.1,
        expires_at: numbers.1.saturating_add(60),
        capacity: numbers.2,
        latency_ms: numbers.2,
        models: models.iter().map(ToString::to_string).collect(),
    };
    let items = [
        of(&["llama-3", "m\u{fc}ller/7b"], (2, 1_700_000_000, 350)),
        of(&[], (0, 0, 0)),
        // One list of models, cut differently.
        of(&["a", "bc"], (1, 1, 1)),
        of(&["ab", "c"], (1, 1, 1)),
        of(&[""; 3], (u32::MAX, u64::MAX, u32::MAX)),
    ]
    .map(|heartbeat| {
        let bytes = heartbeat.to_bytes(&domain).unwrap();
        json!({
            "domain": hex::encode(domain),
            "provider": heartbeat.provider,
            "key_index": heartbeat.key_index,
            "signed_at": heartbeat.signed_at.to_string(),
            "expires_at": heartbeat.expires_at.to_string(),
            "capacity": heartbeat.capacity,
            "latency_ms": heartbeat.latency_ms,
            "models": heartbeat.models,
            "bytes": hex::encode(&bytes),
            "signature": hex::encode(SigningKey::from_seed(PROVIDER_SEED).sign(&bytes)),
        })
    });
    json!({
        "public_key": hex::encode(SigningKey::from_seed(PROVIDER_SEED).public()),
        "heartbeats": items,
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
            lane: lane::of_key(2, 0x0304),
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

/// Entries as they go to the chain, alone and one after the other.
fn entries() -> Value {
    let of = |channel: u64, lane: u32, count: u64, amount: u128, claim: u64| {
        let voucher = Voucher {
            channel_id: id(),
            terms: 3,
            lane,
            key_index: 1,
            sequence: count,
            amount,
            peaks: tree(count).commitment(),
        };
        let bytes = voucher.to_bytes(&domain(Purpose::Voucher, CHAIN, CONTRACT));
        let signature = SigningKey::from_seed(PAYER_SEED).sign(&bytes);
        Entry {
            voucher: voucher.pack(channel, signature),
            claim,
        }
    };
    let entries = [
        of(7, lane::of_key(2, 0x0304), 0, 5_000_000, 0),
        of(7, lane::of_key(0, 1), 0, 5_000_000, 4_200_000),
        // A voucher of more than 64 bits is refused on chain; its bytes are an entry all the same.
        of(u64::MAX, u32::MAX, 20, u128::MAX, u64::MAX),
    ];
    let batch: Vec<u8> = entries.iter().flat_map(Entry::to_bytes).collect();
    let items = entries.map(|entry| {
        let PackedVoucher {
            channel,
            terms,
            lane,
            key_index,
            sequence,
            amount,
            peaks,
            signature,
        } = entry.voucher.clone();
        json!({
            "channel": channel.to_string(),
            "channel_id": hex::encode(id()),
            "terms": terms,
            "lane": lane,
            "key_index": key_index,
            "receipt_key_index": lane::key_index(lane),
            "sequence": sequence.to_string(),
            "amount": amount.to_string(),
            "peaks": hex::encode(peaks),
            "signature": hex::encode(signature),
            "claim": entry.claim.to_string(),
            "entry": hex::encode(entry.to_bytes()),
        })
    });
    json!({
        "domain": hex::encode(domain(Purpose::Voucher, CHAIN, CONTRACT)),
        "public_key": hex::encode(SigningKey::from_seed(PAYER_SEED).public()),
        "entries": items,
        "batch": hex::encode(batch),
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

fn all() -> [(&'static str, Value); 8] {
    [
        ("domains.json", domains()),
        ("receipts.json", receipts()),
        ("trees.json", trees()),
        ("vouchers.json", vouchers()),
        ("entries.json", entries()),
        ("prices.json", prices()),
        ("keys.json", keys()),
        ("heartbeats.json", heartbeats()),
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

/// Bytes stay as they are across versions: these are written here by hand, so that rewriting
/// the vectors by mistake can't hide a change.
#[test]
fn the_anchors_hold() {
    let receipts: Vec<u8> = (1..=LEAVES)
        .flat_map(|n| receipt(n).to_bytes(&domain(Purpose::Receipt, CHAIN, CONTRACT)))
        .collect();
    assert_eq!(hex::encode(Sha256::digest(receipts)), ANCHOR_RECEIPTS);
    assert_eq!(hex::encode(tree(LEAVES).commitment()), ANCHOR_COMMITMENT);
    let tables = tables().map(|table| table.hash(&domain(Purpose::Receipt, CHAIN, CONTRACT)));
    assert_eq!(hex::encode(Sha256::digest(tables.concat())), ANCHOR_PRICES);
    let batch = entries()["batch"].as_str().map(hex::decode);
    let batch = Sha256::digest(batch.unwrap().unwrap());
    assert_eq!(hex::encode(batch), ANCHOR_ENTRIES);
}

const ANCHOR_RECEIPTS: &str = "1b814031de37e6b1a810be26cfb82238482f2f3ad0e1f63b5ba0416930cf73da";
const ANCHOR_COMMITMENT: &str = "080bb7f591eaa38bf5207e15c5a60ba8d2aa9513db085fef8bfa18900a4abc30";
const ANCHOR_PRICES: &str = "b1567d9d6e8fe2e82a1dbbd623d3731eff259db394d0b25fa2b9f8425dc81ff9";
const ANCHOR_ENTRIES: &str = "942a2d1bdff3e10f6cdc81862c911a2574174686adc143331e802326d16f007c";
