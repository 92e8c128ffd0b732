use cosmwasm_std::testing::MockStorage;

use super::*;

#[derive(Debug, PartialEq)]
struct Pair(u64, u128);

impl Record for Pair {
    const NAME: &'static str = "pair";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.0).number(self.1);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RuntimeError> {
        Ok(Pair(reader.number()?, reader.number()?))
    }
}

const PAIRS: Table<u64, Pair> = Table::new(1);

#[test]
fn numbers_come_back_and_no_byte_more_or_less_is_read() {
    let edges = [0, 1, 255, 256, u128::from(u64::MAX)];
    for small in edges {
        for wide in edges.into_iter().chain([1 << 64, u128::MAX]) {
            let pair = Pair(small.try_into().unwrap(), wide);
            let bytes = pair.encode();
            assert_eq!(Pair::decode(&bytes).unwrap(), pair);
            let mut longer = bytes.clone();
            longer.push(0);
            assert!(Pair::decode(&longer).is_err(), "{pair:?}");
            for cut in 0..bytes.len() {
                let error = Pair::decode(&bytes[..cut]).unwrap_err();
                let record = "pair";
                assert_eq!(error, RuntimeError::Corrupt { record, found: cut });
            }
        }
    }
}

#[test]
fn a_number_has_one_spelling_and_a_width() {
    for wrong in [
        // A leading zero.
        [1, 0, 0].as_slice(),
        &[2, 0, 7, 0],
        // Longer than any number.
        &[[17].as_slice(), &[1; 17], &[0]].concat(),
        // More than 64 bits where 64 are meant.
        &[[9].as_slice(), &[1; 9], &[0]].concat(),
    ] {
        assert!(Pair::decode(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn the_next_record_is_the_one_of_the_next_number() {
    let mut storage = MockStorage::new();
    for number in [0, 7, 255, 256, u64::MAX] {
        PAIRS.save(&mut storage, &number, &Pair(number, 0));
    }
    // A neighbor's records are none of this table's.
    Table::<u64, Pair>::new(2).save(&mut storage, &0, &Pair(9, 9));
    let next = |number| {
        let pair = PAIRS.next_after(&storage, number).unwrap();
        pair.map(|pair| pair.0)
    };
    assert_eq!(next(0), Some(7));
    assert_eq!(next(6), Some(7));
    assert_eq!(next(7), Some(255));
    assert_eq!(next(255), Some(256));
    assert_eq!(next(256), Some(u64::MAX));
    assert_eq!(next(u64::MAX), None);
}
