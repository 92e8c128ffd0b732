//! The example contract's key as constants: points that are used in wasm uncompressed and already
//! checked, so that wasm spends nothing on decoding them.

use std::path::Path;
use std::{env, fs};

use bls12_381::{G1Affine, G1Projective, G2Affine};

const KEY: &str = "../../../zk-verifier/example/keys/factors.json";

fn main() {
    println!("cargo::rerun-if-changed={KEY}");
    let text = fs::read_to_string(KEY).expect("the example's key is there");
    let key: serde_json::Value = serde_json::from_str(&text).expect("the key is JSON");
    let g1 = |value: &serde_json::Value| {
        let bytes = hex::decode(value.as_str().expect("hex")).expect("hex");
        G1Affine::from_compressed(&bytes.try_into().expect("48 bytes")).expect("a point")
    };
    let g2 = |field: &str| {
        let bytes = hex::decode(key[field].as_str().expect("hex")).expect("hex");
        G2Affine::from_compressed(&bytes.try_into().expect("96 bytes")).expect("a point")
    };
    let alpha = g1(&key["alpha_g1"]);
    let (constant, input) = (g1(&key["ic"][0]), g1(&key["ic"][1]));
    let constants = format!(
        "pub const ALPHA: [u8; 48] = {:?};\npub const BETA: [u8; 96] = {:?};\n\
         pub const GAMMA: [u8; 96] = {:?};\npub const DELTA: [u8; 96] = {:?};\n\
         pub const CONSTANT: [u8; 96] = {:?};\npub const INPUT: [u8; 96] = {:?};\n",
        alpha.to_compressed(),
        g2("beta_g2").to_compressed(),
        g2("gamma_g2").to_compressed(),
        g2("delta_g2").to_compressed(),
        constant.to_uncompressed(),
        input.to_uncompressed(),
    );
    // Multiples 1 to 15 of the input's point, for each of 64 digits.
    let mut table = vec![];
    let mut base = G1Projective::from(input);
    for _ in 0..64 {
        let mut multiple = base;
        for _ in 1..16 {
            table.extend(G1Affine::from(multiple).to_uncompressed());
            multiple += base;
        }
        base = multiple;
    }
    let out = env::var("OUT_DIR").expect("cargo runs this");
    let out = Path::new(&out);
    fs::write(out.join("key.rs"), constants).expect("OUT_DIR can be written");
    fs::write(out.join("table"), table).expect("OUT_DIR can be written");
}
