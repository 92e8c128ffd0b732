//! What attestors vouch for, and the trees they make of it.

use cosmwasm_std::{Addr, Binary};
use oaic_circuits::{MembershipCircuit, MembershipWitness, Provable};
use oaic_messages::private_credits::Membership;
use oaic_poseidon::merkle::Tree;
use oaic_poseidon::{field, Fr};
use oaic_prover::Prover;
use oaic_records::private_credits::{Posted, ATTESTORS};
use oaic_statements::{note, Membership as Statement, CREDENTIAL_DEPTH};

use crate::error::{Result, WalletError};
use crate::source::{prove, Source};

/// Times that are shown are whole days, so that they tell nothing of when the proof was made.
const DAY: u64 = 86_400;

/// A message is in a block within this time after it was proven.
const SOON: u64 = 3_600;

/// A name to be shown.
pub(crate) struct Name {
    pub epoch: u64,
    pub slots: u8,
    pub slot: u8,
    pub pseudonym: Fr,
}

/// An attestor's side: a tree over the credentials it has issued. Its root is what it posts.
#[derive(Clone, Debug)]
pub struct CredentialTree(Tree);

impl CredentialTree {
    /// A tree over credentials: holder, level and end of each. None when there are more than 2^20.
    pub fn new(credentials: impl IntoIterator<Item = (Fr, u8, u64)>) -> Option<Self> {
        let leaves = credentials
            .into_iter()
            .map(|(holder, level, end)| note::credential_leaf(&holder, level, end));
        Tree::new(CREDENTIAL_DEPTH, leaves.collect()).map(Self)
    }

    /// What the attestor posts.
    pub fn root(&self) -> Fr {
        self.0.root()
    }

    /// What the attestor hands to the holder at a place: the siblings of its leaf.
    pub fn path(&self, index: u64) -> Option<[Fr; CREDENTIAL_DEPTH]> {
        self.0.path(index)?.try_into().ok()
    }
}

/// A holder's side: all that is needed to show a credential, but its secret.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Who issued it.
    pub attestor: String,
    /// A root that the attestor posted and that is still good.
    pub root: Fr,
    /// Its level.
    pub level: u8,
    /// Until when it is good, in Unix seconds.
    pub expires_at: u64,
    /// Its place in the attestor's tree.
    pub index: u64,
    /// Siblings of its leaf, lowest first.
    pub path: [Fr; CREDENTIAL_DEPTH],
}

pub(crate) struct Showing<'a> {
    pub context: &'a Fr,
    pub secret: &'a Fr,
    pub level: u8,
    pub name: Name,
    pub action: &'a Fr,
}

impl Credential {
    /// Shows it for one action, under one name, at a time.
    pub(crate) fn show(
        &self,
        prover: &Prover<'_>,
        shown: &Showing<'_>,
        now: u64,
    ) -> Result<Membership> {
        let valid_at = self.valid_at(now)?;
        let name = &shown.name;
        let statement = Statement {
            context: *shown.context,
            root: self.root,
            valid_at: field::from_u64(valid_at),
            level: field::from_u64(u64::from(shown.level)),
            epoch: field::from_u64(name.epoch),
            slots: field::from_u64(u64::from(name.slots)),
            pseudonym: name.pseudonym,
            action: *shown.action,
        };
        let witness = MembershipWitness {
            secret: *shown.secret,
            level: self.level,
            expires_at: self.expires_at,
            slot: name.slot,
            index: self.index,
            path: self.path,
        };
        let proof = prover.prove(&MembershipCircuit::new(statement, witness))?;
        Ok(Membership {
            attestor: self.attestor.clone(),
            root: field::to_bytes(&self.root).into(),
            valid_at,
            epoch: name.epoch,
            pseudonym: field::to_bytes(&name.pseudonym).into(),
            proof: Binary::new(proof.into()),
        })
    }

    /// Refuses to show it where nobody takes it, as is proven: an exit that fails shows its name all
    /// the same, and one that asks for no credential leaves the name unused, to be shown once more.
    pub(crate) fn ensure_good(&self, source: &dyn Source, now: u64) -> Result<()> {
        let attestor = Addr::unchecked(&self.attestor);
        let posted = prove(source, |storage| ATTESTORS.may_load(storage, &attestor))?;
        let root: Binary = field::to_bytes(&self.root).into();
        let good = |posted: &Posted| posted.root == root && posted.expires_at > now;
        match posted.is_some_and(|roots| roots.iter().any(good)) {
            true => Ok(()),
            false => Err(WalletError::Credential {
                why: format!(
                    "is under the root {root}, which {} has not posted, has revoked or let expire \
                     ({now}, Unix seconds); have it renewed, or show none where there is no \
                     attestor",
                    self.attestor
                ),
            }),
        }
    }

    /// A time that is still to come when the message is in a block: the first whole day that isn't
    /// too near. The nearer it is, the fewer credentials end before it, and only those show an end
    /// of their own.
    fn valid_at(&self, now: u64) -> Result<u64> {
        let days = now.saturating_add(SOON).div_ceil(DAY);
        let valid_at = days.saturating_mul(DAY).min(self.expires_at);
        match valid_at > now {
            true => Ok(valid_at),
            false => Err(WalletError::Credential {
                why: format!(
                    "was good until {} and it is {now} (Unix seconds); have it renewed",
                    self.expires_at
                ),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_midnight_is_shown_unless_it_is_too_near_or_too_late() {
        let shown = |now: u64, expires_at: u64| {
            let credential = Credential {
                attestor: "attestor".into(),
                root: Fr::zero(),
                level: 1,
                expires_at,
                index: 0,
                path: [Fr::zero(); CREDENTIAL_DEPTH],
            };
            credential.valid_at(now).ok()
        };
        let (midnight, far) = (100 * DAY, 400 * DAY);
        for (now, valid_at) in [
            (midnight, midnight + DAY),
            (midnight - SOON - 1, midnight),
            (midnight - SOON, midnight),
            (midnight - SOON + 1, midnight + DAY),
            (midnight - 1, midnight + DAY),
        ] {
            assert_eq!(shown(now, far), Some(valid_at), "{now}");
            // Whoever's ends no sooner shows the same.
            assert_eq!(shown(now, valid_at), Some(valid_at), "{now}");
            assert_eq!(shown(now, valid_at - 1), Some(valid_at - 1), "{now}");
            assert_eq!(shown(now, now), None, "{now}");
        }
    }
}
