use cosmwasm_std::{Addr, Uint128};
use oaic_types::private_credits::{Links, Params};

use super::*;

fn wallet() -> Wallet {
    let bindings = Bindings::of("chain", "contract", 0);
    let config = ConfigResponse {
        token: Addr::unchecked("token"),
        settlement: Addr::unchecked("settlement"),
        treasury: Addr::unchecked("treasury"),
        guardian: None,
        denominations: [1u128, 10, 100].map(Uint128::new).to_vec(),
        params: Params {
            exit_level: 0,
            max_relayer_fee: Uint128::zero(),
            max_pause: 0,
        },
        links: Links { kyc_gate: None },
        paused_until: None,
        chain_id: "chain".into(),
        context: to_binary(&bindings.context),
        action_domain: bindings.action_domain.into(),
        command_domain: bindings.command_domain.into(),
        keys: vec![],
    };
    Wallet::open([1; 32], &config).unwrap()
}

/// Anybody may pay a unit to an owner that a deposit showed; at the same place of the next tree it
/// has the nullifier of the large one.
#[test]
fn a_small_note_of_the_same_nullifier_spends_no_large_one() {
    let paid = |value| Found {
        origin: Origin::Deposit,
        number: 3,
        value,
    };
    let (first, second) = (7, 7 + NOTES_PER_TREE);
    for (own, trap, large) in [(first, second, first), (second, first, second)] {
        let mut wallet = wallet();
        let mut found = [(own, paid(100)), (trap, paid(1))];
        found.sort_by_key(|(index, _)| *index);
        for (index, found) in found {
            wallet.keep(index, found).unwrap();
        }
        assert_eq!(wallet.notes().count(), 2);
        assert_eq!(wallet.balance(), 100);
        assert_eq!(wallet.choose(1).unwrap(), [large]);
        let nullifier = wallet.note(trap).unwrap().nullifier;
        wallet.take_nullifier(nullifier);
        assert_eq!(wallet.balance(), 0);
    }
    // At another place of the same tree it is a gift.
    let mut wallet = wallet();
    wallet.keep(7, paid(100)).unwrap();
    wallet.keep(8, paid(1)).unwrap();
    assert_eq!(wallet.balance(), 101);
}
