//! From a table to a typed answer, through the seal.

use oaic_circuits::answer::AnswerCircuit;
use oaic_circuits::seal::{open, SecretKey};
use oaic_circuits::Provable;
use oaic_messages::data_market::{Query, QueryKind};
use oaic_poseidon::{field, Fr};
use oaic_statements::Statement;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::super::{Answer, Bucket, TableError};
use super::{calls, kinds, query, SELLER};

const CONTEXT: u64 = 5;
const ORDER: u64 = 6;

fn key(seed: u64) -> SecretKey {
    SecretKey::generate(&mut ChaCha20Rng::seed_from_u64(seed))
}

/// The elements that a key opens of what [`key`]`(1)` was sold.
fn opened(asked: &Query, opener: &SecretKey, order: u64) -> [Fr; 8] {
    let (context, sold) = (Fr::from(CONTEXT), Fr::from(ORDER));
    let sale = calls().sell(SELLER, asked, context, sold, key(1).public());
    let sale = sale.unwrap();
    let statement = sale.statement;
    let circuit = AnswerCircuit::<64>::new(statement, sale.witness);
    circuit.check().unwrap();
    assert_eq!(circuit.statement().unwrap().input(), statement.input());
    let order = Fr::from(order);
    let (point, masked) = (&statement.ephemeral, &statement.masked);
    let elements = open(opener, point, &context, &order, masked);
    elements.unwrap().try_into().unwrap()
}

#[test]
fn what_the_buyer_opens_is_what_the_table_answers() {
    // Red: tokens 100, 300, 500, 700, 900, 1100; cost 1, 3, 5, 7, 9, 11.
    let bucket = |from, to, rows| Bucket { from, to, rows };
    let expected = [
        Answer::Count(6),
        Answer::Sum(3600),
        Answer::Mean {
            scaled: 600,
            scale: 100,
        },
        Answer::Histogram(vec![
            bucket(0, 99, 0),
            bucket(100, 499, 2),
            bucket(500, u32::MAX, 4),
        ]),
        Answer::Score(-7200 + 3 * 36 - 6),
    ];
    for (asked, expected) in kinds().into_iter().zip(expected) {
        let elements = opened(&asked, &key(1), ORDER);
        assert_eq!(Answer::decode(&asked, &elements).unwrap(), expected);
        assert_eq!(calls().evaluate(&asked).unwrap(), expected);
    }
}

#[test]
fn another_key_or_order_opens_no_answer() {
    for asked in kinds() {
        for elements in [
            opened(&asked, &key(2), ORDER),
            opened(&asked, &key(1), ORDER + 1),
        ] {
            let error = Answer::decode(&asked, &elements).unwrap_err();
            assert!(matches!(error, TableError::NoAnswer(_)), "{asked:?}");
        }
    }
}

#[test]
fn elements_out_of_range_are_no_answer() {
    let refused = |asked: &Query, place: usize, element: Fr| {
        let mut slots = [Fr::zero(); 8];
        slots[0] = Fr::from(6);
        Answer::decode(asked, &slots).unwrap();
        slots[place] = element;
        let error = Answer::decode(asked, &slots).unwrap_err();
        assert!(matches!(error, TableError::NoAnswer(_)), "{error}");
    };
    let [count, sum, mean, histogram, score] = kinds();
    for asked in [&count, &sum, &mean, &score] {
        refused(asked, 1, Fr::one());
        refused(asked, 7, Fr::one());
    }
    // Together more than a table has, or fewer rows than the query demands, or a bucket of fewer.
    for (place, rows) in [(3, 1), (2, 1025), (2, 1019), (0, 1), (1, 1), (0, 0)] {
        refused(&histogram, place, Fr::from(rows));
    }
    refused(&histogram, 1, -Fr::one());
    let large = field::from_u128(1 << 100);
    for (asked, element) in [
        (&count, Fr::from(1)),
        (&count, Fr::from(1025)),
        (&sum, Fr::from(1024 * u64::from(u32::MAX) + 1)),
        (&sum, -Fr::one()),
        (&mean, Fr::from(100 * u64::from(u32::MAX) + 1)),
        (&score, large),
        (&score, -large),
    ] {
        refused(asked, 0, element);
    }
}

#[test]
fn answers_are_written_as_people_read_them() {
    let mean = |scaled, scale| Answer::Mean { scaled, scale }.to_string();
    assert_eq!(mean(15_007, 1_000), "mean 15.007");
    assert_eq!(mean(15, 1), "mean 15");
    assert_eq!(mean(5, 10), "mean 0.5");
    assert_eq!(mean(15, 7), "mean 15/7");
    let asked = query(QueryKind::Histogram {
        column: 0,
        bounds: vec![500],
    });
    let histogram = calls().evaluate(&asked).unwrap().to_string();
    assert_eq!(histogram, "0 to 499: 2 rows\n500 and more: 4 rows");
    assert_eq!(Answer::Score(-3).to_string(), "score -3");
}

#[test]
fn nothing_is_sealed_to_a_key_that_everybody_opens() {
    let nobody = oaic_statements::Point {
        u: Fr::zero(),
        v: Fr::one(),
    };
    let asked = &kinds()[0];
    let sale = calls().sell(SELLER, asked, Fr::one(), Fr::one(), nobody);
    assert!(matches!(sale, Err(TableError::Seal(_))));
}

#[test]
fn nothing_is_answered_for_who_listed_a_copy() {
    let asked = &kinds()[0];
    let sale = calls().sell("oaic1mallory", asked, Fr::one(), Fr::one(), key(1).public());
    let Err(TableError::OtherSeller { own, seller }) = sale else {
        panic!("it was answered")
    };
    assert_eq!((own.as_str(), seller.as_str()), (SELLER, "oaic1mallory"));
}
