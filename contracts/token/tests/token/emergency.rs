//! What the guardian can do in an emergency, and for how long; what the owner says stands.

use cosmwasm_std::Addr;
use oaic_messages::shared::{Governor, Page};
use oaic_messages::token::{ConfigResponse, Freeze, GuardianBudget};
use serde_json::{json, Value};

use crate::common::*;

const SPAN: u64 = 21 * DAY;
const COOLDOWN: u64 = 90 * DAY;

fn frozen(chain: &Chain, account: impl Account) -> Option<Freeze> {
    chain.query(json!({"frozen": {"address": account.address()}}))
}

fn listed(chain: &Chain) -> Vec<Addr> {
    let page: Page<Addr> = chain.query(json!({"frozen_accounts": {"limit": 100}}));
    page.items
}

fn budget(chain: &Chain, account: impl Account) -> GuardianBudget {
    chain.query(json!({"guardian_budget": {"address": account.address()}}))
}

/// As many accounts as asked for, with this on each.
fn people(chain: &mut Chain, count: usize, each: u128) -> Vec<Addr> {
    chain.register("mint", "both", false);
    chain.ok("alice", transfer("mint", 100_000));
    let names: Vec<Addr> = (0..count)
        .map(|i| account(&format!("person {i}")))
        .collect();
    for name in &names {
        chain.ok("mint", transfer(name, each));
    }
    names
}

/// Audit, row 4: a guardian's freeze never ended.
#[test]
fn a_guardians_freeze_ends_by_itself_at_its_second() {
    let mut chain = Chain::oaic(400);
    let bob = account("bob");
    let until = chain.now() + SPAN;
    chain.ordered(&freeze(&[&bob]));
    let by = Governor::Guardian;
    let freeze_of = Freeze {
        by,
        until: Some(until),
    };
    assert_eq!(frozen(&chain, &bob), Some(freeze_of));
    chain.advance(SPAN - 1, 1);
    let says = format!(
        "is frozen: it can receive and stake, but nothing else can leave it before {until}"
    );
    chain.fails(&bob, transfer("carol", 1), &says);
    assert_eq!(listed(&chain), std::slice::from_ref(&bob));
    assert_eq!(budget(&chain, &bob).accounts_left, 19);
    chain.advance(1, 1);
    // Nobody had to do anything: it moves, isn't listed, and its place is free.
    assert_eq!((frozen(&chain, &bob), listed(&chain)), (None, vec![]));
    assert_eq!(budget(&chain, &bob).accounts_left, 20);
    chain.ok(&bob, transfer("carol", 1));
    // And it isn't frozen again before the cooldown.
    let from = until + COOLDOWN;
    assert_eq!(budget(&chain, &bob).freeze_from, Some(from));
    assert_eq!(budget(&chain, "carol").freeze_from, Some(0));
    chain.advance(COOLDOWN - 1, 1);
    chain.order_fails(&freeze(&[&bob]), "the guardian can't freeze");
    chain.advance(1, 1);
    chain.ordered(&freeze(&[&bob]));
}

