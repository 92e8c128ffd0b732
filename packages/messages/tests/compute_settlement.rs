//! Kinds of units by slot and name, and which service meets which conditions.

use std::collections::BTreeSet;

use cosmwasm_std::{from_json, to_json_string};
use oaic_messages::compute_settlement::{Conditions, UnitKind, UNIT_SLOTS};

#[test]
fn a_kind_has_one_slot_and_one_name_everywhere() {
    let names = [
        "prompt",
        "cached",
        "completion",
        "reasoning",
        "embedding",
        "gpu_second",
        "byte",
        "request",
        "image",
        "media_millisecond",
        "row",
    ];
    assert_eq!(UnitKind::ALL.map(UnitKind::name), names);
    for (slot, kind) in UnitKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, slot);
        assert_eq!(UnitKind::of_slot(slot), Some(kind));
        let json = to_json_string(&kind).unwrap();
        assert_eq!(json, format!("\"{}\"", kind.name()));
        assert_eq!(from_json::<UnitKind>(json).unwrap(), kind);
        let mut alone = [0; UNIT_SLOTS];
        alone[slot] = 7;
        assert_eq!(UnitKind::slots(&[(kind, 7)]), alone);
    }
    let distinct: BTreeSet<&str> = names.into_iter().collect();
    assert_eq!(distinct.len(), UnitKind::ALL.len());
    for slot in [UnitKind::ALL.len(), UNIT_SLOTS - 1, UNIT_SLOTS, usize::MAX] {
        assert_eq!(UnitKind::of_slot(slot), None);
    }
}

#[test]
fn values_go_to_their_slots_and_nowhere_else() {
    assert_eq!(UnitKind::slots::<u64>(&[]), [0; UNIT_SLOTS]);
    // In any order; the last value of a kind counts.
    let values = [
        (UnitKind::Row, 3),
        (UnitKind::Prompt, 1),
        (UnitKind::Row, 4),
        (UnitKind::Request, 2),
    ];
    let expected = [1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 4, 0, 0, 0, 0, 0];
    assert_eq!(UnitKind::slots(&values), expected);
}

/// A level is met by itself and those above; a retention by itself and shorter ones, and no limit
/// by anything. No promised limit meets only that.
#[test]
fn conditions_are_met_by_as_much_or_more() {
    let last = Some(u32::MAX - 1);
    // (agreed, offered, whether that meets it)
    let cases = [
        ((0, None), (0, None), true),
        ((0, None), (0, Some(0)), true),
        ((0, None), (3, last), true),
        ((1, None), (0, Some(0)), false),
        ((1, None), (1, None), true),
        ((1, None), (3, None), true),
        ((3, None), (2, Some(0)), false),
        ((3, None), (3, None), true),
        ((0, Some(0)), (0, Some(0)), true),
        ((0, Some(0)), (0, Some(1)), false),
        ((0, Some(0)), (3, None), false),
        ((0, Some(60)), (0, Some(59)), true),
        ((0, Some(60)), (0, Some(60)), true),
        ((0, Some(60)), (0, Some(61)), false),
        ((0, Some(60)), (0, None), false),
        ((0, last), (0, last), true),
        ((0, last), (0, None), false),
        ((2, Some(60)), (2, Some(60)), true),
        ((2, Some(60)), (1, Some(60)), false),
        ((2, Some(60)), (2, Some(61)), false),
        ((2, Some(60)), (3, None), false),
    ];
    for ((min_security_level, max_retention), (level, retention), met) in cases {
        // Application and end say nothing of how a call is served.
        for (application, valid_until) in [(None, None), (Some(1), Some(1))] {
            let conditions = Conditions {
                application,
                valid_until,
                min_security_level,
                max_retention,
            };
            assert_eq!(
                conditions.met_by(level, retention),
                met,
                "{conditions:?} by {level}, {retention:?}"
            );
        }
    }
}
