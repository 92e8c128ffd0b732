//! The same proofs as the example contract's, with the input's point computed by curve arithmetic
//! in wasm: what a contract does that knows no better. And the parts of a check, so that each can
//! be measured alone.

use std::hint::black_box;

use bls12_381::{G1Affine, G1Projective, Scalar};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    entry_point, to_json_binary, Api, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdError, StdResult,
};

mod key {
    include!(concat!(env!("OUT_DIR"), "/key.rs"));
}

/// Multiples 1 to 15 for each of 64 digits, uncompressed.
static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/table"));

type Permutation = fn(&mut [oaic_poseidon::Fr; 3]);

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Multiplies the input's point by the input as the curve's crate does.
    Multiply {
        /// A, B, C.
        proof: Binary,
        /// The input, big-endian.
        input: Binary,
    },
    /// Adds multiples from a table, one for each digit of 4 bits.
    Windows {
        /// A, B, C.
        proof: Binary,
        /// The input, big-endian.
        input: Binary,
    },
    /// The pairing call alone, of points that are compiled in.
    Pairing {},
    /// So many permutations of Poseidon.
    Poseidon {
        /// How many.
        times: u8,
    },
    /// Does nothing: what every message costs.
    Noop {},
}

/// Nothing to set up.
#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

/// Checks a proof, or does a part of that.
#[entry_point]
pub fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    match msg {
        ExecuteMsg::Multiply { proof, input } => {
            let input = point(&key::INPUT)? * scalar(&input)?;
            check(deps.api, &proof, input)?;
        }
        ExecuteMsg::Windows { proof, input } => {
            scalar(&input)?;
            check(deps.api, &proof, windows(&input)?)?;
        }
        ExecuteMsg::Pairing {} => {
            // e(alpha, beta) e(alpha, gamma) e(alpha, delta) is not e(alpha, beta).
            let in_g1 = [key::ALPHA; 3].concat();
            let in_g2 = [key::BETA, key::GAMMA, key::DELTA].concat();
            let holds =
                deps.api
                    .bls12_381_pairing_equality(&in_g1, &in_g2, &key::ALPHA, &key::BETA)?;
            if holds {
                return Err(StdError::generic_err("these points are not equal"));
            }
        }
        ExecuteMsg::Poseidon { times } => {
            let mut state = [1, 2, 3].map(oaic_poseidon::Fr::from);
            // Not inlined here: the chain takes no function with more than 100 locals.
            let permute: Permutation = black_box(oaic_poseidon::permute);
            (0..times).for_each(|_| permute(&mut state));
            let digest = oaic_poseidon::field::to_bytes(&state[0]);
            return Ok(Response::new().set_data(Binary::from(digest)));
        }
        ExecuteMsg::Noop {} => {}
    }
    Ok(Response::new())
}

/// Nothing to ask.
#[entry_point]
pub fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&Empty {})
}

fn check(api: &dyn Api, proof: &[u8], input: G1Projective) -> StdResult<()> {
    if proof.len() != 192 {
        return Err(StdError::generic_err("a proof has 192 bytes"));
    }
    let (a, rest) = proof.split_at(48);
    let (b, c) = rest.split_at(96);
    let x = G1Affine::from(input + point(&key::CONSTANT)?).to_compressed();
    let in_g1 = [&key::ALPHA, &x[..], c].concat();
    let in_g2 = [key::BETA, key::GAMMA, key::DELTA].concat();
    if api.bls12_381_pairing_equality(&in_g1, &in_g2, a, b)? {
        Ok(())
    } else {
        Err(StdError::generic_err("the proof does not verify"))
    }
}

fn windows(input: &[u8]) -> StdResult<G1Projective> {
    let mut sum = G1Projective::identity();
    let digits = input.iter().rev().flat_map(|byte| [byte & 15, byte >> 4]);
    for (digit, row) in digits.zip(TABLE.chunks(15 * 96)) {
        if let Some(entry) = usize::from(digit).checked_sub(1) {
            let bytes = row[entry * 96..][..96].try_into();
            let bytes = bytes.map_err(|_| StdError::generic_err("the table is cut"))?;
            sum = sum.add_mixed(&point(bytes)?);
        }
    }
    Ok(sum)
}

/// A point of the key, which needs no check.
fn point(bytes: &[u8; 96]) -> StdResult<G1Affine> {
    Option::from(G1Affine::from_uncompressed_unchecked(bytes))
        .ok_or_else(|| StdError::generic_err("not a point"))
}

fn scalar(input: &[u8]) -> StdResult<Scalar> {
    let mut bytes: [u8; 32] = input
        .try_into()
        .map_err(|_| StdError::generic_err("an input has 32 bytes"))?;
    bytes.reverse();
    Option::from(Scalar::from_bytes(&bytes))
        .ok_or_else(|| StdError::generic_err("the input is not canonical"))
}