/// Audit, row 4: guardians unfroze whom the holders froze, and froze whom they unfroze.
#[test]
fn what_the_owner_ordered_stands() {
    let mut chain = Chain::oaic(400);
    let (owner, bob, carol) = (account("owner"), account("bob"), account("carol"));
    let forever = Some(Freeze {
        by: Governor::Owner,
        until: None,
    });
    // Frozen by a vote: the guardian can neither unfreeze it nor give it an end.
    chain.ok(&owner, freeze(&[&bob]));
    chain.order_fails(&unfreeze(&[&bob]), "only the owner may");
    chain.order_fails(&freeze(&[&bob]), "is already frozen by the owner");
    // Nor an account beside it.
    chain.order_fails(&freeze(&[&carol, &bob]), "is already frozen by the owner");
    assert_eq!(frozen(&chain, &carol), None);
    chain.advance(SPAN + COOLDOWN, 1);
    assert_eq!(frozen(&chain, &bob), forever);
    chain.fails(&bob, transfer(&carol, 1), "until the owner unfreezes it");
    // Unfrozen by a vote: the guardian can't freeze it before the cooldown, not even an account that
    // wasn't frozen.
    chain.ok(&owner, unfreeze(&[&bob, &carol]));
    chain.ok(&bob, transfer(&carol, 1));
    chain.advance(COOLDOWN - 1, 1);
    for account in [&bob, &carol] {
        chain.order_fails(&freeze(&[account]), "the guardian can't freeze");
    }
    chain.advance(1, 1);
    chain.ordered(&freeze(&[&bob]));
    // A vote ends the guardian's freeze too, at once.
    chain.ok(&owner, unfreeze(&[&bob]));
    assert_eq!(budget(&chain, &bob).accounts_left, 20);
    chain.ok(&bob, transfer(&carol, 1));
    chain.advance(SPAN + COOLDOWN - 1, 1);
    chain.order_fails(&freeze(&[&bob]), "the guardian can't freeze");
    chain.advance(1, 1);
    chain.ordered(&freeze(&[&bob]));
    // A vote confirms it: then it doesn't end, and the guardian has its place back.
    chain.ok(&owner, freeze(&[&bob]));
    assert_eq!(budget(&chain, &bob).accounts_left, 20);
    chain.advance(SPAN, 1);
    assert_eq!(frozen(&chain, &bob), forever);
    // What the ended freezes of others leave behind takes nothing from it.
    chain.ordered(&freeze(&[&carol]));
    chain.advance(SPAN, 1);
    chain.ordered(&freeze(&["dave"]));
    assert_eq!(frozen(&chain, &bob), forever);
}

/// Audit, row 4: 206 accounts frozen by one proposal.
#[test]
fn a_guardian_freezes_few_accounts_at_a_time() {
    let mut chain = Chain::oaic(400);
    let people = people(&mut chain, 41, 1);
    let all: Vec<&Addr> = people.iter().collect();
    chain.order_fails(&freeze(&all[..21]), "has 20 accounts frozen");
    assert_eq!(listed(&chain), Vec::<Addr>::new(), "all or nothing");
    chain.ordered(&freeze(&all[..12]));
    chain.advance(DAY, 1);
    chain.order_fails(&freeze(&all[12..21]), "has 20 accounts frozen");
    chain.ordered(&freeze(&all[12..20]));
    chain.order_fails(&freeze(&all[20..21]), "has 20 accounts frozen");
    assert_eq!(listed(&chain).len(), 20);
    // The first twelve end, and leave their places without anybody's doing.
    chain.advance(SPAN - DAY, 1);
    assert_eq!(budget(&chain, all[0]).accounts_left, 12);
    chain.order_fails(&freeze(&all[20..33]), "has 20 accounts frozen");
    chain.ordered(&freeze(&all[20..32]));
    assert_eq!(listed(&chain).len(), 20);
    // One account twice in an order is not a way round.
    chain.advance(2 * SPAN, 1);
    chain.order_fails(&freeze(&[all[40], all[40]]), "the guardian can't freeze");
    chain.ok(all[40], transfer(all[39], 1));
}

/// At most a hundredth of the supply, by what each held when it was frozen.
#[test]
fn a_guardian_freezes_little_of_the_supply() {
    let mut chain = Chain::oaic(0);
    let hundredth = SUPPLY / 100;
    let people = people(&mut chain, 4, 0);
    let [a, b, c, poor] = [0, 1, 2, 3].map(|i| &people[i]);
    for (to, amount) in [(a, hundredth - 3), (b, 3), (c, 1)] {
        chain.ok("mint", transfer(to, amount));
    }
    let before = budget(&chain, a);
    assert_eq!(before.max_held.u128(), hundredth);
    chain.order_fails(&freeze(&[a, b, c]), "would hold");
    chain.order_fails(&freeze(&["bob", "alice"]), "would hold");
    let unused = GuardianBudget {
        freeze_from: Some(0),
        ..before
    };
    assert_eq!(budget(&chain, a), unused);
    chain.ordered(&freeze(&[a, b]));
    assert_eq!(budget(&chain, a).held.u128(), hundredth);
    chain.order_fails(&freeze(&[c]), "would hold");
    // What others pay into a frozen account takes nothing of the budget.
    chain.ok("alice", transfer(a, 1_000));
    chain.ordered(&freeze(&[poor]));
    chain.advance(SPAN, 1);
    chain.ordered(&freeze(&[c]));
}

