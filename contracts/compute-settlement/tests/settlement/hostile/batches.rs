//! A batch and its entries one by one.

use oaic_messages::compute_settlement::*;
use oaic_testing::simulation::cases;
use proptest::prelude::*;

use crate::bystander::attacked;
use crate::suite::*;

fn entries() -> impl Strategy<Value = Vec<(u8, u32, u32, u64, u128, u64, u8)>> {
    // channel, terms, lane, sequence, amount, claim, damage
    prop::collection::vec(
        (
            0u8..3,
            0u32..3,
            prop_oneof![Just(0u32), Just(1), Just(u32::MAX)],
            prop_oneof![0u64..5, Just(u64::MAX)],
            prop_oneof![
                0u128..60,
                Just(u128::from(u64::MAX)),
                Just(1u128 << 64),
                Just(u128::MAX)
            ],
            prop_oneof![0u64..60, Just(u64::MAX)],
            0u8..12,
        ),
        1..40,
    )
}

proptest! {
    #![proptest_config(cases(150))]

    /// A batch is the same as its entries one by one: results, and everything stored.
    #[test]
    fn a_batch_is_its_entries_one_by_one(entries in entries(), rotate in any::<bool>()) {
        let (mut w, b) = attacked();
        w.open_as("payer", 90, OpenChannel {
            spend_limit: 70u128.into(),
            referrer: Some(w.who("referrer").to_string()),
            ..w.opening()
        });
        w.open(25);
        w.ok("provider", update_split(nodes()));
        w.all_done("payer", ExecuteMsg::AdvanceTerms { conditions: None, channels: vec![2, 3], service_id: 1 });
        if rotate {
            w.rotate(2, &signing_key(9), 5).unwrap();
            w.advance(DAY, 100);
        }
        let signed: Vec<Vec<u8>> = entries
            .iter()
            .map(|(channel, terms, lane, sequence, amount, claim, damage)| {
                let index = u32::from(rotate && *channel == 1 && *damage != 1);
                let draft = draft(1 + u64::from(*channel), *sequence, *amount)
                    .lane(*terms, *lane)
                    .key(index)
                    .claim(*claim);
                let key = if index == 1 { signing_key(9) } else { w.key.clone() };
                let mut entry = w.sign_with(&key, &draft);
                if *damage == 0 {
                    entry[90] ^= 1;
                }
                entry
            })
            .collect();
        let batch: Vec<u8> = signed.concat();
        let (at_once, one) = w.what_if(|w| (w.settle_bytes(batch).unwrap(), w.snapshot()));
        let mut singly = vec![];
        for entry in signed {
            singly.extend(w.settle_bytes(entry).unwrap());
        }
        prop_assert_eq!(at_once, singly);
        prop_assert_eq!(one, w.snapshot());
        w.check_totals();
        b.could_go_through(&mut w);
    }
}
