//! What a transcript says of each contribution, and in which state a phase is.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::beacon::{Beacon, BEACON_NAME};
use crate::error::{CeremonyError, Result};

/// Contributions of one phase at most, the beacon's among them.
pub const MAX_CONTRIBUTIONS: usize = 1_000;

/// Bytes of a contributor's name and of a beacon's source at most.
pub const MAX_TEXT: usize = 200;

/// One secret's part of a contribution. Points are compressed, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Which secret: `tau`, `alpha`, `beta` or `delta`.
    pub secret: String,
    /// The secret after this contribution, times the generator of G1.
    pub after: String,
    /// A random point of G1.
    pub s: String,
    /// The factor times `s`.
    pub s_x: String,
    /// The factor times the challenge R of G2.
    pub r_x: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    pub name: String,
    /// What it was derived from, when it is the beacon's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon: Option<Beacon>,
    /// One link a secret, in the phase's order.
    pub links: Vec<Link>,
    /// The state after it: what the contributor publishes.
    pub hash: String,
}

impl Contribution {
    pub(crate) fn state_after(&self, before: &[u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        absorb(&mut hasher, b"OAIC ceremony contribution 1");
        absorb(&mut hasher, before);
        absorb(&mut hasher, self.name.as_bytes());
        absorb_beacon(&mut hasher, self.beacon.as_ref());
        for link in &self.links {
            for text in [&link.secret, &link.after, &link.s, &link.s_x, &link.r_x] {
                absorb(&mut hasher, text.as_bytes());
            }
        }
        hasher.finalize().into()
    }
}

/// Whether a beacon ended a phase, after at least one contribution of a person.
pub fn is_complete(contributions: &[Contribution]) -> bool {
    check_sealed("the phase", contributions).is_ok()
}

/// Refuse a phase that no beacon ended, after at least one contribution of a person.
pub fn check_sealed(phase: &str, contributions: &[Contribution]) -> Result<()> {
    let people = contributions.iter().filter(|c| c.beacon.is_none()).count();
    if people == 0 {
        return Err(CeremonyError::stage(format!(
            "{phase} has no contribution besides the beacon: everyone could know its secrets"
        )));
    }
    if contributions.last().is_none_or(|c| c.beacon.is_none()) {
        return Err(CeremonyError::stage(format!(
            "{phase} has no beacon yet: `oaic-ceremony beacon` adds it, after the last contribution"
        )));
    }
    Ok(())
}

/// Whether a contribution may be added.
pub fn check_open(contributions: &[Contribution]) -> Result<()> {
    if contributions.iter().any(|c| c.beacon.is_some()) {
        return Err(CeremonyError::stage(
            "the beacon was added: nothing can be contributed any more",
        ));
    }
    if contributions.len() >= MAX_CONTRIBUTIONS {
        return Err(CeremonyError::stage(format!(
            "{MAX_CONTRIBUTIONS} contributions are the most"
        )));
    }
    Ok(())
}

/// Whether the beacon may be added.
pub fn check_contributed(contributions: &[Contribution]) -> Result<()> {
    check_open(contributions)?;
    if contributions.is_empty() {
        return Err(CeremonyError::stage(
            "no contributions yet: a beacon alone is not a secret",
        ));
    }
    Ok(())
}

/// Check the name of a contributor, before any long work.
///
/// # Errors
/// It is empty, too long, has control characters, or is the beacon's.
pub fn check_contributor(name: &str) -> Result<()> {
    check_name(name, false)
}

pub(crate) fn absorb(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

pub(crate) fn absorb_beacon(hasher: &mut Sha256, beacon: Option<&Beacon>) {
    match beacon {
        None => absorb(hasher, &[0]),
        Some(beacon) => {
            absorb(hasher, &[1, beacon.iterations_log2]);
            absorb(hasher, beacon.source.as_bytes());
            absorb(hasher, beacon.value.as_bytes());
        }
    }
}

pub(crate) fn check_name(name: &str, beacon: bool) -> Result<()> {
    check_text("name", name)?;
    if name.eq_ignore_ascii_case(BEACON_NAME) != beacon {
        return Err(CeremonyError::transcript(format!(
            "'{BEACON_NAME}' is the name of the beacon, and of nobody else"
        )));
    }
    Ok(())
}

pub(crate) fn check_text(what: &str, text: &str) -> Result<()> {
    let fits = !text.is_empty() && text.len() <= MAX_TEXT && text.trim() == text;
    if !fits || text.chars().any(misleads) {
        return Err(CeremonyError::transcript(format!(
            "the {what} must be 1 to {MAX_TEXT} bytes, without control characters, marks of \
             direction and characters without width, and without blanks at its ends"
        )));
    }
    Ok(())
}

/// What makes a name show otherwise than it reads, or hides in it, so that two people have one name:
/// all that Unicode says to ignore where it can't be shown, as `oaic` writes it out.
fn misleads(found: char) -> bool {
    let hidden = matches!(
        found,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    hidden || found.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in listings: a stranger's name shows as it reads.
    #[test]
    fn a_contributors_name_shows_as_it_reads() {
        for name in ["Ada", "Grüße", "日本"] {
            check_name(name, false).unwrap();
        }
        for mark in [
            '\u{202e}',
            '\u{200f}',
            '\u{2066}',
            '\u{61c}',
            '\u{200b}',
            '\u{feff}',
            '\u{1b}',
            '\u{34f}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0041}',
        ] {
            let error = check_name(&format!("A{mark}da"), false).unwrap_err();
            assert!(error.to_string().contains("marks of direction"), "{error}");
        }
    }
}
