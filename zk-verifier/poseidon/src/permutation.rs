//! The permutation, with one dense matrix a full round and a sparse one a partial round.

use crate::constants::{ENTRY, FIRST, LAST, MATRIX, MIDDLE, SPARSE};
use crate::Fr;

/// x^5.
fn sbox(x: Fr) -> Fr {
    let square = x.square();
    square.square() * x
}

fn full_round(state: &mut [Fr; 3], constants: &[Fr; 3], matrix: &[[Fr; 3]; 3]) {
    let [a, b, c] = *state;
    let [ka, kb, kc] = constants;
    let (a, b, c) = (sbox(a + ka), sbox(b + kb), sbox(c + kc));
    for (out, [x, y, z]) in state.iter_mut().zip(matrix) {
        *out = x * a + y * b + z * c;
    }
}

/// Poseidon's permutation of three elements.
pub fn permute(state: &mut [Fr; 3]) {
    let [first @ .., entry] = &FIRST;
    for constants in first {
        full_round(state, constants, &MATRIX);
    }
    full_round(state, entry, &ENTRY);
    let [[corner, _, _], _, _] = &MATRIX;
    for (constant, [row_b, row_c, column_b, column_c]) in MIDDLE.iter().zip(&SPARSE) {
        let [a, b, c] = *state;
        let a = sbox(a + constant);
        *state = [
            corner * a + row_b * b + row_c * c,
            column_b * a + b,
            column_c * a + c,
        ];
    }
    for constants in &LAST {
        full_round(state, constants, &MATRIX);
    }
}
