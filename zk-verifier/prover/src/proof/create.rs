//! Making a proof: byte for byte what `groth16::create_proof` makes of the same r and s.

use bellman::Circuit;
use bls12_381::Scalar as Fr;
use blstrs::{G1Projective, G2Projective, Scalar};
use ff13::{Field, PrimeField};
use group13::Curve as _;
use rand::rngs::OsRng;
use rand::RngCore;
use rayon::prelude::*;

use super::assignment::Assignment;
use super::PROOF_BYTES;
use crate::engine::curve::Curve;
use crate::engine::domain::Domain;
use crate::engine::multiexp::multiexp;
use crate::engine::scalar::{all, all_to_blst, all_to_bytes, to_blst, Bytes};
use crate::error::{synthesis, ProverError, Result};
use crate::parameters::Parameters;
use crate::progress::{Progress, Stage};

/// A proof under fresh random numbers, and the circuit's public inputs without the constant one.
///
/// # Errors
/// As [`create`], and the system has no random numbers.
pub fn create_random<C: Circuit<Fr>>(
    name: &str,
    circuit: C,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<([u8; PROOF_BYTES], Vec<Fr>)> {
    let (r, s) = (random()?, random()?);
    create(name, circuit, parameters, r, s, progress)
}

/// A proof that r and s hide the witness in: they are random, secret, and never used again. And
/// the circuit's public inputs without the constant one.
///
/// # Errors
/// The circuit can't be synthesized, a constraint is not satisfied, or the parameters are another
/// circuit's.
pub fn create<C: Circuit<Fr>>(
    name: &str,
    circuit: C,
    parameters: &Parameters,
    r: Fr,
    s: Fr,
    progress: &dyn Progress,
) -> Result<([u8; PROOF_BYTES], Vec<Fr>)> {
    progress.stage(name, Stage::Witness);
    let assignment = Assignment::of(circuit).map_err(synthesis(name))?;
    if let Some(constraint) = assignment.unsatisfied() {
        return Err(ProverError::Unsatisfied {
            circuit: name.to_owned(),
            constraint,
            of: assignment.a.len(),
        });
    }
    let expect = |part: &'static str, found: usize, expected: usize| {
        if found == expected {
            return Ok(());
        }
        Err(ProverError::Foreign {
            circuit: name.to_owned(),
            part,
            found,
            expected,
        })
    };
    let values = &assignment.values;
    let (inputs, aux) = (values.inputs.len(), values.aux.len());
    expect("public inputs", parameters.ic.len(), inputs)?;
    expect("private variables", parameters.l.len(), aux)?;
    let domain = Domain::at_least(assignment.a.len()).ok_or_else(|| ProverError::Unfit {
        circuit: name.to_owned(),
        reason: "it has more constraints than the field can take".to_owned(),
    })?;
    expect("a domain of", parameters.h.len() + 1, domain.len())?;
    let inputs = all_to_bytes(&values.inputs);
    let aux = all_to_bytes(&values.aux);
    let mut in_a = inputs.clone();
    select(&mut in_a, &aux, &assignment.aux_in_a);
    expect("variables in A", parameters.a.len(), in_a.len())?;
    let mut in_b = Vec::new();
    select(&mut in_b, &inputs, &assignment.inputs_in_b);
    select(&mut in_b, &aux, &assignment.aux_in_b);
    expect("variables in B", parameters.b_g1.len(), in_b.len())?;
    expect("variables in B over G2", parameters.b_g2.len(), in_b.len())?;

    progress.stage(name, Stage::Quotient);
    let Assignment {
        a, b, c, values, ..
    } = assignment;
    let quotient = quotient(&domain, a, b, c);

    progress.stage(name, Stage::Sums);
    let (r, s) = (to_blst(&r), to_blst(&s));
    let g1 = |raw| G1Projective::from(<G1Projective as Curve>::affine(raw));
    let g2 = |raw| G2Projective::from(<G2Projective as Curve>::affine(raw));
    let h: G1Projective = multiexp(&parameters.h, &quotient);
    let l: G1Projective = multiexp(&parameters.l, &aux);
    let sum_a = g1(&parameters.alpha_g1) + multiexp::<G1Projective>(&parameters.a, &in_a);
    let sum_b1 = g1(&parameters.beta_g1) + multiexp::<G1Projective>(&parameters.b_g1, &in_b);
    let sum_b2 = g2(&parameters.beta_g2) + multiexp::<G2Projective>(&parameters.b_g2, &in_b);
    let delta = g1(&parameters.delta_g1);
    // A = α + Σa + r·δ, B = β + Σb + s·δ, C = Σl + h + s·A + r·B − r·s·δ.
    let a = sum_a + delta * r;
    let b = sum_b2 + g2(&parameters.delta_g2) * s;
    let c = h + l + sum_a * s + sum_b1 * r + delta * (r * s);

    let mut proof = [0; PROOF_BYTES];
    proof[..48].copy_from_slice(&a.to_affine().to_compressed());
    proof[48..144].copy_from_slice(&b.to_affine().to_compressed());
    proof[144..].copy_from_slice(&c.to_affine().to_compressed());
    Ok((proof, values.inputs.into_iter().skip(1).collect()))
}

