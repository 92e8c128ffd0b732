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
    let holding = [
        Parts {
            a: G1Affine::identity(),
            b: G2Affine::generator(),
            c: balance,
        },
        Parts {
            a: G1Affine::generator(),
            b: G2Affine::identity(),
            c: balance,
        },
        Parts {
            a: left.into(),
            b: G2Affine::generator(),
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
                cases.push(bad(
                    format!("{part} infinity {spelling} {which}"),
                    proof,
                    input,
                ));
            }
            let mut one_bit = base.clone();
            one_bit[start..end].fill(0);
            one_bit[start] = 0xc0;
            one_bit[end - 1] = 1;
            cases.push(bad(
                format!("{part} infinity with one bit {which}"),
                one_bit,
                input,
            ));
            let mut flagged = base.clone();
            flagged[start] |= 0x40;
            cases.push(bad(
                format!("{part} with the flag of infinity {which}"),
                flagged,
                input,
            ));
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
    let (off_g1, stray_g1) = (g1(|p| p.is_none())?, g1(outside_g1)?);
    let (off_g2, stray_g2) = (g2(|p| p.is_none())?, g2(outside_g2)?);
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
    let stray: G1Affine =
        Option::from(G1Affine::from_compressed_unchecked(&stray_g1)).context("on the curve")?;
    let stray = order_removed(G1Projective::from(stray));
    let stray2: G2Affine =
        Option::from(G2Affine::from_compressed_unchecked(&stray_g2)).context("on the curve")?;
    let stray2 = order_removed(G2Projective::from(stray2));
    // x = 0: a point of order 3.
    let mut third = [0; 48];
    third[0] = 0x80;
    let third: G1Affine = Option::from(G1Affine::from_compressed_unchecked(&third))
        .context("(0, 2) is on the curve")?;
    for (name, proof) in [
        (
            "A plus a point of the cofactor",
            Parts {
                a: (stray + honest.a).into(),
                ..honest
            },
        ),
        (
            "C plus a point of the cofactor",
            Parts {
                c: (stray + honest.c).into(),
                ..honest
            },
        ),
        (
            "B plus a point of the cofactor",
            Parts {
                b: (stray2 + honest.b).into(),
                ..honest
            },
        ),
        (
            "A plus a point of order 3",
            Parts {
                a: (G1Projective::from(third) + honest.a).into(),
                ..honest
            },
        ),
        (
            "C plus a point of order 3",
            Parts {
                c: (G1Projective::from(third) + honest.c).into(),
                ..honest
            },
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

fn outside_g1(point: Option<G1Affine>) -> bool {
    point.is_some_and(|point| !bool::from(point.is_torsion_free()))
}

fn outside_g2(point: Option<G2Affine>) -> bool {
    point.is_some_and(|point| !bool::from(point.is_torsion_free()))
}

/// The first small coordinate whose point is wanted.
fn g1(wanted: impl Fn(Option<G1Affine>) -> bool) -> Result<[u8; 48]> {
    let found = (1..=u8::MAX).find_map(|x| {
        let mut bytes = [0; 48];
        (bytes[0], bytes[47]) = (0x80, x);
        wanted(G1Affine::from_compressed_unchecked(&bytes).into()).then_some(bytes)
    });
    found.context("no such point of G1")
}

fn g2(wanted: impl Fn(Option<G2Affine>) -> bool) -> Result<[u8; 96]> {
    let found = (1..=u8::MAX).find_map(|x| {
        let mut bytes = [0; 96];
        (bytes[0], bytes[95]) = (0x80, x);
        wanted(G2Affine::from_compressed_unchecked(&bytes).into()).then_some(bytes)
    });
    found.context("no such point of G2")
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
        cases.push(bad(
            format!("{part} without the flag of compression"),
            proof,
            input,
        ));
        let mut proof = fixture.honest.bytes();
        proof[start..end].reverse();
        cases.push(bad(format!("{part} little-endian"), proof, input));
    }
}
