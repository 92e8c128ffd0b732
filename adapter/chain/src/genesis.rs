//! What tells a chain in this process from one of an earlier start.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

/// Drawn once a process: a chain in memory is gone with it, and the next one must not be taken for
/// it.
static START: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut hasher = Sha256::new();
    // Its keys are drawn by the system.
    hasher.update(RandomState::new().build_hasher().finish().to_be_bytes());
    hasher.update(std::process::id().to_be_bytes());
    hasher.update(since.unwrap_or_default().as_nanos().to_be_bytes());
    hasher.finalize().into()
});

/// Hash that stands for the genesis of a chain in this process, in upper-case hex as nodes write it.
pub fn of_this_process(chain_id: &str) -> String {
    let hasher = Sha256::new_with_prefix(b"oaic/embedded-genesis/v1");
    let hash = hasher.chain_update(*START).chain_update(chain_id);
    hex::encode_upper(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_for_a_chain_and_differs_between_chains() {
        assert_eq!(of_this_process("a-1"), of_this_process("a-1"));
        assert_ne!(of_this_process("a-1"), of_this_process("a-2"));
        assert_eq!(of_this_process("a-1").len(), 64);
    }
}
