//! Paying notes in.

use cosmwasm_std::{coins, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::Action as Ownership;
use oaic_messages::private_credits::*;
use oaic_messages::shared::Page;
use oaic_messages::token;
use oaic_poseidon::merkle::Tree;
use oaic_poseidon::{field, Fr};
use oaic_statements::note::note_leaf;
use oaic_testing::stubs::answer;

use crate::suite::*;

fn owner(number: u64) -> Binary {
    field::to_bytes(&Fr::from(number)).into()
}

fn note(denomination: u128, number: u64) -> NewNote {
    NewNote {
        denomination: Uint128::new(denomination),
        owner: owner(number),
    }
}

fn hook(notes: Vec<NewNote>) -> ReceiveMsg {
    ReceiveMsg::Deposit { notes }
}

#[test]
fn events_pages_and_the_contract_show_one_tree() {
    let mut w = Suite::new();
    let mut announced: Vec<(u64, u64, Binary)> = vec![];
    for (amount, notes) in [
        (1_100, vec![note(100, 1), note(1_000, 2)]),
        (10_000, vec![note(10_000, 3)]),
        (3_200, (4..36).map(|n| note(100, n)).collect()),
    ] {
        let done = w.send("alice", amount, &hook(notes)).unwrap();
        for event in done.events.iter().filter(|e| e.ty == "wasm-note_added") {
            let value = |key: &str| {
                let found = event.attributes.iter().find(|a| a.key == key);
                found.unwrap().value.clone()
            };
            announced.push((
                value("index").parse().unwrap(),
                value("denomination").parse().unwrap(),
                Binary::from_base64(&value("leaf")).unwrap(),
            ));
        }
    }
    let mut listed = vec![];
    let mut after = None;
    loop {
        let page: Page<NoteResponse> = w.query(&QueryMsg::Notes {
            start_after: after,
            limit: Some(7),
        });
        after = page.items.last().map(|note| note.index);
        listed.extend(page.items);
        if !page.has_more {
            break;
        }
    }
    let listed: Vec<_> = listed
        .into_iter()
        .map(|n| {
            (
                n.index,
                u64::try_from(n.denomination.u128()).unwrap(),
                n.leaf,
            )
        })
        .collect();
    assert_eq!(announced, listed);
    assert_eq!(
        announced[1],
        (
            1,
            1_000,
            field::to_bytes(&note_leaf(1_000, &Fr::from(2))).into()
        )
    );
    let leaves = announced
        .iter()
        .map(|(_, _, leaf)| field::from_bytes(&leaf.to_array().unwrap()).unwrap());
    let tree = Tree::new(20, leaves.collect()).unwrap();
    let answer: TreeResponse = w.query(&QueryMsg::Tree {});
    assert_eq!((answer.count, answer.tree), (35, 0));
    let root: Binary = field::to_bytes(&tree.root()).into();
    assert_eq!(answer.root, Some(root.clone()));
    assert!(w.query::<bool>(&QueryMsg::RootKnown { root }));
    w.check_totals();
    // Untaxed: nothing has been paid for yet.
    assert_eq!(w.balance(&w.contract), 14_300);
}

#[test]
fn a_deposit_that_does_not_add_up_bounces() {
    let mut w = Suite::new();
    let many: Vec<NewNote> = (0..33).map(|n| note(100, n)).collect();
    type Check = fn(&ContractError) -> bool;
    let sum: Check = |e| matches!(e, DepositSum { .. });
    let unknown: Check = |e| matches!(e, UnknownDenomination { value: 500, .. });
    let length: Check = |e| matches!(e, Runtime(Length { field: "notes", .. }));
    let owner: Check = |e| {
        let field = "notes.owner";
        matches!(e, Runtime(Length { field: f, .. } | Invalid { field: f, .. }) if *f == field)
    };
    // zk 6: aliasing. The modulus is 0 again.
    let mut alias = field::to_bytes(&-Fr::one());
    alias[31] += 1;
    let spelled = |owner: &[u8]| NewNote {
        denomination: Uint128::new(100),
        owner: owner.into(),
    };
    for (amount, notes, expected) in [
        (99, vec![note(100, 1)], sum),
        (101, vec![note(100, 1)], sum),
        (1_200, vec![note(100, 1), note(1_000, 2)], sum),
        (500, vec![note(500, 1)], unknown),
        (3_300, many, length),
        (100, vec![], length),
        (100, vec![spelled(&alias)], owner),
        (100, vec![spelled(&[0xff; 32])], owner),
        (100, vec![spelled(&[0; 31])], owner),
        (100, vec![spelled(&[])], owner),
        // Bytes that were never filled in: nobody could ever spend it.
        (100, vec![spelled(&[0; 32])], owner),
    ] {
        let error = harness::refused(&mut w, |w| w.send("alice", amount, &hook(notes)));
        assert!(expected(&error), "{error}");
    }
    let tree: TreeResponse = w.query(&QueryMsg::Tree {});
    assert_eq!((tree.count, tree.root), (0, None));
}

#[test]
fn only_the_token_brings_deposits() {
    let mut w = Suite::new();
    let msg = ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: w.who("alice").into(),
        amount: 100u128.into(),
        msg: cosmwasm_std::to_json_binary(&hook(vec![note(100, 1)])).unwrap(),
    });
    assert_matches!(w.refused("alice", &msg), Runtime(NotTheToken { .. }));
    assert_matches!(
        w.send("alice", 100, &"nonsense"),
        Err(Runtime(UnknownHook { .. }))
    );
}

