//! New code without a vote: what two offices can do together, and what everybody can do about it.

use cw3::Vote;
use oaic_chain::Chain;
use oaic_messages::dao::{self, Office};
use oaic_messages::token::MAX_PAUSE;
use oaic_messages::{sale, staking};

use crate::emergency::{freeze, pause, pause_openings, register};
use crate::suite::*;

/// A committee or a guardian that somebody else took over, or both, pays nothing out and changes
/// nothing by itself: what they queue together waits in the open, and stake cancels it.
#[test]
fn both_offices_together_only_queue_new_code_and_stake_cancels_it() {
    let w = Suite::with_voters();
    w.stake(EVE, EVIL, 0).unwrap();
    let queue = w.queuing(&w.treasury, "treasury");
    w.order_dao(Office::Committee, &queue).unwrap();
    assert!(w.queued().is_empty());
    w.order_dao(Office::Guardian, &queue).unwrap();
    let found = w.queued().remove(0);
    assert!(found.due >= w.now() + w.economy.staking.unbonding_period);
    let migration = found.id;
    let run = dao::ExecuteMsg::RunMigration { migration };
    w.until(found.due - 10);
    assert!(w.execute(STRANGER, &w.dao, &run).is_err());
    // A third of the stake as it stood then; a small one alone is none.
    let oppose = dao::ExecuteMsg::OpposeMigration { migration };
    w.execute(EVE, &w.dao, &oppose).unwrap();
    assert_eq!(w.queued().len(), 1);
    for who in [ANN, BEN] {
        let _ = w.execute(who, &w.dao, &oppose);
    }
    assert!(w.queued().is_empty());
    w.until(found.due + 10);
    assert!(w.execute(STRANGER, &w.dao, &run).is_err());
    assert_eq!(w.chain.contract_code(&w.treasury).unwrap(), {
        let fresh = Suite::new();
        fresh.chain.contract_code(&fresh.treasury).unwrap()
    });
    refused(&w.order_dao(Office::Committee, &queue), "canceled by stake");
}

/// Who bought and disagrees has his money back while new code waits, whatever the guardian stops.
#[test]
fn a_buyer_who_disagrees_with_queued_code_has_his_money_back() {
    let w = Suite::with_voters();
    let queue = w.queuing(&w.staking, "staking");
    let back = staking::ExecuteMsg::GiveBack {
        amount: STAKED.into(),
    };
    assert!(w.execute(BEN, &w.staking, &back).is_err());
    // Ben's open Yes binds his stake, and doesn't keep him.
    let id = w.propose(ANN, vec![w.spend(STRANGER, 1)]).unwrap();
    w.until(w.detail(id).opens_at);
    w.vote(BEN, id, Vote::Yes).unwrap();
    w.order(&w.token, &freeze(&w, &[BEN])).unwrap();
    w.order_both(&queue);
    // A freeze that began now could outlast the wait, and keep somebody else in.
    let late = w.order(&w.token, &freeze(&w, &[ANN]));
    refused(&late, "while a migration is queued");
    w.order(&w.token, &pause(MAX_PAUSE)).unwrap();
    let had = w.usd(BEN);
    w.execute(BEN, &w.staking, &back).unwrap();
    assert_eq!(w.usd(BEN) - had, STAKED / 10);
    assert_eq!(w.detail(id).tally.yes, 0);
    assert!(w.execute(BEN, &w.staking, &back).is_err());
}

/// New code queued on the eve of the day on which the proceeds may go: who bought has the same time
/// to leave as ever, for nobody takes his money away meanwhile.
#[test]
fn proceeds_stay_for_as_long_as_new_code_waits() {
    let released = {
        let w = Suite::with_voters();
        w.until(w.sold_at().unwrap() + sale::PROCEEDS_STAY);
        while !w.opening().constitution_open {
            w.pass(DAY);
        }
        w.now()
    };
    let w = Suite::with_voters();
    w.until(released - DAY);
    let queue = w.queuing(&w.treasury, "treasury");
    w.order_both(&queue);
    w.pass(2 * DAY);
    assert!(w.opening().constitution_open);
    let sweep = sale::ExecuteMsg::Sweep {
        denom: Some(USD.into()),
    };
    refused(&w.execute(STRANGER, &w.sale, &sweep), "queued");
    let had = w.usd(BEN);
    // Little enough for a quarter of the supply to stay in circulation.
    let part = oaic(100_000);
    let back = staking::ExecuteMsg::GiveBack {
        amount: part.into(),
    };
    w.execute(BEN, &w.staking, &back).unwrap();
    assert_eq!(w.usd(BEN) - had, part / 10);
    // Canceled, it is the treasury's.
    let cancel = dao::ExecuteMsg::CancelMigration { migration: 1 };
    w.order_dao(Office::Committee, &cancel).unwrap();
    w.crank(&w.sale, &sweep);
}

/// A fault that is known is not open again while what mends it waits; and the pause is over with the
/// queue, however that ends.
#[test]
fn a_pause_lasts_as_long_as_new_code_for_its_contract_is_queued() {
    let w = Suite::with_voters();
    let max = w.economy.settlement.params().max_pause;
    let queue = w.queuing(&w.settlement, "compute-settlement");
    w.order(&w.settlement, &pause_openings(max)).unwrap();
    w.pass(max - DAY);
    w.order_both(&queue);
    let due = w.queued()[0].due;
    assert!(due > w.now() + 2 * DAY);
    for pass in [DAY, DAY, due - w.now() - 3 * DAY] {
        w.pass(pass);
        refused(&register(&w, "one"), "paused");
    }
    let cancel = dao::ExecuteMsg::CancelMigration { migration: 1 };
    w.order_dao(Office::Guardian, &cancel).unwrap();
    register(&w, "one").unwrap();
    // Queued anew, nothing is revived, and the guardian rests first.
    w.order_both(&queue);
    register(&w, "two").unwrap();
    let again = w.order(&w.settlement, &pause_openings(1));
    refused(&again, "can't pause again before");
    register(&w, "three").unwrap();
}
