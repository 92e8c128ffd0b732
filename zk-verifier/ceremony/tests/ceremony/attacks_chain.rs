//! Contributions that are wrong, replayed, reordered or dropped. The forger recomputes every hash.

use serde_json::Value;

use crate::forge::{g1, off_subgroup, Forged};
use crate::suite::made;

fn hex_of(point: &blstrs::G1Affine) -> Value {
    hex::encode(point.to_compressed()).into()
}

#[test]
fn a_proof_of_knowledge_of_another_factor_is_refused() {
    for field in ["s", "s_x", "r_x"] {
        let mut forged = Forged::open(&made().keys_open);
        let others = forged.link(0, 0, field).clone();
        *forged.link(2, 0, field) = others;
        forged
            .rehashed()
            .refused("factor of delta is known does not verify");
        for secret in 0..3 {
            let mut forged = Forged::open(&made().powers_open);
            let others = forged.link(0, secret, field).clone();
            *forged.link(2, secret, field) = others;
            forged.rehashed().refused("is known does not verify");
        }
    }
}

#[test]
fn delta_changes_by_the_factor_that_is_proven_and_no_other() {
    // The forger's own arithmetic is right: with the same factor the chain holds, and only the
    // parameters don't follow.
    let mut forged = Forged::open(&made().keys_open);
    forged.contribute("Eve", None, 5, 5);
    forged.refused("delta_g1 is wrong");
    // Knowing 5 proves nothing about 7, nor about a delta chosen freely.
    let mut forged = Forged::open(&made().keys_open);
    forged.contribute("Eve", None, 5, 7);
    forged.refused("delta did not change by the factor that is proven");
}

#[test]
fn a_proof_is_bound_to_its_secret() {
    // alpha's proof for tau's change, all of it.
    let mut forged = Forged::open(&made().powers_open);
    let mut alpha = forged.contributions()[2]["links"][1].clone();
    alpha["secret"] = "tau".into();
    forged.contributions()[2]["links"][0] = alpha;
    forged.rehashed().refused("is known does not verify");
}

#[test]
fn a_contribution_replayed_at_the_end_is_refused() {
    let mut forged = Forged::open(&made().keys_open);
    let last = forged.contributions().last().unwrap().clone();
    forged.contributions().push(last);
    forged.refused("were changed, dropped, added");
    forged
        .rehashed()
        .refused("delta is as before: it added no secret");
    // With a head of its own it is no replay, but the proof is not for it.
    *forged.link(3, 0, "after") = hex_of(&g1(5));
    forged.rehashed().refused("is known does not verify");
}

#[test]
fn contributions_in_another_order_are_refused() {
    let mut forged = Forged::open(&made().keys_open);
    forged.contributions().swap(0, 1);
    forged.refused("contribution 1 ('Bob of Basel')");
    forged.rehashed().refused("is known does not verify");
}

#[test]
fn a_dropped_contribution_is_missed() {
    for drop in 0..2 {
        let mut forged = Forged::open(&made().keys_open);
        forged.contributions().remove(drop);
        forged.refused("were changed, dropped");
        forged.rehashed().refused("is known does not verify");
    }
    // The last one leaves a chain that holds, but not the parameters.
    let mut forged = Forged::open(&made().keys_open);
    forged.contributions().pop();
    forged.refused("delta_g1 is wrong");
    let mut forged = Forged::open(&made().powers_open);
    forged.contributions().pop();
    forged.refused(
        "tau_g1 is wrong: its first points are not those that the last contribution shows",
    );
}

#[test]
fn nobody_can_put_another_name_under_a_contribution() {
    let mut forged = Forged::open(&made().keys_open);
    forged.contributions()[1]["name"] = "Mallory".into();
    forged.refused("contribution 2 ('Mallory')");
    forged.rehashed().refused("is known does not verify");
}

#[test]
fn a_contributor_who_adds_nothing_is_refused() {
    let mut forged = Forged::open(&made().keys_open);
    let before = forged.link(1, 0, "after").clone();
    *forged.link(2, 0, "after") = before;
    forged
        .rehashed()
        .refused("contribution 3 ('Çelik'): delta is as before");
    for secret in 0..3 {
        let mut forged = Forged::open(&made().powers_open);
        let before = forged.link(1, secret, "after").clone();
        *forged.link(2, secret, "after") = before;
        forged.rehashed().refused("it added no secret");
    }
}

#[test]
fn delta_can_not_be_set_back_to_the_generator() {
    let mut forged = Forged::open(&made().keys_open);
    *forged.link(2, 0, "after") = hex_of(&g1(1));
    forged.rehashed().refused("delta is one again");
}

#[test]
fn points_of_a_contribution_are_finite_canonical_and_of_the_subgroup() {
    let mut infinity = vec![0u8; 48];
    infinity[0] = 0xc0;
    let uncompressed = off_subgroup(96).try_into().unwrap();
    let off_subgroup: Option<blstrs::G1Affine> =
        blstrs::G1Affine::from_uncompressed_unchecked(&uncompressed).into();
    let off_subgroup = off_subgroup.unwrap().to_compressed().to_vec();
    let mut above = hex::decode(
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    )
    .unwrap();
    above[0] |= 0x80;
    for (bytes, says) in [
        (infinity, "the point at infinity"),
        (off_subgroup, "outside the subgroup"),
        (above, "is not"),
        (vec![0u8; 48], "not the canonical encoding"),
        (vec![0x80; 47], "not the canonical encoding"),
    ] {
        for field in ["after", "s", "s_x"] {
            let mut forged = Forged::open(&made().keys_open);
            *forged.link(1, 0, field) = hex::encode(&bytes).into();
            forged.rehashed().refused(says);
        }
    }
    let mut forged = Forged::open(&made().keys_open);
    let upper = forged.link(1, 0, "s").as_str().unwrap().to_uppercase();
    *forged.link(1, 0, "s") = upper.into();
    forged.rehashed().refused("lower-case hexadecimal");
}

#[test]
fn links_of_another_phase_missing_or_twice_are_refused() {
    let mut forged = Forged::open(&made().keys_open);
    *forged.link(0, 0, "secret") = "tau".into();
    forged.rehashed().refused("this phase is about");
    let mut forged = Forged::open(&made().powers_open);
    forged.contributions()[0]["links"]
        .as_array_mut()
        .unwrap()
        .pop();
    forged.rehashed().refused("this phase is about");
}

#[test]
fn transcripts_have_no_unknown_field_format_or_size() {
    for (field, value, says) in [
        ("extra", Value::from(1), "unknown field"),
        ("format", "oaic/ceremony-powers/2".into(), "its format is"),
        ("size", 21.into(), "size 21 is not within"),
        ("size", 6.into(), "were changed"),
    ] {
        let mut forged = Forged::open(&made().powers_open);
        forged.transcript[field] = value;
        forged.refused(says);
    }
    let mut forged = Forged::open(&made().powers_open);
    forged.transcript["size"] = 6.into();
    forged.rehashed().refused("it was cut off or added to");
}