/// Who pays from another's allowance makes a payment, which the token takes its fee of: notes come
/// to what arrives, and never to what was sent.
#[test]
fn a_deposit_by_allowance_makes_notes_of_what_arrives() {
    let mut w = Suite::new();
    let allow = token::ExecuteMsg::IncreaseAllowance {
        spender: w.who("bob").into(),
        amount: 1_042u128.into(),
        expires: None,
    };
    w.token("alice", &allow).unwrap();
    let from = |w: &Suite, amount: u128, notes: Vec<NewNote>| token::ExecuteMsg::SendFrom {
        owner: w.who("alice").into(),
        contract: w.contract.to_string(),
        amount: amount.into(),
        msg: cosmwasm_std::to_json_binary(&hook(notes)).unwrap(),
    };
    let had = w.balance_of("alice");
    for (amount, notes) in [
        (1_042, vec![note(100, 1)]),
        (1_000, vec![note(1_000, 1)]),
        (100, vec![note(1_000, 1)]),
        (1_146, vec![note(1_000, 1), note(100, 2)]),
    ] {
        let send = from(&w, amount, notes);
        w.token("bob", &send).unwrap_err();
    }
    let nothing = TotalsResponse::default();
    assert_eq!((w.balance_of("alice"), w.totals()), (had, nothing));
    let send = from(&w, 1_042, vec![note(1_000, 1)]);
    w.token("bob", &send).unwrap();
    assert_eq!(w.balance_of("alice"), had - 1_042);
    assert_eq!(w.totals().outstanding.u128(), 1_000);
    w.check_totals();
}

#[test]
fn plain_transfers_and_coins_are_refused() {
    let mut w = Suite::new();
    let transfer = token::ExecuteMsg::Transfer {
        recipient: w.contract.to_string(),
        amount: 100u128.into(),
    };
    let refused = w.token("alice", &transfer).unwrap_err();
    assert!(format!("{refused:#}").contains("use Send with a message"));
    assert_eq!(w.totals(), TotalsResponse::default());
    let (alice, funds) = (w.who("alice"), coins(5, "ugas"));
    w.mint(&alice, &funds);
    let error = harness::refused(&mut w, |w| {
        w.run_with("alice", ExecuteMsg::FlushFee {}, &funds)
    });
    assert_matches!(error, Runtime(CoinsNotTaken { .. }));
}

#[test]
fn a_pause_stops_deposits_alone() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000, 1_000]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    w.order(ExecuteMsg::PauseDeposits { duration: DAY })
        .unwrap();
    let config = w.config();
    assert_eq!(config.paused_until, Some(w.now() + DAY));
    let error = w.send("alice", 100, &hook(vec![note(100, 9)])).unwrap_err();
    assert_matches!(error, Runtime(OpeningsPaused { .. }));
    // Channels, exits, commands and reclaims go on.
    w.open(&mut wallet, &[1]);
    let exit = w.prove(&wallet, &plan(&[2], exiting(&w.who("bob"))));
    w.ok("anyone", &exit);
    let unlock = commander(&wallet, channel, 0, &key).unlock();
    w.ok("anyone", &unlock);
    w.release(channel);
    let reclaim = wallet.reclaim(channel, 1, &key, 1_000, None).unwrap();
    w.ok("anyone", &reclaim);
    w.check_totals();
    w.ok("owner", &ExecuteMsg::UnpauseDeposits {});
    w.send("alice", 100, &hook(vec![note(100, 9)])).unwrap();
}

/// What is shut stays shut while the owner says that a migration of this contract is queued.
#[test]
fn a_pause_lasts_as_long_as_the_migration_that_mends_what_it_is_for() {
    let mut w = Suite::new();
    let dao = w.stub(&answer(&None::<u64>));
    let offer = Ownership::TransferOwnership {
        new_owner: dao.to_string(),
        expiry: None,
    };
    w.ok("owner", &ExecuteMsg::UpdateOwnership(offer));
    let accept = ExecuteMsg::UpdateOwnership(Ownership::AcceptOwnership);
    w.run_as(&dao, accept).unwrap();
    w.order(ExecuteMsg::PauseDeposits { duration: DAY })
        .unwrap();
    let lapses = w.now() + 35 * DAY;
    w.advance(DAY, 1);
    w.set_answer(&dao, &answer(&Some(lapses)));
    assert_eq!(w.config().paused_until, Some(lapses));
    let error = w.send("alice", 100, &hook(vec![note(100, 9)])).unwrap_err();
    assert_matches!(error, Runtime(OpeningsPaused { until, .. }) if *until == lapses);
    let canceled = answer(&Some(w.now()));
    w.set_answer(&dao, &canceled);
    w.send("alice", 100, &hook(vec![note(100, 9)])).unwrap();
}
