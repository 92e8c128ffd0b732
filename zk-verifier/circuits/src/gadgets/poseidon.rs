//! Poseidon in a circuit: three constraints an S-box, and all else is linear.

use ff::Field;
use oaic_poseidon::constants::{ENTRY, FIRST, LAST, MATRIX, MIDDLE, SPARSE};
use oaic_statements::{Fr, Tag};

use super::{Num, Result, System};

/// x^5.
fn sbox(cs: &mut impl System, x: &Num) -> Result<Num> {
    if let Some(x) = x.as_constant() {
        return Ok(Num::constant(x.square().square() * x));
    }
    let square = Num::mul(cs, x, x)?;
    let fourth = Num::mul(cs, &square, &square)?;
    Num::mul(cs, &fourth, x)
}

fn full_round(
    cs: &mut impl System,
    [a, b, c]: &[Num; 3],
    [ka, kb, kc]: &[Fr; 3],
    matrix: &[[Fr; 3]; 3],
) -> Result<[Num; 3]> {
    let a = sbox(cs, &(a + &Num::constant(*ka)))?;
    let b = sbox(cs, &(b + &Num::constant(*kb)))?;
    let c = sbox(cs, &(c + &Num::constant(*kc)))?;
    Ok(matrix
        .each_ref()
        .map(|[x, y, z]| Num::sum([(*x, &a), (*y, &b), (*z, &c)])))
}

/// Poseidon's permutation of three elements: 243 constraints, less 3 for each that is constant.
pub fn permute(cs: &mut impl System, state: [Num; 3]) -> Result<[Num; 3]> {
    let mut state = state;
    let [first @ .., entry] = &FIRST;
    for constants in first {
        state = full_round(cs, &state, constants, &MATRIX)?;
    }
    state = full_round(cs, &state, entry, &ENTRY)?;
    let [[corner, _, _], _, _] = &MATRIX;
    for (constant, [row_b, row_c, column_b, column_c]) in MIDDLE.iter().zip(&SPARSE) {
        let [a, b, c] = &state;
        // b and c take up one variable a round; `Num` keeps each of them once.
        let a = sbox(cs, &(a + &Num::constant(*constant)))?;
        state = [
            Num::sum([(*corner, &a), (*row_b, b), (*row_c, c)]),
            Num::sum([(*column_b, &a), (Fr::ONE, b)]),
            Num::sum([(*column_c, &a), (Fr::ONE, c)]),
        ];
    }
    for constants in &LAST {
        state = full_round(cs, &state, constants, &MATRIX)?;
    }
    Ok(state)
}

/// [`oaic_poseidon::hash::Sponge`] in a circuit.
#[derive(Clone, Debug)]
pub struct Sponge {
    state: [Num; 3],
    /// Elements of this state that were given out.
    given: usize,
}

impl Sponge {
    /// Absorbs elements for a purpose.
    pub fn new(cs: &mut impl System, tag: Tag, elements: &[Num]) -> Result<Self> {
        let capacity = Num::constant(tag.capacity(elements.len()));
        let mut state = [capacity, Num::zero(), Num::zero()];
        let mut chunks = elements.chunks(2);
        let mut absorb = chunks.next().unwrap_or_default();
        loop {
            let [_, rate @ ..] = &mut state;
            for (place, element) in rate.iter_mut().zip(absorb) {
                *place = &*place + element;
            }
            state = permute(cs, state)?;
            match chunks.next() {
                Some(next) => absorb = next,
                None => break,
            }
        }
        Ok(Self { state, given: 0 })
    }

    /// The next element; as many as are asked for.
    pub fn squeeze(&mut self, cs: &mut impl System) -> Result<Num> {
        // The native sponge permutes as it gives out the second element; waiting until a third
        // is asked for saves a circuit the permutation that nobody looks at.
        if self.given == 2 {
            self.state = permute(cs, self.state.clone())?;
            self.given = 0;
        }
        self.given += 1;
        Ok(self.state[self.given].clone())
    }
}

/// One element that stands for all of `elements`, for a purpose.
pub fn hash(cs: &mut impl System, tag: Tag, elements: &[Num]) -> Result<Num> {
    Sponge::new(cs, tag, elements)?.squeeze(cs)
}
