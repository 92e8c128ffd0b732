//! Files that are damaged, half written or of another kind.

use std::panic::catch_unwind;
use std::path::Path;

use crate::common::*;
use rand::{rngs::StdRng, Rng, SeedableRng};

const PAGE: usize = 4_096;
const LANES: u32 = 4;

/// The file cut short, with a bit flipped, with some bytes made up, or all over one page.
fn damage(bytes: &mut Vec<u8>, rng: &mut StdRng, how: u32) {
    match how {
        0 => bytes.truncate(rng.gen_range(0..bytes.len())),
        1 => {
            let at = rng.gen_range(0..bytes.len());
            bytes[at] ^= 1 << rng.gen_range(0..8);
        }
        2 => {
            let at = rng.gen_range(100..bytes.len() - 64);
            rng.fill(&mut bytes[at..at + 64]);
        }
        _ => {
            let at = rng.gen_range(0..bytes.len() / PAGE - 1) * PAGE;
            for byte in &mut bytes[at..at + PAGE] {
                if rng.gen_bool(0.02) {
                    *byte = rng.gen();
                }
            }
        }
    }
}

/// Whatever a payer can do. True: its store opened.
fn use_payer(file: &Path) -> bool {
    let Ok(mut payer) = PayerSession::open(file, options()) else {
        return false;
    };
    if payer.attach(&terms(), &payer_key(), limits()).is_err() {
        return false;
    }
    let _ = payer.lanes(CHANNEL);
    for id in (0..LANES).map(lane) {
        let _ = payer.authorize(call(id, 99));
        let _ = payer.retry(id);
        let _ = payer.final_voucher(id);
        let _ = payer.audit(id);
        let _ = payer.prove(id, 1, u64::MAX);
        let _ = payer.give_up(id);
    }
    let _ = payer.exposure(CHANNEL);
    let _ = payer.budget(CHANNEL);
    let _ = payer.open_lane(CHANNEL, 0);
    true
}

/// Whatever a provider can do. True: its store opened.
fn use_provider(file: &Path) -> bool {
    let opened = ProviderSession::open(file, options(), &provider_key(), 0);
    let Ok(mut provider) = opened else {
        return false;
    };
    if provider.attach(&terms()).is_err() {
        return false;
    }
    let _ = provider.settleable(10);
    let _ = provider.unproven(CHANNEL);
    for id in (0..LANES).map(lane) {
        let _ = provider.view(id).map(|view| view.to_bytes());
        let _ = provider.audit(id);
        let _ = provider.prove(id, 1, u64::MAX);
        let _ = provider.receipts(id, 0, u64::MAX);
        let most = chain(u64::MAX, u128::MAX);
        let _ = provider.mark_settled(&[(id, most)], u64::MAX);
    }
    let _ = provider.room(CHANNEL);
    true
}

/// Bytes of files are changed anywhere; nothing panics.
#[test]
fn damaged_files_never_panic() {
    let mut pair = Pair::new(LANES);
    for n in 0..20 {
        pair.call(lane(n % LANES), n.into());
    }
    pair.payer.give_up(lane(3)).unwrap();
    let files = [pair.payer_file(), pair.provider_file()];
    let folder = pair.folder;
    drop((pair.payer, pair.provider));
    let uses: [fn(&Path) -> bool; 2] = [use_payer, use_provider];
    let mut opened = [0, 0];
    let mut rng = StdRng::seed_from_u64(5);
    for round in 0..250 {
        let damaged = tempfile::tempdir().unwrap();
        copy_key_file(folder.path(), damaged.path(), false);
        for (role, from) in files.iter().enumerate() {
            let to = damaged.path().join(from.file_name().unwrap());
            copy(from, &to, true);
            let mut bytes = std::fs::read(from).unwrap();
            damage(&mut bytes, &mut rng, round % 4);
            std::fs::write(&to, bytes).unwrap();
            match catch_unwind(|| uses[role](&to)) {
                Ok(yes) => opened[role] += u32::from(yes),
                Err(_) => panic!("round {round}, {to:?}"),
            }
        }
    }
    assert!(opened.iter().all(|n| *n > 20), "too few opened: {opened:?}");
}

/// Damage to the mark alone: what is refused once is not refused forever.
#[test]
fn a_damaged_mark_stops_a_payer_once() {
    // Greater numbers than the store's, under a checksum that doesn't fit; and bytes too many.
    let damages: [fn(&mut Vec<u8>); 2] = [
        |mark| (mark[0], mark[8]) = (0xff, 0xff),
        |mark| mark.push(0),
    ];
    for damage in damages {
        let mut pair = Pair::new(1);
        pair.call(lane(0), 1);
        let file = pair.payer_file();
        let _folder = pair.folder;
        drop((pair.payer, pair.provider));
        let mut mark = std::fs::read(mark_of(&file)).unwrap();
        damage(&mut mark);
        std::fs::write(mark_of(&file), mark).unwrap();
        let mut stopped = Vec::new();
        for n in 0..3u8 {
            let key = SigningKey::from_seed([0x40 + n; 32]);
            let mut terms = rotated(&key, 1 + u32::from(n));
            terms.channel.seen.height += 1 + u64::from(n);
            // The second time after a restart.
            for _ in 0..2 {
                let mut payer = PayerSession::open(&file, options()).unwrap();
                payer.attach(&terms, &key, limits()).unwrap();
                stopped.push(payer.open_lane(CHANNEL, 0).is_err());
            }
        }
        assert!(!stopped[1..].iter().any(|s| *s), "{stopped:?}");
    }
}

/// A provider's first start, killed between its first commit and its first mark.
#[test]
fn a_first_start_that_is_killed_can_be_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("provider.db");
    drop(ProviderSession::open_settling(&path, options()).unwrap());
    std::fs::write(mark_of(&path), b"").unwrap();
    let again = ProviderSession::create(&path, options(), &provider_key(), 0);
    assert!(again.is_ok(), "{}", again.err().unwrap());
}

#[test]
fn a_file_of_another_kind_is_refused_and_left_alone() {
    let pair = Pair::new(1);
    let (payers, providers) = (pair.payer_file(), pair.provider_file());
    let folder = pair.folder;
    drop((pair.payer, pair.provider));
    let before = std::fs::read(&payers).unwrap();
    assert!(ProviderSession::open(&payers, options(), &provider_key(), 0).is_err());
    assert!(ProviderSession::create(&payers, options(), &provider_key(), 0).is_err());
    assert!(ProviderSession::open_settling(&payers, options()).is_err());
    assert!(PayerSession::open(&providers, options()).is_err());
    let other = folder.path().join("other.db");
    assert!(PayerSession::restore(&providers, &other, options()).is_err());
    assert_eq!(before, std::fs::read(&payers).unwrap());
    let mut payer = PayerSession::open(&payers, options()).unwrap();
    assert!(payer.restored().is_none());
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    payer.authorize(call(lane(0), 1)).unwrap();
    assert!(!other.exists(), "a failed restore bars the next");
}
