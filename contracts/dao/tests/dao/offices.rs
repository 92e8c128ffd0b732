//! Committee and guardian as the stock multisigs they are: their orders are pulled; how they are
//! replaced, and hand themselves over.

use cosmwasm_std::{Addr, CosmosMsg, WasmMsg};
use oaic_messages::dao::*;

use crate::genesis::multisig;
use crate::suite::{bytes, set_roles, Suite};

pub fn code(suite: &Suite) -> Vec<CosmosMsg> {
    let msg = WasmMsg::Migrate {
        contract_addr: suite.target.to_string(),
        new_code_id: suite.stub_code,
        msg: bytes("{}"),
    };
    vec![msg.into()]
}

pub fn heir(suite: &mut Suite) -> Addr {
    multisig(suite, "heir", 3, 2)
}

fn roles(suite: &Suite) -> RolesResponse {
    suite.query(&QueryMsg::Roles {})
}

/// Direct calls, and orders that are none, by whoever it is.
#[test]
fn orders_are_pulled_and_nothing_else_is_one() {
    let mut suite = Suite::new();
    let id = suite.passed(code(&suite));
    let hand_over = ExecuteMsg::HandOver {
        to: suite.who("dave").into(),
    };
    for msg in [suite.veto(id), suite.consent(id), hand_over] {
        for caller in ["committee", "guardian", "dave", "dao"] {
            suite.fails(caller, msg.clone(), "pull");
        }
    }
    let mine = set_roles(None, Some(&suite.who("alice")));
    for (office, order) in [
        (Office::Guardian, suite.veto(id)),
        (Office::Committee, mine.clone()),
        (Office::Guardian, mine),
        (
            Office::Committee,
            ExecuteMsg::ExecuteMessages { proposal_id: id },
        ),
        (Office::Guardian, Suite::pulling(Office::Committee, 1)),
    ] {
        suite.refuses_order(office, &order, "orders no such thing");
    }
    assert_eq!(suite.phase(id), Phase::Timelocked);
}

/// One proposal of a multisig holds two orders: each is done, once.
#[test]
fn second_message() {
    let mut suite = Suite::new();
    let [one, two] = ["a", "b"].map(|text| suite.propose(vec![suite.note(text)]));
    suite.all_vote_yes(one);
    suite.all_vote_yes(two);
    suite.until_ends(one);
    let msgs = [one, two].map(|id| suite.itself(&suite.veto(id))).to_vec();
    let number = suite.decides("committee", msgs);
    let pull = |place| ExecuteMsg::PullOrder {
        office: Office::Committee,
        proposal_id: number,
        place,
    };
    suite.ok("dave", pull(1));
    suite.ok("dave", pull(0));
    for place in [0, 1] {
        suite.fails("dave", pull(place), "done already");
    }
    suite.fails("dave", pull(2), "no message to this contract");
    assert_eq!([one, two].map(|id| suite.phase(id)), [Phase::Vetoed; 2]);
}

/// A member lost a key: the office hands itself over, and code can be mended meanwhile.
#[test]
fn rotated_key() {
    for handed_over in [true, false] {
        let mut suite = Suite::new();
        let heir = heir(&mut suite);
        if handed_over {
            suite.hand_over(Office::Guardian, &heir);
        }
        assert_eq!(roles(&suite).guardian, suite.guardian);
        suite.enact(vec![suite.itself(&set_roles(None, Some(&heir)))]);
        let since = if handed_over { 0 } else { suite.now() };
        let found = roles(&suite);
        assert_eq!((&found.guardian, found.guardian_since), (&heir, since));
        assert_eq!(found.committee, suite.committee.clone());
        assert_eq!(found.committee_since, 0);
        let fix = suite.propose(code(&suite));
        suite.all_vote_yes(fix);
        let consent = suite.itself(&suite.consent(fix));
        let order = suite.decides("heir", vec![consent]);
        let pull = Suite::pulling(Office::Guardian, order);
        if handed_over {
            suite.ok("dave", pull);
        } else {
            suite.fails("dave", pull, "must have held it for 180 days");
        }
    }
}

/// A hand-over names one heir of one holder, and is over with its tenure.
#[test]
fn a_hand_over_to_one_lends_no_time_to_another() {
    let mut suite = Suite::new();
    let committee = suite.committee.clone();
    let to = suite.who("alice").into();
    suite
        .order(Office::Committee, &ExecuteMsg::HandOver { to })
        .unwrap();
    suite.enact(vec![suite.itself(&set_roles(Some(&suite.who("bob")), None))]);
    let since = suite.now();
    assert_eq!(roles(&suite).committee_since, since);
    // Back to the old one, whose old order must be gone.
    suite.enact(vec![suite.itself(&set_roles(Some(&committee), None))]);
    let since = suite.now();
    assert_eq!(roles(&suite).committee_since, since);
    suite.enact(vec![
        suite.itself(&set_roles(Some(&suite.who("alice")), None))
    ]);
    assert_eq!(roles(&suite).committee_since, suite.now());
    // The guardian's seat was none of it.
    assert_eq!(roles(&suite).guardian_since, 0);
}

#[test]
fn to_replace_an_office_by_itself_costs_it_nothing() {
    let mut suite = Suite::new();
    let [committee, guardian] = [&suite.committee, &suite.guardian].map(Clone::clone);
    suite.enact(vec![
        suite.itself(&set_roles(Some(&committee), Some(&guardian)))
    ]);
    let found = roles(&suite);
    assert_eq!((found.committee_since, found.guardian_since), (0, 0));
    // By way of somebody else in one proposal, its time is gone.
    let away = suite.itself(&set_roles(Some(&suite.who("alice")), None));
    let back = suite.itself(&set_roles(Some(&committee), None));
    suite.enact(vec![away, back]);
    assert_eq!(roles(&suite).committee_since, suite.now());
}

#[test]
fn an_office_is_no_contract_of_the_economy_and_the_two_are_apart() {
    let mut suite = Suite::new();
    let [committee, guardian] = [&suite.committee, &suite.guardian].map(Clone::clone);
    for ours in [
        &suite.token,
        &suite.staking,
        &suite.treasury,
        &suite.sale,
        &suite.target,
    ]
    .map(Clone::clone)
    {
        for msg in [set_roles(Some(&ours), None), set_roles(None, Some(&ours))] {
            suite.refuses(vec![suite.itself(&msg)], "contract of the economy");
        }
    }
    let dao = suite.contract.clone();
    let says = "this contract itself";
    suite.refuses(vec![suite.itself(&set_roles(Some(&dao), None))], says);
    for same in [
        set_roles(Some(&suite.who("alice")), Some(&suite.who("alice"))),
        set_roles(Some(&guardian), None),
        set_roles(None, Some(&committee)),
    ] {
        suite.refuses(vec![suite.itself(&same)], "held apart");
    }
    // To swap them is another matter: both begin anew.
    suite.enact(vec![
        suite.itself(&set_roles(Some(&guardian), Some(&committee)))
    ]);
    let (found, now) = (roles(&suite), suite.now());
    assert_eq!((found.committee, found.guardian), (guardian, committee));
    assert_eq!((found.committee_since, found.guardian_since), (now, now));
}
