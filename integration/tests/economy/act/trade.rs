//! Channels, their settlement, and rewards for it.

use oaic_chain::TxOutcome;
use oaic_integration::parties::key;
use oaic_integration::walk::{Amount, Pick};
use oaic_messages::shared::Page;
use oaic_messages::{compute_settlement as settlement, incentives};
use oaic_vouchers::SigningKey;

use super::pick::person;
use super::Said;
use crate::world::{Channel, World, STRANGER};

/// How many grants the incentives gave.
pub fn granted(world: &World) -> Result<u64, String> {
    let ask = incentives::QueryMsg::Grants {
        recipient: None,
        start_after: None,
        limit: Some(100),
    };
    let page: Page<incentives::GrantResponse> = world.ask(&world.incentives, &ask)?;
    Ok(page.items.len() as u64)
}

pub fn open_channel(
    world: &mut World,
    payer: Pick,
    service: Pick,
    amount: &Amount,
) -> Result<Option<Said>, String> {
    let who = person(payer);
    if world.channels.iter().any(|c| !c.private && c.payer == who) {
        return Ok(None);
    }
    let Some(service) = service.of(&world.services) else {
        return Ok(None);
    };
    let amount = amount.of(world.balance(&world.addr(who))? / 4);
    let msg = world.opening(who, *service);
    let outcome = match world.send(who, &world.settlement, amount, &msg) {
        Ok(outcome) => outcome,
        Err(said) => return Ok(Some(Err(said))),
    };
    let key = key(&format!("session/{who}"));
    let channel = opened_channel(world, &outcome, who, false, key)?;
    world.channels.push(channel);
    Ok(Some(Ok(())))
}

/// The channel that a transaction opened.
pub fn opened_channel(
    world: &World,
    outcome: &TxOutcome,
    payer: &'static str,
    private: bool,
    key: SigningKey,
) -> Result<Channel, String> {
    let opened = outcome
        .events
        .iter()
        .find(|e| e.kind.ends_with("channel_opened"));
    let number = opened.and_then(|e| e.attribute("channel")?.parse().ok());
    let number: u64 = number.ok_or("no event said that the channel was opened")?;
    let ask = settlement::QueryMsg::Channel { channel: number };
    let channel: settlement::ChannelResponse = world.ask(&world.settlement, &ask)?;
    Ok(Channel {
        payer,
        private,
        key,
        number,
        id: channel.id.to_array().map_err(|e| e.to_string())?,
        provider: world
            .label(&channel.provider)
            .ok_or("nobody knows the provider")?
            .to_owned(),
        sequence: 0,
        amount: 0,
    })
}

pub fn settle(world: &mut World, channel: Pick, part: u16) -> Result<Option<Said>, String> {
    let Some(index) = channel.index(world.channels.len()) else {
        return Ok(None);
    };
    let ask = settlement::QueryMsg::Channel {
        channel: world.channels[index].number,
    };
    let state: settlement::ChannelResponse = world.ask(&world.settlement, &ask)?;
    let channel = &mut world.channels[index];
    channel.sequence += 1;
    channel.amount += state.reserved.u128() / 10_000 * u128::from(part) + 1;
    let channel = channel.clone();
    let msg = settlement::ExecuteMsg::SettleBatch {
        entries: world.entry(&channel).into(),
    };
    // Nobody else can hand it in, the payer neither: it is refused, and settles afterwards.
    for other in [STRANGER, channel.payer] {
        let outcome = world.tell(other, &world.settlement, &msg)?;
        let answer: settlement::SettleBatchResponse = answer(&outcome)?;
        let refused = settlement::SettleResult::Rejected {
            reason: settlement::RejectReason::NotSettler,
        };
        let closed = state.status == settlement::ChannelStatus::Closed;
        if answer.results != [refused] && !closed {
            return Err(format!("{other} settled: {:?}", answer.results));
        }
    }
    Ok(Some(
        world
            .tell(&channel.provider, &world.settlement, &msg)
            .map(drop),
    ))
}

/// The data that a transaction's first call was answered with.
pub fn answer<R: serde::de::DeserializeOwned>(outcome: &TxOutcome) -> Result<R, String> {
    let data = outcome.data.first().and_then(Option::as_ref);
    let data = data.ok_or("it was answered without data")?;
    cosmwasm_std::from_json(data).map_err(|e| e.to_string())
}

/// Whether something was done in a list's one channel, or why not.
pub fn listed(done: Result<TxOutcome, String>) -> Said {
    let answer: settlement::ChannelsResponse = answer(&done?)?;
    match answer.results.as_slice() {
        [settlement::ChannelResult::Done {}] => Ok(()),
        other => Err(format!("skipped: {other:?}")),
    }
}

/// Reports the first use that can be, beginning with a service, of this epoch or the one before. What
/// was not paid as a fee is not believed, so that is paid first.
pub fn report(world: &World, first: Pick) -> Result<Option<Said>, String> {
    let flush = settlement::ExecuteMsg::FlushFee {};
    let flushed = world.tell(STRANGER, &world.settlement, &flush);
    // It changed something, even if there is nothing to report.
    let mut said = flushed.ok().map(|_| Ok(()));
    let now = world.epoch()?;
    let count = world.services.len();
    for n in 0..count {
        let service_id = world.services[(first.0 as usize + n) % count];
        let ask = settlement::QueryMsg::Service { service_id };
        let shown: settlement::ServiceResponse = world.ask(&world.settlement, &ask)?;
        for epoch in [now, now.saturating_sub(1)] {
            let msg = settlement::ExecuteMsg::ReportUsage {
                service_id,
                split_version: shown.split_version,
                epoch,
            };
            match world.tell(STRANGER, &world.settlement, &msg) {
                Ok(_) => return Ok(Some(Ok(()))),
                Err(refused) => said = said.or(Some(Err(refused))),
            }
        }
    }
    Ok(said)
}

pub fn claim_reward(
    world: &World,
    program: Pick,
    back: u64,
    twice: bool,
) -> Result<Option<Said>, String> {
    let now: incentives::CurrentEpochResponse =
        world.ask(&world.incentives, &incentives::QueryMsg::CurrentEpoch {})?;
    let program = program.index(2).unwrap_or(0) as u8;
    // The newest that there is, from so many epochs ago on.
    let mut found = None;
    for epoch in (now.epoch.saturating_sub(back + 3)..=now.epoch.saturating_sub(back)).rev() {
        let ask = incentives::QueryMsg::Rewards {
            program,
            epoch,
            start_after: None,
            limit: None,
        };
        let page: Page<incentives::RewardResponse> = world.ask(&world.incentives, &ask)?;
        let mut unclaimed = page.items.into_iter().filter(|r| r.claimed.is_none());
        found = found.or(unclaimed.next());
    }
    let Some(reward) = found else {
        return Ok(None);
    };
    let epoch = reward.epoch;
    if twice {
        // Once it is reported no more.
        world.until((epoch + 2) * world.economy.epoch.seconds)?;
    }
    let msg = incentives::ExecuteMsg::Claim {
        program,
        epoch,
        recipient: reward.recipient.to_string(),
    };
    let first = world.tell(STRANGER, &world.incentives, &msg).map(drop);
    if twice && first.is_ok() && world.tell(STRANGER, &world.incentives, &msg).is_ok() {
        return Err("a reward was claimed twice".into());
    }
    Ok(Some(first))
}
