//! Points that hold in the equation and are refused for their form, and points of no group.

use anyhow::{Context, Result};
use bls12_381::{G1Affine, G1Projective, G2Affine, G2Projective, Scalar};
use ff::Field;

use super::{bad, bytes, Case, Fixture};
use crate::{rng, Parts};

/// The base field's modulus, big-endian.
const MODULUS: [u8; 48] = [
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
    0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
    0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab,
];

/// Where each point lies in a proof.
const PLACES: [(&str, usize, usize); 3] = [("A", 0, 48), ("B", 48, 144), ("C", 144, 192)];

pub(super) fn add(fixture: &Fixture, cases: &mut Vec<Case>) -> Result<()> {
    infinity(fixture, cases);
    beyond_the_modulus(fixture, cases)?;
    outside_the_group(fixture, cases)?;
    uncompressed(fixture, cases);
    Ok(())
}

/// zk 6: encoding. With a point at infinity the equation can hold, for whoever can make it hold;
/// and the same point has many spellings, which implementations disagree about.
fn infinity(fixture: &Fixture, cases: &mut Vec<Case>) {
    let input = bytes(&fixture.input);
    let left = fixture.setup.left(&fixture.input);
    let balance = G1Affine::from(-left * fixture.setup.one_over_delta());
    let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
    let (a, b, c) = (G1Affine::identity(), g2, balance);
    let holding = [
        Parts { a, b, c },
        Parts {
            a: g1,
            b: G2Affine::identity(),
            c,
        },
        Parts {
            a: left.into(),
            b,
            c: G1Affine::identity(),
        },
    ];
    for (holding, (part, start, end)) in holding.iter().zip(PLACES) {
        let good_but_for_it = holding.bytes();
        for (base, which) in [
            (&good_but_for_it, "in an equation that holds"),
            (&fixture.honest.bytes(), "in an honest proof"),
        ] {
            for (spelling, head, fill) in [
                ("as it is written", 0xc0, 0x00),
                ("with junk", 0xca, 0xaa),
                ("with the largest junk", 0xdf, 0xff),
                ("with the sign", 0xe0, 0x00),
                ("without the flag of compression", 0x40, 0x00),
            ] {
                let mut proof = base.clone();
                proof[start..end].fill(fill);
                proof[start] = head;
                let name = format!("{part} infinity {spelling} {which}");
                cases.push(bad(name, proof, input));
            }
            let mut one_bit = base.clone();
            one_bit[start..end].fill(0);
            one_bit[start] = 0xc0;
            one_bit[end - 1] = 1;
            let name = format!("{part} infinity with one bit {which}");
            cases.push(bad(name, one_bit, input));
            let mut flagged = base.clone();
            flagged[start] |= 0x40;
            let name = format!("{part} with the flag of infinity {which}");
            cases.push(bad(name, flagged, input));
        }
    }
}

/// zk 6: encoding. The same coordinate, not reduced.
fn beyond_the_modulus(fixture: &Fixture, cases: &mut Vec<Case>) -> Result<()> {
    let input = bytes(&fixture.input);
    let mut random = rng("beyond the modulus");
    for (name, at, top) in [
        ("A's coordinate", 0, 0x20),
        ("B's first coordinate", 48, 0x20),
        ("B's second coordinate", 96, 0x100),
        ("C's coordinate", 144, 0x20),
    ] {
        // Where there are flags only small coordinates have room for the modulus.
        let found = (0..200).find_map(|_| {
            let proof = fixture.setup.forge(&fixture.input, &mut random).bytes();
            plus_modulus(&proof, at, top).map(|beyond| (proof, beyond))
        });
        let (_, beyond) = found.context("no coordinate is small")?;
        cases.push(bad(format!("{name} plus the modulus"), beyond, input));

        let mut exact = fixture.honest.bytes();
        let flags = if top == 0x20 { exact[at] & 0xe0 } else { 0 };
        exact[at..at + 48].copy_from_slice(&MODULUS);
        exact[at] |= flags;
        cases.push(bad(format!("{name} is the modulus"), exact, input));
    }
    Ok(())
}

/// The proof with the modulus added to 48 bytes, if what they hold stays below a first byte.
fn plus_modulus(proof: &[u8], at: usize, top: u16) -> Option<Vec<u8>> {
    let flags = if top == 0x20 { proof[at] & 0xe0 } else { 0 };
    let mut sum = proof.to_vec();
    sum[at] ^= flags;
    let mut carry = 0;
    for (byte, more) in sum[at..at + 48].iter_mut().zip(MODULUS).rev() {
        let wide = u16::from(*byte) + u16::from(more) + carry;
        *byte = wide as u8;
        carry = wide >> 8;
    }
    let fits = carry == 0 && u16::from(sum[at]) < top;
    sum[at] |= flags;
    fits.then_some(sum)
}

