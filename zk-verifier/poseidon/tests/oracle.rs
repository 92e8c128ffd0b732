//! Poseidon once more, from the paper: arithmetic of `num-bigint`, constants from their generator,
//! and textbook rounds with one dense matrix. Nothing of ours is used to build it.

use num_bigint::BigUint;
use oaic_poseidon::constants::{ENTRY, FIRST, HALF_FULL, LAST, MATRIX, MIDDLE, PARTIAL, SPARSE};
use oaic_poseidon::{field, hash, permute, Fr, Tag};
use proptest::prelude::*;

const BITS: usize = 255;
const WIDTH: usize = 3;
const FULL_ROUNDS: usize = 8;
const PARTIAL_ROUNDS: usize = 57;

fn modulus() -> BigUint {
    let digits = b"73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
    BigUint::parse_bytes(digits, 16).unwrap()
}

/// The Grain generator in self-shrinking mode, as the paper's appendix sets it up.
struct Grain(Vec<bool>);

impl Grain {
    fn new() -> Self {
        let mut state = Vec::new();
        // A prime field, x^alpha, then the instance; ones to the end.
        for (value, width) in [
            (1, 2),
            (0, 4),
            (BITS, 12),
            (WIDTH, 12),
            (FULL_ROUNDS, 10),
            (PARTIAL_ROUNDS, 10),
        ] {
            state.extend((0..width).rev().map(|place| (value >> place) & 1 == 1));
        }
        state.resize(80, true);
        let mut grain = Self(state);
        for _ in 0..160 {
            grain.step();
        }
        grain
    }

    fn step(&mut self) -> bool {
        let taps = [62, 51, 38, 23, 13, 0];
        let bit = taps.iter().fold(false, |bit, tap| bit ^ self.0[*tap]);
        self.0.remove(0);
        self.0.push(bit);
        bit
    }

    fn bit(&mut self) -> bool {
        // Of each pair the first decides whether the second is given out.
        while !self.step() {
            self.step();
        }
        self.step()
    }

    fn number(&mut self) -> BigUint {
        (0..BITS).fold(BigUint::from(0u8), |number, _| {
            (number << 1u8) + BigUint::from(u8::from(self.bit()))
        })
    }
}

/// Round constants and matrix, derived.
struct Oracle {
    modulus: BigUint,
    constants: Vec<[BigUint; WIDTH]>,
    matrix: [[BigUint; WIDTH]; WIDTH],
}

impl Oracle {
    fn new() -> Self {
        let modulus = modulus();
        let mut grain = Grain::new();
        let below = |grain: &mut Grain| loop {
            let number = grain.number();
            if number < modulus {
                return number;
            }
        };
        let constants = (0..FULL_ROUNDS + PARTIAL_ROUNDS)
            .map(|_| [(); WIDTH].map(|()| below(&mut grain)))
            .collect();
        // A Cauchy matrix, 1 / (x + y), of numbers that are reduced instead of drawn again.
        let [x, y] = [(); 2].map(|()| [(); WIDTH].map(|()| grain.number() % &modulus));
        let inverse = |number: BigUint| number.modpow(&(&modulus - 2u8), &modulus);
        let matrix = x.map(|x| y.clone().map(|y| inverse((&x + y) % &modulus)));
        Self {
            modulus,
            constants,
            matrix,
        }
    }

    fn mix(&self, state: &[BigUint; WIDTH]) -> [BigUint; WIDTH] {
        self.matrix.clone().map(|row| {
            let products = row.iter().zip(state).map(|(factor, value)| factor * value);
            products.sum::<BigUint>() % &self.modulus
        })
    }

    fn permute(&self, state: [BigUint; WIDTH]) -> [BigUint; WIDTH] {
        let mut state = state;
        for (round, constants) in self.constants.iter().enumerate() {
            for (value, constant) in state.iter_mut().zip(constants) {
                *value = (&*value + constant) % &self.modulus;
            }
            let half = FULL_ROUNDS / 2;
            let partial = (half..half + PARTIAL_ROUNDS).contains(&round);
            let through = if partial { 1 } else { WIDTH };
            for value in state.iter_mut().take(through) {
                *value = value.modpow(&BigUint::from(5u8), &self.modulus);
            }
            state = self.mix(&state);
        }
        state
    }

