//! Operations of providers, payees and reporters.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_integration::parties::{key, sign_receipt, some_peaks};
use oaic_math::price::{call_price, price_array};
use oaic_types::compute_settlement::{
    ChannelResponse, Dispute, ExecuteMsg as Settle, PayeeRef, PriceTable, ProviderResponse,
    ReceiveMsg, Role,
};
use oaic_vouchers::{Hash, Provenance, Receipt, SigningKey, Status};

use super::{Learn, Movement, Must, Plan, Planner};
use crate::op::{Evidence, Op};
use crate::world::{payees, PARTIES, REFERRERS};
use oaic_integration::walk::Pick;

impl Planner<'_> {
    pub(super) fn plan_provider(&self, op: &Op) -> Result<Option<Plan>, String> {
        match op {
            Op::Claim {
                service,
                version,
                twice,
            } => self.claim(*service, *version, *twice),
            Op::ClaimReferral { referrer } => {
                let label = *referrer.of(&REFERRERS).expect("there are referrers");
                let referrer = self.address(label);
                let book = self.now.referrers.get(&referrer);
                let due = book.map_or(0, |b| b.earned.u128().saturating_sub(b.claimed.u128()));
                let msg = Settle::ClaimReferral {
                    referrer: referrer.to_string(),
                };
                let plan = self.settlement("erin", &msg, Must::Succeed.unsure(due == 0))?;
                Ok(Some(plan.moves(self.payout(referrer, due))))
            }
            Op::FlushFee => {
                let books = &self.now.books;
                let nothing = books.fee_booked == books.fee_flushed;
                let must = Must::Succeed.unsure(nothing || self.now.paused());
                let plan = self.settlement("erin", &Settle::FlushFee {}, must)?;
                Ok(Some(plan.moves(Movement::PayFee)))
            }
            Op::SetPayeeAddress {
                service,
                version,
                payee,
                to,
            } => self.set_payee_address(*service, *version, *payee, *to),
            Op::UpdatePrices { service, factor } => {
                let (service, label) = self.service(*service);
                let msg = Settle::UpdatePrices {
                    service_id: service,
                    prices: crate::world::prices(*factor),
                };
                self.settlement(&label, &msg, Must::Either).map(Some)
            }
            Op::UpdateSplit { service, weight } => {
                let (service, label) = self.service(*service);
                let params = &self.now.config.params;
                let payees = payees(&self.world.chain, &label, *weight, params)
                    .map_err(|e| e.to_string())?;
                let msg = Settle::UpdateSplit {
                    service_id: service,
                    payees,
                };
                self.settlement(&label, &msg, Must::Either).map(Some)
            }
            Op::Dispute {
                channel,
                reporter,
                sequence,
                evidence,
            } => {
                let channels: Vec<_> = self.now.channels.values().collect();
                let Some(channel) = channel.of(&channels) else {
                    return Ok(None);
                };
                let reporter = *reporter.of(&PARTIES).expect("there are parties");
                self.dispute(channel, reporter, *sequence, *evidence)
                    .map(Some)
            }
            Op::RotateReceiptKey { provider }
            | Op::Bond { provider, .. }
            | Op::Unbond { provider, .. }
            | Op::WithdrawBond { provider } => {
                let providers: Vec<_> = self.now.providers.values().collect();
                let provider = provider.of(&providers).expect("there are providers");
                self.on_provider(op, provider).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// A service's id and its provider's label.
    fn service(&self, pick: Pick) -> (u64, String) {
        let services: Vec<_> = self.now.services.values().collect();
        let service = pick.of(&services).expect("there are services");
        (service.id, self.world.label(&service.provider))
    }

    fn split(&self, service: Pick, version: Pick) -> (u64, u32) {
        let (service, _) = self.service(service);
        let versions = self.now.services[&service].split_version;
        (
            service,
            1 + version.index(versions as usize).unwrap_or(0) as u32,
        )
    }

    fn claim(&self, service: Pick, version: Pick, twice: bool) -> Result<Option<Plan>, String> {
        let (service_id, split_version) = self.split(service, version);
        let split = &self.now.splits[&(service_id, split_version)];
        let mut list = vec![];
        let mut due: BTreeMap<Addr, u128> = BTreeMap::new();
        for (payee, entry) in (0u32..).zip(&split.payees) {
            let Some(address) = &entry.address else {
                continue;
            };
            list.push(PayeeRef {
                service_id,
                split_version,
                payee,
            });
            *due.entry(address.clone()).or_default() +=
                entry.earned.u128().saturating_sub(entry.claimed.u128());
        }
        if twice {
            list.extend(list.clone());
        }
        let nothing = due.values().all(|d| *d == 0);
        let must = Must::Succeed.unsure(nothing || twice);
        let mut plan = self.settlement("carol", &Settle::Claim { payees: list }, must)?;
        for (payee, amount) in due {
            plan = plan.moves(self.payout(payee, amount));
        }
        Ok(Some(plan))
    }

    fn set_payee_address(
        &self,
        service: Pick,
        version: Pick,
        payee: Pick,
        to: Pick,
    ) -> Result<Option<Plan>, String> {
        let (service_id, split_version) = self.split(service, version);
        let split = &self.now.splits[&(service_id, split_version)];
        let index = payee.index(split.payees.len()).expect("a split has payees");
        let entry = &split.payees[index];
        let provider = self.world.label(&self.now.services[&service_id].provider);
        let sender = entry
            .address
            .as_ref()
            .map_or(provider, |a| self.world.label(a));
        let msg = Settle::SetPayeeAddress {
            payee: PayeeRef {
                service_id,
                split_version,
                payee: index as u32,
            },
            address: self
                .address(to.of(&PARTIES).expect("there are parties"))
                .into(),
        };
        let must = Must::Either.unless(matches!(entry.role, Role::Dividends | Role::RiskPool));
        self.settlement(&sender, &msg, must).map(Some)
    }

    fn on_provider(&self, op: &Op, provider: &ProviderResponse) -> Result<Plan, String> {
        let label = self.world.label(&provider.address);
        match op {
            Op::RotateReceiptKey { .. } => {
                let name = format!("receipt/{label}/{}", self.world.keys_made);
                let msg = Settle::RotateReceiptKey {
                    receipt_key: key(&name).public().into(),
                };
                let learn = Learn::ReceiptKey {
                    provider: provider.address.clone(),
                    key: name,
                };
                Ok(self.settlement(&label, &msg, Must::Either)?.learns(learn))
            }
            Op::Bond { amount, .. } => {
                let amount = amount.of(self.now.balance(&provider.address));
                let must = self
                    .can_pay(&provider.address, amount)
                    .unsure(amount < 100 || self.now.openings_paused());
                self.send(&label, amount, &ReceiveMsg::Bond {}, must)
            }
            Op::Unbond { amount, .. } => {
                let amount = amount.of(provider.bond.u128());
                let msg = Settle::Unbond {
                    amount: Uint128::new(amount),
                };
                let rest = provider.bond.u128().checked_sub(amount);
                let min = self.now.config.params.min_bond.u128();
                let allowed = rest.is_some_and(|r| r == 0 || r >= min);
                self.settlement(&label, &msg, Must::Either.unless(!allowed))
            }
            Op::WithdrawBond { .. } => {
                let ready = provider
                    .unbonding
                    .iter()
                    .filter(|u| u.release_at <= self.now.block.time)
                    .map(|u| u.amount.u128())
                    .sum();
                let must = Must::Succeed.unsure(ready == 0);
                let plan = self.settlement(&label, &Settle::WithdrawBond {}, must)?;
                Ok(plan.moves(self.payout(provider.address.clone(), ready)))
            }
            _ => Err("not an operation of a provider".into()),
        }
    }

    fn dispute(
        &self,
        channel: &ChannelResponse,
        reporter: &str,
        sequence: u64,
        evidence: Evidence,
    ) -> Result<Plan, String> {
        let (key_index, provider_key) = self.world.receipt_key(&channel.provider);
        let terms = &self.now.terms[&(channel.channel, 0)];
        let table = &self.now.prices[&(terms.service_id, terms.price_version)];
        let units = [1_000, 0, 200, 0, 0, 0, 0, 1];
        let price = price(table, &units, terms.discount)?;
        let id: Hash = channel.id.to_array().map_err(|e| e.to_string())?;
        let receipt = |amount, response: &str| Receipt {
            channel_id: id,
            terms: 0,
            lane: 0,
            sequence,
            key_index,
            request_hash: some_peaks("request"),
            response_hash: some_peaks(response),
            units,
            amount,
            status: Status::Ok,
            provenance: Provenance::Reported,
            timestamp_ms: 1_767_225_600_000,
        };
        let sign = |signer: &SigningKey, receipt: &Receipt| {
            let (bytes, signature) = sign_receipt(signer, &self.world.domains.receipt, receipt);
            (Binary::from(bytes), Binary::from(signature))
        };
        let two = |signer: &SigningKey, other: &str| {
            let (receipt_a, signature_a) = sign(signer, &receipt(price, "one answer"));
            let (receipt_b, signature_b) = sign(signer, &receipt(price, other));
            Dispute::Equivocation {
                receipt_a,
                signature_a,
                receipt_b,
                signature_b,
            }
        };
        let priced = |amount| {
            let (receipt, signature) = sign(&provider_key, &receipt(amount, "one answer"));
            Dispute::Overcharge { receipt, signature }
        };
        let (dispute, must) = match evidence {
            Evidence::Equivocation => (two(&provider_key, "another answer"), Must::Either),
            Evidence::Overcharge => (priced(price + 1), Must::Either),
            Evidence::SameTwice => (two(&provider_key, "one answer"), Must::Fail),
            Evidence::FairPrice => (priced(price), Must::Fail),
            Evidence::Forged => (two(&key("a stranger"), "another answer"), Must::Fail),
            Evidence::Again => {
                let used = Pick(sequence as u32).of(&self.world.disputes);
                (used.cloned().unwrap_or_else(|| priced(price)), Must::Fail)
            }
        };
        let learn = Learn::Slashed(Box::new(dispute.clone()));
        Ok(self
            .settlement(reporter, &Settle::Dispute(dispute), must)?
            .moves(Movement::Slash {
                reporter: self.address(reporter),
            })
            .learns(learn))
    }
}

fn price(table: &PriceTable, units: &[u64; 8], discount: u16) -> Result<u128, String> {
    let prices = price_array(&table.prices).map_err(|e| e.to_string())?;
    call_price(units, &prices, discount, table.max_call.u128()).map_err(|e| e.to_string())
}
