//! Reports of use, and rewards for it.

use oaic_chain::TxOutcome;
use oaic_messages::shared::Page;
use oaic_messages::{compute_settlement as settlement, incentives};
use oaic_testing::simulation::Pick;

use crate::handled::{answer, Handled, Stop};
use crate::suite::Suite;

/// How many grants the incentives gave.
pub fn granted(suite: &Suite) -> Result<u64, String> {
    let ask = incentives::QueryMsg::Grants {
        recipient: None,
        start_after: None,
        limit: Some(100),
    };
    let page: Page<incentives::GrantResponse> = suite.query(&suite.incentives, &ask)?;
    Ok(page.items.len() as u64)
}

/// Whether something was done in a list's one channel, or why not.
pub fn listed(done: Handled<TxOutcome>) -> Handled {
    let answer: settlement::ChannelsResponse = answer(&done?).map_err(Stop::refused)?;
    match answer.results.as_slice() {
        [settlement::ChannelResult::Done {}] => Ok(()),
        other => Err(Stop::Refused(format!("skipped: {other:?}"))),
    }
}

/// Reports the first use that can be, beginning with a service, of this epoch or the one before. What
/// was not paid as a fee is not believed, so that is paid first.
pub fn report(suite: &Suite, first: Pick) -> Handled {
    let settlement = &suite.settlement;
    let flushed = suite.crank(settlement, &settlement::ExecuteMsg::FlushFee {});
    // It changed something, even if there is nothing to report.
    let mut result = flushed.ok().map(Ok);
    let now = suite.epoch()?;
    let count = suite.services.len();
    for n in 0..count {
        let service_id = suite.services[(first.0 as usize + n) % count];
        let ask = settlement::QueryMsg::Service { service_id };
        let shown: settlement::ServiceResponse = suite.query(settlement, &ask)?;
        for epoch in [now, now.saturating_sub(1)] {
            let msg = settlement::ExecuteMsg::ReportUsage {
                service_id,
                split_version: shown.split_version,
                epoch,
            };
            match suite.crank(settlement, &msg) {
                Ok(()) => return Ok(()),
                refused => _ = result.get_or_insert(refused),
            }
        }
    }
    result.unwrap_or(Err(Stop::Skipped))
}

pub fn claim_reward(suite: &Suite, program: Pick, back: u64, twice: bool) -> Handled {
    let now = suite.epoch()?;
    let program = program.index(2).unwrap_or(0) as u8;
    // The newest that there is, from so many epochs ago on.
    let mut found = None;
    for epoch in (now.saturating_sub(back + 3)..=now.saturating_sub(back)).rev() {
        let ask = incentives::QueryMsg::Rewards {
            program,
            epoch,
            start_after: None,
            limit: None,
        };
        let page: Page<incentives::RewardResponse> = suite.query(&suite.incentives, &ask)?;
        let mut unclaimed = page.items.into_iter().filter(|r| r.claimed.is_none());
        found = found.or(unclaimed.next());
    }
    let reward = found.ok_or(Stop::Skipped)?;
    let epoch = reward.epoch;
    if twice {
        // Once it is reported no more.
        suite.until((epoch + 2) * suite.economy.epoch.seconds)?;
    }
    let msg = incentives::ExecuteMsg::Claim {
        program,
        epoch,
        recipient: reward.recipient.to_string(),
    };
    suite.crank(&suite.incentives, &msg)?;
    match twice && suite.crank(&suite.incentives, &msg).is_ok() {
        true => Err("a reward was claimed twice".into()),
        false => Ok(()),
    }
}
