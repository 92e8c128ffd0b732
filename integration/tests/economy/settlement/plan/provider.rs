//! Operations of providers and payees.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{
    ExecuteMsg as Settle, PayeeRef, ProviderResponse, ReceiveMsg, Role, MAX_RECEIPT_KEYS,
    MAX_SETTLERS,
};

use super::terms::payees;
use super::{Learn, Movement, Must, Plan, Planner};
use crate::settlement::generate::Op;
use crate::suite::{PARTIES, REFERRERS};
use oaic_testing::simulation::Pick;

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
                let known = self.now.referrers.get(&referrer);
                let due = known.map_or(0, |r| r.earned.saturating_sub(r.claimed).u128());
                let msg = Settle::ClaimReferral {
                    referrer: referrer.to_string(),
                };
                let plan = self.settlement("eve", &msg, Must::Succeed.unsure(due == 0))?;
                Ok(Some(plan.moves(self.payout(referrer, due))))
            }
            Op::FlushFee {} => {
                let totals = &self.now.totals;
                let nothing = totals.fee_booked == totals.fee_flushed;
                let must = Must::Succeed.unsure(nothing || self.now.paused());
                let plan = self.settlement("eve", &Settle::FlushFee {}, must)?;
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
                    prices: super::terms::prices(*factor),
                };
                self.settlement(&label, &msg, Must::Either).map(Some)
            }
            Op::UpdateSplit { service, weight } => {
                let (service, label) = self.service(*service);
                let params = &self.now.config.params;
                let payees = payees(self.suite, &label, *weight, params);
                let msg = Settle::UpdateSplit {
                    service_id: service,
                    payees,
                };
                self.settlement(&label, &msg, Must::Either).map(Some)
            }
            Op::SetServiceActive { service, active } => {
                let (service_id, label) = self.service(*service);
                let msg = Settle::SetServiceActive {
                    service_id,
                    active: *active,
                };
                self.settlement(&label, &msg, Must::Succeed).map(Some)
            }
            Op::AddReceiptKey { provider }
            | Op::RetireReceiptKey { provider, .. }
            | Op::SetSettlers { provider, .. }
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
        (service.id, self.suite.signer(&service.provider))
    }

    fn split(&self, service: Pick, version: Pick) -> (u64, u32) {
        let (service, _) = self.service(service);
        let versions = self.now.services[&service].split_version;
        let version = version.index(versions as usize).unwrap_or(0) as u32;
        (service, 1 + version)
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
                source_id: service_id,
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
        let mut plan = self.settlement("cat", &Settle::Claim { payees: list }, must)?;
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
        let provider = self.suite.signer(&self.now.services[&service_id].provider);
        let own = entry.address.as_ref().map(|a| self.suite.signer(a));
        let sender = own.unwrap_or(provider);
        let msg = Settle::SetPayeeAddress {
            payee: PayeeRef {
                source_id: service_id,
                split_version,
                payee: index as u32,
            },
            address: self.party_address(to).into(),
        };
        let must = Must::Either.unless(matches!(entry.role, Role::Dividends | Role::RiskPool));
        let plan = self.settlement(&sender, &msg, must)?;
        // Whoever had the address is paid what it earned before it goes to another.
        let due = entry.earned.u128().saturating_sub(entry.claimed.u128());
        Ok(Some(match &entry.address {
            Some(had) => plan.moves(self.payout(had.clone(), due)),
            None => plan,
        }))
    }

    fn on_provider(&self, op: &Op, provider: &ProviderResponse) -> Result<Plan, String> {
        let label = self.suite.signer(&provider.address);
        match op {
            Op::AddReceiptKey { .. } => {
                let name = format!("receipt/{label}/{}", self.suite.turn);
                let msg = Settle::AddReceiptKey {
                    receipt_key: key(&name).public().into(),
                };
                let learn = Learn::ReceiptKey {
                    provider: provider.address.clone(),
                    key: name,
                };
                let must = Must::iff(provider.receipt_keys.len() < MAX_RECEIPT_KEYS);
                Ok(self.settlement(&label, &msg, must)?.learns(learn))
            }
            Op::RetireReceiptKey { key, .. } => {
                let names = &self.suite.receipt_keys[&provider.address];
                // One that it never had, now and then.
                let index = key.index(names.len() + 1).unwrap_or(0);
                let live = provider.receipt_keys.iter();
                let live = live.map(|key| key.key_index as usize);
                let msg = Settle::RetireReceiptKey {
                    key_index: index as u32,
                };
                let must = Must::iff(live.into_iter().any(|live| live == index));
                self.settlement(&label, &msg, must)
            }
            Op::SetSettlers { settlers, .. } => {
                let party = |pick: &Pick| pick.of(&PARTIES).map(|label| self.address(label));
                let named: Vec<Addr> = settlers.iter().filter_map(party).collect();
                // The tower is always one of them.
                let all = named.iter().chain([&self.suite.tower]);
                let msg = Settle::SetSettlers {
                    settlers: all.map(ToString::to_string).collect(),
                };
                let twice = named
                    .iter()
                    .enumerate()
                    .any(|(i, one)| named[..i].contains(one));
                let must = Must::Succeed
                    .unless(twice || named.contains(&provider.address))
                    .unless(named.len() + 1 > MAX_SETTLERS);
                let learn = Learn::Settlers {
                    provider: provider.address.clone(),
                    named,
                };
                Ok(self.settlement(&label, &msg, must)?.learns(learn))
            }
            Op::Bond { amount, .. } => {
                let amount = amount.of(self.now.balance(&provider.address));
                let must = self.can_pay(&provider.address, amount).unsure(amount < 100);
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
                let now = self.now.block;
                let ready = provider.unbonding.iter();
                let ready =
                    ready.filter(|u| u.release_at <= now.time && u.release_height <= now.height);
                let ready = ready.map(|u| u.amount.u128()).sum();
                let must = Must::Succeed.unsure(ready == 0);
                let plan = self.settlement(&label, &Settle::WithdrawBond {}, must)?;
                Ok(plan.moves(self.payout(provider.address.clone(), ready)))
            }
            _ => Err("not an operation of a provider".into()),
        }
    }
}
