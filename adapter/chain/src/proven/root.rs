//! What a user pins.

use cosmrs::tendermint::{chain, Hash};
use serde::{Deserialize, Serialize};

use super::error::ProvenError;

/// How long a header may vouch for later ones where nothing else is said: two weeks, in seconds. It
/// must be shorter than the chain's unbonding period, which is three weeks as a rule.
pub const TRUSTING_PERIOD: u64 = 1_209_600;

/// A header that the user trusts, and for how long it may vouch for later ones.
///
/// In a file it is `{"chain_id": "oaic-1", "height": 5, "header_hash": "<64 hex digits>",
/// "trusting_period": 1209600}`. The hash is that which explorers and `/block?height=5` show as the
/// block's; it should come from more than one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct TrustRoot {
    chain_id: chain::Id,
    height: u64,
    header_hash: Hash,
    trusting_period: u64,
}

impl TrustRoot {
    /// A header by height (from 1) and hash (64 hex digits), trusted for so many seconds from its
    /// own time on. That period must be shorter than the chain's unbonding period: validators that
    /// have left can sign anything without losing a stake.
    ///
    /// # Errors
    /// [`ProvenError::Config`] naming the part that can't be.
    pub fn new(
        chain_id: &str,
        height: u64,
        header_hash: &str,
        trusting_period: u64,
    ) -> Result<Self, ProvenError> {
        let wrong = |key, message| Err(ProvenError::config(key, message));
        let Ok(id) = chain_id.parse() else {
            let message = format!("'{chain_id}' is not a chain's id");
            return wrong("chain_id", message);
        };
        if height == 0 || i64::try_from(height).is_err() {
            let message = format!("{height} is not a block's height; the first has 1");
            return wrong("height", message);
        }
        let bytes: Option<[u8; 32]> = hex::decode(header_hash)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        let Some(bytes) = bytes else {
            let message = format!("'{header_hash}' is not a header's hash of 64 hex digits");
            return wrong("header_hash", message);
        };
        if trusting_period == 0 || trusting_period > MAX_PERIOD {
            let message = format!(
                "{trusting_period} s is not a possible trusting period; take about two thirds of the chain's \
                 unbonding period, at most {MAX_PERIOD} s"
            );
            return wrong("trusting_period", message);
        }
        Ok(Self {
            chain_id: id,
            height,
            header_hash: Hash::Sha256(bytes),
            trusting_period,
        })
    }

    /// Name of the chain.
    pub fn chain_id(&self) -> &str {
        self.chain_id.as_str()
    }

    /// Height of the header.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// Hash of the header, in upper-case hex as nodes write it.
    pub fn header_hash(&self) -> String {
        self.header_hash.to_string()
    }

    /// How long a header may vouch for later ones, in seconds from its own time on.
    pub fn trusting_period(&self) -> u64 {
        self.trusting_period
    }

    pub(super) fn hash(&self) -> Hash {
        self.header_hash
    }

    /// Whether both pin the same header; how long it is trusted doesn't matter.
    pub(super) fn same_header(&self, other: &Self) -> bool {
        (&self.chain_id, self.height, self.header_hash)
            == (&other.chain_id, other.height, other.header_hash)
    }
}

/// Ten years; no chain unbonds slower.
const MAX_PERIOD: u64 = 315_360_000;

/// As it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    chain_id: String,
    height: u64,
    header_hash: String,
    trusting_period: u64,
}

impl TryFrom<Written> for TrustRoot {
    type Error = ProvenError;

    fn try_from(root: Written) -> Result<Self, ProvenError> {
        Self::new(
            &root.chain_id,
            root.height,
            &root.header_hash,
            root.trusting_period,
        )
    }
}

impl From<TrustRoot> for Written {
    fn from(root: TrustRoot) -> Self {
        Self {
            chain_id: root.chain_id.to_string(),
            height: root.height,
            header_hash: root.header_hash(),
            trusting_period: root.trusting_period,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_written_and_read() {
        let root = TrustRoot::new("oaic-1", 5, &"aB".repeat(32), 1_209_600).unwrap();
        let text = serde_json::to_string(&root).unwrap();
        assert!(
            text.contains(&"AB".repeat(32)) && text.contains("1209600"),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<TrustRoot>(&text).unwrap(), root);
    }

    #[test]
    fn what_cannot_be_pinned_is_named() {
        let hash = "ab".repeat(32);
        for (id, height, hash, period, key) in [
            ("", 5, hash.as_str(), 10, "chain_id"),
            ("a", 0, &hash, 10, "height"),
            ("a", u64::MAX, &hash, 10, "height"),
            ("a", 5, "", 10, "header_hash"),
            ("a", 5, &hash[2..], 10, "header_hash"),
            ("a", 5, &hash, 0, "trusting_period"),
            ("a", 5, &hash, u64::MAX, "trusting_period"),
        ] {
            let error = TrustRoot::new(id, height, hash, period).unwrap_err();
            assert!(error.to_string().starts_with(key), "{error}");
        }
    }
}
