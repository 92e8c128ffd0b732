//! Proofs as a whole: honest, changed by somebody who has one, of something else.

use anyhow::Result;
use bls12_381::{G1Affine, G2Affine, Scalar};
use ff::Field;

use super::{bad, bytes, good, Case, Fixture};
use crate::{rng, Parts, Setup};

pub(super) fn add(fixture: &Fixture, cases: &mut Vec<Case>) -> Result<()> {
    let (setup, honest, input) = (&fixture.setup, &fixture.honest, &fixture.input);
    let mut random = rng("proofs");
    cases.push(good("honest", honest, input));
    for (p, q) in [(2, 2), (3, 5), ((1 << 64) + 1, (1 << 64) + 1)] {
        let product = crate::Factors::of(p, q).input().unwrap_or_default();
        let proof = setup.prove(p, q, &mut random)?;
        cases.push(good(format!("honest: {p} times {q}"), &proof, &product));
    }

    // zk 6: malleability is real. These are proofs of the same by somebody without the witness.
    for nth in 0..3 {
        let [s, t] = [(); 2].map(|()| Scalar::random(&mut random));
        let proof = rerandomized(fixture, &s, &t);
        cases.push(good(format!("re-randomized {nth}"), &proof, input));
    }
    let negated = honest.with(|proof| (proof.a, proof.b) = (-proof.a, -proof.b));
    cases.push(good("A and B negated", &negated, input));

    let made_up = Parts {
        a: G1Affine::generator(),
        b: G2Affine::generator(),
        c: G1Affine::generator(),
    };
    let other = setup.prove(3, 5, &mut random)?;
    let wrong_key = Setup::new("another key")?.prove(641, 6_700_417, &mut random)?;
    let another = Setup::of_another_circuit(crate::EXAMPLE_SEED)?;
    let another = another.prove(641, 6_700_417, &mut random)?;
    let (alpha, beta) = setup.alpha_and_beta();
    let key_itself = Parts {
        a: alpha,
        b: beta,
        c: -G1Affine::from(setup.input_point(input)),
    };
    let refused = [
        (
            "A and C swapped",
            honest.with(|proof| (proof.a, proof.c) = (proof.c, proof.a)),
        ),
        ("A negated", honest.with(|proof| proof.a = -proof.a)),
        ("B negated", honest.with(|proof| proof.b = -proof.b)),
        ("C negated", honest.with(|proof| proof.c = -proof.c)),
        ("generators", made_up),
        ("of another number", other),
        ("A of another proof", honest.with(|proof| proof.a = other.a)),
        ("B of another proof", honest.with(|proof| proof.b = other.b)),
        ("C of another proof", honest.with(|proof| proof.c = other.c)),
        ("under another key", wrong_key),
        ("of another circuit", another),
        ("the key's own points", key_itself),
    ];
    for (name, proof) in refused {
        cases.push(bad(name, proof.bytes(), bytes(input)));
    }
    Ok(())
}

/// Another proof of the same, without knowing what the first one knew:
/// A' = A/s, B' = s B + s t delta, C' = C + t A.
fn rerandomized(fixture: &Fixture, s: &Scalar, t: &Scalar) -> Parts {
    let Parts { a, b, c } = fixture.honest;
    let inverse = s.invert().unwrap_or(Scalar::ONE);
    Parts {
        a: (a * inverse).into(),
        b: (b * s + fixture.setup.delta_g2() * (s * t)).into(),
        c: (c + a * t).into(),
    }
}
