//! Operations on channels: opening, settling, closing.

use cosmwasm_std::{Binary, Uint128};
use oaic_integration::parties::{key, sign_close, sign_voucher, some_peaks};
use oaic_integration::setup::send;
use oaic_session::Domains;
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, ExecuteMsg as Settle, OpenChannel, ReceiveMsg,
};
use oaic_types::token::ExecuteMsg as Token;
use oaic_vouchers::{Hash, Voucher, EMPTY_PEAKS};

use super::{Learn, Movement, Must, Plan, Planner};
use crate::judge::Item;
use crate::op::{Closing, Fault, Op, Step, VoucherPlan};
use crate::world::{HOLDERS, PARTIES, REFERRERS};
use oaic_integration::walk::Pick;

impl Planner<'_> {
    pub(super) fn plan_channel(&self, op: &Op) -> Result<Option<Plan>, String> {
        if let Op::Open { .. } = op {
            return self.open(op).map(Some);
        }
        if let Op::Settle { vouchers } = op {
            return self.settle(vouchers).map(Some);
        }
        let (Op::TopUp { channel, .. }
        | Op::TopUpFrom { channel, .. }
        | Op::AdvanceTerms { channel, .. }
        | Op::RotateSessionKey { channel, .. }
        | Op::RequestUnlock { channel }
        | Op::CancelUnlock { channel }
        | Op::FinalizeUnlock { channel }
        | Op::Close { channel, .. }) = op
        else {
            return Ok(None);
        };
        let Some(channel) = self.channel(*channel) else {
            return Ok(None);
        };
        self.on_channel(op, channel).map(Some)
    }

    /// Channels that are closed are picked seldom: there is little to do with them.
    fn channel(&self, pick: Pick) -> Option<&ChannelResponse> {
        let all: Vec<_> = self.now.channels.values().collect();
        let open: Vec<_> = all
            .iter()
            .filter(|c| c.status != ChannelStatus::Closed)
            .copied()
            .collect();
        let from = if pick.0 % 16 == 0 || open.is_empty() {
            &all
        } else {
            &open
        };
        Pick(pick.0 / 16).of(from).copied()
    }

    fn open(&self, op: &Op) -> Result<Plan, String> {
        let Op::Open {
            payer,
            service,
            amount,
            limit,
            referrer,
        } = op
        else {
            return Err("not an opening".into());
        };
        let label = *payer.of(&HOLDERS).expect("there are holders");
        let payer = self.address(label);
        let services: Vec<_> = self.now.services.values().collect();
        let service = service.of(&services).expect("there are services");
        let amount = amount.of(self.now.balance(&payer));
        let session_key = format!("session/{}", self.world.keys_made);
        let limit = limit.map(|l| l.of(amount));
        let referrer = referrer.map(|r| *r.of(&REFERRERS).expect("there are referrers"));
        let msg = ReceiveMsg::OpenChannel(OpenChannel {
            service_id: service.id,
            session_key: key(&session_key).public().into(),
            spend_limit: limit.map(Uint128::new),
            max_price_version: Some(service.price_version),
            referrer: referrer.map(|r| self.address(r).into()),
        });
        let provider = &self.now.providers[&service.provider];
        let must = self
            .can_pay(&payer, amount)
            .unsure(amount < 100 || limit == Some(0) || referrer == Some(label))
            .unless(self.now.openings_paused())
            .unless(provider.bond < self.now.config.params.min_bond);
        self.send(label, amount, &msg, must)
            .map(|p| p.learns(Learn::Opened { key: session_key }))
    }

    /// Tokens sent to the settlement with a message.
    pub(super) fn send(
        &self,
        label: &str,
        amount: u128,
        msg: &ReceiveMsg,
        must: Must,
    ) -> Result<Plan, String> {
        let msg = send(&self.escrow(), amount, msg).map_err(|e| e.to_string())?;
        let from = self.address(label);
        Ok(self.token(label, &msg, must)?.moves(Movement::Transfer {
            from,
            to: self.escrow(),
            gross: amount,
        }))
    }

    fn on_channel(&self, op: &Op, channel: &ChannelResponse) -> Result<Plan, String> {
        let number = channel.channel;
        let closed = channel.status == ChannelStatus::Closed;
        let payer = self.world.label(&channel.payer);
        match op {
            Op::TopUp { from, amount, .. } => {
                // Nobody but the payer may; he mostly is.
                let anybody = *from.of(&PARTIES).expect("there are parties");
                let label = match from.0 % 8 {
                    0 => anybody,
                    _ => payer.as_str(),
                };
                let from = self.address(label);
                let amount = amount.of(self.now.balance(&from));
                let stranger = from != channel.payer;
                let must = self
                    .can_pay(&from, amount)
                    .unsure(amount < 100 || channel.status == ChannelStatus::Unlocking)
                    .unless(stranger || closed || self.now.openings_paused());
                self.send(label, amount, &ReceiveMsg::TopUp { channel: number }, must)
            }
            Op::TopUpFrom {
                owner,
                spender,
                amount,
                ..
            } => {
                let (owner, label, spender) = self.allowed_to(&channel.payer, *owner, *spender);
                let allowed = self.allowance(&owner, &spender);
                let gross = amount.of(allowed.min(self.now.balance(&owner)));
                let inner = ReceiveMsg::TopUp { channel: number };
                let msg = Token::SendFrom {
                    owner: owner.to_string(),
                    contract: self.escrow().to_string(),
                    amount: Uint128::new(gross),
                    msg: oaic_chain::encode(&inner).map_err(|e| e.to_string())?,
                };
                let stranger = spender != channel.payer;
                let must = self
                    .can_spend(&owner, allowed, gross)
                    .unless(stranger || closed || self.now.openings_paused());
                Ok(self
                    .token(&label, &msg, must)?
                    .moves(Movement::Spend {
                        owner: owner.clone(),
                        spender,
                        gross,
                    })
                    .moves(Movement::TransferFor {
                        from: owner,
                        to: self.escrow(),
                        gross,
                    }))
            }
            Op::AdvanceTerms { service, .. } => {
                let services: Vec<_> = self.now.services.values().collect();
                let service = service.of(&services).expect("there are services");
                let msg = Settle::AdvanceTerms {
                    channel: number,
                    service_id: service.id,
                    max_price_version: None,
                };
                let foreign = service.provider != channel.provider;
                let must = Must::Either.unless(closed || foreign || self.now.openings_paused());
                self.settlement(&payer, &msg, must)
            }
            Op::RotateSessionKey { limit, .. } => {
                let session_key = format!("session/{}", self.world.keys_made);
                let msg = Settle::RotateSessionKey {
                    channel: number,
                    session_key: key(&session_key).public().into(),
                    spend_limit: limit.map(|l| Uint128::new(l.of(channel.reserved.u128()))),
                };
                let learn = Learn::SessionKey {
                    channel: number,
                    key: session_key,
                };
                let must = Must::Either.unless(closed);
                Ok(self.settlement(&payer, &msg, must)?.learns(learn))
            }
            Op::RequestUnlock { .. } => {
                let msg = Settle::RequestUnlock { channel: number };
                let again = channel.status == ChannelStatus::Unlocking;
                let must = Must::Succeed.unsure(again).unless(closed);
                self.settlement(&payer, &msg, must)
            }
            Op::CancelUnlock { .. } => {
                let msg = Settle::CancelUnlock { channel: number };
                let must = Must::iff(channel.unlock.is_some()).unsure(self.unlocked(channel));
                self.settlement(&payer, &msg, must.unless(closed))
            }
            Op::FinalizeUnlock { .. } => {
                let msg = Settle::FinalizeUnlock { channel: number };
                let must = Must::iff(self.unlocked(channel)).unless(closed);
                self.close_out(channel, self.settlement("carol", &msg, must)?)
            }
            Op::Close { closing, .. } => self.cooperative_close(channel, *closing),
            _ => Err("not an operation on a channel".into()),
        }
    }

    /// Whether delay and blocks of an unlock have passed.
    fn unlocked(&self, channel: &ChannelResponse) -> bool {
        let now = self.now.block;
        channel
            .unlock
            .as_ref()
            .is_some_and(|u| now.time >= u.time && now.height >= u.height)
    }

    fn close_out(&self, channel: &ChannelResponse, plan: Plan) -> Result<Plan, String> {
        Ok(plan
            .moves(self.payout(channel.payer.clone(), channel.reserved.u128()))
            .learns(Learn::Refunded {
                channel: channel.channel,
            }))
    }

    fn cooperative_close(
        &self,
        channel: &ChannelResponse,
        closing: Closing,
    ) -> Result<Plan, String> {
        let paid = channel.paid.u128();
        let signed = match closing {
            Closing::PaidLess => paid.checked_sub(1).unwrap_or(1),
            Closing::Honest | Closing::OneSided => paid,
        };
        let id: Hash = channel.id.to_array().map_err(|e| e.to_string())?;
        let payer_key = self.world.session_key(channel.channel, channel.key_index);
        let (_, provider_key) = self.world.receipt_key(&channel.provider);
        let provider_key = match closing {
            Closing::OneSided => payer_key.clone(),
            _ => provider_key,
        };
        let sign = |key| Binary::from(sign_close(key, &self.world.domains.close, id, signed));
        let msg = Settle::CooperativeClose {
            channel: channel.channel,
            paid: Uint128::new(signed),
            payer_signature: sign(&payer_key),
            provider_signature: sign(&provider_key),
        };
        let must = Must::iff(matches!(closing, Closing::Honest))
            .unless(!channel.owed.is_zero() || channel.status == ChannelStatus::Closed);
        self.close_out(channel, self.settlement("dave", &msg, must)?)
    }

    fn settle(&self, vouchers: &[VoucherPlan]) -> Result<Plan, String> {
        // Vouchers of one batch follow each other, so each lane's last word is kept here.
        let mut last = self.world.acknowledged.clone();
        let mut items = vec![];
        for plan in vouchers {
            items.push(self.voucher(plan, &mut last)?);
        }
        let packed: Vec<_> = items.iter().map(|i| i.packed.clone()).collect();
        let msg = Settle::SettleBatch {
            vouchers: oaic_integration::parties::pack(&packed).into(),
        };
        Ok(self
            .settlement("bob", &msg, Must::Succeed)?
            .learns(Learn::Batch(items)))
    }

    fn voucher(
        &self,
        plan: &VoucherPlan,
        last: &mut std::collections::BTreeMap<(u64, u32, u32), (u64, u128)>,
    ) -> Result<Item, String> {
        let nobody = 1_000_000 + u64::from(plan.lane);
        let channel = self
            .channel(plan.channel)
            .filter(|_| plan.fault != Fault::NoChannel);
        let number = channel.map_or(nobody, |c| c.channel);
        let terms = match channel {
            _ if plan.fault == Fault::NoTerms => 99,
            Some(c) => plan.terms.index(c.terms as usize).unwrap_or(0) as u32,
            None => 0,
        };
        let lane = (number, terms, plan.lane);
        let (sequence, amount) = last.get(&lane).copied().unwrap_or((0, 0));
        let reserved = channel.map_or(0, |c| c.reserved.u128());
        let (next, total) = match plan.step {
            Step::Forward => (sequence + plan.calls, amount + plan.amount),
            Step::Same => (sequence, amount),
            Step::FewerCalls => (sequence.saturating_sub(plan.calls), amount + plan.amount),
            Step::LessMoney => (
                sequence + plan.calls,
                amount.saturating_sub(1 + plan.amount),
            ),
            Step::Opening => (0, plan.amount),
            Step::OverReserved => (sequence + plan.calls, amount + reserved + plan.amount),
        };
        let id: Hash = match channel {
            Some(c) if plan.fault != Fault::OtherChannel => {
                c.id.to_array().map_err(|e| e.to_string())?
            }
            _ => some_peaks("a channel elsewhere"),
        };
        let in_force = channel.map_or(0, |c| c.key_index);
        let key_index = in_force + u32::from(plan.fault == Fault::OtherKey);
        let voucher = Voucher {
            channel_id: id,
            terms,
            lane: plan.lane,
            key_index,
            sequence: next,
            amount: total,
            peaks: if next == 0 {
                EMPTY_PEAKS
            } else {
                some_peaks(&format!("{lane:?}/{next}"))
            },
        };
        let signer = match plan.fault {
            Fault::Forged => key("a stranger"),
            _ => self.world.session_key(number, key_index),
        };
        let chain_id = oaic_chain::Chain::chain_id(&self.world.chain);
        let domain = match plan.fault {
            Fault::OtherChain => Domains::derive("elsewhere-1", self.escrow().as_str()).voucher,
            Fault::OtherContract => {
                Domains::derive(&chain_id, self.world.contracts.token.as_str()).voucher
            }
            _ => self.world.domains.voucher,
        };
        let mut packed = sign_voucher(&signer, &domain, number, &voucher);
        if plan.fault == Fault::Altered {
            packed.signature[plan.lane as usize] ^= 1;
        }
        if plan.fault == Fault::None && next >= sequence && total >= amount {
            last.insert(lane, (next, total));
        }
        Ok(Item {
            packed,
            fault: plan.fault,
        })
    }
}
