//! From secret values to parameters: exactly what `groth16::generate_parameters` gives for the
//! same values and the standard generators.

use std::sync::atomic::{AtomicUsize, Ordering};

use bellman::Circuit;
use blstrs::{G1Projective, G2Projective, Scalar};
use ff::Field;
use group13::Group;
use oaic_circuits::{Shape, Variables};
use oaic_statements::Fr;
use rayon::prelude::*;

use super::accumulate::{Accumulator, Values};
use super::Toxic;
use crate::engine::curve::Curve;
use crate::engine::domain::{powers, Domain};
use crate::engine::scalar::{all, all_from_blst, all_to_blst, to_blst};
use crate::engine::window::Window;
use crate::error::{synthesis, ProverError, Result};
use crate::parameters::Parameters;
use crate::progress::{Progress, Stage};

/// Parameters of a circuit. `name` is for messages; the circuit is synthesized without an
/// assignment and must have the shape that is given.
///
/// # Errors
/// The circuit can't be synthesized, has more than 2^31 constraints, a variable that nothing
/// constrains, or one whose coefficients cancel out; or τ is a root of its domain.
pub fn generate<C: Circuit<Fr>>(
    name: &str,
    circuit: C,
    shape: &Shape,
    toxic: &Toxic,
    progress: &dyn Progress,
) -> Result<Parameters> {
    let unfit = |reason: String| ProverError::Unfit {
        circuit: name.to_owned(),
        reason,
    };
    progress.stage(name, Stage::Polynomials);
    let rows = shape.constraints + shape.inputs;
    let domain = Domain::at_least(rows).ok_or_else(|| {
        unfit(format!(
            "{rows} constraints are more than the field can take"
        ))
    })?;
    let inverse = |value: &Fr, what: &str| {
        Option::<Fr>::from(value.invert()).ok_or_else(|| unfit(format!("{what} is zero")))
    };
    let inverse_gamma = inverse(&toxic.gamma, "gamma")?;
    let inverse_delta = inverse(&toxic.delta, "delta")?;

    let tau_powers = powers(to_blst(&toxic.tau), domain.len());
    let vanishing = toxic.tau.pow_vartime(&[domain.len() as u64, 0, 0, 0]) - Fr::ONE;
    if vanishing.is_zero_vartime() {
        return Err(unfit("tau is a root of the domain".to_owned()));
    }
    let mut lagrange = tau_powers.clone();
    domain.interpolate(&mut lagrange);
    let lagrange = all_from_blst(&domain.in_order(&lagrange), domain.inverse_len());

    let mut accumulator = Accumulator::new(&lagrange);
    circuit
        .synthesize(&mut accumulator)
        .map_err(synthesis(name))?;
    accumulator.close();
    let constraints = accumulator.constraints();
    let Variables { inputs, aux } = accumulator.variables;
    let found = (inputs.len(), aux.len(), constraints);
    if found != (shape.inputs, shape.aux, rows) {
        return Err(unfit(format!(
            "its shape changes: {} inputs, {} private variables and {} constraints, then {}, {} \
             and {}",
            shape.inputs, shape.aux, rows, found.0, found.1, found.2
        )));
    }
    let outer = |values: &Values, inverse: &Fr| {
        (values.a * toxic.beta + values.b * toxic.alpha + values.c) * inverse
    };
    for (i, values) in aux.iter().enumerate() {
        if values.cancels() {
            return Err(unfit(format!(
                "all coefficients of private variable {i} cancel out; write its combinations \
                 without it"
            )));
        }
        if outer(values, &inverse_delta).is_zero_vartime() {
            return Err(unfit(format!(
                "nothing constrains private variable {i}: any value would do"
            )));
        }
    }
    if inputs.iter().any(Values::cancels) {
        return Err(unfit(
            "all coefficients of a public input cancel out".to_owned(),
        ));
    }

    let variables: Vec<Values> = inputs.iter().chain(&aux).copied().collect();
    let dense = |pick: fn(&Values) -> Fr| -> Vec<Scalar> {
        let picked = variables.iter().map(pick);
        let dense: Vec<Fr> = picked.filter(|value| !value.is_zero_vartime()).collect();
        all_to_blst(&dense)
    };
    let (a, b) = (dense(|values| values.a), dense(|values| values.b));
    let scaled =
        |values: &[Values], inverse: &Fr| all(values, |values| to_blst(&outer(values, inverse)));
    let ic = scaled(&inputs, &inverse_gamma);
    let l = scaled(&aux, &inverse_delta);
    drop((inputs, aux, lagrange));
    let factor = to_blst(&(vanishing * inverse_delta));
    let mut h = tau_powers;
    h.pop();
    h.par_iter_mut()
        .with_min_len(1 << 10)
        .for_each(|power| *power *= factor);

    progress.stage(name, Stage::Points);
    let of_g1 = h.len() + l.len() + ic.len() + a.len() + b.len();
    // A multiple in G2 takes about three times as long.
    let of = of_g1 + 3 * b.len();
    let done = AtomicUsize::new(0);
    let advance = |count: usize| {
        let before = done.fetch_add(count, Ordering::Relaxed);
        progress.advance(before + count, of);
    };
    let table = Window::<G1Projective>::new(of_g1);
    let g1 = |scalars: &[Scalar]| table.multiples(scalars, &advance);
    let (h, l, ic, a, b_g1) = (g1(&h), g1(&l), g1(&ic), g1(&a), g1(&b));
    drop(table);
    let table = Window::<G2Projective>::new(b.len());
    let b_g2 = table.multiples(&b, &|count| advance(3 * count));

    Ok(Parameters {
        alpha_g1: multiple::<G1Projective>(&toxic.alpha),
        beta_g1: multiple::<G1Projective>(&toxic.beta),
        beta_g2: multiple::<G2Projective>(&toxic.beta),
        gamma_g2: multiple::<G2Projective>(&toxic.gamma),
        delta_g1: multiple::<G1Projective>(&toxic.delta),
        delta_g2: multiple::<G2Projective>(&toxic.delta),
        ic,
        h,
        l,
        a,
        b_g1,
        b_g2,
    })
}

fn multiple<C: Curve>(scalar: &Fr) -> C::Raw {
    C::raw(&(<C as Group>::generator() * to_blst(scalar)).to_affine())
}
