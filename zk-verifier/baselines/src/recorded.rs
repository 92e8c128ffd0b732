//! A circuit of ours for both traits. For arkworks its constraints and its witness are taken down
//! once and handed over: it is spared what the others compute to get them, every time.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use ark_bls12_381::Fr as ArkFr;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination as ArkLc,
    SynthesisError as ArkError, Variable as ArkVariable,
};
use ark_serialize::CanonicalDeserialize;
use bellman::{ConstraintSystem, Index, LinearCombination, SynthesisError, Variable};
use bls12_381::Scalar;
use oaic_circuits::Provable;
use oaic_statements::Statement;

use crate::subject::Subject;

/// A circuit of ours, assigned.
pub struct OwnCircuit<C> {
    circuit: C,
    input: Scalar,
    recorded: OnceCell<Recorded>,
}

impl<C: Provable> OwnCircuit<C> {
    /// Of a true statement and its witness.
    pub fn new((statement, witness): (C::Statement, C::Witness)) -> Self {
        Self {
            input: statement.input(),
            circuit: C::new(statement, witness),
            recorded: OnceCell::new(),
        }
    }

    fn recorded(&self) -> &Recorded {
        self.recorded.get_or_init(|| {
            let mut recorder = Recorder::default();
            let circuit = self.circuit.clone();
            // An example synthesizes, as the other two do it with the same circuit.
            circuit.synthesize(&mut recorder).expect("an example");
            Recorded(Rc::new(recorder))
        })
    }
}

impl<C: Provable> Subject for OwnCircuit<C> {
    type Bellman = C;
    type Ark = Recorded;

    fn blank(&self) -> C {
        C::blank()
    }

    fn assigned(&self) -> C {
        self.circuit.clone()
    }

    fn ark(&self) -> Recorded {
        self.recorded().clone()
    }

    fn input(&self) -> Scalar {
        self.input
    }

    fn ark_input(&self) -> ArkFr {
        self.recorded().0.inputs[0]
    }
}

/// Constraints and witness that were taken down.
#[derive(Clone)]
pub struct Recorded(Rc<Recorder>);

type Terms = Vec<(ArkFr, Place)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    One,
    Input(usize),
    Aux(usize),
}

#[derive(Default)]
struct Recorder {
    /// Without the constant one.
    inputs: Vec<ArkFr>,
    aux: Vec<ArkFr>,
    rows: Vec<[Terms; 3]>,
}

fn to_ark(value: &Scalar) -> ArkFr {
    // Both write 32 little-endian bytes below the same order.
    ArkFr::deserialize_uncompressed(&value.to_bytes()[..]).expect("an element of the same field")
}

/// Terms of one variable added up, as bellman's prover sees them.
fn terms(combination: &LinearCombination<Scalar>) -> Terms {
    let mut sums = BTreeMap::<Place, Scalar>::new();
    for (variable, coefficient) in combination.as_ref() {
        let place = match variable.get_unchecked() {
            Index::Input(0) => Place::One,
            Index::Input(i) => Place::Input(i - 1),
            Index::Aux(i) => Place::Aux(i),
        };
        *sums.entry(place).or_insert(Scalar::zero()) += coefficient;
    }
    let sums = sums.into_iter().filter(|(_, sum)| *sum != Scalar::zero());
    sums.map(|(place, sum)| (to_ark(&sum), place)).collect()
}

impl ConstraintSystem<Scalar> for Recorder {
    type Root = Self;

    fn alloc<F, A, AR>(&mut self, _: A, value: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Scalar, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.aux.push(to_ark(&value()?));
        Ok(Variable::new_unchecked(Index::Aux(self.aux.len() - 1)))
    }

    fn alloc_input<F, A, AR>(&mut self, _: A, value: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Scalar, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.inputs.push(to_ark(&value()?));
        Ok(Variable::new_unchecked(Index::Input(self.inputs.len())))
    }

    fn enforce<A, AR, LA, LB, LC>(&mut self, _: A, a: LA, b: LB, c: LC)
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
        LA: FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
        LB: FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
        LC: FnOnce(LinearCombination<Scalar>) -> LinearCombination<Scalar>,
    {
        let zero = LinearCombination::zero;
        self.rows
            .push([a(zero()), b(zero()), c(zero())].map(|sum| terms(&sum)));
    }

    fn push_namespace<NR, N>(&mut self, _: N)
    where
        NR: Into<String>,
        N: FnOnce() -> NR,
    {
    }

    fn pop_namespace(&mut self) {}

    fn get_root(&mut self) -> &mut Self {
        self
    }
}

impl ConstraintSynthesizer<ArkFr> for Recorded {
    fn generate_constraints(self, cs: ConstraintSystemRef<ArkFr>) -> Result<(), ArkError> {
        let inputs = self.0.inputs.iter();
        let inputs = inputs.map(|value| cs.new_input_variable(|| Ok(*value)));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let aux = self.0.aux.iter();
        let aux = aux.map(|value| cs.new_witness_variable(|| Ok(*value)));
        let aux = aux.collect::<Result<Vec<_>, _>>()?;
        let sum = |terms: &Terms| {
            let terms = terms.iter().map(|(coefficient, place)| {
                let variable = match place {
                    Place::One => ArkVariable::One,
                    Place::Input(i) => inputs[*i],
                    Place::Aux(i) => aux[*i],
                };
                (*coefficient, variable)
            });
            ArkLc(terms.collect())
        };
        for [a, b, c] in &self.0.rows {
            cs.enforce_r1cs_constraint(|| sum(a), || sum(b), || sum(c))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_relations::gr1cs::ConstraintSystem as ArkSystem;
    use bellman::Circuit;
    use oaic_circuits::SpendCircuit;
    use oaic_prover::example;

    #[test]
    fn what_was_taken_down_is_the_circuit_and_its_witness() {
        let ours = OwnCircuit::<SpendCircuit>::new(example::spend());
        let shape = oaic_circuits::Shape::of(ours.blank()).unwrap();
        let cs = ArkSystem::<ArkFr>::new_ref();
        ours.ark().generate_constraints(cs.clone()).unwrap();
        assert_eq!(cs.num_constraints(), shape.constraints);
        assert_eq!(cs.num_witness_variables(), shape.aux);
        assert_eq!(cs.num_instance_variables(), shape.inputs);
        assert!(cs.is_satisfied().unwrap());
        assert_eq!(ours.ark_input(), to_ark(&ours.input()));
    }

    #[test]
    fn a_witness_that_is_altered_satisfies_nothing() {
        let ours = OwnCircuit::<SpendCircuit>::new(example::spend());
        let mut recorder = Recorder::default();
        ours.assigned().synthesize(&mut recorder).unwrap();
        let last = recorder.aux.len() - 1;
        recorder.aux[last] += ArkFr::from(1u64);
        let cs = ArkSystem::<ArkFr>::new_ref();
        let altered = Recorded(Rc::new(recorder));
        altered.generate_constraints(cs.clone()).unwrap();
        assert!(!cs.is_satisfied().unwrap());
    }
}
