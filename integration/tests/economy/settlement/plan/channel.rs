//! Operations on one channel: opening, topping up, rotating its key.

use cosmwasm_std::Uint128;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{
    ExecuteMsg as Settle, OpenChannel, ReceiveMsg, ServiceResponse,
};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::ExecuteMsg as Token;

use super::{Learn, Movement, Must, Plan, Planner};
use crate::settlement::generate::Op;
use crate::settlement::parties::{ChannelNote, Opening};
use crate::suite::{BYSTANDER, PEOPLE, REFERRERS};
use oaic_testing::simulation::Pick;

impl Planner<'_> {
    pub(super) fn plan_channel(&self, op: &Op) -> Result<Option<Plan>, String> {
        if let Op::Open { .. } = op {
            return self.open(op).map(Some);
        }
        let (Op::TopUp { channel, .. }
        | Op::TopUpFrom { channel, .. }
        | Op::RotateSessionKey { channel, .. }) = op
        else {
            return Ok(None);
        };
        let found = match op {
            Op::TopUpFrom { .. } => self.channel_of_a_spender(*channel),
            _ => self.channel(*channel),
        };
        let Some(channel) = found else {
            return Ok(None);
        };
        self.on_channel(op, channel).map(Some)
    }

    pub(super) fn service_of(&self, pick: Pick) -> &ServiceResponse {
        let services: Vec<_> = self.now.services.values().collect();
        pick.of(&services).expect("there are services")
    }

    /// Whether a service takes openings.
    pub(super) fn takes_openings(&self, service: &ServiceResponse) -> bool {
        let trusted = self.now.providers[&service.provider].trusted;
        service.active && trusted && !self.now.openings_paused()
    }

    fn open(&self, op: &Op) -> Result<Plan, String> {
        let Op::Open {
            payer,
            service,
            amount,
            limit,
            referrer,
            refund_to,
        } = op
        else {
            return Err("not an opening".into());
        };
        let label = *payer.of(&PEOPLE).expect("there are people");
        let payer = self.address(label);
        let service = self.service_of(*service);
        let amount = amount.of(self.now.balance(&payer));
        let session_key = format!("session/{}", self.suite.turn);
        let limit = limit.of(amount);
        let referrer = referrer.map(|r| *r.of(&REFERRERS).expect("there are referrers"));
        let refund_to = refund_to.map(|pick| self.party_address(pick));
        let msg = ReceiveMsg::OpenChannel(OpenChannel {
            conditions: Default::default(),
            service_id: service.id,
            session_key: key(&session_key).public().into(),
            spend_limit: Uint128::new(limit),
            referrer: referrer.map(|r| self.address(r).into()),
            refund_to: refund_to.as_ref().map(ToString::to_string),
        });
        let must = self
            .can_pay(&payer, amount)
            .unsure(amount < 100 || referrer == Some(label))
            .unless(!self.takes_openings(service) || limit > TOTAL_SUPPLY);
        let opening = Opening {
            key: session_key,
            limit,
            provider: service.provider.clone(),
            refund_to: refund_to.filter(|account| *account != payer),
            payer,
        };
        let plan = self.send(label, amount, &msg, must)?;
        Ok(plan.learns(Learn::Opened(opening)))
    }

    /// Tokens sent to the settlement with a message.
    pub(super) fn send(
        &self,
        label: &str,
        amount: u128,
        msg: &ReceiveMsg,
        must: Must,
    ) -> Result<Plan, String> {
        let msg = Token::Send {
            contract: self.escrow().to_string(),
            amount: Uint128::new(amount),
            msg: oaic_chain::encode(msg).map_err(|e| e.to_string())?,
        };
        let from = self.address(label);
        let plan = self.token(label, &msg, must)?;
        Ok(plan.moves(Movement::transfer(from, self.escrow(), amount)))
    }

    fn on_channel(&self, op: &Op, channel: &ChannelNote) -> Result<Plan, String> {
        let number = channel.number;
        let payer = self.suite.signer(&channel.payer);
        let learn = Learn::ToppedUp { channel: number };
        match op {
            Op::TopUp { from, amount, .. } => {
                // Nobody but the payer may, who mostly asks. Neither a pause of openings nor an
                // unlock stops it.
                let label = match from.0 % 8 {
                    0 => self.party(*from),
                    _ => payer.as_str(),
                };
                let from = self.address(label);
                let amount = amount.of(self.now.balance(&from));
                let must = self
                    .can_pay(&from, amount)
                    .unsure(amount < 100)
                    .unless(from != channel.payer || channel.closed);
                let msg = ReceiveMsg::TopUp { channel: number };
                Ok(self.send(label, amount, &msg, must)?.learns(learn))
            }
            Op::TopUpFrom {
                owner,
                spender,
                amount,
                ..
            } => {
                let (owner, label, spender) = self.allowed_to(&channel.payer, *owner, *spender);
                let (gross, must) = self.spending(&owner, &spender, *amount);
                let inner = ReceiveMsg::TopUp { channel: number };
                let msg = Token::SendFrom {
                    owner: owner.to_string(),
                    contract: self.escrow().to_string(),
                    amount: Uint128::new(gross),
                    msg: oaic_chain::encode(&inner).map_err(|e| e.to_string())?,
                };
                let must = must.unless(spender != channel.payer || channel.closed);
                Ok(self
                    .token(&label, &msg, must)?
                    .learns(learn)
                    .moves(Movement::spend(&owner, spender, gross))
                    .moves(Movement::TransferFor {
                        from: owner,
                        to: self.escrow(),
                        gross,
                    }))
            }
            Op::RotateSessionKey {
                channel: pick,
                limit,
            } => {
                // The bystander keeps its key, whoever else would like to rotate it.
                let sender = match payer.as_str() {
                    BYSTANDER => "eve",
                    payer => payer,
                };
                let again = pick.0 % 64 < 4;
                let session_key = match again {
                    true => channel.key.clone(),
                    false => format!("session/{}", self.suite.turn),
                };
                let limit = limit.of(channel.reserve());
                let msg = Settle::RotateSessionKey {
                    channel: number,
                    session_key: key(&session_key).public().into(),
                    spend_limit: Uint128::new(limit),
                };
                let stranger = self.address(sender) != channel.payer;
                // Of a closed channel, all there is to do is to end grants of its last keys.
                let idle = match channel.closed {
                    true => !self.suite.grants.iter().any(|(pair, grant)| {
                        pair.0 == channel.payer && channel.last_keys().contains(&grant.key)
                    }),
                    false => again,
                };
                let must = Must::Succeed.unless(idle || stranger || limit > TOTAL_SUPPLY);
                Ok(self.settlement(sender, &msg, must)?.learns(Learn::Rotated {
                    channel: number,
                    key: session_key,
                    limit,
                }))
            }
            _ => Err("not an operation on a channel".into()),
        }
    }
}
