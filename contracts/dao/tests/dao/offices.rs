//! Committee and guardian as the stock multisigs they are: their orders are pulled; how they are
//! replaced, and hand themselves over.

use cosmwasm_std::{Addr, CosmosMsg, WasmMsg};
use oaic_messages::dao::*;

use crate::genesis::multisig;
use crate::world::{bytes, World};

pub fn code(world: &World) -> Vec<CosmosMsg> {
    let msg = WasmMsg::Migrate {
        contract_addr: world.target.to_string(),
        new_code_id: world.stub_code,
        msg: bytes("{}"),
    };
    vec![msg.into()]
}

pub fn replace(committee: Option<&Addr>, guardian: Option<&Addr>) -> ExecuteMsg {
    ExecuteMsg::SetRoles {
        committee: committee.map(Addr::to_string),
        guardian: guardian.map(Addr::to_string),
    }
}

pub fn heir(world: &mut World) -> Addr {
    multisig(world, "heir", 3, 2)
}

fn roles(world: &World) -> RolesResponse {
    world.query(&QueryMsg::Roles {})
}

/// Direct calls, and orders that are none, by whoever it is.
#[test]
fn orders_are_pulled_and_nothing_else_is_one() {
    let mut world = World::new();
    let id = world.passed(code(&world));
    let hand_over = ExecuteMsg::HandOver {
        to: world.who("dave").into(),
    };
    for msg in [world.veto(id), world.consent(id), hand_over] {
        for caller in ["committee", "guardian", "dave", "dao"] {
            world.fails(caller, msg.clone(), "pull");
        }
    }
    let mine = replace(None, Some(&world.who("alice")));
    for (office, order) in [
        (Office::Guardian, world.veto(id)),
        (Office::Committee, mine.clone()),
        (Office::Guardian, mine),
        (
            Office::Committee,
            ExecuteMsg::ExecuteMessages { proposal_id: id },
        ),
        (Office::Guardian, World::pulling(Office::Committee, 1)),
    ] {
        let error = world.order(office, &order).unwrap_err().to_string();
        assert!(error.contains("orders no such thing"), "{order:?}: {error}");
    }
    assert_eq!(world.phase(id), Phase::Timelocked);
}

/// One proposal of a multisig holds two orders: each is done, once.
#[test]
fn second_message() {
    let mut world = World::new();
    let [one, two] = ["a", "b"].map(|text| world.propose(vec![world.note(text)]));
    world.all_vote_yes(one);
    world.all_vote_yes(two);
    world.until_ends(one);
    let msgs = [one, two].map(|id| world.itself(&world.veto(id))).to_vec();
    let number = world.decides("committee", msgs);
    let pull = |place| ExecuteMsg::PullOrder {
        office: Office::Committee,
        proposal_id: number,
        place,
    };
    world.ok("dave", pull(1));
    world.ok("dave", pull(0));
    for place in [0, 1] {
        world.fails("dave", pull(place), "done already");
    }
    world.fails("dave", pull(2), "no message to this contract");
    assert_eq!([one, two].map(|id| world.phase(id)), [Phase::Vetoed; 2]);
}

/// A member lost a key: the office hands itself over, and code can be mended meanwhile.
#[test]
fn rotated_key() {
    for handed_over in [true, false] {
        let mut world = World::new();
        let heir = heir(&mut world);
        if handed_over {
            let to = heir.to_string();
            world
                .order(Office::Guardian, &ExecuteMsg::HandOver { to })
                .unwrap();
        }
        assert_eq!(roles(&world).guardian, world.guardian);
        world.enact(vec![world.itself(&replace(None, Some(&heir)))]);
        let since = if handed_over { 0 } else { world.now() };
        let found = roles(&world);
        assert_eq!((&found.guardian, found.guardian_since), (&heir, since));
        assert_eq!(
            (found.committee, found.committee_since),
            (world.committee.clone(), 0)
        );
        let fix = world.propose(code(&world));
        world.all_vote_yes(fix);
        let consent = world.itself(&world.consent(fix));
        let order = world.decides("heir", vec![consent]);
        let pull = World::pulling(Office::Guardian, order);
        if handed_over {
            world.ok("dave", pull);
        } else {
            world.fails("dave", pull, "must have held it for 180 days");
        }
    }
}

/// A hand-over names one heir of one holder, and is over with its tenure.
#[test]
fn a_hand_over_to_one_lends_no_time_to_another() {
    let mut world = World::new();
    let committee = world.committee.clone();
    let to = world.who("alice").into();
    world
        .order(Office::Committee, &ExecuteMsg::HandOver { to })
        .unwrap();
    world.enact(vec![world.itself(&replace(Some(&world.who("bob")), None))]);
    let since = world.now();
    assert_eq!(roles(&world).committee_since, since);
    // Back to the old one, whose old order must be gone.
    world.enact(vec![world.itself(&replace(Some(&committee), None))]);
    let since = world.now();
    assert_eq!(roles(&world).committee_since, since);
    world.enact(vec![world.itself(&replace(Some(&world.who("alice")), None))]);
    assert_eq!(roles(&world).committee_since, world.now());
    // The guardian's seat was none of it.
    assert_eq!(roles(&world).guardian_since, 0);
}

#[test]
fn to_replace_an_office_by_itself_costs_it_nothing() {
    let mut world = World::new();
    let [committee, guardian] = [&world.committee, &world.guardian].map(Clone::clone);
    world.enact(vec![
        world.itself(&replace(Some(&committee), Some(&guardian)))
    ]);
    let found = roles(&world);
    assert_eq!((found.committee_since, found.guardian_since), (0, 0));
    // By way of somebody else in one proposal, its time is gone.
    let away = world.itself(&replace(Some(&world.who("alice")), None));
    let back = world.itself(&replace(Some(&committee), None));
    world.enact(vec![away, back]);
    assert_eq!(roles(&world).committee_since, world.now());
}

#[test]
fn an_office_is_no_contract_of_the_economy_and_the_two_are_apart() {
    let mut world = World::new();
    let [committee, guardian] = [&world.committee, &world.guardian].map(Clone::clone);
    for ours in [
        &world.token,
        &world.staking,
        &world.treasury,
        &world.sale,
        &world.target,
    ]
    .map(Clone::clone)
    {
        for msg in [replace(Some(&ours), None), replace(None, Some(&ours))] {
            world.refuses(vec![world.itself(&msg)], "contract of the economy");
        }
    }
    let dao = world.contract.clone();
    world.refuses(
        vec![world.itself(&replace(Some(&dao), None))],
        "this contract itself",
    );
    for same in [
        replace(Some(&world.who("alice")), Some(&world.who("alice"))),
        replace(Some(&guardian), None),
        replace(None, Some(&committee)),
    ] {
        world.refuses(vec![world.itself(&same)], "held apart");
    }
    // To swap them is another matter: both begin anew.
    world.enact(vec![
        world.itself(&replace(Some(&guardian), Some(&committee)))
    ]);
    let (found, now) = (roles(&world), world.now());
    assert_eq!((found.committee, found.guardian), (guardian, committee));
    assert_eq!((found.committee_since, found.guardian_since), (now, now));
}