/// zk 6: off the curve, and on it but outside the group of prime order, where the equation can
/// hold as well.
fn outside_the_group(fixture: &Fixture, cases: &mut Vec<Case>) -> Result<()> {
    let input = bytes(&fixture.input);
    let honest = fixture.honest;
    let g1 =
        |bytes: &[u8; 48]| Option::<G1Affine>::from(G1Affine::from_compressed_unchecked(bytes));
    let g2 =
        |bytes: &[u8; 96]| Option::<G2Affine>::from(G2Affine::from_compressed_unchecked(bytes));
    let off_g1 = first(|bytes| g1(bytes).is_none())?;
    let off_g2 = first(|bytes| g2(bytes).is_none())?;
    let stray_g1 = first(|bytes| g1(bytes).is_some_and(|p| !bool::from(p.is_torsion_free())))?;
    let stray_g2 = first(|bytes| g2(bytes).is_some_and(|p| !bool::from(p.is_torsion_free())))?;
    for (part, start, end) in PLACES {
        let (off, stray) = match end - start {
            48 => (&off_g1[..], &stray_g1[..]),
            _ => (&off_g2[..], &stray_g2[..]),
        };
        for (name, point) in [("off the curve", off), ("outside the group", stray)] {
            let mut proof = honest.bytes();
            proof[start..end].copy_from_slice(point);
            cases.push(bad(format!("{part} {name}"), proof, input));
        }
    }

    // A point whose order is coprime to the group's, added to one of it.
    let stray = g1(&stray_g1).context("on the curve")?;
    let stray = order_removed(G1Projective::from(stray));
    let stray2 = g2(&stray_g2).context("on the curve")?;
    let stray2 = order_removed(G2Projective::from(stray2));
    // x = 0: a point of order 3.
    let mut third = [0; 48];
    third[0] = 0x80;
    let third = g1(&third).context("(0, 2) is on the curve")?;
    let third_plus = |point: G1Affine| G1Affine::from(G1Projective::from(third) + point);
    let [a, c] = [honest.a, honest.c].map(|point| (stray + point).into());
    let b = (stray2 + honest.b).into();
    for (name, proof) in [
        ("A plus a point of the cofactor", Parts { a, ..honest }),
        ("C plus a point of the cofactor", Parts { c, ..honest }),
        ("B plus a point of the cofactor", Parts { b, ..honest }),
        (
            "A plus a point of order 3",
            honest.with(|proof| proof.a = third_plus(proof.a)),
        ),
        (
            "C plus a point of order 3",
            honest.with(|proof| proof.c = third_plus(proof.c)),
        ),
        ("A is a point of order 3", Parts { a: third, ..honest }),
    ] {
        cases.push(bad(name, proof.bytes(), input));
    }
    Ok(())
}

/// r times a point: what is left has an order that divides the cofactor.
fn order_removed<P>(point: P) -> P
where
    P: Copy + std::ops::Mul<Scalar, Output = P> + std::ops::Add<Output = P>,
{
    // r itself is 0 as a scalar.
    point * -Scalar::ONE + point
}

/// The first small coordinate whose point, in compressed bytes, is wanted.
fn first<const N: usize>(wanted: impl Fn(&[u8; N]) -> bool) -> Result<[u8; N]> {
    let found = (1..=u8::MAX).find_map(|x| {
        let mut bytes = [0; N];
        (bytes[0], bytes[N - 1]) = (0x80, x);
        wanted(&bytes).then_some(bytes)
    });
    found.context("no such point")
}

/// Points as others write them.
fn uncompressed(fixture: &Fixture, cases: &mut Vec<Case>) {
    let input = bytes(&fixture.input);
    let Parts { a, b, c } = fixture.honest;
    let long = [
        &a.to_uncompressed()[..],
        &b.to_uncompressed(),
        &c.to_uncompressed(),
    ]
    .concat();
    cases.push(bad("all points uncompressed", long, input));
    for (part, start, end) in PLACES {
        let mut proof = fixture.honest.bytes();
        proof[start] &= 0x7f;
        let name = format!("{part} without the flag of compression");
        cases.push(bad(name, proof, input));
        let mut proof = fixture.honest.bytes();
        proof[start..end].reverse();
        cases.push(bad(format!("{part} little-endian"), proof, input));
    }
}
