//! A constraint system that keeps everything, to ask what can be changed without being noticed.

use std::collections::{BTreeMap, BTreeSet};

use bellman::{Circuit, LinearCombination, SynthesisError};
use ff::Field;
use oaic_statements::Fr;

use crate::gadgets::Term;
use crate::{constraint_system, Recorder, Value};

/// Names of variables that gadgets compute from others. All others are the prover's choice, as far
/// as constraints let it.
const COMPUTED: [&str; 3] = ["product", "quotient", "inverse"];

type Terms = Vec<(Term, Fr)>;

/// Values and constraints of an assigned circuit.
#[derive(Default)]
pub struct ConstraintTest {
    inputs: Vec<Fr>,
    aux: Vec<Fr>,
    names: Vec<String>,
    constraints: Vec<[Terms; 3]>,
}

impl ConstraintTest {
    pub fn new() -> Self {
        Self {
            inputs: vec![Fr::ONE],
            ..Self::default()
        }
    }

    pub fn of<C: Circuit<Fr>>(circuit: C) -> Self {
        let mut test = Self::new();
        circuit.synthesize(&mut test).expect("an assigned circuit");
        test
    }

    pub fn constraints(&self) -> usize {
        self.constraints.len()
    }

    /// Terms in all of them.
    pub fn non_zeros(&self) -> usize {
        self.constraints.iter().flatten().map(Vec::len).sum()
    }

    /// The public inputs, without the constant one.
    pub fn inputs(&self) -> &[Fr] {
        &self.inputs[1..]
    }

    fn value(&self, place: Term) -> Fr {
        match place {
            Term::Input(at) => self.inputs[at],
            Term::Aux(at) => self.aux[at],
        }
    }

    fn holds(&self, constraint: &[Terms; 3]) -> bool {
        let [a, b, c] = constraint.each_ref().map(|terms| self.sum(terms));
        a * b == c
    }

    fn sum(&self, terms: &Terms) -> Fr {
        let values = terms
            .iter()
            .map(|(term, factor)| self.value(*term) * factor);
        values.sum()
    }

    pub fn is_satisfied(&self) -> bool {
        self.constraints.iter().all(|each| self.holds(each))
    }

    pub fn set(&mut self, at: usize, value: Fr) {
        self.aux[at] = value;
    }

    /// For each private variable, the constraints that it stands in.
    fn mentions(&self) -> Vec<Vec<usize>> {
        let mut mentions = vec![Vec::new(); self.aux.len()];
        for (number, constraint) in self.constraints.iter().enumerate() {
            for (place, _) in constraint.iter().flatten() {
                if let Term::Aux(at) = *place {
                    if mentions[at].last() != Some(&number) {
                        mentions[at].push(number);
                    }
                }
            }
        }
        mentions
    }

    /// Private variables of which one alone can be changed without breaking a constraint, by name
    /// and number. Each is made one more, one less, its opposite as a bit, and something far off.
    pub fn free(&mut self) -> Vec<(String, usize)> {
        assert!(
            self.is_satisfied(),
            "only a satisfied circuit says anything"
        );
        let far = Fr::from(0x9e37_79b9_7f4a_7c15).square();
        let mut free = Vec::new();
        for (at, mentions) in self.mentions().iter().enumerate() {
            let value = self.aux[at];
            let others = [
                value + Fr::ONE,
                value - Fr::ONE,
                Fr::ONE - value,
                -value,
                value + far,
            ];
            for other in others.into_iter().filter(|other| *other != value) {
                self.aux[at] = other;
                if mentions
                    .iter()
                    .all(|number| self.holds(&self.constraints[*number]))
                {
                    free.push((self.names[at].clone(), at));
                    break;
                }
            }
            self.aux[at] = value;
        }
        free
    }

    /// How many variables of each name the prover chooses.
    pub fn chosen(&self) -> BTreeMap<&str, usize> {
        let mut chosen = BTreeMap::new();
        for name in self.names.iter().map(String::as_str) {
            if !COMPUTED.contains(&name) {
                *chosen.entry(name).or_default() += 1;
            }
        }
        chosen
    }

    /// A variable's number among all; public inputs come behind the private variables.
    fn number(&self, place: Term) -> usize {
        match place {
            Term::Aux(at) => at,
            Term::Input(at) => self.aux.len() + at,
        }
    }