    fn hash(&self, tag: u32, elements: &[BigUint]) -> BigUint {
        // Version 1 above purpose above length, 32 bits each.
        let capacity = (BigUint::from(1u8) << 64u8)
            + (BigUint::from(tag) << 32u8)
            + BigUint::from(elements.len());
        let zero = BigUint::from(0u8);
        let mut state = [capacity, zero.clone(), zero];
        let mut elements = elements.to_vec();
        let padded = elements.len().div_ceil(2).max(1) * 2;
        elements.resize(padded, BigUint::from(0u8));
        for pair in elements.chunks(2) {
            state[1] = (&state[1] + &pair[0]) % &self.modulus;
            state[2] = (&state[2] + &pair[1]) % &self.modulus;
            state = self.permute(state);
        }
        let [_, first, _] = state;
        first
    }
}

fn big(element: &Fr) -> BigUint {
    BigUint::from_bytes_be(&field::to_bytes(element))
}

fn hex(number: &BigUint) -> String {
    format!("{number:064x}")
}

fn small(number: &BigUint) -> Fr {
    let digits = number.to_bytes_be();
    let mut bytes = [0; 32];
    bytes[32 - digits.len()..].copy_from_slice(&digits);
    field::from_bytes(&bytes).expect("below the modulus")
}

fn element() -> impl Strategy<Value = BigUint> {
    prop_oneof![
        4 => prop::array::uniform32(any::<u8>()).prop_map(|bytes| BigUint::from_bytes_be(&bytes) % modulus()),
        1 => (0..3u8).prop_map(BigUint::from),
        1 => (1..3u8).prop_map(|less| modulus() - less),
    ]
}

#[test]
fn the_oracle_and_the_permutation_are_the_published_one() {
    // hadeshash, test_vectors.txt and the parameters of poseidonperm_x5_255_3.
    let oracle = Oracle::new();
    let [first, ..] = &oracle.constants[0];
    assert_eq!(
        hex(first),
        "6c4ffa723eaf1a7bf74905cc7dae4ca9ff4a2c3bc81d42e09540d1f250910880"
    );
    let published = [
        "28ce19420fc246a05553ad1e8c98f5c9d67166be2c18e9e4cb4b4e317dd2a78a",
        "51f3e312c95343a896cfd8945ea82ba956c1118ce9b9859b6ea56637b4b1ddc4",
        "3b2b69139b235626a0bfb56c9527ae66a7bf486ad8c11c14d1da0c69bbe0f79a",
    ];
    let out = oracle.permute([0u8, 1, 2].map(BigUint::from));
    assert_eq!(out.map(|number| hex(&number)), published, "the oracle");
    let mut state = [0u64, 1, 2].map(Fr::from);
    permute(&mut state);
    assert_eq!(state.map(|element| hex(&big(&element))), published, "ours");
}

/// Values computed by an independent implementation in Python.
#[test]
fn purpose_and_length_are_part_of_what_is_hashed() {
    let one = [1u64, 2].map(Fr::from);
    assert_eq!(
        hex(&big(&hash(Tag::Node, &one))),
        "001bb30126e4732bd475526a025aa3aeb210c8e92c4a2d9996582779f48e10a1"
    );
    let three = [1u64, 2, 3].map(Fr::from);
    assert_eq!(
        hex(&big(&hash(Tag::Table, &three))),
        "5826721af92e012382ceb6711d23704c7584df0b303fccd6d7961fbdd3bc5624"
    );
    assert_eq!(
        hex(&big(&hash(Tag::Table, &[]))),
        "41575a6e44bfac039729b3a39643bf67f55afff17a85a72bc4843c46aabfdbf9"
    );
}

#[test]
fn constants_that_stand_unchanged_are_the_generators() {
    let oracle = Oracle::new();
    assert_eq!((HALF_FULL * 2, PARTIAL), (FULL_ROUNDS, PARTIAL_ROUNDS));
    assert_eq!(
        MATRIX.map(|row| row.map(|entry| big(&entry))),
        oracle.matrix
    );
    let (first, rest) = oracle.constants.split_at(HALF_FULL);
    assert_eq!(
        FIRST.map(|round| round.map(|constant| big(&constant))),
        first
    );
    // The first of the last takes up what moved forward through the partial rounds.
    let last = &rest[PARTIAL..];
    let ours = LAST.map(|round| round.map(|constant| big(&constant)));
    assert_eq!(ours[1..], last[1..]);
    assert_ne!(ours[0], last[0]);
}

