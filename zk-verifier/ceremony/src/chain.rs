//! A chain of contributions: who multiplied which secrets by what, each bound to all before it.
//!
//! Phase 1 chains `tau`, `alpha` and `beta`, phase 2 `delta`. A contribution shows each secret's
//! head (the secret so far, times G1's generator) and proves knowledge of its factor x: with
//! R = hash-to-curve(state before, name, beacon, heads after, s, x·s) in G2 it shows s, x·s and
//! x·R. The state after is the SHA-256 of the state before and everything the contribution shows.

use blstrs::{G1Affine, G1Projective, G2Affine, G2Projective};
use group::prime::PrimeCurveAffine;
use group::{Curve, GroupEncoding};
use sha2::{Digest, Sha256};

use crate::beacon::{beacon_seed, Beacon, BEACON_NAME};
use crate::curve::{decode_compressed, same_ratio, Side};
use crate::error::{CeremonyError, Result};
use crate::progress::Progress;
use crate::seed::{Secret, Seed};
use crate::transcript::{
    absorb, absorb_beacon, check_contributed, check_name, check_open, Contribution, Link,
    MAX_CONTRIBUTIONS, MAX_TEXT,
};

const DST: &[u8] = b"OAIC-CEREMONY-V01-CS01-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";

/// What a phase chains, and what its chain starts from.
#[derive(Clone, Debug)]
pub struct Chain {
    secrets: &'static [&'static str],
    start: [u8; 32],
}

/// Whose factors a contribution multiplies in.
pub enum By<'a> {
    /// Those that a person's seed derives.
    Person(&'a str, &'a Seed),
    /// A public beacon's: the last contribution, which anyone can derive again.
    Beacon(Beacon),
}

#[derive(Clone, Debug)]
pub struct State {
    pub hash: [u8; 32],
    /// Each secret so far, times the generator of G1.
    pub heads: Vec<G1Affine>,
}

