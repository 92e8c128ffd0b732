//! A payer's own limit, against a provider that claims all that it was ever given.

use std::collections::HashMap;

use crate::common::*;

#[test]
fn max_spend_bounds_what_is_signed() {
    let folder = tempfile::tempdir().unwrap();
    let mut payer = PayerSession::open(folder.path().join("p.db"), options()).unwrap();
    let mut provider = open_provider(&folder.path().join("v.db"));
    let most = 3_500;
    let limits = Limits::new(most, CEILING, 8);
    payer.attach(&terms(), &payer_key(), limits).unwrap();
    let ids: Vec<_> = (0..8)
        .map(|_| payer.open_lane(CHANNEL, 0).unwrap())
        .collect();
    let mut held = HashMap::new();
    let mut calls = 0;
    for n in 0..400u64 {
        let id = ids[usize::try_from(n * 5 % 8).unwrap()];
        let Ok(voucher) = payer.authorize(call(id, n)) else {
            continue;
        };
        let receipt = answer(&mut provider, &voucher, n);
        payer.accept(&delivery(id, &receipt, n)).unwrap();
        held.insert(id, voucher.amount);
        calls += 1;
        let claimable: u128 = held.values().sum();
        assert!(claimable <= most, "{claimable} can be claimed of {most}");
    }
    assert!(calls >= 5, "honest calls go on in what is left: {calls}");
    // A lane that ended counts as well, and so does what was signed before a start.
    payer.give_up(ids[0]).unwrap();
    drop(payer);
    let mut payer = PayerSession::open(folder.path().join("p.db"), options()).unwrap();
    payer.attach(&terms(), &payer_key(), limits).unwrap();
    let claimable: u128 = held.values().sum();
    assert_eq!(payer.budget(CHANNEL).unwrap(), most - claimable);
}
