//! What an attacker has: files taken apart and put together again with everything that can be
//! computed without secrets. Written from the documentation, not with the crate's own code.

use std::path::{Path, PathBuf};

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::PrimeField;
use group::prime::PrimeCurveAffine;
use group::Curve;
use oaic_ceremony::Contribution;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::suite::{refused, verify_keys, verify_powers};

/// A file, open for changes.
pub struct Forged {
    dir: TempDir,
    pub magic: [u8; 16],
    pub transcript: Value,
    pub body: Vec<u8>,
}

impl Forged {
    pub fn open(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let length = u32::from_be_bytes(bytes[16..20].try_into().unwrap()) as usize;
        Self {
            dir: tempfile::tempdir().unwrap(),
            magic: bytes[..16].try_into().unwrap(),
            transcript: serde_json::from_slice(&bytes[20..20 + length]).unwrap(),
            body: bytes[20 + length..bytes.len() - 32].to_vec(),
        }
    }

    /// Put together, with a checksum that fits.
    pub fn sealed(&self) -> PathBuf {
        let json = serde_json::to_vec(&self.transcript).unwrap();
        let mut bytes = self.magic.to_vec();
        bytes.extend((json.len() as u32).to_be_bytes());
        bytes.extend(json);
        bytes.extend(&self.body);
        bytes.extend(Sha256::digest(&bytes));
        let path = self.dir.path().join("forged");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// That the phase it is of doesn't verify, and why.
    pub fn refused(&self, says: &str) {
        let path = self.sealed();
        if self.transcript["powers"].is_null() {
            refused(verify_powers(&path), says);
        } else {
            refused(verify_keys(&path), says);
        }
    }

    pub fn contributions(&mut self) -> &mut Vec<Value> {
        self.transcript["contributions"].as_array_mut().unwrap()
    }

    /// A field of a link of a contribution.
    pub fn link(&mut self, contribution: usize, link: usize, field: &str) -> &mut Value {
        &mut self.contributions()[contribution]["links"][link][field]
    }

    /// Hashes that chain again.
    pub fn rehashed(&mut self) -> &mut Self {
        let mut state = if self.transcript["powers"].is_null() {
            powers_start(&self.transcript)
        } else {
            keys_start(&self.transcript)
        };
        for contribution in self.contributions() {
            state = state_after(&state, contribution);
            contribution["hash"] = hex::encode(state).into();
        }
        self
    }

    /// Append a contribution to phase 2 whose proof holds for the factor `proven`, while delta
    /// changes by `applied`.
    pub fn contribute(&mut self, name: &str, beacon: Option<Value>, proven: u64, applied: u64) {
        let mut before = keys_start(&self.transcript);
        let mut head = G1Affine::generator();
        for contribution in self.contributions().iter() {
            before = state_after(&before, contribution);
            let bytes = hex::decode(text(&contribution["links"][0]["after"])).unwrap();
            head = G1Affine::from_compressed(&bytes.try_into().unwrap()).unwrap();
        }
        let x = Scalar::from(proven);
        let after = hex::encode((head * Scalar::from(applied)).to_affine().to_compressed());
        let (s, s_x) = (g1(3), (g1(3) * x).to_affine());
        let mut parts = vec![
            b"OAIC ceremony challenge 1".to_vec(),
            before.to_vec(),
            name.as_bytes().to_vec(),
        ];
        parts.extend(beacon_parts(beacon.as_ref().unwrap_or(&Value::Null)));
        parts.push(after.clone().into_bytes());
        parts.push(b"delta".to_vec());
        parts.push(s.to_compressed().to_vec());
        parts.push(s_x.to_compressed().to_vec());
        let message = digest(&parts);
        let dst = b"OAIC-CEREMONY-V01-CS01-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";
        let r = G2Projective::hash_to_curve(&message, dst, &[]);
        let mut contribution = serde_json::json!({
            "name": name,
            "links": [{
                "secret": "delta",
                "after": after,
                "s": hex::encode(s.to_compressed()),
                "s_x": hex::encode(s_x.to_compressed()),
                "r_x": hex::encode((r * x).to_affine().to_compressed()),
            }],
            "hash": "",
        });
        if let Some(beacon) = beacon {
            contribution["beacon"] = beacon;
        }
        self.contributions().push(contribution);
        self.rehashed();
    }

    pub fn put<P: Encoded>(&mut self, at: usize, point: P) {
        let bytes = point.encoded();
        self.body[at..at + bytes.len()].copy_from_slice(&bytes);
    }

    /// Exchange two elements of a list.
    pub fn swap(&mut self, at: usize, size: usize, i: usize, j: usize) {
        for byte in 0..size {
            self.body.swap(at + i * size + byte, at + j * size + byte);
        }
    }
}

pub fn powers_start(transcript: &Value) -> [u8; 32] {
    let size = transcript["size"].as_u64().unwrap() as u8;
    digest(&[&b"OAIC ceremony phase 1, version 1"[..], &[size]])
}

pub fn keys_start(transcript: &Value) -> [u8; 32] {
    let powers = &transcript["powers"];
    let mut state = powers_start(powers);
    for contribution in powers["contributions"].as_array().unwrap() {
        state = state_after(&state, contribution);
    }
    let number = |name: &str| (transcript[name].as_u64().unwrap() as u32).to_be_bytes();
    let (inputs, aux) = (number("inputs"), number("aux"));
    let size = [transcript["size"].as_u64().unwrap() as u8];
    let mut parts: Vec<&[u8]> = vec![
        b"OAIC ceremony phase 2, version 2",
        text(&transcript["circuit"]),
        text(&transcript["circuit_hash"]),
        &inputs,
        &aux,
        &size,
        &state,
        text(&transcript["initial_parameters_hash"]),
    ];
    parts.extend(transcript["ic"].as_array().unwrap().iter().map(text));
    digest(&parts)
}

pub fn state_after(before: &[u8; 32], contribution: &Value) -> [u8; 32] {
    let mut parts: Vec<Vec<u8>> = vec![
        b"OAIC ceremony contribution 1".to_vec(),
        before.to_vec(),
        text(&contribution["name"]).to_vec(),
    ];
    parts.extend(beacon_parts(&contribution["beacon"]));
    for link in contribution["links"].as_array().unwrap() {
        for field in ["secret", "after", "s", "s_x", "r_x"] {
            parts.push(text(&link[field]).to_vec());
        }
    }
    digest(&parts)
}

fn beacon_parts(beacon: &Value) -> Vec<Vec<u8>> {
    if beacon.is_null() {
        return vec![vec![0]];
    }
    vec![
        vec![1, beacon["iterations_log2"].as_u64().unwrap() as u8],
        text(&beacon["source"]).to_vec(),
        text(&beacon["value"]).to_vec(),
    ]
}

fn text(value: &Value) -> &[u8] {
    value.as_str().unwrap().as_bytes()
}

fn digest(parts: &[impl AsRef<[u8]>]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A point with both coordinates.
pub trait Encoded {
    fn encoded(&self) -> Vec<u8>;
}

impl Encoded for G1Affine {
    fn encoded(&self) -> Vec<u8> {
        self.to_uncompressed().to_vec()
    }
}

impl Encoded for G2Affine {
    fn encoded(&self) -> Vec<u8> {
        self.to_uncompressed().to_vec()
    }
}

impl Encoded for Vec<u8> {
    fn encoded(&self) -> Vec<u8> {
        self.clone()
    }
}

pub fn g1(times: u64) -> G1Affine {
    (G1Affine::generator() * Scalar::from(times)).to_affine()
}

pub fn g2(times: u64) -> G2Affine {
    (G2Affine::generator() * Scalar::from(times)).to_affine()
}

/// The first point with a small x that no multiple of the generator is.
macro_rules! off_subgroup {
    ($affine:ty, $size:literal) => {
        (1u8..).find_map(|x| {
            let mut compressed = [0; $size];
            (compressed[0], compressed[$size - 1]) = (0x80, x);
            let point: Option<$affine> = <$affine>::from_compressed_unchecked(&compressed).into();
            let point = point.filter(|point| !bool::from(point.is_torsion_free()))?;
            assert!(bool::from(point.is_on_curve()));
            Some(point.encoded())
        })
    };
}

/// A point of the curve, or of its twist, outside the subgroup.
pub fn off_subgroup(size: usize) -> Vec<u8> {
    let point = match size {
        96 => off_subgroup!(G1Affine, 48),
        _ => off_subgroup!(G2Affine, 96),
    };
    point.unwrap()
}

pub fn infinity(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    bytes[0] = 0x40;
    bytes
}

pub fn to_bellman(scalar: &Scalar) -> bls12_381::Scalar {
    bls12_381::Scalar::from_bytes(&scalar.to_repr()).unwrap()
}

/// Where a section begins: name, offset, bytes of an element, elements.
pub type Section = (&'static str, usize, usize, usize);

/// Of a phase 1 of 2^size.
pub fn powers_sections(size: u8) -> [Section; 5] {
    let n = 1usize << size;
    let tau_g2 = (2 * n - 1) * 96;
    let alpha = tau_g2 + n * 192;
    let beta = alpha + n * 96;
    [
        ("tau_g1", 0, 96, 2 * n - 1),
        ("tau_g2", tau_g2, 192, n),
        ("alpha_g1", alpha, 96, n),
        ("beta_g1", beta, 96, n),
        ("beta_g2", beta + n * 96, 192, 1),
    ]
}

/// Of parameters.
pub fn keys_sections(body: &[u8]) -> Vec<Section> {
    let mut sections = vec![
        ("alpha_g1", 0, 96, 1),
        ("beta_g1", 96, 96, 1),
        ("beta_g2", 192, 192, 1),
        ("gamma_g2", 384, 192, 1),
        ("delta_g1", 576, 96, 1),
        ("delta_g2", 672, 192, 1),
    ];
    let mut at = 864;
    for name in ["ic", "h", "l", "a", "b_g1", "b_g2"] {
        let size = if name == "b_g2" { 192 } else { 96 };
        let count = u32::from_be_bytes(body[at..at + 4].try_into().unwrap()) as usize;
        sections.push((name, at + 4, size, count));
        at += 4 + count * size;
    }
    assert_eq!(at, body.len());
    sections
}

/// A valid point that is none of the file's.
pub fn alien(size: usize) -> Vec<u8> {
    if size == 96 {
        g1(77).encoded()
    } else {
        g2(77).encoded()
    }
}

/// One point that was replaced is found in every section, and so are two that changed places.
pub fn changed_points_are_found(path: &Path, sections: &[Section]) {
    for &(name, at, size, count) in sections {
        let wrong = format!("{name} is wrong");
        for i in [0, 1.min(count - 1), count / 2, count - 1] {
            let mut forged = Forged::open(path);
            forged.put(at + i * size, alien(size));
            forged.refused(&wrong);
        }
        for i in [0, count.saturating_sub(2)] {
            if i + 1 < count {
                let mut forged = Forged::open(path);
                forged.swap(at, size, i, count - 1);
                forged.refused(&wrong);
            }
        }
    }
}

/// Points that are none are refused in every section, before a secret touches them.
pub fn bad_points_are_refused(
    path: &Path,
    sections: &[Section],
    verify: impl Fn(&Path) -> oaic_ceremony::Result<()>,
    contribute: impl Fn(&Path, &Path) -> oaic_ceremony::Result<Contribution>,
) {
    for &(name, at, size, count) in sections {
        let mut off_curve = alien(size);
        off_curve[size - 1] ^= 1;
        let mut flagged = alien(size);
        flagged[0] |= 0x20;
        for (bytes, says) in [
            (off_subgroup(size), "outside the subgroup"),
            (infinity(size), "the point at infinity"),
            (off_curve, "not on the curve"),
            (flagged, "not the canonical encoding"),
        ] {
            let mut forged = Forged::open(path);
            forged.put(at + (count - 1) * size, bytes);
            let path = forged.sealed();
            let says = format!("{name}[{}]: {says}", count - 1);
            refused(verify(&path), &says);
            let to = path.with_file_name("out");
            refused(contribute(&path, &to), &says);
            assert!(!to.exists(), "half a contribution was left");
        }
    }
}

#[test]
fn the_forger_computes_the_hashes_that_the_crate_writes() {
    let made = crate::suite::made();
    for path in [&made.powers, &made.keys] {
        let mut forged = Forged::open(path);
        let before = forged.transcript.clone();
        forged.rehashed();
        assert_eq!(forged.transcript, before);
    }
    assert_ne!(G1Projective::from(g1(2)).to_affine(), G1Affine::generator());
    assert_ne!(G2Projective::from(g2(2)).to_affine(), g2(1));
}
