//! Honest payers that lose disks and keys: they must be able to go on.

use crate::common::*;

fn key(n: u32) -> SigningKey {
    SigningKey::from_seed([0x50 + n as u8; 32])
}

/// After `n` rotations, as of a height.
fn after_rotations(n: u32, height: u64) -> ChannelTerms {
    let mut terms = rotated(&key(n), n);
    terms.channel.seen.height = height;
    terms
}

/// No backup: "a lost store means to rotate the key". Key 1 is in force, a new store begins, and is
/// told of all lanes that the chain knows.
#[test]
fn a_lost_store_goes_on_after_its_rotation() {
    for old_terms in [false, true] {
        let mut pair = Pair::new(1);
        pair.call(lane(0), 1);
        pair.serve(lane(0), 2);
        let newest = u32::from(old_terms);
        let mut t = after_rotations(1, 1_010);
        t.terms = newest;
        t.channel.newest_terms = newest;
        t.channel.paid = 11;
        t.channel.reserve -= 11;
        let mut payer = PayerSession::open(pair.folder.path().join("new.db"), options()).unwrap();
        payer.attach(&t, &key(1), limits()).unwrap();
        let paid = [(lane(0), chain(0, 11))];
        payer.mark_settled(&paid, 1_010).ok();
        // What an earlier key signed doesn't stop the new one.
        let opened = payer.open_lane(CHANNEL, 0);
        assert!(opened.is_ok(), "old terms {old_terms}: {opened:?}");
    }
}

/// The same for a payer that restored a copy that is too old and rotated, as it is told.
#[test]
fn a_restored_payer_goes_on_after_its_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let (file, backup) = (f.join("payer.db"), f.join("backup.db"));
    let mut payer = open_payer_with(&file, backed_up(f));
    let mut provider = open_provider(&f.join("provider.db"));
    let a = payer.open_lane(CHANNEL, 0).unwrap();
    let old = std::fs::read(&backup).unwrap();
    let b = payer.open_lane(CHANNEL, 0).unwrap();
    for (n, id) in [(1, a), (2, b), (3, b)] {
        whole_call(&mut payer, &mut provider, id, n);
    }
    drop(payer);
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&backup, old).unwrap();
    let mut payer = PayerSession::restore(&backup, &file, options()).unwrap();
    assert!(payer.restored().unwrap().too_old);
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    assert!(payer.open_lane(CHANNEL, 0).is_err());
    // All was settled under key 0; then the rotation came into force.
    let mut t = after_rotations(1, 1_010);
    t.channel.paid = 100;
    payer.attach(&t, &key(1), limits()).unwrap();
    let paid = [(a, chain(0, 21)), (b, chain(1, 50))];
    // It goes on or stops when it hears that; what counts is that a lane can be opened after.
    let _ = payer.mark_settled(&paid, 1_010);
    let c = payer.open_lane(CHANNEL, 0);
    assert!(c.is_ok(), "{}", c.unwrap_err());
}

/// A lost store again; and what the chain names was under terms that the new store never needed.
#[test]
fn lanes_of_terms_that_are_unknown_stop_a_payer_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut payer = PayerSession::open(folder.path().join("new.db"), options()).unwrap();
    let paid = [(lane(0), chain(0, 11))];
    let mut open = Vec::new();
    for n in 1..4 {
        let height = 1_000 + u64::from(n) * 10;
        let mut t = after_rotations(n, height);
        t.terms = 1;
        t.channel.newest_terms = 1;
        t.channel.paid = 11;
        payer.attach(&t, &key(n), limits()).unwrap();
        let _ = payer.mark_settled(&paid, height);
        open.push(payer.open_lane(CHANNEL, 0).is_ok());
    }
    // Rotations 2 and 3 help.
    assert!(open[1..].iter().all(|o| *o), "{open:?}");
}