/// The plan rich_thief of the model: who holds more than a hundredth would be safe.
#[test]
fn a_rich_thief_can_be_frozen_alone() {
    let mut chain = Chain::oaic(400);
    let thief = account("alice");
    assert!(chain.balance(&thief) > SUPPLY / 2);
    chain.ordered(&freeze(&[&thief]));
    chain.fails(&thief, transfer("bob", 1), "is frozen");
    // While that lasts, nobody else.
    chain.order_fails(&freeze(&["bob"]), "would hold");
    chain.ok("bob", transfer("carol", 1));
    // Not beside another one either.
    chain.advance(SPAN, 1);
    chain.ordered(&freeze(&["bob"]));
    chain.advance(COOLDOWN - 1, 1);
    let says = "the guardian can't freeze";
    chain.order_fails(&freeze(&[&account("carol"), &thief]), says);
    chain.advance(1, 1);
    chain.order_fails(&freeze(&[&account("carol"), &thief]), "would hold");
    chain.ordered(&freeze(&[&thief]));
}

/// The plan second_message of the model: two orders of one proposal, each done once.
#[test]
fn an_order_is_done_once_and_only_as_it_was_decided() {
    let mut chain = Chain::oaic(400);
    let stranger = account("stranger");
    // The guardian's own address learns how; its member has no rights.
    let office = chain.office.clone();
    for msg in [pause(1), freeze(&["bob"])] {
        chain.fails(&office, msg.clone(), "an order is pulled");
        chain.fails("guardian", msg, "only the owner");
    }
    let token = chain.token.clone();
    let member = account("guardian");
    let number = chain.decide((&office, &member), &token, &freeze(&["bob"]));
    let pull =
        |number: u64, place: u32| json!({"pull_order": {"proposal_id": number, "place": place}});
    for (wrong, says) in [
        (pull(number, 1), "no message to this contract there"),
        (pull(number + 1, 0), "the multisig doesn't show it"),
    ] {
        chain.fails(&stranger, wrong, says);
    }
    chain.ok(&stranger, pull(number, 0));
    chain.fails(&stranger, pull(number, 0), "it was done already");
    // Nothing else can be ordered.
    for other in [
        transfer("bob", 1),
        json!({"set_pool": {"pool": stranger}}),
        json!({"unpause": {}}),
        unfreeze(&["bob"]),
        pull(number, 0),
    ] {
        chain.order_fails(&other, "only the owner may");
    }
}