/// A linear form in what goes through the partial rounds: the three S-boxes of the round before
/// them, the S-box of each partial round, and one.
type Form = Vec<BigUint>;

fn unit(at: usize) -> Form {
    let mut form = vec![BigUint::from(0u8); WIDTH + PARTIAL + 1];
    form[at] = BigUint::from(1u8);
    form
}

fn combine(parts: &[(BigUint, &Form)], modulus: &BigUint) -> Form {
    (0..WIDTH + PARTIAL + 1)
        .map(|at| {
            let products = parts.iter().map(|(factor, form)| factor * &form[at]);
            products.sum::<BigUint>() % modulus
        })
        .collect()
}

/// The sparse partial rounds are the dense ones for every input, not only for those that a test
/// tries: what goes into each S-box is the same linear form of what came out of those before.
#[test]
fn sparse_rounds_are_the_dense_ones_as_linear_forms() {
    let oracle = Oracle::new();
    let modulus = &oracle.modulus;
    let one = || BigUint::from(1u8);
    let constant = unit(WIDTH + PARTIAL);
    let mixed = |matrix: &[[BigUint; WIDTH]; WIDTH], state: &[Form; WIDTH]| {
        matrix.clone().map(|row| {
            let parts: Vec<_> = row.into_iter().zip(state).collect();
            combine(&parts, modulus)
        })
    };
    let plus = |form: &Form, number: &BigUint| {
        combine(&[(one(), form), (number.clone(), &constant)], modulus)
    };
    let start = [unit(0), unit(1), unit(2)];

    let mut dense = mixed(&oracle.matrix, &start);
    let entry = ENTRY.map(|row| row.map(|factor| big(&factor)));
    let mut sparse = mixed(&entry, &start);
    let corner = big(&MATRIX[0][0]);
    for round in 0..PARTIAL {
        let constants = &oracle.constants[HALF_FULL + round];
        for (form, number) in dense.iter_mut().zip(constants) {
            *form = plus(form, number);
        }
        let input = plus(&sparse[0], &big(&MIDDLE[round]));
        assert_eq!(input, dense[0], "S-box of partial round {round}");
        let output = unit(WIDTH + round);
        dense[0] = output.clone();
        dense = mixed(&oracle.matrix, &dense);
        let [row_b, row_c, column_b, column_c] = SPARSE[round].map(|factor| big(&factor));
        let [_, b, c] = sparse;
        sparse = [
            combine(
                &[(corner.clone(), &output), (row_b, &b), (row_c, &c)],
                modulus,
            ),
            combine(&[(column_b, &output), (one(), &b)], modulus),
            combine(&[(column_c, &output), (one(), &c)], modulus),
        ];
    }
    let last = &oracle.constants[HALF_FULL + PARTIAL];
    for place in 0..WIDTH {
        assert_eq!(
            plus(&sparse[place], &big(&LAST[0][place])),
            plus(&dense[place], &last[place]),
            "element {place} behind the partial rounds"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn permutation_and_hash_are_the_oracles(
        state in prop::array::uniform3(element()),
        elements in prop::collection::vec(element(), 0..6),
    ) {
        let oracle = Oracle::new();
        let mut ours = state.each_ref().map(small);
        permute(&mut ours);
        prop_assert_eq!(ours.map(|element| big(&element)), oracle.permute(state));
        let ours: Vec<Fr> = elements.iter().map(small).collect();
        for tag in [Tag::Node, Tag::Answer] {
            let hashed = hash(tag, &ours);
            prop_assert_eq!(big(&hashed), oracle.hash(tag.number(), &elements));
        }
    }

    #[test]
    fn a_key_stream_gives_out_every_rate_element_once(key in element(), index in any::<u64>()) {
        let oracle = Oracle::new();
        let stream = oaic_poseidon::stream::Stream::new(&small(&key), index);
        let ours: Vec<BigUint> = stream.take(5).map(|element| big(&element)).collect();
        let capacity = (BigUint::from(1u8) << 64u8) + (BigUint::from(5u8) << 32u8) + 2u8;
        let first = oracle.permute([capacity, key, BigUint::from(index)]);
        let second = oracle.permute(first.clone());
        let [_, e, _] = oracle.permute(second.clone());
        let ([_, a, b], [_, c, d]) = (first, second);
        prop_assert_eq!(ours, vec![a, b, c, d, e]);
    }
}
