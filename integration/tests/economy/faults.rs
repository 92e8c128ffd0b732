//! Settlement with a fault.

use cosmwasm_std::{from_json, to_json_vec, DepsMut, Empty, Env, MessageInfo, Response};
use cw_multi_test::error::{anyhow, AnyResult};
use cw_multi_test::Contract;
use oaic_integration::parties::pack;
use oaic_messages::compute_settlement::{ChannelResponse, ExecuteMsg, QueryMsg};
use oaic_vouchers::{unpack_entries, Entry};

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Whoever hands vouchers in, they settle.
    AnybodySettles,
    /// An amount that no 64 bits hold fails its whole batch.
    AmountsOverflow,
    /// A sequence near the greatest makes every later batch fail.
    SequencesOverflow,
    /// A request to unlock is due at once.
    NoDelay,
    /// Anybody can let a channel's payer go.
    AnybodyReleases,
    /// The payer's own batch replaces the roots of the lanes that it names, unpaid.
    RootsAreAnybodys,
}

/// Says that a sequence was too great once.
const POISONED: &[u8] = b"poisoned";

/// Settlement with a fault; every other contract as it is.
pub struct Mutant {
    pub fault: Fault,
    pub inner: Box<dyn Contract<Empty>>,
}

impl Mutant {
    fn entries(msg: &ExecuteMsg) -> Vec<Entry> {
        match msg {
            ExecuteMsg::SettleBatch { entries } => unpack_entries(entries).unwrap_or_default(),
            _ => vec![],
        }
    }

    /// Block and sender as the fault has them, and the message, where that is another.
    fn wrong(
        &self,
        deps: &mut DepsMut,
        env: &mut Env,
        info: &mut MessageInfo,
        msg: &ExecuteMsg,
    ) -> AnyResult<Option<Vec<u8>>> {
        let entries = Self::entries(msg);
        let first = entries.first().map(|entry| entry.voucher.channel);
        let shown = |deps: &DepsMut, channel: u64| -> Option<ChannelResponse> {
            let ask = QueryMsg::Channel { channel };
            let answer = deps.querier.query_wasm_smart(&env.contract.address, &ask);
            answer.ok()
        };
        let provider = |deps: &DepsMut, channel: u64| Some(shown(deps, channel)?.provider);
        match (self.fault, msg) {
            (Fault::AnybodySettles, ExecuteMsg::SettleBatch { .. }) => {
                let provider = first.and_then(|channel| provider(deps, channel));
                info.sender = provider.unwrap_or(info.sender.clone());
            }
            (Fault::AnybodyReleases, ExecuteMsg::Release { channels }) => {
                let provider = channels.first().and_then(|number| provider(deps, *number));
                info.sender = provider.unwrap_or(info.sender.clone());
            }
            // As if what claims nothing were never refused.
            (Fault::RootsAreAnybodys, ExecuteMsg::SettleBatch { .. }) => {
                let channel = first.and_then(|channel| shown(deps, channel));
                if let Some(channel) = channel.filter(|channel| channel.payer == info.sender) {
                    info.sender = channel.provider;
                    let unpaid = |entry: Entry| Entry { claim: 0, ..entry };
                    let entries: Vec<Entry> = entries.into_iter().map(unpaid).collect();
                    let entries = pack(&entries).into();
                    return Ok(Some(to_json_vec(&ExecuteMsg::SettleBatch { entries })?));
                }
            }
            (Fault::AmountsOverflow, _) => {
                let max = u128::from(u64::MAX);
                if entries.iter().any(|entry| entry.voucher.amount > max) {
                    return Err(anyhow!("an amount is too great"));
                }
            }
            (Fault::SequencesOverflow, ExecuteMsg::SettleBatch { .. }) => {
                if deps.storage.get(POISONED).is_some() {
                    return Err(anyhow!("the sum of all calls overflows"));
                }
                if entries.iter().any(|e| e.voucher.sequence >= u64::MAX - 1) {
                    deps.storage.set(POISONED, &[1]);
                }
            }
            (Fault::NoDelay, ExecuteMsg::FinalizeUnlock { .. }) => {
                env.block.time = env.block.time.plus_days(3);
                env.block.height += 10_000;
            }
            _ => {}
        }
        Ok(None)
    }
}

impl Contract<Empty> for Mutant {
    fn execute(
        &self,
        mut deps: DepsMut,
        mut env: Env,
        mut info: MessageInfo,
        mut msg: Vec<u8>,
    ) -> AnyResult<Response> {
        if let Ok(settlement) = from_json::<ExecuteMsg>(&msg) {
            if let Some(other) = self.wrong(&mut deps, &mut env, &mut info, &settlement)? {
                msg = other;
            }
        }
        self.inner.execute(deps, env, info, msg)
    }

    oaic_embedded::delegate!(inner: instantiate, query, sudo, reply, migrate);
}
