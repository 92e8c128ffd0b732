//! An honest payer whose channel nobody else's operations may disturb, and what else the parties of
//! channels know.

use cosmwasm_std::Addr;
use oaic_chain::Block;
use oaic_integration::parties::{key, sign_voucher, some_peaks};
use oaic_messages::compute_settlement as settlement;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_vouchers::{SigningKey, Voucher};

use super::parties::{ChannelNote, Opening};
use crate::suite::{Suite, BYSTANDER, PROVIDERS};

/// In the bystander's channel, in uoaic: more than an episode ever takes out of it.
const RESERVE: u128 = 1_000_000_000;

impl Suite {
    /// The bystander's channel is the first one.
    pub fn open_bystander(&mut self) -> anyhow::Result<()> {
        let name = "session/bystander";
        let open = settlement::ReceiveMsg::OpenChannel(settlement::OpenChannel {
            conditions: Default::default(),
            service_id: 3,
            session_key: key(name).public().into(),
            spend_limit: TOTAL_SUPPLY.into(),
            referrer: None,
            refund_to: None,
        });
        let opened = self.send(BYSTANDER, &self.settlement, RESERVE, &open);
        opened.map_err(|stop| anyhow::anyhow!("{stop:?}"))?;
        let (payer, provider) = (self.addr(BYSTANDER), self.addr(PROVIDERS[1]));
        let opening = Opening {
            key: name.to_owned(),
            limit: TOTAL_SUPPLY,
            payer,
            provider,
            refund_to: None,
        };
        let (number, params) = (self.bystander, &self.deployed.params);
        let note = ChannelNote::opened(opening, number, &self.domains, RESERVE, params);
        self.channels.insert(number, note);
        self.bystander_calls();
        Ok(())
    }

    /// The bystander signs for a call more, so that its provider always has something to get.
    pub fn bystander_calls(&mut self) {
        let domain = self.domains.voucher;
        let Some(note) = self.channels.get_mut(&self.bystander) else {
            return;
        };
        let lane = note.lane((0, 0));
        let last = lane.held.last().map(|held| held.voucher.clone());
        let (sequence, amount) = last.map_or((0, 0), |v| (v.sequence, v.amount));
        let voucher = Voucher {
            channel_id: note.id,
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: sequence + 1,
            amount: amount + 1 + u128::from(self.turn % 7),
            peaks: some_peaks(&format!("bystander/{sequence}")),
        };
        let voucher = sign_voucher(&note.signer(), &domain, note.number, &voucher);
        let by = note.key.clone();
        note.hold(&voucher, &by);
    }

    /// A provider's receipt key.
    pub fn receipt_key(&self, provider: &Addr, index: usize) -> SigningKey {
        key(&self.receipt_keys[provider][index])
    }

    /// Whether an account settles for a provider.
    pub fn settles(&self, sender: &Addr, provider: &Addr) -> bool {
        let named = self.settlers.get(provider);
        sender == provider || named.is_some_and(|named| named.contains(sender))
    }

    /// Time passes for everything that waits for it.
    pub fn pass(&mut self, block: Block) {
        for channel in self.channels.values_mut() {
            channel.pass(block);
        }
    }
}