    /// Computed variables and public inputs that don't follow from the prover's choices, by name
    /// and number. A variable follows when a constraint in which all others are known leaves it
    /// one value: this finds what [`Self::free`] can't, variables that are only tied to one
    /// another, and an input that nothing ties to what it stands for.
    pub fn undetermined(&self) -> Vec<(String, usize)> {
        let names = self.names.iter();
        let mut known: Vec<bool> = names
            .map(|name| !COMPUTED.contains(&name.as_str()))
            .collect();
        // The constant one is known, the other inputs are not.
        known.push(true);
        known.resize(self.aux.len() + self.inputs.len(), false);
        // Each constraint's unknown variables; one that is left alone is solved for.
        let mut unknown: Vec<BTreeSet<Term>> = Vec::new();
        let mut mentions = vec![Vec::new(); known.len()];
        let mut ready = Vec::new();
        for (number, constraint) in self.constraints.iter().enumerate() {
            let places = constraint.iter().flatten().map(|(place, _)| *place);
            let left: BTreeSet<Term> = places.filter(|place| !known[self.number(*place)]).collect();
            for place in &left {
                mentions[self.number(*place)].push(number);
            }
            if left.len() == 1 {
                ready.push(number);
            }
            unknown.push(left);
        }
        while let Some(number) = ready.pop() {
            let Some(place) = unknown[number].first().copied() else {
                continue;
            };
            if !self.solves(number, place) {
                continue;
            }
            known[self.number(place)] = true;
            for mention in &mentions[self.number(place)] {
                unknown[*mention].remove(&place);
                if unknown[*mention].len() == 1 {
                    ready.push(*mention);
                }
            }
        }
        let input = "input".to_owned();
        let names = self.names.iter().chain(std::iter::repeat(&input));
        let names = names.zip(known).enumerate();
        names
            .filter(|(_, (_, known))| !known)
            .map(|(at, (name, _))| (name.clone(), at))
            .collect()
    }

    /// Whether a constraint leaves one value to a variable: it stands in only one of the factors,
    /// or in the product, with a factor that isn't zero.
    fn solves(&self, number: usize, unknown: Term) -> bool {
        let [a, b, c] = &self.constraints[number];
        let factor = |terms: &Terms| {
            let terms = terms.iter().filter(|(term, _)| *term == unknown);
            terms.map(|(_, factor)| factor).sum::<Fr>()
        };
        let (fa, fb, fc) = (factor(a), factor(b), factor(c));
        let linear = fa.is_zero_vartime() || fb.is_zero_vartime();
        linear && fa * self.sum(b) + fb * self.sum(a) != fc
    }
}

impl Recorder for ConstraintTest {
    fn variable(&mut self, is_input: bool, value: impl Value) -> Result<usize, SynthesisError> {
        let values = if is_input {
            &mut self.inputs
        } else {
            &mut self.aux
        };
        values.push(value()?);
        Ok(values.len() - 1)
    }

    fn name(&mut self, name: impl FnOnce() -> String) {
        self.names.push(name());
    }

    fn constraint(&mut self, abc: [LinearCombination<Fr>; 3]) {
        self.constraints.push(abc.map(|combination| {
            let terms = combination.as_ref().iter();
            terms
                .map(|(variable, factor)| (Term::of(*variable), *factor))
                .collect()
        }));
    }
}

constraint_system!(ConstraintTest);

/// What every assigned circuit of ours must be: satisfied, with the statement's hash as its one
/// input, and with nothing in it that the prover could change unnoticed.
pub fn assert_sound<C: crate::Provable>(circuit: C) {
    use oaic_statements::Statement;

    circuit.check().expect("a true claim");
    let input = circuit.statement().expect("a statement").input();
    let mut test = ConstraintTest::of(circuit);
    assert!(test.is_satisfied(), "true, but not satisfied");
    assert_eq!(test.inputs(), [input]);
    assert_eq!(test.free(), [], "free variables");
    assert_eq!(test.undetermined(), [], "undetermined variables");
}

/// Whether the constraints of a circuit hold, whatever `check` says.
pub fn satisfied<C: crate::Provable>(circuit: C) -> bool {
    ConstraintTest::of(circuit).is_satisfied()
}