/// Adds the scalars of the chosen variables.
fn select(selected: &mut Vec<Bytes>, scalars: &[Bytes], which: &[bool]) {
    let scalars = scalars.iter().zip(which);
    selected.extend(scalars.filter(|(_, chosen)| **chosen).map(|(s, _)| s));
}

/// Coefficients of (A·B − C) / Z, where Z is zero on the whole domain.
///
/// A and B are multiplied on the coset g·H, where Z is gⁿ − 1 everywhere. What is interpolated
/// from there is A·B modulo Xⁿ − gⁿ, in which (A·B − C) = quotient·(gⁿ − 1), so that C is taken
/// off as coefficients and never evaluated on the coset.
fn quotient(domain: &Domain, a: Vec<Fr>, b: Vec<Fr>, c: Vec<Fr>) -> Vec<Bytes> {
    let shift = Scalar::MULTIPLICATIVE_GENERATOR;
    let coefficients = |values: Vec<Fr>| {
        let mut elements = all_to_blst(&values);
        elements.resize(domain.len(), Scalar::ZERO);
        domain.interpolate(&mut elements);
        elements
    };
    let on_coset = |values: Vec<Fr>| {
        let mut elements = coefficients(values);
        domain.scale(&mut elements, shift, domain.inverse_len());
        domain.evaluate(&mut elements);
        elements
    };
    let mut product = on_coset(a);
    product
        .par_iter_mut()
        .zip(on_coset(b))
        .with_min_len(1 << 10)
        .for_each(|(a, b)| *a *= b);
    domain.interpolate(&mut product);
    // gⁿ is 1 for no domain that the field has, and g isn't zero.
    let vanishing = shift.pow_vartime([domain.len() as u64]) - Scalar::ONE;
    let inverse = |value: Scalar| Option::from(value.invert()).unwrap_or(Scalar::ZERO);
    let factor = domain.inverse_len() * inverse(vanishing);
    domain.scale(&mut product, inverse(shift), factor);
    product
        .par_iter_mut()
        .zip(coefficients(c))
        .with_min_len(1 << 10)
        .for_each(|(product, c)| *product -= c * factor);
    let mut ordered = domain.in_order(&product);
    // Its degree is at most n − 2.
    ordered.pop();
    all(&ordered, Scalar::to_bytes_le)
}

/// From the system's generator; 64 bytes make every scalar equally likely.
fn random() -> Result<Fr> {
    let mut bytes = [0; 64];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|e| ProverError::Random(e.to_string()))?;
    Ok(Fr::from_bytes_wide(&bytes))
}
