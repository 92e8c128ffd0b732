//! A circuit's constraints as columns: for every variable its polynomials in A, B and C.

use bellman::{Circuit, ConstraintSystem, LinearCombination, SynthesisError};
use blstrs::Scalar;
use ff::{Field, PrimeField};
use oaic_circuits::{constraint_system, merge_terms, Fr, Recorder, Shape, Value, Variables};

use crate::error::{CeremonyError, Result};
use crate::powers::MAX_SIZE;

/// A variable's values in one matrix: (row, coefficient), rows rising, no coefficient zero.
pub(crate) type Column = Vec<(u32, Scalar)>;

/// The columns of one matrix: inputs first, then private variables.
pub(crate) type Matrix = Vec<Column>;

pub struct Qap {
    name: String,
    shape: Shape,
    size: u8,
    pub(crate) a: Matrix,
    pub(crate) b: Matrix,
    pub(crate) c: Matrix,
}

impl Qap {
    /// Columns of a circuit, which is synthesized without an assignment.
    ///
    /// # Errors
    /// It can't be synthesized so, has more than 2^20 constraints, or a private variable that no
    /// constraint holds.
    pub fn new<C>(name: &str, circuit: C) -> Result<Self>
    where
        C: Circuit<Fr> + Clone,
    {
        let failed = |e: SynthesisError| CeremonyError::circuit(e.to_string());
        let shape = Shape::of(circuit.clone()).map_err(failed)?;
        let mut assembly = Assembly::default();
        assembly
            .alloc_input(|| "one", || Ok(Fr::one()))
            .map_err(failed)?;
        circuit.synthesize(&mut assembly).map_err(failed)?;
        // What Groth16's setup adds, so that no input's column is empty: input · 0 = 0.
        let Assembly { variables, rows } = &mut assembly;
        for [a, ..] in &mut variables.inputs {
            a.push((*rows, Scalar::ONE));
            *rows += 1;
        }
        let size = size_for(u64::from(assembly.rows))?;
        let mut qap = Self {
            name: name.to_owned(),
            shape,
            size,
            a: vec![],
            b: vec![],
            c: vec![],
        };
        let Variables { inputs, aux } = assembly.variables;
        let count = inputs.len();
        for (i, mut columns) in inputs.into_iter().chain(aux).enumerate() {
            // What one combination says twice of a variable. Rows come rising.
            columns.iter_mut().for_each(merge_terms);
            if columns.iter().all(Vec::is_empty) {
                let why = format!("private variable {} is in no constraint", i - count);
                return Err(CeremonyError::circuit(why));
            }
            let [a, b, c] = columns;
            qap.a.push(a);
            qap.b.push(b);
            qap.c.push(c);
        }
        Ok(qap)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Logarithm of the domain: what phase 1 must suffice for.
    pub fn size(&self) -> u8 {
        self.size
    }

    /// Non-zero coefficients of all three matrices.
    pub fn coefficients(&self) -> u64 {
        let count = |matrix: &Matrix| matrix.iter().map(|c| c.len() as u64).sum::<u64>();
        count(&self.a) + count(&self.b) + count(&self.c)
    }

    pub(crate) fn domain(&self) -> usize {
        1 << self.size
    }

    /// Columns that are not zero: only they have a point in the parameters.
    pub(crate) fn dense(matrix: &Matrix) -> impl Iterator<Item = &Column> {
        matrix.iter().filter(|column| !column.is_empty())
    }
}

/// Logarithm of the smallest domain for the given number of rows.
fn size_for(rows: u64) -> Result<u8> {
    let size = u8::try_from(rows.next_power_of_two().trailing_zeros()).ok();
    let size = size.filter(|size| *size <= MAX_SIZE);
    size.ok_or_else(|| {
        CeremonyError::circuit(format!("{rows} constraints; 2^{MAX_SIZE} are the most"))
    })
}

/// A variable's columns in A, B and C.
type Columns = [Column; 3];

#[derive(Default)]
struct Assembly {
    variables: Variables<Columns>,
    rows: u32,
}

impl Recorder for Assembly {
    fn variable(&mut self, is_input: bool, _: impl Value) -> Result<usize, SynthesisError> {
        Ok(self.variables.push(is_input, Columns::default()))
    }

    fn constraint(&mut self, abc: [LinearCombination<Fr>; 3]) {
        for (side, combination) in abc.iter().enumerate() {
            for (variable, coefficient) in combination.as_ref() {
                let coefficient: Option<Scalar> = Scalar::from_repr(coefficient.to_bytes()).into();
                if let Some(columns) = self.variables.get_mut(*variable) {
                    columns[side].push((self.rows, coefficient.unwrap_or(Scalar::ZERO)));
                }
            }
        }
        self.rows += 1;
    }
}

constraint_system!(Assembly);
