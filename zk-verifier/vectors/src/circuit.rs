//! "I know two factors of the input, both larger than one."

use bellman::gadgets::boolean::AllocatedBit;
use bellman::{Circuit, ConstraintSystem, LinearCombination, SynthesisError};
use bls12_381::Scalar;
use ff::Field;

/// Bits of a factor above 2. Their product stays far below the field's modulus, so that it is
/// the product of numbers and not of elements: of those every one but 0 divides every other.
const BITS: usize = 64;

/// Proves that a number is composite, and that the prover knows how.
#[derive(Clone, Debug)]
pub struct Factors {
    /// The factors, each from 2 to 2^64 + 1; none for a setup.
    pub factors: Option<[u128; 2]>,
    /// Whether the constraint that joins factors and input is there: without it, it is another
    /// circuit, with the same shape of key.
    pub joined: bool,
}

impl Factors {
    pub fn of(p: u128, q: u128) -> Self {
        Self {
            factors: Some([p, q]),
            joined: true,
        }
    }

    pub fn blank() -> Self {
        Self {
            factors: None,
            joined: true,
        }
    }

    /// Their product as an element.
    pub fn input(&self) -> Option<Scalar> {
        let [p, q] = self.factors?;
        Some(scalar(p) * scalar(q))
    }
}

impl Circuit<Scalar> for Factors {
    fn synthesize<CS: ConstraintSystem<Scalar>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let product = self.input();
        let missing = SynthesisError::AssignmentMissing;
        let input = cs.alloc_input(|| "product", || product.ok_or(missing))?;
        let p = factor(cs.namespace(|| "p"), self.factors.map(|[p, _]| p))?;
        let q = factor(cs.namespace(|| "q"), self.factors.map(|[_, q]| q))?;
        if self.joined {
            cs.enforce(|| "p q = product", |_| p, |_| q, |lc| lc + input);
        } else {
            cs.enforce(|| "p q = p q", |_| p.clone(), |lc| lc, |lc| lc);
        }
        Ok(())
    }
}

/// 2 + a number of 64 bits.
fn factor<CS: ConstraintSystem<Scalar>>(
    mut cs: CS,
    value: Option<u128>,
) -> Result<LinearCombination<Scalar>, SynthesisError> {
    let above_two = value.map(|value| value.checked_sub(2).ok_or(SynthesisError::Unsatisfiable));
    let above_two = above_two.transpose()?;
    let mut sum = LinearCombination::zero() + (scalar(2), CS::one());
    let mut power = Scalar::ONE;
    for at in 0..BITS {
        let bit = above_two.map(|value| value >> at & 1 == 1);
        let bit = AllocatedBit::alloc(cs.namespace(|| format!("bit {at}")), bit)?;
        sum = sum + (power, bit.get_variable());
        power = power.double();
    }
    Ok(sum)
}

fn scalar(number: u128) -> Scalar {
    let (high, low) = ((number >> 64) as u64, number as u64);
    Scalar::from(high) * Scalar::from(2).pow_vartime(&[64, 0, 0, 0]) + Scalar::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellman::gadgets::test::TestConstraintSystem;

    fn synthesized(circuit: Factors) -> TestConstraintSystem<Scalar> {
        let mut cs = TestConstraintSystem::new();
        circuit.synthesize(&mut cs).unwrap();
        cs
    }

    #[test]
    fn factors_satisfy_and_another_product_does_not() {
        let mut cs = synthesized(Factors::of(641, 6_700_417));
        assert!(cs.is_satisfied());
        assert_eq!(cs.num_constraints(), 2 * BITS + 1);
        assert!(cs.verify(&[scalar(4_294_967_297)]));
        cs.set("product", scalar(4_294_967_298));
        assert_eq!(cs.which_is_unsatisfied(), Some("p q = product"));
    }

    #[test]
    fn one_is_no_factor() {
        let mut cs = TestConstraintSystem::new();
        assert!(Factors::of(1, 7).synthesize(&mut cs).is_err());
    }

    #[test]
    fn a_product_beyond_64_bits_is_that_of_numbers() {
        let largest = (1u128 << 64) + 1;
        let cs = synthesized(Factors::of(largest, largest));
        assert!(cs.is_satisfied());
    }
}
