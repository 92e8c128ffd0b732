//! What a provider does at settlement, and what settlement says of channels.

use cosmwasm_std::{from_json, Binary, Uint128};
use cw_multi_test::AppResponse;
use oaic_messages::compute_settlement::*;
use oaic_testing::contracts::payee;
use oaic_vouchers::{
    domain, Entry, Provenance, Purpose, Receipt, SigningKey, Status, Voucher, NO_LIMIT,
};

use crate::suite::Suite;

/// What settlement says of the one channel in a list.
pub fn result(done: &AppResponse) -> ChannelResult {
    let ChannelsResponse { mut results } = from_json(done.data.as_ref().unwrap()).unwrap();
    assert_eq!(results.len(), 1);
    results.remove(0)
}

/// It stores content for a minute and serves up to level 2.
pub fn profile() -> Profile {
    Profile {
        endpoint: "https://provider.example".into(),
        retention: Some(60),
        security_level: 2,
        ..Profile::default()
    }
}

impl Suite {
    fn payees(&self) -> Vec<PayeeSpec> {
        let provider = self.who("provider");
        let role = Role::ComputeProvider;
        vec![payee(role, "provider", Some(&provider), 9_400)]
    }

    /// A bonded provider with service 1: 2 uoaic per prompt token.
    pub fn offer_service(&mut self) {
        let mut prices = vec![Uint128::zero(); UNIT_SLOTS];
        prices[0] = Uint128::new(2 * PRICE_SCALE);
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: self.receipt_key.public().into(),
            profile: profile(),
        };
        let offer = ExecuteMsg::RegisterService {
            model: "model".into(),
            prices: PriceTable {
                prices,
                tier_discounts: vec![],
                max_call: 5_000u128.into(),
            },
            payees: self.payees(),
        };
        let (provider, settlement) = (self.who("provider"), self.settlement.clone());
        self.execute(&provider, &settlement, &register, &[])
            .unwrap();
        self.send_to("provider", &settlement, 1_000, &ReceiveMsg::Bond {})
            .unwrap();
        self.execute(&provider, &settlement, &offer, &[]).unwrap();
    }

    pub fn there(&self, channel: u64) -> ChannelResponse {
        self.ask(&self.settlement, &QueryMsg::Channel { channel })
            .unwrap()
    }

    /// What a session key signs for `amount`, as an entry that claims all of it.
    pub fn entry(&self, channel: u64, key: &SigningKey, amount: u64) -> Binary {
        let there = self.there(channel);
        let voucher = Voucher {
            channel_id: there.id.to_array().unwrap(),
            terms: 0,
            lane: 0,
            key_index: there.key_index,
            sequence: 1,
            amount: amount.into(),
            peaks: [7; 32],
        };
        let chain_id = self.block().chain_id;
        let domain = domain(Purpose::Voucher, &chain_id, self.settlement.as_str());
        let voucher = voucher.pack(channel, key.sign(&voucher.to_bytes(&domain)));
        let claim = amount;
        Entry { voucher, claim }.to_bytes().into()
    }

    /// Settles `amount` on a channel, as its provider would.
    pub fn settle(&mut self, channel: u64, key: &SigningKey, amount: u64) {
        let entries = self.entry(channel, key, amount);
        let settle = ExecuteMsg::SettleBatch { entries };
        self.run_settlement("provider", &settle).unwrap();
        assert_eq!(self.there(channel).paid.u128(), amount.into());
    }

    /// Of the first call of lane 0, served without a limit of retention.
    pub fn receipt(&self, channel: u64) -> Receipt {
        Receipt {
            channel_id: self.there(channel).id.to_array().unwrap(),
            terms: 0,
            lane: 0,
            sequence: 1,
            request_hash: [1; 32],
            response_hash: [2; 32],
            price_table: [3; 32],
            units: [0; UNIT_SLOTS],
            amount: 1,
            status: Status::Ok,
            provenance: Provenance::Counted,
            security_level: 0,
            retention: NO_LIMIT,
            timestamp_ms: 1,
        }
    }

    /// A receipt as the provider signs it.
    pub fn signed(&self, receipt: &Receipt) -> (Binary, Binary) {
        let chain_id = self.block().chain_id;
        let bytes = receipt.to_bytes(&domain(
            Purpose::Receipt,
            &chain_id,
            self.settlement.as_str(),
        ));
        (bytes.into(), self.receipt_key.sign(&bytes).into())
    }

    /// Rewards of proven offenses go to the treasury's risk pool.
    pub fn link_risk_pool(&mut self) {
        let links = Links {
            risk_pool: Some(self.treasury.to_string()),
            ..Links::default()
        };
        let update = ExecuteMsg::UpdateLinks { links };
        self.run_settlement("owner", &update).unwrap();
    }

    /// The provider's service has another version of its split.
    pub fn update_split(&mut self) {
        let update = ExecuteMsg::UpdateSplit {
            service_id: 1,
            payees: self.payees(),
        };
        self.run_settlement("provider", &update).unwrap();
    }

    /// The provider replaces its profile.
    pub fn offer(&mut self, security_level: u8, retention: Option<u32>) {
        let profile = Profile {
            security_level,
            retention,
            ..profile()
        };
        let update = ExecuteMsg::UpdateProvider { profile };
        self.run_settlement("provider", &update).unwrap();
    }

    /// What a channel's terms agree on.
    pub fn agreed(&self, channel: u64, terms: u32) -> Conditions {
        let question = QueryMsg::Terms { channel, terms };
        let found: TermsResponse = self.ask(&self.settlement, &question).unwrap();
        found.conditions
    }

    /// The provider releases a channel, at once.
    pub fn release(&mut self, channel: u64) {
        let channels = vec![channel];
        let release = ExecuteMsg::Release { channels };
        self.run_settlement("provider", &release).unwrap();
        assert_eq!(self.there(channel).status, ChannelStatus::Closed);
    }

    /// What finalizing a channel at settlement says of it; anybody may.
    pub fn finalize(&mut self, channel: u64) -> ChannelResult {
        let channels = vec![channel];
        let finalize = ExecuteMsg::FinalizeUnlock { channels };
        result(&self.run_settlement("anyone", &finalize).unwrap())
    }
}
