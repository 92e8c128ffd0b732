//! MPP's challenge ids, beside those that its own libraries share.

use std::path::Path;

use oaic_payment_http::canonical_base64url;
use oaic_payment_http::mpp_id::{Bound, Secret};
use serde_json::{json, Value};

fn id(vector: &Value) -> String {
    let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
    let (realm, method, intent) = (text("realm"), text("method"), text("intent"));
    let (expires, digest) = (text("expires"), text("digest"));
    let opaque = vector.get("meta").map(canonical_base64url);
    let bound = Bound {
        realm: &realm,
        method: &method,
        intent: &intent,
        request: &canonical_base64url(&vector["request"]),
        expires: &expires,
        digest: &digest,
        opaque: opaque.as_deref().unwrap_or_default(),
    };
    let secret = Secret::new("test-vector-secret");
    let id = bound.id(&secret);
    assert!(bound.is_id(&secret, &id));
    assert!(!bound.is_id(&Secret::new("another"), &id));
    id
}

#[test]
fn the_shared_vectors_are_recomputed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference/mpp-challenge-id-vectors.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: {} is not here", path.display());
        return;
    };
    let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(vectors.len(), 15);
    for vector in &vectors {
        assert_eq!(vector["id"], id(vector), "{}", vector["label"]);
    }
}

/// A few of them, where the file is missing: parameters that are absent keep their place, and keys
/// are sorted.
#[test]
fn known_ids() {
    let of = |request: Value, more: Value| {
        let mut vector = json!({
            "realm": "api.example.com", "method": "tempo", "intent": "charge", "request": request,
        });
        let all = vector.as_object_mut().unwrap();
        all.extend(more.as_object().unwrap().clone());
        id(&vector)
    };
    let amount = || json!({ "amount": "1000000" });
    assert_eq!(
        of(amount(), json!({})),
        "X6v1eo7fJ76gAxqY0xN9Jd__4lUyDDYmriryOM-5FO4"
    );
    assert_eq!(
        of(amount(), json!({ "expires": "2025-01-06T12:00:00Z" })),
        "ChPX33RkKSZoSUyZcu8ai4hhkvjZJFkZVnvWs5s0iXI"
    );
    let digest = "sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE";
    assert_eq!(
        of(amount(), json!({ "digest": digest })),
        "JHB7EFsPVb-xsYCo8LHcOzeX1gfXWVoUSzQsZhKAfKM"
    );
    assert_eq!(
        of(amount(), json!({ "meta": { "pi": "pi_3abc123XYZ" } })),
        "rxzKZ2qjXvinqCH96RORTZEPs1KXsA-0AUjrCAPFOWc"
    );
    assert_eq!(
        of(json!({}), json!({})),
        "yLN7yChAejW9WNmb54HpJIWpdb1WWXeA3_aCx4dxmkU"
    );
    assert_eq!(
        of(
            json!({ "recipient": "0xabcd", "currency": "0x1234", "amount": "1000000" }),
            json!({})
        ),
        "_H5TOnnlW0zduQ5OhQ3EyLVze_TqxLDPda2CGZPZxOc"
    );
}