/// The plan paused_out of the model: votes need stake, so neither pause nor freeze stops bonding.
#[test]
fn neither_pause_nor_freeze_stops_what_is_staked() {
    let mut chain = Chain::oaic(400);
    let (bob, carol) = (account("bob"), account("carol"));
    let (staking, shop) = (chain.probe(), chain.probe());
    let name = |contract: Option<&Addr>| json!({"set_staking": {"staking": contract}});
    let says = "is not a registered system contract";
    chain.fails("owner", name(Some(&staking)), says);
    for contract in [&staking, &shop] {
        chain.register(contract, "both", true);
    }
    chain.ordered(&freeze(&[&bob]));
    chain.fails(&bob, send(&staking, 10), "is frozen");
    chain.ok("owner", name(Some(&staking)));
    let config: ConfigResponse = chain.query(json!({"config": {}}));
    assert_eq!(config.staking, Some(staking.clone()));
    let stopped = |chain: &mut Chain, says: &str| {
        let had = chain.balance(&bob);
        chain.ok(&bob, send(&staking, 10));
        assert_eq!(chain.balance(&bob), had - 10);
        // Neither another way there, nor another contract, nor another's hand.
        chain.ok(&bob, increase(&carol, 10, None));
        for (sender, msg) in [
            (&bob, send(&shop, 10)),
            (&bob, transfer(&carol, 10)),
            (&bob, burn(10)),
            (&carol, send_from(&bob, &staking, 10)),
            (&carol, transfer_from(&bob, &staking, 10)),
            (&carol, burn_from(&bob, 10)),
        ] {
            chain.fails(sender, msg, says);
        }
        // What is unbonded comes back to where it came from.
        chain.ok(&staking, transfer(&bob, 10));
        assert_eq!(chain.balance(&bob), had);
    };
    stopped(&mut chain, "is frozen");
    chain.ordered(&pause(7 * DAY));
    stopped(&mut chain, "is frozen");
    chain.ok("owner", unfreeze(&[&bob]));
    stopped(&mut chain, "movements are paused");
    chain.ok("owner", name(None));
    chain.fails(&bob, send(&staking, 10), "movements are paused");
    chain.check_totals();
}

#[test]
fn a_frozen_account_receives_and_spends_what_is_not_its_own() {
    let mut chain = Chain::oaic(400);
    chain.ordered(&freeze(&["bob"]));
    let had = chain.balance("bob");
    chain.ok("alice", transfer("bob", 100));
    assert!(chain.balance("bob") > had);
    chain.ok("alice", increase("bob", 10, None));
    chain.ok("bob", transfer_from("alice", "carol", 10));
    chain.check_totals();
}

#[test]
fn an_escrow_is_never_frozen() {
    let mut chain = Chain::oaic(400);
    chain.ok("alice", transfer("vault", 1_000));
    // Frozen first, registered then: the registration unfreezes it, and frees the place.
    chain.ordered(&freeze(&["vault"]));
    chain.register("vault", "both", true);
    assert_eq!(frozen(&chain, "vault"), None);
    assert_eq!(budget(&chain, "vault").accounts_left, 20);
    chain.ok("vault", transfer("alice", 10));
    chain.order_fails(&freeze(&["vault"]), "is a registered escrow");
    let says = "is a registered escrow";
    chain.fails("owner", freeze(&["desk", "vault"]), says);
    assert_eq!(frozen(&chain, "desk"), None);
    // A system contract that holds nothing of others' can be frozen, and stays so.
    chain.register("desk", "both", false);
    chain.ordered(&freeze(&["desk"]));
    chain.register("desk", "sender", false);
    assert!(frozen(&chain, "desk").is_some());
}

#[test]
fn frozen_accounts_are_listed_in_pages() {
    let mut chain = Chain::oaic(400);
    let mut names: Vec<Addr> = (0..105).map(|i| account(&format!("account {i}"))).collect();
    let all: Vec<&Addr> = names.iter().collect();
    for wrong in [&all[..0], &all[..101]] {
        for msg in [freeze(wrong), unfreeze(wrong)] {
            chain.fails("owner", msg, "it needs 1 to 100");
        }
    }
    chain.ok("owner", freeze(&all[..100]));
    chain.ok("owner", freeze(&all[100..]));
    names.sort();
    let page = |query: Value| chain.query::<Page<Addr>>(query);
    let default = page(json!({"frozen_accounts": {}}));
    assert_eq!((&*default.items, default.has_more), (&names[..30], true));
    let most = page(json!({"frozen_accounts": {"limit": u32::MAX}}));
    assert_eq!((most.items.len(), most.has_more), (100, true));
    let rest = page(json!({"frozen_accounts": {"start_after": most.items[99], "limit": 5}}));
    assert_eq!((&*rest.items, rest.has_more), (&names[100..], false));
    chain.ok("owner", unfreeze(&[&names[0]]));
    let first: Page<Addr> = chain.query(json!({"frozen_accounts": {"limit": 1}}));
    assert_eq!(first.items, [names[1].clone()]);
}