impl Chain {
    /// A chain whose first state binds `subject`: what the phase is about.
    pub fn new(tag: &str, secrets: &'static [&'static str], subject: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        absorb(&mut hasher, tag.as_bytes());
        for part in subject {
            absorb(&mut hasher, part);
        }
        Self {
            secrets,
            start: hasher.finalize().into(),
        }
    }

    /// State before the first contribution: every secret is one.
    pub fn start(&self) -> State {
        State {
            hash: self.start,
            heads: vec![G1Affine::generator(); self.secrets.len()],
        }
    }

    /// Add a contribution to those that lead to `state`, if one may be added.
    pub fn extend(
        &self,
        contributions: &mut Vec<Contribution>,
        state: &State,
        by: By<'_>,
        progress: &dyn Progress,
    ) -> Result<(Contribution, Vec<Secret>)> {
        let (contribution, secrets) = match by {
            By::Person(name, seed) => {
                check_open(contributions)?;
                self.contribute(state, name, None, seed)?
            }
            By::Beacon(beacon) => {
                check_contributed(contributions)?;
                self.contribute_beacon(state, beacon, progress)?
            }
        };
        contributions.push(contribution.clone());
        Ok((contribution, secrets))
    }

    /// Multiply each secret by a factor derived from `seed`.
    fn contribute(
        &self,
        before: &State,
        name: &str,
        beacon: Option<Beacon>,
        seed: &Seed,
    ) -> Result<(Contribution, Vec<Secret>)> {
        check_name(name, beacon.is_some())?;
        let factors: Vec<Secret> = self
            .secrets
            .iter()
            .map(|secret| seed.scalar(&before.hash, secret))
            .collect();
        let heads: Vec<G1Affine> = before
            .heads
            .iter()
            .zip(&factors)
            .map(|(head, x)| (*head * x.value()).to_affine())
            .collect();
        let after: Vec<String> = heads.iter().map(|p| hex::encode(p.to_bytes())).collect();
        let challenge = challenge(&before.hash, name, beacon.as_ref(), &after);
        let secrets = self.secrets.iter().zip(&factors).zip(&after);
        let links = secrets
            .map(|((secret, x), head)| {
                let blind = seed.scalar(&before.hash, &format!("{secret} s"));
                let s = (G1Affine::generator() * blind.value()).to_affine();
                let s_x = (s * x.value()).to_affine();
                let r = challenge(secret, &s, &s_x);
                Link {
                    secret: (*secret).to_owned(),
                    after: head.clone(),
                    s: hex::encode(s.to_bytes()),
                    s_x: hex::encode(s_x.to_bytes()),
                    r_x: hex::encode((r * x.value()).to_affine().to_bytes()),
                }
            })
            .collect();
        let mut contribution = Contribution {
            name: name.to_owned(),
            beacon,
            links,
            hash: String::new(),
        };
        contribution.hash = hex::encode(contribution.state_after(&before.hash));
        Ok((contribution, factors))
    }

    /// Contribute a public beacon's factors.
    fn contribute_beacon(
        &self,
        before: &State,
        beacon: Beacon,
        progress: &dyn Progress,
    ) -> Result<(Contribution, Vec<Secret>)> {
        let value = beacon.check()?;
        let total = 1 << beacon.iterations_log2;
        let seed = beacon_seed(&value, beacon.iterations_log2, |done| {
            progress.at("hashing the beacon", done, total);
        });
        // What follows takes its time too.
        progress.at("applying the beacon", 0, 1);
        self.contribute(before, BEACON_NAME, Some(beacon), &seed)
    }

    /// Check every contribution, each against the state it was added to.
    ///
    /// # Errors
    /// One does not verify; a beacon is not the last, or is not derived from its value.
    pub fn verify(&self, contributions: &[Contribution], progress: &dyn Progress) -> Result<State> {
        self.follow(contributions, Some(progress))
    }

    /// Where the chain stands, without the pairings and without deriving the beacon again.
    ///
    /// # Errors
    /// A field is out of range, a point can't be read, or the hashes do not chain.
    pub fn state(&self, contributions: &[Contribution]) -> Result<State> {
        self.follow(contributions, None)
    }

    fn follow(
        &self,
        contributions: &[Contribution],
        prove: Option<&dyn Progress>,
    ) -> Result<State> {
        if contributions.len() > MAX_CONTRIBUTIONS {
            return Err(CeremonyError::transcript(format!(
                "{} contributions; {MAX_CONTRIBUTIONS} are the most",
                contributions.len()
            )));
        }
        let mut state = self.start();
        for (i, contribution) in contributions.iter().enumerate() {
            let last = i + 1 == contributions.len();
            state = self
                .step(&state, contribution, last, prove)
                .map_err(|why| CeremonyError::Contribution {
                    number: i + 1,
                    name: contribution.name.chars().take(MAX_TEXT).collect(),
                    why,
                })?;
        }
        Ok(state)
    }

    fn step(
        &self,
        before: &State,
        contribution: &Contribution,
        last: bool,
        prove: Option<&dyn Progress>,
    ) -> Result<State, String> {
        check_name(&contribution.name, contribution.beacon.is_some()).map_err(|e| e.to_string())?;
        if let Some(beacon) = &contribution.beacon {
            beacon.check().map_err(|e| e.to_string())?;
        }
        let links = contribution.links.iter();
        let names: Vec<&str> = links.map(|link| link.secret.as_str()).collect();
        if names != self.secrets {
            return Err(format!(
                "it is about {names:?}, this phase is about {:?}",
                self.secrets
            ));
        }
        let expected = hex::encode(contribution.state_after(&before.hash));
        if contribution.hash != expected {
            return Err(format!(
                "its hash is {expected} after what comes before it, the transcript says {}: \
                 contributions were changed, dropped, added or put in another order",
                contribution.hash
            ));
        }
        let after: Vec<String> = contribution.links.iter().map(|l| l.after.clone()).collect();
        let (name, beacon) = (&contribution.name, contribution.beacon.as_ref());
        let challenge = challenge(&before.hash, name, beacon, &after);
        let mut heads = Vec::with_capacity(after.len());
        for (link, head) in contribution.links.iter().zip(&before.heads) {
            let next: G1Affine = point::<G1Projective>(&link.secret, "after", &link.after)?;
            if next == *head {
                return Err(format!("{} is as before: it added no secret", link.secret));
            }
            if next == G1Affine::generator() {
                return Err(format!("{} is one again", link.secret));
            }
            if prove.is_some() {
                let s = point::<G1Projective>(&link.secret, "s", &link.s)?;
                let s_x = point::<G1Projective>(&link.secret, "s_x", &link.s_x)?;
                let r_x = point::<G2Projective>(&link.secret, "r_x", &link.r_x)?;
                let r = challenge(&link.secret, &s, &s_x);
                if !same_ratio((&s, &s_x), (&r, &r_x)) {
                    return Err(format!(
                        "the proof that its factor of {} is known does not verify here",
                        link.secret
                    ));
                }
                if !same_ratio((head, &next), (&r, &r_x)) {
                    return Err(format!(
                        "{} did not change by the factor that is proven",
                        link.secret
                    ));
                }
            }
            heads.push(next);
        }
        if let Some(beacon) = beacon {
            if !last {
                return Err("a beacon is followed by contributions; it must be the last".into());
            }
            if let Some(progress) = prove {
                let (derived, _) = self
                    .contribute_beacon(before, beacon.clone(), progress)
                    .map_err(|e| e.to_string())?;
                if derived != *contribution {
                    return Err("it is not what its beacon derives".into());
                }
            }
        }
        Ok(State {
            hash: contribution.state_after(&before.hash),
            heads,
        })
    }
}

fn point<G: Side>(secret: &str, field: &str, text: &str) -> Result<G::Affine, String> {
    let bytes = hex::decode(text)
        .ok()
        .filter(|bytes| hex::encode(bytes) == text)
        .ok_or_else(|| format!("{secret}.{field} is not lower-case hexadecimal"))?;
    decode_compressed::<G>(&bytes).map_err(|fault| format!("{secret}.{field} is {fault}"))
}

/// The point R of each secret of a contribution, from its name, s and x·s.
fn challenge(
    state: &[u8; 32],
    name: &str,
    beacon: Option<&Beacon>,
    after: &[String],
) -> impl Fn(&str, &G1Affine, &G1Affine) -> G2Affine {
    let mut common = Sha256::new();
    absorb(&mut common, b"OAIC ceremony challenge 1");
    absorb(&mut common, state);
    absorb(&mut common, name.as_bytes());
    absorb_beacon(&mut common, beacon);
    for head in after {
        absorb(&mut common, head.as_bytes());
    }
    move |secret, s, s_x| {
        let mut hasher = common.clone();
        absorb(&mut hasher, secret.as_bytes());
        absorb(&mut hasher, s.to_bytes().as_ref());
        absorb(&mut hasher, s_x.to_bytes().as_ref());
        let message: [u8; 32] = hasher.finalize().into();
        G2Projective::hash_to_curve(&message, DST, &[]).to_affine()
    }
}
