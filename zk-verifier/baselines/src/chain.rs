//! A circuit written for all three traits: x, y ← y, (x + i)·(x + y), n times, then the last value is
//! the public input. Every value is as wide as the field, so nobody gains by bits.

use std::ops::{Add, Mul};

use ark_bls12_381::Fr as ArkFr;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination as ArkLc,
    SynthesisError as ArkError, Variable as ArkVariable,
};
use bellman::{Circuit, ConstraintSystem, SynthesisError};
use bellpepper_core::{
    Circuit as PepperCircuit, ConstraintSystem as PepperSystem, SynthesisError as PepperError,
};
use bls12_381::Scalar;
use blstrs::Scalar as Blst;
use ff13::Field;

use crate::subject::Subject;
use crate::through::to_blst;

/// The circuit of a size, with its witness.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// Constraints. Two fewer than a power of two fill the domain of both: each adds one for the
    /// constant and one for the public input.
    pub rows: usize,
}

const START: [u64; 2] = [0x1234_5678_9abc_def0, 0x0fed_cba9_8765_4321];

impl Chain {
    pub fn filling(log: u32) -> Self {
        Self {
            rows: (1 << log) - 2,
        }
    }

    pub fn output(self) -> Scalar {
        self.last(START.map(|start| Scalar::from(start).invert().unwrap()))
    }

    pub fn ark_output(self) -> ArkFr {
        self.last(START.map(|start| ark_ff::Field::inverse(&ArkFr::from(start)).unwrap()))
    }

    fn last<F>(self, [mut x, mut y]: [F; 2]) -> F
    where
        F: Copy + From<u64> + Add<Output = F> + Mul<Output = F>,
    {
        for i in 0..self.rows - 1 {
            (x, y) = (y, (x + F::from(i as u64)) * (x + y));
        }
        y
    }
}

impl Subject for Chain {
    type Bellman = Self;
    type Bellpepper = Self;
    type Ark = Self;

    fn blank(&self) -> Self {
        *self
    }

    fn assigned(&self) -> Self {
        *self
    }

    fn bellpepper(&self) -> Self {
        *self
    }

    fn ark(&self) -> Self {
        *self
    }

    fn input(&self) -> Scalar {
        self.output()
    }

    fn ark_input(&self) -> ArkFr {
        self.ark_output()
    }
}

/// The circuit for bellman's trait, and for bellperson's copy of it over its own field.
macro_rules! chain {
    ($field:ty, $circuit:path, $system:path, $error:ty, $output:expr) => {
        impl $circuit for Chain {
            fn synthesize<CS: $system>(self, cs: &mut CS) -> Result<(), $error> {
                let [mut xv, mut yv] = START.map(|start| <$field>::from(start).invert().unwrap());
                let out = cs.alloc_input(|| "", || Ok($output(&self.output())))?;
                let mut x = cs.alloc(|| "", || Ok(xv))?;
                let mut y = cs.alloc(|| "", || Ok(yv))?;
                for i in 0..self.rows - 1 {
                    let step = <$field>::from(i as u64);
                    let zv = (xv + step) * (xv + yv);
                    let z = cs.alloc(|| "", || Ok(zv))?;
                    cs.enforce(
                        || "",
                        |lc| lc + x + (step, CS::one()),
                        |lc| lc + x + y,
                        |lc| lc + z,
                    );
                    (x, y, xv, yv) = (y, z, yv, zv);
                }
                cs.enforce(|| "", |lc| lc + y, |lc| lc + CS::one(), |lc| lc + out);
                Ok(())
            }
        }
    };
}

chain!(
    Scalar,
    Circuit<Scalar>,
    ConstraintSystem<Scalar>,
    SynthesisError,
    Scalar::clone
);
chain!(
    Blst,
    PepperCircuit<Blst>,
    PepperSystem<Blst>,
    PepperError,
    to_blst
);

impl ConstraintSynthesizer<ArkFr> for Chain {
    fn generate_constraints(self, cs: ConstraintSystemRef<ArkFr>) -> Result<(), ArkError> {
        use ark_ff::{Field, One};
        let [mut xv, mut yv] = START.map(|start| ArkFr::from(start).inverse().unwrap());
        let out = cs.new_input_variable(|| Ok(self.ark_output()))?;
        let mut x = cs.new_witness_variable(|| Ok(xv))?;
        let mut y = cs.new_witness_variable(|| Ok(yv))?;
        let one = ArkFr::one();
        for i in 0..self.rows - 1 {
            let step = ArkFr::from(i as u64);
            let zv = (xv + step) * (xv + yv);
            let z = cs.new_witness_variable(|| Ok(zv))?;
            cs.enforce_r1cs_constraint(
                || ArkLc(vec![(one, x), (step, ArkVariable::One)]),
                || ArkLc(vec![(one, x), (one, y)]),
                || ArkLc(vec![(one, z)]),
            )?;
            (x, y, xv, yv) = (y, z, yv, zv);
        }
        cs.enforce_r1cs_constraint(
            || ArkLc(vec![(one, y)]),
            || ArkLc(vec![(one, ArkVariable::One)]),
            || ArkLc(vec![(one, out)]),
        )
    }
}
