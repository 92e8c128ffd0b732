//! Hashing elements: a sponge of rate 2.

use crate::{permute, Fr, Tag};

/// A sponge that has absorbed all it was made with.
#[derive(Clone, Debug)]
pub struct Sponge {
    state: [Fr; 3],
    /// Whether the second rate element of this state is still to be given out.
    half: bool,
}

impl Sponge {
    /// Absorb elements for a purpose. Padding with zeros is safe: purpose and length are absorbed
    /// first.
    pub fn new(tag: Tag, elements: &[Fr]) -> Self {
        let mut state = [tag.capacity(elements.len()), Fr::zero(), Fr::zero()];
        let mut chunks = elements.chunks(2);
        let mut absorb = chunks.next().unwrap_or_default();
        loop {
            let [_, rate @ ..] = &mut state;
            for (place, element) in rate.iter_mut().zip(absorb) {
                *place += element;
            }
            permute(&mut state);
            match chunks.next() {
                Some(next) => absorb = next,
                None => break,
            }
        }
        Self { state, half: false }
    }

    /// The next element; as many as are asked for.
    pub fn squeeze(&mut self) -> Fr {
        let [_, first, second] = self.state;
        if self.half {
            permute(&mut self.state);
            self.half = false;
            return second;
        }
        self.half = true;
        first
    }
}

/// One element that stands for all of `elements`, for a purpose.
pub fn hash(tag: Tag, elements: &[Fr]) -> Fr {
    let [_, first, _] = Sponge::new(tag, elements).state;
    first
}
